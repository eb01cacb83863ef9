/** What reading a text tells, by offset; it becomes findings once the origin is known. */
import { LIMITS } from '#base';
import type { Findings } from './finding.ts';
import type { Origin } from './part.ts';
import type { MapProblemCode } from './problem-codes.ts';

export interface Told {
  readonly code: MapProblemCode;
  readonly offset: number;
  readonly what: string;
  readonly mend: string;
}

export type Tell = (code: MapProblemCode, offset: number, what: string, mend: string) => void;

/** A list and what writes to it; bounded, one more than is kept so that the rest is noticed. */
export function createTold(): { readonly told: readonly Told[]; readonly tell: Tell } {
  const told: Told[] = [];
  const tell: Tell = (code, offset, what, mend) => {
    if (told.length <= LIMITS.problemsKept) told.push({ code, offset, what, mend });
  };
  return { told, tell };
}

/** Hands on what was told. */
export function addTold(told: readonly Told[], origin: Origin, findings: Findings): void {
  for (const one of told) findings.add({ ...one, origin, path: [], on: 'value' });
}
