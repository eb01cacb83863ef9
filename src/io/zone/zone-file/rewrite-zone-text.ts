/**
 * A guarded write as a change of the text of a zone file. The guard owns a block between two comment
 * lines; everything else stays byte for byte, but for the digits of the serial, and for lines that held
 * an adopted set: they become comments once, when their set moves into the block. Whatever was typed,
 * the new text is read back by `parseZoneFile`, and must be exactly the wanted zone.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import {
  createZone,
  formatRecord,
  nameKey,
  nameOf,
  nextSerial,
  soaOf,
  typeOf,
  type Included,
  type Name,
  type ResourceRecord,
  type Zone,
} from '#core/dns';
import { parseZoneFile } from '#core/dns';
import { formatMarker, markerName, type ZoneWrite } from '#core/guard';
import { entriesOf, entryKey, type ZoneEntry } from './zone-lines.ts';

const BEGIN = '; >>> firebreak guard: it writes these lines, edit any others';
const END = '; <<< firebreak guard';
const MOVED = ';moved into the block of the firebreak guard; ';

/** How the file is read. */
export interface ZoneFileReading {
  readonly file: string;
  readonly origin: Name;
  readonly include: (path: string, fromFile: string) => Included;
}

/** The zone of a text; the reading that every other is held to. */
export function readZoneText(text: string, reading: ZoneFileReading): Result<Zone> {
  const { file, origin, include } = reading;
  if (text !== '' && !text.endsWith('\n')) {
    const place = { file, line: text.split('\n').length, column: null };
    const what = 'the file does not end with a line end, so it may be half written';
    return fail([problem(what, 'end it with an empty line, or wait until it is written', place)]);
  }
  return parseZoneFile(text, { file, origin, include });
}

/** A text and the serial that it has. */
export interface RewrittenZone {
  readonly text: string;
  readonly serial: number;
}

/** The text after the write, or why this file cannot be changed by a program. */
export function rewriteZoneText(
  text: string,
  zone: Zone,
  write: ZoneWrite,
  reading: ZoneFileReading,
): Result<RewrittenZone> {
  const serial = nextSerial(soaOf(zone)?.serial ?? 0);
  const written = recordsOfWrite(zone.origin, write);
  const guarded = new Set([
    keyOf(markerName(zone.origin), 'TXT'),
    ...write.contents.map(({ name, type }) => keyOf(nameOf(name), type)),
  ]);
  const changed = changeLines(text, reading, guarded, written, serial);
  if (!changed.ok) return changed;
  const wanted = createZone(zone.origin, 'IN', [
    ...zone.records
      .filter(({ name, data }) => !guarded.has(keyOf(name, typeOf(data))))
      .map((record) =>
        record.data.kind === 'SOA' ? { ...record, data: { ...record.data, serial } } : record,
      ),
    ...written,
  ]);
  if (!wanted.ok) return fail(wanted.problems);
  const made = readZoneText(changed.value, reading);
  if (!made.ok) return fail(made.problems);
  const difference = firstDifference(wanted.value, made.value);
  if (difference === null) return succeed({ text: changed.value, serial });
  const mend =
    'write the adopted names in this file, not in an included one, each record with its owner, and a $TTL at the top';
  return fail([problem(`the file cannot be changed line by line: ${difference}`, mend)]);
}

function keyOf(name: Name, type: string): string {
  return `${nameKey(name)} ${type}`;
}

function problem(what: string, mend: string, place: Problem['place'] = null): Problem {
  return { code: 'zone-file', severity: 'error', place, what, mend };
}

function recordsOfWrite(origin: Name, { marker, contents }: ZoneWrite): readonly ResourceRecord[] {
  const text = { kind: 'TXT' as const, strings: [formatMarker(marker)] };
  return [
    { name: markerName(origin), class: 'IN', ttl: 0, data: text },
    ...contents.flatMap(({ name, type, ttlSeconds, endpoints }) =>
      endpoints.map(({ address }): ResourceRecord => ({
        name: nameOf(name),
        class: 'IN',
        ttl: ttlSeconds,
        data: { kind: type, address },
      })),
    ),
  ];
}

/** The lines with the block, without the sets elsewhere, and with the serial. */
function changeLines(
  text: string,
  { origin }: ZoneFileReading,
  guarded: ReadonlySet<string>,
  written: readonly ResourceRecord[],
  serial: number,
): Result<string> {
  const lines = text.split('\n');
  const begins = lines.flatMap((line, at) => (line.trim() === BEGIN ? [at] : []));
  const ends = lines.flatMap((line, at) => (line.trim() === END ? [at] : []));
  const [begin, end] = [begins[0], ends[0]];
  const isBlock = begin !== undefined && end !== undefined && begin < end;
  if (begins.length > 1 || ends.length > 1 || (begins.length + ends.length > 0 && !isBlock)) {
    const mend = 'leave the two lines as they were, once each, or delete both and all between them';
    return fail([problem('the lines of the guard are damaged', mend)]);
  }
  const entries = entriesOf(text, origin);
  const soa = entries.find(({ type }) => type === 'SOA');
  const old = soa?.data[2];
  if (old === undefined || !/^\d+$/.test(old.text)) {
    return fail([problem('the SOA has no serial in digits in this file', 'write the SOA in it')]);
  }
  const inBlock = (line: number): boolean => isBlock && line > begin && line < end;
  moveAway(lines, entries, guarded, inBlock);
  replaceSerial(lines, text, old.start, old.text.length, serial);
  const block = [BEGIN, ...written.map((record) => formatRecord(record)), END];
  if (isBlock) lines.splice(begin, end - begin + 1, ...block);
  else lines.splice(-1, 0, ...block);
  return succeed(lines.join('\n'));
}

/** Guarded sets outside the block become comments; who inherited their owner gets it written out. */
function moveAway(
  lines: string[],
  entries: readonly ZoneEntry[],
  guarded: ReadonlySet<string>,
  inBlock: (line: number) => boolean,
): void {
  let owner: Name | null = null;
  for (const entry of entries) {
    const { firstLine, lastLine, indented } = entry;
    if (entry.type === '' || inBlock(firstLine)) continue;
    if (guarded.has(entryKey(entry) ?? '')) {
      for (let line = firstLine; line <= lastLine; line++) lines[line] = MOVED + lines[line];
    } else {
      if (indented && entry.owner !== null && entry.owner !== owner) {
        lines[firstLine] = entry.owner + lines[firstLine];
      }
      owner = entry.owner;
    }
  }
}

function replaceSerial(
  lines: string[],
  text: string,
  start: number,
  length: number,
  serial: number,
): void {
  const before = text.slice(0, start).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const at = before.length - 1;
  const line = lines[at] ?? '';
  // An owner written out before it shifts the line: the digits are the last thing that is the same.
  const shift = line.length - (text.split('\n')[at] ?? '').length;
  const from = column + shift;
  lines[at] = line.slice(0, from) + String(serial) + line.slice(from + length);
}

function firstDifference(wanted: Zone, made: Zone): string | null {
  const texts = (zone: Zone): readonly string[] =>
    zone.records.map((record) => formatRecord(record));
  const [a, b] = [texts(wanted), texts(made)];
  const at = a.findIndex((line, index) => line !== b[index]);
  if (at < 0) return a.length === b.length ? null : `${b[a.length]} would be left over`;
  return `${a[at]} would become ${b[at] ?? 'nothing'}`;
}
