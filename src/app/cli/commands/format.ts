/** `firebreak format FILE`: the canonical form of a map; comments stay. */
import { resolve } from 'node:path';
import { formatMapText } from '#core/map';
import { type Command, flag, Misuse } from '../command.ts';
import { take } from '../question.ts';
import { readMapText } from '../read-input.ts';
import { writeOutput } from '../write-output.ts';

export const formatCommand: Command = {
  name: 'format',
  operands: '<file>',
  summary: 'print a map in its canonical form',
  options: [
    ['--write', 'write it back to the file'],
    ['--check', 'only say whether it is canonical; exit 1 when not'],
  ],
  examples: ['firebreak format firebreak.yaml', 'firebreak format --write firebreak.yaml'],
  touches: 'Writes nothing unless told with --write, sends nothing.',
  run: async ([file], options, world) => {
    if (typeof file !== 'string' || file === '')
      throw new Misuse(['Which file? firebreak format firebreak.yaml']);
    const text = take(await readMapText(resolve(world.folder, file), file), world);
    const formatted = take(formatMapText(text, file), world);
    if (flag(options, 'check')) {
      world.out(
        formatted === text
          ? `${file} is canonical.\n`
          : `${file} is not canonical: firebreak format --write ${file}\n`,
      );
      return formatted === text ? 0 : 1;
    }
    if (!flag(options, 'write')) world.out(formatted);
    else if (formatted !== text) {
      await writeOutput(file, formatted, world);
      world.out(`Wrote ${file}.\n`);
    } else world.out(`${file} is canonical already.\n`);
    return 0;
  },
};
