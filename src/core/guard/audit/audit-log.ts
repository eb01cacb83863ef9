/**
 * The audit log: what each process heard and became, one entry after the other, each bound to all
 * before it by a hash. Changing, dropping or reordering entries breaks the chain; cutting off the end
 * does not, so the newest hash is worth keeping elsewhere.
 */
import type { Hash } from '../plan/plan-hash.ts';
import type { ZoneWrite } from '../protocol/contents.ts';
import type { EnactorEvent, EnactorState } from '../protocol/enactor.ts';
import type { HandCommand } from '../protocol/hands.ts';
import type { PlannerEvent, PlannerState } from '../protocol/planner.ts';

/** What happened. */
export type AuditFact =
  | {
      readonly kind: 'enactor';
      readonly before: EnactorState;
      readonly event: EnactorEvent;
      readonly after: EnactorState;
    }
  | {
      readonly kind: 'planner';
      readonly before: PlannerState;
      readonly event: PlannerEvent;
      readonly after: PlannerState;
    }
  /** A process started, knowing nothing. */
  | { readonly kind: 'started'; readonly as: 'enactor' | 'planner' }
  /** A person's write, and what the zone answered. */
  | {
      readonly kind: 'hand';
      readonly command: HandCommand;
      readonly why: string;
      readonly write: ZoneWrite;
      readonly outcome: 'applied' | 'refused' | 'no-reply';
    };

/** One line of the log. */
export interface AuditEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970 on the writer's clock: told, never relied on. */
  readonly atMs: number;
  /** Who: the owner of the marker, or a planner's name. */
  readonly who: string;
  readonly fact: AuditFact;
  /** The hash of the entry before; of the first, that of nothing. */
  readonly previous: string;
  readonly hash: string;
}

/** The hash before the first entry. */
export const NO_ENTRY = '';

/** The next entry of a log whose newest is `last`. */
export function nextEntry(
  last: Pick<AuditEntry, 'sequence' | 'hash'> | null,
  atMs: number,
  who: string,
  fact: AuditFact,
  hash: Hash,
): AuditEntry {
  const sequence = (last?.sequence ?? 0) + 1;
  const previous = last?.hash ?? NO_ENTRY;
  return {
    sequence,
    atMs,
    who,
    fact,
    previous,
    hash: hashEntry(sequence, atMs, who, fact, previous, hash),
  };
}

/** The first entry at which the chain is broken; null when it is whole. */
export function findBreak(log: readonly AuditEntry[], hash: Hash): number | null {
  let previous = log[0]?.previous ?? NO_ENTRY;
  let sequence = log[0]?.sequence ?? 1;
  for (const entry of log) {
    const { atMs, who, fact } = entry;
    const isNext = entry.sequence === sequence && entry.previous === previous;
    const own = hashEntry(sequence, atMs, who, fact, previous, hash);
    if (!isNext || entry.hash !== own) return entry.sequence;
    previous = own;
    sequence++;
  }
  return null;
}

function hashEntry(
  sequence: number,
  atMs: number,
  who: string,
  fact: AuditFact,
  previous: string,
  hash: Hash,
): string {
  return hash(JSON.stringify([sequence, atMs, who, canonical(fact), previous]));
}

/** The same text for equal data, whatever the order of keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
  return `{${entries.join(',')}}`;
}
