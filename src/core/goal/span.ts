/** Durations in running text, as they may be typed back: `4h52m`, `7d`, `90s`. */
import { formatDuration } from '#base';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Whole days from two on, hours and minutes together, anything else exactly. */
export function span(ms: number): string {
  if (ms >= 2 * DAY_MS && ms % DAY_MS === 0) return `${ms / DAY_MS}d`;
  if (ms > HOUR_MS && ms % MINUTE_MS === 0 && ms % HOUR_MS !== 0) {
    return `${Math.floor(ms / HOUR_MS)}h${(ms % HOUR_MS) / MINUTE_MS}m`;
  }
  return ms % HOUR_MS === 0 && ms > 0 ? `${ms / HOUR_MS}h` : formatDuration(ms);
}
