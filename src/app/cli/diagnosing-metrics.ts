/** `firebreak diagnose --metrics`: from files of measurements and the map to what they say. */
import { resolve } from 'node:path';
import { LIMITS, parseDuration } from '#base';
import {
  type Call,
  diagnoseMetrics,
  measuredMap,
  type MeasuredMap,
  type MetricDiagnosis,
  parseMetrics,
  type Series,
} from '#core/diagnosis';
import { parseMoment } from '#core/timeline';
import { readTextWithin } from '#io/files';
import { type ShownMetrics } from '#app/report';
import { listOption, Misuse, type Options, textOption } from './command.ts';
import { type Question, take } from './question.ts';
import type { World } from './world.ts';

/** What was asked of measurements. */
interface Asked {
  readonly id: string;
  /** Somebody said that it is broken: `--fails`; not so `--node`. */
  readonly told: boolean;
}

/** Reads what `--metrics` and `--calls` name, and diagnoses. @throws Misuse with every problem. */
export async function diagnoseMeasured(
  question: Question,
  options: Options,
  world: World,
): Promise<ShownMetrics> {
  const { series, calls } = await readAll(options, world);
  const asked = askedOf(options);
  const map = measuredMap(question.map, new Set(series.map(({ node }) => node)));
  const beganMs = beganOf(options, series);
  const metric = textOption(options, 'metric');
  refuseUnknown(series, asked, metric, map);
  const found = map.nodesOf(asked.id).map((symptom) =>
    diagnoseMetrics(series, calls.length > 0 ? calls : map.calls, {
      symptom,
      metric,
      beganMs,
      endedMs: null,
      told: asked.told,
    }),
  );
  const diagnosis = found.toSorted(byTelling)[0];
  if (diagnosis === undefined) throw new Misuse([`Nothing was measured of ${asked.id}.`]);
  return { diagnosis, asked: asked.id, sideOf: map.sideOf };
}

/** Of a journey through several parts, the one whose measurements say most. */
function byTelling(a: MetricDiagnosis, b: MetricDiagnosis): number {
  return (
    Number(a.nodes.length === 0) - Number(b.nodes.length === 0) ||
    b.threshold - a.threshold ||
    (b.nodes[0]?.score ?? 0) - (a.nodes[0]?.score ?? 0) ||
    (a.symptom < b.symptom ? -1 : 1)
  );
}

async function readAll(
  options: Options,
  world: World,
): Promise<{ readonly series: readonly Series[]; readonly calls: readonly Call[] }> {
  const series: Series[] = [];
  const calls: Call[] = [];
  for (const path of [...listOption(options, 'metrics'), ...listOption(options, 'calls')]) {
    const limits = { shown: path, limitBytes: LIMITS.jsonBytes };
    const text =
      path === '-'
        ? await world.readInput()
        : take(await readTextWithin(null, resolve(world.folder, path), limits), world).text;
    const read = take(
      parseMetrics(text, path === '-' ? 'standard input' : path, parseMoment),
      world,
    );
    for (const each of read.series) series.push(each);
    for (const each of read.calls) calls.push(each);
  }
  return { series: merged(series), calls };
}

/** What several files say of one node and metric, as one curve. */
function merged(series: readonly Series[]): readonly Series[] {
  const groups = Map.groupBy(series, ({ node, metric }) => `${node}\n${metric}`);
  return [...groups.values()].flatMap((group): Series[] => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length === 1) return [first];
    const points = new Map(
      group.flatMap((each) => each.points.map((point) => [point.atMs, point] as const)),
    );
    return [{ ...first, points: [...points.values()].toSorted((a, b) => a.atMs - b.atMs) }];
  });
}

function askedOf(options: Options): Asked {
  const fails = listOption(options, 'fails')
    .flatMap((each) => each.split(','))
    .filter(Boolean);
  const node = textOption(options, 'node');
  const [first] = fails;
  if (first !== undefined && fails.length === 1 && node === null) return { id: first, told: true };
  if (node !== null && fails.length === 0) return { id: node, told: false };
  throw new Misuse([
    'Where is it felt? --metrics takes one thing: --fails checkout when it is broken, or --node checkout to see whether it is.',
  ]);
}

/** `--began`, or `--since` before the last measurement. */
function beganOf(options: Options, series: readonly Series[]): number {
  const began = textOption(options, 'began');
  const since = textOption(options, 'since');
  if (began !== null) {
    const atMs = parseMoment(began);
    if (atMs === null)
      throw new Misuse([`--began takes a moment in UTC, 2025-10-20T06:48Z, not ${began}.`]);
    return atMs;
  }
  const sinceMs = since === null ? null : parseDuration(since);
  if (sinceMs === null)
    throw new Misuse(['When did it begin? --since 10m, or --began 2025-10-20T06:48Z.']);
  let lastMs = 0;
  for (const { points } of series) lastMs = Math.max(lastMs, points.at(-1)?.atMs ?? 0);
  return lastMs - sinceMs;
}

function refuseUnknown(
  series: readonly Series[],
  { id }: Asked,
  metric: string | null,
  map: MeasuredMap,
): void {
  const metrics = [...new Set(series.map((each) => each.metric))].toSorted();
  if (metric !== null && !metrics.includes(metric))
    throw new Misuse([
      `No metric is called ${metric}; there are ${metrics.slice(0, 8).join(', ')}.`,
    ]);
  if (map.nodesOf(id).length > 0) return;
  const nodes = [...new Set(series.map(({ node }) => node))].toSorted();
  throw new Misuse([
    `${id} is neither measured nor of the map. Measured are ${nodes.slice(0, 8).join(', ')}${nodes.length > 8 ? ` and ${nodes.length - 8} more` : ''}.`,
  ]);
}
