/** What the page shows: plain values, worked out before, so that `redact` can walk over all of it. */
import type { AskAnswer, CheckAnswer, Fates, ServiceNeeds } from '#core/goal';
import type { DayView } from '../day/view.ts';
import type { ReadFiles } from '../look/first-look.ts';
import type { MapJson } from '../map/map-json.ts';

export interface PageInput {
  /** The map's name. */
  readonly name: string;
  readonly headline: string;
  /** `2026-11-25`. */
  readonly date: string;
  readonly view: DayView | null;
  /** The day without the change, when one is shown. */
  readonly before: DayView | null;
  readonly answer: CheckAnswer;
  readonly fates: Fates;
  readonly needs: ServiceNeeds;
  /** Journeys about the safety of people. */
  readonly safety: readonly string[];
  readonly ask: AskAnswer;
  readonly read: ReadFiles | null;
  /** What sources cannot see, a sentence each. */
  readonly cannotSee: readonly string[];
  readonly gaps: readonly string[];
  /** The map as `map --json` prints it, kept in the page; null when it is too large for that. */
  readonly map: MapJson | null;
  /** What tries a change, before the name of its file: `firebreak replay aws-2025-10-20 --with`. */
  readonly tryWith: string;
  readonly made: {
    readonly version: string;
    readonly command: string;
    readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
    /** SHA-256 over those of all inputs: the page's own. */
    readonly inputHash: string;
  };
  /** Print every counterexample too. */
  readonly appendix: boolean;
}
