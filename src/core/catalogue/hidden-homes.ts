/**
 * Hidden homes: operations of providers that live in one place whatever the caller's, and who in a map
 * stands elsewhere and reaches one. Needs are followed through the provider's own services, since what
 * people call (a new load balancer) is rarely what is homed far away (a change of DNS records).
 */
import { compareText } from '#base';
import type { Component, ComponentId, DomainId, Operation, Ref, ResolvedMap } from '#core/map';
import { isOwn, needsOf, refsOf } from './needs-of-map.ts';

export interface HiddenHome {
  readonly home: DomainId;
  /** `aws/route53:change`. */
  readonly operation: string;
  readonly plane: Operation['plane'];
  /** Own components that reach it and have no placement there, sorted. */
  readonly reachedBy: readonly ComponentId[];
  /** Where those stand, sorted; empty when nobody said. */
  readonly from: readonly DomainId[];
}

/** Sorted by home, then by how many reach it, then by operation. */
export function findHiddenHomes(map: ResolvedMap): readonly HiddenHome[] {
  const byId = new Map(map.components.map((component) => [component.id, component]));
  const found = new Map<string, { home: DomainId; operation: Operation; by: Component[] }>();
  for (const component of map.components.filter(isOwn)) {
    for (const { key, home, operation } of homedOperations(component, byId)) {
      if (component.placements.some((place) => isInside(place, home))) continue;
      const known = found.get(key) ?? { home, operation, by: [] };
      found.set(key, { ...known, by: [...known.by, component] });
    }
  }
  return [...found]
    .map(
      ([
        operation,
        {
          home,
          operation: { plane },
          by,
        },
      ]) => ({
        home,
        operation,
        plane,
        reachedBy: by.map(({ id }) => id).sort(compareText),
        from: [...new Set(by.flatMap(({ placements }) => placements))].sort(compareText),
      }),
    )
    .sort(
      (a, b) =>
        compareText(a.home, b.home) ||
        b.reachedBy.length - a.reachedBy.length ||
        compareText(a.operation, b.operation),
    );
}

interface Homed {
  readonly key: string;
  readonly home: DomainId;
  readonly operation: Operation;
}

/** Homed operations that a component reaches through services of providers alone. */
function homedOperations(
  component: Component,
  byId: ReadonlyMap<ComponentId, Component>,
): readonly Homed[] {
  const homed = new Map<string, Homed>();
  const seen = new Set<string>();
  const waiting: Ref[] = [...refsOf(needsOf(component))];
  while (waiting.length > 0) {
    const ref = waiting.pop();
    const target = ref === undefined ? undefined : byId.get(ref.component);
    if (ref === undefined || target?.origin !== 'catalogue') continue;
    for (const operation of operationsOf(target, ref.operation)) {
      const key = `${target.id}:${operation.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (operation.home !== null) homed.set(key, { key, home: operation.home, operation });
      waiting.push(...refsOf([...target.needs, ...operation.needs]));
    }
  }
  return [...homed.values()];
}

/** A need that names no operation means those of the data plane (O1). */
function operationsOf(component: Component, name: string | null): readonly Operation[] {
  return component.operations.filter((operation) =>
    name === null ? operation.plane === 'data' : operation.name === name,
  );
}

function isInside(place: DomainId, home: DomainId): boolean {
  return place === home || place.startsWith(`${home}/`);
}
