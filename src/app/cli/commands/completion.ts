/** `firebreak completion SHELL`: a completion script made from the list of commands. */
import { type Command, type ExitCode, Misuse } from '../command.ts';
import type { World } from '../world.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Takes the commands as a parameter: it stands in their list itself. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    operands: '<shell>',
    summary: 'print a completion script for bash, zsh or fish',
    options: [],
    examples: ['source <(firebreak completion bash)', 'firebreak completion fish | source'],
    touches: 'Writes nothing, sends nothing.',
    run: async ([shell], _options, world: World): Promise<ExitCode> => {
      switch (String(shell)) {
        case 'bash':
        case 'zsh':
          world.out(bash(commands(), shell === 'zsh'));
          return 0;
        case 'fish':
          world.out(fish(commands()));
          return 0;
        default:
          throw new Misuse([
            `There is no completion for ${String(shell)}; there is for ${SHELLS.join(', ')}.`,
          ]);
      }
    },
  };
}

function bash(commands: readonly Command[], zsh: boolean): string {
  const cases = commands
    .filter((command) => command.options.length > 0 || command.subcommands !== undefined)
    .map((command) => `    ${command.name}) ${optionsOf(command)} ;;`);
  return [
    ...(zsh ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_firebreak() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" options="" below=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(' ')} help" -- "$word") $(compgen -f -- "$word"))`,
    '    return',
    '  fi',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$below" ] && [ "${word:0:1}" != - ]; then',
    '    COMPREPLY=($(compgen -W "$below" -- "$word"))',
    '    return',
    '  fi',
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$options --help" -- "$word")) ;;',
    '    *) COMPREPLY=($(compgen -f -- "$word")) ;;',
    '  esac',
    '}',
    'complete -o filenames -F _firebreak firebreak',
    '',
  ].join('\n');
}

/** Of a command with others below it: their names, and the options of the one that is named. */
function optionsOf(command: Command): string {
  const own = `options="${longOptions(command).join(' ')}"`;
  const below = command.subcommands ?? [];
  if (below.length === 0) return own;
  const each = below.map(({ name, ...rest }) => {
    const options = longOptions({ name, ...rest }).join(' ');
    return `${name}) options="${options}" ;;`;
  });
  return `${own} below="${below.map(({ name }) => name).join(' ')}"; case "\${COMP_WORDS[2]}" in ${each.join(' ')} esac`;
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c firebreak -n __fish_use_subcommand -a ${command.name} -d '${quote(command.summary)}'`,
    ...fishOptions(command, `__fish_seen_subcommand_from ${command.name}`),
    ...(command.subcommands ?? []).flatMap((below, _, all) => [
      `complete -c firebreak -n '__fish_seen_subcommand_from ${command.name}; and not __fish_seen_subcommand_from ${all.map(({ name }) => name).join(' ')}' -a ${below.name} -d '${quote(below.summary)}'`,
      ...fishOptions(
        below,
        `__fish_seen_subcommand_from ${command.name}; and __fish_seen_subcommand_from ${below.name}`,
      ),
    ]),
  ]);
  return `${lines.join('\n')}\n`;
}

function fishOptions(command: Command, when: string): readonly string[] {
  return command.options.map(
    ([flags, what]) =>
      `complete -c firebreak -n '${when}' -l ${longOption(flags).slice(2)} -d '${quote(what)}'`,
  );
}

const longOptions = (command: Command): string[] =>
  command.options.map(([flags]) => longOption(flags));

/** `--lost` of `-l, --lost <id...>`. */
const longOption = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? '';

const quote = (text: string): string => text.replaceAll("'", "\\'");
