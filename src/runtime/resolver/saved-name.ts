/** What is kept across a restart: plain data. */
import type { HeldRecord } from './answer.ts';

/** What was good of one type of a name; without records: that it is not there. */
export interface SavedName<Item extends HeldRecord> {
  readonly name: string;
  readonly type: string;
  readonly records: readonly Item[];
  readonly proof?: readonly Item[];
  readonly firstGoodMs: number;
  readonly lastGoodMs: number;
}

/** What a person set. */
export interface SavedHands<Item extends HeldRecord> {
  readonly pinned: readonly {
    readonly name: string;
    readonly sets: readonly (readonly [type: string, records: readonly Item[]])[];
    readonly untilMs: number;
  }[];
  readonly denied: readonly string[];
}
