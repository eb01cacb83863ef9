/** `firebreak explain`: the tree of one loss (TARGETS A5), or one row of the catalogue with its evidence. */
import type { ExplainedRow, HostName } from '#core/catalogue';
import type { ExplainedLoss, ExplainedNode, Note } from '#core/meaning';
import type { CatalogueEvidence } from '#core/map';
import { fold, labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayShortly } from '../terminal/time.ts';

const LINES_SHOWN = 30;

/** `soft` is the same question with what is not known read as soft: where it differs, nothing is decided. */
export function explainLossText(
  answer: ExplainedLoss,
  soft: ExplainedLoss,
  screen: Screen,
  all: boolean,
): string[] {
  const tree = answer.through.flatMap((node) => nodeLines(node, '  ', '  ', screen, all));
  const shown = all ? tree : tree.slice(0, LINES_SHOWN);
  return [
    ...fold(lossHeadline(answer, soft), screen.width),
    '',
    `  ${answer.journey}`,
    ...shown,
    ...(tree.length > shown.length
      ? [`  and ${plural(tree.length - shown.length, 'more line')}: --all`]
      : []),
    ...(answer.complete ? [] : ['  The tree was cut at its limit.']),
    ...(answer.redundancyLost.length > 0
      ? [
          '',
          ...labelled('redundancy lost', answer.redundancyLost.join(', '), screen.width, 17, '  '),
        ]
      : []),
  ];
}

/**
 * `pay is DOWN from the first minute, and stays so until aws/us-east-1 is back.` Where hard or soft is not
 * known and would change the words, both are said (U5).
 */
export function lossHeadline(answer: ExplainedLoss, soft: ExplainedLoss): string {
  const { journey, lost } = answer;
  const hard = feltOf(answer);
  const easy = feltOf(soft);
  if (hard?.word === easy?.word && hard?.when === easy?.when)
    return hard === null
      ? `${journey} is not touched by the loss of ${list(lost)}.`
      : `${journey} is ${hard.word} ${hard.when}.`;
  const known = hard?.when === easy?.when ? ` ${hard?.when ?? ''}` : '';
  const said = (felt: Felt | null): string =>
    felt === null ? 'not touched' : known === '' ? `${felt.word} ${felt.when}` : felt.word;
  return `${journey} is UNDECIDED${known}: ${said(hard)} if what is not known is hard, as drawn here; ${said(easy)} if it is soft.`;
}

interface Felt {
  readonly word: string;
  /** `from the first minute, and stays so until stripe is back`. */
  readonly when: string;
}

/** Null when nothing is felt. */
function feltOf({ lost, intervals }: ExplainedLoss): Felt | null {
  const first = intervals.find((each) => each.outcome !== 'ok');
  if (first === undefined) return null;
  const last = intervals.at(-1);
  const word = (outcome: string): string =>
    outcome === 'down' ? 'DOWN' : outcome === 'degraded' ? 'DEGRADED' : 'whole again';
  const when = first.fromMs <= 0 ? 'from the first minute' : `after ${sayShortly(first.fromMs)}`;
  const end =
    last?.outcome === first.outcome
      ? `, and stays so until ${list(lost)} ${lost.length === 1 ? 'is' : 'are'} back`
      : `, and ${word(last?.outcome ?? 'ok')} from ${sayShortly(last?.fromMs ?? 0)} on`;
  return { word: word(first.outcome), when: `${when}${end}` };
}

function nodeLines(
  node: ExplainedNode,
  lead: string,
  indent: string,
  screen: Screen,
  all: boolean,
  branch = '└─ ',
): string[] {
  const said = [stateOf(node), ...node.notes.map(sayNote)].filter((part) => part !== '').join('; ');
  const head = `${lead}${branch}${node.id}`;
  const column = Math.max(head.length + 2, Math.min(34, Math.floor(screen.width * 0.42)));
  const [first = '', ...rest] = fold(said, Math.max(24, screen.width - column));
  return [
    head.padEnd(column) + first,
    ...rest.map((line) => ' '.repeat(column) + line),
    ...childLines(node, indent + (branch === '├─ ' ? '│  ' : '   '), screen, all),
  ];
}

/** What is felt most comes first; what is up is named in one line, unless all is asked for. */
function childLines(node: ExplainedNode, under: string, screen: Screen, all: boolean): string[] {
  const children = node.children.toSorted((a, b) => weight(b) - weight(a));
  const untouched = all || children.length < 4 ? [] : children.filter(isUntouched);
  const told = children.filter((child) => !untouched.includes(child));
  const folded = untouched.length > 1 ? untouched : [];
  const shown = folded.length === 0 ? children : told;
  return [
    ...shown.flatMap((child, index) => {
      const last = index === shown.length - 1 && folded.length === 0;
      return nodeLines(child, under, under, screen, all, last ? '└─ ' : '├─ ');
    }),
    ...(folded.length === 0
      ? []
      : labelled(
          '└─ ',
          `${folded.length} more are up: ${folded
            .slice(0, 4)
            .map((child) => child.id)
            .join(', ')}${folded.length > 4 ? ', ...' : ''}`,
          screen.width,
          3,
          under,
        )),
  ];
}

function isUntouched({ is, felt, children }: ExplainedNode): boolean {
  return (
    children.length === 0 && [is, felt].every((at) => at.atOnce === 'ok' && at.settled === 'ok')
  );
}

const OUTCOME = { ok: 0, late: 0, degraded: 1, down: 2 } as const;
const STRENGTH = { unknown: 0, soft: 1, hard: 2 } as const;

/** Felt before merely being so, hard before soft before unknown. */
function weight({ felt, is, need }: ExplainedNode): number {
  const strength = STRENGTH[need?.strength ?? 'hard'];
  return 10 * OUTCOME[felt.settled] + 3 * OUTCOME[is.settled] * (strength > 0 ? 1 : 0) + strength;
}

function stateOf(node: ExplainedNode): string {
  const word = (outcome: string): string =>
    outcome === 'ok' ? 'up' : outcome === 'degraded' ? 'DEGRADED' : 'DOWN';
  const { atOnce, settled } = node.is;
  const own = atOnce === settled ? word(settled) : `${word(atOnce)}, then ${word(settled)}`;
  const felt =
    node.felt.settled === settled && node.felt.atOnce === atOnce
      ? ''
      : `, felt as ${node.felt.atOnce === node.felt.settled ? word(node.felt.settled) : `${word(node.felt.atOnce)}, then ${word(node.felt.settled)}`}`;
  const strength =
    node.need === null || node.need.strength === 'hard' ? '' : ` (${node.need.strength})`;
  return `${own}${felt}${strength}`;
}

function sayNote(note: Note): string {
  switch (note.kind) {
    case 'lost':
      return `lost with ${note.by}`;
    case 'placements':
      return `${plural(note.lost.length + note.up.length, 'placement')}${note.lost.length > 0 ? `, ${list(note.lost.map(placeOf))} lost` : ''}${note.up.length > 0 ? `, ${list(note.up.map(placeOf))} not lost` : ''}`;
    case 'failover':
      return `${note.to} serves after ${sayShortly(note.afterMs)}`;
    case 'soft':
      return 'soft: it goes on without';
    case 'unknown':
      return 'hard or soft is not known: firebreak ask';
    case 'grace':
      return `borne for ${note.lowMs === note.highMs ? sayShortly(note.lowMs) : `${sayShortly(note.lowMs)} to ${sayShortly(note.highMs)}`}`;
    case 'starting':
      return 'needed only to start';
    case 'unplaced':
      return 'nobody says where it stands: read as not in what is lost';
    case 'seen-above':
      return 'its needs stand above';
  }
}

/** `aws/us-east-1` of `shop@aws/us-east-1`: the component stands at the line's head. */
function placeOf(placement: string): string {
  return placement.slice(placement.indexOf('@') + 1);
}

/** One row of the catalogue: what it is, its operations with plane and home, who says so and when. */
export function explainRowText(row: ExplainedRow, id: string, screen: Screen): string[] {
  switch (row.kind) {
    case 'service':
      return serviceLines(row, screen);
    case 'domain':
      return [
        `${row.domain.id} is a ${row.domain.level}: ${row.domain.title}.`,
        '',
        ...labelled(
          'services',
          `${plural(row.services.length, 'service')} known to be offered there`,
          screen.width,
          10,
          '  ',
        ),
        ...(row.homeOf.length > 0
          ? labelled(
              'home of',
              `${row.homeOf.join(', ')}: lost everywhere with it`,
              screen.width,
              10,
              '  ',
            )
          : []),
      ];
    case 'vendor':
      return vendorLines(row.vendor, screen);
    case 'name':
      return nameLines(row.name, screen);
    case 'unknown':
      return [
        `Neither the map nor the catalogue knows ${id}.${row.nearest === null ? '' : ` Did you mean ${row.nearest}?`}`,
      ];
  }
}

function serviceLines(
  row: Extract<ExplainedRow, { readonly kind: 'service' }>,
  screen: Screen,
): string[] {
  const { service, domain, offered, operations, neededBy } = row;
  const where =
    domain === null
      ? `in ${plural(service.domains.length, service.scope === 'global' ? 'domain' : 'region')}`
      : offered
        ? `in ${domain.id}`
        : `not known to be offered in ${domain.id}`;
  return [
    ...fold(
      `${service.id} is ${service.title}, ${service.scope}, ${where}.  ${sayEvidence(service.evidence)}`,
      screen.width,
    ),
    ...operations.flatMap((operation) => [
      '',
      `  :${operation.name}  ${operation.plane} plane${operation.home === null ? '' : `, lives in ${operation.home}`}`,
      ...fold(`${operation.what}  ${sayEvidence(operation.evidence)}`, screen.width - 6).map(
        (line) => `      ${line}`,
      ),
      ...operation.needs.flatMap((need) =>
        labelled(
          'needs',
          `${need.on}${need.grace === null ? '' : `, borne for ${need.grace}`} (${need.strength})  ${sayEvidence(need.evidence)}`,
          screen.width,
          7,
          '      ',
        ),
      ),
    ]),
    ...(service.usualGrace === null
      ? []
      : [
          '',
          ...labelled(
            'usual grace',
            `${service.usualGrace.grace}  ${sayEvidence(service.usualGrace.evidence)}`,
            screen.width,
            13,
            '  ',
          ),
        ]),
    ...(neededBy.length === 0
      ? []
      : [
          '',
          ...labelled(
            'needed by',
            neededBy.map((each) => `${each.operation} (${each.strength})`).join(', '),
            screen.width,
            13,
            '  ',
          ),
        ]),
  ];
}

function vendorLines(
  vendor: Extract<ExplainedRow, { readonly kind: 'vendor' }>['vendor'],
  screen: Screen,
): string[] {
  const what = vendor.use === null ? 'a vendor' : `a vendor (${vendor.use})`;
  const hops = vendor.standsOn.map(({ on, edge, site, evidence }) => {
    const place = site === null ? '' : `its place ${site} on `;
    return `${place}${on}${edge ? ', an edge: what is behind it is not known by this' : ''}  ${sayEvidence(evidence)}`;
  });
  return [
    ...fold(
      `${vendor.id} is ${vendor.title}, ${what}.  ${sayEvidence(vendor.evidence)}`,
      screen.width,
    ),
    '',
    ...(hops.length === 0
      ? fold(
          'Where it runs is not known here: say so in your map under components > ' +
            `${vendor.id} > in.`,
          screen.width,
        )
      : hops.flatMap((hop, index) =>
          labelled(index === 0 ? 'stands on' : '', hop, screen.width, 10, '  '),
        )),
  ];
}

/** Whose a name is, where, and what stands behind it, each with who says so. */
function nameLines(name: HostName, screen: Screen): string[] {
  const { host, named, site, home, behind, edgeOnly, conflicts } = name;
  if (named === null) return [];
  const whose = named.service ?? `${named.provider}'s`;
  const operation = named.operation === null ? '' : `:${named.operation}`;
  const where = named.region === null ? '' : ` in ${named.region}`;
  const line = (label: string, text: string): string[] =>
    labelled(label, text, screen.width, 10, '  ');
  const hops = behind.map(({ on, edge, evidence }) =>
    edge ? `${on}, an edge  ${sayEvidence(evidence)}` : `${on}  ${sayEvidence(evidence)}`,
  );
  return [
    ...fold(
      `${host} is ${whose}${operation}${where}.  ${sayEvidence(named.evidence)}`,
      screen.width,
    ),
    '',
    ...(named.region === null && home === null
      ? line(
          'region',
          site === null ? 'its name says none' : `none of a cloud; its place is ${site}`,
        )
      : []),
    ...(home === null
      ? []
      : line('home', `${home}: operations of it live there, for the whole world`)),
    ...hops.flatMap((hop, index) => line(index === 0 ? 'stands on' : '', hop)),
    ...(edgeOnly ? line('', 'what is behind the edge is not known') : []),
    ...conflicts.flatMap((text) => line('conflict', text)),
  ];
}

/** `[published, AWS Fault Isolation Boundaries, 2026-08-07]`. */
export function sayEvidence(evidence: CatalogueEvidence): string {
  return `[${evidence.word}, ${evidence.cites}, ${evidence.date}]`;
}
