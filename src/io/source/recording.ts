/**
 * A source of recordings: traces, DNS messages, query logs. They are binary or far larger than a text,
 * so they are read in pieces and folded into counts whose size the edges bound, not the bytes.
 */
import type { Findings, SourceContext } from './port.ts';

/** The port: one way of finding in recordings. */
export interface RecordingSource {
  /** `traces`. */
  readonly id: string;
  /** One sentence: what this source cannot see, whatever the recording. */
  readonly cannotSee: string;
  /** Paths that are worth opening; a `.gz` or `.zst` behind it is taken off first. */
  readonly files: RegExp;
  /** True when the file may be this source's, by its path and its first 4 KiB, unpacked. */
  wants(path: string, head: Uint8Array): boolean;
  /** Begins to read; what all files of one look show is one answer. */
  open(context: RecordingContext): Recording;
}

/** What recordings are told besides bytes. */
export interface RecordingContext extends SourceContext {
  /** Open spans (or questions) that are kept while their partner is awaited. */
  readonly window: number;
}

/** Open spans by default. */
export const DEFAULT_WINDOW = 2_000_000;

/** A recording while it is read. No input makes it throw; any cut of the bytes into pieces gives the same. */
export interface Recording {
  /** A file begins. */
  begin(path: string): void;
  /** Its next bytes, unpacked. They are not kept after the call. */
  add(bytes: Uint8Array): void;
  /** The file is over; an end in the middle of something is a problem. */
  end(): void;
  /** What everything read so far shows. */
  findings(): Findings;
}
