/**
 * From measurements to the deepest sick node: from where the trouble is felt along the calls, through
 * what is sick too, as far as it goes; where it goes to several ends, the one whose curve is most like the
 * symptom's comes first. With several kinds of measurements at once, all that is reached is ordered by how
 * sick and how alike it is (Nezha, 22 August 2022, on which that was chosen). Nodes that nobody measures are passed through and named. The traversal is that
 * of PetShop's authors (Hardt et al., CLeaR 2024); the order by correlation, and asking for less until the
 * symptom itself shows when somebody has said that it is broken, are what was added. Cost: linear in the
 * measurements, but for their medians.
 */
import { correlationOf } from './correlation.ts';
import { deviationAt, usualOf, within, worstMoments } from './sickness.ts';
import type { Call, MetricDiagnosis, MetricQuestion, Series, SickNode } from './types.ts';

/** Robust deviations from which on a node is sick, and those that are tried when it was told so. */
const THRESHOLDS = [5, 3, 2, 1] as const;

interface Measured {
  readonly series: Series;
  readonly score: number;
}

/** What the measurements say. Same input, same answer; the order of series and calls changes nothing. */
export function diagnoseMetrics(
  given: readonly Series[],
  calls: readonly Call[],
  question: MetricQuestion,
): MetricDiagnosis {
  const { symptom, told } = question;
  const metrics = new Set(
    given.filter((each) => isAsked(each, question)).map(({ metric }) => metric),
  );
  const order = metrics.size > 1 ? 'strength' : 'depth';
  const none = { symptom, nodes: [], threshold: THRESHOLDS[0], blind: [], order } as const;
  if (!given.some(({ node }) => node === symptom))
    return { ...none, abstention: 'nothing-measured' };
  const own = symptomOf(given, question);
  if (own === null) return { ...none, abstention: 'too-little-measured' };
  const measured = measure(given, question, own.moments);
  const threshold = (told ? THRESHOLDS : [THRESHOLDS[0]]).find((each) => own.score > each);
  if (threshold === undefined) return { ...none, abstention: 'symptom-is-well' };
  const paths = pathsFrom(symptom, calls, (node) => {
    const found = measured.get(node);
    return found === undefined ? null : found.score > threshold;
  });
  const nodes = paths.sick.flatMap(({ node, path, isDeepest }): SickNode[] => {
    const found = measured.get(node);
    if (found === undefined) return [];
    const { series, score } = found;
    const correlation = correlationOf(since(own.series, question), since(series, question));
    return [{ node, metric: series.metric, score, correlation, path, isDeepest }];
  });
  return {
    symptom,
    nodes: nodes.toSorted(order === 'depth' ? byDepth : byStrength),
    abstention: null,
    threshold,
    blind: paths.blind,
    order,
  };
}

function since({ points }: Series, { beganMs, endedMs }: MetricQuestion): Series['points'] {
  return within(points, beganMs, endedMs);
}

/** The sickest curve of the symptom, and when it was so. */
function symptomOf(
  given: readonly Series[],
  question: MetricQuestion,
): (Measured & { readonly moments: readonly number[] }) | null {
  let sickest: (Measured & { readonly moments: readonly number[] }) | null = null;
  for (const series of given) {
    const usual = usualOf(series.points, question.beganMs);
    if (series.node !== question.symptom || !isAsked(series, question) || usual === null) continue;
    const moments = worstMoments(since(series, question), usual);
    const score = deviationAt(series.points, usual, moments);
    if (score !== null && isSicker({ series, score }, sickest))
      sickest = { series, score, moments };
  }
  return sickest;
}

/** Each node by its sickest series at the moments at which the symptom was at its worst. */
function measure(
  given: readonly Series[],
  question: MetricQuestion,
  moments: readonly number[],
): ReadonlyMap<string, Measured> {
  const measured = new Map<string, Measured>();
  for (const series of given) {
    const usual = usualOf(series.points, question.beganMs);
    if (!isAsked(series, question) || usual === null) continue;
    const score = deviationAt(since(series, question), usual, moments);
    if (score === null) continue;
    const found = measured.get(series.node) ?? null;
    if (isSicker({ series, score }, found)) measured.set(series.node, { series, score });
  }
  return measured;
}

function isAsked({ metric }: Series, question: MetricQuestion): boolean {
  return question.metric === null || metric === question.metric;
}

function isSicker(a: Measured, b: Measured | null): boolean {
  return (
    b === null || a.score > b.score || (a.score === b.score && a.series.metric < b.series.metric)
  );
}

interface Reached {
  readonly node: string;
  readonly path: readonly string[];
  readonly isDeepest: boolean;
}

/** All that is sick and reached through what is sick, or not measured (null). */
function pathsFrom(
  symptom: string,
  calls: readonly Call[],
  isSick: (node: string) => boolean | null,
): { readonly sick: readonly Reached[]; readonly blind: readonly string[] } {
  const called = new Map<string, string[]>();
  for (const { from, to } of calls.toSorted(byName)) {
    const own = called.get(from);
    if (own === undefined) called.set(from, [to]);
    else own.push(to);
  }
  const paths = new Map<string, readonly string[]>([[symptom, [symptom]]]);
  const deepens = new Set<string>();
  // Nodes grow while they are walked: the nearest first, so that each path is a shortest one.
  for (const [node, path] of paths) {
    for (const next of called.get(node) ?? []) {
      const sick = isSick(next);
      if (sick === false || next === node) continue;
      if (!paths.has(next)) paths.set(next, [...path, next]);
    }
  }
  // Through nodes that nobody measures, what is sick behind them is called by what is before them.
  for (const node of paths.keys()) if (callsSick(node, called, isSick)) deepens.add(node);
  const reached = [...paths].filter(([node]) => isSick(node) === true);
  return {
    sick: reached.map(([node, path]) => ({ node, path, isDeepest: !deepens.has(node) })),
    blind: [...paths.keys()].filter((node) => isSick(node) === null).toSorted(),
  };
}

/** Whether something sick is called by a node, straight or through nodes that nobody measures. */
function callsSick(
  node: string,
  called: ReadonlyMap<string, readonly string[]>,
  isSick: (node: string) => boolean | null,
): boolean {
  const seen = new Set([node]);
  const waiting = [...(called.get(node) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const sick = isSick(next);
    if (sick === true) return true;
    if (sick === null) waiting.push(...(called.get(next) ?? []));
  }
  return false;
}

/**
 * Several kinds of measurements: whatever is deepest is sick in one of them, sooner or later. What is both
 * sick and alike comes first.
 */
function byStrength(a: SickNode, b: SickNode): number {
  const strength = ({ score, correlation }: SickNode): number => score * Math.abs(correlation ?? 0);
  return strength(b) - strength(a) || b.score - a.score || (a.node < b.node ? -1 : 1);
}

/** The deepest before what is on the way; then by likeness of the curve, sickness and name. */
function byDepth(a: SickNode, b: SickNode): number {
  return (
    Number(b.isDeepest) - Number(a.isDeepest) ||
    Math.abs(b.correlation ?? 0) - Math.abs(a.correlation ?? 0) ||
    b.score - a.score ||
    (a.node < b.node ? -1 : 1)
  );
}

function byName(a: Call, b: Call): number {
  const [left, right] = [`${a.from}\n${a.to}`, `${b.from}\n${b.to}`];
  return left < right ? -1 : left === right ? 0 : 1;
}
