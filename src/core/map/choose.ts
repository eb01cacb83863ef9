/**
 * Resolve chooses among claims (N2): for each fact the claim of the highest rank that states it.
 * What people and tools say differently of one fact is a conflict; corrections and the file of
 * `--with` win without one, and the catalogue gives way to everybody in silence.
 */
import { compareText } from '#base';
import { evidenceOf, strengthOfEvidence } from './evidence.ts';
import type { ComponentFile } from './file.ts';
import { canonicalText, compareClaims } from './merge.ts';
import type { Claim, Path } from './part.ts';
import type { Conflict, Evidence } from './types.ts';

/** A claim and its rank: the lowest wins. */
export interface Saying {
  readonly claim: Claim<ComponentFile>;
  readonly rank: number;
}

const CORRECTION_OF_WITH = 0;
const WITH = 1;
const CORRECTION = 2;
/** Rank of what people write under `components:`. */
export const HAND = 3;
export const FOUND = 4;
export const CATALOGUE = 5;

/** True when the claim is by people, in whatever section. */
export function isByHand(saying: Saying): boolean {
  return saying.rank <= HAND;
}

/** True when the claim only corrects what others say. */
export function isCorrection(saying: Saying): boolean {
  return saying.rank === CORRECTION || saying.rank === CORRECTION_OF_WITH;
}

/** In order of rank; of what was found, the strongest evidence first. */
export function rankSayings(
  claims: readonly Claim<ComponentFile>[],
  corrections: readonly Claim<ComponentFile>[],
): readonly Saying[] {
  const sayings = [
    ...corrections.map((claim) => ({ claim, rank: rankOfCorrection(claim) })),
    ...claims.map((claim) => ({ claim, rank: rankOfClaim(claim) })),
  ];
  if (sayings.length < 2) return sayings;
  return sayings.sort(
    (a, b) =>
      a.rank - b.rank ||
      strengthOfEvidence(a.claim.value.evidence) - strengthOfEvidence(b.claim.value.evidence) ||
      compareClaims(a.claim, b.claim),
  );
}

function rankOfClaim({ origin }: Claim<ComponentFile>): number {
  switch (origin.written) {
    case 'with':
      return WITH;
    case 'hand':
      return HAND;
    case 'found':
      return FOUND;
    case 'catalogue':
      return CATALOGUE;
  }
}

function rankOfCorrection({ origin }: Claim<ComponentFile>): number {
  return origin.written === 'with' ? CORRECTION_OF_WITH : CORRECTION;
}

/** One statement of one fact. */
export interface Stated<Value> {
  readonly value: Value;
  readonly saying: Saying;
  /** Its own, when it is not that of the component. */
  readonly evidence?: () => readonly Evidence[];
}

/** The chosen one of statements in order of rank; the others that differ become conflicts. */
export function chooseStated<Value>(
  stated: readonly Stated<Value>[],
  about: string,
  conflicts: Conflict[],
): Stated<Value> | null {
  const [chosen, ...others] = stated;
  if (chosen === undefined) return null;
  if (others.length === 0 || chosen.saying.rank < HAND) return chosen;
  const text = canonicalText(chosen.value);
  for (const other of others) {
    if (other.saying.rank === CATALOGUE || canonicalText(other.value) === text) continue;
    conflicts.push({
      about,
      chosen: showValue(chosen.value),
      passedOver: showValue(other.value),
      evidence: other.evidence?.() ?? evidenceOfSaying(other.saying),
    });
  }
  return chosen;
}

function evidenceOfSaying({ claim }: Saying): readonly Evidence[] {
  return evidenceOf(claim.value.evidence, claim.origin, claim.path);
}

/** The fact that `read` takes from each saying, chosen. */
export function chooseFact<Value>(
  sayings: readonly Saying[],
  read: (file: ComponentFile) => Value | undefined,
  about: string,
  conflicts: Conflict[],
): Stated<Value> | null {
  const [only, ...others] = sayings;
  if (only !== undefined && others.length === 0) {
    const value = read(only.claim.value);
    return value === undefined ? null : { value, saying: only };
  }
  const stated: Stated<Value>[] = [];
  for (const saying of sayings) {
    const value = read(saying.claim.value);
    if (value !== undefined) stated.push({ value, saying });
  }
  return chooseStated(stated, about, conflicts);
}

/** As it is typed: `[a, b]`, `soft`. */
function showValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => showValue(item)).join(', ')}]`;
  return typeof value === 'string' ? value : canonicalText(value);
}

export function sortConflicts(conflicts: readonly Conflict[]): Conflict[] {
  return [...conflicts].sort(
    (a, b) =>
      compareText(a.about, b.about) ||
      compareText(a.chosen, b.chosen) ||
      compareText(a.passedOver, b.passedOver) ||
      compareText(canonicalText(a.evidence), canonicalText(b.evidence)),
  );
}

/** Where in its file a saying states something. */
export function pathIn(saying: Saying, ...steps: Path): Path {
  return [...saying.claim.path, ...steps];
}
