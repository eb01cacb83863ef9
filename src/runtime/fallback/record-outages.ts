/**
 * What a running policy did while its target was away: how long that was, and what callers got. With
 * `describe(policy, { seen: record.seen })` it goes into the program's description, and so a map has
 * beside what was promised what was seen.
 */
import type { SeenOutage } from '#runtime/description';
import type { Policy } from './compose.ts';
import type { PolicyEvent } from './events.ts';

/** Options of a record. */
export interface RecordOptions {
  /** An outage is over when for so long nobody was given anything but real answers. */
  readonly quietMs?: number;
  /** Shorter ones are not kept. */
  readonly leastMs?: number;
  /** Outages that are kept, the newest. */
  readonly most?: number;
  /** What was seen before, by an earlier process. */
  readonly seen?: readonly SeenOutage[];
  /** Milliseconds since 1970; by default `Date.now`. */
  readonly wallMs?: () => number;
}

/** What was seen so far. */
export interface OutageRecord {
  /** Oldest first, the one that lasts included. Plain JSON: to be saved, and given to the next record. */
  readonly seen: readonly SeenOutage[];
  stop(): void;
}

interface Outage {
  readonly at: string;
  readonly startMs: number;
  lastMs: number;
  kept: number;
  own: number;
  failed: number;
  feltAfterMs: number | null;
}

/** Listens to a policy that keeps answers, or has its own. */
export function recordOutages(policy: Policy<unknown>, options: RecordOptions = {}): OutageRecord {
  const { quietMs = 60_000, leastMs = 10_000, most = 20, wallMs = Date.now } = options;
  const before = options.seen ?? [];
  const outages: Outage[] = [];

  const hear = ({ kind, atMs }: PolicyEvent): void => {
    if (kind !== 'served-stale' && kind !== 'fell-back' && kind !== 'failed') return;
    let outage = outages.at(-1);
    if (outage === undefined || atMs - outage.lastMs > quietMs) {
      // A failure alone may be the caller's own, who gave up.
      if (kind === 'failed') return;
      if (outage !== undefined && outage.lastMs - outage.startMs < leastMs) outages.pop();
      const at = new Date(wallMs()).toISOString();
      outage = { at, startMs: atMs, lastMs: atMs, kept: 0, own: 0, failed: 0, feltAfterMs: null };
      outages.push(outage);
      // One more than is shown: the newest may yet be too short.
      if (outages.length > most + 1) outages.shift();
    }
    outage.lastMs = atMs;
    if (kind === 'served-stale') outage.kept++;
    if (kind === 'fell-back') outage.own++;
    if (kind === 'failed') outage.failed++;
    if (kind !== 'served-stale') outage.feltAfterMs ??= atMs - outage.startMs;
  };

  const stop = policy.on(hear);
  return {
    get seen() {
      const now = outages
        .map(({ startMs, lastMs, ...counts }) => ({ ...counts, lastedMs: lastMs - startMs }))
        .filter(({ lastedMs }) => lastedMs >= leastMs);
      return [...before, ...now].slice(-most);
    },
    stop,
  };
}
