/**
 * How far measurements went from what is usual for them: deviations from the median before it began, in
 * scaled median absolute deviations, which no single wild value moves (Hampel's identifier), or in what
 * nineteen of twenty stay within where that is wider: curves with peaks cry less. The symptom is as sick as it was for a fifth of the time since; every other node as it was at those very moments. A
 * curve that never changed has a floor: a thousandth of its median.
 */
import type { Point } from './types.ts';

/** With fewer measurements before it began nothing is known of what is usual. */
const LEAST_BEFORE = 10;
/** Of a normal distribution, the standard deviation in median absolute deviations. */
const SCALE = 1.4826;
/** Of a normal distribution so many are within so many standard deviations: curves with peaks are wider. */
const USUALLY = 0.95;
const USUALLY_WITHIN = 1.96;
const FLOOR = 0.001;
const LEAST = 1e-9;
/** Of the time since it began; chosen on the training half of PetShop. */
const SICK_SHARE = 0.2;

/** What is usual for a curve. */
export interface Usual {
  readonly median: number;
  readonly spread: number;
}

/** Of what was measured before; null where that is too little. */
export function usualOf(points: readonly Point[], beganMs: number): Usual | null {
  const before = points.filter(({ atMs }) => atMs < beganMs).map(({ value }) => value);
  if (before.length < LEAST_BEFORE) return null;
  const median = middle(before);
  const far = before.map((value) => Math.abs(value - median)).toSorted((a, b) => a - b);
  const tail = (far[Math.floor(far.length * USUALLY)] ?? 0) / USUALLY_WITHIN;
  return {
    median,
    spread: Math.max(middle(far) * SCALE, tail, Math.abs(median) * FLOOR, LEAST),
  };
}

/** The moments at which a curve is furthest from usual: a fifth of those given, one at least. */
export function worstMoments(points: readonly Point[], usual: Usual): readonly number[] {
  return points
    .map((point) => ({ atMs: point.atMs, far: deviation(point, usual) }))
    .toSorted((a, b) => b.far - a.far || a.atMs - b.atMs)
    .slice(0, Math.max(1, Math.ceil(points.length * SICK_SHARE)))
    .map(({ atMs }) => atMs)
    .toSorted((a, b) => a - b);
}

/** How far a curve is from usual at some moments: the middle of what was measured nearest to each. */
export function deviationAt(
  points: readonly Point[],
  usual: Usual,
  moments: readonly number[],
): number | null {
  const near = nearest(points, moments).flatMap((point) => (point === null ? [] : [point]));
  return near.length === 0 ? null : middle(near.map((point) => deviation(point, usual)));
}

function deviation({ value }: Point, { median, spread }: Usual): number {
  return Math.abs(value - median) / spread;
}

/** For each moment, in order, what was measured nearest to it, half a usual pause away at most. */
export function nearest(
  points: readonly Point[],
  moments: readonly number[],
): readonly (Point | null)[] {
  const pauses = points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? atMs));
  const toleranceMs = middle(pauses) / 2;
  const far = (point: Point | undefined, atMs: number): number =>
    point === undefined ? Infinity : Math.abs(point.atMs - atMs);
  let at = 0;
  return moments.map((atMs) => {
    while (at + 1 < points.length && far(points[at + 1], atMs) <= far(points[at], atMs)) at++;
    const near = points[at];
    return near !== undefined && far(near, atMs) <= toleranceMs ? near : null;
  });
}

/** Those from one moment on and before another. */
export function within(
  points: readonly Point[],
  fromMs: number,
  toMs: number | null,
): readonly Point[] {
  return points.filter(({ atMs }) => atMs >= fromMs && (toMs === null || atMs < toMs));
}

/** The median; of an even number the mean of the two in the middle; 0 of none. */
export function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
