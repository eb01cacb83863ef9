/** Verdicts and what they rest on: the value behind `check`, `explain`, `ask`, the page and the JSON. */
import type { Incident } from '#core/incident';
import type { Engine } from '#core/engine';
import type {
  Acceptance,
  CatalogueDomain,
  EvidenceWord,
  Goal,
  JourneyId,
  MapFile,
  Need,
  ResolvedMap,
} from '#core/map';

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
  /** Where its facts are written, as `file:line`, the most telling first. */
  readonly writtenAt: readonly string[];
  /** A smaller loss inside that is enough, as typed: `aws/us-east-1/dynamodb`; null when none was found on the path. */
  readonly enough: string | null;
  /** When the journey is first felt to be worse than allowed, from the loss; 0 is at once. */
  readonly startsMs: number;
  /** The clock in one clause: "at once", "after 5m: accounts bears the loss of aws/sts for 5m". */
  readonly when: string;
  readonly outcome: 'degraded' | 'down';
  /** Longest unbroken stretch worse than `allow`; null never ends. */
  readonly longestMs: number | null;
  readonly totalMs: number | null;
  /** Enclosing losses with the same effect that are counted here, not shown (G4). Ids, sorted. */
  readonly alsoBy: readonly string[];
  /** Only among a team's own services: folded unless asked for (G2). */
  readonly own: boolean;
  /** False when the goal survives it in one of the two readings of what is not known (U5). */
  readonly certain: boolean;
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
  /** False when it is not proven that these settle it, or that no fewer do: a bound was reached. */
  readonly settledComplete: boolean;
  /** `approximate` with failover, grace or lateness in reach of something unknown: the two readings need not bracket the mixed ones (U5). */
  readonly bracket: 'exact' | 'approximate';
  /** Smallest loss first, then id; at most `limit` of them. */
  readonly counterexamples: readonly Counterexample[];
  /** How many there are in all. */
  readonly counterexampleCount: number;
  /** Words of evidence on the facts that it rests on, with counts. */
  readonly evidence: Readonly<Partial<Record<EvidenceWord, number>>>;
  /** Every counterexample is accepted by hand and still in date. */
  readonly accepted: boolean;
  /** What the allowance covers: losses that only degrade, where the verdict is DEGRADED. At most three. */
  readonly tolerated: readonly Counterexample[];
  /** Every finding of this goal and journey as its lost ids: what `accept` and a baseline match. */
  readonly findings: readonly (readonly string[])[];
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

/** What has become of an acceptance written in the map. */
export interface AcceptanceState {
  readonly acceptance: Acceptance;
  /** `stale`: no finding is like it any more; `expired`: its day is over. */
  readonly state: 'used' | 'stale' | 'expired';
}

/** A team's own services that alone stop a journey: what "on the path" means, folded (G2). */
export interface OwnStops {
  readonly journey: JourneyId;
  readonly count: number;
  /** The first few, sorted. */
  readonly examples: readonly string[];
}

/** "2 HOLD, 1 by assumption": verdicts counted. */
export interface Tally {
  readonly HOLDS: number;
  readonly DEGRADED: number;
  readonly FAILS: number;
  readonly UNDECIDED: number;
  /** Of those that hold: the class is empty (N6). */
  readonly byAssumption: number;
  /** Of those that fail: accepted. */
  readonly accepted: number;
}

/** What the verdicts stand on (M5). */
export interface RestsOn {
  readonly evidence: Readonly<Partial<Record<EvidenceWord, number>>>;
  readonly assumptions: readonly Assumption[];
  /** Needs of unknown strength in reach of any journey judged. */
  readonly unknown: number;
  readonly catalogue: { readonly version: string; readonly hash: string };
}

export interface CheckAnswer {
  readonly verdicts: readonly GoalVerdict[];
  /** At most five, the one that closes most first. */
  readonly mends: readonly Mend[];
  /** False when the search for mends stopped at its bound, or was not made although a goal fails. */
  readonly mendsComplete: boolean;
  /** Losses judged in all, each once. */
  readonly judged: number;
  readonly tally: Tally;
  readonly acceptances: readonly AcceptanceState[];
  /** Empty when the map is too large to count them on the way, or goals ask for it themselves. */
  readonly ownStops: readonly OwnStops[];
  readonly restsOn: RestsOn;
}

export interface CheckOptions {
  /** `2026-11-25`: an acceptance counts up to and including its day. */
  readonly today: string;
  /**
   * What is not known of a place or a strength. `default`: unplaced components are not in what is
   * lost (an assumption, N7), unknown strengths are read both ways (U5). `worst`: unplaced components
   * are in it, and the worse reading counts. `best`: they are not, and the better reading counts.
   */
  readonly assume: 'default' | 'best' | 'worst';
  /** The incidents that goals name, by id; each is laid over the map that is judged. */
  readonly incidents: ReadonlyMap<string, Incident>;
  /** Show findings among a team's own services with the others, not after them (G2). */
  readonly own: boolean;
  /** Counterexamples shown for each goal and journey; at most 20 above 2,000 units, 5 above 20,000. */
  readonly limit: number;
  /** Most fault sets of one goal and journey; reaching it makes a verdict incomplete. */
  readonly faultSets: number;
  /** The engine of a changed map: for mends and for what settles a verdict. */
  readonly compile: (map: ResolvedMap) => Engine;
  /** Look for the facts that settle what is undecided. */
  readonly settle: boolean;
  /** The map with a change laid over it as by `--with`; null when that has errors. Without it no mends. */
  readonly withChange: ((change: MapFile) => ResolvedMap | null) | null;
  /** Where a mend may place things, besides the domains of the map: the catalogue's. Sorted by id. */
  readonly places: readonly CatalogueDomain[];
  /** Up to so many units of the map, shown counterexamples are run again by the interpreter and must agree. */
  readonly confirmUpTo: number;
  /** Losses done, over all readings. */
  readonly progress?: (done: number) => void;
}
