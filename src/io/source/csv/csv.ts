/**
 * Tables that people keep: a CMDB, the register of contracts, the list of critical functions, an export
 * of calls. Columns are recognised by their headings, and what was taken for what is said. A table tells
 * that something is needed and not how hard, so needs are `unknown`.
 */
import { readCsv, type CsvRow } from '#core/document';
import { createCollector, declared, warning, type Collector } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type {
  Findings,
  FoundNeed,
  FoundTarget,
  Source,
  SourceContext,
  SourceFile,
} from '../port.ts';
import { fileName } from '../reading/paths.ts';
import { kindOfLabel, kindOfName } from '../strength.ts';
import { type Meaning, recognise, type Recognised, sayColumns } from './headings.ts';

/** The source `csv`. */
export const csv: Source = {
  id: 'csv',
  cannotSee: 'what has changed since a table was last kept: it is as true as its last edit',
  files: /\.(?:csv|tsv)$/i,
  wants: (path, head) =>
    /\.(?:csv|tsv)$/i.test(path) && recognise(readCsv(head, 1).head?.cells ?? []) !== null,
  find,
};

/** Rows of one table; a CMDB of a large bank has a tenth of it. */
const MOST_ROWS = 200_000;

/** Ends of one cell: `ledger; cards | fraud`. */
const MOST_ENDS = 200;

/** Needs of one row: lists on both sides multiply. */
const MOST_PAIRS = 200;

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  for (const file of files) findTable(collector, file, context);
  return collector;
}

/** One row with its cells by what they mean. */
interface Row {
  readonly file: string;
  readonly line: number;
  readonly cell: (meaning: Meaning) => string;
}

function findTable(collector: Collector, { path, text }: SourceFile, context: SourceContext): void {
  const { head, rows, broken, complete } = readCsv(text, MOST_ROWS);
  const recognised = head === null ? null : recognise(head.cells);
  if (head === null || recognised === null) return;
  const things = `${rows.length === 1 ? 'row' : 'rows'} of ${fileName(path)} (${sayColumns(head.cells, recognised)})`;
  if (rows.length > 0) collector.read.push({ count: rows.length, things });
  for (const line of broken.slice(0, 5)) {
    const what = 'a quote that nothing closes: the cell is read without it';
    collector.problems.push(warning('not-readable', path, line, what, 'close the quote'));
  }
  if (!complete) {
    const what = `rows behind the first ${MOST_ROWS} are not read`;
    collector.problems.push(warning('too-large', path, null, what, 'cut the table into files'));
  }
  for (const row of rows) findRow(collector, rowOf(path, row, recognised), recognised, context);
}

function rowOf(file: string, { line, cells }: CsvRow, { columns }: Recognised): Row {
  return {
    file,
    line,
    cell: (meaning) => (cells[columns.get(meaning) ?? -1] ?? '').trim(),
  };
}

function findRow(
  collector: Collector,
  row: Row,
  { kind }: Recognised,
  context: SourceContext,
): void {
  switch (kind) {
    case 'calls':
      for (const [from, to] of pairsOf(collector, row, 'from', 'to'))
        findCall(collector, row, from, to);
      return;
    case 'applications':
      findApplication(collector, row, context);
      return;
    case 'contracts':
      for (const [from, vendor] of pairsOf(collector, row, 'neededBy', 'vendor')) {
        const id = spellVendor(vendor);
        findThing(collector, row, from, 'named by a contract');
        addNeed(collector, row, from, { kind: 'vendor', id }, `contract with ${vendor}`);
      }
      return;
    case 'functions':
      findFunction(collector, row);
  }
}

function findCall(collector: Collector, row: Row, from: string, to: string): void {
  findThing(collector, row, from, 'one end of a call');
  findThing(collector, row, to, 'one end of a call');
  addNeed(collector, row, from, { kind: 'component', key: keyOf(to) }, `${from} calls ${to}`);
}

function findApplication(collector: Collector, row: Row, context: SourceContext): void {
  const name = row.cell('component');
  if (name === '') return;
  const owner = row.cell('owner');
  const note = owner === '' ? 'an application' : `an application, kept by ${owner}`;
  const places = endsOf(row.cell('in')).flatMap((text) => {
    const domain = placeOf(text, context);
    return domain === null
      ? []
      : [{ domain, evidence: declared(row.file, row.line, `runs in ${withoutAccount(text)}`) }];
  });
  findThing(collector, row, name, note, { kind: row.cell('kind'), places });
  for (const needed of endsOf(row.cell('needs'))) {
    findThing(collector, row, needed, `needed by ${name}`);
    addNeed(collector, row, name, { kind: 'component', key: keyOf(needed) }, `needs ${needed}`);
  }
}

/** A critical function is a journey through what supports it. */
function findFunction(collector: Collector, row: Row): void {
  const id = row.cell('function');
  const through = endsOf(row.cell('through'));
  if (id === '' || through.length === 0) return;
  for (const name of through) findThing(collector, row, name, `supports ${id}`);
  const evidence = declared(row.file, row.line, 'a business function');
  collector.entries.push({ id, through: through.map(keyOf), evidence });
}

interface Said {
  readonly kind: string;
  readonly places: readonly { readonly domain: string; readonly evidence: FoundNeed['evidence'] }[];
}

function findThing(
  collector: Collector,
  { file, line }: Row,
  name: string,
  note: string,
  said: Said = { kind: '', places: [] },
): void {
  collector.components.push({
    key: keyOf(name),
    name,
    qualifier: '-table',
    role: 'runs',
    kind: kindOfLabel(said.kind) ?? kindOfName(name) ?? 'service',
    in: said.places,
    restarts: null,
    handles: [],
    evidence: [declared(file, line, note)],
  });
}

function addNeed(
  collector: Collector,
  { file, line }: Row,
  from: string,
  target: FoundTarget,
  note: string,
): void {
  collector.needs.push({
    from: keyOf(from),
    target,
    strength: 'unknown',
    when: 'running',
    evidence: declared(file, line, note),
    scope: '',
    label: '',
  });
}

/** One thing whatever the case of its name, in whichever table. */
function keyOf(name: string): string {
  return `csv:${name.toLowerCase()}`;
}

/** Names in one cell, each once: separated by `;`, `|`, a line end, or a comma with a space behind it. */
function endsOf(cell: string): readonly string[] {
  const ends = cell
    .split(/[;|\n\r]|,\s/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return [...new Set(ends)].slice(0, MOST_ENDS);
}

/** Every name of one cell with every name of another. */
function pairsOf(
  collector: Collector,
  row: Row,
  one: Meaning,
  other: Meaning,
): readonly (readonly [string, string])[] {
  const others = endsOf(row.cell(other));
  const pairs = endsOf(row.cell(one)).flatMap((a) => others.map((b) => [a, b] as const));
  if (pairs.length > MOST_PAIRS) {
    const what = `names ${pairs.length} pairs: those behind the first ${MOST_PAIRS} are not read`;
    collector.problems.push(
      warning('too-large', row.file, row.line, what, 'give each pair a row of its own'),
    );
  }
  return pairs.slice(0, MOST_PAIRS);
}

/** `AWS us-east-1`, `aws/us-east-1`, `us-east-1a`: a region that the catalogue has; null when none is named. */
function placeOf(text: string, context: SourceContext): string | null {
  const words = [text, ...text.split(/[\s()/,:]+/)].map((word) => word.toLowerCase());
  for (const word of words) {
    const domain = /\d|\//.test(word) ? domainOfRegion(word, context) : null;
    if (domain !== null) return domain;
  }
  return null;
}

/** People keep accounts of AWS in such cells; a map goes further than its table. */
function withoutAccount(text: string): string {
  return text.replace(/\b\d{12}\b/g, 'an account');
}

/** `Card Processor Ltd` as an id. */
function spellVendor(name: string): string {
  return name
    .toLowerCase()
    .replace(/[,.]?\s+(?:inc|ltd|llc|gmbh|plc|s\.?a|b\.?v|ag|corp(?:oration)?)\.?$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
