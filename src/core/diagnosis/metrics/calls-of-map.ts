/** Who calls whom, as the map has it: needs, by the names under which things are measured. */
import { formatPlacement, type Component, type Journey, type ResolvedMap } from '#core/map';
import type { Side } from '../suspects.ts';
import type { Call } from './types.ts';

/** Names of the map that are measured: of each component its own, and those of its placements. */
export interface MeasuredMap {
  readonly calls: readonly Call[];
  /** Whose fault trouble of a node would be; null: the map does not know it. */
  readonly sideOf: (node: string) => Side | null;
  /** The nodes at which a journey, or a part of the map, is felt. */
  readonly nodesOf: (id: string) => readonly string[];
}

/** `measured`: nodes that there are measurements of. A component that is not measured keeps its id. */
export function measuredMap(map: ResolvedMap, measured: ReadonlySet<string>): MeasuredMap {
  const names = new Map(map.components.map((each) => [each.id, namesOf(each, measured)]));
  const owner = new Map(
    map.components.flatMap((each) => allNames(each).map((name) => [name, each] as const)),
  );
  const calls = map.components.flatMap(({ id, needs, operations }) => {
    const targets = [...needs, ...operations.flatMap((each) => each.needs)].flatMap(({ target }) =>
      (target.kind === 'one' ? [target.ref] : target.of).map(({ component }) => component),
    );
    return (names.get(id) ?? []).flatMap((from) =>
      [...new Set(targets)].flatMap((to) =>
        (names.get(to) ?? []).map((name) => ({ from, to: name })),
      ),
    );
  });
  return {
    calls,
    sideOf: (node) => {
      const component = owner.get(node);
      if (component === undefined) return null;
      return component.origin === 'catalogue' || component.vendor ? 'them' : 'us';
    },
    nodesOf: (id) => {
      if (measured.has(id)) return [id];
      const journey = map.journeys.find((each: Journey) => each.id === id);
      const components = journey?.through.map(({ component }) => component) ?? [owner.get(id)?.id];
      return [...new Set(components)].flatMap((each) =>
        each === undefined ? [] : (names.get(each) ?? []),
      );
    },
  };
}

function allNames({ id, placements }: Component): readonly string[] {
  return [id, ...placements.map((domain) => formatPlacement(id, domain))];
}

function namesOf(component: Component, measured: ReadonlySet<string>): readonly string[] {
  const found = allNames(component).filter((name) => measured.has(name));
  return found.length === 0 ? [component.id] : [...new Set(found)];
}
