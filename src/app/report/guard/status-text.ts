/** `firebreak guard status`: name by name, what is published, and whose hand is on the wheel (TARGETS C6). */
import { columns, fold, list, next, plural, type NextCommands } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayMoment, sayName, sayTime, shortName } from './words.ts';
import { authorityRows, type ShownAuthority } from './write-text.ts';

/** One adopted name and family. */
export interface ShownName {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** What the server that takes writes serves. */
  readonly addresses: readonly string[];
  /** Of these, known to be healthy; null when nobody looked lately. */
  readonly healthy: number | null;
  readonly minHealthy: number;
  /** What the guard wrote, when somebody else changed it; null when it is as written, or unknown. */
  readonly wrote: readonly string[] | null;
}

/** Everything that `status` says. */
export interface ShownStatus {
  readonly zone: string;
  readonly nowMs: number;
  /** Null: the zone has no marker. */
  readonly marker: {
    readonly generation: number;
    readonly owner: string;
    readonly state: 'run' | 'frozen';
  } | null;
  readonly serial: number | null;
  readonly names: readonly ShownName[];
  readonly authorities: readonly ShownAuthority[];
  /** An override that is in force, or ran out. */
  readonly override: {
    readonly name: string;
    readonly why: string;
    readonly untilMs: number;
  } | null;
  /** The newest generation that every server was seen to have; null when the store is down. */
  readonly verified: number | null;
  /** When somebody else's change was first seen; null when nobody saw it before this look. */
  readonly foreignSinceMs: number | null;
  /** A plan that waits for `apply`, or for its enactor. */
  readonly waiting: { readonly number: number; readonly hash: string } | null;
  /** Why the store could not be read; null when it could. */
  readonly storeTrouble: string | null;
}

/** Exit 1 when a person is needed. */
export function needsPerson(status: ShownStatus): boolean {
  const { marker, authorities, override, nowMs } = status;
  const isOver = override !== null && override.untilMs <= nowMs;
  const isWrong = authorities.some(({ verdict }) => verdict === 'wrong');
  return marker === null || foreign(status).length > 0 || isWrong || isOver || isLow(status);
}

/** The whole screen. */
export function statusText(status: ShownStatus, screen: Screen): readonly string[] {
  const { width } = screen;
  return [
    ...fold(statusHeadline(status), width),
    '',
    ...nameRows(status, screen),
    ...notes(status).flatMap((note) => ['', ...fold(note, width - 2).map((line) => `  ${line}`)]),
    ...(isAgreed(status) ? [] : ['', ...authorityRows(status.authorities, screen)]),
    ...nextText(status, width),
  ];
}

/** The verdict in one sentence. */
export function statusHeadline(status: ShownStatus): string {
  const { marker, names, override, nowMs, zone } = status;
  const changed = foreign(status);
  const own = (name: string): string => shortName(name, zone);
  if (marker === null) return `NOT ADOPTED: ${sayName(zone)} has no _firebreak record.`;
  if (changed.length > 0) {
    const who = list([...new Set(changed.map(({ name }) => own(name)))]);
    return `STOPPED for ${changed.length} of ${plural(names.length, 'name')}: ${who} ${changed.length === 1 ? 'was' : 'were'} changed by somebody else.`;
  }
  const wrong = status.authorities.filter(({ verdict }) => verdict === 'wrong');
  if (wrong.length > 0)
    return `WRONG on ${list(wrong.map(({ server }) => server))}: it serves something else under generation ${marker.generation}.`;
  if (marker.state === 'frozen') {
    const over = override !== null && override.untilMs <= nowMs;
    const hand =
      override === null
        ? ''
        : over
          ? ` The override of ${own(override.name)} RAN OUT at ${sayMoment(override.untilMs, nowMs)}; it stays until you thaw.`
          : ` ${own(override.name)} is set by hand until ${sayMoment(override.untilMs, nowMs)}.`;
    return `FROZEN at generation ${marker.generation} by ${marker.owner}.${hand}`;
  }
  const low = names.filter((each) => each.healthy !== null && each.healthy < each.minHealthy);
  if (low.length > 0)
    return `LOW: ${list(low.map(({ name }) => own(name)))} has fewer healthy addresses than minHealthy; the guard removes no more.`;
  return `RUNNING at generation ${marker.generation}: ${plural(names.length, 'name is', 'names are')} as the guard wrote ${names.length === 1 ? 'it' : 'them'}.`;
}

function nameRows(status: ShownStatus, screen: Screen): readonly string[] {
  const { names, zone, marker } = status;
  const head = ['name', 'generation', 'addresses', 'healthy', 'state'];
  const isTwo = new Set(names.map(({ name }) => name)).size < names.length;
  const rows = names.map((each) => [
    `${shortName(each.name, zone)}${isTwo ? ` ${each.type}` : ''}`,
    marker === null ? '-' : String(marker.generation),
    String(each.addresses.length),
    each.healthy === null ? '?' : String(each.healthy),
    stateOf(each, status),
  ]);
  const [first = '', ...lines] = columns([head, ...rows], { margin: '  ', right: [1, 2, 3] });
  return [
    first,
    ...lines.flatMap((line, index) => [line, ...foreignRows(names[index], status, screen)]),
  ];
}

function stateOf(name: ShownName, status: ShownStatus): string {
  const { marker, foreignSinceMs, authorities } = status;
  if (marker === null) return 'not adopted';
  if (name.wrote !== null) {
    return `CHANGED BY OTHERS${foreignSinceMs === null ? '' : ` at ${sayTime(foreignSinceMs)}`}`;
  }
  const ok = authorities.filter(({ verdict }) => verdict === 'ok').length;
  if (authorities.some(({ verdict }) => verdict === 'wrong')) return 'WRONG on a server';
  if (ok < authorities.length)
    return `ok on ${ok} of ${authorities.length} servers, others not yet`;
  if (authorities.length <= 1) return 'ok';
  return `ok, all ${authorities.length} servers agree`;
}

/** What we wrote beside what there is, and that we do not fight. */
function foreignRows(
  name: ShownName | undefined,
  { zone, serial }: ShownStatus,
  { width }: Screen,
): readonly string[] {
  if (name?.wrote == null) return [];
  const own = shortName(name.name, zone);
  const margin = '           ';
  const there = `${name.addresses.length === 0 ? 'nothing' : abbreviated(name.addresses)}`;
  const serialSaid = serial === null ? '' : `    serial ${serial}, not ours`;
  return [
    ...foldUnder(`${margin}we wrote   `, abbreviated(name.wrote), width),
    ...foldUnder(`${margin}there is   `, `${there}${serialSaid}`, width),
    `${margin}We do not fight. Choose:`,
    ...columns(
      [
        [`firebreak guard keep ${own}`, 'theirs becomes the wanted state'],
        [`firebreak guard restore ${own}`, 'ours goes back'],
      ],
      { margin: `${margin}  ` },
    ),
  ];
}

/** `192.0.2.21 .22 .23`: IPv4 addresses of one /24 by their last number. */
function abbreviated(addresses: readonly string[]): string {
  const [first = ''] = addresses;
  const stem = first.slice(0, first.lastIndexOf('.') + 1);
  const isOne = stem !== '' && addresses.every((each) => each.startsWith(stem));
  if (!isOne) return addresses.join(' ');
  return addresses
    .map((each, index) => (index === 0 ? each : `.${each.slice(stem.length)}`))
    .join(' ');
}

function foldUnder(head: string, text: string, width: number): readonly string[] {
  if (head.length + text.length <= width) return [`${head}${text}`];
  const [first = '', ...rest] = fold(text, width - head.length);
  return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(head.length)}${line}`)];
}

function notes(status: ShownStatus): readonly string[] {
  const { storeTrouble, waiting, override, verified, marker } = status;
  return [
    ...(override === null ? [] : [`Override: ${override.why}`]),
    ...(storeTrouble === null
      ? []
      : [
          `The store cannot be read: ${storeTrouble} DNS is served all the same; freeze and override work without it.`,
        ]),
    ...(waiting === null ? [] : [`Plan ${waiting.number} (${waiting.hash}) waits.`]),
    ...(verified !== null && marker !== null && verified < marker.generation
      ? [`Generation ${marker.generation} is not verified yet; ${verified} is.`]
      : []),
  ];
}

function nextText(status: ShownStatus, width: number): readonly string[] {
  const commands = nextCommands(status);
  return commands.length === 0 ? [] : ['', ...next(commands, width)];
}

function nextCommands(status: ShownStatus): NextCommands {
  const { marker, waiting } = status;
  if (foreign(status).length > 0) return [];
  if (marker === null) return [['firebreak guard plan', 'the first plan puts the record']];
  if (marker.state === 'frozen') return [['firebreak guard thaw', 'shows first what it would do']];
  if (waiting !== null) return [[`firebreak guard apply ${waiting.hash}`, 'exactly that plan']];
  return [['firebreak guard log', 'what happened']];
}

function foreign({ names }: ShownStatus): readonly ShownName[] {
  return names.filter(({ wrote }) => wrote !== null);
}

function isAgreed({ authorities }: ShownStatus): boolean {
  return authorities.every(({ verdict }) => verdict === 'ok');
}

function isLow({ names }: ShownStatus): boolean {
  return names.some(({ healthy, minHealthy }) => healthy !== null && healthy < minHealthy);
}
