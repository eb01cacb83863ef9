/**
 * Zone files (RFC 1035, section 5; RFC 2308, section 4; RFC 3597): `$ORIGIN`, `$TTL`, `$INCLUDE`,
 * parentheses, quotes, escapes, TTL units as BIND has them. All mistakes are returned at once, each
 * with its line.
 *
 * `$INCLUDE` asks the caller, who alone decides what may be read; absolute paths and paths that climb
 * are refused before anybody is asked. What an included file changes (origin, TTL, owner) ends with it.
 */
import { fail, type Place, type Problem, type Result } from '#base';
import { parseClass, parseType, isMetaType, type RecordClass, type RecordType } from './codes.ts';
import { parseName, type Name } from './name.ts';
import { misfitText, readDataWords } from './parse-record-data.ts';
import { dnsProblem, type DnsProblemCode } from './problem.ts';
import { MAX_TTL, type ResourceRecord } from './record.ts';
import { parseTtl } from './record-words.ts';
import { createZone, type Zone } from './zone.ts';
import { ZoneFileScanner, type Entry, type Word } from './zone-file-scanner.ts';

/** What a caller says to `$INCLUDE`: the text and the name for its places, or why not. */
export type Included =
  | { readonly kind: 'text'; readonly file: string; readonly text: string }
  | { readonly kind: 'refused'; readonly why: string };

/** How a zone file is read. */
export interface ZoneFileOptions {
  /** What places call the file. */
  readonly file: string;
  /** The origin before any `$ORIGIN`; without one, names must be absolute until there is one. */
  readonly origin?: Name | null;
  readonly class?: RecordClass;
  /** Reads an included file. Not given: every `$INCLUDE` is refused. */
  readonly include?: (path: string, fromFile: string) => Included;
  /** Records of the largest zone, 10 million by default. */
  readonly maxRecords?: number;
}

const MAX_INCLUDES = 1_000;
const MAX_INCLUDE_DEPTH = 20;
/** Mistakes after which reading stops: the file is something else. */
const MAX_PROBLEMS = 1_000;

/** What lines inherit from the lines before. */
interface Inherited {
  origin: Name | null;
  /** `$TTL`. */
  defaultTtl: number | null;
  /** The last TTL that a record said. */
  statedTtl: number | null;
  /** Of the entry before; `unreadable` when it was a mistake that was said already. */
  owner: Name | 'unreadable' | null;
}

/** What all files of one zone share. */
interface Reading {
  readonly options: ZoneFileOptions;
  readonly class: RecordClass;
  readonly maxRecords: number;
  readonly records: ResourceRecord[];
  readonly places: Place[];
  readonly problems: Problem[];
  includes: number;
}

/** Reads a zone. Its origin is the owner of its SOA. */
export function parseZoneFile(text: string, options: ZoneFileOptions): Result<Zone> {
  const reading: Reading = {
    options,
    class: options.class ?? 'IN',
    maxRecords: options.maxRecords ?? 10_000_000,
    records: [],
    places: [],
    problems: [],
    includes: 0,
  };
  const start = { origin: options.origin ?? null, defaultTtl: null, statedTtl: null, owner: null };
  readFile(reading, text, options.file, start, []);
  if (reading.problems.length > 0) return fail(reading.problems);
  const soa = reading.records.find((record) => record.data.kind === 'SOA');
  if (soa === undefined) {
    const place = { file: options.file, line: null, column: null };
    return fail([dnsProblem('dns-zone', 'The file has no SOA record.', place)]);
  }
  return createZone(soa.name, reading.class, reading.records, (at) => reading.places[at] ?? null);
}

function readFile(
  reading: Reading,
  text: string,
  file: string,
  inherited: Inherited,
  parents: readonly string[],
): void {
  const scanner = new ZoneFileScanner(text, file);
  for (let entry = scanner.next(); entry !== null; entry = scanner.next()) {
    reading.problems.push(...scanner.problems.splice(0));
    if (reading.problems.length >= MAX_PROBLEMS) break;
    if (reading.records.length >= reading.maxRecords) {
      const what = `The zone has more than ${reading.maxRecords} records.`;
      reading.problems.push(dnsProblem('dns-zone-file-limit', what, scanner.place(entry)));
      break;
    }
    const line = new EntryReader(reading, scanner, entry, inherited);
    const directive = entry.words[0]?.text ?? '';
    if (!directive.startsWith('$') || entry.indented) line.record();
    else if (directive.toUpperCase() !== '$INCLUDE') line.directive(directive.toUpperCase());
    else includeFile(reading, line, file, parents);
  }
  reading.problems.push(...scanner.problems);
}

function includeFile(
  reading: Reading,
  line: EntryReader,
  file: string,
  parents: readonly string[],
): void {
  const path = line.entry.words[1]?.text ?? '';
  const refused = (why: string): void => line.fail('dns-zone-file-include', `${path}: ${why}`, 1);
  if (path === '' || line.entry.words.length > 3) return refused('write  $INCLUDE file [origin]');
  if (!isConfined(path)) return refused('only relative paths that do not climb are included');
  if (++reading.includes > MAX_INCLUDES) return refused(`more than ${MAX_INCLUDES} files`);
  if (parents.length >= MAX_INCLUDE_DEPTH) return refused('files include one another too deeply');
  const included = reading.options.include?.(path, file) ?? {
    kind: 'refused',
    why: 'no folder to include from was allowed',
  };
  if (included.kind === 'refused') return refused(included.why);
  if (included.file === file || parents.includes(included.file))
    return refused('it includes itself');
  const inherited = line.inheritedByInclude();
  if (inherited !== null)
    readFile(reading, included.text, included.file, inherited, [...parents, file]);
}

/** Whether a path, put behind any folder, stays below it (symbolic links are the reader's matter). */
function isConfined(path: string): boolean {
  if (/^[/~]|^[a-zA-Z]:|\\/.test(path) || path.includes('\0')) return false;
  return !path.split('/').includes('..');
}

/** Whether the last character is a dot that no backslash makes part of a label. */
function endsInDot(text: string): boolean {
  if (!text.endsWith('.')) return false;
  let backslashes = 0;
  while (text.charCodeAt(text.length - 2 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 0;
}

/** One entry: a record or a directive. */
class EntryReader {
  readonly entry: Entry;
  readonly #reading: Reading;
  readonly #scanner: ZoneFileScanner;
  readonly #inherited: Inherited;

  constructor(reading: Reading, scanner: ZoneFileScanner, entry: Entry, inherited: Inherited) {
    this.#reading = reading;
    this.#scanner = scanner;
    this.entry = entry;
    this.#inherited = inherited;
  }

  fail(code: DnsProblemCode, what: string, word = 0): void {
    const at = this.entry.words[word] ?? this.entry.words.at(-1) ?? this.entry;
    this.#reading.problems.push(dnsProblem(code, what, this.#scanner.place(at)));
  }

  directive(directive: string): void {
    const { words } = this.entry;
    const argument = words[1]?.text ?? '';
    if (directive !== '$ORIGIN' && directive !== '$TTL') {
      return this.fail('dns-zone-file-directive', `${directive} is not read.`);
    }
    if (words.length !== 2) {
      return this.fail('dns-zone-file', `${directive} wants one argument.`);
    }
    if (directive === '$ORIGIN') {
      this.#inherited.origin = this.#name(argument, 1) ?? this.#inherited.origin;
      return;
    }
    const ttl = parseTtl(argument);
    if (ttl !== null && ttl <= MAX_TTL) this.#inherited.defaultTtl = ttl;
    else this.fail('dns-zone-file', `${argument} is no TTL from 0 to ${MAX_TTL}.`, 1);
  }

  /** What an included file starts with; null when its origin is none. */
  inheritedByInclude(): Inherited | null {
    const origin = this.entry.words[2];
    const name = origin === undefined ? this.#inherited.origin : this.#name(origin.text, 2);
    if (origin !== undefined && name === null) return null;
    return { ...this.#inherited, origin: name };
  }

  record(): void {
    const owner = this.#owner();
    const head = this.#head();
    if (owner === null || head === null) return;
    const data = readDataWords(head.type, head.data, this.#inherited.origin);
    if ('why' in data) {
      const at = data.word === null ? -1 : this.entry.words.indexOf(data.word);
      return this.fail('dns-record-text', misfitText(head.type, data), at < 0 ? 0 : at);
    }
    const ttl = head.ttl ?? this.#impliedTtl(data.kind === 'SOA' ? data.minimumSeconds : null);
    if (ttl === null) {
      return this.fail('dns-zone-file', 'The record has no TTL, and there is no $TTL before it.');
    }
    if (head.ttl !== null) this.#inherited.statedTtl = head.ttl;
    this.#reading.records.push({ name: owner, class: this.#reading.class, ttl, data });
    this.#reading.places.push(this.#scanner.place(this.entry));
  }

  /** RFC 2308, section 4: `$TTL`; without one the last that was stated; for a SOA its minimum. */
  #impliedTtl(soaMinimum: number | null): number | null {
    const ttl = this.#inherited.defaultTtl ?? this.#inherited.statedTtl ?? soaMinimum;
    if (this.#inherited.defaultTtl === null && soaMinimum !== null) this.#inherited.statedTtl = ttl;
    return ttl === null ? null : Math.min(ttl, MAX_TTL);
  }

  #owner(): Name | null {
    const first = this.entry.words[0];
    if (this.entry.indented || first === undefined) {
      if (this.#inherited.owner === null) {
        this.fail('dns-zone-file', 'The first record begins with a blank, so it has no owner.');
      }
      return this.#inherited.owner === 'unreadable' ? null : this.#inherited.owner;
    }
    const owner = this.#name(first.text, 0);
    this.#inherited.owner = owner ?? 'unreadable';
    return owner;
  }

  /** TTL and class in either order, each at most once, then the type; the rest is data. */
  #head(): { ttl: number | null; type: RecordType; data: readonly Word[] } | null {
    const { words, indented } = this.entry;
    let ttl: number | null = null;
    let klass: RecordClass | null = null;
    for (let at = indented ? 0 : 1; at < words.length; at++) {
      const text = words[at]?.text ?? '';
      const seconds: number | null = ttl === null ? parseTtl(text) : null;
      const named: RecordClass | null = klass === null ? parseClass(text) : null;
      if (seconds !== null) ttl = seconds;
      else if (named !== null) klass = named;
      else return this.#typed(at, ttl, klass);
    }
    this.fail('dns-zone-file', 'The record has no type.');
    return null;
  }

  #typed(
    at: number,
    ttl: number | null,
    klass: RecordClass | null,
  ): { ttl: number | null; type: RecordType; data: readonly Word[] } | null {
    const text = this.entry.words[at]?.text ?? '';
    const type = parseType(text);
    if (type === null || isMetaType(type)) {
      this.fail('dns-zone-file', `${JSON.stringify(text.slice(0, 60))} is no record type.`, at);
      return null;
    }
    if (ttl !== null && ttl > MAX_TTL) {
      this.fail('dns-zone-file', `The TTL ${ttl} is above ${MAX_TTL}.`, at);
      return null;
    }
    if (klass !== null && klass !== this.#reading.class) {
      const what = `The record is of class ${klass} in a zone of ${this.#reading.class}.`;
      this.fail('dns-zone', what, at);
      return null;
    }
    return { ttl, type, data: this.entry.words.slice(at + 1) };
  }

  #name(text: string, word: number): Name | null {
    const { origin } = this.#inherited;
    if (text === '@' && origin !== null) return origin;
    if (origin === null && !endsInDot(text)) {
      this.fail('dns-zone-file', `${text} is relative, and there is no $ORIGIN before it.`, word);
      return null;
    }
    const parsed = parseName(text, origin);
    if (parsed.ok) return parsed.value;
    this.fail('dns-name', parsed.problems[0]?.what ?? 'This is no domain name.', word);
    return null;
  }
}
