/** Times as maps and people write them. */

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A duration as maps write it: `90s`, `6h`. */
export function formatMs(ms: number): string {
  for (const [unit, unitMs] of UNITS) {
    if (ms > 0 && ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return ms === 0 ? '0' : `${Math.floor(ms)}ms`;
}

/** `59m..1h`; one duration where both ends are the same, or where there is no second one. */
export function formatSpan([fromMs, toMs]: readonly [number, number | null]): string {
  return toMs === null || fromMs === toMs
    ? formatMs(fromMs)
    : `${formatMs(fromMs)}..${formatMs(toMs)}`;
}
