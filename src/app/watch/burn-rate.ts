/**
 * How fast an error budget burns, over two windows at once: the long one says that it matters, the
 * short one that it goes on (Site Reliability Workbook, chapter 5; the factors are those of sloth's
 * `google-30d.yaml`: budget share × 30 days / long window).
 */

/** One pair of windows. */
export interface BurnWindow {
  readonly severity: 'page' | 'ticket';
  readonly longMs: number;
  readonly shortMs: number;
  /** Of the 30 days' budget that burns within the long window at that rate. */
  readonly budgetShare: number;
  readonly factor: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PERIOD_MS = 30 * DAY;

/** 14.4, 6, 3 and 1 times the budget's own pace. */
export const BURN_WINDOWS: readonly BurnWindow[] = [
  window('page', HOUR, 5 * 60_000, 0.02),
  window('page', 6 * HOUR, 30 * 60_000, 0.05),
  window('ticket', DAY, 2 * HOUR, 0.1),
  window('ticket', 3 * DAY, 6 * HOUR, 0.1),
];

function window(
  severity: BurnWindow['severity'],
  longMs: number,
  shortMs: number,
  budgetShare: number,
): BurnWindow {
  const factor = (budgetShare * PERIOD_MS) / longMs;
  return { severity, longMs, shortMs, budgetShare, factor };
}

/** Looks within one minute. */
export interface MinuteCount {
  readonly atMs: number;
  readonly good: number;
  readonly bad: number;
}

/** The windows that burn too fast now, the gravest first. `objective`: 0.999 leaves a budget of 0.001. */
export function burning(
  counts: readonly MinuteCount[],
  objective: number,
  nowMs: number,
): readonly BurnWindow[] {
  const budget = 1 - objective;
  const share = (windowMs: number): number => {
    const own = counts.filter(({ atMs }) => nowMs - atMs < windowMs);
    const bad = own.reduce((sum, each) => sum + each.bad, 0);
    const all = own.reduce((sum, each) => sum + each.good + each.bad, 0);
    return all === 0 ? 0 : bad / all;
  };
  return BURN_WINDOWS.filter(
    ({ longMs, shortMs, factor }) =>
      share(longMs) > factor * budget && share(shortMs) > factor * budget,
  );
}
