/** Lines of query logs, whoever wrote them: each line to the format that knows it, the last one first. */
import { bind } from './bind.ts';
import { coredns } from './coredns.ts';
import { createDnsmasq } from './dnsmasq.ts';
import { dateOfPath, timeOf } from './log-time.ts';
import type { FileDate } from './log-time.ts';
import { jsonEntry } from './json-entry.ts';
import { recursor } from './recursor.ts';
import { resolved } from './resolved.ts';
import type { FileReader, LineFormat, SightingSink, Tell } from './sighting.ts';
import { unbound } from './unbound.ts';

/** Formats with state have it for each file. */
function createFormats(): readonly LineFormat[] {
  return [coredns, bind, unbound, createDnsmasq(), resolved, recursor];
}

/** Characters of the longest line: names have 255 bytes, so nothing that is a question is longer. */
const MAX_LINE_LENGTH = 65_536;

/** The same of a line that is not JSON: its name is spelled with four characters for a byte at most. */
const MAX_TEXT_LENGTH = 8_192;

/** Lines in which no format must be found before a file is given up on. */
const MAX_SILENT_LINES = 200_000;

/** Reads the lines of one file. */
export class LogLines implements FileReader {
  readonly #formats: LineFormat[] = [...createFormats()];
  readonly #sink: SightingSink;
  readonly #tell: Tell;
  readonly #date: FileDate | null;
  #rest = '';
  #passing = false;
  #line = 0;
  #known = 0;
  #long = 0;
  #firstLong = 0;
  #noYear = 0;

  constructor(path: string, sink: SightingSink, tell: Tell) {
    this.#sink = sink;
    this.#tell = tell;
    this.#date = dateOfPath(path);
  }

  add(bytes: Uint8Array): void {
    // Names are ASCII; other bytes stand for themselves, so that no character is cut by a piece.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const part = text.slice(from, end);
      this.#end(this.#rest === '' ? part : this.#rest + part);
      this.#rest = '';
      from = end + 1;
    }
    this.#rest += from === 0 ? text : text.slice(from);
    if (this.#rest.length <= MAX_LINE_LENGTH) return;
    this.#rest = '';
    this.#passing = true;
  }

  end(): void {
    if (this.#rest !== '' || this.#passing) this.#end(this.#rest);
    if (this.#long > 0) {
      const what = `${this.#long === 1 ? 'a line' : `${this.#long} lines`} of more than 64 KiB left out`;
      this.#tell('limit', this.#firstLong, what, 'give the log as its server writes it');
    }
    if (this.#noYear > 0) {
      const what = 'the times of these lines have no year, so what was seen has no times';
      const mend = 'put the date into the name of the file (dns-20261125.log), or log with a year';
      this.#tell('not-dated', 1, what, mend);
    }
    if (this.#known === 0) {
      const mend =
        'give a query log of BIND, Unbound, dnsmasq, CoreDNS, systemd-resolved or Route 53';
      this.#tell('not-read', 1, 'no line of it is one of a query log', mend);
    }
  }

  #end(line: string): void {
    this.#line++;
    if (this.#passing || line.length > MAX_LINE_LENGTH) {
      this.#passing = false;
      if (this.#long++ === 0) this.#firstLong = this.#line;
      return;
    }
    if (this.#known === 0 && this.#line > MAX_SILENT_LINES) return;
    const json = line.charCodeAt(0) === 123 || line.charCodeAt(0) === 0x1e;
    if (json ? this.#json(line) : this.#text(line, null)) this.#known++;
  }

  #json(line: string): boolean {
    const entry = jsonEntry(line, this.#sink);
    if (entry === null) return false;
    return entry.kind === 'seen' || this.#text(entry.line, entry.atMs, entry.machine);
  }

  #text(line: string, atMs: number | null, machine = ''): boolean {
    if (line.length > MAX_TEXT_LENGTH) return false;
    const said = atMs ?? timeOf(line, this.#date);
    const when = said === 'no-year' ? null : said;
    const sink: SightingSink = (seen) => {
      if (said === 'no-year' && seen.atMs === null) this.#noYear++;
      const isLocal = machine !== '' && seen.client === '';
      this.#sink(isLocal ? { ...seen, client: `on ${machine}` } : seen);
    };
    const index = this.#formats.findIndex((format) => format(line, when, sink));
    if (index < 0) return false;
    if (index > 0) this.#formats.unshift(...this.#formats.splice(index, 1));
    return true;
  }
}

/** Words that servers put into lines of their own before the first question. */
const SERVERS =
  /\b(?:unbound|dnsmasq|named|systemd-resolved|pdns_recursor)\[|\bqueries: info: |CoreDNS-\d|\[INFO\] plugin\//;

/** True for text in which a line is one of a query log, or one of a server that writes some. */
export function looksLikeQueryLog(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  if (text.includes('\0')) return false;
  if (SERVERS.test(text)) return true;
  let seen = false;
  const formats = createFormats();
  const sink: SightingSink = () => {
    seen = true;
  };
  for (const line of text.split('\n').slice(0, 40)) {
    const entry = line.startsWith('{') || line.startsWith('\u001E') ? jsonEntry(line, sink) : null;
    if (entry?.kind === 'seen') return true;
    const plain = entry?.kind === 'line' ? entry.line : line;
    if (formats.some((format) => format(plain, null, sink)) && seen) return true;
  }
  return false;
}
