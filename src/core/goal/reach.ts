/**
 * What a journey can reach (X12): the components, their placements and operations, along needs of
 * every kind. Linear in units and needs; a reference to a whole component is followed once.
 */
import type { Component, ComponentId, DomainId, JourneyId, Ref } from '#core/map';
import { assert } from '#base';
import { ownedNeeds, refsOf, regionOf } from './map-index.ts';
import type { MapIndex, OwnedNeed } from './map-index.ts';

export interface ReachedComponent {
  readonly component: Component;
  /** In the order of the component's placements; empty when it is unplaced. */
  readonly placements: readonly DomainId[];
  /** In the order of the component's operations. */
  readonly operations: readonly string[];
}

export interface Reach {
  readonly journey: JourneyId;
  /** Sorted by id. */
  readonly components: readonly ReachedComponent[];
}

/** What the journey reaches (X12). */
export function reachOf(index: MapIndex, journey: JourneyId): Reach {
  const start = index.journeys.get(journey);
  assert(start !== undefined, `journey ${journey} is in the map`);
  const walk: Walk = { index, seen: new Map(), whole: new Map(), waiting: [] };
  for (const ref of start.through) follow(walk, ref, null);
  for (let at = walk.waiting.pop(); at !== undefined; at = walk.waiting.pop()) {
    const { component, placement, operation } = at;
    const from = component.placements[placement] ?? null;
    const needs = [
      component.needs,
      component.operations[operation]?.needs ?? [],
      component.failover?.needs ?? [],
    ];
    for (const need of needs.flat()) {
      for (const ref of refsOf(need)) follow(walk, ref, from);
    }
  }
  return { journey, components: index.map.components.flatMap((each) => reached(walk, each)) };
}

/** The needs that a reach goes along, in order of component. */
export function needsInReach(reach: Reach): readonly OwnedNeed[] {
  return reach.components.flatMap(({ component, operations }) => {
    const names = new Set(operations);
    return ownedNeeds(component).filter(
      ({ owner }) => owner.kind !== 'operation' || names.has(owner.operation),
    );
  });
}

interface Visit {
  readonly component: Component;
  readonly placement: number;
  readonly operation: number;
}

/** Units are numbered within their component: placement times operations plus operation. */
interface Walk {
  readonly index: MapIndex;
  readonly seen: Map<ComponentId, Uint8Array>;
  /** Operations of a component that are reached at all its placements already. */
  readonly whole: Map<ComponentId, Set<string | null>>;
  readonly waiting: Visit[];
}

function follow(walk: Walk, ref: Ref, from: DomainId | null): void {
  const component = walk.index.components.get(ref.component);
  assert(component !== undefined, `${ref.component} is in the map`);
  const operation = component.failover === null ? ref.operation : null;
  const place = placementMeant(walk.index, component, ref, from);
  if (place !== null) {
    visit(walk, component, place, operation);
    return;
  }
  const whole = walk.whole.get(component.id) ?? new Set();
  if (whole.has(operation)) return;
  walk.whole.set(component.id, whole.add(operation));
  const count = Math.max(1, component.placements.length);
  for (let each = 0; each < count; each++) visit(walk, component, each, operation);
}

function visit(
  walk: Walk,
  component: Component,
  placement: number,
  operation: string | null,
): void {
  const { operations, placements } = component;
  const seen =
    walk.seen.get(component.id) ??
    new Uint8Array(Math.max(1, placements.length) * operations.length);
  walk.seen.set(component.id, seen);
  operations.forEach(({ name, plane }, each) => {
    if (operation === null ? plane !== 'data' : name !== operation) return;
    const unit = placement * operations.length + each;
    if (seen[unit] === 1) return;
    seen[unit] = 1;
    walk.waiting.push({ component, placement, operation: each });
  });
}

function reached(walk: Walk, component: Component): readonly ReachedComponent[] {
  const seen = walk.seen.get(component.id);
  if (seen === undefined || !seen.includes(1)) return [];
  const width = component.operations.length;
  const rows = Array.from({ length: seen.length / width }, (_, row) =>
    seen.subarray(row * width, (row + 1) * width),
  );
  return [
    {
      component,
      placements: component.placements.filter((_, row) => rows[row]?.includes(1) === true),
      operations: component.operations
        .filter((_, each) => rows.some((row) => row[each] === 1))
        .map(({ name }) => name),
    },
  ];
}

/** The one placement that a reference means, or null for all of them. */
function placementMeant(
  index: MapIndex,
  component: Component,
  ref: Ref,
  from: DomainId | null,
): number | null {
  switch (ref.at.kind) {
    case 'near':
    case 'anywhere':
      return null;
    case 'placement': {
      const at = component.placements.indexOf(ref.at.domain);
      return at < 0 ? null : at;
    }
    case 'same-region': {
      if (from === null) return null;
      const own = component.placements.indexOf(from);
      if (own >= 0) return own;
      const region = regionOf(index, from);
      const at = component.placements.findIndex(
        (each) => region !== null && regionOf(index, each) === region,
      );
      return at < 0 ? null : at;
    }
  }
}
