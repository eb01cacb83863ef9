/**
 * What a device holds, hears and does: the words of local mode. Plain data, so that it is saved as it
 * is and so that firmware in any language can be held to the same cases (data/vectors/local-mode.json).
 */

/** Settings of a device by name: a target temperature, a lamp, a mode. */
export type Values = Readonly<Record<string, Value>>;

/** One setting. */
export type Value = number | string | boolean;

/** What may be set at all: a range of numbers, or a list of what is allowed. */
export type Limit = readonly [least: number, most: number] | { readonly oneOf: readonly Value[] };

/** By name. A value outside is moved to the nearest bound; one of another kind is not taken. */
export type Limits = Readonly<Record<string, Limit>>;

/** `cloud`: does what the cloud wants. `local`: does by itself what it can. */
export type Mode = 'cloud' | 'local';

/** Why a device is in its mode: one of these words, to be shown and to be tested. */
export type Why =
  /** The cloud was heard within `awayAfterMs`. */
  | 'heard'
  /** It started, and has not heard the cloud since. */
  | 'starting'
  /** Nothing was heard for `awayAfterMs`, or the connection ended. */
  | 'not-heard'
  /** The cloud answers, and does not let the device in. */
  | 'refused'
  /** Certificates cannot be judged by a clock that is not set. */
  | 'clock-unknown';

/** What the cloud wants, as it numbered it. */
export interface Wanted {
  /** Rises with each change in the cloud: an older one that comes late is not taken. */
  readonly version: number;
  readonly values: Values;
}

/** What somebody set on the device itself, and the cloud may not know yet. */
export interface Hand {
  /** Numbers the changes by hand of this device; never used twice, also not after a restart. */
  readonly number: number;
  /** The cloud's version that the device knew when it happened. */
  readonly over: number;
  /** The cloud's version that contains it; null: not taken yet. */
  readonly takenAs: number | null;
  readonly values: Values;
}

/** What survives a power cut. */
export interface Saved {
  readonly format: 1;
  readonly wanted: Wanted | null;
  readonly hand: Hand | null;
  /** The number of the newest change by hand, told to the cloud or not. */
  readonly hands: number;
  /** What the device last did, for names that nothing says anything of. */
  readonly last: Values;
}

/** A device that was never told anything. */
export const NOTHING_SAVED: Saved = { format: 1, wanted: null, hand: null, hands: 0, last: {} };

/** All that decides what happens next. Times are on the monotonic clock, from 0 at the start. */
export interface LocalState {
  readonly saved: Saved;
  readonly mode: Mode;
  readonly why: Why;
  /** When the cloud was last heard since the start; null: not yet. */
  readonly heardAtMs: number | null;
  readonly isClockKnown: boolean;
  /** What the basic function said last. */
  readonly basic: Values;
  /** What the device does now, within its limits. */
  readonly doing: Values;
}

/** What happens to a device. */
export type LocalEvent =
  /** The cloud was heard: with what it wants, or as a sign of life. */
  | { readonly kind: 'heard'; readonly wanted: Wanted | null }
  /** The connection ended or could not be made. Not yet a reason for anything. */
  | { readonly kind: 'cut' }
  /** The cloud turned the device away: a token or certificate that is no longer, or not yet, good. */
  | { readonly kind: 'refused' }
  /** Somebody set something on the device. */
  | { readonly kind: 'set-by-hand'; readonly values: Values }
  /** The cloud has taken the change by hand with this number, into this version of its own. */
  | { readonly kind: 'hand-taken'; readonly number: number; readonly version: number }
  /** The clock was set, or lost. */
  | { readonly kind: 'clock'; readonly isKnown: boolean }
  /** What the basic function says now: asked every minute, after each event, and when the zone changes. */
  | { readonly kind: 'basic'; readonly values: Values }
  /** Time passed. */
  | { readonly kind: 'tick' };

/** How a device behaves: chosen once, by its maker. */
export interface LocalSettings {
  /** Nothing heard for so long: local. */
  readonly awayAfterMs: number;
  readonly limits: Limits;
  /** Who wins when cloud and hand changed the same while they could not talk. */
  readonly conflict: 'hand' | 'cloud';
  /** How long a hand holds in mode local: until the cloud takes it, or until the basic function moves on. */
  readonly handLasts: 'until-taken' | 'until-next-basic';
}
