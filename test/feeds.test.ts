/**
 * The feeds of the status page, held to what others think of feeds: libxml2 against schemas of Atom and
 * RSS, and feedsmith, which reads all three formats and must see the same in each.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATOM_SCHEMA, RSS_SCHEMA } from './feeds.testing.ts';
import { runFirebreak } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-feeds-'));
const SITES = ['as-it-is', 'nasty', 'empty'] as const;

/** Whatever people may write that XML, HTML and JSON take amiss. */
const NASTY = `---
title: "Search <b>\\"is\\"</b> & slow ]]> \\u2028 \\U0001F525"
started: 2026-10-20T07:48Z
---

## investigating 2026-10-20T08:11Z by ada

Affects: search degraded

It is **slow**: \`<script>alert(1)</script>\` & ]]> <!-- no --> \u{1F525} 5 < 6 > 4 "q" 'a'

## resolved 2026-10-20T09:11Z by ada

Affects: search ok

Over.
`;

beforeAll(async () => {
  for (const site of SITES) {
    const own = join(folder, site);
    cpSync(resolve(import.meta.dirname, '../examples/status'), own, { recursive: true });
    if (site === 'nasty') writeFileSync(join(own, 'incidents/2026-10-20-nasty.md'), NASTY);
    if (site === 'empty') rmSync(join(own, 'incidents'), { recursive: true });
    const words = ['status', 'build', '--to', 'site', '--at', '2026-11-26T00:00Z'];
    expect((await runFirebreak(words, { folder: own })).exit).toBe(0);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (site: string, name: string): string =>
  readFileSync(join(folder, site, 'site', name), 'utf8');

/** What libxml2 says against a text; null when nothing. */
function objection(text: string, schema: string): string | null {
  const grammar = XmlDocument.fromString(schema);
  const validator = RelaxNGValidator.fromDoc(grammar);
  try {
    const document = XmlDocument.fromString(text);
    try {
      validator.validate(document);
      return null;
    } finally {
      document.dispose();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    validator.dispose();
    grammar.dispose();
  }
}

describe.each(SITES)('the feeds of a page (%s)', (site) => {
  it('are valid Atom and RSS', () => {
    expect(objection(read(site, 'history.atom'), ATOM_SCHEMA)).toBeNull();
    expect(objection(read(site, 'history.rss'), RSS_SCHEMA)).toBeNull();
  });

  it('say the same in all three formats to a reader that knows none of our code', () => {
    const atom = parseAtomFeed(read(site, 'history.atom'));
    const rss = parseRssFeed(read(site, 'history.rss'));
    const json = parseJsonFeed(JSON.parse(read(site, 'feed.json')));
    expect(rss.title).toBe(atom.title?.value);
    expect(json.title).toBe(atom.title?.value);
    const entries = (atom.entries ?? []).map((each) => ({
      title: each.title?.value,
      url: each.links?.find(({ rel }) => rel === 'alternate')?.href,
      html: each.content?.value,
      at: new Date(String(each.updated)).toISOString(),
    }));
    expect(
      (rss.items ?? []).map((each) => ({
        title: each.title,
        url: each.link,
        html: each.description,
        at: new Date(String(each.pubDate)).toISOString(),
      })),
    ).toEqual(entries.map((each) => ({ ...each, at: each.at.replace(/\.\d+Z/, '.000Z') })));
    expect(
      (json.items ?? []).map((each) => ({
        title: each.title,
        url: each.url,
        html: each.content_html,
        at: new Date(String(each.date_modified)).toISOString(),
      })),
    ).toEqual(entries);
    expect(entries).toHaveLength(site === 'empty' ? 0 : site === 'nasty' ? 3 : 2);
  });
});

describe('the schemas', () => {
  const atom = (): string => read('as-it-is', 'history.atom');
  const rss = (): string => read('as-it-is', 'history.rss');
  it.each([
    ['no id', (text: string) => text.replace(/<id>[^<]*<\/id>/, '')],
    ['two titles', (text: string) => text.replace(/(<title>[^<]*<\/title>)/, '$1$1')],
    [
      'a day without its time',
      (text: string) => text.replace(/<updated>([\d-]+)T[^<]*/, '<updated>$1'),
    ],
    ['an element of its own', (text: string) => text.replace('<entry>', '<entry><mood>bad</mood>')],
    ['a link that is none', (text: string) => text.replace('href="https:', 'href="javascript:')],
    ['a cut', (text: string) => text.slice(0, -20)],
  ])('of Atom object to %s', (_, broken) => {
    expect(broken(atom())).not.toBe(atom());
    expect(objection(broken(atom()), ATOM_SCHEMA)).not.toBeNull();
  });
  it.each([
    ['no description', (text: string) => text.replace(/<description>[^<]*<\/description>/, '')],
    [
      'a date of ISO',
      (text: string) => text.replace(/<pubDate>[^<]*/, '<pubDate>2026-10-20T08:00:00Z'),
    ],
    ['an old version', (text: string) => text.replace('version="2.0"', 'version="0.91"')],
  ])('of RSS object to %s', (_, broken) => {
    expect(broken(rss())).not.toBe(rss());
    expect(objection(broken(rss()), RSS_SCHEMA)).not.toBeNull();
  });
});
