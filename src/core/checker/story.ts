/** Lays out a run as lines that can be read to somebody: number, who, what, and what it led to. */
import type { Trace } from './exploration.ts';

/** One step in words. */
export interface Sentence {
  /** Who acts: short, `E1` or `planner`. */
  readonly who: string;
  /** What is done: `writes plan 1`. */
  readonly what: string;
  /** What it leads to, when that matters: `name -> 1`. */
  readonly outcome: string | null;
  /** One word in capitals where something goes wrong: `OLDER`. */
  readonly mark: string | null;
}

/** A step of a trace with the state before it. */
export interface Moment<State, Action> {
  readonly before: State;
  readonly action: Action;
  readonly after: State;
}

const WHO_WIDTH = 10;
const WHAT_WIDTH = 41;
const OUTCOME_WIDTH = 10;

/** The steps of a trace, each with the state before it. */
export function momentsOf<State, Action>(
  trace: Trace<State, Action>,
): readonly Moment<State, Action>[] {
  return trace.steps.map(({ action, state }, index) => ({
    before: trace.steps[index - 1]?.state ?? trace.start,
    action,
    after: state,
  }));
}

/**
 * A trace as numbered lines. Without `tell`, the action is printed as it is, and after it the
 * top-level fields that it changed.
 */
export function formatTrace<State, Action>(
  trace: Trace<State, Action>,
  tell: (moment: Moment<State, Action>) => Sentence = tellPlainly,
): readonly string[] {
  return formatStory(momentsOf(trace).map(tell));
}

/** Sentences as numbered lines in columns. */
export function formatStory(sentences: readonly Sentence[]): readonly string[] {
  const whoWidth = Math.max(...sentences.map(({ who }) => (who === '' ? 0 : WHO_WIDTH)), 0);
  return sentences.map(({ who, what, outcome, mark }, index) => {
    const start = `${String(index + 1).padStart(4)}  ${pad(who, whoWidth)}`;
    const end =
      mark === null ? (outcome ?? '') : `${(outcome ?? '').padEnd(OUTCOME_WIDTH)}  ${mark}`;
    return `${start}${end === '' ? what : pad(what, WHAT_WIDTH)}${end}`;
  });
}

/** Padded to a width, and never without a space after it. */
function pad(text: string, width: number): string {
  return width === 0 || text.length < width ? text.padEnd(width) : `${text} `;
}

function tellPlainly<State, Action>({ before, action, after }: Moment<State, Action>): Sentence {
  const what = typeof action === 'string' ? action : JSON.stringify(action);
  return { who: '', what, outcome: describeChange(before, after), mark: null };
}

function describeChange(before: unknown, after: unknown): string {
  if (!isRecord(before) || !isRecord(after)) return JSON.stringify(after);
  return Object.keys(after)
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => `${field}: ${JSON.stringify(after[field])}`)
    .join(', ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
