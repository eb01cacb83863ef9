/** `firebreak map --diff OLD`: what changed against an earlier map, and what of it fails a check. */
import { mapDifference } from '#core/goal';
import { sightsOf } from '#core/map';
import { differenceText, FAILURES, type Failure, failuresOf, render } from '#app/report';
import { type ExitCode, flag, listOption, Misuse, type Options, textOption } from '../command.ts';
import { askQuestion, type Question } from '../question.ts';
import { withTreeAt } from '../tree-at.ts';
import type { World } from '../world.ts';

/** Options of `map` that ask for a comparison. */
export const DIFF_OPTIONS: readonly (readonly [string, string])[] = [
  ['--diff <old>', 'what changed against an earlier map: a file or a folder'],
  ['--changed-since <ref>', 'what changed against a commit'],
  ['--fail-on <what...>', `with one of these two: exit 1 on ${FAILURES.join(', ')}`],
];

/** True when a comparison was asked for. @throws Misuse when the options do not go together. */
export function wantsDifference(options: Options): boolean {
  const [old, ref] = [textOption(options, 'diff'), textOption(options, 'changedSince')];
  if (old !== null && ref !== null)
    throw new Misuse(['--diff and --changed-since each name what to compare with: give one.']);
  failOn(options);
  if (old === null && ref === null && options['failOn'] !== undefined)
    throw new Misuse([
      '--fail-on needs something to compare with: --diff OLD or --changed-since REF.',
    ]);
  return old !== null || ref !== null;
}

/** Compares, shows, and says whether that fails. */
export async function showDifference(
  question: Question,
  operands: string | readonly string[] | undefined,
  options: Options,
  world: World,
): Promise<ExitCode> {
  const old = textOption(options, 'diff');
  const before =
    old === null
      ? await askThen(textOption(options, 'changedSince') ?? '', operands, options, world)
      : await askQuestion([old], { ...options, merge: [] }, { ...world, interactive: false });
  const difference = mapDifference(before.map, question.map);
  const asked = failOn(options);
  const failed = failuresOf(difference).filter((failure) => asked.includes(failure));
  const against = old ?? textOption(options, 'changedSince') ?? '';
  if (flag(options, 'json')) {
    const value = { format: 1, against, ...difference, sights: sightsOf(question.map), failed };
    world.out(`${JSON.stringify(value, null, 2)}\n`);
  } else {
    const text = differenceText(difference, against, world.screen, flag(options, 'all'), failed);
    world.out(render(text, world.screen));
  }
  return failed.length > 0 ? 1 : 0;
}

/** The same question, asked of the tree at a commit. */
async function askThen(
  ref: string,
  operands: string | readonly string[] | undefined,
  options: Options,
  world: World,
): Promise<Question> {
  const there: World = { ...world, interactive: false };
  const typed = operands === undefined || operands === '' ? [] : [operands].flat();
  const paths = typed.length === 0 ? ['.'] : typed;
  return withTreeAt(world.folder, ref, [...paths, ...listOption(options, 'merge')], (folder) =>
    askQuestion(operands, options, { ...there, folder }),
  );
}

/** What `--fail-on` names, given several times or with commas between. */
function failOn(options: Options): readonly Failure[] {
  return listOption(options, 'failOn')
    .flatMap((each) => each.split(','))
    .map((word) => {
      const failure = FAILURES.find((each) => each === word.trim());
      if (failure === undefined)
        throw new Misuse([`--fail-on takes ${FAILURES.join(', ')}, not ${word}.`]);
      return failure;
    });
}
