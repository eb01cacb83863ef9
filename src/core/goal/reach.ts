/**
 * What a journey can reach (X12): the components, their placements and operations, along needs of
 * every kind. Linear in units and needs; a reference to a whole component is followed once.
 */
import { assert } from '#base';
import type { Component, DomainId, JourneyId } from '#core/map';
import { factsOf } from './facts.ts';
import type { Facts } from './facts.ts';
import type { MapIndex, OwnedNeed } from './map-index.ts';
import { ALL, buildReachTable, DATA_PLANE, NAMED, pushReference } from './reach-table.ts';
import type { References, ReachTable } from './reach-table.ts';

export interface ReachedComponent {
  readonly component: Component;
  /** In the order of the component's placements; empty when it is unplaced. */
  readonly placements: readonly DomainId[];
  /** In the order of the component's operations. */
  readonly operations: readonly string[];
  /** Of what is reached. */
  readonly facts: Facts;
}

export interface Reach {
  readonly journey: JourneyId;
  /** Sorted by id. */
  readonly components: readonly ReachedComponent[];
}

/** Answers for one map: lays it out once, shares what journeys reach whole. */
export function createReaching(index: MapIndex): (journey: JourneyId) => Reach {
  const table = buildReachTable(index);
  const whole: (ReachedComponent | undefined)[] = [];
  return (journey) => {
    const start = index.journeys.get(journey);
    assert(start !== undefined, `journey ${journey} is in the map`);
    const through: number[] = [];
    for (const ref of start.through) pushReference(through, ref, table.components, table.number);
    const seen = walkFrom(table, Int32Array.from(through));
    return {
      journey,
      components: table.components.flatMap((_, at) => reachedAt(table, at, seen, whole) ?? []),
    };
  };
}

/** The unknown needs that a reach goes along, in order of component. */
export function unknownIn(reach: Reach): readonly OwnedNeed[] {
  return reach.components.flatMap(({ facts }) => facts.unknown);
}

interface Walk {
  readonly table: ReachTable;
  /** By unit. */
  readonly seen: Uint8Array;
  /** By component: all of its data plane everywhere; by operation: it everywhere. */
  readonly dataEverywhere: Uint8Array;
  readonly operationEverywhere: Uint8Array;
  /** By placement: its component's own needs were followed from there. */
  readonly followed: Uint8Array;
  /** Pairs of component and unit within it. */
  readonly waiting: number[];
}

/** The units reached, marked 1. */
function walkFrom(table: ReachTable, through: References): Uint8Array {
  const { components, unitStart, operationStart, placementStart } = table;
  const count = components.length;
  const walk: Walk = {
    table,
    seen: new Uint8Array(unitStart[count] ?? 0),
    dataEverywhere: new Uint8Array(count),
    operationEverywhere: new Uint8Array(operationStart[count] ?? 0),
    followed: new Uint8Array(placementStart[count] ?? 0),
    waiting: [],
  };
  follow(walk, through, -1);
  while (walk.waiting.length > 0) {
    const unit = walk.waiting.pop() ?? 0;
    const component = walk.waiting.pop() ?? 0;
    leave(walk, component, unit);
  }
  return walk.seen;
}

/** Follows the needs of a unit; those of its component once, or once a placement where it matters. */
function leave(walk: Walk, component: number, unit: number): void {
  const { table, followed } = walk;
  const width = table.components[component]?.operations.length ?? 1;
  const first = table.placementStart[component] ?? 0;
  const placement = first + Math.floor(unit / width);
  const operation = (table.operationStart[component] ?? 0) + (unit % width);
  follow(walk, table.ofOperation[operation] as References, placement);
  const once = table.placed[component] === true ? placement : first;
  if (followed[once] === 1) return;
  followed[once] = 1;
  follow(walk, table.own[component] as References, placement);
}

function follow(walk: Walk, references: References, from: number): void {
  for (let at = 0; at < references.length; at += 4) {
    const component = references[at] ?? 0;
    const way = references[at + 1];
    const operation = references[at + 2] ?? DATA_PLANE;
    if (way === NAMED) visit(walk, component, references[at + 3] ?? 0, operation);
    else if (way === ALL) visitEverywhere(walk, component, operation);
    else visitNear(walk, component, operation, from);
  }
}

function visitEverywhere(walk: Walk, component: number, operation: number): void {
  const { placementStart, operationStart } = walk.table;
  const marks = operation === DATA_PLANE ? walk.dataEverywhere : walk.operationEverywhere;
  const mark = operation === DATA_PLANE ? component : (operationStart[component] ?? 0) + operation;
  if (marks[mark] === 1) return;
  marks[mark] = 1;
  const places = (placementStart[component + 1] ?? 0) - (placementStart[component] ?? 0);
  for (let place = 0; place < places; place++) visit(walk, component, place, operation);
}

/** N4, N5: the placement in my own domain, else the first in my region; where there is none, all. */
function visitNear(walk: Walk, component: number, operation: number, from: number): void {
  const { placementStart, region, components } = walk.table;
  const own = from < 0 ? -1 : (region[from] ?? -1);
  const first = placementStart[component] ?? 0;
  const places = components[component]?.placements ?? [];
  const domain = from < 0 ? null : domainAt(walk.table, from);
  const exact = domain === null ? -1 : places.indexOf(domain);
  const near =
    exact >= 0 ? exact : own < 0 ? -1 : places.findIndex((_, at) => region[first + at] === own);
  if (near < 0) visitEverywhere(walk, component, operation);
  else visit(walk, component, near, operation);
}

/** The domain of a placement, by binary search for its component. */
function domainAt({ placementStart, components }: ReachTable, placement: number): DomainId | null {
  let low = 0;
  let high = components.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((placementStart[middle] ?? 0) <= placement) low = middle;
    else high = middle - 1;
  }
  return components[low]?.placements[placement - (placementStart[low] ?? 0)] ?? null;
}

function visit(walk: Walk, component: number, placement: number, operation: number): void {
  const { table, seen, waiting } = walk;
  const operations = table.components[component]?.operations ?? [];
  const first = placement * operations.length;
  const start = (table.unitStart[component] ?? 0) + first;
  for (let each = 0; each < operations.length; each++) {
    const isMeant =
      operation === DATA_PLANE ? operations[each]?.plane === 'data' : operation === each;
    if (!isMeant || seen[start + each] === 1) continue;
    seen[start + each] = 1;
    waiting.push(component, first + each);
  }
}

function reachedAt(
  { components, unitStart }: ReachTable,
  at: number,
  seen: Uint8Array,
  whole: (ReachedComponent | undefined)[],
): ReachedComponent | null {
  const [start = 0, end = 0] = [unitStart[at], unitStart[at + 1]];
  let marked = 0;
  for (let unit = start; unit < end; unit++) marked += seen[unit] ?? 0;
  const component = components[at];
  if (marked === 0 || component === undefined) return null;
  if (marked === end - start) return (whole[at] ??= reachedWhole(component));
  const width = component.operations.length;
  const isReached = (placement: number, operation: number): boolean =>
    seen[start + placement * width + operation] === 1;
  const rows = Array.from({ length: (end - start) / width }, (_, row) => row);
  const operations = component.operations
    .filter((_, each) => rows.some((row) => isReached(row, each)))
    .map(({ name }) => name);
  return {
    component,
    placements: component.placements.filter((_, row) =>
      component.operations.some((__, each) => isReached(row, each)),
    ),
    operations,
    facts: factsOf(component, new Set(operations)),
  };
}

function reachedWhole(component: Component): ReachedComponent {
  return {
    component,
    placements: component.placements,
    operations: component.operations.map(({ name }) => name),
    facts: factsOf(component, null),
  };
}
