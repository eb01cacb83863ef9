/** What every store does: one kit, over all of them, compared with the store in memory. */
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STORE_KINDS } from './all.ts';
import { createMemoryStore } from './memory.ts';
import { MAX_CHANGES, MAX_VALUE_BYTES, type Store, type StoreEntry } from './port.ts';
import { NEVER, storesUnderTest } from './stores.testing.ts';

test('the kit tries every kind that there is', () => {
  expect(storesUnderTest().map(({ kind }) => kind)).toEqual(Object.keys(STORE_KINDS));
});

const put = (store: Store, key: string, value: string): Promise<'done' | 'refused'> =>
  store.commit({ expect: [], puts: [{ key, value }], deletes: [] }, NEVER);

const texts = (entries: readonly StoreEntry[]): readonly string[] =>
  entries.map(({ key, value }) => `${key}=${value}`);

for (const kind of storesUnderTest()) {
  describe.skipIf(kind.missing !== null)(`a store in ${kind.kind}`, () => {
    beforeAll(() => kind.begin());
    afterAll(() => kind.end());

    test('reads what starts with a prefix, by key, and nothing else', async () => {
      const store = await kind.fresh();
      expect(await store.read('', NEVER)).toEqual([]);
      for (const key of ['b', 'a/2', 'a/10', 'a', 'a0', 'a~', 'A/1']) await put(store, key, key);
      expect(texts(await store.read('a/', NEVER))).toEqual(['a/10=a/10', 'a/2=a/2']);
      const all = (await store.read('', NEVER)).map(({ key }) => key);
      expect(all).toEqual(['A/1', 'a', 'a/10', 'a/2', 'a0', 'a~', 'b']);
      expect(texts(await store.read('a~', NEVER))).toEqual(['a~=a~']);
      await store.close();
    });

    test('keeps any text, also the empty one', async () => {
      const store = await kind.fresh();
      const values = ['', 'é 💥 \n "quoted"', 'x'.repeat(MAX_VALUE_BYTES)];
      for (const [index, value] of values.entries()) await put(store, `v${index}`, value);
      expect((await store.read('v', NEVER)).map(({ value }) => value)).toEqual(values);
      await store.close();
    });

    test('changes everything or nothing, by revisions that never come again', async () => {
      const store = await kind.fresh();
      await put(store, 'a', '1');
      const [first] = await store.read('a', NEVER);
      const expect1 = [{ key: 'a', revision: first?.revision ?? 0 }];
      const both = {
        puts: [
          { key: 'a', value: '2' },
          { key: 'b', value: '2' },
        ],
        deletes: [],
      };
      expect(await store.commit({ expect: expect1, ...both }, NEVER)).toBe('done');
      expect(await store.commit({ expect: expect1, ...both }, NEVER)).toBe('refused');
      const absent = [{ key: 'c', revision: null }];
      expect(
        await store.commit(
          { expect: [...absent, ...expect1], puts: [{ key: 'c', value: '3' }], deletes: ['b'] },
          NEVER,
        ),
      ).toBe('refused');
      expect(texts(await store.read('', NEVER))).toEqual(['a=2', 'b=2']);
      // The same text again is a change; and a key that was gone does not get its old revision back.
      await put(store, 'a', '2');
      const [second] = await store.read('a', NEVER);
      await store.commit({ expect: [], puts: [], deletes: ['a'] }, NEVER);
      await put(store, 'a', '2');
      const [third] = await store.read('a', NEVER);
      const revisions = [first, second, third].map((each) => each?.revision);
      expect(new Set(revisions).size).toBe(3);
      await store.close();
    });

    test('another door sees every answered commit, and races have one winner', async () => {
      const store = await kind.fresh();
      const other = await kind.again();
      const doors = other === null ? [store] : [store, other];
      for (let round = 0; round < 10; round++) {
        const [held] = await store.read('n', NEVER);
        const outcomes = await Promise.all(
          Array.from({ length: 6 }, (_, index) =>
            (doors[index % doors.length] ?? store).commit(
              {
                expect: [{ key: 'n', revision: held?.revision ?? null }],
                puts: [{ key: 'n', value: `${round} ${index}` }],
                deletes: [],
              },
              NEVER,
            ),
          ),
        );
        expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
        const winner = outcomes.indexOf('done');
        for (const door of doors) {
          expect(texts(await door.read('n', NEVER))).toEqual([`n=${round} ${winner}`]);
        }
      }
      await Promise.all(doors.map((door) => door.close()));
    });

    test('an entry leaves by itself unless it is put again, and then is absent', async () => {
      const store = await kind.fresh();
      const lease = (key: string, lastsMs: number): Promise<unknown> =>
        store.commit({ expect: [], puts: [{ key, value: 'me', lastsMs }], deletes: [] }, NEVER);
      await lease('short', 1_000);
      await lease('long', 60_000);
      await lease('kept', 1_000);
      await put(store, 'kept', 'for good');
      expect(await store.read('', NEVER)).toHaveLength(3);
      const take = {
        expect: [{ key: 'short', revision: null }],
        puts: [{ key: 'short', value: 'you' }],
        deletes: [],
      };
      expect(await store.commit(take, NEVER)).toBe('refused');
      kind.advance?.(2_000);
      for (let wait = 0; wait < 200 && (await store.read('short', NEVER)).length > 0; wait++) {
        await pause(50);
      }
      expect(texts(await store.read('', NEVER))).toEqual(['kept=for good', 'long=me']);
      expect(await store.commit(take, NEVER)).toBe('done');
      await store.close();
    });

    test('what is too large, or called off, changes nothing and says so', async () => {
      const store = await kind.fresh();
      await expect(put(store, 'a', 'é'.repeat(MAX_VALUE_BYTES / 2 + 1))).rejects.toMatchObject({
        code: 'too-large',
      });
      await expect(put(store, 'k'.repeat(513), '')).rejects.toMatchObject({ code: 'too-large' });
      const many = Array.from({ length: MAX_CHANGES + 1 }, (_, index) => `k${index}`);
      await expect(
        store.commit({ expect: [], puts: [], deletes: many }, NEVER),
      ).rejects.toMatchObject({ code: 'too-large' });
      const off = AbortSignal.abort();
      await expect(store.read('', off)).rejects.toMatchObject({ code: 'aborted' });
      await expect(
        store.commit({ expect: [], puts: [{ key: 'a', value: '' }], deletes: [] }, off),
      ).rejects.toMatchObject({ code: 'aborted' });
      expect(await store.read('', NEVER)).toEqual([]);
      const most = many.slice(0, MAX_CHANGES);
      const puts = most.map((key) => ({ key, value: key }));
      const expectAll = most.map((key) => ({ key, revision: null }));
      expect(await store.commit({ expect: expectAll, puts, deletes: [] }, NEVER)).toBe('done');
      expect(await store.read('k', NEVER)).toHaveLength(MAX_CHANGES);
      await store.close();
    });

    test('does what the store in memory does, whatever the sequence', async () => {
      const keys = fc.constantFrom('a', 'a/1', 'a/2', 'b');
      const step = fc.record({
        read: fc.constantFrom('', 'a', 'a/', 'b', 'c'),
        /** True: as it is; false: a revision of before, or of nothing. */
        expect: fc.dictionary(keys, fc.boolean(), { maxKeys: 2 }),
        put: fc.uniqueArray(keys, { maxLength: 2 }),
        remove: fc.uniqueArray(keys, { maxLength: 1 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          const store = await kind.fresh();
          const twin = createMemoryStore(() => 0);
          for (const [index, { read, expect: expected, put: puts, remove }] of steps.entries()) {
            const commitTo = async (each: Store): Promise<string> => {
              const held = new Map(
                (await each.read('', NEVER)).map(({ key, revision }) => [key, revision]),
              );
              return each.commit(
                {
                  expect: Object.entries(expected).map(([key, isRight]) => {
                    const now = held.get(key) ?? null;
                    return { key, revision: isRight ? now : now === null ? 999_999 : null };
                  }),
                  puts: puts.map((key) => ({ key, value: `${index}` })),
                  deletes: remove.filter((key) => !puts.includes(key)),
                },
                NEVER,
              );
            };
            expect(await commitTo(store)).toBe(await commitTo(twin));
            expect(texts(await store.read(read, NEVER))).toEqual(
              texts(await twin.read(read, NEVER)),
            );
          }
          await store.close();
        }),
        { numRuns: 25, seed: 20_251_020 },
      );
    });
  });
}
