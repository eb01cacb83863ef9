/** Moments in UTC as text, as `watch --json` and status feeds write them, without a clock or a time zone. */

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))$/;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970; null when it is no moment: a 30th of February, a time without a zone. */
export function parseMoment(text: string): number | null {
  const match = FORM.exec(text);
  if (match === null) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59 || part(9) > 23 || part(10) > 59) return null;
  const ms = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1_000);
  const shiftMs = (match[8] === '-' ? -1 : 1) * (part(9) * 60 + part(10)) * 60_000;
  const ofDayMs = ((hour * 60 + minute) * 60 + second) * 1_000 + ms;
  return dayNumber(year, month, day) * DAY_MS + ofDayMs - shiftMs;
}

/** `2025-10-20T06:48:00.000Z`. */
export function formatMoment(atMs: number): string {
  const whole = Math.floor(atMs);
  const day = Math.floor(whole / DAY_MS);
  const ofDay = whole - day * DAY_MS;
  const { year, month, date } = civilDate(day);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const clock = [ofDay / 3_600_000, (ofDay / 60_000) % 60, (ofDay / 1_000) % 60].map(two).join(':');
  const ms = String(ofDay % 1_000).padStart(3, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}T${clock}.${ms}Z`;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1970-01-01, by counting in eras of 400 years that begin in March: the leap day is last. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
  );
}

/** The other way round. */
function civilDate(day: number): { year: number; month: number; date: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const date = ofYear - Math.floor((153 * march + 2) / 5) + 1;
  return { year: year + era * 400 + (month <= 2 ? 1 : 0), month, date };
}
