import { describe, expect, it } from 'vitest';
import { Rate } from './rate.ts';

const taken = (rate: Rate, asked: number, atMs: number): number =>
  Array.from({ length: asked }, () => rate.takes(1_000, atMs)).filter((each) => each).length;

describe('a rate', () => {
  it('is kept by the tenth of a second', () => {
    const rate = new Rate();
    expect([taken(rate, 100, 0), taken(rate, 60, 100), taken(rate, 100, 200)]).toEqual([
      100, 60, 100,
    ]);
  });

  it('is a tenth for a second for who goes beyond it, as long as he does', () => {
    const rate = new Rate();
    expect([taken(rate, 500, 0), taken(rate, 500, 100), taken(rate, 500, 200)]).toEqual([
      100, 10, 10,
    ]);
    expect([taken(rate, 50, 1_150), taken(rate, 50, 1_250)]).toEqual([10, 50]);
  });
});
