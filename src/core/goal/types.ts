/** Verdicts and what they rest on: the value behind `check`, `explain`, `ask`, the page and the JSON. */
import type { EvidenceWord, Goal, JourneyId, MapFile, Need } from '#core/map';

export type Verdict = 'HOLDS' | 'DEGRADED' | 'FAILS' | 'UNDECIDED';

/** A step of a path: from one thing to the next that it needs, with what is known of that need. */
export interface Step {
  /** As typed: `payments`, `sessions@aws/us-east-1`, `aws/us-east-1/dynamodb`. */
  readonly id: string;
  /** How the previous step needs this one; null for the first. */
  readonly need: Need | null;
}

/** A loss that the goal does not survive. */
export interface Counterexample {
  /** Ids as typed; several are lost at once; `reboot` and `incident/ID` stand here too. Sorted. */
  readonly lost: readonly string[];
  readonly path: readonly Step[];
  /** One sentence, from the evidence on the path. */
  readonly why: string;
  /** When the journey is first felt to be worse than allowed, from the loss; 0 is at once. */
  readonly startsMs: number;
  readonly outcome: 'degraded' | 'down';
  /** Longest unbroken stretch worse than `allow`; null never ends. */
  readonly longestMs: number | null;
  readonly totalMs: number | null;
  /** Enclosing losses with the same effect that are counted here, not shown (G4). Ids, sorted. */
  readonly alsoBy: readonly string[];
  /** Only among a team's own services: folded unless asked for (G2). */
  readonly own: boolean;
}

/** Something a verdict takes for granted, in one clause: "stripe is not in the lost region". */
export interface Assumption {
  readonly what: string;
  readonly about: string;
}

/** An unknown fact that takes part in an undecided verdict: whether `from` needs `to`. */
export interface UnknownFact {
  readonly from: string;
  readonly to: string;
}

/** One goal for one journey. */
export interface GoalVerdict {
  readonly goal: Goal;
  readonly journey: JourneyId;
  readonly verdict: Verdict;
  /** null when undecided. */
  readonly met: boolean | null;
  readonly outcome: 'ok' | 'late' | 'degraded' | 'down';
  /** Losses judged. 0: an empty class, which holds by assumption (N6). */
  readonly judged: number;
  readonly complete: boolean;
  readonly stoppedBy: string | null;
  readonly assumptions: readonly Assumption[];
  /** U5: the smallest set of unknown facts that settles it; empty unless undecided. */
  readonly settledBy: readonly UnknownFact[];
  /** `approximate` with failover in reach: the two readings need not bracket the mixed ones (U5). */
  readonly bracket: 'exact' | 'approximate';
  /** Smallest loss first, then id; at most `limit` of them. */
  readonly counterexamples: readonly Counterexample[];
  /** How many there are in all. */
  readonly counterexampleCount: number;
  /** Words of evidence on the facts that it rests on, with counts. */
  readonly evidence: Readonly<Partial<Record<EvidenceWord, number>>>;
  /** Every counterexample is accepted by hand and still in date. */
  readonly accepted: boolean;
}

/** A change to the map that makes goals hold; re-checked before it is offered. */
export interface Mend {
  /** One or two sentences. */
  readonly what: string;
  /** The change itself, as a file for `--with`. */
  readonly change: MapFile;
  /** Goals and journeys that fail without it and hold (or are degraded as allowed) with it. */
  readonly closes: readonly { readonly goal: string; readonly journey: JourneyId }[];
}

export interface CheckAnswer {
  readonly verdicts: readonly GoalVerdict[];
  /** At most five, the one that closes most first. */
  readonly mends: readonly Mend[];
  /** Losses judged in all. */
  readonly judged: number;
}
