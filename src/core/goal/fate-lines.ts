/**
 * The lines of the fate map: what leads from journeys to fates, between fates and to the outside, each
 * with how many services it stands for. Every reference of every need is counted exactly once.
 */
import { assert, compareText } from '#base';
import type { Component, ComponentId, Journey, JourneyId, Ref, Strength } from '#core/map';
import type { Fate, FateLine, FateLines, Outside } from './fate-types.ts';
import { ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { isOwn, outsideOfComponent } from './outside.ts';

/** The lines of these fates. */
export function linesOf(
  index: MapIndex,
  fates: readonly Fate[],
  outside: readonly Outside[],
): FateLines {
  const fateOf = new Map(
    fates.flatMap(({ services }, at) => services.map((id) => [id, at] as const)),
  );
  const drawn = new Set(outside.map(({ id }) => id));
  const between = new Map<string, Bundle>();
  const toOutside = new Map<string, Bundle>();
  const counts = { inside: zero(), between: zero(), toOutside: zero() };
  const sums = { needs: 0, references: 0, notDrawn: 0 };
  for (const { from, component, strength, ref, isFirst } of referencesOf(index, fateOf)) {
    sums.references += 1;
    sums.needs += isFirst ? 1 : 0;
    const to = fateOf.get(ref.component);
    const target = index.components.get(ref.component);
    if (to === from) {
      counts.inside[strength] += 1;
    } else if (to !== undefined) {
      counts.between[strength] += 1;
      bundle(between, from, `${to}`, strength).add(component.id);
    } else if (target !== undefined && isOwn(target)) {
      sums.notDrawn += 1;
    } else {
      counts.toOutside[strength] += 1;
      for (const { id } of outsideOfComponent(index, component, ref)) {
        assert(drawn.has(id), `${id} is drawn`);
        bundle(toOutside, from, id, strength).add(component.id);
      }
    }
  }
  return {
    fromJourneys: fromJourneys(index, fateOf),
    between: linesFrom(between).map((each) => ({ ...each, to: Number(each.to) })),
    toOutside: linesFrom(toOutside),
    counts: { ...sums, ...counts },
    outsideOnly: index.map.components
      .filter((each) => !isOwn(each))
      .reduce((sum, each) => sum + ownedNeeds(each).flatMap(({ need }) => refsOf(need)).length, 0),
  };
}

function zero(): Record<Strength, number> {
  return { hard: 0, unknown: 0, soft: 0 };
}

interface Reference {
  readonly from: number;
  readonly component: Component;
  readonly strength: Strength;
  readonly ref: Ref;
  /** The first of its need. */
  readonly isFirst: boolean;
}

function* referencesOf(
  index: MapIndex,
  fateOf: ReadonlyMap<ComponentId, number>,
): Generator<Reference> {
  for (const component of index.map.components) {
    const from = fateOf.get(component.id);
    if (from === undefined) continue;
    for (const { need } of ownedNeeds(component)) {
      for (const [at, ref] of refsOf(need).entries()) {
        yield { from, component, strength: need.strength, ref, isFirst: at === 0 };
      }
    }
  }
}

interface Bundle {
  readonly from: number;
  readonly to: string;
  readonly strength: Strength;
  readonly services: Set<ComponentId>;
  references: number;
}

function bundle(
  bundles: Map<string, Bundle>,
  from: number,
  to: string,
  strength: Strength,
): { add(service: ComponentId): void } {
  const key = JSON.stringify([strength, from, to]);
  const found = bundles.get(key) ?? { from, to, strength, services: new Set(), references: 0 };
  bundles.set(key, found);
  return {
    add(service) {
      found.services.add(service);
      found.references += 1;
    },
  };
}

const RANK: Readonly<Record<Strength, number>> = { hard: 0, unknown: 1, soft: 2 };

function linesFrom(bundles: ReadonlyMap<string, Bundle>): readonly FateLine<number, string>[] {
  return [...bundles.values()]
    .map((each) => ({ ...each, services: each.services.size }))
    .toSorted(
      (a, b) => RANK[a.strength] - RANK[b.strength] || a.from - b.from || compareText(a.to, b.to),
    );
}

/** Services that a journey needs, along hard needs, along unknown ones too, or by soft ones only. */
function fromJourneys(
  index: MapIndex,
  fateOf: ReadonlyMap<ComponentId, number>,
): readonly FateLine<JourneyId, number>[] {
  return index.map.journeys
    .flatMap(({ id, through }) => {
      const known = new Set<ComponentId>();
      return STRENGTHS.flatMap((strength) => {
        const starts = through.map((ref) => ref.component);
        const reached = [...neededBy(index, { through }, strength)].filter(
          (each) => !known.has(each),
        );
        reached.forEach((each) => known.add(each));
        const byFate = Map.groupBy(reached, (each) => fateOf.get(each) ?? -1);
        byFate.delete(-1);
        return [...byFate].map(([to, services]) => ({
          from: id,
          to,
          services: services.length,
          references: starts.filter((each) => strength === 'hard' && fateOf.get(each) === to)
            .length,
          strength,
        }));
      });
    })
    .toSorted(
      (a, b) => RANK[a.strength] - RANK[b.strength] || compareText(a.from, b.from) || a.to - b.to,
    );
}

const STRENGTHS: readonly Strength[] = ['hard', 'unknown', 'soft'];

/** Components that a journey needs along needs of this strength or a firmer one. */
export function neededBy(
  index: MapIndex,
  { through }: Pick<Journey, 'through'>,
  weakest: Strength,
): ReadonlySet<ComponentId> {
  const found = new Set(through.map((ref) => ref.component));
  for (const id of found) {
    const component = index.components.get(id);
    for (const { need } of component === undefined ? [] : ownedNeeds(component)) {
      if (RANK[need.strength] > RANK[weakest]) continue;
      for (const ref of refsOf(need)) found.add(ref.component);
    }
  }
  return found;
}
