import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Interner } from './interner.ts';

test('equal JSON values have one number, different ones different numbers', () => {
  const interner = new Interner();
  // As JSON reads it: without -0 and without undefined.
  const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
  fc.assert(
    fc.property(json, json, (a, b) => {
      const id = interner.idOf(a);
      expect(interner.valueOf(id)).toEqual(a);
      expect(interner.idOf(structuredClone(a))).toBe(id);
      expect(interner.idOf(b) === id).toBe(sortedJson(a) === sortedJson(b));
    }),
    { numRuns: 500 },
  );
});

test('the order of keys means nothing; the order of items does', () => {
  const interner = new Interner();
  expect(interner.idOf({ a: 1, b: [2, 3] })).toBe(interner.idOf({ b: [2, 3], a: 1 }));
  expect(interner.idOf([1, 2])).not.toBe(interner.idOf([2, 1]));
  expect(interner.idOf({})).not.toBe(interner.idOf([]));
  expect(interner.idOf('1')).not.toBe(interner.idOf(1));
  expect(interner.idOf({ 'a\0b': 1 })).not.toBe(interner.idOf({ a: 1, b: 1 }));
});

test('parts that are equal come back as the same object, frozen', () => {
  const interner = new Interner();
  const first = interner.valueOf(interner.idOf({ part: { x: 1 } })) as { part: object };
  const second = interner.valueOf(interner.idOf({ other: 2, part: { x: 1 } })) as typeof first;
  expect(second.part).toBe(first.part);
  expect(Object.isFrozen(first.part)).toBe(true);
});

test.each([
  ['undefined', undefined],
  ['number', NaN],
  ['function', () => 0],
  ['an instance of a class', new Map()],
  ['an instance of a class', { when: new Date(0) }],
])('what is not JSON is refused: %s', (words, value) => {
  expect(() => new Interner().idOf(value)).toThrow(words);
});

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
