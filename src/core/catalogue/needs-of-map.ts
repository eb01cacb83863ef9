/** Who needs whom in a resolved map, read in the direction that naming asks. */
import { compareText } from '#base';
import type { Component, ComponentId, Need, Ref, ResolvedMap } from '#core/map';

/** Every need that a component has, whatever the operation. */
export function needsOf(component: Component): readonly Need[] {
  return [
    ...component.needs,
    ...component.operations.flatMap((operation) => operation.needs),
    ...(component.failover?.needs ?? []),
  ];
}

export function refsOf(needs: readonly Need[]): readonly Ref[] {
  return needs.flatMap(({ target }) => (target.kind === 'one' ? [target.ref] : target.of));
}

/** One of the user's own: neither a vendor nor a provider's service. */
export function isOwn(component: Component): boolean {
  return component.origin === 'map' && !component.vendor;
}

export interface Dependents {
  /** Those with a need on it, sorted. */
  readonly direct: readonly ComponentId[];
  /** Own components that reach it by needs of any strength, sorted. */
  readonly all: readonly ComponentId[];
}

/** Who depends on what; each answer costs a walk over the needs that lead there. */
export function dependentsOf(map: ResolvedMap): (id: ComponentId) => Dependents {
  const callers = new Map<ComponentId, Set<ComponentId>>();
  for (const component of map.components) {
    for (const { component: target } of refsOf(needsOf(component))) {
      const known = callers.get(target) ?? new Set();
      callers.set(target, known.add(component.id));
    }
  }
  const own = new Set(map.components.filter(isOwn).map((component) => component.id));
  const sorted = (ids: Iterable<ComponentId>): readonly ComponentId[] =>
    [...ids].filter((id) => own.has(id)).sort(compareText);
  return (id) => {
    const seen = new Set<ComponentId>();
    const waiting = [id];
    while (waiting.length > 0) {
      for (const caller of callers.get(waiting.pop() ?? id) ?? []) {
        if (seen.has(caller)) continue;
        seen.add(caller);
        waiting.push(caller);
      }
    }
    return { direct: sorted(callers.get(id) ?? []), all: sorted(seen) };
  };
}
