/** An outbox as its program sees it: what it is given, what it tells, what can be asked of it. */
import type { Timers } from '#base';
import type { OutboxStorage } from './storage.ts';

/** One thing to be sent. `body` is plain JSON. */
export interface OutboxEntry<Body> {
  /** The same for every attempt at this body, and for no other: receivers remember it. */
  readonly idempotencyKey: string;
  readonly key: string;
  readonly body: Body;
  /** From 1: how often it was tried since the program started. */
  readonly attempt: number;
}

/** What the receiver said. Not to be reached, or trouble of its own: throw, and it is tried again. */
export type SendResult<Body> =
  | { readonly kind: 'done' }
  /** The receiver has something newer. */
  | { readonly kind: 'conflict'; readonly theirs: Body | null }
  /** It will never be taken. */
  | { readonly kind: 'refused'; readonly why: string };

/** Why an entry left without having been taken. */
export type DropReason = 'overflow' | 'conflict' | 'refused';

/** What happens, for logs, screens and counters. */
export type OutboxEvent<Body> =
  | { readonly kind: 'sent'; readonly entry: OutboxEntry<Body> }
  | { readonly kind: 'failed'; readonly entry: OutboxEntry<Body>; readonly cause: unknown }
  | {
      readonly kind: 'dropped';
      readonly key: string;
      readonly body: Body;
      readonly why: DropReason;
      readonly detail: string;
    }
  /** The server is away, came back and is spared, or all that waited is sent. */
  | { readonly kind: 'pace'; readonly pace: 'flowing' | 'away' | 'returning' }
  /** Storage lost entries: so many texts could not be read any more. */
  | { readonly kind: 'damaged'; readonly texts: number }
  /** A storage that fails at forgetting what was sent: it may be sent again after a restart. */
  | { readonly kind: 'not-forgotten'; readonly cause: unknown };

/** How an outbox behaves. Durations in milliseconds. */
export interface OutboxOptions<Body> {
  readonly storage: OutboxStorage;
  /** Sends one entry. Its signal aborts when the time is over or the outbox is closed. */
  readonly send: (entry: OutboxEntry<Body>, signal: AbortSignal) => Promise<SendResult<Body>>;
  /** By default those of the web platform. */
  readonly timers?: Timers;
  /** In [0, 1); by default `Math.random`. Also names the outbox, once: 128 bits are drawn from it. */
  readonly random?: () => number;
  readonly keep?: {
    readonly most: number;
    /** Whether an entry may be dropped, the oldest first, when there are more. Default: any. */
    readonly mayDrop?: (body: Body, key: string) => boolean;
  };
  /** Theirs: ours is dropped, and told. Or the body that both come to; null drops ours. */
  readonly conflict?: 'theirs' | ((ours: Body, theirs: Body | null) => Body | null);
  readonly sendTimeoutMs?: number;
  /** Keys that are sent at once. */
  readonly mostAtOnce?: number;
  /** Waits between attempts: random in [0, base × 2^n], at most `mostMs`. */
  readonly again?: { readonly baseMs: number; readonly mostMs: number };
  /** After an outage or a start: a random wait within `withinMs`, then so many a second. */
  readonly spread?: { readonly withinMs: number; readonly perSecond: number };
}

/** The numbers of an outbox, in force. Durations in milliseconds. */
export interface OutboxSettings {
  /** Entries that may wait. */
  readonly most: number;
  /** Whether any may be dropped when there are more, the oldest first, or only some. */
  readonly drops: 'any' | 'some';
  readonly sendTimeoutMs: number;
  readonly mostAtOnce: number;
  readonly again: { readonly baseMs: number; readonly mostMs: number };
  readonly spread: { readonly withinMs: number; readonly perSecond: number };
}

/** Nothing may be dropped, and there is no room: the entry was not taken. */
export class OutboxFullError extends Error {
  readonly code = 'outbox-full';
}

/** An outbox that runs. */
export interface Outbox<Body> {
  /** Resolves when it is kept durably; rejects when it is not kept at all. */
  add(key: string, body: Body): Promise<void>;
  /** Entries that wait or are on their way. */
  readonly waiting: number;
  readonly settings: OutboxSettings;
  /** Tries now, whatever the wait: when the program knows that the way is free. */
  nudge(): void;
  on(listener: (event: OutboxEvent<Body>) => void): () => void;
  /** Sends no more; what is on its way is aborted and stays kept. */
  close(): Promise<void>;
}
