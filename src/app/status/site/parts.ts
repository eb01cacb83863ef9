/** Pieces that several pages have: the frame, times, incidents. Everything from outside goes through `escape`. */
import { createHash } from 'node:crypto';
import type { Board, Told } from '../board.ts';
import { formatInstant, sayInstant, sayLength } from '../instant.ts';
import { escape, markdownToHtml } from '../markdown.ts';
import type { State } from '../types.ts';
import { SCRIPT, STYLE } from './look.ts';
import { PHASE_WORDS, STATE_WORDS } from './words.ts';

/** Where a page stands, so that its links are relative and a copy may stand anywhere. */
export interface Frame {
  readonly title: string;
  /** `` or `../`. */
  readonly up: string;
  /** False: the page says nothing that time makes untrue, and its bytes stay the same from copy to copy. */
  readonly isDated: boolean;
  readonly body: readonly string[];
}

const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded, sent or framed; the one style and the one script are named by their hashes. */
export const POLICY: string = [
  "default-src 'none'",
  `style-src ${hash(STYLE)}`,
  `script-src ${hash(SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A whole page. */
export function framed(board: Board, { title, up, isDated, body }: Frame): string {
  const { config } = board;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${escape(POLICY)}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escape(title)}</title>`,
    '<link rel="icon" href="data:,">',
    `<link rel="alternate" type="application/atom+xml" title="Atom" href="${up}history.atom">`,
    `<link rel="alternate" type="application/rss+xml" title="RSS" href="${up}history.rss">`,
    `<link rel="alternate" type="application/feed+json" title="JSON" href="${up}feed.json">`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#main">Skip to what works</a>',
    `<header><p class="soft">${up === '' ? 'Status of' : `<a href="${up}index.html">Status of ${escape(config.title)}</a>`}</p>`,
    `<h1>${escape(up === '' ? config.title : title)}</h1>`,
    ...(up === '' && config.about !== null ? [`<p>${escape(config.about)}</p>`] : []),
    '</header>',
    '<main id="main">',
    ...body,
    '</main>',
    footer(board, up, isDated),
    `<script>${SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** `<time>` in UTC; the script shows it in the reader's zone. */
export function time(atMs: number): string {
  return `<time datetime="${formatInstant(atMs)}">${sayInstant(atMs)}</time>`;
}

/** How old this copy is, in words that are true without a script, and other copies to look at. */
export function ageNote({ config, atMs }: Board): string {
  const others = config.hosts
    .map((host) => `<a href="${escape(host)}/">${escape(host.replace(/^https?:\/\//, ''))}</a>`)
    .join(', ');
  return [
    `<p class="soft">As of ${time(atMs)}. If that is more than ${sayLength(config.staleMs)} ago, this copy is stale: look at another, ${others}.</p>`,
    `<div id="old" class="old down" role="alert" data-at="${atMs}" data-stale="${config.staleMs}" hidden><p id="age"></p></div>`,
  ].join('\n');
}

/** A state with its sign, which is told apart without colour. */
export function stateMark(state: State): string {
  const { sign, plain } = STATE_WORDS[state];
  return `<span class="${state}"><span aria-hidden="true">${sign}</span> ${plain}</span>`;
}

/** An incident as an article; `most` updates of it, the newest first. */
export function incidentArticle(board: Board, told: Told, up: string, most: number): string {
  const shown = [...told.updates].reverse().slice(0, most);
  const left = told.updates.length - shown.length;
  const more =
    left === 0 ? [] : [`<p><a href="${link(told, up)}">${left} earlier on its own page</a></p>`];
  return [
    '<article>',
    `<h3><a href="${link(told, up)}">${escape(told.title)}</a></h3>`,
    incidentFacts(board, told),
    ...shown.map(updateHtml),
    ...more,
    '</article>',
  ].join('\n');
}

/** When, how long, and which journeys. */
export function incidentFacts(board: Board, told: Told): string {
  return `<p class="soft">${escape(PHASE_WORDS[told.phase])}. ${whenHtml(board, told)}${affectedHtml(board, told)}</p>`;
}

function whenHtml({ atMs }: Board, told: Told): string {
  const { startedMs, endedMs, untilMs, kind } = told;
  if (kind === 'maintenance' && untilMs !== null)
    return `From ${time(startedMs)} to ${time(untilMs)}.`;
  if (endedMs === null) return `Since ${time(startedMs)}, ${sayLength(atMs - startedMs)} so far.`;
  return `From ${time(startedMs)}, for ${sayLength(endedMs - startedMs)}.`;
}

function affectedHtml(board: Board, { worst }: Told): string {
  const said = worst
    .filter(({ state }) => state !== 'ok')
    .map(
      ({ component, state }) => `${escape(nameOf(board, component))} (${STATE_WORDS[state].plain})`,
    );
  return said.length === 0 ? '' : ` Touches ${said.join(', ')}.`;
}

/** `Paying by card in aws/us-east-1`. */
export function nameOf(board: Board, key: string): string {
  for (const journey of board.journeys) {
    if (journey.key === key) return journey.name;
    const region = journey.regions.find((each) => each.key === key);
    if (region !== undefined) return `${journey.name} in ${region.name}`;
  }
  return key;
}

export function updateHtml({ phase, atMs, text }: Told['updates'][number]): string {
  return `<div class="update"><p><strong>${escape(PHASE_WORDS[phase])}</strong> <span class="soft">${time(atMs)}</span></p>\n${markdownToHtml(text)}</div>`;
}

export function link({ id }: Told, up: string): string {
  return `${up === '' ? 'incidents/' : ''}${id}.html`;
}

function footer({ config, atMs }: Board, up: string, isDated: boolean): string {
  const feeds = [
    ['history.atom', 'Atom'],
    ['history.rss', 'RSS'],
    ['feed.json', 'JSON feed'],
    ['api/v2/summary.json', 'JSON for programs'],
  ].map(([path, word]) => `<a href="${up}${path}">${word}</a>`);
  const mail =
    config.subscribe === null ? [] : [`<a href="${escape(config.subscribe)}">by mail</a>`];
  return [
    '<footer>',
    `<nav aria-label="Follow"><p>Be told: ${[...mail, ...feeds].join(', ')}. <a href="${up}history.html">All of the past</a>.</p></nav>`,
    `<p class="soft">${isDated ? `Made ${time(atMs)}` : 'Made'} from files that anybody may serve; <a href="${up}manifest.json">manifest.json</a> lists each of them with its hash.</p>`,
    '</footer>',
  ].join('\n');
}
