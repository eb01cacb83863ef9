/**
 * The engine at scale: a made-up map of a stated shape (`large-map.testing.ts` of the engine), from canonical JSON
 * text through parse, merge and resolve, then what a check and a replay ask of the engine, both
 * readings of unknown needs each time. Beside it a plain walk over the same needs from each journey,
 * which answers nothing: what merely looking costs. Seconds are of the processor, so that a busy
 * machine does not bend them; what the clock showed for the largest map stands below. Slopes are of
 * log time over log size, between the smallest and the largest map; 1 is linear.
 *
 * `npm run bench -- scale 30000 0.05` measures one size only, with failover on that share of what stands
 * in several regions: there more losses have to be run, and time grows faster than the map.
 */
import { createEngine, type Engine, type Sweep } from '#core/engine';
import { formatLost, type JourneyId, type Lost, type LossClass, type ResolvedMap } from '#core/map';
import type { Scenario } from '#core/meaning';
import { effectOfTimeline, scenarioOf } from '../src/core/engine/effects-of-timelines.testing.ts';
import { largeMap, shapeOf, type Shape } from '../src/core/engine/large-map.testing.ts';
import { resolved } from '../src/core/engine/resolved.testing.ts';

const SIZES = [1_000, 3_000, 10_000, 30_000, 100_000];
const SEED = 7;
/** The loss of a goal lasts as long as that day did. */
const LASTS_MS = 15 * 3_600_000;
/** Small maps are measured this often, a replay three times each, and the middle is shown. */
const turnsFor = (components: number): number =>
  components < 10_000 ? 7 : components < 50_000 ? 3 : 1;
/** Losses of each sweep that are lived through event by event as well. */
const CHECKED = 40;

const MEASURES = ['load', 'engine', 'regions', 'replay', 'placements', 'walk'] as const;
type Measure = (typeof MEASURES)[number];
/** Milliseconds of the processor, and by the clock. */
interface Taken {
  readonly ms: number;
  readonly clockMs: number;
}
type Row = Record<Measure, Taken>;

const TITLES: Record<Measure, string> = {
  load: 'parse, merge, resolve',
  engine: 'lay out for the engine',
  regions: 'any region, both readings',
  replay: 'replay of a day',
  placements: 'any placement, both readings',
  walk: 'plain walk from each journey',
};

export function run(print: (line: string) => void): void {
  const sizes = process.argv[3] === undefined ? SIZES : [Number(process.argv[3])];
  const rows = sizes.map((components) => {
    const shape = { ...shapeOf(components), failover: Number(process.argv[4] ?? 0) };
    return measure(shape, print, components === sizes.at(-1));
  });
  print('');
  const heads = sizes.map((size) => size.toLocaleString('en').padStart(9)).join('');
  print(`${'seconds of the processor'.padEnd(32)}${heads}    slope`);
  for (const each of MEASURES) {
    const cells = rows.map((row) => (row[each].ms / 1_000).toFixed(3).padStart(9)).join('');
    print(`${TITLES[each].padEnd(32)}${cells}${slope(sizes, rows, each)}`);
  }
  const largest = rows.at(-1);
  if (largest !== undefined) print(byTheClock(largest));
  withFailover(print);
  const { maxRSS } = process.resourceUsage();
  print(`most memory of the process, all of the above: ${(maxRSS / 1_024).toFixed(0)} MB`);
}

function byTheClock({ load: loading, engine, regions, replay, placements }: Row): string {
  const seconds = (...all: readonly Taken[]): string =>
    `${(all.reduce((sum, { clockMs }) => sum + clockMs, 0) / 1_000).toFixed(1)} s`;
  return (
    `by the clock, the largest: load ${seconds(loading, engine)}, any region and the replay ` +
    `${seconds(regions, replay)}, any placement ${seconds(placements)}`
  );
}

function slope(sizes: readonly number[], rows: readonly Row[], of: Measure): string {
  const [first, last] = [rows[0]?.[of].ms ?? 1, rows.at(-1)?.[of].ms ?? 1];
  const [from, to] = [sizes[0] ?? 1, sizes.at(-1) ?? 1];
  return from === to ? '' : (Math.log(last / first) / Math.log(to / from)).toFixed(2).padStart(9);
}

function measure(shape: Shape, print: (line: string) => void, tells: boolean): Row {
  const turns = Array.from({ length: turnsFor(shape.components) }, (_, turn) =>
    measureOnce(shape, tells && turn === 0 ? print : () => {}),
  );
  return Object.fromEntries(
    MEASURES.map((each) => [each, middleOf(turns.map((row) => row[each]))]),
  ) as Row;
}

function middleOf<Each extends Taken>(turns: readonly Each[]): Each {
  return turns.toSorted((a, b) => a.ms - b.ms)[turns.length >> 1]!;
}

function timed<Value>(work: () => Value): Taken & { readonly value: Value } {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1_000, clockMs: performance.now() - startedAt };
}

function measureOnce(shape: Shape, print: (line: string) => void): Row {
  const { text, needs, groups, graced, rings } = largeMap(shape, SEED);
  const loaded = timed(() => resolved(text));
  const map = loaded.value;
  const laidOut = timed(() => createEngine(map));
  const engine = laidOut.value;
  const journeys = map.journeys.map(({ id }) => id);
  print(
    `${shape.components.toLocaleString('en')} components, ${needs.toLocaleString('en')} needs, ` +
      `${shape.regions} regions, ${rings} rings of 3 to 50, seed ${SEED}; ` +
      `${(text.length / 1e6).toFixed(1)} MB of JSON`,
  );
  print(
    `${percent(groups / needs)} of the needs are k of n, ${percent(graced / needs)} have a grace; ` +
      `${percent(shape.replicated)} of the components stand in 2 or 3 regions, ` +
      `${percent(shape.replicated * shape.failover)} have failover`,
  );
  print(
    `each of ${journeys.length} journeys reaches at least ${percent(leastReach(engine, map))} of the components`,
  );
  const regions = timed(() => sweepBoth(engine, journeys, 'region'));
  const placements = timed(() => sweepBoth(engine, journeys, 'placement'));
  const replay = middleOf([1, 2, 3].map(() => timed(() => engine.timelines(dayOf(map), journeys))));
  for (const { of, value } of [
    { of: 'region', value: regions.value },
    { of: 'placement', value: placements.value },
  ]) {
    print(
      `any ${of}: ${value.judged.toLocaleString('en')} losses judged, complete; ` +
        `${value.felt.toLocaleString('en')} stop or degrade a journey`,
    );
  }
  const intervals = replay.value.reduce((sum, timeline) => sum + timeline.intervals.length, 0);
  print(`replay: ${intervals} intervals of ${journeys.length} journeys`);
  print(
    `${checkSome(engine, placements.value)} of the losses, lived through event by event, say the same`,
  );
  return {
    load: loaded,
    engine: laidOut,
    regions,
    replay,
    placements,
    walk: walk(map),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function leastReach(engine: Engine, map: ResolvedMap): number {
  return Math.min(
    ...map.journeys.map(({ id }) => engine.members(id, 'component').length / map.components.length),
  );
}

interface Judged {
  readonly judged: number;
  readonly felt: number;
  readonly sweeps: readonly {
    readonly sweep: Sweep;
    readonly effects: ReturnType<Engine['sweep']>;
  }[];
}

/** As a check does: the members that any journey reaches, each lost alone, under both readings (U5). */
function sweepBoth(engine: Engine, journeys: readonly JourneyId[], of: LossClass): Judged {
  const met = new Set(journeys.flatMap((journey) => engine.members(journey, of)));
  const members = new Map([...met].map((lost): [string, Lost] => [formatLost(lost), lost]));
  const losses = [...members.values()].map((lost) => [lost]);
  const sweeps = (['hard', 'soft'] as const).map((reading) => {
    const sweep: Sweep = {
      journeys,
      losses,
      forMs: LASTS_MS,
      reading,
      reboot: false,
      assumeWorst: false,
    };
    return { sweep, effects: engine.sweep(sweep) };
  });
  return { judged: losses.length, felt: sweeps[0]?.effects.length ?? 0, sweeps };
}

/** Some losses of each sweep, evenly spread, against timelines of the same engine. */
function checkSome(engine: Engine, { sweeps }: Judged): number {
  let same = 0;
  for (const { sweep, effects } of sweeps) {
    const byIndex = new Map(effects.map((each) => [each.index, each.effects]));
    const step = Math.max(1, Math.floor(sweep.losses.length / CHECKED));
    for (let index = 0; index < sweep.losses.length; index += step) {
      const lived = engine
        .timelines(scenarioOf(engine.map, sweep, index), sweep.journeys)
        .flatMap((timeline) => effectOfTimeline(engine.map, timeline) ?? []);
      if (JSON.stringify(lived) !== JSON.stringify(byIndex.get(index) ?? [])) {
        throw new Error(`loss ${index} differs from its timeline`);
      }
      same += 1;
    }
  }
  return same;
}

/** A day like that of 20 October: one region loses something, then more, others feel it later. */
function dayOf(map: ResolvedMap): Scenario {
  const regions = map.domains.filter(({ level }) => level === 'region').map(({ id }) => id);
  const minutes: readonly (readonly [number, 'down' | 'degraded', number, number])[] = [
    [0, 'down', 0, 172],
    [0, 'degraded', 172, 640],
    [1, 'degraded', 20, 150],
    [2, 'down', 312, 340],
    [0, 'down', 436, 465],
  ];
  return {
    impairments: minutes.flatMap(([region, effect, fromMin, toMin]) => {
      const domain = regions[region];
      if (domain === undefined) return [];
      return [
        {
          lost: { kind: 'domain' as const, domain },
          effect,
          fromMs: fromMin * 60_000,
          toMs: toMin * 60_000,
          share: { low: 0, high: 1 },
        },
      ];
    }),
    reboot: false,
    reading: 'hard',
    grace: 'range',
    muted: [],
  };
}

/** Along every need from each journey, as fast as can be; only the walk is timed. */
function walk(map: ResolvedMap): Taken {
  const number = new Map(map.components.map(({ id }, index) => [id as string, index]));
  const targets = map.components.map(({ needs, operations }) =>
    Int32Array.from(
      [...needs, ...operations.flatMap((operation) => operation.needs)].flatMap(({ target }) =>
        (target.kind === 'one' ? [target.ref] : target.of).map((ref) => number.get(ref.component)!),
      ),
    ),
  );
  const starts = map.journeys.map(({ through }) =>
    through.map(({ component }) => number.get(component)!),
  );
  return timed(() => {
    for (const start of starts) {
      const met = new Uint8Array(targets.length);
      const open = [...start];
      for (const index of start) met[index] = 1;
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        for (const target of targets[next] ?? []) {
          if (met[target] === 1) continue;
          met[target] = 1;
          open.push(target);
        }
      }
    }
  });
}

/** Failover is not part of the shape above. Where it can come into play, more has to be run. */
function withFailover(print: (line: string) => void): void {
  const shape: Shape = { ...shapeOf(10_000), failover: 0.05 };
  const { text } = largeMap(shape, SEED);
  const map = resolved(text);
  const engine = createEngine(map);
  const { ms, value } = timed(() =>
    sweepBoth(
      engine,
      map.journeys.map(({ id }) => id),
      'placement',
    ),
  );
  const count = map.components.filter(({ failover }) => failover !== null).length;
  print(
    `10,000 components, ${count} of them with failover: any placement, both readings, ` +
      `${(ms / 1_000).toFixed(1)} s of the processor for ${value.judged.toLocaleString('en')} losses; ` +
      `${checkSome(engine, value)} lived through, the same`,
  );
}
