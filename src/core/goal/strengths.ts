/** A map with some of its unknown needs answered, and the part of a map that a question is about. */
import type { Component, ComponentId, Need, ResolvedMap } from '#core/map';
import { ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex, NeedOwner } from './map-index.ts';
import { keyOf } from './rests-on.ts';

/** Answers by the key of a need (`keyOf`). */
export type Answers = ReadonlyMap<string, 'hard' | 'soft'>;

/** The map with the answered needs of that strength; all others as they were. */
export function withAnswers(map: ResolvedMap, answers: Answers): ResolvedMap {
  return { ...map, components: map.components.map((each) => answered(each, answers)) };
}

function answered(component: Component, answers: Answers): Component {
  const read = (needs: readonly Need[], owner: NeedOwner): readonly Need[] =>
    needs.map((need) => {
      const strength = answers.get(keyOf({ component, owner, need }));
      return strength === undefined ? need : { ...need, strength };
    });
  if (!ownedNeeds(component).some((owned) => answers.has(keyOf(owned)))) return component;
  const { failover } = component;
  return {
    ...component,
    needs: read(component.needs, { kind: 'component' }),
    operations: component.operations.map((each) => ({
      ...each,
      needs: read(each.needs, { kind: 'operation', operation: each.name }),
    })),
    failover:
      failover === null ? null : { ...failover, needs: read(failover.needs, { kind: 'failover' }) },
  };
}

/** The map of these components and of all that they need, in any way; journeys and goals of it alone. */
export function submap(index: MapIndex, roots: Iterable<ComponentId>): ResolvedMap {
  const kept = new Set<ComponentId>(roots);
  for (const id of kept) {
    const component = index.components.get(id);
    for (const { need } of component === undefined ? [] : ownedNeeds(component)) {
      for (const ref of refsOf(need)) kept.add(ref.component);
    }
  }
  const journeys = index.map.journeys.filter(({ through }) =>
    through.every((ref) => kept.has(ref.component)),
  );
  return {
    ...index.map,
    components: index.map.components.filter(({ id }) => kept.has(id)),
    journeys,
    goals: [],
    accept: [],
  };
}
