/** Times as people read them: UTC clock and minutes from the start; durations `2 h 52`. */

const MINUTE_MS = 60_000;

/** `2 h 52`, `0 h 56`, `3 d 4 h`, `30 s`; `without end` for null. Rounded to whole minutes from one minute on. */
export function sayDuration(ms: number | null): string {
  if (ms === null) return 'without end';
  if (ms > 0 && ms < MINUTE_MS) return `${Math.max(1, Math.round(ms / 1000))} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) {
    const rest = hours % 24;
    return rest === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${rest} h`;
  }
  return `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
}

/** A duration in running text: `15 h`, `5 min`, `2 h 30`, `7 d`. */
export function sayShortly(ms: number | null): string {
  if (ms === null) return 'ever';
  if (ms % 86_400_000 === 0 && ms > 0) return `${ms / 86_400_000} d`;
  if (ms % 3_600_000 === 0 && ms > 0) return `${ms / 3_600_000} h`;
  if (ms < 3_600_000 && ms % MINUTE_MS === 0) return `${ms / MINUTE_MS} min`;
  return sayDuration(ms);
}

/** `09:40`: the UTC clock, `minutes` after the start (`2025-10-20T06:48Z`). Days later: `09:40 +1d`. */
export function sayClock(startsAt: string, minutes: number): string {
  const startMs = Date.parse(startsAt);
  const date = new Date(startMs + minutes * MINUTE_MS);
  const days = Math.floor(date.getTime() / 86_400_000) - Math.floor(startMs / 86_400_000);
  const clock = date.toISOString().slice(11, 16);
  return days === 0 ? clock : `${clock} ${days > 0 ? '+' : ''}${days}d`;
}

/** `20 October 2025`. */
export function sayDate(iso: string): string {
  const date = new Date(iso);
  const month = date.toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' });
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

/** `+172`, `-3`, `+0`: minutes from the start. */
export function sayOffset(minutes: number): string {
  const rounded = Math.round(minutes);
  return rounded < 0 ? String(rounded) : `+${rounded}`;
}
