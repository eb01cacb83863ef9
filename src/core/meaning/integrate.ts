/**
 * The mean of a range that never falls over a stretch, by adaptive Simpson (G. F. Kuncir, "Algorithm
 * 103: Simpson's rule integrator", Comm. ACM 1962): exact for straight lines and for products of up to
 * three, which is what graces that run out evenly give; elsewhere halved until it no longer matters.
 */
import type { Range } from './share-graph.ts';

/** Differences of the mean that do not matter. */
const CLOSE = 1e-7;
const HALVINGS_AT_MOST = 12;

/** The means of both ends of the range. */
export function meanOf(at: (ms: number) => Range, fromMs: number, toMs: number): Range {
  const start = at(fromMs);
  const end = at(toMs);
  if (end.low - start.low < CLOSE && end.high - start.high < CLOSE) return end;
  const middle = at((fromMs + toMs) / 2);
  return refine(at, fromMs, toMs, [start, middle, end], HALVINGS_AT_MOST);
}

function refine(
  at: (ms: number) => Range,
  fromMs: number,
  toMs: number,
  [start, middle, end]: readonly [Range, Range, Range],
  halvings: number,
): Range {
  const middleMs = (fromMs + toMs) / 2;
  const early = at((fromMs + middleMs) / 2);
  const late = at((middleMs + toMs) / 2);
  const rough = simpson(start, middle, end);
  const fine = half(simpson(start, early, middle), simpson(middle, late, end));
  const isClose =
    Math.abs(rough.low - fine.low) < CLOSE && Math.abs(rough.high - fine.high) < CLOSE;
  if (isClose || halvings === 0 || toMs - fromMs < 2) return fine;
  return half(
    refine(at, fromMs, middleMs, [start, early, middle], halvings - 1),
    refine(at, middleMs, toMs, [middle, late, end], halvings - 1),
  );
}

function simpson(start: Range, middle: Range, end: Range): Range {
  return {
    low: (start.low + 4 * middle.low + end.low) / 6,
    high: (start.high + 4 * middle.high + end.high) / 6,
  };
}

function half(a: Range, b: Range): Range {
  return { low: (a.low + b.low) / 2, high: (a.high + b.high) / 2 };
}
