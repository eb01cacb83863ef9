/**
 * The report after an incident, begun from what was said: times are worked out, the rest is asked for.
 * It looks for what let it happen, never for whom.
 */
import type { Told } from './board.ts';
import { formatInstant, sayInstant, sayLength } from './instant.ts';
import { PHASE_WORDS, STATE_WORDS } from './site/words.ts';

/** What looks from outside saw of it, and what others said. */
export interface SeenOfIncident {
  /** When the first thing was seen to fail; null when nothing was. */
  readonly firstMs: number | null;
  /** How long each thing was seen to fail. */
  readonly failed: readonly { readonly target: string; readonly ms: number }[];
  /** In one line each: `seen`, or who said it. */
  readonly rows: readonly { readonly atMs: number; readonly who: string; readonly what: string }[];
}

/** Markdown. `status: draft` until people say otherwise. `seen`: null where nobody looked. */
export function incidentReport(
  told: Told,
  nameOf: (key: string) => string,
  seen: SeenOfIncident | null = null,
): string {
  const { title, startedMs, endedMs, worst } = told;
  const length = endedMs === null ? 'not over yet' : sayLength(endedMs - startedMs);
  return [
    '---',
    `title: ${JSON.stringify(`${title}: what happened and what changes`)}`,
    `incident: ${told.id}`,
    'status: draft',
    '---',
    '',
    ...section('Summary', '{what happened, why, and what changes, in three sentences}'),
    ...section(
      'Impact',
      `From ${sayInstant(startedMs)}, ${length}.`,
      ...worst
        .filter(({ state }) => state !== 'ok')
        .map(({ component, state }) => `- ${nameOf(component)} ${STATE_WORDS[state].plain}`),
      ...(seen?.failed ?? []).map(
        ({ target, ms }) => `- ${target} was seen to fail for ${sayLength(ms)}`,
      ),
      '{how many people, how many of which calls, what it cost}',
    ),
    ...section(
      'Detection',
      ...detection(told, seen),
      '{who or what noticed, and how it could be sooner}',
    ),
    ...section('Timeline (UTC)', ...timeline(told, seen)),
    ...section('Trigger', '{what changed just before}'),
    ...section('Causes', '{the root, and what else had to be true}'),
    ...section('Safeguards', '{which ones worked, which ones did not, which were not there}'),
    ...section('Resolution', '{what made it end}'),
    ...section('Communication', ...communication(told)),
    ...section('Lessons', 'Went well: {what}', 'Went wrong: {what}', 'Was luck: {what}'),
    ...section(
      'What changes',
      '| what | who | until when | how we know that it works |',
      '|---|---|---|---|',
      '| {what} | {who} | {date} | {test} |',
    ),
  ].join('\n');
}

function section(title: string, ...lines: readonly string[]): readonly string[] {
  return [`## ${title}`, '', ...lines, ''];
}

function detection({ startedMs, updates }: Told, seen: SeenOfIncident | null): readonly string[] {
  const first = updates[0];
  const firstMs = seen?.firstMs ?? null;
  const sinceSeen =
    first === undefined || firstMs === null || first.atMs < firstMs
      ? ''
      : `, ${sayLength(first.atMs - firstMs)} after it was seen`;
  return [
    ...(firstMs === null
      ? []
      : [
          firstMs < startedMs
            ? `First seen from outside ${sayLength(startedMs - firstMs)} before the beginning that was written.`
            : `First seen from outside ${sayLength(firstMs - startedMs)} after it began.`,
        ]),
    first === undefined
      ? 'Nothing was said.'
      : `First told ${sayLength(first.atMs - startedMs)} after it began${sinceSeen}.`,
  ];
}

function timeline(
  { startedMs, endedMs, updates }: Told,
  seen: SeenOfIncident | null,
): readonly string[] {
  const rows: (readonly [number, string])[] = [
    [startedMs, 'it began'],
    ...(seen?.rows ?? []).map(({ atMs, who, what }): [number, string] => [
      atMs,
      firstLine(`${who}: ${what}`),
    ]),
    ...updates.map(({ atMs, phase, text }): [number, string] => [
      atMs,
      `told: ${PHASE_WORDS[phase].toLowerCase()}. ${firstLine(text)}`,
    ]),
    ...(endedMs === null ? [] : [[endedMs, 'it was over'] as const]),
  ];
  return [
    '| when | after | what |',
    '|---|---|---|',
    ...rows
      .sort(([a], [b]) => a - b)
      .map(
        ([atMs, what]) => `| ${formatInstant(atMs)} | ${sayAfter(atMs - startedMs)} | ${what} |`,
      ),
  ];
}

function sayAfter(ms: number): string {
  return ms < 0 ? `${sayLength(-ms)} before` : sayLength(ms);
}

function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? '';
  return line.replaceAll('|', '\\|').slice(0, 160);
}

function communication({ startedMs, endedMs, updates }: Told): readonly string[] {
  const times = [
    startedMs,
    ...updates.map(({ atMs }) => atMs),
    ...(endedMs === null ? [] : [endedMs]),
  ]
    .filter((atMs) => endedMs === null || atMs <= endedMs)
    .sort((a, b) => a - b);
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs));
  return [
    `${updates.length === 1 ? '1 update' : `${updates.length} updates`}; the longest silence was ${sayLength(Math.max(0, ...gaps))}.`,
    '{was it true, soon enough, and understood}',
  ];
}
