/** Words that all texts of the guard share: names without their last dot, places, addresses. */
import { nameOf, relativeName } from '#core/dns';
import { columns, fold, labelled, list } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** `api.example.net`: as people write it. */
export function sayName(name: string): string {
  return name === '.' ? name : name.replace(/\.$/, '');
}

/** `api`: as it is typed on the command line and in `guard.yaml`. */
export function shortName(name: string, zone: string): string {
  return sayName(relativeName(nameOf(name), nameOf(zone)));
}

/** `ams, fra, sto`: places in the order in which they were given; `nowhere` for none. */
export function sayPlaces(places: readonly string[]): string {
  return places.length === 0 ? 'nowhere' : places.join(', ');
}

/** `192.0.2.11 and 192.0.2.12`; of many, the first few and how many more. */
export function sayAddresses(addresses: readonly string[], most = 6): string {
  if (addresses.length <= most) return list(addresses);
  return `${addresses.slice(0, most).join(', ')} and ${addresses.length - most} more`;
}

/** `60 s`, `5 s`, `1.5 s`. */
export function saySeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}

/** `0.03 s`, `8.4 s`: how long something took, two digits of it. */
export function sayElapsed(ms: number): string {
  if (ms < 10) return 'under 0.01 s';
  return ms < 1000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(1)} s`;
}

/** `one`, `two`, ... `ten`, then digits: for counts inside a sentence. */
export function sayNumber(value: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  return words[value] ?? String(value);
}

/** `10:41:02`, the UTC clock of a moment. */
export function sayTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}

/** `14:52 UTC` of the day of `nowMs`, else `2026-11-26 14:52 UTC`. */
export function sayMoment(atMs: number, nowMs: number): string {
  const at = new Date(atMs).toISOString();
  const isToday = at.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return `${isToday ? '' : `${at.slice(0, 10)} `}${at.slice(11, 16)} UTC`;
}

/** A first line with a note behind it where there is room, else a sentence more. */
export function withNote(sentence: string, note: string, { width }: Screen): readonly string[] {
  const line = `${sentence}   ${note}`;
  if (line.length <= width) return [line];
  return fold(`${sentence} ${note.charAt(0).toUpperCase()}${note.slice(1)}.`, width);
}

/** Columns whose last cell is folded under itself where it is too wide. */
export function hangingColumns(
  rows: readonly (readonly string[])[],
  margin: string,
  { width }: Screen,
): readonly string[] {
  const heads = columns(
    rows.map((row) => [...row.slice(0, -1), '|']),
    { margin },
  );
  return rows.flatMap((row, index) => {
    const head = (heads[index] ?? '').slice(0, -1);
    return labelled(head, row.at(-1) ?? '', width, head.length).map((line) => line.trimEnd());
  });
}
