import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import { createEngine } from '#core/engine';
import type { MapFile, ResolvedMap } from '#core/map';
import { check, checkOptions } from './check.ts';
import { checkText, mapOf } from './maps.testing.ts';
import type { CheckAnswer, Mend } from './types.ts';

function mendsOf(text: string): readonly Mend[] {
  return checkText(text, { mend: true }).mends;
}

function again(text: string, change: MapFile): CheckAnswer {
  const map = mapOf(text, change);
  return check(map, createEngine(map), checkOptions({ today: '2026-11-25' }));
}

/** Every mend that is offered is a file which closes what it says it closes, and breaks nothing. */
function checkMends(text: string, mends: readonly Mend[]): void {
  const before = checkText(text);
  for (const { change, closes, what } of mends) {
    const { verdicts } = again(text, change);
    expect(closes.length, what).toBeGreaterThan(0);
    for (const { goal, journey } of closes) {
      const after = verdicts.find((each) => each.goal.name === goal && each.journey === journey);
      expect([what, after?.met]).toEqual([what, true]);
    }
    before.verdicts.forEach(({ met }, at) => {
      if (met === true) expect([what, verdicts[at]?.met]).toEqual([what, true]);
    });
  }
}

const SINGLE = `
firebreak: 1
components:
  payments: { in: [aws/us-east-1, aws/us-west-2], failover: { after: 60s }, needs: [sessions] }
  login: { in: [aws/us-east-1, aws/us-west-2], needs: [sessions] }
  sessions: { in: [aws/us-east-1], kind: datastore, needs: ['aws/same-region/dynamodb:read'] }
journeys: { pay: { through: payments }, log-in: { through: login } }
goals: [{ survive: any region, for: 15h, backWithin: 5m, allow: degraded }]
`;

describe('a mend', () => {
  it('adds a replica of what stands in one region only, and closes both journeys by one change', () => {
    const [first] = mendsOf(SINGLE);
    expect(first?.what).toBe('add a replica of sessions in aws/us-west-2');
    expect(first?.change).toEqual({
      firebreak: 1,
      corrections: { sessions: { in: ['aws/us-east-1', 'aws/us-west-2'] } },
    });
    expect(first?.closes).toEqual([
      { goal: 'any region', journey: 'log-in' },
      { goal: 'any region', journey: 'pay' },
    ]);
    checkMends(SINGLE, mendsOf(SINGLE));
  });

  it('moves the whole chain where the whole chain stands in one region', () => {
    const text = `
firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: [stock] }
  stock: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }
journeys: { buy: { through: shop } }
goals: [{ survive: any region }]
`;
    const mends = mendsOf(text);
    expect(mends[0]?.change.corrections).toEqual({
      shop: { in: ['aws/us-east-1', 'aws/us-west-2'] },
      stock: { in: ['aws/us-east-1', 'aws/us-west-2'] },
    });
    checkMends(text, mends);
  });

  it('lets a failover rest on what is set up before, not on a change in the lost region (N8)', () => {
    const text = `
firebreak: 1
components:
  shop:
    in: [aws/us-east-1, aws/us-west-2]
    failover: { after: 60s, needs: ['aws/route53:change'] }
journeys: { buy: { through: shop } }
goals: [{ survive: any region, backWithin: 5m }]
`;
    const mends = mendsOf(text);
    expect(mends[0]?.what).toContain('the failover of shop rest on what is set up before');
    checkMends(text, mends);
  });

  it('names its own region where another one was named (N4)', () => {
    const text = `
firebreak: 1
components:
  shop: { in: [aws/us-east-1, aws/us-west-2], needs: ['aws/us-east-1/s3:read'] }
journeys: { buy: { through: shop } }
goals: [{ survive: aws/us-east-1 }]
`;
    const mends = mendsOf(text);
    expect(mends[0]?.what).toBe(
      'let shop use aws/same-region/s3:read instead of aws/us-east-1/s3:read',
    );
    checkMends(text, mends);
  });

  it('puts a vendor beside another that is known to stand beside it elsewhere', () => {
    const text = `
firebreak: 1
components:
  shop: { needs: [stripe] }
  tickets: { needs: { payment: { anyOf: [stripe, adyen] } } }
  stripe: {}
  adyen: {}
journeys: { buy: { through: shop } }
goals: [{ survive: any vendor, for: 3h }]
`;
    const mends = mendsOf(text);
    expect(mends.map(({ what }) => what)).toEqual([
      'put adyen beside stripe for shop',
      'let shop bear the loss of stripe for 3h, by its last good answer or a queue',
    ]);
    checkMends(text, mends);
  });

  it('asks for a second party where none is known, and does not take any vendor for one', () => {
    const text = `
firebreak: 1
components:
  shop: { needs: [stripe, auth0] }
  stripe: {}
  auth0: {}
journeys: { buy: { through: shop } }
goals: [{ survive: stripe }]
`;
    const mends = mendsOf(text);
    expect(mends[0]?.what).toBe(
      'put a second party, here called second-stripe, beside stripe for shop',
    );
    expect(mends[0]?.change.components).toEqual({ 'second-stripe': { kind: 'vendor' } });
    checkMends(text, mends);
  });

  it('never relabels a need as soft before anything else is offered', () => {
    const text = `
firebreak: 1
components:
  shop: { needs: [tips] }
  tips: { in: [aws/us-east-1] }
journeys: { buy: { through: shop } }
goals: [{ survive: any region, for: 1h, allow: degraded }]
`;
    const whats = mendsOf(text).map(({ what }) => what);
    expect(whats.length).toBeGreaterThan(1);
    expect(whats.some((what) => what.includes('soft'))).toBe(false);
  });

  it('says what must be done first where doing without is all that is left', () => {
    const text = `
firebreak: 1
components:
  thermostat: { kind: device, needs: [clock] }
  clock: { kind: service }
journeys: { never-freeze: { through: thermostat } }
goals: [{ survive: clock, allow: degraded }]
`;
    const mends = mendsOf(text);
    expect(mends.map(({ what }) => what)).toEqual([
      'make thermostat answer without clock, degraded, and only then say so (soft: true)',
    ]);
    checkMends(text, mends);
  });

  it('is not offered where none of them helps', () => {
    expect(
      mendsOf(`
firebreak: 1
components: { shop: {} }
journeys: { buy: { through: shop } }
goals: [{ survive: shop }]
`),
    ).toEqual([]);
  });

  it('holds on its own map, on 40 random maps, each of at most five', () => {
    const seed = 77;
    const random = createRandom(seed);
    let offered = 0;
    for (let each = 0; each < 40; each++) {
      const text = randomText(random);
      const mends = mendsOf(text);
      offered += mends.length;
      expect(mends.length).toBeLessThanOrEqual(5);
      checkMends(text, mends);
    }
    console.log(`seed ${seed}: ${offered} mends on 40 maps, each judged again`);
    expect(offered).toBeGreaterThan(40);
  });
});

/** Five components in a row or a bush, over two regions, with a vendor at the end. */
function randomText(random: Random): string {
  const places = [
    '',
    'in: [aws/us-east-1], ',
    'in: [aws/us-west-2], ',
    'in: [aws/us-east-1, aws/us-west-2], ',
  ];
  const lines = [0, 1, 2, 3].map((at) => {
    const place = random.pick(places);
    const needs = [1, 2, 3, 4]
      .filter((other) => other > at && random.chance(0.5))
      .map((other) => `c${other}`);
    if (place !== '' && random.chance(0.4)) needs.push("'aws/same-region/s3:read'");
    return `  c${at}: { ${place}kind: service, needs: [${needs.join(', ')}] }`;
  });
  return `
firebreak: 1
components:
${lines.join('\n')}
  c4: { kind: vendor }
journeys: { go: { through: c0 } }
goals: [{ survive: any region, for: 2h, allow: degraded }, { survive: any vendor, for: 1h }]
`;
}

describe('the search for mends', () => {
  it('ends at its bound and says so', () => {
    const many = Array.from({ length: 12 }, (_, at) => `c${at}`);
    const text = `
firebreak: 1
components:
${many.map((id) => `  ${id}: { kind: service }`).join('\n')}
  shop: { needs: [${many.join(', ')}] }
journeys: { buy: { through: shop } }
goals: [{ survive: any component, for: 1h }]
`;
    let judged = 0;
    const map = mapOf(text);
    const withChange = (change: MapFile): ResolvedMap => {
      judged += 1;
      return mapOf(text, change);
    };
    const options = checkOptions({ today: '2026-11-25', withChange });
    const answer = check(map, createEngine(map), options);
    expect(answer.mends).toEqual([]);
    expect(judged).toBeLessThan(300);
  });
});
