/** `firebreak guard log` tells what happened; `firebreak guard audit` says whether the log is to be believed. */
import { createHash } from 'node:crypto';
import { type AuditEntry, auditAgainstModel, findBreak } from '#core/guard';
import {
  auditJson,
  auditText,
  isSound,
  logJson,
  logText,
  render,
  type ShownAudit,
} from '#app/report';
import { type Command, type ExitCode, flag, Misuse, type Options, textOption } from '../command.ts';
import type { World } from '../world.ts';
import { type GuardDesk, GUARD_OPTIONS, withDesk } from './guard-desk.ts';

export const logCommand: Command = {
  name: 'log',
  operands: '',
  summary: 'what happened, newest last; of the last thing alone, the whole story',
  options: [
    ...GUARD_OPTIONS,
    ['--last <number>', 'so many; 1 tells the story of the last one'],
    ['--check', 'only say whether the log is whole'],
    ['--json', 'print the entries as JSON'],
  ],
  examples: ['firebreak guard log', 'firebreak guard log --last 1', 'firebreak guard log --check'],
  touches: 'Reads the audit log; writes nothing, sends nothing. --check exits 1 when it is broken.',
  run: (_operands, options, world) => {
    const text = textOption(options, 'last');
    if (text !== null && !/^[1-9]\d{0,6}$/.test(text)) {
      throw new Misuse([`--last takes a whole number from 1, not ${text}.`]);
    }
    const last = text === null ? null : Number(text);
    return withDesk(options, world, async (desk) => {
      const log = await desk.log();
      if (flag(options, 'check')) return tellAudit(log, null, options, world);
      if (flag(options, 'json')) world.out(`${JSON.stringify(logJson(log, last), null, 2)}\n`);
      else world.out(render(logText(log, last, world.screen), world.screen));
      return 0;
    });
  },
};

export const auditCommand: Command = {
  name: 'audit',
  operands: '',
  summary: 'is the log whole, and is each of its steps one of the explored model?',
  options: [
    ...GUARD_OPTIONS,
    ['--against-model', 'step through it with the functions that verify explores'],
    ['--json', 'print what was found as JSON'],
  ],
  examples: ['firebreak guard audit', 'firebreak guard audit --against-model'],
  touches: 'Reads the audit log; writes nothing, sends nothing. Exit 1 when it is not sound.',
  run: (_operands, options, world) =>
    withDesk(options, world, async (desk) => {
      const isDeep = flag(options, 'againstModel');
      return tellAudit(await desk.log(), isDeep ? desk : null, options, world);
    }),
};

function tellAudit(
  log: readonly AuditEntry[],
  desk: GuardDesk | null,
  options: Options,
  world: World,
): ExitCode {
  const audit: ShownAudit = {
    entries: log.length,
    newest: log.at(-1)?.hash ?? null,
    brokenAt: firstBreak(log),
    model: desk === null ? null : auditAgainstModel(log, desk.history),
  };
  if (flag(options, 'json')) world.out(`${JSON.stringify(auditJson(audit), null, 2)}\n`);
  else world.out(render(auditText(audit, world.screen), world.screen));
  return isSound(audit) ? 0 : 1;
}

/** Each process has a chain of its own. */
function firstBreak(log: readonly AuditEntry[]): number | null {
  const chains = [...Map.groupBy(log, ({ who }) => who).values()];
  const breaks = chains.flatMap((chain) => findBreak(chain, sha256) ?? []);
  return breaks[0] ?? null;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
