import { expect, it } from 'vitest';
import { createRandom } from '#base';
import { Agenda } from './agenda.ts';
import { DirtyRanks } from './dirty-ranks.ts';

it('gives what is due in order of time, however it was put in', () => {
  const random = createRandom(1);
  const agenda = new Agenda();
  const times = Array.from({ length: 500 }, () => random.below(200) - 50);
  times.forEach((at, what) => agenda.push(at, what));
  const given: number[] = [];
  while (agenda.length > 0) {
    const at = agenda.next();
    expect(times[agenda.pop()]).toBe(at);
    given.push(at);
  }
  expect(given).toEqual(times.toSorted((a, b) => a - b));
  expect(agenda.next()).toBe(Infinity);
});

it('takes dirty ranks upwards, each once, also those added above on the way', () => {
  const ranks = new DirtyRanks(5_000);
  for (const rank of [4_999, 0, 31, 32, 33, 1_024, 1_023, 31]) ranks.add(rank);
  const taken: number[] = [];
  for (let rank = ranks.take(0); rank >= 0; rank = ranks.take(rank + 1)) {
    taken.push(rank);
    if (rank === 33) ranks.add(34);
  }
  expect(taken).toEqual([0, 31, 32, 33, 34, 1_023, 1_024, 4_999]);
  expect(ranks.take(0)).toBe(-1);
});
