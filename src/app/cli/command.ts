/** What a command is. Adding one: a file in `commands/` and a line in `commands/all.ts`. */
import type { World } from './world.ts';

/** 0 fine, 1 found something, 2 misuse or bad input, 3 a bug of ours. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Options by their long name in camel case: `--changed-since` is `changedSince`. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Command {
  readonly name: string;
  /** `[paths...]`, `<journey> [paths...]`, or '' for none. */
  readonly operands: string;
  /** One line for `firebreak --help`. */
  readonly summary: string;
  /** `--json`, `--in <region>`, `--lost <id...>` with one line each. */
  readonly options: readonly (readonly [flags: string, what: string])[];
  /** Examples for `--help`, as typed. */
  readonly examples: readonly string[];
  /** Said under the summary: `writes nothing, sends nothing`. */
  readonly touches: string;
  /** Commands below this one: `plan` of `firebreak guard plan`. Without one of them `run` runs. */
  readonly subcommands?: readonly Command[];
  run(
    operands: readonly (string | readonly string[])[],
    options: Options,
    world: World,
  ): Promise<ExitCode>;
}

export { Misuse } from './misuse.ts';

/** The text of an option, or null when it was not given. */
export function textOption(options: Options, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

/** The texts of an option that may be given several times. */
export function listOption(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value)
    ? (value as readonly string[])
    : typeof value === 'string'
      ? [value]
      : [];
}

/** Operands and the options that say what is looked at, as they are typed again: ` k8s/ --in aws/us-east-1`, or nothing. */
export function typedAgain(
  operands: string | readonly string[] | undefined,
  options: Options,
): string {
  const quote = (word: string): string =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const paths = operands === undefined || operands === '' ? [] : [operands].flat();
  const looked = ['in', 'merge', 'catalogue', 'incidents'].flatMap((name) =>
    listOption(options, name).flatMap((value) => [`--${name}`, value]),
  );
  return [...paths, ...looked].map((word) => ` ${quote(word)}`).join('');
}

/** True when a flag was given. */
export function flag(options: Options, name: string): boolean {
  return options[name] === true;
}
