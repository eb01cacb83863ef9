/**
 * CSV as rows of texts with their lines (RFC 4180): quoted cells may hold separators, quotes twice and
 * line ends. The separator is the comma, semicolon or tab that the first row has most of, since exports
 * of spreadsheets differ by country. One pass; broken quotes cost their row, not the file.
 */

/** One row; `line` is where it starts, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a text holds as CSV. */
export interface Csv {
  readonly separator: ',' | ';' | '\t';
  /** The first row that is not empty, cells trimmed; null when there is none. */
  readonly head: CsvRow | null;
  /** The other rows that are not empty, in order. */
  readonly rows: readonly CsvRow[];
  /** Lines of quotes that are never closed; what stands behind them is read as if they were not there. */
  readonly broken: readonly number[];
  /** False when `most` rows ended the reading. */
  readonly complete: boolean;
}

/** Longest quoted cell, in characters: a quote that nobody closes must not take the rest of the file. */
const LONGEST_CELL = 65_536;

/** Reads CSV; at most `most` rows besides the head. */
export function readCsv(text: string, most = 1_000_000): Csv {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const separator = separatorOf(plain);
  const reader: Reader = { text: plain, separator, at: 0, line: 1, broken: [] };
  const rows: CsvRow[] = [];
  let head: CsvRow | null = null;
  while (reader.at < plain.length && rows.length < most) {
    const row = readRow(reader);
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    if (head === null) head = { line: row.line, cells: row.cells.map((cell) => cell.trim()) };
    else rows.push(row);
  }
  const complete = plain.slice(reader.at).trim() === '';
  return { separator, head, rows, broken: reader.broken, complete };
}

interface Reader {
  readonly text: string;
  readonly separator: string;
  at: number;
  line: number;
  readonly broken: number[];
}

function separatorOf(text: string): Csv['separator'] {
  const first = /^\s*([^\r\n]*)/.exec(text.slice(0, LONGEST_CELL))?.[1] ?? '';
  const outside = first.replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string): number => outside.split(separator).length;
  const candidates = [',', ';', '\t'] as const;
  return candidates.reduce((best, each) => (count(each) > count(best) ? each : best), ',');
}

function readRow(reader: Reader): CsvRow {
  const { line } = reader;
  const cells: string[] = [];
  for (;;) {
    cells.push(readCell(reader));
    const { text, at } = reader;
    if (text[at] === reader.separator) {
      reader.at++;
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') reader.at++;
    reader.at++;
    reader.line++;
    return { line, cells };
  }
}

function readCell(reader: Reader): string {
  const quoted = reader.text[reader.at] === '"' ? readQuoted(reader) : null;
  const start = reader.at;
  while (reader.at < reader.text.length && !endsCell(reader)) reader.at++;
  const rest = reader.text.slice(start, reader.at);
  // What stands behind the closing quote belongs to nothing by the rules; it is kept.
  return quoted === null ? rest : quoted + rest;
}

function endsCell({ text, at, separator }: Reader): boolean {
  const character = text[at];
  return character === separator || character === '\n' || character === '\r';
}

/** The text between quotes; null, and the quote is read as a letter, where none closes it. */
function readQuoted(reader: Reader): string | null {
  const { text, at } = reader;
  let cell = '';
  let from = at + 1;
  for (;;) {
    const end = text.indexOf('"', from);
    if (end < 0 || end - at > LONGEST_CELL) {
      reader.broken.push(reader.line);
      return null;
    }
    cell += text.slice(from, end);
    if (text[end + 1] !== '"') {
      reader.at = end + 1;
      reader.line += cell.split(/\r\n|\n|\r/).length - 1;
      return cell;
    }
    cell += '"';
    from = end + 2;
  }
}
