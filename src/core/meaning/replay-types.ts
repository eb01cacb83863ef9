/** The value behind `replay --json`: an incident lived through by a map. Times in minutes from minute 0. */
import type { Label } from './late.ts';
import type { NotServed, Value } from './not-served.ts';
import type { Sparing } from './spared.ts';
import type { Outcome } from './types.ts';
import type { Protection } from './without.ts';

export interface ReplayAnswer {
  readonly format: 1;
  readonly incident: string;
  /** UTC, minute 0. */
  readonly startsAt: string;
  /** Where the day ends: the intervals of each journey end here. */
  readonly endsAtMin: number;
  readonly without: Protection | null;
  /** In order of id. */
  readonly journeys: readonly ReplayedJourney[];
  /** Roles that changed hands, in order of time. */
  readonly failovers: readonly RoleTurn[];
  /** Failovers that were due and could not be made. */
  readonly blocked: readonly BlockedFailover[];
  /** Launches that could not have been made, or not fully. */
  readonly launches: readonly LostLaunch[];
  /** Components whose slots changed so often that they were stopped (X6). */
  readonly flapping: readonly string[];
}

export interface ReplayedJourney {
  readonly id: string;
  readonly intervals: readonly ReplayInterval[];
  /** null: its rate is not known. */
  readonly notServed: NotServed | null;
  readonly value?: Value;
  /** False when the map was too large to look at everything: what was not counts as lost at most. */
  readonly notServedComplete: boolean;
  /** When the naive answer has it down (M4). */
  readonly naive: readonly { readonly fromMin: number; readonly toMin: number }[];
  /** Why ours differs from it, by onset. */
  readonly differs: readonly Difference[];
  /** Whether `differs` is all there is to say. */
  readonly differsComplete: boolean;
  /** Each time something got better, and through what. */
  readonly recoveries: readonly Recovery[];
  /** Each time a stop went on through another loss when the first was over. */
  readonly handovers: readonly Handover[];
}

export interface ReplayInterval {
  readonly fromMin: number;
  readonly toMin: number;
  readonly outcome: Label;
  /** Ids from the journey to what is lost, as it begins; of the hard reading (U5). */
  readonly because: readonly string[];
  /** Not ok after having been ok again, through a loss that no earlier interval ended in. */
  readonly secondWave: boolean;
}

export interface Difference {
  readonly fromMin: number;
  readonly toMin: number;
  readonly kind: Sparing;
  readonly who: string;
  readonly from: string;
}

export interface Recovery {
  readonly atMin: number;
  readonly to: Outcome;
  /** `back`: what was lost came back; `failover`: another placement took over, or the original again. */
  readonly how: 'back' | 'failover' | 'other';
  /** The lost id that came back, or the placement that serves now; null when it is neither. */
  readonly what: string | null;
  /** How the journey hung on it until then. */
  readonly through: readonly string[];
}

export interface Handover {
  readonly atMin: number;
  /** The loss that was over. */
  readonly over: string;
  /** What holds the journey from now on. */
  readonly because: readonly string[];
}

export interface RoleTurn {
  readonly atMin: number;
  readonly component: string;
  readonly from: string;
  readonly to: string;
  /** `over`: to a standby; `back`: to the original. */
  readonly direction: 'over' | 'back';
}

export interface BlockedFailover {
  readonly fromMin: number;
  readonly toMin: number;
  readonly component: string;
  /** The standby that would have served first; null when there is none. */
  readonly standby: string | null;
  /** Needs that held it back, as typed; empty when it was lost itself. */
  readonly by: readonly string[];
}

export interface LostLaunch {
  readonly fromMin: number;
  readonly toMin: number;
  /** The component or placement that could not have started. */
  readonly who: string;
  /** The need of its start, as typed. */
  readonly need: string;
  readonly outcome: 'degraded' | 'down';
}
