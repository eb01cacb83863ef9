/** What a loss covers (X11). */
import { unreachable } from '#base';
import type { Impairment } from '#core/incident';
import type { DomainId, Lost } from '#core/map';
import { componentAt, operationOf, placeAt, type Expanded } from './expanded.ts';
import type { MarkLevel, State } from './state.ts';

/** The units that a loss covers, in order. A loss of what the map does not have covers none. */
export function unitsCovered(expanded: Expanded, lost: Lost): readonly number[] {
  const [first, end] = unitsConcerned(expanded, lost);
  const units: number[] = [];
  for (let unit = first; unit < end; unit++) if (covers(expanded, lost, unit)) units.push(unit);
  return units;
}

/** The units of the component that a loss names, or all of them. */
function unitsConcerned(expanded: Expanded, lost: Lost): readonly [number, number] {
  const count = expanded.unitPlace.length;
  if (!('component' in lost)) return [0, count];
  const component = expanded.positions.get(lost.component);
  if (component === undefined) return [0, 0];
  const first = expanded.firstPlace[component] ?? 0;
  const end = expanded.firstPlace[component + 1] ?? 0;
  return [expanded.places[first]?.firstUnit ?? 0, expanded.places[end]?.firstUnit ?? count];
}

/** The first impairment of a level that acts on a unit, in the order of the run; null for none. */
export function impairmentOn(state: State, level: MarkLevel, unit: number): Impairment | null {
  if (state.covered[level][unit] === 0) return null;
  const { active, expanded } = state;
  return (
    active.find(({ effect, lost }) => effect === level && covers(expanded, lost, unit)) ?? null
  );
}

/** Whether a loss covers a unit. */
export function covers(expanded: Expanded, lost: Lost, unit: number): boolean {
  const place = placeAt(expanded, expanded.unitPlace[unit] ?? -1);
  const component = componentAt(expanded, place.component);
  if (lost.kind === 'component') return component.id === lost.component;
  if (lost.kind === 'placement') {
    return component.id === lost.component && place.domain === lost.domain;
  }
  const { operation } = operationOf(expanded, unit);
  const liesIn = (domain: DomainId | null): boolean =>
    domain !== null && 'domain' in lost && expanded.tree.enclosing(domain).includes(lost.domain);
  switch (lost.kind) {
    case 'domain':
      return liesIn(place.domain) || liesIn(operation.home);
    case 'control':
      return (
        component.origin === 'catalogue' &&
        operation.plane === 'control' &&
        (liesIn(place.domain) || liesIn(operation.home))
      );
    case 'operation':
      return component.id === lost.component && operation.name === lost.operation;
    case 'unit':
      return (
        component.id === lost.component &&
        operation.name === lost.operation &&
        place.domain === lost.domain
      );
    default:
      return unreachable(lost);
  }
}
