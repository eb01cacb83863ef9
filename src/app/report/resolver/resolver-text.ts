/** `firebreak resolver status`: what is held, why, and until when. */
import type { HeldName } from '#runtime/resolver';
import { columns, fold, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What the texts need of a status. */
export interface ShownResolver {
  readonly nowMs: number;
  readonly held: readonly HeldName[];
  readonly answered: number;
  /** Sudden empty answers that another upstream contradicted. */
  readonly contradicted: number;
  readonly upstreams: readonly string[];
  /** Where held addresses are looked at; null: nobody looks. */
  readonly checkPort: number | null;
}

const MARGIN = '  ';
const REASON = '     ';

/** Held names first, each with its reasons. */
export function resolverText(status: ShownResolver, screen: Screen): string[] {
  const { nowMs, held, answered, contradicted, upstreams } = status;
  const doubted = held.filter(({ why }) => why !== 'pinned');
  const pinned = held.filter(({ why }) => why === 'pinned');
  const usual = `${plural(answered, 'question')} answered normally.`;
  const head =
    doubted.length === 0
      ? `Nothing is held; ${usual}`
      : `HOLDING ${plural(doubted.length, 'name')} that turned empty; ${usual}`;
  const { width } = screen;
  return [
    ...fold(head, width),
    ...(doubted.length === 0 ? [] : ['', ...heldLines(doubted, status, width)]),
    ...(pinned.length === 0 ? [] : ['', ...pinnedLines(pinned, nowMs, width)]),
    '',
    ...(contradicted === 0
      ? []
      : fold(
          `${plural(contradicted, 'sudden empty answer')} of one upstream ${contradicted === 1 ? 'was' : 'were'} contradicted by another, whose answer was told.`,
          width,
        )),
    ...fold(`Asks ${upstreams.join(', ')}.`, width),
    ...(doubted.length === 0 ? [] : ['', ...nextLines(doubted, width)]),
  ];
}

/** A table, each row with its reasons below it; where names are too long for that, each on its own line. */
function heldLines(
  held: readonly HeldName[],
  status: ShownResolver,
  width: number,
): readonly string[] {
  const rows = held.map((each) => cells(each, status.nowMs));
  const [head = '', ...lines] = columns([['name', 'empty for', 'serving', 'until'], ...rows], {
    margin: MARGIN,
    right: [1],
  });
  const reasons = held.map((each) => reasonLines(each, status, width));
  if (Math.max(...lines.map((line) => line.length)) <= width)
    return [head, ...lines.flatMap((line, index) => [line, ...(reasons[index] ?? [])])];
  return held.flatMap((each, index) => {
    const [, time, serving, until] = cells(each, status.nowMs);
    const said = `empty for ${time}, serving ${serving} until ${until}`;
    return [
      `${MARGIN}${bare(each.name)}`,
      ...fold(said, width - REASON.length).map((line) => REASON + line),
      ...(reasons[index] ?? []),
    ];
  });
}

function cells(
  { name, sinceMs, untilMs, addresses, alive }: HeldName,
  nowMs: number,
): readonly string[] {
  const told = alive === null || alive === 0 ? addresses.length : alive;
  const serving = told === 0 ? 'its records' : plural(told, 'address', 'addresses');
  return [bare(name), about(nowMs - sinceMs), serving, `${clock(untilMs)} UTC or proof`];
}

function reasonLines(held: HeldName, { nowMs, checkPort }: ShownResolver, width: number): string[] {
  const word = held.why === 'no-such-name' ? ['upstream says that there is no such name'] : [];
  const reasons = [
    `steady for ${about(held.steadyMs)}`,
    ...word,
    othersSay(held),
    life(held, nowMs, checkPort),
  ];
  return fold(reasons.join('; '), width - REASON.length).map((line) => REASON + line);
}

function othersSay({ others }: HeldName): string {
  if (others === null) return 'there is no other upstream to ask';
  const { asked, agreed } = others;
  if (asked === 1)
    return agreed === 1 ? 'the other upstream says so too' : 'the other upstream does not answer';
  if (agreed === asked) return `all ${asked} other upstreams say so too`;
  return `${agreed} of ${asked} other upstreams say so too, the rest do not answer`;
}

function life(
  { alive, addresses, checkedAtMs }: HeldName,
  nowMs: number,
  checkPort: number | null,
): string {
  if (alive === null || checkedAtMs === null)
    return 'nobody could look whether its addresses still answer';
  const ago = `(checked ${about(Math.max(1_000, nowMs - checkedAtMs))} ago)`;
  const where = checkPort === null ? '' : ` on ${checkPort}`;
  const all = addresses.length;
  if (alive === 0) return `no held address accepts TCP${where} any more ${ago}`;
  if (alive < all) return `${alive} of the ${all} held addresses still accept TCP${where} ${ago}`;
  return all === 1
    ? `the held address still accepts TCP${where} ${ago}`
    : `the ${all} held addresses still accept TCP${where} ${ago}`;
}

function pinnedLines(pinned: readonly HeldName[], nowMs: number, width: number): string[] {
  const rows = pinned.map(({ name, addresses, untilMs }) => [
    bare(name),
    untilMs - nowMs > ENDLESS_MS ? 'as resolver.yaml says' : `for ${about(untilMs - nowMs)}`,
    addresses.join(' '),
  ]);
  const lines = columns(rows, { margin: MARGIN });
  const fits = lines.every((line) => line.length <= width);
  return [
    'Pinned by hand',
    ...(fits ? lines : rows.flatMap((row) => fold(`${MARGIN}${row.join('  ')}`, width, REASON))),
  ];
}

/** No person pins for longer; a file does. */
const ENDLESS_MS = 400 * 86_400_000;

function nextLines(doubted: readonly HeldName[], width: number): string[] {
  // With one held name the command is whole; of several a person chooses.
  const [only] = doubted;
  const name = doubted.length === 1 && only !== undefined ? bare(only.name) : 'NAME';
  return next(
    [
      [`firebreak resolver release ${name}`, 'believe the empty answer now'],
      [`firebreak resolver pin ${name} ADDRESS --for 2h`, 'set it by hand'],
    ],
    width,
  );
}

/** `4 s`, `12 min`, `3 h 05`, `41 days`. */
function about(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
  return `${Math.floor(hours / 24)} days`;
}

function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}
