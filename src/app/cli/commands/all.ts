/** Every command, in the order of `firebreak --help`. */
import type { Command } from '../command.ts';
import { askCommand } from './ask.ts';
import { checkCommand } from './check.ts';
import { completionCommand } from './completion.ts';
import { formatCommand } from './format.ts';
import { incidentsCommand } from './incidents.ts';
import { lookCommand } from './look.ts';
import { schemaCommand } from './schema.ts';

/** What runs when no command is named. */
export const FIRST_LOOK: Command = lookCommand;

export const COMMANDS: readonly Command[] = [
  lookCommand,
  checkCommand,
  askCommand,
  incidentsCommand,
  formatCommand,
  schemaCommand,
  completionCommand(() => COMMANDS),
];
