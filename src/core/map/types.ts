/**
 * The language of the house: what a map says once it is resolved. Readonly plain JSON, every list in
 * a stated order, so that the same files give the same bytes.
 *
 * Two forms exist. The *file* form (`file.ts`) is what people write and tools find, kept claim by
 * claim. The *resolved* form below is what the rest of Firebreak reads: names are bound, defaults are
 * filled in, the catalogue's components that the map reaches are part of it. Times are whole
 * milliseconds; `null` where a duration never ends.
 */
import type { Place } from '#base';
import type { TrafficFile } from './file.ts';

/** `aws`, `aws/us-east-1`, `aws/us-east-1/use1-az2`, `home/oslo`. */
export type DomainId = string & { readonly __brand: 'domain' };
/** `shop`, `aws/dynamodb`, `aws/route53`. Never the id of a domain. */
export type ComponentId = string & { readonly __brand: 'component' };
export type JourneyId = string & { readonly __brand: 'journey' };

export type Level = 'provider' | 'region' | 'zone' | 'site';

/** A place that fails as one. Domains form a tree (N1). */
export interface Domain {
  readonly id: DomainId;
  readonly level: Level;
  readonly parent: DomainId | null;
}

/** Where a fact comes from, the strongest first. */
export type EvidenceWord = 'seen' | 'declared' | 'published' | 'reported' | 'assumed';

export interface Evidence {
  readonly word: EvidenceWord;
  /** `file:line`, a citation, or a stated window of observation; null when nothing can be named. */
  readonly at: string | null;
  /** One clause for people: "an own table", "9 of 214,390 calls failed". */
  readonly note: string | null;
  /** What was counted; only where something was. */
  readonly traffic?: TrafficFile;
}

/** Planes of operation (N8): loss of a control plane stops changes, not service. */
export type Plane = 'data' | 'control';

/**
 * What a need points at.
 * `near`: the placement in my own region if one serves there, else the component as a whole (N5).
 * `anywhere`: the component as a whole.
 * `same-region`: the placement in the region of the placement that needs it (N4).
 * `placement`: that placement, whether it serves or not.
 */
export type At =
  | { readonly kind: 'near' }
  | { readonly kind: 'anywhere' }
  | { readonly kind: 'same-region' }
  | { readonly kind: 'placement'; readonly domain: DomainId };

export interface Ref {
  readonly component: ComponentId;
  readonly at: At;
  /** null: all data-plane operations, the worst of them (O1). */
  readonly operation: string | null;
}

export type Target =
  | { readonly kind: 'one'; readonly ref: Ref }
  /** The `atLeast`-th best of the alternatives (U2); `atLeast` is from 1 to `of.length`. */
  | { readonly kind: 'group'; readonly atLeast: number; readonly of: readonly Ref[] };

/** How long the loss of a target is borne. `null` is forever. lowMs <= highMs (T1, T2). */
export interface Grace {
  readonly lowMs: number | null;
  readonly highMs: number | null;
}

export type Strength = 'hard' | 'soft' | 'unknown';

export interface Need {
  /** As written: a reference in short form, or the group's own name. Unique among the needs it stands with. */
  readonly name: string;
  readonly target: Target;
  readonly strength: Strength;
  /** 0..0 when none is written. */
  readonly grace: Grace;
  /** null: the grace is full again at once when the target is back (T3). */
  readonly refillMs: number | null;
  /** How the need feels while the grace runs. */
  readonly meanwhile: 'ok' | 'degraded';
  readonly when: 'running' | 'starting';
  /** Answers are checked: a wrong answer is noticed and counts as down (U4). */
  readonly checked: boolean;
  /** Strongest first. */
  readonly evidence: readonly Evidence[];
}

export interface Operation {
  /** '' is the one unnamed operation of a component that declares no data-plane operation (O1). */
  readonly name: string;
  readonly plane: Plane;
  /** The domain whose loss takes this operation wherever the placement is (N8), or null. */
  readonly home: DomainId | null;
  /** Sorted by name. Besides these, the component's own needs hold (O3). */
  readonly needs: readonly Need[];
}

export interface Failover {
  readonly afterMs: number;
  readonly standby: 'hot' | 'cold';
  /** Must be ok, seen from the standby, at the moment of failover (T4). Sorted by name. */
  readonly needs: readonly Need[];
  /** Wrong answers of the serving placement start a failover too (U4). */
  readonly checked: boolean;
}

export interface Component {
  readonly id: ComponentId;
  /** `service`, `datastore`, `queue`, `device`, `vendor`, ... */
  readonly kind: string;
  /** `catalogue`: a provider's service, brought in because the map reaches it. */
  readonly origin: 'map' | 'catalogue';
  /** A vendor in the sense of G1, worked out by resolve. */
  readonly vendor: boolean;
  readonly count: number | null;
  /** In the order written: failover and N5 follow it. Empty: unplaced (N7). */
  readonly placements: readonly DomainId[];
  readonly atLeast: number;
  readonly atLeastDegraded: number;
  readonly failover: Failover | null;
  readonly restartsMs: number | null;
  /** Sorted by name; they hold for all operations (O3). */
  readonly needs: readonly Need[];
  /** Sorted by name; at least one, and at least one of the data plane. */
  readonly operations: readonly Operation[];
  readonly evidence: readonly Evidence[];
}

/** Calls a minute: always the same, or by hour of the week from Monday 00:00 UTC (168 numbers). */
export type Rate =
  | { readonly kind: 'steady'; readonly perMin: number }
  | { readonly kind: 'by-hour'; readonly perMinByHour: readonly number[] };

export interface Journey {
  readonly id: JourneyId;
  /** In the order written; the journey is the worst of them (U3). `at` is never `same-region`. */
  readonly through: readonly Ref[];
  readonly rate: Rate | null;
  /** For each call. */
  readonly worth: { readonly amount: number; readonly currency: string } | null;
  /** An unbroken stop shorter than this is late, not down (U3). */
  readonly canWaitMs: number | null;
  readonly safety: boolean;
}

/** What a fault takes away. */
export type Lost =
  | { readonly kind: 'domain'; readonly domain: DomainId }
  /** The provider's own control-plane operations there (O3). */
  | { readonly kind: 'control'; readonly domain: DomainId }
  | { readonly kind: 'component'; readonly component: ComponentId }
  | { readonly kind: 'operation'; readonly component: ComponentId; readonly operation: string }
  | { readonly kind: 'placement'; readonly component: ComponentId; readonly domain: DomainId }
  | {
      readonly kind: 'unit';
      readonly component: ComponentId;
      readonly domain: DomainId;
      readonly operation: string;
    };

export type LossClass =
  'provider' | 'region' | 'zone' | 'site' | 'vendor' | 'placement' | 'component' | 'operation';

/** One entry of `survive:` (G1). A goal's list is lost all at once. */
export type Survive =
  | { readonly kind: 'any'; readonly of: LossClass }
  | { readonly kind: 'any-region-control' }
  | { readonly kind: 'lost'; readonly lost: Lost }
  | { readonly kind: 'incident'; readonly id: string }
  | { readonly kind: 'reboot' };

export interface Goal {
  /** The text of `survive:` as written, `[a, b]` for a list; printed and matched by `accept`. */
  readonly name: string;
  /** Sorted; never empty. */
  readonly journeys: readonly JourneyId[];
  readonly survive: readonly Survive[];
  /** null: the loss is never lifted. */
  readonly forMs: number | null;
  readonly backWithinMs: number;
  readonly allow: 'ok' | 'degraded';
  /** Not written in the map: one of the three that hold when no goal is. */
  readonly byDefault: boolean;
  readonly place: Place | null;
}

/** Known and accepted until a day: `{ goal, lost, why, until }`. */
export interface Acceptance {
  readonly goal: string;
  readonly lost: readonly string[];
  readonly why: string;
  /** The last day on which it counts, `2027-09-30`. */
  readonly until: string;
  readonly place: Place | null;
}

/** Two sources that disagree about a fact, and what resolve chose. */
export interface Conflict {
  readonly about: string;
  readonly chosen: string;
  readonly passedOver: string;
  readonly evidence: readonly Evidence[];
}

export interface ResolvedMap {
  readonly name: string;
  /** Sorted by id; every parent is in the list. */
  readonly domains: readonly Domain[];
  /** Sorted by id. */
  readonly components: readonly Component[];
  /** Sorted by id. */
  readonly journeys: readonly Journey[];
  /** In the order written. */
  readonly goals: readonly Goal[];
  readonly accept: readonly Acceptance[];
  readonly conflicts: readonly Conflict[];
  /** What the catalogue was when it was laid over. */
  readonly catalogue: { readonly version: string; readonly hash: string };
}
