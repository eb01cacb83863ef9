/** Incidents as text, written so that `parseIncident` reads the same again; what a person wrote is left as it is. */
import { formatInstant } from './instant.ts';
import { TEMPLATES } from './templates.ts';
import type { Affect, Impact, Incident, Phase } from './types.ts';

/** What a new update says. */
export interface NewUpdate {
  readonly phase: Phase;
  readonly atMs: number;
  /** Null: a draft. */
  readonly by: string | null;
  readonly affects: readonly Affect[];
  /** Null: the template of the phase. */
  readonly text: string | null;
}

/** What a new incident says. */
export interface NewIncident {
  readonly title: string;
  readonly startedMs: number;
  /** Not null: maintenance until then. */
  readonly untilMs: number | null;
  readonly impact: Impact | null;
  readonly update: NewUpdate;
}

/** The whole file of a new incident. */
export function newIncidentText(incident: NewIncident): string {
  return [
    '---',
    `title: ${JSON.stringify(oneLine(incident.title))}`,
    ...(incident.untilMs === null ? [] : ['maintenance: true']),
    `started: ${formatInstant(incident.startedMs)}`,
    ...(incident.untilMs === null ? [] : [`until: ${formatInstant(incident.untilMs)}`]),
    ...(incident.impact === null ? [] : [`impact: ${incident.impact}`]),
    '---',
    '',
    updateText(incident.update),
  ].join('\n');
}

/** The file with one more update at its end. */
export function withUpdate(text: string, update: NewUpdate): string {
  return `${text.trimEnd()}\n\n${updateText(update)}`;
}

/**
 * The file with every draft in it approved by a person. A draft that was written before is dated to now,
 * for nobody was told before somebody approved it; not so one that others follow, which keep their order.
 */
export function approved(
  text: string,
  { updates }: Pick<Incident, 'updates'>,
  by: string,
  nowMs: number,
): string {
  const lines = text.split('\n');
  const lastSaid = updates.findLastIndex((each) => each.by !== null);
  for (const [index, { by: before, atMs, place, phase }] of updates.entries()) {
    if (before !== null || place.line === null) continue;
    const head = lines[place.line - 1] ?? '';
    const ending = head.endsWith('\r') ? '\r' : '';
    const isLate = index > lastSaid && atMs < nowMs;
    const dated = isLate ? `## ${phase} ${formatInstant(nowMs)}` : head.trimEnd();
    lines[place.line - 1] = `${dated} by ${name(by)}${ending}`;
  }
  return lines.join('\n');
}

/** The name of the file of an incident: its day and the words of its title. */
export function incidentId(title: string, startedMs: number): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  const day = formatInstant(startedMs).slice(0, 10);
  return words === '' ? day : `${day}-${words}`;
}

function updateText({ phase, atMs, by, affects, text }: NewUpdate): string {
  const approvedBy = by === null ? '' : ` by ${name(by)}`;
  const said = affects.map(({ component, state }) => `${component} ${state}`).join(', ');
  return [
    `## ${phase} ${formatInstant(atMs)}${approvedBy}`,
    ...(affects.length === 0 ? [] : ['', `Affects: ${said}`]),
    '',
    indentHeadings(text ?? TEMPLATES[phase]).trim(),
    '',
  ].join('\n');
}

/** A heading of the second level in a text would be read as an update. */
function indentHeadings(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^( {0,3})##?(?=\s|$)/gm, '$1###');
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function name(by: string): string {
  return oneLine(by).slice(0, 80);
}
