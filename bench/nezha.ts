/**
 * Nezha (Yu et al., FSE 2023; IntelligentDDS/Nezha), read from a path: 56 faults of Online Boutique and 45
 * of Train Ticket, of which only the measurements of pods, a minute each, are used here; logs and traces
 * are not, but for who calls whom. What is usual is taken from the time of the same day in which nothing
 * was injected. The order of the nodes was chosen on
 * the first day; the other three are what it is worth. `npm run bench -- nezha PATH`.
 */
import { type Call, diagnoseMetrics, type Point, type Series } from '#core/diagnosis';
import { type DataSet, openDataSet, rate, rowsOf } from './data-set.testing.ts';

const DAYS = [
  { day: '2022-08-22', system: 'Online Boutique', entry: 'frontend' },
  { day: '2022-08-23', system: 'Online Boutique', entry: 'frontend' },
  { day: '2023-01-29', system: 'Train Ticket', entry: 'ts-gateway-service' },
  { day: '2023-01-30', system: 'Train Ticket', entry: 'ts-gateway-service' },
] as const;
const USERS = 'users';
const MINUTE = 60_000;
/** From an injection on, what is looked at; and what is not taken for usual. */
const LOOKED = 4 * MINUTE;
const [UNUSUAL_BEFORE, UNUSUAL_AFTER] = [MINUTE, 8 * MINUTE];

interface Fault {
  readonly atMs: number;
  readonly service: string;
  readonly kind: string;
}
interface Score {
  first: number;
  three: number;
  of: number;
  none: number;
}

export function run(print: (line: string) => void): void {
  const path = process.argv[3];
  const files = path === undefined ? null : openDataSet(path, 'rca_data');
  if (files === null) {
    print('Where is Nezha? npm run bench -- nezha PATH');
    process.exitCode = 2;
    return;
  }
  for (const told of [false, true]) runAll(files, told, print);
}

function runAll(files: DataSet, told: boolean, print: (line: string) => void): void {
  const started = performance.now();
  const scores = new Map<string, Score>();
  const quiet = new Map<string, { quiet: number; of: number }>();
  const missed: string[] = [];
  for (const { day, system, entry } of DAYS) {
    const faults = faultsOf(files, day);
    const series = seriesOf(files, day);
    const calls = [{ from: USERS, to: entry }, ...callsOf(files, day)];
    const usual = series.map(({ points }) => points.filter((point) => isUsual(point, faults)));
    for (const fault of faults) {
      const cut = series.map((each, index) => asBefore(each, fault.atMs, usual[index] ?? []));
      const found = diagnoseMetrics(cut, calls, {
        symptom: USERS,
        metric: null,
        beganMs: fault.atMs,
        endedMs: fault.atMs + LOOKED,
        told,
      });
      const names = found.nodes.map(({ node }) => node).filter((node) => node !== USERS);
      const rank = names.indexOf(fault.service);
      count(
        scores,
        [`${system}, ${day}`, `${system}, ${fault.kind}`],
        rank,
        found.abstention !== null,
      );
      if (rank !== 0)
        missed.push(
          `${day.slice(5)} ${fault.service} ${fault.kind}: ${names[0] ?? found.abstention ?? 'nobody'}`,
        );
    }
    const [ok, of] = faultFree(series, calls, faults, told);
    const before = quiet.get(system) ?? { quiet: 0, of: 0 };
    quiet.set(system, { quiet: before.quiet + ok, of: before.of + of });
  }
  print(told ? '\nwhen somebody has said that it is broken' : 'by the measurements alone');
  print(`  missed (${missed.length}): ${missed.join('; ')}`);
  for (const [key, { first, three, of, none }] of scores) {
    print(
      `  ${key.padEnd(34)} first ${rate(first, of)}   first three ${rate(three, of)}   of ${of}${none > 0 ? `, ${none} abstained` : ''}`,
    );
  }
  for (const [system, { quiet: ok, of }] of quiet)
    print(`  fault-free ${system.padEnd(23)} abstains ${rate(ok, of)}   of ${of}`);
  print(`  ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}

function count(
  scores: Map<string, Score>,
  keys: readonly string[],
  rank: number,
  none: boolean,
): void {
  for (const key of keys) {
    const score = scores.get(key) ?? { first: 0, three: 0, of: 0, none: 0 };
    scores.set(key, score);
    score.of++;
    if (rank === 0) score.first++;
    if (rank >= 0 && rank < 3) score.three++;
    if (none) score.none++;
  }
}

/** What is usual, put before a moment; and what was measured from then on. */
function asBefore(series: Series, atMs: number, usual: readonly Point[]): Series {
  const shiftMs = atMs - MINUTE - (usual.at(-1)?.atMs ?? 0);
  const since = series.points.filter((point) => point.atMs >= atMs);
  return {
    ...series,
    points: [...usual.map((each) => ({ ...each, atMs: each.atMs + shiftMs })), ...since],
  };
}

function isUsual({ atMs }: Point, faults: readonly Fault[]): boolean {
  return faults.every(
    (fault) => atMs < fault.atMs - UNUSUAL_BEFORE || atMs > fault.atMs + UNUSUAL_AFTER,
  );
}

/** After the last fault of a day nothing was injected: half of that time is usual, the other is looked at. */
function faultFree(
  series: readonly Series[],
  calls: readonly Call[],
  faults: readonly Fault[],
  told: boolean,
): readonly [number, number] {
  const fromMs = Math.max(...faults.map(({ atMs }) => atMs)) + UNUSUAL_AFTER;
  const quietTime = series.map((each) => ({
    ...each,
    points: each.points.filter(({ atMs }) => atMs > fromMs),
  }));
  const lastMs = Math.max(...quietTime.flatMap(({ points }) => points.at(-1)?.atMs ?? 0));
  let [quiet, of] = [0, 0];
  for (let atMs = (fromMs + lastMs) / 2; atMs + LOOKED < lastMs; atMs += 20 * MINUTE) {
    const question = { symptom: USERS, metric: null, beganMs: atMs, endedMs: atMs + LOOKED, told };
    of++;
    if (diagnoseMetrics(quietTime, calls, question).nodes.length === 0) quiet++;
  }
  return [quiet, of];
}

function faultsOf(files: DataSet, day: string): readonly Fault[] {
  const hours = JSON.parse(files.read(`rca_data/${day}/${day}-fault_list.json`) ?? '{}') as Record<
    string,
    readonly {
      readonly inject_time: string;
      readonly inject_pod: string;
      readonly inject_type: string;
    }[]
  >;
  return Object.values(hours)
    .flat()
    .map((each) => ({
      atMs: Date.parse(`${each.inject_time.replace(' ', 'T')}Z`),
      service: serviceOf(each.inject_pod),
      kind: each.inject_type,
    }))
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** `cartservice` of `cartservice-579f59597d-wc2lz`. */
function serviceOf(pod: string): string {
  return pod.replace(/-[a-z0-9]+-[a-z0-9]+$/, '');
}

/** Of each pod all that is its own; of the entry what users see. */
function seriesOf(files: DataSet, day: string): readonly Series[] {
  return files.names.flatMap((name) => {
    const [, file] = new RegExp(`^rca_data/${day}/metric/(.+)\\.csv$`).exec(name) ?? [];
    const isPod = file?.endsWith('_metric') ?? false;
    if (file === undefined || (!isPod && file !== 'front_service')) return [];
    const node = isPod ? serviceOf(file.replace(/_metric$/, '')) : USERS;
    const [head = [], ...rows] = rowsOf(files.read(name) ?? '');
    // The machine that a pod stands on, and how much is asked of it, are not its own.
    const own = head.flatMap((metric, index) =>
      index < 3 || /^Node|Workload/.test(metric) ? [] : [{ metric, index }],
    );
    return own.map(({ metric, index }): Series => ({
      node,
      metric,
      points: rows
        .map((row) => ({ atMs: timeOf(row[0] ?? ''), value: Number(row[index] ?? Number.NaN) }))
        .filter(({ atMs, value }) => Number.isFinite(atMs) && Number.isFinite(value))
        .toSorted((a, b) => a.atMs - b.atMs),
    }));
  });
}

/** `2022-08-22 03:51:19.607158889 +0000 UTC m=+0.1`; the time stamps beside it are wrong on some days. */
function timeOf(text: string): number {
  const [date = '', time = ''] = text.split(' ');
  return Date.parse(`${date}T${time.slice(0, 12)}Z`);
}

/** As the data set has them; where it has none, as the spans of its fault-free hour show them. */
function callsOf(files: DataSet, day: string): readonly Call[] {
  const table = files.read(`rca_data/${day}/metric/dependency.csv`);
  if (table !== null) {
    return rowsOf(table)
      .slice(1)
      .map(([from = '', to = '']) => ({ from, to }))
      .filter(({ to }) => !/^\d/.test(to));
  }
  const name = files.names.find((each) => each.startsWith(`construct_data/${day}/trace/`));
  const spans = rowsOf((name === undefined ? null : files.read(name)) ?? '').slice(1);
  const podOf = new Map(spans.map(([, span = '', , pod = '']) => [span, serviceOf(pod)]));
  const calls = new Map<string, Call>();
  for (const [, , parent = '', pod = ''] of spans) {
    const [from, to] = [podOf.get(parent), serviceOf(pod)];
    if (from !== undefined && from !== to) calls.set(`${from} ${to}`, { from, to });
  }
  return [...calls.values()];
}
