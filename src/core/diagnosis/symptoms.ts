/**
 * What people and probes saw, as input: which things work and which do not. CSV (`target,ok`) or JSON.
 * Targets are journeys, or parts of the map as they are typed everywhere: `cart`, `cart@aws/eu-west-1`.
 */
import { fail, succeed, suggest, type Place, type Problem, type Result } from '#base';
import { parseLost, parseRef, type Journey, type Known, type Lost, type Ref } from '#core/map';

/** One look at one thing. */
export interface Symptom {
  /** As it was typed. */
  readonly target: string;
  /** From where it was looked at; '' where nobody said. */
  readonly place: string;
  /** What is asked for when the target is called. */
  readonly through: readonly Ref[];
  readonly ok: boolean;
}

/** What a provider or others say is lost: taken as a hint, never as a fact. */
export interface ReportedLoss {
  readonly text: string;
  readonly lost: Lost;
}

/** All that is known of the trouble. */
export interface Symptoms {
  /** In the order given; of one target from one place the last look stands. */
  readonly seen: readonly Symptom[];
  readonly reported: readonly ReportedLoss[];
  /** Targets of `watch` that the map does not know: a feed, a page of nobody. Each once. */
  readonly passedOver?: readonly string[];
}

/** The most symptoms that are read: of each target from each place the last. */
export const MAX_SYMPTOMS = 5_000;

interface Line {
  readonly target: string;
  readonly from: string;
  readonly ok: unknown;
  readonly place: Place;
  /** A line that `watch` wrote: it looks at more than the map has. */
  readonly isObservation?: boolean;
}

/** Reads symptoms of one text. `file` is its name in problems. */
export function parseSymptoms(
  text: string,
  file: string,
  known: Known,
  journeys: readonly Journey[],
): Result<Symptoms> {
  const isJson = /^\s*[[{]/.test(text);
  const read = isJson ? readJson(text, file) : readCsv(text, file);
  const problems: Problem[] = [...read.problems];
  const distinct = new Set(read.lines.map(({ target, from }) => `${target} ${from}`)).size;
  if (distinct > MAX_SYMPTOMS) {
    const what = `There are ${distinct} symptoms; at most ${MAX_SYMPTOMS} are read.`;
    return fail([...problems, problem('too-large', null, what, 'Give the newest of each target.')]);
  }
  const seen = new Map<string, Symptom>();
  const reported: ReportedLoss[] = (read.reports ?? []).flatMap((text) => {
    const lost = parseLost(text, known);
    return lost.ok ? [{ text, lost: lost.value }] : [];
  });
  const passedOver = new Set<string>();
  for (const line of read.lines) {
    if (line.ok === 'reported') {
      const lost = parseLost(line.target, known);
      if (lost.ok) reported.push({ text: line.target, lost: lost.value });
      else problems.push(...lost.problems.map((each) => ({ ...each, place: line.place })));
      continue;
    }
    // The last word stands, at its place in time; "could not look" withdraws the word before it.
    const key = `${line.target} ${line.from}`;
    seen.delete(key);
    const told: Problem[] = [];
    const symptom = symptomOf(line, known, journeys, told);
    if (symptom !== null) seen.set(key, symptom);
    if (line.isObservation === true && told.some(({ code }) => code === 'unknown-name'))
      passedOver.add(line.target);
    else problems.push(...told);
  }
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return fail(problems);
  return succeed({ seen: [...seen.values()], reported, passedOver: [...passedOver] }, problems);
}

function symptomOf(
  { target, from, ok, place }: Line,
  known: Known,
  journeys: readonly Journey[],
  problems: Problem[],
): Symptom | null {
  const truth = truthOf(ok);
  if (truth === undefined) {
    const what = `"${String(ok)}" does not say whether ${target} works.`;
    problems.push(problem('unknown-word', place, what, 'Write ok, fails or unknown.'));
    return null;
  }
  // Nobody looked, or could not: it says nothing.
  if (truth === null) return null;
  const journey = journeys.find(({ id }) => id === target);
  if (journey !== undefined) return { target, place: from, through: journey.through, ok: truth };
  const ref = parseRef(target, known);
  if (ref.ok) return { target, place: from, through: [ref.value], ok: truth };
  const near =
    suggest(
      target,
      journeys.map(({ id }) => id),
    ) ?? known.nearComponent(target);
  const what = `Neither a journey nor a part of the map is called "${target}".`;
  const mend = near === null ? 'See `firebreak map --json`.' : `Did you mean ${near}?`;
  problems.push(problem('unknown-name', place, what, mend));
  return null;
}

const WORDS: Readonly<Record<string, boolean | null>> = {
  ok: true,
  true: true,
  works: true,
  up: true,
  '1': true,
  fails: false,
  false: false,
  down: false,
  '0': false,
  unknown: null,
  null: null,
  '': null,
};

function truthOf(ok: unknown): boolean | null | undefined {
  if (ok === null || typeof ok === 'boolean') return ok;
  return typeof ok === 'string' ? WORDS[ok.trim().toLowerCase()] : undefined;
}

interface Read {
  readonly lines: readonly Line[];
  /** What feeds say goes on, as losses are typed; those that the map does not know say nothing. */
  readonly reports?: readonly string[];
  readonly problems: readonly Problem[];
}

/** `target,ok` or `target,ok,place` a line; a heading and lines that start with # are left out. */
function readCsv(text: string, file: string): Read {
  const problems: Problem[] = [];
  const lines = text.split(/\r?\n/).flatMap((raw, index): Line[] => {
    const place = { file, line: index + 1, column: null };
    const bare = raw.trim();
    if (bare === '' || bare.startsWith('#') || /^target\s*,\s*ok\b/i.test(bare)) return [];
    const [target = '', ok, from = '', ...more] = bare.split(',').map((cell) => cell.trim());
    if (ok === undefined || more.length > 0) {
      const what = `"${bare.slice(0, 80)}" has ${ok === undefined ? 'no comma' : 'too many commas'}.`;
      problems.push(problem('not-a-table', place, what, 'Write `checkout,fails`, one a line.'));
      return [];
    }
    return [{ target, from, ok, place }];
  });
  return { lines, problems };
}

/** A list of `{ target, ok }`, or `{ symptoms: [...], reported: [LOST, ...] }`, or lines of `watch --json`. */
function readJson(text: string, file: string): Read {
  const place = { file, line: null, column: null };
  const bad = (what: string): Read => ({
    lines: [],
    problems: [
      problem('not-json', place, what, 'Write [{"target": "checkout", "ok": false}, ...].'),
    ],
  });
  const values = parseJsonOrLines(text);
  if (values === null) return bad('The text is neither JSON nor JSON lines.');
  const lines: Line[] = [];
  const reports = new Map<string, boolean>();
  for (const value of values) {
    if (typeof value !== 'object' || value === null) return bad('An entry is not an object.');
    const fields = value as Record<string, unknown>;
    const { symptoms, reported = [], target, ok, place: from, probe } = fields;
    for (const { text, open } of reportsOf(fields['reports'])) reports.set(text, open);
    // Whether a feed can be read says nothing of those that it speaks of.
    if (probe === 'feed') continue;
    if (Array.isArray(symptoms)) {
      for (const each of symptoms as unknown[]) {
        const entry =
          typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {};
        if (typeof entry['target'] !== 'string') return bad('A symptom has no "target".');
        lines.push({
          target: entry['target'],
          from: textOf(entry['place']),
          ok: entry['ok'],
          place,
        });
      }
      if (!Array.isArray(reported)) return bad('"reported" is not a list.');
      for (const each of reported as unknown[]) {
        lines.push({ target: String(each), from: '', ok: 'reported', place });
      }
    } else if (typeof target === 'string') {
      const isObservation = typeof probe === 'string';
      lines.push({ target, from: textOf(from), ok, place, isObservation });
    } else return bad('An entry has no "target".');
  }
  const open = [...reports].flatMap(([text, goesOn]) => (goesOn ? [text] : []));
  return { lines, reports: open, problems: [] };
}

/** What a feed said of services in regions: `aws/us-east-1/dynamodb`, and whether it goes on. */
function reportsOf(value: unknown): readonly { readonly text: string; readonly open: boolean }[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).flatMap((each) => {
    if (typeof each !== 'object' || each === null) return [];
    const { provider, service, region, open } = each as Record<string, unknown>;
    const parts = [provider, region, service].filter((part) => typeof part === 'string');
    return typeof service === 'string' && parts.length > 1
      ? [{ text: parts.join('/').toLowerCase(), open: open !== false }]
      : [];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parseJsonOrLines(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
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

function problem(code: string, place: Place | null, what: string, mend: string): Problem {
  return { code, severity: 'error', place, what, mend };
}
