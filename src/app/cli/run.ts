/** One command line, from words to an exit code. The one place where errors are caught. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError, Command as Program } from 'commander';
import { suggest } from '#base';
import { fold, render } from '#app/report';
import { type Command, type ExitCode, Misuse, type Options } from './command.ts';
import { COMMANDS, FIRST_LOOK } from './commands/all.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

/** Runs `words` (without `node firebreak`). Never throws. */
export async function run(words: readonly string[], world: World): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const program = createProgram(world, (code) => (exit = code));
  try {
    refuseMistyped(words[0] ?? '', world);
    await program.parseAsync([...words], { from: 'user' });
    return exit;
  } catch (error) {
    return explainFailure(error, world);
  }
}

/** `firebreak chek` would be looked for as a folder. @throws Misuse when a command is near and no file is there. */
function refuseMistyped(word: string, world: World): void {
  const names = COMMANDS.map((command) => command.name);
  if (!/^[a-z-]+$/.test(word) || word === 'help' || names.includes(word)) return;
  const near = existsSync(resolve(world.folder, word)) ? null : suggest(word, names);
  if (near !== null && !word.startsWith('-'))
    throw new Misuse([
      `There is no command and no file \`${word}\`. Did you mean firebreak ${near}?`,
    ]);
}

function createProgram(world: World, leave: (code: ExitCode) => void): Program {
  const program = new Program('firebreak')
    .description('Would the outage of 20 October 2025 have stopped you?')
    .version(version(), '-v, --version')
    .exitOverride()
    // Options after a command are that command's own, at every depth.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: world.out,
      writeErr: (text) => world.say(foldLong(text.split('\n'), world).join('\n')),
      getOutHelpWidth: () => world.screen.width,
      getErrHelpWidth: () => world.screen.width,
    })
    .configureHelp({ minWidthToWrap: 20 })
    .showSuggestionAfterError(true)
    .helpCommand('help [command]', 'explain a command')
    .addHelpText(
      'after',
      `\nExit: 0 fine, 1 found something, 2 misuse or bad input, 3 a bug of ours.`,
    );
  for (const command of COMMANDS) attach(program, command, world, leave);
  return program;
}

function attach(
  program: Program,
  command: Command,
  world: World,
  leave: (code: ExitCode) => void,
): void {
  const signature = command.operands === '' ? command.name : `${command.name} ${command.operands}`;
  const added = program
    .command(signature, { isDefault: command === FIRST_LOOK })
    // Options after a command below this one are that command's own.
    .enablePositionalOptions()
    .summary(command.summary)
    .description(`${command.summary}\n${command.touches}`)
    .addHelpText('after', examples(command))
    .action(async (...given: unknown[]) => {
      const operands = given.slice(0, -2) as (string | readonly string[])[];
      leave(
        await command.run(
          operands.map((each) => each ?? ''),
          given.at(-2) as Options,
          world,
        ),
      );
    });
  for (const [flags, what] of command.options) added.option(flags, what);
  for (const below of command.subcommands ?? []) attach(added, below, world, leave);
}

function examples(command: Command): string {
  return `\nExamples:\n${command.examples.map((each) => `  $ ${each}`).join('\n')}`;
}

/** Lines that are laid out stay as they are; a sentence that is wider than the screen is folded. */
function foldLong(lines: readonly string[], { screen }: World): readonly string[] {
  return lines.flatMap((line) => (line.length > screen.width ? fold(line, screen.width) : [line]));
}

function explainFailure(error: unknown, world: World): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Misuse) {
    world.say(render(foldLong(error.lines, world), world.screen));
    return 2;
  }
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
  if (known && /^E[A-Z0-9]+$/.test(String(error.code))) {
    world.say(`${error.message}\n`);
    return 2;
  }
  world.say(
    `This is a bug in Firebreak ${version()}, not in your files. Please report it with these lines:\n` +
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 3;
}
