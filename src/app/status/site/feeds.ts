/** The same incidents as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1: the newest 25, bounded in size. */
import type { Board, Told } from '../board.ts';
import { sayInstant } from '../instant.ts';
import { escape, markdownToHtml, markdownToPlain } from '../markdown.ts';
import { PHASE_WORDS } from './words.ts';

const MOST_ENTRIES = 25;
/** Characters of HTML in one entry; older updates are left out, and that is said. */
const MOST_CHARACTERS = 20_000;

interface Entry {
  readonly title: string;
  readonly link: string;
  readonly html: string;
  readonly plain: string;
  readonly publishedMs: number;
  readonly updatedMs: number;
}

/** Path to text. */
export function feedFiles(board: Board): ReadonlyMap<string, string> {
  const all = [...board.open, ...board.active, ...board.planned, ...board.past];
  const entries = all
    .map((told) => entryOf(told, board))
    .sort((a, b) => b.updatedMs - a.updatedMs || (a.link < b.link ? -1 : 1))
    .slice(0, MOST_ENTRIES);
  return new Map([
    ['history.atom', atom(board, entries)],
    ['history.rss', rss(board, entries)],
    ['feed.json', jsonFeed(board, entries)],
  ]);
}

function entryOf(told: Told, { config }: Board): Entry {
  const newest = [...told.updates].reverse();
  const parts: string[] = [];
  let length = 0;
  for (const { phase, atMs, text } of newest) {
    const part = `<p><strong>${escape(PHASE_WORDS[phase])}</strong>, ${escape(sayInstant(atMs))}</p>\n${markdownToHtml(text)}`;
    length += part.length;
    if (length > MOST_CHARACTERS) {
      parts.push('<p>More is on the page of the incident.</p>');
      break;
    }
    parts.push(part);
  }
  return {
    title: `${told.title}: ${PHASE_WORDS[told.phase].toLowerCase()}`,
    link: `${config.url}/incidents/${told.id}.html`,
    html: parts.join('\n'),
    plain: markdownToPlain(newest[0]?.text ?? '').slice(0, 1_000),
    publishedMs: told.updates[0]?.atMs ?? told.startedMs,
    updatedMs: newest[0]?.atMs ?? told.startedMs,
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function atom({ config, atMs }: Board, entries: readonly Entry[]): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    `<id>${escape(config.url)}/</id>`,
    `<title>${escape(config.title)}: status</title>`,
    `<updated>${iso(entries[0]?.updatedMs ?? atMs)}</updated>`,
    `<author><name>${escape(config.title)}</name></author>`,
    `<link rel="self" type="application/atom+xml" href="${escape(config.url)}/history.atom"/>`,
    `<link rel="alternate" type="text/html" href="${escape(config.url)}/"/>`,
    ...entries.map((entry) =>
      [
        '<entry>',
        `<id>${escape(entry.link)}</id>`,
        `<title>${escape(entry.title)}</title>`,
        `<link rel="alternate" type="text/html" href="${escape(entry.link)}"/>`,
        `<published>${iso(entry.publishedMs)}</published>`,
        `<updated>${iso(entry.updatedMs)}</updated>`,
        `<content type="html">${escape(entry.html)}</content>`,
        '</entry>',
      ].join('\n'),
    ),
    '</feed>',
    '',
  ].join('\n');
}

function rss({ config, atMs }: Board, entries: readonly Entry[]): string {
  const date = (when: number): string => new Date(when).toUTCString();
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
    `<title>${escape(config.title)}: status</title>`,
    `<link>${escape(config.url)}/</link>`,
    `<description>${escape(config.about ?? `What works and what does not at ${config.title}`)}</description>`,
    '<language>en</language>',
    `<lastBuildDate>${date(atMs)}</lastBuildDate>`,
    `<atom:link rel="self" type="application/rss+xml" href="${escape(config.url)}/history.rss"/>`,
    ...entries.map((entry) =>
      [
        '<item>',
        `<title>${escape(entry.title)}</title>`,
        `<link>${escape(entry.link)}</link>`,
        `<guid isPermaLink="false">${escape(`${entry.link}#${entry.updatedMs}`)}</guid>`,
        `<pubDate>${date(entry.updatedMs)}</pubDate>`,
        `<description>${escape(entry.html)}</description>`,
        '</item>',
      ].join('\n'),
    ),
    '</channel></rss>',
    '',
  ].join('\n');
}

function jsonFeed({ config }: Board, entries: readonly Entry[]): string {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: `${config.title}: status`,
    home_page_url: `${config.url}/`,
    feed_url: `${config.url}/feed.json`,
    language: 'en',
    items: entries.map((entry) => ({
      id: entry.link,
      url: entry.link,
      title: entry.title,
      content_html: entry.html,
      summary: entry.plain,
      date_published: iso(entry.publishedMs),
      date_modified: iso(entry.updatedMs),
    })),
  };
  return `${JSON.stringify(feed, null, 1)}\n`;
}
