/** Held and pinned names, as a person is told of them. */
import type { HeldRecord, HoldWhy, OtherWords, ResolverSettings } from './answer.ts';
import { addressesOf, type NameEntry, type Pin } from './name-entry.ts';

/** A held name. */
export interface HeldName {
  readonly name: string;
  readonly why: HoldWhy;
  readonly sinceMs: number;
  /** When it is let go at the latest. */
  readonly untilMs: number;
  /** How long it had been good before. */
  readonly steadyMs: number;
  readonly addresses: readonly string[];
  /** Of these, that answered when last looked at; null: nobody could look. */
  readonly alive: number | null;
  readonly checkedAtMs: number | null;
  /** What other upstreams said when last asked; null: there was nobody else to ask. */
  readonly others: OtherWords | null;
}

/** What is told of a name; null: it is neither held nor pinned. */
export function heldName<Item extends HeldRecord>(
  entry: NameEntry<Item>,
  { holdMs, holdBlindMs }: Pick<ResolverSettings, 'holdMs' | 'holdBlindMs'>,
  nowMs: number,
): HeldName | null {
  const { name, hold, pin, firstGoodMs } = entry;
  if (pin !== null && nowMs < pin.untilMs) return pinnedName(name, pin, nowMs);
  if (hold === null) return null;
  const addresses = addressesOf(entry);
  const isBlind = hold.seen.size === 0;
  const answering = addresses.filter((address) => hold.seen.get(address)?.failedLooks === 0);
  return {
    name,
    why: hold.why,
    sinceMs: hold.sinceMs,
    untilMs: hold.sinceMs + (isBlind ? Math.min(holdMs, holdBlindMs) : holdMs),
    steadyMs: hold.sinceMs - firstGoodMs,
    addresses,
    alive: isBlind ? null : answering.length,
    checkedAtMs: hold.checkedAtMs,
    others: hold.others,
  };
}

function pinnedName<Item extends HeldRecord>(
  name: string,
  { records, untilMs }: Pin<Item>,
  nowMs: number,
): HeldName {
  const addresses = [...records.values()].flat().flatMap(({ address }) => address ?? []);
  const unknown = { alive: null, checkedAtMs: null, others: null };
  return { name, why: 'pinned', sinceMs: nowMs, untilMs, steadyMs: 0, addresses, ...unknown };
}
