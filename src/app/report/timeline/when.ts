/** Times of an outage as they are said: to the minute, or to the second when it was over within a quarter of an hour. */
import { formatMoment } from '#core/timeline';
import { sayDate, sayDuration } from '../terminal/time.ts';

const FINE_MS = 900_000;

/** How the times of one outage are said. */
export interface When {
  /** `06:48`, `06:48:12`; days later `06:48 +1d`. */
  readonly clock: (atMs: number) => string;
  /** `+13`, `+13 s`, `-2`. */
  readonly offset: (atMs: number) => string;
  /** `13 min`, `2 h 12`, `13 s`, in running text. */
  readonly length: (ms: number) => string;
  /** The same from the beginning to a moment, cut as the clock is cut: all that is said agrees. */
  readonly after: (atMs: number) => string;
  /** `20 October 2025`. */
  readonly day: string;
  /** Of the first look. */
  readonly fromMs: number;
}

/** `zeroMs`: when it began. */
export function whenOf(zeroMs: number, fromMs: number, toMs: number): When {
  const isFine = toMs - fromMs < FINE_MS;
  const unitMs = isFine ? 1_000 : 60_000;
  // Cut as the clock is cut, so that both say the same.
  const unitsTo = (atMs: number): number => Math.floor(atMs / unitMs) - Math.floor(zeroMs / unitMs);
  const dayOf = (atMs: number): number => Math.floor(atMs / 86_400_000);
  return {
    clock: (atMs) => {
      const days = dayOf(atMs) - dayOf(zeroMs);
      const time = formatMoment(atMs).slice(11, isFine ? 19 : 16);
      return days === 0 ? time : `${time} ${days > 0 ? '+' : ''}${days}d`;
    },
    offset: (atMs) => {
      const units = unitsTo(atMs);
      return `${units < 0 ? units : `+${units}`}${isFine ? ' s' : ''}`;
    },
    length: sayLength,
    after: (atMs) => sayLength(unitsTo(atMs) * unitMs),
    day: sayDate(formatMoment(zeroMs)),
    fromMs,
  };
}

function sayLength(ms: number): string {
  if (ms < 60_000 || (ms < 90_000 && ms % 60_000 !== 0))
    return `${Math.max(0, Math.round(ms / 1_000))} s`;
  if (ms < 5_370_000) return `${Math.round(ms / 60_000)} min`;
  return sayDuration(ms);
}
