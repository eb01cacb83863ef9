/**
 * A map unfolded to what the rules speak of: placements, their units (one for each operation), and
 * each need as each placement has it, with its references bound (N4, N5, O1, O3). Numbers are
 * positions in these lists.
 */
import { assert } from '#base';
import type {
  Component,
  ComponentId,
  DomainId,
  Journey,
  Need,
  Operation,
  Ref,
  ResolvedMap,
} from '#core/map';
import type { DomainTree } from './domain-tree.ts';

export interface Place {
  /** Position of the component. */
  readonly component: number;
  /** null: the component is unplaced (N7). */
  readonly domain: DomainId | null;
  /** Its units follow each other, in the order of the component's operations. */
  readonly firstUnit: number;
  /** Its needs follow each other: the component's, those of its operations, those of its failover. */
  readonly firstNeed: number;
  readonly endNeed: number;
}

/** What a reference reads, seen from where it stands. */
export interface Reference {
  readonly ref: Ref;
  readonly component: number;
  /** `near`: the first of `places` that serves, else the whole component (N5). */
  readonly reads: 'place' | 'near' | 'whole';
  /** One for `place`; those in the own region for `near`, the own domain first; none for `whole`. */
  readonly places: readonly number[];
  /** Positions among the component's operations: the one named, or the data plane (O1). */
  readonly operations: readonly number[];
  /**
   * The first unit of the only place that is read, else of the component: with an operation's position
   * added, the unit read or the component as a whole (X5).
   */
  readonly firstUnit: number;
}

/** A need as one placement has it. */
export interface PlacedNeed {
  readonly need: Need;
  readonly place: number;
  /** Position of the operation that has it; -1 when the component has it, for all of them (O3). */
  readonly operation: number;
  readonly part: 'running' | 'starting' | 'failover';
  /** The alternatives; one when the need is no group. */
  readonly references: readonly Reference[];
  /** How many alternatives must answer. */
  readonly atLeast: number;
}

/** An operation of a component over several places: how many must be ok, and how many not down (X5). */
export interface Whole {
  readonly first: number;
  readonly units: readonly number[];
  readonly places: readonly number[];
  readonly atLeast: number;
  readonly atLeastDegraded: number;
}

export interface Expanded {
  readonly map: ResolvedMap;
  readonly tree: DomainTree;
  /** Positions of components by id. */
  readonly positions: ReadonlyMap<ComponentId, number>;
  readonly places: readonly Place[];
  /** Places of component c: from `firstPlace[c]` to before `firstPlace[c + 1]`. */
  readonly firstPlace: Int32Array;
  readonly unitPlace: Int32Array;
  readonly needs: readonly PlacedNeed[];
  /** Units that have need n: from `firstOwner[n]` to before `endOwner[n]` (O3). */
  readonly firstOwner: Int32Array;
  readonly endOwner: Int32Array;
  /** The one unit that need n reads, as most needs do; -1 when it reads several or chooses. */
  readonly onlyUnit: Int32Array;
  /**
   * What the alternatives of need n read, from `firstRead[n]` to before `firstRead[n + 1]`: unit u as u,
   * the whole at unit u as -1 - u. None where an alternative chooses, or asks several operations.
   */
  readonly firstRead: Int32Array;
  readonly reads: Int32Array;
  /** Needs of place p: from `firstNeed[p]` to before `firstNeed[p + 1]`. */
  readonly firstNeed: Int32Array;
  /** An operation of a component as a whole, at the position of its first unit; null for single places. */
  readonly wholes: readonly (Whole | null)[];
  /** Needs that read unit u: `dependents` from `firstDependent[u]` to before `firstDependent[u + 1]`. */
  readonly firstDependent: Int32Array;
  readonly dependents: Int32Array;
  readonly journeys: readonly {
    readonly journey: Journey;
    readonly through: readonly Reference[];
  }[];
}

/** The component at a position. */
export function componentAt(expanded: Expanded, component: number): Component {
  const found = expanded.map.components[component];
  assert(found !== undefined, 'a position of a component');
  return found;
}

/** The place at a position. */
export function placeAt(expanded: Expanded, place: number): Place {
  const found = expanded.places[place];
  assert(found !== undefined, 'a position of a place');
  return found;
}

/** The placed need at a position. */
export function needAt(expanded: Expanded, need: number): PlacedNeed {
  const found = expanded.needs[need];
  assert(found !== undefined, 'a position of a need');
  return found;
}

/** All places of a component, in order. */
export function placesOf(expanded: Expanded, component: number): readonly number[] {
  const first = expanded.firstPlace[component] ?? 0;
  const end = expanded.firstPlace[component + 1] ?? 0;
  return Array.from({ length: end - first }, (_, at) => first + at);
}

/** The operation of a unit, and its position among those of its component. */
export function operationOf(
  expanded: Expanded,
  unit: number,
): { readonly operation: Operation; readonly position: number } {
  const place = placeAt(expanded, expanded.unitPlace[unit] ?? -1);
  const position = unit - place.firstUnit;
  const operation = componentAt(expanded, place.component).operations[position];
  assert(operation !== undefined, 'a unit of an operation');
  return { operation, position };
}

/** Places and units, before needs are bound to them. */
export interface Ground {
  readonly places: readonly Omit<Place, 'firstNeed' | 'endNeed'>[];
  readonly firstPlace: Int32Array;
  readonly unitPlace: Int32Array;
}
