/**
 * A large made-up map as canonical JSON, with a stated shape: components in layers, most of their
 * needs on what stands near in the same region, some far; rings, groups, graces, redundancy and
 * failover as given. The same seed and size give the same text.
 */
import { createRandom, type Random } from '#base';
import type { ComponentFile, DomainFile, JourneyFile, MapFile, NeedFile } from '#core/map';

export interface Shape {
  readonly components: number;
  readonly needsEach: number;
  readonly regions: number;
  readonly journeys: number;
  /** Rings of 3 to 50 components. */
  readonly rings: number;
  /** Shares, 0..1: of needs, that are groups, that have a grace, that are soft, that are unknown. */
  readonly groups: number;
  readonly graces: number;
  readonly soft: number;
  readonly unknown: number;
  /** Shares of components: in several regions; and of those, with failover; in no domain. */
  readonly replicated: number;
  readonly failover: number;
  readonly unplaced: number;
}

/** The shape at a size: rings grow with it, all else is a share. */
export function shapeOf(components: number): Shape {
  return {
    components,
    needsEach: 5,
    regions: 30,
    journeys: 10,
    rings: Math.max(2, Math.round(components / 500)),
    groups: 0.053,
    graces: 0.2,
    soft: 0.15,
    unknown: 0.1,
    replicated: 0.2,
    failover: 0,
    unplaced: 0.02,
  };
}

const AFTERS = ['30s', '2m', '2m', '10m'] as const;
const GRACES = ['5m', '10m', '10m..1h', '30m', '1h', '6h'] as const;

export interface LargeMap {
  readonly text: string;
  /** Counted as they were made. */
  readonly needs: number;
  readonly groups: number;
  readonly graced: number;
  readonly rings: number;
}

export function largeMap(shape: Shape, seed: number): LargeMap {
  const builder = new Builder(shape, createRandom(seed));
  const file = builder.build();
  const { needs, groups, graced } = builder;
  return { text: JSON.stringify(file), needs, groups, graced, rings: shape.rings };
}

class Builder {
  needs = 0;
  groups = 0;
  graced = 0;
  readonly #shape: Shape;
  readonly #random: Random;
  readonly #regionOf: number[] = [];
  readonly #needsOf: Record<string, NeedFile>[] = [];

  constructor(shape: Shape, random: Random) {
    this.#shape = shape;
    this.#random = random;
  }

  build(): MapFile {
    const { components, regions } = this.#shape;
    const placed: (readonly string[])[] = [];
    for (let index = 0; index < components; index += 1) {
      this.#regionOf.push(this.#random.below(regions));
      this.#needsOf.push({});
      placed.push(this.#placementsOf(index));
    }
    this.#closeRings();
    const wanted = components * this.#shape.needsEach;
    // What stands low has less below it; what stands high needs a little more, so that the sum is met.
    for (let index = 0; this.needs < wanted; index = (index + 1) % components) {
      this.#addNeed(index);
    }
    return {
      firebreak: 1,
      name: `scale-${components}`,
      domains: this.#domains(),
      components: sorted(
        placed.map((domains, index) => [idOf(index), this.#component(index, domains)]),
      ),
      journeys: this.#journeys(),
    };
  }

  #domains(): Record<string, DomainFile> {
    const ids = Array.from({ length: this.#shape.regions }, (_, index) => regionId(index));
    const regions = ids.map((id): [string, DomainFile] => [id, { level: 'region' }]);
    return sorted([['grid', { level: 'provider' }], ...regions]);
  }

  #placementsOf(index: number): readonly string[] {
    const { regions, replicated, unplaced } = this.#shape;
    if (this.#random.chance(unplaced)) return [];
    const own = this.#regionOf[index] ?? 0;
    if (!this.#random.chance(replicated)) return [regionId(own)];
    const count = 2 + this.#random.below(2);
    return Array.from({ length: count }, (_, offset) => regionId((own + offset * 7) % regions));
  }

  #component(index: number, placed: readonly string[]): ComponentFile {
    const failover = placed.length > 1 && this.#random.chance(this.#shape.failover);
    return {
      ...(placed.length > 0 ? { in: placed } : { kind: 'vendor' }),
      ...(failover
        ? { failover: { after: this.#random.pick(AFTERS), standby: 'hot' as const } }
        : {}),
      needs: sorted(Object.entries(this.#needsOf[index] ?? {})),
    };
  }

  /** Rings of neighbours, far enough apart not to share any. */
  #closeRings(): void {
    const { rings, components } = this.#shape;
    const room = Math.floor(components / rings);
    for (let ring = 0; ring < rings; ring += 1) {
      const size = Math.min(room, 3 + this.#random.below(48));
      const first = ring * room;
      for (let step = 0; step < size; step += 1) {
        this.#put(first + step, idOf(first + ((step + 1) % size)), {});
      }
    }
  }

  #addNeed(index: number): void {
    const facts = this.#facts();
    if (this.#random.chance(this.#shape.groups)) {
      const of = new Set([this.#target(index), this.#target(index), this.#target(index)]);
      of.delete(null);
      if (of.size < 2) return;
      const names = [...of].map((target) => idOf(target ?? 0)).sort();
      const atLeast = 1 + this.#random.below(names.length - 1);
      this.#put(index, `group-${Object.keys(this.#needsOf[index] ?? {}).length}`, {
        atLeast,
        of: names,
        ...facts,
      });
      return;
    }
    const target = this.#target(index);
    if (target !== null) this.#put(index, idOf(target), facts);
  }

  #put(index: number, name: string, facts: NeedFile): void {
    const needs = this.#needsOf[index] ?? {};
    if (name in needs) return;
    needs[name] = facts;
    this.needs += 1;
    if (facts.of !== undefined) this.groups += 1;
    if (facts.grace !== undefined) this.graced += 1;
  }

  #facts(): NeedFile {
    const { soft, unknown, graces } = this.#shape;
    const drawn = this.#random.next();
    return {
      ...(drawn < soft ? { soft: true as const } : {}),
      ...(drawn >= soft && drawn < soft + unknown ? { unknown: true as const } : {}),
      ...(this.#random.chance(graces) ? { grace: this.#random.pick(GRACES) } : {}),
    };
  }

  /** Further down: mostly near, and of a few tries one in the same region. */
  #target(index: number): number | null {
    const below = this.#shape.components - index - 1;
    if (below === 0) return null;
    const reach = this.#random.chance(0.5) ? below : Math.min(below, 2_000);
    let target = index + 1 + this.#random.below(reach);
    for (let tries = 0; tries < 3 && this.#regionOf[target] !== this.#regionOf[index]; tries += 1) {
      target = index + 1 + this.#random.below(reach);
    }
    return target;
  }

  #journeys(): Record<string, JourneyFile> {
    const all = Array.from({ length: this.#shape.journeys }, (_, index): [string, JourneyFile] => [
      `journey-${index}`,
      { through: [idOf(2 * index), idOf(2 * index + 1)], canWait: index % 3 === 0 ? '1h' : '0' },
    ]);
    return sorted(all);
  }
}

function idOf(index: number): string {
  return `c${String(index).padStart(6, '0')}`;
}

function regionId(index: number): string {
  return `grid/r${String(index).padStart(2, '0')}`;
}

function sorted<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
