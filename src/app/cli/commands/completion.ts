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
    .filter((command) => command.options.length > 0)
    .map((command) => `    ${command.name}) options="${longOptions(command).join(' ')}" ;;`);
  return [
    ...(zsh ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_firebreak() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" options=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(' ')} help" -- "$word") $(compgen -f -- "$word"))`,
    '    return',
    '  fi',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$options --help" -- "$word")) ;;',
    '    *) COMPREPLY=($(compgen -f -- "$word")) ;;',
    '  esac',
    '}',
    'complete -o filenames -F _firebreak firebreak',
    '',
  ].join('\n');
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c firebreak -n __fish_use_subcommand -a ${command.name} -d '${quote(command.summary)}'`,
    ...command.options.map(
      ([flags, what]) =>
        `complete -c firebreak -n '__fish_seen_subcommand_from ${command.name}' -l ${longOption(flags).slice(2)} -d '${quote(what)}'`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

const longOptions = (command: Command): string[] =>
  command.options.map(([flags]) => longOption(flags));

/** `--lost` of `-l, --lost <id...>`. */
const longOption = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? '';

const quote = (text: string): string => text.replaceAll("'", "\\'");
