/** `firebreak guard log`: what happened, newest last; of the last thing alone, the whole story (TARGETS C4). */
import type { AuditEntry, ZoneWrite } from '#core/guard';
import { fold, labelled, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { tellEntry } from './log-words.ts';
import { sayTime } from './words.ts';

/** Something that people ask about: an entry with the write that it ended, if it ended one. */
interface Happening {
  readonly index: number;
  readonly entry: AuditEntry;
  readonly write: ZoneWrite | null;
  readonly outcome: 'applied' | 'refused' | 'no-reply' | null;
}

const ROWS = 20;

/** `last`: so many happenings; one alone is told as a story. Null: as many as fit a screen. */
export function logText(
  log: readonly AuditEntry[],
  last: number | null,
  screen: Screen,
): readonly string[] {
  const happenings = log.flatMap((entry, index) => happeningOf(entry, index) ?? []);
  const newest = happenings.at(-1);
  if (newest === undefined) {
    return ['NOTHING HAPPENED YET: the log has no write and no command of a person.'];
  }
  if (last === 1) return story(log, newest, screen);
  const shown = happenings.slice(-(last ?? ROWS));
  const hidden = happenings.length - shown.length;
  return [
    ...fold(headline(log, happenings), screen.width),
    '',
    ...rows(
      log,
      shown.map(({ entry }) => entry),
      screen,
    ),
    ...(hidden > 0
      ? ['', `${plural(hidden, 'earlier one')}: firebreak guard log --last 1000`]
      : []),
    '',
    ...next(
      [
        ['firebreak guard log --last 1', 'the story of the last one'],
        ['firebreak guard log --check', 'is the log whole?'],
      ],
      screen.width,
    ),
  ];
}

function headline(log: readonly AuditEntry[], happenings: readonly Happening[]): string {
  const count = (wanted: Happening['outcome']): number =>
    happenings.filter(({ outcome }) => outcome === wanted).length;
  const refused = count('refused');
  const turned = refused === 0 ? 'none refused' : `${refused} refused`;
  return `${plural(count('applied'), 'write')} applied, ${turned}; the zone is at ${zoneAt(log)}.`;
}

/** The highest generation that the log saw applied. */
function zoneAt(log: readonly AuditEntry[]): number {
  return log.reduce((highest, entry, index) => {
    const happening = happeningOf(entry, index);
    const isApplied = happening?.outcome === 'applied' && happening.write !== null;
    return isApplied ? Math.max(highest, happening.write.marker.generation) : highest;
  }, 0);
}

/** For each entry, the highest generation applied before it: what the zone had by then. One pass. */
function highestBefore(log: readonly AuditEntry[]): ReadonlyMap<AuditEntry, number> {
  let highest = 0;
  return new Map(
    log.map((entry, index) => {
      const before = highest;
      const happening = happeningOf(entry, index);
      if (happening?.outcome === 'applied') {
        highest = Math.max(highest, happening.write?.marker.generation ?? 0);
      }
      return [entry, before];
    }),
  );
}

function happeningOf(entry: AuditEntry, index: number): Happening | null {
  const { fact } = entry;
  if (fact.kind === 'hand') return { index, entry, write: fact.write, outcome: fact.outcome };
  if (fact.kind !== 'enactor') return null;
  if (fact.before.kind === 'writing' && fact.event.kind === 'written') {
    return { index, entry, write: fact.before.write, outcome: fact.event.outcome };
  }
  const isWrong = fact.event.kind === 'judged' && fact.event.verdict === 'wrong';
  return isWrong ? { index, entry, write: null, outcome: null } : null;
}

function rows(
  log: readonly AuditEntry[],
  entries: readonly AuditEntry[],
  screen: Screen,
): readonly string[] {
  const before = highestBefore(log);
  const cells = entries.flatMap((entry) => {
    const told = tellEntry(entry, before.get(entry) ?? 0);
    return told === null ? [] : [{ time: sayTime(entry.atMs), who: entry.who, told }];
  });
  const who = Math.max(0, ...cells.map((each) => each.who.length));
  return cells.flatMap(({ time, who: name, told }) => {
    const head = `  ${time}  ${name.padEnd(who)}  `;
    const text = told.left === null ? told.what : `${told.what}: ${told.left}`;
    const line = `${head}${told.what}`;
    const left = told.left === null ? '' : told.left.padStart(screen.width - line.length - 1);
    const fits = line.length + (told.left === null ? 0 : told.left.length + 2) < screen.width;
    return fits ? [`${line}${left}`] : labelled(head, text, screen.width, head.length);
  });
}

/** From the moment at which the writer picked its plan, with what others did meanwhile. */
function story(log: readonly AuditEntry[], newest: Happening, screen: Screen): readonly string[] {
  const { entry, write, outcome, index } = newest;
  const before = highestBefore(log);
  const start = startOf(log, newest);
  const after = log.slice(index + 1).filter(({ who }) => who === entry.who);
  const told = [
    ...log.slice(start, index + 1).filter((each, at) => isPart(each, start + at, newest)),
    ...after.slice(0, 6),
  ];
  const isLate =
    outcome === 'refused' &&
    entry.fact.kind === 'enactor' &&
    write !== null &&
    (before.get(entry) ?? 0) > (write.expect.marker?.generation ?? 0);
  const head = isLate ? lateHeadline(log, newest, start) : sentence(log, newest);
  return [
    ...fold(head, screen.width),
    '',
    ...rows(log, told, screen),
    ...(isLate ? ['', ...october(log, write, entry, screen)] : []),
  ];
}

function startOf(log: readonly AuditEntry[], { entry, index, write }: Happening): number {
  if (entry.fact.kind === 'hand' || write === null) return index;
  for (let at = index - 1; at >= 0; at--) {
    const each = log[at];
    if (each?.who !== entry.who || each.fact.kind !== 'enactor') continue;
    if (each.fact.after.kind === 'writing' && each.fact.before.kind !== 'writing') return at;
  }
  return index;
}

/** The writer's own steps, and the writes of others. */
function isPart(entry: AuditEntry, index: number, newest: Happening): boolean {
  if (entry.who === newest.entry.who) return tellEntry(entry, 0) !== null;
  return happeningOf(entry, index)?.outcome === 'applied';
}

function lateHeadline(
  log: readonly AuditEntry[],
  { entry, write }: Happening,
  start: number,
): string {
  const lateMs = Math.max(0, entry.atMs - (log[start]?.atMs ?? entry.atMs));
  const late = lateMs < 1000 ? 'too late' : `${Math.round(lateMs / 1000)} s late`;
  return `${entry.who} was ${late} with plan ${write?.marker.generation ?? 0} and was turned away. The zone is at ${zoneAt(log)}.`;
}

function sentence(log: readonly AuditEntry[], { entry }: Happening): string {
  const told = tellEntry(entry, highestBefore(log).get(entry) ?? 0);
  const left = told?.left == null ? '' : `: ${told.left}`;
  return `${entry.who} at ${sayTime(entry.atMs)} UTC: ${told?.what ?? ''}${left}.`;
}

function october(
  log: readonly AuditEntry[],
  write: ZoneWrite,
  { who }: AuditEntry,
  { width }: Screen,
): readonly string[] {
  const isOlder = write.marker.generation < zoneAt(log);
  if (!isOlder)
    return fold(`Another was first; ${who} throws its plan away and looks again.`, width);
  return [
    ...fold(
      'This is what emptied dynamodb.us-east-1 in 2025. See it happen without the guard:',
      width,
    ),
    '  firebreak verify --variant unguarded',
  ];
}
