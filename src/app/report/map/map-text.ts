/** `firebreak map` in the terminal: who stops with what, without a hairball (TARGETS A9). */
import type { BehindVendor, HiddenHome, UnknownNames } from '#core/catalogue';
import type { Fate, Fates } from '#core/goal';
import type { EvidenceWord, Sight, Sights } from '#core/map';
import { columns, count, fold, labelled, next, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { type CoveredShown, sayCoverage } from './covered-text.ts';
import type { ReadFiles } from '../look/first-look.ts';
import { behindLines, homeLines } from './behind-lines.ts';

export interface MapShown {
  readonly fates: Fates;
  readonly outside: number;
  /** Dependencies by their strongest word of evidence. */
  readonly byEvidence: Readonly<Partial<Record<EvidenceWord | 'nobody', number>>>;
  readonly gaps: readonly string[];
  readonly read: ReadFiles | null;
  readonly cannotSee: readonly string[];
  readonly covered: readonly CoveredShown[];
  readonly conflicts: number;
  readonly sights: Sights;
  readonly naming: NamingShown;
}

/** What the catalogue makes of the outside names of a map. */
export interface NamingShown {
  readonly unknown: UnknownNames;
  readonly behind: readonly BehindVendor[];
  readonly homes: readonly HiddenHome[];
  readonly assume: 'best' | 'worst' | null;
}

export function mapText(shown: MapShown, screen: Screen, all: boolean, paths: string): string[] {
  const { fates } = shown;
  const rows = all ? fates.fates : fates.fates.slice(0, 8);
  const folded = fates.fates.slice(rows.length);
  return [
    ...fold(mapHeadline(shown), screen.width),
    '',
    ...fateTable(rows, folded, screen),
    ...(fates.mergedBy === null
      ? []
      : [
          '',
          ...fold(
            `  ${fates.exactFates} fates are shown as ${fates.fates.length}: ${fates.mergedBy}.`,
            screen.width,
            '  ',
          ),
        ]),
    '',
    ...labelled(
      'By evidence',
      Object.entries(shown.byEvidence)
        .map(([word, number]) => `${word} ${count(number)}`)
        .join(', ') || 'no dependency',
      screen.width,
      13,
      '  ',
    ),
    ...namingLines(shown.naming, screen, all, paths),
    ...shown.covered.flatMap((each) => [
      ...labelled('Seen', `${each.source}: ${sayCoverage(each)}`, screen.width, 13, '  '),
      ...noteLines(each.notes ?? [], screen, all),
    ]),
    ...gapLines(shown, screen, all),
    ...notCovered(shown, screen, all),
    ...(shown.conflicts > 0
      ? labelled(
          'Conflicts',
          `${plural(shown.conflicts, 'fact')} on which sources disagree: --json lists them`,
          screen.width,
          13,
          '  ',
        )
      : []),
    ...sightLines(shown.sights, screen, all),
    '',
    ...next(
      [
        [`firebreak map${paths} --html map.html`, 'the same as a picture'],
        [`firebreak check${paths}`, 'which goals hold'],
      ],
      screen.width,
    ),
  ];
}

/** `120 services stand on 31 outside parties; 75 of them stop with aws/us-east-1.` */
export function mapHeadline({ fates, outside }: MapShown): string {
  const services = plural(fates.services.length, 'service');
  if (fates.services.length === 0) return 'Nothing of your own is in this map.';
  const [worst] = fates.outside
    .filter((each) => each.kind !== 'provider' && each.stops.services.length > 0)
    .toSorted(
      (a, b) => b.stops.services.length - a.stops.services.length || (a.id < b.id ? -1 : 1),
    );
  const head = `${services} ${fates.services.length === 1 ? 'stands' : 'stand'} on ${plural(outside, 'outside party', 'outside parties')}`;
  return worst === undefined
    ? `${head}; none stops with the loss of a single one.`
    : `${head}; ${count(worst.stops.services.length)} of them ${worst.stops.services.length === 1 ? 'stops' : 'stop'} with ${worst.id}.`;
}

function fateTable(rows: readonly Fate[], folded: readonly Fate[], screen: Screen): string[] {
  const width = Math.max(24, Math.floor((screen.width - 14) * 0.42));
  const cells = rows.map((fate) => [
    shorten(sayFirst(fate.stopsWith) || 'nothing outside', width),
    count(fate.services.length),
    shorten(fate.services[0] ?? '', Math.floor(screen.width * 0.24)),
    shorten(sayFirst(fate.journeys) || '-', Math.floor(screen.width * 0.26)),
  ]);
  const more = folded.reduce((sum, fate) => sum + fate.services.length, 0);
  return columns(
    [
      ['stops with', 'services', 'for example', 'journeys'],
      ...cells,
      ...(folded.length > 0
        ? [[`${plural(folded.length, 'more small group')}`, count(more), 'firebreak map --all', '']]
        : []),
    ],
    { margin: '  ', right: [1] },
  ).map((line) => line.slice(0, screen.width));
}

/** `aws/us-east-1/dynamodb, +2`. */
function sayFirst(ids: readonly string[]): string {
  return ids.length <= 1 ? (ids[0] ?? '') : `${ids[0]}, +${ids.length - 1}`;
}

function namingLines(naming: NamingShown, screen: Screen, all: boolean, paths: string): string[] {
  const { unknown, behind, homes, assume } = naming;
  return [
    ...unknownLines(unknown, screen, paths),
    ...behindLines(behind, assume, screen, all),
    ...homeLines(homes, screen, all),
  ];
}

/** What else is to be known of what was seen: the first two, which say most. */
function noteLines(notes: readonly string[], screen: Screen, all: boolean): string[] {
  const shown = all ? notes : notes.slice(0, 2);
  const more =
    notes.length > shown.length ? ` (and ${notes.length - shown.length} more: --all)` : '';
  return shown.flatMap((note, at) =>
    labelled('', at === shown.length - 1 ? `${note}${more}` : note, screen.width, 13, '  '),
  );
}

function unknownLines(shown: UnknownNames, screen: Screen, paths: string): string[] {
  const { unknown, outside } = shown;
  const placeless = unknown.filter(({ why }) => why === 'region').length;
  const unnamed = unknown.length - placeless;
  if (unknown.length === 0) return [];
  const [label, first] = unnamed === 0 ? ['Not placed', placeless] : ['Not named', unnamed];
  const more = unnamed > 0 && placeless > 0 ? `, ${count(placeless)} more in no known region` : '';
  const text = `${count(first)} of ${plural(outside, 'outside name')}${more}: firebreak map${paths} --unknown`;
  return labelled(label, text, screen.width, 13, '  ');
}

function gapLines({ gaps }: MapShown, screen: Screen, all: boolean): string[] {
  if (gaps.length === 0) return [];
  const shown = all ? gaps : gaps.slice(0, 3);
  return [
    ...labelled(
      'Not defined',
      `${plural(gaps.length, 'address', 'addresses')} that nothing in these files defines`,
      screen.width,
      13,
      '  ',
    ),
    ...shown.flatMap((gap) => labelled('', gap, screen.width, 13, '  ')),
    ...(gaps.length > shown.length
      ? [`               and ${gaps.length - shown.length} more: --all`]
      : []),
  ];
}

/** What was seen against what is said, each kind its own block; nothing where nothing was counted. */
function sightLines(sights: Sights, screen: Screen, all: boolean): string[] {
  const blocks = [
    ['seen, never declared', sights.seenNeverDeclared, saySeen],
    ['declared, never seen', sights.declaredNeverSeen, sayMissed],
    ['seen before, quiet now', sights.quiet, sayQuiet],
  ] as const;
  return blocks.flatMap(([title, list, say]) => {
    if (list.length === 0) return [];
    const rows = all ? list : list.slice(0, 3);
    const few =
      list.length > rows.length ? ` (first ${rows.length} of ${count(list.length)}: --all)` : '';
    const needs = rows.map(({ component, need }) =>
      shorten(`${component} -> ${need}`, Math.floor(screen.width * 0.5)),
    );
    const room = Math.max(...needs.map((each) => each.length)) + 2;
    return [
      '',
      `  ${title}${few}`,
      ...rows.flatMap((row, at) => labelled(needs[at] ?? '', say(row), screen.width, room, '    ')),
    ];
  });
}

function saySeen({ calls, asked, evidence }: Sight): string {
  const [first] = evidence;
  const at = first?.at ?? '';
  if (calls === 0 && asked > 0)
    return `${asked === 1 ? 'asked for once' : `asked for ${count(asked)} times`}${at === '' ? '' : `, ${at}`}`;
  return calls > 0 ? `${plural(calls, 'call')}${at === '' ? '' : `, ${at}`}` : at;
}

function sayMissed({ chances }: Sight): string {
  return `not once in ${plural(chances, 'call')} served`;
}

function sayQuiet({ last, expected, chances }: Sight): string {
  const day = (last ?? '').slice(0, 10);
  return `last on ${day}; about ${count(expected ?? 0)} were due in ${plural(chances, 'call')} served since`;
}

function notCovered({ read, cannotSee }: MapShown, screen: Screen, all: boolean): string[] {
  const notRead = read?.notRead ?? [];
  return [
    ...notRead.flatMap((each) => [
      ...labelled(
        'Not read',
        `${count(each.count)} ${each.things}, because ${each.because}. To include ${each.count === 1 ? 'it' : 'them'}:`,
        screen.width,
        13,
        '  ',
      ),
      ...labelled('', each.mend, screen.width, 13, '  '),
    ]),
    ...(cannotSee.length === 0
      ? []
      : all
        ? cannotSee.flatMap((each, index) =>
            labelled(index === 0 ? 'Not covered' : '', each, screen.width, 13, '  '),
          )
        : labelled(
            'Not covered',
            `${cannotSee[0]}${cannotSee.length > 1 ? ` (and ${cannotSee.length - 1} more: --all)` : ''}`,
            screen.width,
            13,
            '  ',
          )),
  ];
}
