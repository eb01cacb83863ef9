/** Minutes that may be a range: a range of times is read at its widest (T7). */
import type { Minute } from './types.ts';

/** The earliest that it may have been. */
export function earliest(minute: Minute): number {
  return typeof minute === 'number' ? minute : minute.earliest;
}

/** The latest that it may have been. */
export function latest(minute: Minute): number {
  return typeof minute === 'number' ? minute : minute.latest;
}

/** `+172`, `-3`, `+436..446`. */
export function formatMinute(minute: Minute): string {
  const sign = earliest(minute) < 0 ? '' : '+';
  if (typeof minute === 'number') return `${sign}${minute}`;
  return `${sign}${minute.earliest}..${minute.latest}`;
}
