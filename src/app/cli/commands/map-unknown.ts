/** `firebreak map --unknown`: the outside names that nobody knows, and rows that would name them. */
import { findUnknownNames } from '#core/catalogue';
import { render, unknownText } from '#app/report';
import { type ExitCode, flag, type Options, typedAgain } from '../command.ts';
import type { Question } from '../question.ts';
import { rowsToAdd } from '../rows-to-add.ts';
import type { World } from '../world.ts';

export async function showUnknown(
  question: Question,
  paths: string | readonly string[] | undefined,
  options: Options,
  world: World,
): Promise<ExitCode> {
  const found = findUnknownNames(question.map, question.catalogue);
  const rows = await rowsToAdd(found.unknown, question.catalogue);
  if (flag(options, 'json')) {
    const value = { format: 1, catalogue: question.map.catalogue, ...found, rows: rows.join('\n') };
    world.out(`${JSON.stringify(value, null, 2)}\n`);
    return 0;
  }
  const lines = unknownText(
    { ...found, rows },
    world.screen,
    flag(options, 'all'),
    typedAgain(paths, options),
  );
  world.out(render(lines, world.screen));
  return 0;
}
