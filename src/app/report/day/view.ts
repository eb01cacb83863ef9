/** The day as it is shown: what the provider had, what each journey went through, what people did. */
import type { Mark, Stretch } from '../terminal/strip.ts';

export interface DayStretch extends Stretch {
  /** From the journey to what was lost, as typed; empty when it works. */
  readonly because: readonly string[];
  /** One clause: through what. Empty when it works. */
  readonly why: string;
}

export interface DayJourney {
  readonly id: string;
  /** Without gaps over the whole day. */
  readonly stretches: readonly DayStretch[];
  /** Minutes down, or how it is said instead: `late`, `partly`, `?`, `-`. */
  readonly stoppedMin: number;
  readonly label: string;
}

export interface DayView {
  readonly incident: string;
  readonly title: string;
  readonly startsAt: string;
  readonly fromMin: number;
  readonly toMin: number;
  /** Clock times worth a label: where something begins or ends. Sorted. */
  readonly ticks: readonly number[];
  /** A row a service of the provider, in order of onset. */
  readonly provider: readonly { readonly label: string; readonly stretches: readonly Stretch[] }[];
  /** The longest stopped first; then id. */
  readonly journeys: readonly DayJourney[];
  readonly actions: readonly {
    readonly minute: number;
    readonly short: string;
    readonly what: string;
  }[];
}

/** The word a stretch is told with. */
export const MARK_WORD: Readonly<Record<Mark, string>> = {
  ok: 'works',
  late: 'late',
  degraded: 'partly',
  unknown: 'not known',
  down: 'stopped',
};
