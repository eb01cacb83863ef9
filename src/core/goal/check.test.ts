import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { createEngine } from '#core/engine';
import type { Incident } from '#core/incident';
import { check, checkOptions } from './check.ts';
import { checkJson } from './check-json.ts';
import { checkText, mapOf, verdictOf } from './maps.testing.ts';
import { randomMap } from './random-map.testing.ts';

const FRAGILE = `
firebreak: 1
components:
  payments: { in: [aws/us-east-1, aws/us-west-2], failover: { after: 60s }, needs: [sessions] }
  login: { in: [aws/us-east-1, aws/us-west-2], needs: [sessions] }
  sessions: { in: [aws/us-east-1], kind: datastore, needs: ['aws/same-region/dynamodb:read'] }
journeys: { pay: { through: payments }, log-in: { through: login } }
goals: [{ survive: any region, for: 15h, backWithin: 5m, allow: degraded }]
`;

const ids = (steps: readonly { readonly id: string }[]): readonly string[] =>
  steps.map(({ id }) => id);

describe('a finding', () => {
  it('has the path through the standby that waits, not only the placement that is lost (T4)', () => {
    const [, pay] = checkText(FRAGILE).verdicts;
    expect(pay?.verdict).toBe('FAILS');
    const [found] = pay!.counterexamples;
    expect(found?.lost).toEqual(['aws/us-east-1']);
    expect(ids(found!.path)).toEqual(['pay', 'payments@aws/us-west-2', 'sessions']);
    expect(found?.path.at(-1)?.need?.strength).toBe('hard');
  });

  it('says why in one sentence made of facts, and where they are written', () => {
    const [, pay] = checkText(FRAGILE).verdicts;
    const [found] = pay!.counterexamples;
    expect(found?.why).toBe(
      'sessions has one placement [declared firebreak.yaml:6]; ' +
        'payments and login wait for it [declared firebreak.yaml:4].',
    );
    expect(found?.writtenAt).toEqual(['firebreak.yaml:6', 'firebreak.yaml:4']);
    expect(found?.when).toBe('at once');
    expect(found?.longestMs).toBe(15 * 3_600_000);
  });

  it('names a smaller loss that is enough', () => {
    const text = FRAGILE.replace('sessions: { in: [aws/us-east-1], ', 'sessions: { ').replace(
      'aws/same-region/dynamodb:read',
      'aws/us-east-1/dynamodb:read',
    );
    const [, pay] = checkText(text).verdicts;
    expect(pay?.counterexamples[0]?.enough).toBe('aws/us-east-1/dynamodb');
  });

  it('gives the clock of the grace that runs out (T1)', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { needs: { token: { grace: 5m..1h } } }
  token: {}
journeys: { buy: { through: shop } }
goals: [{ survive: token, for: 1h }]
`);
    const [found] = verdict.counterexamples;
    expect(found?.startsMs).toBe(300_000);
    expect(found?.when).toBe('after 5m: shop bears the loss of token for 5m');
    expect(found?.longestMs).toBe(55 * 60_000);
  });

  it('says that a failover is slower than the goal allows', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { in: [aws/us-east-1, aws/us-west-2], failover: { after: 1h } }
journeys: { buy: { through: shop } }
goals: [{ survive: aws/us-east-1, backWithin: 5m }]
`);
    expect(verdict.counterexamples[0]?.why).toContain('the failover of shop takes 1h');
    expect(verdict.counterexamples[0]?.longestMs).toBe(3_600_000);
  });

  it('says what a failover itself needs in the lost region', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop:
    in: [aws/us-east-1, aws/us-west-2]
    failover: { after: 60s, needs: ['aws/route53:change'] }
journeys: { buy: { through: shop } }
goals: [{ survive: aws/us-east-1, backWithin: 5m }]
`);
    const [found] = verdict.counterexamples;
    expect(found?.why).toContain('the failover of shop needs aws/route53:change');
    expect(ids(found!.path)).toEqual(['buy', 'shop@aws/us-west-2', 'aws/route53:change']);
  });
});

describe('a verdict', () => {
  it('G2: shows what a team does not own first, and flags its own', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
journeys: { buy: { through: shop } }
goals: [{ survive: any placement }]
`);
    const found = verdict.counterexamples.map(({ lost, own }) => [lost.join(), own]);
    expect(found).toContainEqual(['shop@aws/us-east-1', true]);
    expect(found.at(-1)).toEqual(['shop@aws/us-east-1', true]);
    expect(found[0]?.[1]).toBe(false);
  });

  it('G1: a list is lost at once, and its smallest sets are shown (G4)', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: { tips: {} } }
  tips: { in: [aws/us-west-2] }
journeys: { buy: { through: shop } }
goals: [{ survive: [any region, any placement] }]
`);
    expect(verdict.judged).toBe(4);
    expect(verdict.counterexamples.map(({ lost }) => lost.join(' + '))).toEqual([
      'aws/us-east-1 + shop@aws/us-east-1',
      'aws/us-west-2 + tips@aws/us-west-2',
    ]);
    expect(verdict.counterexamples[0]?.alsoBy).toEqual(['aws/us-east-1 + tips@aws/us-west-2']);
    expect(verdict.counterexampleCount).toBe(2);
  });

  it('G1: any region control loses the control planes that are reached, and no data plane (N8)', () => {
    const text = (operation: string): string => `
firebreak: 1
components: { admin: { in: [aws/us-west-2], needs: ['aws/iam:${operation}'] } }
journeys: { grow: { through: admin } }
goals: [{ survive: any region control }]
`;
    expect(verdictOf(text('change')).counterexamples[0]?.lost).toEqual(['aws/us-east-1:control']);
    expect(verdictOf(text('sign-in')).verdict).toBe('HOLDS');
  });

  it('N6: an empty class holds by assumption, printed and counted apart', () => {
    const answer = checkText(`
firebreak: 1
components: { shop: { in: [aws/us-east-1] }, stock: { in: [aws/us-west-2] } }
journeys: { buy: { through: shop } }
goals: [{ survive: any zone }, { survive: stock }]
`);
    expect(answer.verdicts[0]?.verdict).toBe('HOLDS');
    expect(answer.verdicts[0]?.assumptions.map(({ what }) => what)).toEqual([
      'buy reaches no zone',
      'shop@aws/us-east-1 spans zones',
    ]);
    expect(answer.tally).toEqual({
      HOLDS: 2,
      DEGRADED: 0,
      FAILS: 0,
      UNDECIDED: 0,
      byAssumption: 1,
      accepted: 0,
    });
  });

  it('N7: an unplaced component is an assumption where the verdict needs it elsewhere, and only there', () => {
    const text = (need: string): string => `
firebreak: 1
components:
  shop: { in: [aws/us-east-1, aws/us-west-2], needs: { ${need}, tips: { grace: forever } } }
  stripe: { kind: vendor }
  adyen: { kind: vendor }
  tips: { kind: vendor }
journeys: { buy: { through: shop } }
goals: [{ survive: any region, allow: degraded }]
`;
    const about = (need: string): readonly string[] =>
      verdictOf(text(need)).assumptions.map(({ what }) => what);
    expect(about('stripe: {}')).toEqual(['stripe is not in the lost region']);
    // Neither of a pair matters alone: both are named, and all else with them.
    expect(about('pair: { anyOf: [stripe, adyen] }')).toEqual([
      'adyen is not in the lost region',
      'stripe is not in the lost region',
      'tips is not in the lost region',
    ]);
    expect(verdictOf(text('stripe: {}'), { assume: 'worst' }).verdict).toBe('FAILS');
    expect(verdictOf(text('stripe: {}'), { assume: 'worst' }).assumptions).toEqual([]);
  });

  it('U5: unknown is read both ways; assumed at its best or worst it is an assumption', () => {
    const text = `
firebreak: 1
components:
  shop: { needs: { tips: { unknown: true } } }
  tips: {}
journeys: { buy: { through: shop } }
goals: [{ survive: tips, allow: degraded }]
`;
    const undecided = verdictOf(text);
    expect([undecided.verdict, undecided.met, undecided.bracket]).toEqual([
      'UNDECIDED',
      null,
      'exact',
    ]);
    expect(undecided.settledBy).toEqual([{ from: 'shop', to: 'tips' }]);
    const worst = verdictOf(text, { assume: 'worst' });
    expect([worst.verdict, worst.assumptions[0]?.what]).toEqual(['FAILS', 'shop -> tips is hard']);
    expect(verdictOf(text, { assume: 'best' }).verdict).toBe('DEGRADED');
  });

  it('U5: a loss that one reading survives is no certain finding, though the goal fails by another', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { kind: service, needs: { cards: {}, scores: { unknown: true } } }
  cards: { kind: vendor }
  scores: { kind: vendor }
journeys: { buy: { through: shop } }
goals: [{ survive: any vendor, allow: degraded }]
`);
    expect(verdict.verdict).toBe('FAILS');
    expect(verdict.counterexamples.map(({ lost, certain }) => [lost, certain])).toEqual([
      [['cards'], true],
      [['scores'], false],
    ]);
  });

  it('U5: equal words keep the worse outcome and the longer times', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { needs: { tips: { unknown: true } } }
  tips: {}
journeys: { buy: { through: shop } }
goals: [{ survive: tips, for: 1h }]
`);
    expect([verdict.verdict, verdict.outcome]).toEqual(['FAILS', 'down']);
  });

  it('U5: with failover in reach the bracket is approximate', () => {
    const text = (failover: string): string => `
firebreak: 1
components:
  shop: { needs: { tips: { unknown: true } } }
  tips: { in: [aws/us-east-1, aws/us-west-2]${failover} }
journeys: { buy: { through: shop } }
goals: [{ survive: any region }]
`;
    expect(verdictOf(text('')).bracket).toBe('exact');
    expect(verdictOf(text(', failover: { after: 1m }')).bracket).toBe('approximate');
  });

  it('U5: with grace in reach a mixed reading can be worse than both, so the bracket is approximate', () => {
    const text = (first: string, second: string): string => `
firebreak: 1
components:
  shop: { needs: { prices: { grace: 20h } } }
  prices: { needs: { stock: { ${first}: true } } }
  stock: { needs: { db: { ${second}: true } } }
  db: {}
journeys: { buy: { through: shop } }
goals: [{ survive: db, for: 15h }]
`;
    expect(verdictOf(text('hard', 'hard')).verdict).toBe('HOLDS');
    expect(verdictOf(text('soft', 'soft')).verdict).toBe('HOLDS');
    expect(verdictOf(text('hard', 'soft')).verdict).toBe('FAILS');
    expect(verdictOf(text('unknown', 'unknown'))).toMatchObject({
      verdict: 'HOLDS',
      bracket: 'approximate',
    });
  });

  it('DEGRADED says which losses the allowance covers', () => {
    const verdict = verdictOf(`
firebreak: 1
components:
  shop: { needs: { tips: { soft: true } } }
  tips: {}
journeys: { buy: { through: shop } }
goals: [{ survive: tips, for: 2h, allow: degraded }]
`);
    expect(verdict.verdict).toBe('DEGRADED');
    expect(verdict.counterexamples).toEqual([]);
    expect(verdict.tolerated[0]).toMatchObject({ outcome: 'degraded', longestMs: 7_200_000 });
    expect(verdict.tolerated[0]?.why).toContain(
      'shop does without tips, degraded [declared firebreak.yaml:4]',
    );
  });

  it('counts the words of evidence that it rests on (M5)', () => {
    const { verdicts, restsOn } = checkText(FRAGILE);
    expect(verdicts[0]?.evidence).toEqual({ declared: 4, published: 1 });
    expect(restsOn.catalogue).toEqual({ version: '2026.1', hash: 'fake' });
    expect(restsOn.unknown).toBe(0);
  });

  it('is not complete, and not met, when not all was judged', () => {
    const text = `
firebreak: 1
components: { shop: { needs: { pair: { anyOf: [a, b] } } }, a: {}, b: {} }
journeys: { buy: { through: shop } }
goals: [{ survive: any vendor }]
`;
    expect(verdictOf(text)).toMatchObject({ verdict: 'HOLDS', complete: true });
    expect(verdictOf(text, { faultSets: 1 })).toMatchObject({
      verdict: 'UNDECIDED',
      met: null,
      complete: false,
      stoppedBy: '1 fault sets judged, there are more',
    });
    for (const assume of ['best', 'worst'] as const) {
      expect(verdictOf(text, { faultSets: 1, assume }).met, assume).toBe(null);
    }
  });
});

describe('an incident as a goal', () => {
  const incident: Incident = {
    id: 'aws-2025-10-20',
    title: 't',
    provider: 'aws',
    startsAt: '2025-10-20T06:48Z',
    endsAtMin: 172,
    summary: 's',
    timesWithinMin: 5,
    observed: ['aws'],
    rows: [
      {
        lost: 'aws/us-east-1/dynamodb:name',
        kind: 'empty',
        from: 0,
        until: 172,
        share: null,
        because: 'the name is empty',
        evidence: 'published',
        cites: 'pes',
        unverified: false,
      },
    ],
    actions: [],
    reports: [],
    sources: [],
  };
  const incidents = new Map([[incident.id, incident]]);
  const text = (need: string): string => `
firebreak: 1
components: { shop: { in: [aws/us-east-1], needs: ['${need}'] } }
journeys: { buy: { through: shop } }
goals: [{ survive: incident/aws-2025-10-20, backWithin: 15m }]
`;

  it('T7: is replayed at its own minutes', () => {
    const verdict = verdictOf(text('aws/same-region/dynamodb'), { incidents });
    expect(verdict.verdict).toBe('FAILS');
    expect(verdict.counterexamples[0]).toMatchObject({
      lost: ['incident/aws-2025-10-20'],
      longestMs: 172 * 60_000,
    });
  });

  it('I1: needs between the observed provider’s own services do not act', () => {
    expect(verdictOf(text('aws/same-region/iot-core'), { incidents }).verdict).toBe('HOLDS');
  });

  it('I1: they do act when something else is lost at once, of which nothing was seen', () => {
    const mixed = text('aws/same-region/iot-core').replace(
      'survive: incident/aws-2025-10-20',
      'survive: [aws/us-east-1/dynamodb, incident/aws-2025-10-20]',
    );
    expect(mixed).toContain('survive: [');
    expect(verdictOf(mixed, { incidents }).verdict).toBe('FAILS');
  });

  it('that nobody knows is undecided', () => {
    expect(verdictOf(text('aws/same-region/iot-core'))).toMatchObject({
      verdict: 'UNDECIDED',
      complete: false,
    });
  });
});

describe('an acceptance', () => {
  const text = (until: string, lost: string): string => `
firebreak: 1
components: { shop: { needs: [stripe] }, stripe: {} }
journeys: { buy: { through: shop } }
goals: [{ survive: any vendor }]
accept: [{ goal: any vendor, lost: [${lost}], why: one processor, until: ${until} }]
`;

  it('counts up to and including its day', () => {
    const on = (today: string): boolean =>
      verdictOf(text('2027-09-30', 'stripe'), { today }).accepted;
    expect([on('2027-09-30'), on('2027-10-01')]).toEqual([true, false]);
  });

  it('does not change the verdict', () => {
    const answer = checkText(text('2027-09-30', 'stripe'));
    expect(answer.verdicts[0]).toMatchObject({ verdict: 'FAILS', met: false, accepted: true });
    expect(answer.acceptances.map(({ state }) => state)).toEqual(['used']);
    expect(answer.tally.accepted).toBe(1);
  });

  it('is stale when nothing is like it any more, and expired when its day is over', () => {
    const states = (until: string, lost: string): readonly string[] =>
      checkText(text(until, lost)).acceptances.map(({ state }) => state);
    expect(states('2027-09-30', 'shop')).toEqual(['stale']);
    expect(states('2026-01-01', 'stripe')).toEqual(['expired']);
  });
});

describe('the answer', () => {
  it('folds the own services that stop a journey, with examples (G2)', () => {
    const { ownStops } = checkText(FRAGILE);
    expect(ownStops).toEqual([
      { journey: 'log-in', count: 2, examples: ['login', 'sessions'] },
      { journey: 'pay', count: 2, examples: ['payments', 'sessions'] },
    ]);
  });

  it('is the same bytes for the same map', () => {
    expect(JSON.stringify(checkText(FRAGILE))).toBe(JSON.stringify(checkText(FRAGILE)));
  });

  it('as JSON has one entry a goal and journey, in minutes, format 1', () => {
    const json = checkJson(checkText(FRAGILE));
    expect(json.format).toBe(1);
    expect(json.catalogue).toEqual({ version: '2026.1', hash: 'fake' });
    expect(json.goals.map(({ name, journey, met }) => [name, journey, met])).toEqual([
      ['any region', 'log-in', false],
      ['any region', 'pay', false],
    ]);
    expect(json.goals[1]?.counterexamples[0]).toMatchObject({
      lost: ['aws/us-east-1'],
      path: ['pay', 'payments@aws/us-west-2', 'sessions'],
      longestMin: 900,
      totalMin: 900,
    });
  });

  it('agrees with the interpreter on every counterexample of 300 random maps', () => {
    const seed = 1_020;
    const random = createRandom(seed);
    let shown = 0;
    for (let each = 0; each < 300; each++) {
      const map = randomMap(random, { unknown: 0.2, mostUnknown: 4, timed: true });
      const options = checkOptions({ today: '2026-11-25', settle: false });
      // Asserts inside that the interpreter says the same.
      const { verdicts } = check(map, createEngine(map), options);
      for (const verdict of verdicts) {
        shown += verdict.counterexamples.length;
        expect(verdict.counterexamples.length).toBe(verdict.counterexampleCount);
        for (const { path, lost } of verdict.counterexamples) {
          expect(path.length, `seed ${seed}, map ${each}, ${lost.join()}`).toBeGreaterThan(1);
        }
      }
    }
    console.log(`seed ${seed}: ${shown} counterexamples of 300 maps run again`);
    expect(shown).toBeGreaterThan(300);
  });

  it('does not depend on the order in which the map was made', () => {
    const map = mapOf(FRAGILE);
    const turned = { ...map, goals: [...map.goals] };
    const options = checkOptions({ today: '2026-11-25' });
    expect(check(turned, createEngine(turned), options)).toEqual(
      check(map, createEngine(map), options),
    );
  });
});

describe('what is taken for granted', () => {
  const SHOP = (needs: string, survive: string): string => `
firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: ${needs} }
  db: { kind: datastore }
journeys: { buy: { through: shop } }
goals: [{ survive: ${survive}, for: 1h }]`;

  it('an empty class in a list leaves the others to be lost, and is said (N6, G2)', () => {
    const verdict = verdictOf(SHOP('{ db: { soft: true } }', '[any region, any zone]'));
    expect(verdict.verdict).toBe('FAILS');
    expect(verdict.counterexamples[0]?.lost).toEqual(['aws/us-east-1']);
    expect(verdict.assumptions.map(({ what }) => what)).toContain('buy reaches no zone');
  });

  it('an unplaced thing is only assumed to be spared in an incident (N7)', () => {
    const [verdict] = checkText(SHOP('[db]', 'incident/a-day'), {
      incidents: new Map([['a-day', quietDay]]),
    }).verdicts;
    expect(verdict?.verdict).toBe('HOLDS');
    expect(verdict?.assumptions.map(({ what }) => what)).toEqual([
      'db was spared in incident/a-day',
    ]);
  });

  it('whether the facts that settle a verdict are proven to do so (U5)', () => {
    const verdict = verdictOf(
      SHOP('{ db: { unknown: true } }', 'db').replace('for: 1h', 'for: 1h, allow: degraded'),
    );
    expect([verdict.verdict, verdict.settledBy.length, verdict.settledComplete]).toEqual([
      'UNDECIDED',
      1,
      true,
    ]);
  });
});

const quietDay: Incident = {
  id: 'a-day',
  title: 'A quiet day',
  provider: 'aws',
  startsAt: '2025-10-20T06:48Z',
  endsAtMin: 900,
  summary: '',
  timesWithinMin: 5,
  observed: [],
  rows: [],
  actions: [],
  reports: [],
  sources: [],
};
