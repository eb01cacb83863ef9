/** What a person sets by the control, and what stands in the configuration: pins and denied names. */
import { isIP } from 'node:net';
import { type Name } from '#core/dns';
import type { ConfigPin } from '#core/resolver';
import type { NameBook } from '#runtime/resolver';
import { keptRecord, type KeptRecord } from './read-answer.ts';

/** A pin that stands in the configuration has no end but that; as good as one. */
const NO_END_MS = 8_640_000_000_000_000;

/** TTL of what is set by hand: it may be taken back at any time. */
const PINNED_TTL = 30;

/** Addresses of either family as records of a name, by type. */
export function pinnedRecords(
  name: Name,
  addresses: readonly string[],
): ReadonlyMap<string, readonly KeptRecord[]> {
  const records = addresses.map((address) => {
    const kind = isIP(address) === 6 ? ('AAAA' as const) : ('A' as const);
    return keptRecord({ name, class: 'IN', ttl: PINNED_TTL, data: { kind, address } });
  });
  return Map.groupBy(records, ({ record }) => record.data.kind);
}

/** What the configuration sets. */
export interface ConfigHands {
  readonly pins: readonly ConfigPin[];
  readonly deny: readonly Name[];
}

/** Keeps the book as the configuration has it: what left it is undone, what a person set stays. */
export class ConfiguredHands {
  readonly #book: NameBook<KeptRecord>;
  #before: ConfigHands = { pins: [], deny: [] };

  constructor(book: NameBook<KeptRecord>) {
    this.#book = book;
  }

  use(hands: ConfigHands, nowMs: number): void {
    const names = new Set(hands.pins.map(({ name }) => name));
    for (const { name } of this.#before.pins) if (!names.has(name)) this.#book.unpin(name);
    for (const { name, addresses, untilMs } of hands.pins) {
      const endMs = untilMs ?? NO_END_MS;
      if (endMs > nowMs) this.#book.pin(name, pinnedRecords(name, addresses), endMs, nowMs);
    }
    for (const name of this.#before.deny) if (!hands.deny.includes(name)) this.#book.trust(name);
    this.#book.deny(hands.deny, nowMs);
    this.#before = hands;
  }
}
