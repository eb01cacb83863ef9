/**
 * Problems while they are collected: by path, bounded in number, and given their lines only at the
 * end, because most maps have none and a map may be large.
 */
import { compareProblems, compareText, formatPlace, LIMITS, type Place, type Problem } from '#base';
import { locate } from './locate.ts';
import type { Origin, Path } from './part.ts';
import { MAP_PROBLEMS, type MapProblemCode } from './problem-codes.ts';
import type { Telling } from './wording.ts';

export interface Finding {
  readonly code: MapProblemCode;
  /** null: of no file (the catalogue, a text typed on the command line). */
  readonly origin: Origin | null;
  readonly path: Path;
  readonly on: 'key' | 'value';
  /** A character of the text itself, where there is no path to it. */
  readonly offset?: number;
  readonly what: string;
  readonly mend: string;
}

/** Where findings go. `costly` is false once so many were found that suggestions no longer pay. */
export interface Findings {
  add(finding: Finding): void;
  costly(): boolean;
  /** All of them, located, sorted, the rest counted. */
  problems(): Problem[];
}

export function createFindings(): Findings {
  const kept: Finding[] = [];
  let beyond = 0;
  return {
    add(finding) {
      if (kept.length < LIMITS.problemsKept) kept.push(finding);
      else beyond++;
    },
    costly: () => kept.length < LIMITS.problemsShown,
    problems: () => [...withoutEchoes(toProblems(kept)), ...countRest(beyond)],
  };
}

function toProblems(findings: readonly Finding[]): Problem[] {
  const byOrigin = new Map<Origin | null, Finding[]>();
  for (const finding of findings) {
    const group = byOrigin.get(finding.origin);
    if (group === undefined) byOrigin.set(finding.origin, [finding]);
    else group.push(finding);
  }
  const problems: Problem[] = [];
  for (const [origin, group] of byOrigin) {
    const places: readonly (Place | null)[] =
      origin === null ? group.map(() => null) : locate(origin, group);
    group.forEach((finding, index) => {
      problems.push(toProblem(finding, places[index] ?? null));
    });
  }
  return uniqueProblems(problems);
}

/** One mistake is told once: what is specific wins over what is merely ambiguous at one place. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const specific = problems.filter((problem) => problem.code !== 'read-differently');
  const ambiguous = problems.filter((problem) => problem.code === 'read-differently');
  return joinProblems(specific, ambiguous);
}

/** Both, sorted, but of the second only what stands at other places than the errors of the first. */
export function joinProblems(first: readonly Problem[], second: readonly Problem[]): Problem[] {
  const told = new Set<string>();
  for (const { place, severity } of first) {
    if (place !== null && place.line !== null && severity === 'error') told.add(formatPlace(place));
  }
  const others = second.filter(({ place }) => place === null || !told.has(formatPlace(place)));
  return uniqueProblems([...first, ...others]);
}

/** Sorted, and no problem twice. */
export function uniqueProblems(problems: readonly Problem[]): Problem[] {
  const sorted = [...problems].sort((a, b) => compareProblems(a, b) || compareText(a.mend, b.mend));
  return sorted.filter((problem, index) => {
    const before = sorted[index - 1];
    return (
      before === undefined || compareProblems(before, problem) !== 0 || before.mend !== problem.mend
    );
  });
}

function countRest(beyond: number): Problem[] {
  if (beyond === 0) return [];
  const what = `${beyond} more problems are not listed.`;
  return [toProblem({ code: 'more-problems', what, mend: 'Mend the ones above first.' }, null)];
}

/** A problem of something that was told; the severity is the code's. */
export function toProblem(telling: Telling, place: Place | null): Problem {
  const { code, what, mend } = telling;
  return { code, severity: MAP_PROBLEMS[code][0], place, what, mend };
}

/** True when one of the problems stops the command. */
export function hasError(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
