/**
 * The interpreter and the engine on the same random maps: what each journey goes through in a random
 * scenario, what a random goal finds, what each journey can reach. They share types and no code, so
 * that a slip in one shows as a difference. `agreement.test.ts` runs a short form of it and `npm run
 * bench -- agreement` the long one.
 */
import { isDeepStrictEqual } from 'node:util';
import { createRandom, type Random } from '#base';
import { createEngine, type Engine, type Sweep } from '#core/engine';
import { formatLost, type JourneyId, type Lost, type LossClass, type ResolvedMap } from '#core/map';
import {
  expand,
  interpretExpanded,
  type Effect,
  type Expanded,
  type Scenario,
  type Timeline,
} from '#core/meaning';
import { effectOfTimeline, scenarioOf } from '../src/core/engine/effects-of-timelines.testing.ts';
import { FEATURES, featuresOf, type Feature } from '../src/core/engine/map-features.testing.ts';
import {
  createRandomMap,
  randomLost,
  randomScenario,
} from '../src/core/engine/random-map.testing.ts';
import { plainMembers } from './plain-members.testing.ts';

export type Verdict = 'HOLDS' | 'DEGRADED' | 'FAILS' | 'UNDECIDED';
export const VERDICTS: readonly Verdict[] = ['HOLDS', 'DEGRADED', 'FAILS', 'UNDECIDED'];

export const CLASSES: readonly LossClass[] = [
  'provider',
  'region',
  'zone',
  'site',
  'vendor',
  'placement',
  'component',
  'operation',
];

export interface Difference {
  readonly map: number;
  readonly about: 'timelines' | 'sweep' | 'members';
  readonly interpreter: unknown;
  readonly engine: unknown;
}

export interface Agreement {
  readonly seed: number;
  readonly maps: number;
  readonly differences: readonly Difference[];
  /** Maps that have a feature. */
  readonly features: Readonly<Record<Feature, number>>;
  /** Verdicts of the interpreter, one for each goal and journey. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Timelines, effects and members compared. */
  readonly compared: {
    readonly timelines: number;
    readonly losses: number;
    readonly members: number;
  };
}

export interface AgreementOptions {
  readonly seed: number;
  readonly maps: number;
  /** The engine to hold against the interpreter; ours when not given. */
  readonly engineOf?: (map: ResolvedMap) => Engine;
  /** Differences after which it stops. */
  readonly stopAfter?: number;
  /** Only timelines: for planted bugs, which need no sweep to be seen. */
  readonly onlyTimelines?: boolean;
}

/** Maps, in order of the seed, until all are done or enough differences are found. */
export function compare(options: AgreementOptions): Agreement {
  const { seed, maps, engineOf = createEngine, stopAfter = 10 } = options;
  const random = createRandom(seed);
  const tally = new Tally();
  let done = 0;
  for (; done < maps && tally.differences.length < stopAfter; done += 1) {
    const map = createRandomMap(random);
    const side: Side = { index: done, map, engine: engineOf(map), expanded: expand(map), tally };
    for (const feature of featuresOf(map)) tally.features[feature] += 1;
    compareTimelines(side, randomScenario(random, map));
    if (options.onlyTimelines === true) continue;
    compareGoal(side, random);
    compareMembers(side);
  }
  const { differences, features, verdicts, compared } = tally;
  return { seed, maps: done, differences, features, verdicts, compared };
}

interface Side {
  readonly index: number;
  readonly map: ResolvedMap;
  readonly engine: Engine;
  readonly expanded: Expanded;
  readonly tally: Tally;
}

class Tally {
  readonly differences: Difference[] = [];
  readonly features: Record<Feature, number> = zeros(FEATURES);
  readonly verdicts: Record<Verdict, number> = zeros(VERDICTS);
  readonly compared = { timelines: 0, losses: 0, members: 0 };

  same(map: number, about: Difference['about'], interpreter: unknown, engine: unknown): void {
    if (isDeepStrictEqual(interpreter, engine)) return;
    this.differences.push({ map, about, interpreter, engine });
  }
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}

function journeysOf(map: ResolvedMap): readonly JourneyId[] {
  return map.journeys.map(({ id }) => id);
}

function compareTimelines({ index, map, engine, expanded, tally }: Side, scenario: Scenario): void {
  const journeys = journeysOf(map);
  tally.compared.timelines += journeys.length;
  tally.same(
    index,
    'timelines',
    interpretExpanded(expanded, scenario, journeys).map(withoutBecause),
    engine.timelines(scenario, journeys).map(withoutBecause),
  );
}

/** How a chain is told is each side's own; when, and what, must be one. */
function withoutBecause({ journey, intervals }: Timeline): object {
  return {
    journey,
    intervals: intervals.map(({ fromMs, toMs, outcome }) => ({ fromMs, toMs, outcome })),
  };
}

interface Goal {
  readonly sweep: Omit<Sweep, 'reading'>;
  readonly backWithinMs: number;
  readonly allow: 'ok' | 'degraded';
}

function randomGoal(map: ResolvedMap, random: Random): Goal {
  const placements = map.components.flatMap(({ id, placements: domains }) =>
    domains.map((domain): readonly Lost[] => [{ kind: 'placement', component: id, domain }]),
  );
  const others = Array.from({ length: 2 }, () =>
    Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => randomLost(random, map)),
  );
  const first = random.below(placements.length + 1);
  const losses = [...placements.slice(first, first + 3), ...others];
  return {
    sweep: {
      journeys: journeysOf(map),
      losses,
      forMs: random.chance(0.2) ? null : random.pick([4, 9, 25, 200]) * 60_000,
      reboot: random.chance(0.1),
      assumeWorst: random.chance(0.2),
    },
    backWithinMs: random.pick([0, 2, 5, 15, 30]) * 60_000,
    allow: random.chance(0.95) ? 'degraded' : 'ok',
  };
}

function compareGoal({ index, map, engine, expanded, tally }: Side, random: Random): void {
  const goal = randomGoal(map, random);
  const hard = interpretSweep(map, expanded, { ...goal.sweep, reading: 'hard' });
  const soft = interpretSweep(map, expanded, { ...goal.sweep, reading: 'soft' });
  tally.compared.losses += 2 * goal.sweep.losses.length;
  tally.same(index, 'sweep', asLists(hard), engine.sweep({ ...goal.sweep, reading: 'hard' }));
  tally.same(index, 'sweep', asLists(soft), engine.sweep({ ...goal.sweep, reading: 'soft' }));
  for (const journey of goal.sweep.journeys) {
    const words = [hard, soft].map((effects) => judge(goal, effects, journey));
    tally.verdicts[words[0] === words[1] ? words[0]! : 'UNDECIDED'] += 1;
  }
}

function interpretSweep(
  map: ResolvedMap,
  expanded: Expanded,
  sweep: Sweep,
): readonly (readonly Effect[])[] {
  return sweep.losses.map((_, loss) =>
    interpretExpanded(expanded, scenarioOf(map, sweep, loss), sweep.journeys).flatMap(
      (timeline) => effectOfTimeline(map, timeline) ?? [],
    ),
  );
}

function asLists(byLoss: readonly (readonly Effect[])[]): object {
  return byLoss.flatMap((effects, index) => (effects.length === 0 ? [] : [{ index, effects }]));
}

/** G3. */
function judge(
  { backWithinMs, allow }: Goal,
  byLoss: readonly (readonly Effect[])[],
  journey: JourneyId,
): Verdict {
  const effects = byLoss.flat().filter((effect) => effect.journey === journey);
  const longest = (of: 'down' | 'worse'): number =>
    Math.max(0, ...effects.map((effect) => effect[of].longestMs ?? Infinity));
  if (longest('worse') <= backWithinMs) return 'HOLDS';
  return allow === 'degraded' && longest('down') <= backWithinMs ? 'DEGRADED' : 'FAILS';
}

function compareMembers({ index, map, engine, tally }: Side): void {
  for (const journey of journeysOf(map)) {
    for (const of of CLASSES) {
      const members = engine.members(journey, of).map((lost) => formatLost(lost));
      tally.compared.members += members.length;
      tally.same(index, 'members', plainMembers(map, journey, of), members);
    }
  }
}
