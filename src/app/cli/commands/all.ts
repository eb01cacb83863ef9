/** Every command, in the order of `firebreak --help`. */
import type { Command } from '../command.ts';
import { askCommand } from './ask.ts';
import { checkCommand } from './check.ts';
import { completionCommand } from './completion.ts';
import { diagnoseCommand } from './diagnose.ts';
import { exampleCommand } from './example.ts';
import { explainCommand } from './explain.ts';
import { formatCommand } from './format.ts';
import { guardCommand } from './guard.ts';
import { incidentsCommand } from './incidents.ts';
import { initCommand } from './init.ts';
import { lookCommand } from './look.ts';
import { mapCommand } from './map.ts';
import { replayCommand } from './replay.ts';
import { resolverCommand } from './resolver.ts';
import { schemaCommand } from './schema.ts';
import { statusCommand } from './status.ts';
import { timelineCommand } from './timeline.ts';
import { verifyCommand } from './verify.ts';
import { watchCommand } from './watch.ts';

/** What runs when no command is named. */
export const FIRST_LOOK: Command = lookCommand;

export const COMMANDS: readonly Command[] = [
  lookCommand,
  initCommand,
  mapCommand,
  replayCommand,
  checkCommand,
  explainCommand,
  askCommand,
  diagnoseCommand,
  incidentsCommand,
  verifyCommand,
  guardCommand,
  resolverCommand,
  watchCommand,
  timelineCommand,
  statusCommand,
  exampleCommand,
  formatCommand,
  schemaCommand,
  completionCommand(() => COMMANDS),
];
