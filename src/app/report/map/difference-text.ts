/** `firebreak map --diff`: what a later map has that an earlier one had not, outside first. */
import type { MapDifference, NeedSide, OutsideChange } from '#core/goal';
import { fold, labelled, list, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What fails a check: `new-region`, `new-provider` (a vendor is one), `undeclared`. */
export const FAILURES = ['new-region', 'new-provider', 'undeclared'] as const;
export type Failure = (typeof FAILURES)[number];

/** Rows of one kind that are shown when not all are asked for. */
const FEW = 5;

/** The failures that a difference has, in the order of the list. */
export function failuresOf({ outside, undeclared }: MapDifference): readonly Failure[] {
  const what = new Set(outside.added.map((each) => each.what));
  const has: Readonly<Record<Failure, boolean>> = {
    'new-region': what.has('region'),
    'new-provider': what.has('provider') || what.has('vendor'),
    undeclared: undeclared.length > 0,
  };
  return FAILURES.filter((failure) => has[failure]);
}

/** The headline, then a block a kind; nothing is said of what is the same. */
export function differenceText(
  difference: MapDifference,
  against: string,
  screen: Screen,
  all: boolean,
  failed: readonly Failure[],
): string[] {
  const blocks = [
    outsideBlock(difference, screen, all),
    needsBlock(difference, screen, all),
    thingsBlock('components', difference.components, screen, all),
    thingsBlock('journeys', difference.journeys, screen, all),
  ].filter((block) => block.length > 0);
  return [
    ...fold(differenceHeadline(difference, against), screen.width),
    ...(failed.length === 0
      ? []
      : fold(`This fails: ${list(failed)}, as --fail-on says.`, screen.width)),
    ...blocks.flatMap((block) => ['', ...block]),
  ];
}

/** One sentence, the largest thing first: `New outside: region aws/eu-west-1 and vendor auth0. ...`. */
export function differenceHeadline(difference: MapDifference, against: string): string {
  const { outside, components, needs, journeys } = difference;
  const rank = ['provider', 'region', 'vendor', 'service'];
  const named = outside.added
    .filter(({ what }) => what !== 'service')
    .toSorted((a, b) => rank.indexOf(a.what) - rank.indexOf(b.what))
    .map(({ what, id }) => `${what} ${placeOf(what, id)}`);
  const first = [...new Set(named)];
  const shown = first.length > 3 ? [...first.slice(0, 3), `${first.length - 3} more`] : first;
  const counts = [
    ['need', needs],
    ['component', components],
    ['journey', journeys],
  ] as const;
  const rest = counts.flatMap(([name, { added, gone, changed }]) => {
    const parts = [
      [added.length, 'new'],
      [gone.length, 'gone'],
      [changed.length, 'changed'],
    ] as const;
    const said = parts
      .filter(([number]) => number > 0)
      .map(([number, word]) => `${number} ${word}`);
    return said.length === 0 ? [] : [`${name}s ${said.join(', ')}`];
  });
  if (shown.length === 0 && rest.length === 0 && outside.added.length + outside.gone.length === 0)
    return `Nothing changed against ${against}.`;
  const head =
    shown.length === 0
      ? `No new provider, region or vendor against ${against}`
      : `New against ${against}: ${list(shown)}`;
  return rest.length === 0 ? `${head}.` : `${head}; ${rest.join('; ')}.`;
}

/** `aws/eu-west-1/secretsmanager` in a new region is the region that is new. */
function placeOf(what: OutsideChange['what'], id: string): string {
  const parts = id.split('/');
  if (what === 'region') return parts.slice(0, 2).join('/');
  return what === 'provider' ? (parts[0] ?? id) : id;
}

function outsideBlock({ outside }: MapDifference, screen: Screen, all: boolean): string[] {
  const row =
    (sign: string) =>
    ({ id, what, from }: OutsideChange): string[] => [
      `${sign} ${what.padEnd(8)} ${id}`,
      `from ${from[0] ?? 'nobody'}${from.length > 1 ? `, +${from.length - 1}` : ''}`,
    ];
  const rows = [...outside.added.map(row('+')), ...outside.gone.map(row('-'))];
  return titled('Outside', rows, screen, all);
}

function needsBlock({ needs, undeclared }: MapDifference, screen: Screen, all: boolean): string[] {
  const hidden = new Set(undeclared);
  const row =
    (sign: string) =>
    (need: NeedSide): string[] => [
      `${sign} ${need.from} -> ${need.to}`,
      `${evidenceText(need)}${hidden.has(need) ? ', never declared' : ''}`,
    ];
  const changed = needs.changed.map((need) => [
    `~ ${need.from} -> ${need.to}`,
    need.changes.map(({ about, before, after }) => `${about} ${after}, was ${before}`).join('; '),
  ]);
  const rows = [...needs.added.map(row('+')), ...needs.gone.map(row('-')), ...changed];
  return titled('Needs', rows, screen, all);
}

function evidenceText({ evidence }: NeedSide): string {
  const [first] = evidence;
  return first === undefined ? '' : `[${first.word}${first.at === null ? '' : ` ${first.at}`}]`;
}

function thingsBlock(
  title: string,
  { added, gone, changed }: MapDifference['components'],
  screen: Screen,
  all: boolean,
): string[] {
  const rows = [
    ...added.map((id) => [`+ ${id}`, '']),
    ...gone.map((id) => [`- ${id}`, '']),
    ...changed.map(({ id, changes }) => [
      `~ ${id}`,
      changes.map(({ about, before, after }) => `${about} ${after}, was ${before}`).join('; '),
    ]),
  ];
  return titled(`${title.charAt(0).toUpperCase()}${title.slice(1)}`, rows, screen, all);
}

function titled(
  title: string,
  rows: readonly (readonly string[])[],
  screen: Screen,
  all: boolean,
): string[] {
  if (rows.length === 0) return [];
  const shown = all ? rows : rows.slice(0, FEW);
  const most = Math.floor(screen.width * 0.5);
  const heads = shown.map((row) => shorten(row.slice(0, -1).join('  '), most));
  const room = Math.max(...heads.map((head) => head.length));
  return [
    title,
    ...shown.flatMap((row, index) =>
      labelled(heads[index] ?? '', row.at(-1) ?? '', screen.width, room + 2, '  '),
    ),
    ...(rows.length > shown.length ? [`  and ${rows.length - shown.length} more: --all`] : []),
  ].map((line) => line.trimEnd());
}
