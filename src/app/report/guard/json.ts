/** The JSON shapes of the guard's commands. Format 1: fields are added, never renamed or taken away. */
import type { AuditEntry } from '#core/guard';
import type { ShownAudit } from './audit-text.ts';
import type { ShownPlan } from './plan-text.ts';
import { needsPerson, statusHeadline, type ShownStatus } from './status-text.ts';

/** `firebreak guard plan --json`. */
export function planJson(plan: ShownPlan): object {
  const { zone, generation, number, hash, how, isFrozen, blind, proposal } = plan;
  const { verdict, names, ignoredPlaces } = proposal;
  return {
    format: 1,
    zone,
    verdict,
    generation,
    number,
    hash,
    how,
    isFrozen,
    blind,
    ignoredPlaces,
    names,
  };
}

/** `firebreak guard status --json`. */
export function statusJson(status: ShownStatus): object {
  const { nowMs, ...rest } = status;
  return {
    format: 1,
    headline: statusHeadline(status),
    needsPerson: needsPerson(status),
    atMs: nowMs,
    ...rest,
  };
}

/** `firebreak guard log --json`: the entries as they are chained, newest last. */
export function logJson(log: readonly AuditEntry[], last: number | null): object {
  return { format: 1, entries: last === null ? log : log.slice(-last) };
}

/** `firebreak guard audit --json`. */
export function auditJson({ entries, newest, brokenAt, model }: ShownAudit): object {
  return { format: 1, entries, newest, whole: brokenAt === null, brokenAt, model };
}
