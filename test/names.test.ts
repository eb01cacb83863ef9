/**
 * The catalogue against names whose right answers were written by somebody who had not read it
 * (`bench/names.csv`; `bench/names.ts` says how they are compared).
 */
import { describe, expect, it } from 'vitest';
import { gradeFile } from '../bench/names.ts';
import { readCatalogue } from '#io/library';

const catalogue = readCatalogue().value;
if (catalogue === null) throw new Error('the built-in catalogue reads');
const graded = gradeFile(catalogue);
const missed = graded.filter(({ grade }) => grade !== 'right');

describe('names that somebody else answered', () => {
  it('are at least 500, and at least 98 in 100 are named right', () => {
    console.log(
      `${graded.length} names, missed: ${missed.map(({ asked, grade }) => `${asked.name} (${grade})`).join(', ')}`,
    );
    expect(graded.length).toBeGreaterThanOrEqual(500);
    expect(missed.length / graded.length).toBeLessThanOrEqual(0.02);
  });

  it('never get a wrong region', () => {
    expect(graded.filter(({ grade }) => grade === 'wrong region')).toEqual([]);
  });
});
