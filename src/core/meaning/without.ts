/** A map without one of its protections: what each of them alone buys (`replay --without`). */
import { MAX_DURATION_MS, unreachable } from '#base';
import type {
  Component,
  ComponentId,
  DomainId,
  Need,
  Operation,
  Ref,
  ResolvedMap,
} from '#core/map';

/** What can be taken away. */
export const PROTECTIONS = ['grace', 'alternatives', 'placements', 'failover', 'soft'] as const;

export type Protection = (typeof PROTECTIONS)[number];

/**
 * The map without a protection. Grace: none, nowhere. Alternatives: of each group only the first that
 * are enough. Placements: of each own component only the first that are enough, and those that are
 * named. Failover: nobody takes over. Soft: what was soft is hard. A provider's services stay as they are.
 */
export function without(map: ResolvedMap, protection: Protection): ResolvedMap {
  switch (protection) {
    case 'grace':
      return mapNeeds(map, (need) => ({
        ...need,
        grace: { lowMs: 0, highMs: 0 },
        refillMs: null,
        meanwhile: 'ok',
      }));
    case 'soft':
      return mapNeeds(map, (need) => ({
        ...need,
        strength: need.strength === 'soft' ? 'hard' : need.strength,
      }));
    case 'alternatives':
      return mapNeeds(map, (need) => {
        const { target } = need;
        if (target.kind === 'one') return need;
        return { ...need, target: { ...target, of: target.of.slice(0, target.atLeast) } };
      });
    case 'placements':
      return keepFirstPlacements(map, () => true);
    case 'failover':
      return keepFirstPlacements(map, (component) => component.failover !== null);
    default:
      return unreachable(protection);
  }
}

function mapNeeds(map: ResolvedMap, change: (need: Need) => Need): ResolvedMap {
  return {
    ...map,
    components: map.components.map((component) =>
      component.origin === 'catalogue'
        ? component
        : {
            ...component,
            needs: component.needs.map(change),
            operations: component.operations.map((operation) => ({
              ...operation,
              needs: operation.needs.map(change),
            })),
          },
    ),
  };
}

/** Placements that somebody names stay, but nothing fails over to them. */
function keepFirstPlacements(
  map: ResolvedMap,
  concerns: (component: Component) => boolean,
): ResolvedMap {
  const named = namedPlacements(map);
  return {
    ...map,
    components: map.components.map((component) => {
      if (component.origin === 'catalogue' || !concerns(component)) return component;
      const placements = component.placements.filter(
        (domain, at) => at < component.atLeast || named.get(component.id)?.has(domain) === true,
      );
      const never = {
        afterMs: MAX_DURATION_MS,
        standby: 'hot',
        needs: [],
        checked: false,
      } as const;
      const failover = placements.length > component.atLeast ? never : null;
      return { ...component, placements, failover };
    }),
  };
}

function namedPlacements(map: ResolvedMap): ReadonlyMap<ComponentId, ReadonlySet<DomainId>> {
  const named = new Map<ComponentId, Set<DomainId>>();
  const note = ({ component, at }: Ref): void => {
    if (at.kind !== 'placement') return;
    const domains = named.get(component) ?? new Set();
    named.set(component, domains.add(at.domain));
  };
  for (const { through } of map.journeys) through.forEach(note);
  for (const { needs, operations, failover } of map.components) {
    const all = [needs, ...operations.map((each: Operation) => each.needs), failover?.needs ?? []];
    for (const { target } of all.flat()) {
      if (target.kind === 'one') note(target.ref);
      else target.of.forEach(note);
    }
  }
  return named;
}
