/**
 * The time at the beginning of a line of a log. Where a line says no zone, it is taken for UTC; where it
 * says no year, the name of the file may (`dnsmasq-20261125.log`), and nothing else: this year would be a guess.
 */

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?/;
const BIND = /^(\d\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?/;
const EPOCH = /^\[(\d{9,11})\]/;
const SYSLOG = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)/;
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** The latest day of logs: what is beyond is a number that is no time. 2100-01-01. */
export const LATEST_MS = 4_102_444_800_000;

/** A year and, where the file's name says it, the month in which it was closed. */
export interface FileDate {
  readonly year: number;
  readonly month: number | null;
}

/** The date in the name of a file; null when there is none. */
export function dateOfPath(path: string): FileDate | null {
  const found =
    /(?:^|[^\d])(20\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?[0-3]\d)?)?(?:[^\d]|[T_-]|$)/.exec(
      path.slice(path.lastIndexOf('/') + 1),
    );
  if (found === null) return null;
  return { year: Number(found[1]), month: found[2] === undefined ? null : Number(found[2]) };
}

/** What a line's beginning says: milliseconds, `no-year` where only the year is missing, null where nothing is a time. */
export function timeOf(line: string, date: FileDate | null): number | 'no-year' | null {
  const first = line.charCodeAt(0);
  if (first === 91) return bounded(Number(EPOCH.exec(line)?.[1] ?? Number.NaN) * 1_000);
  if (first >= 48 && first <= 57) return ofIso(line) ?? ofBind(line);
  return ofSyslog(line, date);
}

function ofIso(line: string): number | null {
  const found = ISO.exec(line);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const atMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    fractionMs(fraction),
  );
  return bounded(atMs - zoneMs(zone));
}

/** The same of a text that is nothing else: `2026-11-25T10:31:53Z`. */
export function readMoment(text: unknown): number | null {
  return typeof text === 'string' ? ofIso(text) : null;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function ofBind(line: string): number | null {
  const found = BIND.exec(line);
  if (found === null) return null;
  const [, day, month = '', year, hour, minute, second, fraction] = found;
  const at = monthOf(month);
  if (at === null) return null;
  return bounded(
    Date.UTC(
      Number(year),
      at,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      fractionMs(fraction),
    ),
  );
}

function ofSyslog(line: string, date: FileDate | null): number | 'no-year' | null {
  const found = SYSLOG.exec(line);
  const month = monthOf(found?.[1] ?? '');
  if (found === null || month === null) return null;
  if (date === null) return 'no-year';
  // A file that was closed in January has lines of last December.
  const year = date.month !== null && month + 1 > date.month ? date.year - 1 : date.year;
  const [, , day, hour, minute, second] = found;
  return bounded(Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second)));
}

function monthOf(text: string): number | null {
  const at = MONTHS.indexOf(text);
  return text.length === 3 && at >= 0 && at % 3 === 0 ? at / 3 : null;
}

function fractionMs(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1_000);
}

function bounded(atMs: number): number | null {
  return atMs > 0 && atMs < LATEST_MS ? atMs : null;
}
