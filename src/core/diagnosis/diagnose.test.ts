/** What is named as the cause, what is not, and what bad input is told. */
import { describe, expect, it } from 'vitest';
import {
  createNames,
  draftPart,
  mergeParts,
  resolveMap,
  type Catalogue,
  type Known,
  type MapFile,
  type ResolvedMap,
} from '#core/map';
import { diagnose, WRONG_WHEN_TOLD, type DiagnoseOptions, type Diagnosis } from './diagnose.ts';
import { plant } from './planted.testing.ts';
import { parseSymptoms } from './symptoms.ts';

const NO_CATALOGUE: Catalogue = {
  version: 'none',
  hash: 'none',
  domains: [],
  serviceIds: [],
  service: () => null,
  name: () => null,
};

const SHOP: MapFile = {
  firebreak: 1,
  name: 'shop',
  domains: {
    cloud: { level: 'provider' },
    'cloud/east': { level: 'region' },
    'cloud/west': { level: 'region' },
  },
  components: {
    web: { in: ['cloud/east'], needs: ['cart', 'search'] },
    cart: { in: ['cloud/east'], needs: { table: {}, queue: { grace: '30m' } } },
    search: { in: ['cloud/west'], needs: ['index'] },
    table: { in: ['cloud/east'], kind: 'vendor' },
    queue: { in: ['cloud/east'] },
    index: { in: ['cloud/west'] },
    mail: { kind: 'vendor' },
  },
  journeys: {
    buy: { through: 'cart' },
    find: { through: 'search' },
    'order-mail': { through: ['queue', 'mail'] },
    visit: { through: 'web' },
  },
};

function resolved(file: MapFile): { readonly map: ResolvedMap; readonly known: Known } {
  const { value } = resolveMap(
    mergeParts([draftPart(JSON.stringify(file), 'map.json')]),
    NO_CATALOGUE,
  );
  if (value === null) throw new Error('the map has problems');
  return { map: value, known: createNames(value, NO_CATALOGUE) };
}

const { map, known } = resolved(SHOP);

function told(table: string, options: DiagnoseOptions = {}): Diagnosis {
  const read = parseSymptoms(table, 'table', known, map.journeys);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return diagnose(map, read.value, { wrong: WRONG_WHEN_TOLD, ...options });
}

describe('a diagnosis', () => {
  it('names the one part that explains what fails and what works', () => {
    const { causes, abstain } = told('buy,fails\nvisit,fails\nfind,ok\norder-mail,ok');
    expect(abstain).toBe(false);
    expect(causes[0]?.explains).toEqual(['buy', 'visit']);
    expect(causes[0]?.contradicts).toEqual([]);
    const alike = [causes[0]?.lost, ...(causes[0]?.alike ?? [])];
    expect(alike).toContainEqual(['table']);
    expect(alike).not.toContainEqual(['cloud/east']);
  });

  it('takes a region when all in it fails and nothing beyond', () => {
    const { causes, side } = told('buy,fails\nvisit,fails\norder-mail,fails\nfind,ok');
    const first = causes[0];
    expect([first?.lost, ...(first?.alike ?? [])]).toContainEqual(['cloud/east']);
    expect(side).not.toBe('us');
  });

  it('says them, us or both by whose the likely causes are', () => {
    expect(told('order-mail,fails\nbuy,ok\nfind,ok\nqueue,ok').side).toBe('them');
    expect(told('find,fails\nvisit,fails\nbuy,ok\nindex,fails').side).not.toBe('them');
  });

  it('finds two faults where no one fault explains all', () => {
    const { causes } = told(
      'order-mail,fails\nqueue,ok\nfind,fails\nvisit,fails\nindex,ok\nbuy,ok',
    );
    const sets = [causes[0]?.lost, ...(causes[0]?.alike ?? [])];
    expect(sets.map((ids) => ids?.toSorted())).toContainEqual(['mail', 'search']);
  });

  it('knows that a grace has not run out, when it is told when it began', () => {
    const early = told('buy,fails\norder-mail,fails\nvisit,fails\nfind,ok', { sinceMs: 60_000 });
    const late = told('buy,fails\norder-mail,fails\nvisit,fails\nfind,ok', { sinceMs: 7_200_000 });
    const names = ({ causes }: Diagnosis): readonly string[] =>
      causes.flatMap(({ lost, alike }) => [lost, ...alike].map((ids) => ids.join(' ')));
    expect(names(late)).toContain('queue');
    expect(early.causes[0]?.lost).not.toEqual(['queue']);
  });

  it('asks for the journey that tells most', () => {
    const { askNext } = told('buy,fails');
    expect(askNext.length).toBeGreaterThan(0);
    expect(['find', 'order-mail', 'visit']).toContain(askNext[0]?.id);
  });

  it('abstains when nothing fails, when nothing in the map could be it, and when chance explains it', () => {
    expect(told('buy,ok\nfind,ok').abstention).toBe('nothing-fails');
    const alone = resolved({
      ...SHOP,
      components: { lonely: {} },
      journeys: { be: { through: 'lonely' } },
    });
    const none = diagnose(alone.map, { seen: [], reported: [] });
    expect(none).toMatchObject({ abstain: true, abstention: 'nothing-fails' });
    const noisy = told('buy,fails\nfind,ok\nvisit,ok\norder-mail,ok', { wrong: 0.1 });
    expect(noisy.abstention).toBe('chance-explains-it');
  });

  it('takes what was reported as a hint, never as a fact', () => {
    const table = 'buy,fails\nvisit,fails\norder-mail,ok\nfind,ok';
    const plain = told(table).causes[0]?.score ?? 0;
    const hinted = told(`${table}\ntable,reported`);
    expect(hinted.causes[0]?.lost).toEqual(['table']);
    expect(hinted.causes[0]?.score).toBeGreaterThanOrEqual(plain);
    expect(told('find,fails\nvisit,fails\nbuy,ok\ntable,reported').causes[0]?.lost).not.toEqual([
      'table',
    ]);
  });

  it('is the same for the same symptoms in any order', () => {
    const rows = ['buy,fails', 'visit,fails', 'find,ok', 'order-mail,ok', 'mail,ok'];
    const one = told(rows.join('\n'));
    const other = told(rows.toReversed().join('\n'));
    expect(other.causes.map(({ lost }) => lost)).toEqual(one.causes.map(({ lost }) => lost));
  });
});

describe('planted faults', () => {
  it('are found among the first three, or one that nothing tells from them (30 seeds)', () => {
    const missed = Array.from({ length: 30 }, (_, seed) => seed).filter((seed) => {
      const { map: planted, seen, faults } = plant(seed, 1, 0.1);
      const { causes } = diagnose(planted, { seen, reported: [] }, { sinceMs: 0 });
      const key = faults.join(' ');
      return !causes
        .slice(0, 3)
        .some(({ lost, alike }) =>
          [lost, ...alike].some((ids) => ids.toSorted().join(' ') === key),
        );
    });
    expect(missed.length).toBeLessThanOrEqual(2);
  });

  it('that are not there are not cried (30 seeds)', () => {
    const cried = Array.from({ length: 30 }, (_, seed) => seed).filter((seed) => {
      const { map: calm, seen } = plant(seed, 0, 0.1);
      return !diagnose(calm, { seen, reported: [] }).abstain;
    });
    expect(cried).toEqual([]);
  });
});

describe('symptoms', () => {
  const problems = (text: string): readonly string[] =>
    parseSymptoms(text, 'table', known, map.journeys).problems.map(({ what }) => what);

  it('are read from a table, from JSON, and from lines of JSON; the last word from a place stands', () => {
    const table =
      'target,ok,place\n# at ten\nbuy,fails,ams\nbuy,ok,fra\nbuy,ok,ams\nfind,unknown\n';
    const json = JSON.stringify([
      { target: 'buy', ok: true, place: 'fra' },
      { target: 'buy', ok: true, place: 'ams' },
      { target: 'find', ok: null },
    ]);
    const lines =
      '{"target":"buy","ok":true,"place":"fra"}\n{"target":"buy","ok":true,"place":"ams"}\n';
    const read = [table, json, lines].map((text) => parseSymptoms(text, 't', known, map.journeys));
    const seen = read.map(({ value }) =>
      value?.seen.map(({ target, place, ok }) => [target, place, ok]),
    );
    expect(seen[0]).toEqual([
      ['buy', 'fra', true],
      ['buy', 'ams', true],
    ]);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('that are wrong are told with their place and the mend, all at once', () => {
    expect(problems('buyy,fails\nbuy,perhaps\nbuy\nbuy,ok,ams,fra')).toHaveLength(4);
    expect(problems('buyy,fails')[0]).toContain('Neither a journey nor a part');
    expect(problems('[1]')).toHaveLength(1);
    expect(problems('{"symptoms":[{}]}')).toHaveLength(1);
    expect(problems('{"symptoms":[],"reported":3}')).toHaveLength(1);
    expect(
      problems(Array.from({ length: 5_001 }, (_, index) => `buy,ok,p${index}`).join('\n'))[0],
    ).toContain('5001');
  });
});

describe('what watch wrote', () => {
  const observed = (fields: object): string =>
    JSON.stringify({ format: 1, target: 'buy', probe: 'http', place: 'ams', ok: false, ...fields });
  const read = (...lines: readonly string[]): ReturnType<typeof parseSymptoms> =>
    parseSymptoms(lines.join('\n'), 'seen.jsonl', known, map.journeys);

  it('is withdrawn where its place could not look any more', () => {
    const { value } = read(
      observed({}),
      observed({ place: 'fra', ok: true }),
      observed({ ok: null }),
    );
    expect(value?.seen).toMatchObject([{ target: 'buy', place: 'fra', ok: true }]);
  });

  it('may be of things that the map does not know: those are passed over, each once', () => {
    const { value } = read(
      observed({}),
      observed({ target: 'blog' }),
      observed({ target: 'blog' }),
    );
    expect(value?.passedOver).toEqual(['blog']);
    expect(value?.seen).toHaveLength(1);
    expect(read('{"target": "blog", "ok": false}').problems).toMatchObject([
      { code: 'unknown-name' },
    ]);
  });

  it('holds what feeds say: what goes on is a hint, what is over is none, a feed is no symptom', () => {
    const reports = (service: string, open: boolean): object => ({
      reports: [{ provider: 'cloud', region: 'east', service, open, words: 'errors' }],
    });
    const feed = { target: 'https://status.example/feed', probe: 'feed', ok: true };
    const { value } = parseSymptoms(
      [observed({}), observed({ ...feed, ...reports('nothing-known', true) })].join('\n'),
      'seen.jsonl',
      known,
      map.journeys,
    );
    expect(value).toMatchObject({ reported: [], passedOver: [], seen: [{ target: 'buy' }] });
  });
});
