/** What `firebreak example dynamodb --json` prints: one run of the race, unguarded and then guarded. */

/** A program, as the picture names it: its names are the system's, or kept. */
export type RaceProgram = 'plain' | 'kept';

/** Reads that were begun, that failed, and that were done by a name that the server had emptied. */
export interface ReadCount {
  readonly all: number;
  readonly failed: number;
  readonly kept: number;
}

/** One run. Times are milliseconds from the first read. */
export interface RaceRecord {
  readonly format: 1;
  readonly example: 'dynamodb';
  /** The name that the database stands behind. */
  readonly name: string;
  /** Who served it: `BIND 9.18.49`. */
  readonly server: string;
  /** What a second of the story took. */
  readonly unitMs: number;
  /** Between two reads of a program. */
  readonly everyMs: number;
  readonly guardedAtMs: number;
  readonly endedAtMs: number;
  readonly counts: Readonly<Record<'unguarded' | 'guarded', Record<RaceProgram, ReadCount>>>;
  /** Why reads failed, most often first. */
  readonly failedWith: readonly string[];
  /** What the server said to the stale write; null: it was not refused. */
  readonly refused: string | null;
  /** A mark a read, in order: `.` read, `h` read by a kept name, `x` failed, a space: none begun. */
  readonly reads: Readonly<Record<RaceProgram, string>>;
  /** What the name server said, whenever that changed: which plan or generation, how many addresses. */
  readonly states: readonly RaceState[];
  readonly events: readonly { readonly atMs: number; readonly what: string }[];
}

/** The name at one time; a plan or generation of 0: none. */
export interface RaceState {
  readonly atMs: number;
  readonly plan: number;
  readonly generation: number;
  readonly addresses: number;
}
