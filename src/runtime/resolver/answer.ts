/** What is known of names, and what an upstream said: the words of the resolver. Times in milliseconds. */

/** One record: what stands in it is its owner's business; an address is there when it has one. */
export interface HeldRecord {
  readonly ttlSeconds: number;
  /** Of A and AAAA records: whether it still answers is evidence. */
  readonly address: string | null;
  /** About how much memory it takes, for a bounded book; a small record's where it is not said. */
  readonly bytes?: number;
}

/** What an upstream said, or that it said nothing. `proof`: what it gave beside, for those who validate. */
export type Heard<Item extends HeldRecord> =
  | { readonly kind: 'good'; readonly records: readonly Item[]; readonly proof?: readonly Item[] }
  /** `empty`: the name is there, this type is not. `ttlSeconds`: how long that may be kept (RFC 2308). */
  | {
      readonly kind: 'empty' | 'no-such-name';
      readonly ttlSeconds: number;
      readonly proof?: readonly Item[];
    }
  /** SERVFAIL, REFUSED, no answer: says nothing of the name. */
  | { readonly kind: 'failed'; readonly why: string };

/** What the upstreams that were asked beside the first said of a name that turned empty. */
export interface OtherWords {
  readonly asked: number;
  /** Of these, that say so too; the rest failed or were silent. */
  readonly agreed: number;
}

/** Why an old answer is told, and since when nothing good was heard (of a negative: since when it was said). */
export interface HeldSince {
  readonly why: HoldWhy;
  readonly sinceMs: number;
}

/** What to tell a client. `held` null: it is fresh. */
export type Told<Item extends HeldRecord> =
  | {
      readonly kind: 'records';
      readonly records: readonly Item[];
      readonly proof: readonly Item[];
      /** For how long, from now. */
      readonly ttlSeconds: number;
      readonly held: HeldSince | null;
    }
  | {
      readonly kind: 'empty' | 'no-such-name';
      readonly ttlSeconds: number;
      readonly proof: readonly Item[];
      readonly held: HeldSince | null;
    }
  | { readonly kind: 'failed' };

/** Why an old answer is told. */
export type HoldWhy = 'empty' | 'no-such-name' | 'failed' | 'pinned';

/** How long what is believed. */
export interface ResolverSettings {
  /** A name that was good for at least so long is not taken for gone at one word. */
  readonly steadyMs: number;
  /** It is let go after so long at most, whatever else seems true. */
  readonly holdMs: number;
  /** Where nobody can look whether the addresses still answer. */
  readonly holdBlindMs: number;
  /** So long without any sign of life from its addresses, and it is let go. */
  readonly deadAfterMs: number;
  /** How often a held name is asked for again, and its addresses looked at. */
  readonly recheckMs: number;
  readonly checkMs: number;
  /** Old answers are told so long where upstreams fail (RFC 8767), and old negatives so long. */
  readonly staleMs: number;
  readonly staleNegativeMs: number;
  /** TTL of what is held: at most so much, never more than it had. */
  readonly heldTtlSeconds: number;
  /** The longest a negative answer is kept (RFC 2308, section 5), and a failure (RFC 9520). */
  readonly mostNegativeSeconds: number;
  readonly failureSeconds: number;
  /** The longest a good answer is kept. */
  readonly mostTtlSeconds: number;
  /** The most names, of these the most of which nothing is good, and about the most memory. */
  readonly mostNames: number;
  readonly mostEmptyNames: number;
  readonly mostBytes: number;
}

/** Held 6 hours; let go within a minute when the addresses are dead; asked again every 5 seconds. */
export const RESOLVER_DEFAULTS: ResolverSettings = {
  steadyMs: 600_000,
  holdMs: 21_600_000,
  holdBlindMs: 900_000,
  deadAfterMs: 45_000,
  recheckMs: 5_000,
  checkMs: 10_000,
  staleMs: 259_200_000,
  staleNegativeMs: 3_600_000,
  heldTtlSeconds: 30,
  mostNegativeSeconds: 3_600,
  failureSeconds: 5,
  mostTtlSeconds: 86_400,
  mostNames: 100_000,
  mostEmptyNames: 20_000,
  mostBytes: 134_217_728,
};
