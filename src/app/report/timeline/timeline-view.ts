/** From a timeline to what is told of it, in order of time: what was seen, and what was said. */
import type { Naming, Said, TargetLine, Timeline } from '#core/timeline';
import { list, plural, shorten } from '../terminal/prose.ts';
import { type When, whenOf } from './when.ts';

/** One thing that is told. */
export interface TimelineEvent {
  readonly atMs: number;
  /** `seen`, or who said it. */
  readonly who: string;
  readonly kind: 'seen' | Said['kind'];
  readonly what: string;
}

/** The most names in a line; the rest is counted. */
const MOST_NAMES = 4;

/** The times of this outage, from when it began. */
export function timesOf({ beganMs, fromMs, toMs }: Timeline): When {
  return whenOf(beganMs ?? fromMs, fromMs, toMs);
}

/** The first line: what failed, from when to when, and who told after how long. */
export function timelineHeadline(timeline: Timeline): string {
  const { targets, beganMs, endedMs, fromMs, toMs } = timeline;
  const when = timesOf(timeline);
  const failed = targets.filter(({ failing }) => failing.length > 0);
  if (beganMs === null) {
    return `Nothing failed of ${plural(targets.length, 'thing')} that ${targets.length === 1 ? 'was' : 'were'} looked at, from ${when.clock(fromMs)} to ${when.clock(toMs)} UTC on ${when.day}.`;
  }
  const until =
    endedMs === null
      ? `from ${when.clock(beganMs)} UTC on, and still ${failed.length === 1 ? 'fails' : 'fail'} when the looks end (${when.after(toMs)})`
      : `from ${when.clock(beganMs)} to ${when.clock(endedMs)} UTC (${when.after(endedMs)})`;
  return [
    `${failed.length} of ${plural(targets.length, 'thing')} failed on ${when.day}, ${until}.`,
    ...toldSentences(timeline, beganMs, when),
  ].join(' ');
}

/** In one sentence, after how long the cause was named, people were told, and those concerned spoke. */
function toldSentences(timeline: Timeline, beganMs: number, when: When): readonly string[] {
  const firstOf = (kind: Said['kind']): Said | undefined =>
    timeline.said.find((each) => each.kind === kind && each.atMs >= beganMs);
  const after = (what: string, said: { readonly atMs: number } | undefined): readonly string[] =>
    said === undefined ? [] : [`${what} after ${when.after(said.atMs)}`];
  const provider = firstOf('provider');
  const named = provider === undefined ? undefined : lastNamed(timeline.named, provider.by);
  const told = list([
    ...after('the cause was named', firstOf('diagnosis')),
    ...after('people were told', firstOf('own')),
    ...after(`${provider?.by ?? ''} spoke`, provider),
    ...after(`named ${named?.term ?? ''}`, named),
  ]);
  return told === '' ? [] : [`${told.replace(/^(the cause|people)/, capital)}.`];
}

function capital(words: string): string {
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
}

/** The most telling word is the one that it said last. */
function lastNamed(named: readonly Naming[], by: string): Naming | undefined {
  return named.findLast((each) => each.by === by && each.kind === 'provider');
}

/** All that is told, in order of time; what was seen before what was said at the same moment. */
export function eventsOf(timeline: Timeline): readonly TimelineEvent[] {
  const { said, named } = timeline;
  const told = said.map(({ atMs, by, kind, phase, words }): TimelineEvent => {
    const first = named.filter(
      (each) => each.by === by && each.kind === kind && each.atMs === atMs && kind === 'provider',
    );
    const names = first.length === 0 ? '' : `names ${list(first.map(({ term }) => term))}: `;
    return { atMs, who: by, kind, what: `${names}${phase === null ? '' : `${phase}: `}${words}` };
  });
  return [...seenEvents(timeline), ...told].toSorted((a, b) => a.atMs - b.atMs);
}

function seenEvents(timeline: Timeline): readonly TimelineEvent[] {
  const { phases, targets, away, endedMs, beganMs, worst } = timeline;
  const when = timesOf(timeline);
  const seen = (atMs: number, what: string): TimelineEvent => ({
    atMs,
    who: 'seen',
    kind: 'seen',
    what,
  });
  const turns = phases.map(({ kind, fromMs, failing }, index): TimelineEvent => {
    const before = phases[index - 1];
    const isNew = before === undefined || before.kind === 'quiet';
    const began = changedIn(targets, 'fromMs', isNew ? fromMs - 1 : before.fromMs, fromMs);
    switch (kind) {
      case 'spreading':
        return seen(fromMs, `${namesOf(began)} ${began.length === 1 ? 'fails' : 'fail'}`);
      case 'worst':
        return seen(fromMs, worstWords(began, failing, worst, isNew));
      case 'recovering':
        return seen(
          fromMs,
          `${wellWords(changedIn(targets, 'toMs', before?.fromMs ?? fromMs, fromMs))}; ${failing} still ${failing === 1 ? 'fails' : 'fail'}`,
        );
      case 'quiet':
        return seen(
          fromMs,
          `${wellWords(changedIn(targets, 'toMs', before?.fromMs ?? fromMs, fromMs))}: all are well, for now`,
        );
    }
  });
  const gone = away.map(({ place, fromMs, toMs }) =>
    seen(
      fromMs,
      `${place} sees nothing good ${toMs === null ? 'any more' : `until ${when.clock(toMs)}`}: it is cut off itself, and not heard`,
    ),
  );
  const end =
    endedMs === null || beganMs === null
      ? []
      : [
          seen(
            endedMs,
            `${wellWords(changedIn(targets, 'toMs', phases.at(-1)?.fromMs ?? endedMs, endedMs))}: all are well again, after ${when.after(endedMs)}`,
          ),
        ];
  return [...turns, ...gone, ...end];
}

function worstWords(
  began: readonly string[],
  failing: number,
  worst: number,
  isNew: boolean,
): string {
  const words = `${namesOf(began)} ${began.length === 1 ? 'fails' : 'fail'}${isNew ? '' : ' too'}`;
  if (failing === began.length) return words;
  return `${words}: ${failing} fail${failing === worst ? ', the most at once' : ''}`;
}

/** Those that begin to fail, or are well again, after one moment and not after another; the first first. */
function changedIn(
  targets: readonly TargetLine[],
  edge: 'fromMs' | 'toMs',
  afterMs: number,
  untilMs: number,
): readonly string[] {
  return targets
    .flatMap(({ target, failing }) =>
      failing.map((span) => ({ target, atMs: span[edge] ?? Number.POSITIVE_INFINITY })),
    )
    .filter(({ atMs }) => atMs > afterMs && atMs <= untilMs)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ target }) => target);
}

function wellWords(names: readonly string[]): string {
  return `${namesOf(names)} ${names.length === 1 ? 'is' : 'are'} well`;
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => shorten(name, 40));
  const left = names.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : list(shown);
}
