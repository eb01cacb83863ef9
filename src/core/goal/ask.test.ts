import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { createEngine } from '#core/engine';
import type { ResolvedMap } from '#core/map';
import { ask } from './ask.ts';
import { checkOptions } from './check.ts';
import { layIncidents } from './evaluate.ts';
import { casesOf, judge, questionsOf } from './judge.ts';
import type { Judged } from './judge.ts';
import { indexMap } from './map-index.ts';
import { mapOf } from './maps.testing.ts';
import { randomMap } from './random-map.testing.ts';
import { keyOf, unknownNeeds } from './rests-on.ts';
import { brackets, settle } from './settle.ts';
import { withAnswers } from './strengths.ts';

const OPTIONS = checkOptions({ today: '2026-11-25' });

function judgedOf(map: ResolvedMap): readonly Judged[] {
  const index = indexMap(map);
  const engine = createEngine(map);
  const options = { ...OPTIONS, incidents: layIncidents(new Map(), map) };
  return judge(index, engine, casesOf(index, engine, questionsOf(map.goals), options), options);
}

/** The definition, slowly: words of one case when these are hard, those soft and the rest read as given. */
function wordOf(
  map: ResolvedMap,
  at: number,
  hard: readonly string[],
  soft: readonly string[],
): string {
  const answers = new Map([
    ...hard.map((key) => [key, 'hard'] as const),
    ...soft.map((key) => [key, 'soft'] as const),
  ]);
  return judgedOf(withAnswers(map, answers))[at]!.verdict;
}

function settles(
  keys: readonly string[],
  chosen: readonly string[],
  word: (hard: ReadonlySet<string>) => string,
): boolean {
  const rest = keys.filter((key) => !chosen.includes(key));
  for (let bits = 0; bits < 2 ** chosen.length; bits++) {
    const hard = chosen.filter((_, bit) => (bits >> bit) % 2 === 1);
    if (word(new Set(hard)) !== word(new Set([...hard, ...rest]))) return false;
  }
  return true;
}

describe('U5: a smallest set of facts that settles a verdict', () => {
  it('is found on 1,000 random maps of at most 12 unknowns, as trying all subsets finds it', () => {
    const seed = 20_251_020;
    const random = createRandom(seed);
    const sizes = new Map<number, number>();
    let maps = 0;
    let undecided = 0;
    let unbracketed = 0;
    let mostUnknown = 0;
    while (maps < 1_000) {
      const timed = random.chance(0.5);
      const map = randomMap(random, { unknown: 0.6, mostUnknown: 12, timed });
      maps += 1;
      const judged = judgedOf(map);
      const index = indexMap(map);
      for (const [at, each] of judged.entries()) {
        if (each.verdict !== 'UNDECIDED') continue;
        undecided += 1;
        const keys = unknownNeeds([each.case.reach]).map(keyOf);
        mostUnknown = Math.max(mostUnknown, keys.length);
        if (!brackets(index, each.case)) unbracketed += 1;
        const known = new Map<string, string>();
        const word = (hard: ReadonlySet<string>): string => {
          const key = [...hard].sort().join('|');
          const found =
            known.get(key) ??
            wordOf(
              map,
              at,
              [...hard],
              keys.filter((one) => !hard.has(one)),
            );
          known.set(key, found);
          return found;
        };
        const found = settle(index, [each], {
          incidents: new Map(),
          compile: createEngine,
          effort: 100_000_000,
        });
        expect(found.complete, `seed ${seed}, map ${maps}`).toBe(true);
        const chosen = found.facts.map(keyOf);
        expect(settles(keys, chosen, word), `seed ${seed}, map ${maps}: settles`).toBe(true);
        const smaller = subsetsBelow(keys, chosen.length).find((some) => settles(keys, some, word));
        expect(smaller, `seed ${seed}, map ${maps}: a smaller set`).toBeUndefined();
        sizes.set(chosen.length, (sizes.get(chosen.length) ?? 0) + 1);
      }
    }
    const spread = [...sizes].sort(([a], [b]) => a - b).map(([size, count]) => `${size}: ${count}`);
    console.log(
      `seed ${seed}: ${maps} maps, ${undecided} undecided verdicts (${unbracketed} not bracketed), ` +
        `at most ${mostUnknown} unknowns in reach; sizes ${spread.join(', ')}`,
    );
    expect(undecided).toBeGreaterThan(200);
    expect(unbracketed).toBeGreaterThan(40);
  });
});

/** All subsets with fewer than so many members. */
function subsetsBelow(keys: readonly string[], size: number): readonly (readonly string[])[] {
  const subsets: string[][] = [];
  for (let bits = 0; bits < 2 ** keys.length; bits++) {
    const some = keys.filter((_, bit) => (bits >> bit) % 2 === 1);
    if (some.length < size) subsets.push(some);
  }
  return subsets;
}

describe('ask', () => {
  const TEXT = `
firebreak: 1
components:
  shop: { kind: service, operations: { pay: { needs: { risk: { unknown: true, evidence: [{ word: seen, at: null, note: '9 of 214,390 calls failed' }] } } }, look: {} } }
  payouts: { kind: service, needs: { jobs: { unknown: true }, 'second one': { unknown: true } } }
  risk: {}
  jobs: { kind: queue }
  second one: { kind: service }
  odd: { needs: { risk: { unknown: true } } }
journeys: { pay: { through: 'shop:pay' }, pay-out: { through: payouts } }
goals:
  - { journeys: [pay], survive: risk, for: 15h, allow: degraded }
  - { journeys: [pay-out], survive: jobs, for: 15h, allow: degraded }
`
    .replace(', at: null', '')
    .replaceAll('second one', 'second');

  const answer = ((): ReturnType<typeof ask> => {
    const map = mapOf(TEXT);
    return ask(map, createEngine(map), OPTIONS);
  })();

  it('asks only for what decides, and counts the rest', () => {
    expect(answer.questions.map(({ from, to, decides }) => [from, to, decides])).toEqual([
      ['payouts', 'jobs', ['pay-out']],
      ['shop:pay', 'risk', ['pay']],
    ]);
    expect(answer.others).toBe(2);
    expect([answer.complete, answer.stoppedBy]).toEqual([true, null]);
    expect(answer.verdicts.map(({ goal, settledBy }) => [goal, settledBy])).toEqual([
      ['risk', [{ from: 'shop:pay', to: 'risk' }]],
      ['jobs', [{ from: 'payouts', to: 'jobs' }]],
    ]);
  });

  it('shows the evidence, and the lines that answer it either way', () => {
    const [, question] = answer.questions;
    expect(question?.evidence[0]).toMatchObject({
      word: 'seen',
      note: '9 of 214,390 calls failed',
    });
    expect(question?.ifSoft.lines).toEqual([
      'corrections:',
      '  shop:',
      '    operations:',
      '      pay:',
      '        needs:',
      '          risk: { soft: true }',
    ]);
  });

  it('offers lateness where a queue is what may be lost', () => {
    expect(answer.questions[0]?.ifLate).toEqual([
      {
        journey: 'pay-out',
        change: { firebreak: 1 },
        lines: ['journeys:', '  pay-out: { canWait: 24h }'],
      },
    ]);
    expect(answer.questions[1]?.ifLate).toEqual([]);
  });

  it('is settled by its own answers: with them in place nothing is asked', () => {
    const changes = answer.questions.map(({ ifSoft }) => ifSoft.change);
    const map = mapOf(TEXT, ...changes);
    const after = ask(map, createEngine(map), OPTIONS);
    expect(after.questions).toEqual([]);
    expect(after.verdicts).toEqual([]);
  });

  it('bounded, says that it was', () => {
    const many = Array.from({ length: 14 }, (_, at) => `n${at}`);
    const map = mapOf(`
firebreak: 1
components:
  shop: { kind: service, needs: { ${many.map((id) => `${id}: { unknown: true }`).join(', ')} } }
${many.map((id) => `  ${id}: { kind: service }`).join('\n')}
journeys: { buy: { through: shop } }
goals: [{ survive: any component, allow: degraded }]
`);
    // All components but one are vendors or services; losing shop itself fails whatever is answered.
    expect(ask(map, createEngine(map), OPTIONS).questions).toEqual([]);
    const vendors = {
      ...map,
      goals: map.goals.map((goal) => ({
        ...goal,
        survive: many.slice(0, 1).map((id) => ({
          kind: 'lost' as const,
          lost: { kind: 'component' as const, component: id as never },
        })),
      })),
    };
    const one = ask(vendors, createEngine(vendors), OPTIONS);
    expect([one.questions.length, one.others, one.complete]).toEqual([1, 13, true]);
  });
});

describe('settling more unknowns than subsets can be tried for', () => {
  const many = Array.from({ length: 20 }, (_, at) => `n${String(at).padStart(2, '0')}`);
  const text = (grace: string): string => `
firebreak: 1
components:
  shop: { kind: service, needs: { ${many.map((id) => `${id}: { unknown: true }`).join(', ')}, sure: { soft: true${grace} } } }
${many.map((id, at) => `  ${id}: { kind: ${at < 5 ? 'vendor' : 'service'} }`).join('\n')}
  sure: { kind: service }
journeys: { buy: { through: shop } }
goals: [{ survive: any vendor, allow: degraded }]
`;

  it('is exact where readings bracket: only the five that a vendor’s loss can reach', () => {
    const map = mapOf(text(''));
    const found = ask(map, createEngine(map), OPTIONS);
    expect(found.questions.map(({ to }) => to)).toEqual(many.slice(0, 5));
    expect([found.complete, found.others]).toEqual([true, 15]);
  });

  it('elsewhere finds what settles, and says that fewer may do', () => {
    const map = mapOf(text(', grace: 5m').replaceAll('kind: service }', 'kind: vendor }'));
    const judged = judgedOf(map).filter(({ verdict }) => verdict === 'UNDECIDED');
    const found = settle(indexMap(map), judged, {
      incidents: new Map(),
      compile: createEngine,
      effort: 3_000,
    });
    expect(judged.length).toBe(1);
    expect(found.complete).toBe(false);
    expect(found.stoppedBy).toContain('the search ended at its bound');
  });
});
