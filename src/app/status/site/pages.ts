/** The pages: what works now, each incident, all of the past. */
import type { Board, Shown, Told } from '../board.ts';
import { type History, historyOf } from '../history.ts';
import { sayDay, sayLength } from '../instant.ts';
import { escape } from '../markdown.ts';
import { STATES } from '../types.ts';
import {
  ageNote,
  framed,
  incidentArticle,
  incidentFacts,
  link,
  nameOf,
  stateMark,
  time,
  updateHtml,
} from './parts.ts';
import { PHASE_WORDS, STATE_WORDS } from './words.ts';

/** What a phone in a crisis loads. */
export const MOST_BYTES = 100_000;

/** How much of what happened stands on the first page, from all to nearly nothing. */
const RICHNESS = [
  { open: 20, updates: 20, past: 20, pastUpdates: 1 },
  { open: 20, updates: 5, past: 10, pastUpdates: 1 },
  { open: 20, updates: 2, past: 10, pastUpdates: 0 },
  { open: 10, updates: 1, past: 5, pastUpdates: 0 },
  { open: 10, updates: 0, past: 5, pastUpdates: 0 },
  { open: 3, updates: 0, past: 0, pastUpdates: 0 },
] as const;
type Richness = (typeof RICHNESS)[number];

/** The first page: as much as fits in `MOST_BYTES`; what is left out stands on pages of its own. */
export function indexPage(board: Board): string {
  const history = historyOf(board);
  for (const richness of RICHNESS) {
    const html = indexOf(board, history, richness);
    if (Buffer.byteLength(html) <= MOST_BYTES) return html;
  }
  return indexOf(board, [], { open: 0, updates: 0, past: 0, pastUpdates: 0 });
}

function indexOf(
  board: Board,
  history: readonly History[],
  richness: Richness | Readonly<Record<keyof Richness, number>>,
): string {
  const { config } = board;
  const section = (
    title: string,
    told: readonly Told[],
    most: number,
    updates: number,
  ): string[] =>
    told.length === 0
      ? []
      : [
          `<h2>${title}</h2>`,
          ...told.slice(0, most).map((each) => incidentArticle(board, each, '', updates)),
          ...(told.length > most
            ? [`<p><a href="history.html">${told.length - most} more</a></p>`]
            : []),
        ];
  const recent = board.past.filter(
    ({ endedMs }) => (endedMs ?? 0) >= board.atMs - config.days * 86_400_000,
  );
  return framed(board, {
    title: `${headline(board)}: ${config.title}`,
    up: '',
    isDated: true,
    body: [
      `<p class="headline ${board.state}"><span aria-hidden="true">${STATE_WORDS[board.state].sign}</span> ${escape(headline(board))}</p>`,
      ageNote(board),
      '<h2 id="journeys">What you can do</h2>',
      '<ul class="journeys">',
      ...board.journeys.map((journey) => journeyHtml(board, journey, history)),
      '</ul>',
      ...section('Now', board.open, richness.open, richness.updates),
      ...section('Being worked on', board.active, richness.open, richness.updates),
      ...section('Planned', board.planned, richness.open, richness.updates),
      ...section(`The last ${config.days} days`, recent, richness.past, richness.pastUpdates),
      ...(recent.length === 0
        ? [
            `<p>Nothing ${board.open.length === 0 ? '' : 'else '}happened in the last ${config.days} days.</p>`,
          ]
        : []),
    ],
  });
}

/** One sentence that says how it is. */
export function headline({ journeys, state, open }: Board): string {
  const unwell = journeys.filter((each) => each.state !== 'ok');
  if (unwell.length === 0)
    return open.length === 0 ? 'Everything works' : 'Everything works; we are looking at something';
  const worst = unwell.filter((each) => each.state === state);
  const [first] = worst;
  const others = unwell.length - 1;
  const said = `${first?.name ?? ''} ${STATE_WORDS[state].plain}`;
  if (others === 0) return said;
  if (unwell.length === journeys.length && worst.length === unwell.length)
    return state === 'down' ? 'Nothing works' : `Everything ${STATE_WORDS[state].plain}`;
  return `${said}, and ${others} more ${others === 1 ? 'is' : 'are'} not well`;
}

function journeyHtml(board: Board, journey: Shown, history: readonly History[]): string {
  const past = history.find((each) => each.journey === journey.journey);
  const cause = [...board.open, ...board.active].find(({ now }) =>
    now.some(
      ({ component, state }) =>
        state !== 'ok' && (component === journey.key || component.startsWith(`${journey.key}@`)),
    ),
  );
  const why =
    cause === undefined ? [] : [`<a href="${link(cause, '')}">${escape(cause.title)}</a>`];
  return [
    '<li>',
    `<div class="row"><b>${escape(journey.name)}</b> ${stateMark(journey.state)}</div>`,
    ...(journey.description === null ? [] : [`<p class="soft">${escape(journey.description)}</p>`]),
    ...why.map((each) => `<p>${each}</p>`),
    ...(journey.regions.length === 0
      ? []
      : [
          '<ul>',
          ...journey.regions.map(
            (region) =>
              `<li class="row"><span>in ${escape(region.name)}</span> ${stateMark(region.state)}</li>`,
          ),
          '</ul>',
        ]),
    ...(past === undefined ? [] : [strip(board, past)]),
    '</li>',
  ].join('\n');
}

/** The days as one line, the oldest left; only what was not well is drawn, so that it stays small. */
function strip({ config, atMs }: Board, { stretches, downMs }: History): string {
  const spanMs = config.days * 86_400_000;
  const fromMs = atMs - spanMs;
  const times = stretches.filter(({ state }) => state === 'down' || state === 'partial').length;
  const said =
    downMs === 0
      ? `${config.days} days without failing`
      : `failed for ${sayLength(downMs)} in ${config.days} days, ${times === 1 ? 'once' : `${times} times`}`;
  const marks = stretches.slice(-60).map(({ fromMs: start, toMs, state }) => {
    const x = ((start - fromMs) / spanMs) * 1_000;
    const width = Math.max(4, ((toMs - start) / spanMs) * 1_000);
    return `<rect class="${state}" x="${Math.min(x, 1_000 - width).toFixed(1)}" width="${width.toFixed(1)}" height="10"/>`;
  });
  return [
    `<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect class="ok" y="4" width="1000" height="2"/>${marks.join('')}</svg>`,
    `<p class="soft">${said}</p>`,
  ].join('');
}

/** All that was said of one incident, in the order in which it was said. Once it is over the page stays as it is. */
export function incidentPage(board: Board, told: Told): string {
  return framed(board, {
    title: told.title,
    up: '../',
    isDated: told.isOpen,
    body: [
      ...(told.isOpen ? [ageNote(board)] : []),
      incidentFacts(board, told),
      '<h2>What was said</h2>',
      ...told.updates.map(updateHtml),
      ...affectedTable(board, told),
    ],
  });
}

function affectedTable(board: Board, told: Told): readonly string[] {
  const rows = told.worst.filter(({ state }) => state !== 'ok');
  if (rows.length === 0) return [];
  const order = [...rows].sort((a, b) => STATES.indexOf(b.state) - STATES.indexOf(a.state));
  return [
    '<h2>What it touched</h2>',
    '<table><caption>The worst that was said of each</caption>',
    '<thead><tr><th scope="col">What</th><th scope="col">How it was</th></tr></thead><tbody>',
    ...order.map(
      ({ component, state }) =>
        `<tr><th scope="row">${escape(nameOf(board, component))}</th><td>${stateMark(state)}</td></tr>`,
    ),
    '</tbody></table>',
  ];
}

/** The most rows of the page of the past; older incidents keep their own pages. */
const MOST_ROWS = 500;

/** Every incident in one table, the newest first. */
export function historyPage(board: Board): string {
  const all = [...board.open, ...board.active, ...board.planned, ...board.past];
  const rows = all.slice(0, MOST_ROWS).map((told) => {
    const length = told.endedMs === null ? 'not over' : sayLength(told.endedMs - told.startedMs);
    return `<tr><th scope="row"><a href="incidents/${told.id}.html">${escape(told.title)}</a></th><td>${sayDay(told.startedMs)}</td><td>${length}</td><td>${escape(PHASE_WORDS[told.phase])}</td></tr>`;
  });
  const table = [
    '<table><caption>The newest first, in UTC</caption>',
    '<thead><tr><th scope="col">What</th><th scope="col">Day</th><th scope="col">How long</th><th scope="col">Now</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
  ];
  return framed(board, {
    title: `All of the past: ${board.config.title}`,
    up: '',
    isDated: true,
    body: [
      `<p><a href="index.html">What works now</a>. Made ${time(board.atMs)}.</p>`,
      '<h2>All of the past</h2>',
      ...(rows.length === 0 ? ['<p>Nothing yet.</p>'] : table),
      ...(all.length > MOST_ROWS
        ? [`<p>${all.length - MOST_ROWS} older ones have pages of their own.</p>`]
        : []),
    ],
  });
}
