/** `firebreak resolver status`: what is held, why, and until when. */
import type { HeldName } from '#runtime/resolver';
import { fold, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayDuration } from '../terminal/time.ts';

/** What the texts need of a status. */
export interface ShownResolver {
  readonly nowMs: number;
  readonly held: readonly HeldName[];
  readonly answered: number;
  readonly upstreams: readonly string[];
}

/** Held names first, each with its reasons. */
export function resolverText(
  { nowMs, held, answered, upstreams }: ShownResolver,
  screen: Screen,
): string[] {
  const doubted = held.filter(({ why }) => why !== 'pinned');
  const pinned = held.filter(({ why }) => why === 'pinned');
  const head =
    doubted.length === 0
      ? `Nothing is held; ${plural(answered, 'question')} answered.`
      : `HOLDING ${plural(doubted.length, 'name')} that turned empty; ${plural(answered, 'question')} answered.`;
  return [
    ...fold(head, screen.width),
    ...doubted.flatMap((each) => ['', ...heldLines(each, nowMs, screen)]),
    ...(pinned.length === 0 ? [] : ['', 'Pinned by hand']),
    ...pinned.map(
      ({ name, addresses, untilMs }) =>
        `  ${bare(name)}  ${addresses.join(' ')}  for ${sayDuration(untilMs - nowMs)}`,
    ),
    '',
    ...fold(`Asks ${upstreams.join(', ')}.`, screen.width),
    ...(doubted.length === 0
      ? []
      : [
          '',
          ...next(
            [
              [
                `firebreak resolver release ${bare(doubted[0]?.name ?? 'NAME')}`,
                'believe the empty answer now',
              ],
              [
                `firebreak resolver pin ${bare(doubted[0]?.name ?? 'NAME')} ADDRESS --for 2h`,
                'set it by hand',
              ],
            ],
            screen.width,
          ),
        ]),
  ];
}

function heldLines(held: HeldName, nowMs: number, { width }: Screen): readonly string[] {
  const { name, why, sinceMs, untilMs, steadyMs, addresses } = held;
  const word = why === 'no-such-name' ? 'said not to be there' : 'empty';
  const first = `${bare(name)}: ${word} for ${sayDuration(nowMs - sinceMs)}, ${plural(addresses.length, 'address', 'addresses')} told, until ${clock(untilMs)} UTC or proof`;
  const reasons = `steady for ${sayDuration(steadyMs)}; ${sayLife(held, nowMs)}`;
  return [...fold(`  ${first}`, width, '     '), ...fold(`     ${reasons}`, width, '     ')].map(
    (line) => (line.startsWith(' ') ? line : `  ${line}`),
  );
}

function sayLife({ alive, addresses, checkedAtMs }: HeldName, nowMs: number): string {
  if (alive === null || checkedAtMs === null)
    return 'nobody could look whether its addresses still answer';
  const ago = sayDuration(Math.max(1_000, nowMs - checkedAtMs));
  return `${alive} of ${plural(addresses.length, 'address', 'addresses')} still answer (checked ${ago} ago)`;
}

function clock(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}
