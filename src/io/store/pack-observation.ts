/**
 * What a look says, split into a text that comes again with every look and the numbers that were
 * measured this time, so that the text is kept once. Exact: joined, it is the same text again.
 */
import { assert } from '#base';
import type { Observation } from './observation.ts';

/** A text with holes, and what belongs into them. */
export interface Packed {
  readonly text: string;
  /** The numbers as they were written, with spaces between them. */
  readonly numbers: string;
}

type Said = Pick<Observation, 'what' | 'facts' | 'reports'>;

/** JSON has no such character: it writes it as an escape. */
const HOLE = '\u0001';

/**
 * Numbers with a fraction, and whole ones that are milliseconds or bytes by their name or unit. A
 * number that is no measurement stays in the text, where a change of it is noticed.
 */
const MEASURED =
  /(?<![\d.\w-])\d+\.\d+(?![\d.\w])|(?<="\w{1,40}(?:Ms|Bytes)":)-?\d+(?=[,}])|(?<![\d.\w-])\d+(?= ms\b)/g;

/** Splits. */
export function packObservation({ what, facts, reports }: Said): Packed {
  const numbers: string[] = [];
  const text = JSON.stringify(
    reports === undefined ? [what, facts] : [what, facts, reports],
  ).replaceAll(MEASURED, (number) => {
    numbers.push(number);
    return HOLE;
  });
  return { text, numbers: numbers.join(' ') };
}

/** Joins. */
export function unpackObservation({ text, numbers }: Packed): Said {
  const given = numbers === '' ? [] : numbers.split(' ');
  const parts = text.split(HOLE);
  assert(parts.length === given.length + 1, 'as many numbers as holes');
  const joined = parts.map((part, index) => `${part}${given[index] ?? ''}`).join('');
  const [what, facts, reports] = JSON.parse(joined) as [string, Said['facts'], Said['reports']?];
  return reports === undefined ? { what, facts } : { what, facts, reports };
}
