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
}

/** The most symptoms that are read. */
export const MAX_SYMPTOMS = 5_000;

interface Line {
  readonly target: string;
  readonly from: string;
  readonly ok: unknown;
  readonly place: Place;
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
  if (read.lines.length > MAX_SYMPTOMS) {
    const what = `There are ${read.lines.length} symptoms; at most ${MAX_SYMPTOMS} are read.`;
    return fail([...problems, problem('too-large', null, what, 'Give the newest of each target.')]);
  }
  const seen = new Map<string, Symptom>();
  const reported: ReportedLoss[] = [];
  for (const line of read.lines) {
    if (line.ok === 'reported') {
      const lost = parseLost(line.target, known);
      if (lost.ok) reported.push({ text: line.target, lost: lost.value });
      else problems.push(...lost.problems.map((each) => ({ ...each, place: line.place })));
      continue;
    }
    const symptom = symptomOf(line, known, journeys, problems);
    if (symptom === null) continue;
    // The last word stands, at its place in time.
    const key = `${symptom.target} ${symptom.place}`;
    seen.delete(key);
    seen.set(key, symptom);
  }
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return fail(problems);
  return succeed({ seen: [...seen.values()], reported }, problems);
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
  const near = suggest(
    target,
    journeys.map(({ id }) => id),
  );
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
  for (const value of values) {
    if (typeof value !== 'object' || value === null) return bad('An entry is not an object.');
    const { symptoms, reported = [], target, ok, place: from } = value as Record<string, unknown>;
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
    } else if (typeof target === 'string') lines.push({ target, from: textOf(from), ok, place });
    else return bad('An entry has no "target".');
  }
  return { lines, problems: [] };
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
