import { createRandom } from '#base';
import { expect, test } from 'vitest';
import { Memory, OutOfMemory } from './memory.ts';
import { FULL, StateStore } from './state-store.ts';

test('keys get the index of their first arrival, through every growth of the table', () => {
  const random = createRandom(20_251_020);
  for (const width of [1, 2, 5]) {
    const store = new StateStore(width, new Memory(Infinity));
    const known = new Map<string, number>();
    for (let turn = 0; turn < 60_000; turn++) {
      // Few different numbers a word: many keys come twice, and many share their low bits.
      const key = Int32Array.from({ length: width }, () => random.below(300) * 0x1_0001 - 5);
      const name = key.join();
      const expected = known.get(name);
      const found = store.insert(key);
      expect(found).toBe(expected === undefined ? known.size : ~expected);
      if (expected === undefined) known.set(name, known.size);
    }
    expect(store.count).toBe(known.size);
  }
});

test('a key of no words is one key', () => {
  const store = new StateStore(0, new Memory(Infinity));
  expect([store.insert(new Int32Array(0)), store.insert(new Int32Array(0))]).toEqual([0, ~0]);
});

test('a full store still knows its keys, and says that it is full', () => {
  const store = new StateStore(1, new Memory(Infinity), 2);
  const answers = [7, 8, 7, 9, 8].map((word) => store.insert(Int32Array.of(word)));
  expect(answers).toEqual([0, 1, ~0, FULL, ~1]);
});

test('without memory to grow, an insert throws and changes nothing', () => {
  const memory = new Memory(20_000);
  const store = new StateStore(1, memory);
  const fill = (): void => {
    for (let word = 0; word < 10_000; word++) store.insert(Int32Array.of(word));
  };
  expect(fill).toThrow(OutOfMemory);
  expect(store.count).toBe(1024);
  expect(store.insert(Int32Array.of(1023))).toBe(~1023);
  expect(() => store.insert(Int32Array.of(1024))).toThrow(OutOfMemory);
  expect(store.count).toBe(1024);
});

test('released memory is given back to the budget', () => {
  const memory = new Memory(100_000);
  const store = new StateStore(2, memory);
  expect(memory.bytes).toBe(1024 * 2 * 4 + 2048 * 4);
  store.release();
  expect(memory.bytes).toBe(0);
  expect(memory.peakBytes).toBe(16_384);
});
