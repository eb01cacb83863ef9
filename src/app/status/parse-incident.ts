/**
 * Reads an incident: a Markdown file with front matter, so that any editor writes it and any git host
 * shows and reviews it. Each update is a heading of the second level:
 *
 *     ## investigating 2026-10-20T08:11Z by ada
 *     Affects: pay down, search@aws/us-east-1 degraded
 *
 * An update without `by` is a draft. All problems are told at once, with their lines.
 */
import { fail, type Place, type Problem, type Result, succeed, suggest } from '#base';
import { FieldReader, readDocument } from '#core/document';
import { parseInstant } from './instant.ts';
import type { StatusProblemCode } from './problem-codes.ts';
import { unfilled } from './templates.ts';
import {
  type Affect,
  IMPACTS,
  type Incident,
  INCIDENT_PHASES,
  MAINTENANCE_PHASES,
  type Phase,
  STATES,
  type Update,
} from './types.ts';

const KEYS = ['title', 'started', 'until', 'impact', 'maintenance'];
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/;
export const MAX_INCIDENT_CHARACTERS = 200_000;
export const MAX_UPDATES = 200;

/** `keys` are the components that it may name. `file` ends with the file's name. */
export function parseIncident(
  text: string,
  file: string,
  keys: readonly string[],
): Result<Incident> {
  const problems: Problem[] = [];
  const tell: Tell = (code, line, what, mend) => {
    problems.push({
      code,
      severity: 'error',
      place: { file, line, column: line === null ? null : 1 },
      what,
      mend,
    });
  };
  const id = (file.split('/').at(-1) ?? '').replace(/\.md$/, '');
  if (!NAME.test(id))
    tell(
      'incident-name',
      null,
      `\`${id}\` cannot be part of an address`,
      'use small letters, digits and -',
    );
  if (text.length > MAX_INCIDENT_CHARACTERS) {
    tell(
      'incident-too-large',
      null,
      `more than ${MAX_INCIDENT_CHARACTERS} characters`,
      'shorten it',
    );
    return fail(problems);
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) {
    const mend = 'begin with ---, title:, started:, and --- again';
    tell('incident-front-matter', 1, 'there is no front matter', mend);
    return fail(problems);
  }
  const front = readFront(lines.slice(0, end), file);
  problems.push(...front.problems);
  const kind = front.maintenance ? 'maintenance' : 'incident';
  const updates = readUpdates(lines, end + 1, { file, keys, kind, tell });
  checkOrder(updates, front.startedMs, kind, tell);
  if (problems.length > 0) return fail(problems);
  const { title, startedMs, untilMs, impact } = front;
  return succeed({ id, kind, title, startedMs, untilMs, impact, updates, file });
}

type Tell = (code: StatusProblemCode, line: number | null, what: string, mend: string) => void;

interface Front extends Pick<Incident, 'title' | 'startedMs' | 'untilMs' | 'impact'> {
  readonly maintenance: boolean;
  readonly problems: readonly Problem[];
}

/** The line of the first `---` is left empty, so that places are those of the file. */
function readFront(lines: readonly string[], file: string): Front {
  const nothing = { title: '', startedMs: 0, untilMs: null, impact: null, maintenance: false };
  const document = readDocument(`\n${lines.slice(1).join('\n')}\n`, file);
  if (!document.ok) return { ...nothing, problems: document.problems };
  const reader = new FieldReader(document.value, 'incident-field');
  const top = reader.mapping(document.value.value ?? {}, [], KEYS);
  const moment = (key: string, required: 'required' | 'optional'): number | null => {
    const text = reader.text(top, key, required);
    const atMs = text === null ? null : parseInstant(text);
    if (text !== null && atMs === null)
      reader.problem([key], `\`${text}\` is no moment in UTC`, 'write 2026-10-20T07:48Z');
    return atMs;
  };
  const title = reader.text(top, 'title', 'required') ?? '';
  if (/[\r\n]/.test(title) || title.length > 200)
    reader.problem(
      ['title'],
      'the title is no single line of at most 200 characters',
      'shorten it',
    );
  const maintenance = reader.flag(top, 'maintenance');
  const startedMs = moment('started', 'required') ?? 0;
  const untilMs = moment('until', maintenance ? 'required' : 'optional');
  if (!maintenance && untilMs !== null)
    reader.problem(
      ['until'],
      '`until` is for maintenance',
      'remove it; an update `resolved` ends an incident',
      'key',
    );
  if (maintenance && untilMs !== null && untilMs <= startedMs)
    reader.problem(['until'], 'the window ends before it begins', 'write `until` after `started`');
  const impact =
    top.values['impact'] === undefined ? null : reader.word(top, 'impact', IMPACTS, null);
  return { title, startedMs, untilMs, impact, maintenance, problems: reader.problems };
}

interface Around {
  readonly file: string;
  readonly keys: readonly string[];
  readonly kind: Incident['kind'];
  readonly tell: Tell;
}

function readUpdates(lines: readonly string[], from: number, around: Around): readonly Update[] {
  const heads = headings(lines, from);
  const before = lines
    .slice(from, heads[0] ?? lines.length)
    .findIndex((line) => line.trim() !== '');
  if (before >= 0) {
    const mend = 'put it below `## investigating 2026-10-20T08:11Z by NAME`';
    around.tell('incident-update', from + before + 1, 'text that belongs to no update', mend);
  }
  if (heads.length > MAX_UPDATES)
    around.tell(
      'incident-too-large',
      null,
      `more than ${MAX_UPDATES} updates`,
      'begin a new incident',
    );
  return heads.slice(0, MAX_UPDATES).flatMap((head, index) => {
    const body = lines.slice(head + 1, heads[index + 1] ?? lines.length);
    return readUpdate(lines[head] ?? '', body, head + 1, around) ?? [];
  });
}

/** Lines that begin an update; not those inside a fence. */
function headings(lines: readonly string[], from: number): readonly number[] {
  let fenced = false;
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (index < from) return;
    if (/^ {0,3}```/.test(line)) fenced = !fenced;
    else if (!fenced && /^ {0,3}##?(?:\s|$)/.test(line)) found.push(index);
  });
  return found;
}

function readUpdate(
  head: string,
  body: readonly string[],
  line: number,
  { file, keys, kind, tell }: Around,
): Update | null {
  const phases: readonly Phase[] = kind === 'maintenance' ? MAINTENANCE_PHASES : INCIDENT_PHASES;
  const [, word = '', moment = '', by] =
    /^\s*##\s+([\w-]+)\s+(\S+)(?:\s+by\s+(\S.*?))?\s*$/.exec(head) ?? [];
  const phase = phases.find((each) => each === word);
  const atMs = parseInstant(moment);
  if (word === '' || phase === undefined || atMs === null) {
    const near = word === '' ? null : suggest(word, phases);
    const mend =
      near === null || phase !== undefined
        ? `write ## ${phases[0] ?? ''} 2026-10-20T08:11Z by NAME, or ### for a heading in the text`
        : `did you mean \`${near}\`?`;
    const what =
      phase !== undefined
        ? `\`${moment}\` is no moment in UTC`
        : `no update: ${head.trim().slice(0, 60)}`;
    tell('incident-update', line, what, mend);
    return null;
  }
  const first = body.findIndex((each) => each.trim() !== '');
  const affected = /^affects:\s*(.*)$/i.exec(body[first] ?? '');
  const place: Place = { file, line, column: 1 };
  const affects =
    affected === null ? [] : readAffects(affected[1] ?? '', keys, line + first + 1, tell);
  const text = (affected === null ? body : body.slice(first + 1)).join('\n').trim();
  if (text === '')
    tell('incident-update', line, 'an update without a text', 'say what people should know');
  for (const word of by === undefined ? [] : unfilled(text))
    tell(
      'incident-update',
      line,
      `${word} is still to be filled in`,
      'write what people should know in its place',
    );
  return { phase, atMs, by: by ?? null, affects, text, place };
}

/** `pay down, search@aws/us-east-1 degraded`. */
function readAffects(text: string, keys: readonly string[], line: number, tell: Tell): Affect[] {
  return text.split(',').flatMap((part) => {
    const [component = '', word = '', ...more] = part.trim().split(/\s+/);
    const state = STATES.find((each) => each === word);
    if (!keys.includes(component)) {
      const near = suggest(component, keys);
      const mend =
        near === null ? `known: ${keys.slice(0, 8).join(', ')}` : `did you mean \`${near}\`?`;
      tell('incident-affects', line, `the page has no component \`${component}\``, mend);
      return [];
    }
    if (state === undefined || more.length > 0) {
      const what = `\`${part.trim()}\` says no state`;
      tell('incident-affects', line, what, `write ${component} and one of ${STATES.join(', ')}`);
      return [];
    }
    return [{ component, state }];
  });
}

/** Time goes on, an incident is not announced before it began, and what is over stays over. */
function checkOrder(
  updates: readonly Update[],
  startedMs: number,
  kind: Incident['kind'],
  tell: Tell,
): void {
  if (updates.length === 0) {
    tell(
      'incident-update',
      null,
      'nothing was said yet',
      'add ## investigating 2026-10-20T08:11Z by NAME and a text',
    );
  }
  updates.forEach((update, index) => {
    const before = updates[index - 1];
    const line = update.place.line;
    if (before !== undefined && update.atMs < before.atMs)
      tell(
        'incident-update',
        line,
        'this update is older than the one before it',
        'order updates by time',
      );
    if (kind === 'incident' && update.atMs < startedMs)
      tell('incident-update', line, 'this update is older than `started`', 'correct `started`');
    if (before?.phase === 'postmortem' && update.phase !== 'postmortem')
      tell('incident-update', line, 'an update after the postmortem', 'begin a new incident');
  });
}
