/**
 * When a breaker opens: after failures in a row, or by their share among the last calls, or among
 * those of the last seconds. Each is a door of its own, so that a program holds only the one it uses.
 */
import { demand } from '../errors.ts';
import type { LayerSettings } from '../layer.ts';
import { Windowed } from '../windowed.ts';

/** What is known of a call: bit 1 it failed, bit 2 it is slow. */
export type Mark = 0 | 1 | 2 | 3;

/** A mark of failure. */
export const FAILED = 1;
/** A mark of slowness. */
export const SLOW = 2;

/** The memory of a breaker. */
export interface Tally {
  /** Counts a call; the returned number is its place, for `amend`. */
  record(nowMs: number, mark: Mark): number;
  /** Adds a mark to a call counted before; false when it is not counted any more. */
  amend(nowMs: number, place: number, mark: Mark): boolean;
  /** Whether to open, by failures and by slow calls. */
  trips(nowMs: number, slowShare: number): 'failures' | 'slow calls' | null;
  clear(): void;
}

/** A rule that a breaker opens by; it makes a memory for each breaker. */
export interface Trip {
  readonly settings: LayerSettings;
  readonly create: () => Tally;
}

/** So many bad calls in a row; a slow call is a bad one. */
export function inARow(failures: number): Trip {
  demand({ failures }, 1);
  return {
    settings: { trip: 'in a row', failures },
    create: () => {
      let row = 0;
      return {
        record: (_nowMs, mark) => (row = mark === 0 ? 0 : row + 1),
        amend: () => true,
        trips: () => (row >= failures ? 'failures' : null),
        clear: () => void (row = 0),
      };
    },
  };
}

/** The share of failures among the last calls, once there are at least so many. */
export function ofCalls(
  share: number,
  { calls = 100, least = calls }: { readonly calls?: number; readonly least?: number } = {},
): Trip {
  demand({ share }, 1e-9, 1);
  demand({ calls, least }, 1);
  const enough = Math.min(least, calls);
  return {
    settings: { trip: 'of calls', share, calls, least: enough },
    create: () => new Ring(share, calls, enough),
  };
}

class Ring implements Tally {
  readonly #marks: Uint8Array;
  readonly #share: number;
  readonly #least: number;
  #count = 0;
  #failed = 0;
  #slow = 0;

  constructor(share: number, calls: number, least: number) {
    this.#marks = new Uint8Array(calls);
    this.#share = share;
    this.#least = least;
  }

  record(_nowMs: number, mark: Mark): number {
    this.#set(this.#count % this.#marks.length, mark);
    return this.#count++;
  }

  amend(_nowMs: number, place: number, mark: Mark): boolean {
    if (place < this.#count - this.#marks.length) return false;
    const at = place % this.#marks.length;
    this.#set(at, ((this.#marks[at] ?? 0) | mark) as Mark);
    return true;
  }

  trips(_nowMs: number, slowShare: number): 'failures' | 'slow calls' | null {
    const total = Math.min(this.#count, this.#marks.length);
    if (total < this.#least) return null;
    if (this.#failed >= this.#share * total) return 'failures';
    return this.#slow >= slowShare * total ? 'slow calls' : null;
  }

  clear(): void {
    this.#marks.fill(0);
    this.#count = this.#failed = this.#slow = 0;
  }

  #set(at: number, mark: Mark): void {
    const before = this.#marks[at] ?? 0;
    this.#failed += (mark & FAILED) - (before & FAILED);
    this.#slow += ((mark & SLOW) - (before & SLOW)) / SLOW;
    this.#marks[at] = mark;
  }
}

/** The share of failures among the calls of the last while, once there are at least so many. */
export function ofTime(
  share: number,
  { windowMs = 10_000, least = 20 }: { readonly windowMs?: number; readonly least?: number } = {},
): Trip {
  demand({ share }, 1e-9, 1);
  demand({ windowMs, least }, 1);
  return {
    settings: { trip: 'of time', share, windowMs, least },
    create: () => {
      /** Columns: calls, failed ones, slow ones. */
      const sums = new Windowed(windowMs, 3);
      const amend: Tally['amend'] = (nowMs, place, mark) => {
        sums.amend(nowMs, place, (mark & SLOW) / SLOW, 2);
        return sums.amend(nowMs, place, mark & FAILED, 1);
      };
      return {
        record: (nowMs, mark) => {
          const place = sums.add(nowMs, 1);
          if (mark !== 0) amend(nowMs, place, mark);
          return place;
        },
        amend,
        trips: (nowMs, slowShare) => {
          const { 0: total = 0, 1: failed = 0, 2: slow = 0 } = sums.sums(nowMs);
          if (total < least) return null;
          if (failed >= share * total) return 'failures';
          return slow >= slowShare * total ? 'slow calls' : null;
        },
        clear: () => sums.clear(),
      };
    },
  };
}
