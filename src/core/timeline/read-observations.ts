/**
 * Reads what `watch` wrote: `{ format, at, target, probe, place, ok, ... }` a line, in any order, of any
 * number of files. What a feed said anew is in the `reports` of its line. A line that is broken is passed
 * over and counted: a log may end in the one that was being written.
 */
import { fail, type Problem, type Result, succeed } from '#base';
import { parseMoment } from './instant.ts';
import type { Look, Said } from './types.ts';

/** The most looks of one timeline. */
export const MAX_LOOKS = 2_000_000;
/** Characters that are kept of a name, and of what was said. */
const MAX_NAME = 300;
const MAX_WORDS = 2_000;

/** What one text of observations holds. */
export interface Observations {
  readonly looks: readonly Look[];
  readonly said: readonly Said[];
}

/** Reads one text. `file` is its name in problems. */
export function readObservations(text: string, file: string): Result<Observations> {
  const looks: Look[] = [];
  const said: Said[] = [];
  let [broken, firstBroken, number] = [0, 0, 0];
  for (const line of linesOf(text)) {
    number++;
    if (line.trim() === '') continue;
    const value = objectOf(line);
    const look = value === null ? null : lookOf(value);
    if (value === null || look === null) {
      if (broken === 0) firstBroken = number;
      broken++;
      continue;
    }
    if (looks.length >= MAX_LOOKS) {
      const what = `${file} has more than ${MAX_LOOKS} looks.`;
      return fail([problemAt('too-large', file, null, what, 'Give the log of one day.')]);
    }
    looks.push(look);
    said.push(...reportsOf(value, look.atMs));
  }
  if (broken === 0) return succeed({ looks, said });
  const what = `${broken} of its lines ${broken === 1 ? 'is no observation' : 'are no observations'}.`;
  const mend = 'Give what `firebreak watch --json` or `--log` wrote.';
  const problem = problemAt('not-json', file, firstBroken, what, mend);
  if (looks.length === 0) return fail([problem]);
  return succeed({ looks, said }, [{ ...problem, severity: 'warning' }]);
}

/** The lines of a text, one at a time: a long log is not held twice. */
function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    yield end < 0 ? text.slice(at) : text.slice(at, end);
    at = end < 0 ? text.length : end + 1;
  }
}

function lookOf(value: Readonly<Record<string, unknown>>): Look | null {
  const { at, target, probe, place, ok } = value;
  const atMs = typeof at === 'string' ? parseMoment(at) : null;
  if (atMs === null || typeof target !== 'string' || target === '') return null;
  if (ok !== null && typeof ok !== 'boolean') return null;
  return {
    atMs,
    target: target.slice(0, MAX_NAME),
    probe: typeof probe === 'string' ? probe.slice(0, MAX_NAME) : '',
    place: typeof place === 'string' ? place.slice(0, MAX_NAME) : '',
    ok,
  };
}

/** What the feed of this line said anew. */
function reportsOf(value: Readonly<Record<string, unknown>>, atMs: number): readonly Said[] {
  const { reports } = value;
  if (!Array.isArray(reports)) return [];
  return (reports as readonly unknown[]).flatMap((each): Said[] => {
    const { provider, service, region, words, open } = fieldsOf(each);
    const said = textOf(words, MAX_WORDS);
    const by = textOf(provider, MAX_NAME);
    if (said === '' || by === '') return [];
    const about = [service, region].map((part) => textOf(part, MAX_NAME)).filter(Boolean);
    const phase = open === false ? 'over' : null;
    return [
      {
        atMs,
        by,
        kind: 'provider',
        phase,
        words: said,
        about: about.length === 0 ? [] : [about.join(' ')],
      },
    ];
  });
}

/** A line of JSON that is an object; null otherwise. */
export function objectOf(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** The fields of a value; none when it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A text on one line, bounded; empty when it is none. */
export function textOf(value: unknown, most: number): string {
  if (typeof value !== 'string') return '';
  const line = value
    .slice(0, most * 4)
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most)}...` : line;
}

export function problemAt(
  code: string,
  file: string,
  line: number | null,
  what: string,
  mend: string,
): Problem {
  return { code, severity: 'error', place: { file, line, column: null }, what, mend };
}
