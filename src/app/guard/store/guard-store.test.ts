/** The guard's state over every kind of store: exactly what `performStore` means, also in a race. */
import { createRandom, type Random } from '#base';
import {
  EMPTY_STORE,
  performStore,
  type Contents,
  type Plan,
  type StoreChange,
  type StoreView,
} from '#core/guard';
import { createMemoryStore, MAX_CHANGES, StoreError, type Store } from '#io/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEVER, storesUnderTest } from '../../../io/store/stores.testing.ts';
import { GuardStore } from './guard-store.ts';

const ZONE = 'example.net.';
const SEED = 20_251_020;

function contentsOf(random: Random): Contents {
  const endpoints = Array.from({ length: 1 + random.below(3) }, (_, index) => ({
    address: `192.0.2.${index + 1}`,
    weight: 1 + random.below(4),
  }));
  return [{ name: 'api.example.net.', type: 'A', ttlSeconds: 60, endpoints }];
}

function planOf(number: number, random: Random): Plan {
  return {
    number,
    base: Math.max(0, number - 1 - random.below(2)),
    state: random.chance(0.2) ? 'frozen' : 'run',
    origin: random.pick(['planner', 'rollback', 'hand'] as const),
    contents: contentsOf(random),
  };
}

function changeOf({ latest }: StoreView, random: Random): StoreChange {
  const near = (): number => random.below(latest + 3);
  switch (random.below(4)) {
    case 0:
      return { kind: 'mark-verified', generation: near() };
    case 1:
      return { kind: 'delete-plans', numbers: [near(), near()] };
    default:
      return { kind: 'put-plan', plan: planOf(near(), random) };
  }
}

for (const kind of storesUnderTest()) {
  describe.skipIf(kind.missing !== null)(`the guard's state in ${kind.kind}`, () => {
    beforeAll(() => kind.begin());
    afterAll(() => kind.end());

    test('does what performStore does, whatever the sequence', async () => {
      for (let round = 0; round < 10; round++) {
        const random = createRandom(SEED + round);
        const store = await kind.fresh();
        const guard = new GuardStore(store, ZONE);
        let twin: StoreView = EMPTY_STORE;
        for (let step = 0; step < 15; step++) {
          const change = changeOf(twin, random);
          const { done, store: after } = performStore(twin, change);
          twin = after;
          const { outcome } = await guard.change(change, NEVER);
          expect(outcome, JSON.stringify(change)).toBe(done ? 'done' : 'refused');
          expect(await guard.read(NEVER)).toEqual(twin);
        }
        await store.close();
      }
    });

    test('put-compares: of plans that race for a number exactly one is taken', async () => {
      const store = await kind.fresh();
      const doors = [store, (await kind.again()) ?? store];
      for (let number = 1; number <= 8; number++) {
        const answers = await Promise.all(
          [0, 1, 2, 3].map((index) => {
            const plan = { ...planOf(number, createRandom(index)), base: index };
            const guard = new GuardStore(doors[index % 2] ?? store, ZONE);
            return guard.change({ kind: 'put-plan', plan }, NEVER);
          }),
        );
        const outcomes = answers.map(({ outcome }) => outcome);
        expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
        const { latest, plans } = await new GuardStore(store, ZONE).read(NEVER);
        expect(latest).toBe(number);
        expect(plans.at(-1)?.base).toBe(outcomes.indexOf('done'));
      }
      await Promise.all([...new Set(doors)].map((door) => door.close()));
    });

    test('what places see is shared, and an old look is forgotten, which is not "down"', async () => {
      const store = await kind.fresh();
      const guard = new GuardStore(store, ZONE);
      const look = (isUp: boolean): readonly { address: string; isUp: boolean }[] => [
        { address: '192.0.2.1', isUp },
        { address: '2001:db8::1', isUp: true },
      ];
      await guard.putLooks('ams', look(true), 60_000, NEVER);
      await guard.putLooks('fra/1', look(false), 60_000, NEVER);
      await guard.putLooks('ams', look(false), 60_000, NEVER);
      await new GuardStore(store, 'other.net.').putLooks('sto', look(false), 60_000, NEVER);
      const readings = await guard.readings(NEVER);
      expect(readings.map(({ place, isUp }) => `${place} ${isUp}`)).toEqual([
        'ams false',
        'ams true',
        'fra/1 false',
        'fra/1 true',
      ]);
      if (kind.advance !== null) {
        kind.advance(61_000);
        expect(await guard.readings(NEVER)).toEqual([]);
      }
      await store.close();
    });

    test('removals count from their generation on, until their limit has passed', async () => {
      const store = await kind.fresh();
      const guard = new GuardStore(store, 'Example.NET.');
      const note = { name: 'api.example.net.', type: 'A' as const, address: '192.0.2.1' };
      await guard.noteRemovals(7, [{ ...note, lastsMs: 60_000 }], NEVER);
      await guard.noteRemovals(9, [{ ...note, address: '2001:db8::2', lastsMs: 5_000 }], NEVER);
      const again = new GuardStore(store, ZONE);
      expect(await again.removals(6, 5, NEVER)).toEqual([]);
      expect(await again.removals(8, 5, NEVER)).toEqual([{ ...note, atMs: 5 }]);
      expect(await again.removals(9, 5, NEVER)).toHaveLength(2);
      if (kind.advance !== null) {
        kind.advance(6_000);
        expect(await again.removals(9, 5, NEVER)).toHaveLength(1);
      }
      await store.close();
    });

    test('one has the turn; two policies on one zone are seen', async () => {
      const store = await kind.fresh();
      const guard = new GuardStore(store, ZONE);
      expect(await guard.takeTurn('a', 60_000, NEVER)).toBe(true);
      expect(await guard.takeTurn('b', 60_000, NEVER)).toBe(false);
      expect(await guard.takeTurn('a', 60_000, NEVER)).toBe(true);
      await guard.putPolicy('a', 'f00', 60_000, NEVER);
      await guard.putPolicy('b', 'ba7', 60_000, NEVER);
      expect(await guard.policies(NEVER)).toEqual([
        { owner: 'a', hash: 'f00' },
        { owner: 'b', hash: 'ba7' },
      ]);
      expect(await guard.read(NEVER)).toEqual(EMPTY_STORE);
      await store.close();
    });
  });
}

const KEY = 'guard/example.net./plan/';

const write = (store: Store, key: string, value: string): Promise<unknown> =>
  store.commit({ expect: [], puts: [{ key, value }], deletes: [] }, NEVER);

async function withPlans(): Promise<{ readonly store: Store; readonly guard: GuardStore }> {
  const store = createMemoryStore();
  const guard = new GuardStore(store, ZONE);
  for (const number of [1, 2]) {
    await guard.change({ kind: 'put-plan', plan: planOf(number, createRandom(number)) }, NEVER);
  }
  return { store, guard };
}

test('never-empty: contents that cannot be read are null, and such a plan follows nothing', async () => {
  const hurt = [
    '',
    'null',
    '[]',
    '{}',
    '{"base":1,"state":"run"',
    '{"base":1,"state":"run","origin":"planner"}',
    '{"base":1,"state":"run","origin":"planner","contents":[{"name":"api.example.net."}]}',
    '{"base":1,"state":"run","origin":"planner","contents":{"endpoints":[]}}',
    '{"base":-1,"state":"run","origin":"planner","contents":[]}',
  ];
  for (const value of hurt) {
    const { store, guard } = await withPlans();
    await write(store, `${KEY}0000000000000002`, value);
    const { plans, latest } = await guard.read(NEVER);
    expect(latest).toBe(2);
    expect(plans.map(({ number, contents }) => [number, contents === null])).toEqual([
      [1, false],
      [2, true],
    ]);
  }
});

test('a head that is lost or cannot be read is an error with a mend, never "no plans"', async () => {
  for (const break_ of [
    (store: Store) => write(store, `${KEY}head`, '{"latest":2}'),
    (store: Store) => write(store, `${KEY}head`, ''),
    (store: Store) => store.commit({ expect: [], puts: [], deletes: [`${KEY}head`] }, NEVER),
    (store: Store) => write(store, `${KEY}zone`, '1'),
  ]) {
    const { store, guard } = await withPlans();
    await break_(store);
    await expect(guard.read(NEVER)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('firebreak guard keep') as string,
    });
    const answer = await guard.change({ kind: 'mark-verified', generation: 1 }, NEVER);
    expect(answer).toMatchObject({ outcome: 'refused', trouble: { code: 'damaged' } });
  }
});

test('a plan above the head, which only a hand can leave, has its number taken', async () => {
  const { store, guard } = await withPlans();
  const [entry] = await store.read(`${KEY}0000000000000002`, NEVER);
  await write(store, `${KEY}0000000000000008`, entry?.value ?? '');
  expect((await guard.read(NEVER)).latest).toBe(8);
});

test('a clean-up of more plans than a transaction holds removes them all', async () => {
  const store = createMemoryStore();
  const guard = new GuardStore(store, ZONE);
  const numbers = Array.from({ length: MAX_CHANGES * 2 + 5 }, (_, index) => index + 1);
  for (const number of numbers) {
    await guard.change({ kind: 'put-plan', plan: planOf(number, createRandom(1)) }, NEVER);
  }
  const answer = await guard.change({ kind: 'delete-plans', numbers }, NEVER);
  expect(answer.outcome).toBe('done');
  expect(await guard.read(NEVER)).toEqual({ ...EMPTY_STORE, latest: numbers.length });
});

test('trouble of the store is an answer: what may have happened is told from what did not', async () => {
  const failing = (code: string): Store => ({
    ...createMemoryStore(),
    commit: async () => {
      throw new StoreError(code, 'a trouble');
    },
  });
  const change: StoreChange = { kind: 'mark-verified', generation: 1 };
  const ask = (code: string): Promise<unknown> =>
    new GuardStore(failing(code), ZONE).change(change, NEVER);
  expect(await ask('no-reply')).toMatchObject({ outcome: 'no-reply' });
  expect(await ask('full')).toMatchObject({ outcome: 'refused', trouble: { code: 'full' } });
  await expect(ask('aborted')).rejects.toMatchObject({ code: 'aborted' });
});
