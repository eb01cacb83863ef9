/**
 * Reads measurements, so that any data set can be fed: a table `node,metric,at,value`, a table of calls
 * `from,to`, JSON `{ "series": [{ node, metric, points: [[at, value]] }], "calls": [[from, to]] }`, or OTLP
 * metrics as JSON, one request or one a line. Moments are ISO 8601, or seconds or milliseconds since 1970.
 */
import { fail, type Place, type Problem, type Result, succeed } from '#base';
import { parseOtlp } from './parse-otlp.ts';
import type { Call, Point, Series } from './types.ts';

/** The most measurements, and calls, that are read. */
export const MAX_POINTS = 5_000_000;
export const MAX_CALLS = 1_000_000;
/** Characters of a name. */
const MAX_NAME = 300;
/** Problems that are told of one text. */
const MAX_PROBLEMS = 20;

/** What a text holds. */
export interface Measurements {
  /** In order of node and metric; their points in order of time, of one moment the last. */
  readonly series: readonly Series[];
  /** In the order given, each once. */
  readonly calls: readonly Call[];
}

/** Reads one text. `file` is its name in problems. */
export function parseMetrics(
  text: string,
  file: string,
  parseMoment: (text: string) => number | null,
): Result<Measurements> {
  const gathered = new Gathered(file, parseMoment);
  if (/^\s*[[{]/.test(text)) readJson(text, gathered);
  else readTable(text, gathered);
  return gathered.result();
}

/** Everything read so far, with what was wrong. */
class Gathered {
  readonly #file: string;
  readonly #parseMoment: (text: string) => number | null;
  readonly #points = new Map<
    string,
    { node: string; metric: string; points: Map<number, number> }
  >();
  readonly #calls = new Map<string, Call>();
  readonly #problems: Problem[] = [];
  #count = 0;

  constructor(file: string, parseMoment: (text: string) => number | null) {
    this.#file = file;
    this.#parseMoment = parseMoment;
  }

  /** Whether reading on is of no use. */
  get isFull(): boolean {
    return this.#problems.length >= MAX_PROBLEMS;
  }

  problem(line: number | null, what: string, mend: string): void {
    const place: Place = { file: this.#file, line, column: null };
    if (!this.isFull)
      this.#problems.push({ code: 'not-metrics', severity: 'error', place, what, mend });
  }

  point(line: number | null, node: unknown, metric: unknown, at: unknown, value: unknown): void {
    const [name, kind] = [nameOf(node), nameOf(metric)];
    const atMs = this.moment(at);
    const number = typeof value === 'string' ? Number(value) : value;
    // A hole in the measurements says nothing.
    if (name !== null && kind !== null && atMs !== null && isHole(value)) return;
    if (name === null || kind === null)
      return this.problem(line, 'It has no node or no metric.', TABLE);
    if (atMs === null) return this.problem(line, `"${short(at)}" is no moment.`, MOMENT);
    if (typeof number !== 'number' || !Number.isFinite(number))
      return this.problem(
        line,
        `"${short(value)}" is no number.`,
        'Write 0.25; leave it empty where nothing was measured.',
      );
    if (++this.#count > MAX_POINTS)
      return this.problem(
        line,
        `There are more than ${MAX_POINTS} measurements.`,
        'Give a shorter time.',
      );
    const key = `${name}\n${kind}`;
    const found = this.#points.get(key);
    if (found === undefined) {
      this.#points.set(key, { node: name, metric: kind, points: new Map([[atMs, number]]) });
    } else found.points.set(atMs, number);
  }

  call(line: number | null, from: unknown, to: unknown): void {
    const [caller, called] = [nameOf(from), nameOf(to)];
    if (caller === null || called === null)
      return this.problem(
        line,
        'It does not say who calls whom.',
        'Write `from,to` and a pair a line.',
      );
    if (this.#calls.size >= MAX_CALLS)
      return this.problem(line, `There are more than ${MAX_CALLS} calls.`, 'Give each pair once.');
    this.#calls.set(`${caller}\n${called}`, { from: caller, to: called });
  }

  moment(at: unknown): number | null {
    const number =
      typeof at === 'string' && /^\d{1,17}(\.\d{1,9})?$/.test(at.trim()) ? Number(at) : at;
    if (typeof number === 'number') {
      if (!Number.isFinite(number) || number <= 0) return null;
      // Seconds have ten digits until the year 2286.
      return number < 1e11 ? number * 1_000 : number;
    }
    return typeof at === 'string' ? this.#parseMoment(at.trim()) : null;
  }

  result(): Result<Measurements> {
    if (this.#problems.length > 0) return fail(this.#problems);
    const series = [...this.#points.values()]
      .map(({ node, metric, points }): Series => ({
        node,
        metric,
        points: [...points]
          .map(([atMs, value]): Point => ({ atMs, value }))
          .toSorted((a, b) => a.atMs - b.atMs),
      }))
      .toSorted((a, b) => compare(a.node, b.node) || compare(a.metric, b.metric));
    return succeed({ series, calls: [...this.#calls.values()] });
  }
}

const TABLE = 'Write a heading `node,metric,at,value`, or `from,to`, and a line each.';
const MOMENT = 'Write 2025-10-20T06:48:00Z, or seconds since 1970.';
const JSON_FORM =
  'Write {"series": [{"node", "metric", "points": [[at, value]]}], "calls": [[from, to]]}.';

function isHole(value: unknown): boolean {
  return value === null || (typeof value === 'string' && /^(nan)?$/i.test(value.trim()));
}

function readTable(text: string, gathered: Gathered): void {
  let head: readonly string[] | null = null;
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#')) continue;
    if (gathered.isFull) return;
    const cells = cellsOf(bare);
    if (head === null) {
      head = cells.map((cell) => cell.toLowerCase());
      if (isHead(head)) continue;
      return gathered.problem(number, `"${short(bare)}" is no heading.`, TABLE);
    }
    const at = (name: string): string | undefined => cells[head?.indexOf(name) ?? -1];
    if (head.includes('from')) gathered.call(number, at('from'), at('to'));
    else gathered.point(number, at('node'), at('metric') ?? 'value', at('at'), at('value') ?? '');
  }
  if (head === null) gathered.problem(null, 'There is nothing in it.', TABLE);
}

function isHead(head: readonly string[]): boolean {
  const has = (...names: readonly string[]): boolean => names.every((name) => head.includes(name));
  return has('node', 'at', 'value') || has('from', 'to');
}

/** Cells of one line; one in double quotes may hold commas, and a quote twice. */
function cellsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  const cells: string[] = [];
  let [cell, isQuoted] = ['', false];
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === '"' && isQuoted && line[at + 1] === '"') {
      cell += letter;
      at++;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === ',' && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

function readJson(text: string, gathered: Gathered): void {
  const values = valuesOf(text);
  if (values === null)
    return gathered.problem(null, 'It is neither JSON nor JSON lines.', JSON_FORM);
  for (const value of values) {
    if (gathered.isFull) return;
    const fields = fieldsOf(value);
    if (Array.isArray(fields['resourceMetrics'])) {
      for (const { node, metric, atMs, value: measured } of parseOtlp(fields['resourceMetrics']))
        gathered.point(null, node, metric, atMs, measured);
    } else if (Array.isArray(fields['series'])) readSeries(fields, gathered);
    else gathered.problem(null, 'It has neither "series" nor "resourceMetrics".', JSON_FORM);
  }
}

function readSeries(fields: Readonly<Record<string, unknown>>, gathered: Gathered): void {
  for (const each of fields['series'] as readonly unknown[]) {
    const { node, metric = 'value', points } = fieldsOf(each);
    if (!Array.isArray(points)) gathered.problem(null, 'A series has no "points".', JSON_FORM);
    else {
      for (const point of points as readonly unknown[]) {
        const [at, value] = Array.isArray(point) ? (point as readonly unknown[]) : [];
        gathered.point(null, node, metric, at, value ?? null);
      }
    }
  }
  const { calls = [] } = fields;
  if (!Array.isArray(calls)) return gathered.problem(null, '"calls" is no list.', JSON_FORM);
  for (const call of calls as readonly unknown[]) {
    const [from, to] = Array.isArray(call) ? (call as readonly unknown[]) : [];
    gathered.call(null, from, to);
  }
}

function valuesOf(text: string): readonly unknown[] | null {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    // Perhaps a value a line.
  }
  try {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function nameOf(value: unknown): string | null {
  return typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_NAME &&
    !/[\n\r]/.test(value)
    ? value
    : null;
}

function short(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')).slice(0, 60);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
