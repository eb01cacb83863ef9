import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Packing } from './packing.ts';

test('what is packed comes back, whatever the widths', () => {
  const slot = fc
    .integer({ min: 1, max: 32 })
    .chain((bits) =>
      fc.tuple(
        fc.constant(bits),
        bits === 32 ? fc.integer() : fc.integer({ min: 0, max: 2 ** bits - 1 }),
      ),
    );
  fc.assert(
    fc.property(fc.array(slot, { maxLength: 20 }), (slots) => {
      const packing = new Packing(slots.map(([bits]) => bits));
      const state = Int32Array.from(slots, ([, value]) => value);
      const words = new Int32Array(packing.wordCount + 3).fill(-1);
      packing.pack(state, words);
      const shifted = Int32Array.from([9, 9, ...words]);
      const back = new Int32Array(slots.length);
      packing.unpack(shifted, 2, back);
      expect(back).toEqual(state);
    }),
  );
});

test('slots share words until one does not fit', () => {
  expect(new Packing([16, 16]).wordCount).toBe(1);
  expect(new Packing([16, 17]).wordCount).toBe(2);
  expect(new Packing([31, 31, 1]).wordCount).toBe(2);
  expect(new Packing([]).wordCount).toBe(0);
});

test.each([
  [[8], [8]] as const,
  [[-1], [31]] as const,
  [
    [1, 2],
    [1, 1],
  ] as const,
])('a state %j is refused by widths %j', (state, bits) => {
  const packing = new Packing(bits[0] === 8 ? [3] : [...bits]);
  expect(() => packing.pack(Int32Array.from(state), new Int32Array(2))).toThrow('fits the bits');
});
