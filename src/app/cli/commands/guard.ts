/** `firebreak guard`: DNS automation that cannot empty a name. Each command below it has a file of its own. */
import { suggest } from '#base';
import { render, riskText } from '#app/report';
import { type Command, flag, Misuse } from '../command.ts';
import { GUARD_OPTIONS, withDesk } from './guard-desk.ts';
import {
  freezeCommand,
  keepCommand,
  overrideCommand,
  restoreCommand,
  rollbackCommand,
  thawCommand,
} from './guard-hands.ts';
import { importCommand } from './guard-import.ts';
import { guardInitCommand } from './guard-init.ts';
import { auditCommand, logCommand } from './guard-log.ts';
import { applyCommand, planCommand } from './guard-plan.ts';
import { probesCommand } from './guard-probes.ts';
import { runCommand } from './guard-run.ts';
import { statusCommand } from './guard-status.ts';

/** In the order of `firebreak guard --help`: the order in which a newcomer meets them. */
const BELOW: readonly Command[] = [
  guardInitCommand,
  importCommand,
  planCommand,
  applyCommand,
  statusCommand,
  runCommand,
  freezeCommand,
  overrideCommand,
  thawCommand,
  rollbackCommand,
  keepCommand,
  restoreCommand,
  logCommand,
  auditCommand,
  probesCommand,
];

export const guardCommand: Command = {
  name: 'guard',
  operands: '[command]',
  summary: 'run DNS automation that cannot empty a name, and take the wheel by hand',
  options: [
    ...GUARD_OPTIONS,
    ['--explain-risk', 'what it can touch, what happens when it dies, how to remove it'],
    ['--json', 'with --explain-risk: print it as JSON'],
  ],
  examples: [
    'firebreak guard init example.net --server 192.0.2.53 --key-file fb.key',
    'firebreak guard plan',
    'firebreak guard apply 9f2c-41aa',
    'firebreak guard --explain-risk',
  ],
  touches:
    'Opens sockets to your name servers and endpoints; each command says what it writes. Exit 1: a person should look.',
  subcommands: BELOW,
  run: async ([word], options, world) => {
    if (typeof word === 'string' && word !== '') throw unknown(word);
    if (!flag(options, 'explainRisk')) {
      const names = BELOW.map(({ name }) => name).join(', ');
      throw new Misuse([`Which? firebreak guard ${names}; or --explain-risk.`]);
    }
    return withDesk(options, world, async (desk) => {
      const risk = await desk.risk();
      const { policy, ...rest } = risk;
      if (flag(options, 'json')) {
        world.out(`${JSON.stringify({ format: 1, zone: policy.zone, ...rest }, null, 2)}\n`);
      } else world.out(render(riskText(risk, world.screen), world.screen));
      return risk.isConfined === false ? 1 : 0;
    });
  },
};

function unknown(word: string): Misuse {
  const near = suggest(
    word,
    BELOW.map(({ name }) => name),
  );
  const mend = near === null ? 'firebreak guard --help' : `did you mean firebreak guard ${near}?`;
  return new Misuse([`There is no command \`guard ${word}\`: ${mend}`]);
}
