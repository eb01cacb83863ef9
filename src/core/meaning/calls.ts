/** How many calls of a journey fall into a time, at its rate (S3). Times in milliseconds from minute 0. */
import { assert } from '#base';
import type { Rate } from '#core/map';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_HOURS = 168;

/** A stretch of time with one rate. */
export interface RatePiece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly perMin: number;
}

/** Milliseconds from Monday 00:00 UTC of its week to a moment such as `2025-10-20T06:48Z`. */
export function sinceMondayMs(moment: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?Z$/.exec(moment);
  assert(match !== null, `${moment} is a moment in UTC`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const weekday = (((daysFromEpoch(year, month, day) + 3) % 7) + 7) % 7;
  return weekday * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * 1_000;
}

/** Days from 1970-01-01, a Thursday, in the Gregorian calendar (H. Hinnant, "chrono-compatible date algorithms"). */
function daysFromEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

/** A stretch cut where the rate changes; `startMs` is minute 0, from Monday 00:00 UTC. */
export function piecesOf(
  rate: Rate,
  startMs: number,
  fromMs: number,
  toMs: number,
): readonly RatePiece[] {
  if (rate.kind === 'steady') return [{ fromMs, toMs, perMin: rate.perMin }];
  const pieces: RatePiece[] = [];
  for (let at = fromMs; at < toMs;) {
    const hour = Math.floor((startMs + at) / HOUR_MS);
    const end = Math.min(toMs, (hour + 1) * HOUR_MS - startMs);
    const ofWeek = ((hour % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
    pieces.push({ fromMs: at, toMs: end, perMin: rate.perMinByHour[ofWeek] ?? 0 });
    at = end;
  }
  return pieces;
}

/** Calls in a stretch. */
export function callsIn({ fromMs, toMs, perMin }: RatePiece): number {
  return (perMin * (toMs - fromMs)) / MINUTE_MS;
}
