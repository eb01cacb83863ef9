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

/** Where findings go. */
export interface Findings {
  add(finding: Finding): void;
  /** All of them, located, sorted, the rest counted. */
  problems(): Problem[];
}

export function createFindings(): Findings {
  const errors = createBounded();
  const warnings = createBounded();
  return {
    add(finding) {
      const { keep } = MAP_PROBLEMS[finding.code][0] === 'error' ? errors : warnings;
      keep(finding);
    },
    problems: () => [
      ...withoutEchoes(toProblems([...errors.kept, ...warnings.kept])),
      ...countRest('more-problems', errors.beyond()),
      ...countRest('more-warnings', warnings.beyond()),
    ],
  };
}

interface Bounded {
  readonly kept: readonly Finding[];
  readonly keep: (finding: Finding) => void;
  readonly beyond: () => number;
}

function createBounded(): Bounded {
  const kept: Finding[] = [];
  let beyond = 0;
  return {
    kept,
    keep(finding) {
      if (kept.length < LIMITS.problemsKept) kept.push(finding);
      else beyond++;
    },
    beyond: () => beyond,
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

/** After these nothing stands at their place that could be judged. */
const LEAVES_NOTHING: ReadonlySet<string> = new Set(['alias-loop', 'unknown-anchor']);

/** One mistake is told once: what is specific wins over what is merely ambiguous at one place. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const first = problems.filter(({ code }) => LEAVES_NOTHING.has(code));
  const last = problems.filter(({ code }) => code === 'read-differently');
  const others = problems.filter((problem) => !first.includes(problem) && !last.includes(problem));
  return joinProblems(joinProblems(first, others), last);
}

/** The count of what is not listed, which comes last. */
function isRest({ code }: Problem): boolean {
  return code === 'more-problems' || code === 'more-warnings';
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
  const sorted = [...problems].sort(
    (a, b) =>
      Number(isRest(a)) - Number(isRest(b)) || compareProblems(a, b) || compareText(a.mend, b.mend),
  );
  return sorted.filter((problem, index) => {
    const before = sorted[index - 1];
    return (
      before === undefined || compareProblems(before, problem) !== 0 || before.mend !== problem.mend
    );
  });
}

function countRest(code: 'more-problems' | 'more-warnings', beyond: number): Problem[] {
  if (beyond === 0) return [];
  const what = `${beyond} more ${code.slice(5)} are not listed.`;
  return [toProblem({ code, what, mend: 'Mend the others first.' }, null)];
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
