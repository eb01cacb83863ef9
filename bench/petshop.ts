/**
 * PetShop (Hardt et al., CLeaR 2024; amazon-science/petshop-root-cause-analysis), read from a path: how
 * often the planted root cause is the first, or among the first three, and how often nothing is named
 * where nothing is wrong. `npm run bench -- petshop PATH`, PATH a checkout or a bare repository.
 */
import {
  type Call,
  diagnoseMetrics,
  type MetricDiagnosis,
  type MetricQuestion,
  type Series,
} from '#core/diagnosis';
import { type DataSet, openDataSet, rate, rowsOf } from './data-set.testing.ts';

const SCENARIOS = ['low_traffic', 'high_traffic', 'temporal_traffic1', 'temporal_traffic2'];

export function run(print: (line: string) => void): void {
  const path = process.argv[3];
  const files = path === undefined ? null : openDataSet(path, 'dataset/low_traffic');
  if (files === null) {
    print('Where is PetShop? npm run bench -- petshop PATH');
    process.exitCode = 2;
    return;
  }
  for (const told of [false, true]) runAll(files, told, print);
}

interface Target {
  readonly target: {
    readonly node: string;
    readonly metric: string;
    readonly agg: string;
    readonly timestamp: number;
  };
  readonly root_cause: { readonly node: string };
}

interface Issue {
  readonly name: string;
  readonly scenario: string;
  readonly split: string;
  readonly target: Target;
  readonly series: readonly Series[];
}

function runAll(files: DataSet, told: boolean, print: (line: string) => void): void {
  const started = performance.now();
  const missed: string[] = [];
  const scores = new Map<string, { first: number; three: number; of: number; none: number }>();
  const clean = new Map<string, { quiet: number; of: number }>();
  for (const scenario of SCENARIOS) {
    const graph = files.read(`dataset/${scenario}/graph.csv`);
    const noissue = files.read(`dataset/${scenario}/noissue/metrics.csv`);
    if (graph === null || noissue === null) {
      if (!told) print(`${scenario}: its fault-free measurements are not in this copy; left out`);
      continue;
    }
    const calls = readGraph(graph);
    const normal = readWide(noissue);
    const issues = readIssues(files, scenario);
    for (const issue of issues) {
      const { node, metric, agg } = issue.target.target;
      const abnormal = issue.series.filter((each) => each.metric === `${metric} ${agg}`);
      const beganMs = Math.min(...abnormal.flatMap(({ points }) => points.map(({ atMs }) => atMs)));
      const asked = { symptom: node, metric: `${metric} ${agg}`, beganMs, endedMs: null, told };
      const found = diagnoseMetrics(joinSeries(normal, abnormal, beganMs), calls, asked);
      count(scores, issue, found, missed);
    }
    for (const [metric, quiet, of] of specificity(normal, calls, issues, told)) {
      const key = `${scenario.replace(/\d$/, '')} ${metric}`;
      const before = clean.get(key) ?? { quiet: 0, of: 0 };
      clean.set(key, { quiet: before.quiet + quiet, of: before.of + of });
    }
  }
  print(told ? '\nwhen somebody has said that it is broken' : 'by the measurements alone');
  print(`  missed (${missed.length}): ${missed.join('; ')}`);
  for (const [key, { first, three, of, none }] of [...scores].toSorted(byKey)) {
    print(
      `  ${key.padEnd(34)} first ${rate(first, of)}   first three ${rate(three, of)}   of ${of}${none > 0 ? `, ${none} abstained` : ''}`,
    );
  }
  for (const [key, { quiet, of }] of [...clean].toSorted(byKey))
    print(`  fault-free ${key.padEnd(23)} abstains ${rate(quiet, of)}   of ${of}`);
  print(`  ${((performance.now() - started) / 1_000).toFixed(1)} s`);
}

function count(
  scores: Map<string, { first: number; three: number; of: number; none: number }>,
  issue: Issue,
  found: MetricDiagnosis,
  missed: string[],
): void {
  const wanted = issue.target.root_cause.node;
  const rank = found.nodes.findIndex(({ node }) => node === wanted);
  const { metric } = issue.target.target;
  const scenario = issue.scenario.replace(/\d$/, '');
  for (const key of ['all', `${scenario} ${metric}`, `split ${issue.split}`]) {
    const score = scores.get(key) ?? { first: 0, three: 0, of: 0, none: 0 };
    score.of++;
    if (rank === 0) score.first++;
    if (rank >= 0 && rank < 3) score.three++;
    if (found.abstention !== null) score.none++;
    scores.set(key, score);
  }
  if (rank !== 0)
    missed.push(
      `${issue.name} ${metric}: ${wanted.split('_')[0]}, said ${found.abstention ?? found.nodes[0]?.node.split('_')[0]}`,
    );
}

/** As PetShop measures it: the fault-free time cut in two at several places. */
function* specificity(
  normal: readonly Series[],
  calls: readonly Call[],
  issues: readonly Issue[],
  told: boolean,
): Generator<readonly [string, number, number]> {
  const times = [...new Set(normal.flatMap(({ points }) => points.map(({ atMs }) => atMs)))].sort(
    (a, b) => a - b,
  );
  const wanted = new Map(
    issues.map(({ target: { target } }) => [`${target.metric} ${target.agg}`, target]),
  );
  for (const [metric, target] of wanted) {
    let [quiet, of] = [0, 0];
    const step = Math.floor(times.length * 0.1);
    for (let split = Math.floor(times.length / 2); split < times.length - 3; split += step) {
      const question: MetricQuestion = {
        symptom: target.node,
        metric,
        beganMs: times[split] ?? 0,
        endedMs: null,
        told,
      };
      of++;
      if (diagnoseMetrics(normal, calls, question).nodes.length === 0) quiet++;
    }
    yield [target.metric, quiet, of];
  }
}

function readIssues(files: DataSet, scenario: string): readonly Issue[] {
  const pattern = new RegExp(`^dataset/${scenario}/(train|test)/([^/]+)/target\\.json$`);
  return files.names.flatMap((name) => {
    const [, split, issue] = pattern.exec(name) ?? [];
    if (split === undefined || issue === undefined) return [];
    const metrics = files.read(name.replace('target.json', 'metrics.csv'));
    const target = files.read(name);
    if (metrics === null || target === null) return [];
    return [
      {
        name: `${scenario}/${split}/${issue}`,
        scenario,
        split,
        target: JSON.parse(target) as Target,
        series: readWide(metrics),
      },
    ];
  });
}

/** An adjacency matrix: the row calls the column. */
function readGraph(text: string): readonly Call[] {
  const [head = [], ...rows] = rowsOf(text);
  return rows.flatMap(([from = '', ...cells]) =>
    cells.flatMap((cell, index) => (Number(cell) > 0 ? [{ from, to: head[index + 1] ?? '' }] : [])),
  );
}

/** Three heading lines (node, metric, statistic), then a line a moment. */
function readWide(text: string): readonly Series[] {
  const rows = rowsOf(text);
  const [nodes = [], metrics = [], statistics = []] = rows;
  const body = rows.slice(3).filter(([at]) => at !== undefined && Number(at) > 0);
  return nodes.slice(1).map((node, index): Series => ({
    node,
    metric: `${metrics[index + 1]} ${statistics[index + 1]}`,
    points: body.flatMap((row) => {
      const cell = row[index + 1] ?? '';
      return cell === '' ? [] : [{ atMs: Number(row[0]) * 1_000, value: Number(cell) }];
    }),
  }));
}

/** The fault-free time, put before the issue: it was measured on other days. */
function joinSeries(
  normal: readonly Series[],
  abnormal: readonly Series[],
  beganMs: number,
): readonly Series[] {
  const before = new Map(normal.map((each) => [`${each.node}\n${each.metric}`, each.points]));
  return abnormal.map((each) => {
    const points = before.get(`${each.node}\n${each.metric}`) ?? [];
    const shift = beganMs - 1_000 - (points.at(-1)?.atMs ?? 0);
    return {
      ...each,
      points: [...points.map(({ atMs, value }) => ({ atMs: atMs + shift, value })), ...each.points],
    };
  });
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
