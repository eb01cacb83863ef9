/**
 * What every zone adapter is: one way to read a DNS zone and to change it in one write. The meaning of
 * a write is `performWrite` of #core/guard; the conformance kit holds every adapter to it.
 */
import type { PublishedSet, ZoneCapabilities, ZoneView, ZoneWrite } from '#core/guard';
import type { AuthorityAnswer } from '#core/guard';
import type { Name, Zone } from '#core/dns';

/** A name and family that the guard may write, with the TTL that a set without records would get. */
export type AdoptedSet = Pick<PublishedSet, 'name' | 'type' | 'ttlSeconds'>;

/** What became of a write. */
export type WriteAnswer =
  /** `serial`: the zone's, where the answer or a look says it. */
  | { readonly kind: 'applied'; readonly server: string; readonly serial: number | null }
  /** The server compared and found something else: nothing was changed. `what` is its own word. */
  | { readonly kind: 'outdated'; readonly server: string; readonly what: string }
  /** The server will not: nothing was changed. `causes`: what that can be, each with how to tell. */
  | {
      readonly kind: 'refused';
      readonly server: string;
      readonly what: string;
      readonly causes: readonly RefusalCause[];
    }
  /** Nobody knows: it may have been applied, or may be yet. Never said when it surely was not. */
  | { readonly kind: 'no-reply'; readonly server: string; readonly what: string };

/** One thing that a refusal can mean, and how to find out or mend it. */
export interface RefusalCause {
  readonly what: string;
  readonly mend: string;
}

/** Programs whose ways are known; other servers are written to as well. */
export type ServerSoftware = 'bind' | 'knot' | 'powerdns';

/** What a key may do, tried without changing the zone. */
export interface Rights {
  readonly server: string;
  /** Null: it does not say, or is another one. */
  readonly software: ServerSoftware | null;
  /** What the guard needs and may not write: `api.example.net A`. Null: it could not be tried. */
  readonly lacking: readonly string[] | null;
  /** Whether everything else that was tried was refused. Null: it could not be tried; `notTested` says why. */
  readonly isConfined: boolean | null;
  /** What else it may write, of what was tried. */
  readonly excess: readonly string[];
  readonly notTested: string | null;
}

/** One authority's look, with the serial of the zone that it serves. */
export interface AuthorityLook extends AuthorityAnswer {
  readonly serial: number | null;
  /** Why there is no view; null when there is one. */
  readonly trouble: string | null;
}

/** A zone somewhere. Every wait ends by itself or by the signal; nothing is retried within a call. */
export interface ZoneAdapter {
  readonly kind: string;
  readonly zone: Name;
  readonly capabilities: ZoneCapabilities;
  /**
   * One look at the server that takes writes: marker and adopted sets as of one moment, as far as the
   * server can say so. Rejects with `ZoneError` when it could not be read: never an empty view.
   */
  look(adopted: readonly AdoptedSet[], signal: AbortSignal): Promise<ZoneView>;
  /** One write, as a whole or not at all. Trouble is an answer; it rejects only when aborted. */
  write(write: ZoneWrite, signal: AbortSignal): Promise<WriteAnswer>;
  /** Asks every authority, each by itself, in the order of the policy. */
  askAuthorities(
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<readonly AuthorityLook[]>;
  /** The whole zone (AXFR, a listing, a file). Cut short is an error, never a shorter zone. */
  readWhole(signal: AbortSignal): Promise<Zone>;
  /** Tries what the credentials may write, without changing the zone. Absent where nobody can ask. */
  tryRights?(adopted: readonly AdoptedSet[], signal: AbortSignal): Promise<Rights>;
  close(): Promise<void>;
}

/** Why a zone could not be read. `code` is one word; the message names the server and the mend. */
export class ZoneError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ZoneError';
    this.code = code;
  }
}
