/** The fate map as a value: who stops with what from outside, and the lines that lead there. */
import type { ComponentId, JourneyId, Strength } from '#core/map';

/** Something outside that can be lost as one. */
export interface Outside {
  /** As typed: `aws`, `aws/us-east-1`, `aws/us-east-1/dynamodb`, `stripe`. */
  readonly id: string;
  readonly kind: 'provider' | 'region' | 'service' | 'vendor';
  /** The outside thing that it is drawn in, or null. */
  readonly parent: string | null;
  /** What its loss alone does; indices into `services` and `journeys`, ascending. */
  readonly stops: Touched;
  readonly degrades: Touched;
  /** Of `stops`, those that go on if unknown needs are soft. */
  readonly stopsIfHard: Touched;
}

export interface Touched {
  readonly services: readonly number[];
  readonly journeys: readonly number[];
}

/** What a service depends on from outside. Ids of outside things, the smallest of nested ones only, sorted. */
export interface FateKey {
  readonly stopsWith: readonly string[];
  /** Stops with these only if unknown needs are hard. */
  readonly mayStopWith: readonly string[];
  readonly degradesWith: readonly string[];
}

/** Services of one fate, or of several near ones. */
export interface Fate extends FateKey {
  /** Sorted ids. */
  readonly services: readonly ComponentId[];
  /** Journeys that need one of them and stop with something that stops it. Sorted. */
  readonly journeys: readonly JourneyId[];
  /** Other fates that were merged into this one; the keys above are of the largest. */
  readonly closeKinds: readonly (FateKey & { readonly services: number })[];
}

export interface Fates {
  /** The team's own, sorted. */
  readonly services: readonly ComponentId[];
  readonly journeys: readonly JourneyId[];
  /** By damage: journeys first, then services, then key; at most `most`. */
  readonly fates: readonly Fate[];
  /** How many there were before merging. */
  readonly exactFates: number;
  /** How fates were merged, in words; null when none was. */
  readonly mergedBy: string | null;
  /** Sorted by id, each after what it is drawn in. */
  readonly outside: readonly Outside[];
  readonly lines: FateLines;
  readonly complete: boolean;
  readonly stoppedBy: string | null;
}

/** A fate before journeys are known. */
export type Group = Omit<Fate, 'journeys'>;

/** A bundle; `from` and `to` are indices of fates, or ids of journeys and outside things. */
export interface FateLine<From, To> {
  readonly from: From;
  readonly to: To;
  /** Services at the fate's end: the width. */
  readonly services: number;
  /** References of needs in it. */
  readonly references: number;
  readonly strength: Strength;
}

export interface FateLines {
  /** Hard and unknown first, then soft; each sorted by its ends. */
  readonly fromJourneys: readonly FateLine<JourneyId, number>[];
  readonly between: readonly FateLine<number, number>[];
  readonly toOutside: readonly FateLine<number, string>[];
  /** All references of needs of the team's own services, by where they are: the sums of what was counted. */
  readonly counts: ReferenceCounts;
  /** References of needs between outside parties, which are not the team's. */
  readonly outsideOnly: number;
}

export interface ReferenceCounts {
  readonly needs: number;
  readonly references: number;
  /** References to own services beyond the bound of services, if it was reached. */
  readonly notDrawn: number;
  /** Between services of one fate: inside a box. */
  readonly inside: StrengthCounts;
  readonly between: StrengthCounts;
  readonly toOutside: StrengthCounts;
}

export type StrengthCounts = Readonly<Record<Strength, number>>;
