/** Moments as people write them in files, `2026-10-20T07:48Z`, and as they are said on a page. */
const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?Z$/;

/** Milliseconds of a moment in UTC; null when it is none: a 30th of February, a time without Z. */
export function parseInstant(text: string): number | null {
  if (!FORM.test(text)) return null;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) return null;
  // Days that a month has not are moved by some parsers instead of refused.
  return new Date(atMs).toISOString().slice(0, 16) === text.slice(0, 16) ? atMs : null;
}

/** `2026-10-20T07:48:00Z`. */
export function formatInstant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `20 Oct 2026`. */
export function sayDay(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`;
}

/** `20 Oct 2026, 07:48 UTC`. */
export function sayInstant(atMs: number): string {
  return `${sayDay(atMs)}, ${new Date(atMs).toISOString().slice(11, 16)} UTC`;
}

/** `2 h 27 min`, `3 days 4 h`, `under a minute`: never longer than two units. */
export function sayLength(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const rest = hours % 24;
  return rest === 0 ? `${hours / 24} days` : `${Math.floor(hours / 24)} days ${rest} h`;
}
