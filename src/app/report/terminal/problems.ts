/** Problems as lines: where, what, how to mend; the first fifty, the rest counted. */
import { compareProblems, formatPlace, LIMITS, type Problem } from '#base';
import { fold, plural } from './prose.ts';
import type { Screen } from './screen.ts';

/** Two or more lines a problem, errors and warnings in order of place. */
export function showProblems(problems: readonly Problem[], screen: Screen): string[] {
  const sorted = [...problems].sort(compareProblems);
  const lines = sorted
    .slice(0, LIMITS.problemsShown)
    .flatMap((problem) => [
      ...fold(`${where(problem)}${problem.severity}: ${problem.what}`, screen.width, '  '),
      ...fold(`  mend: ${problem.mend}  [${problem.code}]`, screen.width - 2, '        ').map(
        (line, index) => (index === 0 ? `  ${line}` : line),
      ),
    ]);
  const more = sorted.length - LIMITS.problemsShown;
  return more > 0 ? [...lines, `and ${plural(more, 'more problem')}`] : lines;
}

/** `2 errors and 1 warning`. */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  return [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ].join(' and ');
}

function where(problem: Problem): string {
  return problem.place === null ? '' : `${formatPlace(problem.place)}: `;
}
