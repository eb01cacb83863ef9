/**
 * Durations as people write them (`90s`, `5m`, `2h30m`, `7d`) and as Firebreak counts them: whole
 * milliseconds. A duration that never ends is `null` in data and Infinity in arithmetic.
 */
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The longest duration that is read: 100 years. Longer ones are a mistake, or `forever`. */
export const MAX_DURATION_MS: number = 100 * 365 * 86_400_000;

/** Milliseconds of `5m`, `2h30m`, `1.5h`, `0`; null when the text is no duration. Units: ms s m h d w. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0;
  if (text.length > 40) return null;
  const part = /(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*/y;
  let totalMs = 0;
  let position = 0;
  while (position < text.length) {
    part.lastIndex = position;
    const match = part.exec(text);
    const unitMs = UNIT_MS[match?.[2] ?? ''];
    if (match === null || unitMs === undefined) return null;
    totalMs += Math.round(Number(match[1]) * unitMs);
    position = part.lastIndex;
  }
  return position > 0 && totalMs <= MAX_DURATION_MS ? totalMs : null;
}

/** The shortest exact text of a duration: `90s` stays `90s`, 5,400,000 ms is `90m`, 0 is `0`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0';
  for (const unit of ['w', 'd', 'h', 'm', 's']) {
    const unitMs = UNIT_MS[unit] ?? 1;
    if (ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return `${ms}ms`;
}

/** Milliseconds as minutes, the unit of every printed and JSON time. */
export function toMinutes(ms: number): number {
  return ms / 60_000;
}

/** Minutes as whole milliseconds. */
export function fromMinutes(minutes: number): number {
  return Math.round(minutes * 60_000);
}
