/**
 * Made-up systems with a planted fault, for tests and the bench: own services in layers and regions,
 * over what two providers and some vendors offer. The fault's symptoms come from the meaning of the
 * map (unknown strengths decided by a coin); a share of them is turned around.
 */
import { createRandom, type Random } from '#base';
import { createEngine } from '#core/engine';
import {
  draftPart,
  mergeParts,
  resolveMap,
  type Catalogue,
  type ComponentFile,
  type JourneyId,
  type MapFile,
  type NeedFile,
  type Ref,
  type ResolvedMap,
} from '#core/map';
import { suspectsOf, type Suspect } from './suspects.ts';
import type { Symptom } from './symptoms.ts';

/** A system in trouble, or not. */
export interface Planted {
  readonly map: ResolvedMap;
  /** Ids, in order; empty: fault-free. */
  readonly faults: readonly string[];
  readonly seen: readonly Symptom[];
  /** How many symptoms were turned around. */
  readonly wrong: number;
}

/** Every fault is felt by so many of the things looked at: others nobody could find. */
const FELT_BY = 5;
/** Each thing is looked at from three places, each wrong by itself. */
const PLACES = ['ams', 'fra', 'sto'];
const REGIONS = ['cloud/east', 'cloud/west', 'cloud/north'];
const NO_CATALOGUE: Catalogue = {
  version: 'none',
  hash: 'none',
  domains: [],
  serviceIds: [],
  service: () => null,
  name: () => null,
};

/** One system with `faults` faults; the same seed gives the same. */
export function plant(seed: number, faults: 0 | 1 | 2, wrongShare: number): Planted {
  const random = createRandom(seed);
  const map = resolved(systemFile(random));
  const targets = targetsOf(map);
  const chosen = faults === 0 ? [] : chooseFaults(map, targets, faults, random);
  const truth = chosen.length === 0 ? targets.map(() => false) : failing(map, targets, [chosen])[0];
  let wrong = 0;
  const seen = targets.flatMap(({ target, through }, index) =>
    PLACES.map((place): Symptom => {
      const turned = random.chance(wrongShare);
      if (turned) wrong++;
      return { target, place, through, ok: (truth?.[index] === true) === turned };
    }),
  );
  return { map, faults: chosen.map(({ id }) => id).toSorted(), seen, wrong };
}

function resolved(file: MapFile): ResolvedMap {
  const part = draftPart(JSON.stringify(file), 'map.json');
  const { value, problems } = resolveMap(mergeParts([part]), NO_CATALOGUE);
  if (value === null) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return value;
}

function systemFile(random: Random): MapFile {
  const offered = [
    ...range(8).map((index) => `cloud-${index}`),
    ...range(3).map((index) => `aux-${index}`),
  ];
  const vendors = range(4).map((index) => `vendor-${index}`);
  const own = range(26).map((index) => `service-${index}`);
  const components: Record<string, ComponentFile> = {};
  for (const id of offered) components[id] = { in: id.startsWith('aux') ? ['aux/main'] : REGIONS };
  for (const id of vendors) components[id] = { kind: 'vendor' };
  for (const [index, id] of own.entries()) {
    const below =
      index < 8
        ? [...offered, ...vendors]
        : [...own.slice(Math.max(0, index - 12), index), ...vendors];
    const needs: Record<string, NeedFile> = {};
    for (let need = 0; need < 1 + random.below(3); need++)
      needs[random.pick(below)] = needOf(random);
    const first = random.below(3);
    const placed = random.chance(0.3) ? [first, (first + 1) % 3] : [first];
    components[id] = { in: placed.map((at) => REGIONS[at] ?? ''), needs };
  }
  const journeys = Object.fromEntries(
    range(12).map((index) => [`journey-${index}`, { through: random.pick(own.slice(12)) }]),
  );
  return {
    firebreak: 1,
    name: 'planted',
    domains: {
      aux: { level: 'provider' },
      'aux/main': { level: 'region' },
      cloud: { level: 'provider' },
      ...Object.fromEntries(REGIONS.map((id) => [id, { level: 'region' as const }])),
    },
    components,
    journeys,
  };
}

function needOf(random: Random): NeedFile {
  if (random.chance(0.15)) return { soft: true };
  if (random.chance(0.1)) return { grace: '30m' };
  return {};
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

type Target = Pick<Symptom, 'target' | 'through'>;

/** All journeys, and the health of our own services. */
function targetsOf(map: ResolvedMap): readonly Target[] {
  const journeys = map.journeys.map(({ id, through }) => ({ target: id, through }));
  const probed = map.components
    .filter(({ id }) => id.startsWith('service-'))
    .map(({ id }) => {
      const ref: Ref = { component: id, at: { kind: 'near' }, operation: null };
      return { target: id, through: [ref] };
    });
  return [...journeys, ...probed];
}

function chooseFaults(
  map: ResolvedMap,
  targets: readonly Target[],
  count: number,
  random: Random,
): readonly Suspect[] {
  const { suspects } = suspectsOf(map, []);
  const felt = failing(
    map,
    targets,
    suspects.map((each) => [each]),
  );
  const findable = suspects.filter(
    (_, index) => (felt[index] ?? []).filter(Boolean).length >= FELT_BY,
  );
  const first = random.pick(findable);
  if (count === 1) return [first];
  // Each must be felt beside the other: by as many things that the other alone leaves alone.
  const withFirst = failing(
    map,
    targets,
    findable.map((each) => [first, each]),
  );
  const alone = felt[suspects.indexOf(first)] ?? [];
  const seconds = findable.filter((second, index) => {
    const both = withFirst[index] ?? [];
    const other = felt[suspects.indexOf(second)] ?? [];
    const beside = (known: readonly boolean[]): number =>
      both.filter((fails, at) => fails && known[at] !== true).length;
    return beside(alone) >= FELT_BY && beside(other) >= FELT_BY;
  });
  return seconds.length === 0 ? [first] : [first, random.pick(seconds)];
}

/** What is down at once for each set, with soft needs soft and nothing unknown. */
function failing(
  map: ResolvedMap,
  targets: readonly Target[],
  sets: readonly (readonly Suspect[])[],
): readonly (readonly boolean[])[] {
  const ids = targets.map((_, index) => `t${String(index).padStart(4, '0')}` as JourneyId);
  const journeys = targets.map(({ through }, index) => ({
    id: ids[index] as JourneyId,
    through,
    rate: null,
    worth: null,
    canWaitMs: null,
    safety: false,
  }));
  const engine = createEngine({ ...map, journeys, goals: [] });
  const result = sets.map(() => ids.map(() => false));
  const swept = engine.sweep({
    journeys: ids,
    losses: sets.map((set) => set.map(({ lost }) => lost)),
    forMs: null,
    reading: 'hard',
    reboot: false,
    assumeWorst: false,
  });
  for (const { index, effects } of swept) {
    for (const { journey, firstMs, down } of effects) {
      const isDown = firstMs === 0 && down.longestMs === null;
      const row = result[index];
      if (row !== undefined && isDown) row[ids.indexOf(journey)] = true;
    }
  }
  return result;
}
