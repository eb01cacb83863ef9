/** Members of loss classes, worked out plainly from the rules (X12, G1, G2): the twin of the engine's. */
import { compareText } from '#base';
import {
  dataOperations,
  formatLost,
  type Component,
  type DomainId,
  type JourneyId,
  type Lost,
  type LossClass,
  type Need,
  type Ref,
  type ResolvedMap,
} from '#core/map';

interface Unit {
  readonly component: Component;
  readonly domain: DomainId | null;
  readonly operation: string;
}

/** Their texts, sorted. */
export function plainMembers(
  map: ResolvedMap,
  journey: JourneyId,
  of: LossClass,
): readonly string[] {
  const units = reached(map, journey);
  const texts = units.flatMap((unit) => membersBy(map, unit, of)).map((lost) => formatLost(lost));
  return [...new Set(texts)].sort(compareText);
}

function reached(map: ResolvedMap, journey: JourneyId): readonly Unit[] {
  const found = new Map<string, Unit>();
  const through = map.journeys.find(({ id }) => id === journey)?.through ?? [];
  const open = through.flatMap((ref) => unitsOf(map, ref, null));
  for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
    const key = `${unit.component.id} ${unit.domain ?? ''} ${unit.operation}`;
    if (found.has(key)) continue;
    found.set(key, unit);
    const { domain } = unit;
    const refs = needsOf(unit).flatMap(({ target }) =>
      target.kind === 'one' ? [target.ref] : target.of,
    );
    open.push(...refs.flatMap((ref) => unitsOf(map, ref, domain)));
  }
  return [...found.values()];
}

function needsOf({ component, operation }: Unit): readonly Need[] {
  const own = component.operations.find(({ name }) => name === operation)?.needs ?? [];
  return [...component.needs, ...own, ...(component.failover?.needs ?? [])];
}

function unitsOf(map: ResolvedMap, ref: Ref, from: DomainId | null): readonly Unit[] {
  const component = map.components.find(({ id }) => id === ref.component)!;
  const names = new Set(ref.operation === null ? [] : [ref.operation]);
  if (ref.operation === null || component.failover !== null) {
    for (const name of dataOperations(component)) names.add(name);
  }
  return domainsOf(map, component, ref, from).flatMap((domain) =>
    [...names].map((operation) => ({ component, domain, operation })),
  );
}

function domainsOf(
  map: ResolvedMap,
  { placements }: Component,
  { at }: Ref,
  from: DomainId | null,
): readonly (DomainId | null)[] {
  switch (at.kind) {
    case 'placement':
      return [at.domain];
    case 'same-region': {
      const region = enclosing(map, from).find((id) => levelOf(map, id) === 'region');
      const near = placements.filter((domain) => enclosing(map, domain).includes(region!));
      return near.includes(from!) ? [from] : near.slice(0, 1);
    }
    case 'near':
    case 'anywhere':
      return placements.length === 0 ? [null] : placements;
  }
}

/** A domain and all that enclose it, the innermost first. */
function enclosing(map: ResolvedMap, domain: DomainId | null): readonly DomainId[] {
  const found: DomainId[] = [];
  for (let at = domain; at !== null;) {
    found.push(at);
    const here = at;
    at = map.domains.find(({ id }) => id === here)?.parent ?? null;
  }
  return found;
}

function levelOf(map: ResolvedMap, domain: DomainId): string | undefined {
  return map.domains.find(({ id }) => id === domain)?.level;
}

function membersBy(map: ResolvedMap, unit: Unit, of: LossClass): readonly Lost[] {
  const { component, domain, operation } = unit;
  const { id } = component;
  switch (of) {
    case 'vendor':
      return component.vendor ? [{ kind: 'component', component: id }] : [];
    case 'component':
      return [{ kind: 'component', component: id }];
    case 'placement':
      return domain === null ? [] : [{ kind: 'placement', component: id, domain }];
    case 'operation':
      return operation === '' ? [] : [{ kind: 'operation', component: id, operation }];
    case 'provider':
    case 'region':
    case 'zone':
    case 'site': {
      const home = component.operations.find(({ name }) => name === operation)?.home ?? null;
      return [...enclosing(map, domain), ...enclosing(map, home)]
        .filter((each) => levelOf(map, each) === of)
        .map((each) => ({ kind: 'domain', domain: each }));
    }
  }
}
