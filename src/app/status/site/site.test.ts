import { describe, expect, it } from 'vitest';
import { boardAt, type Board } from '../board.ts';
import { markdownToHtml } from '../markdown.ts';
import { at, COMPONENTS, CONFIG, incident, PAY } from '../status.testing.ts';
import { buildSite } from './build-site.ts';
import { MOST_BYTES } from './pages.ts';
import { readStatuspage } from './statuspage-reader.testing.ts';

const now = at('2026-10-20T09:30Z');
const board = (texts: readonly string[] = [PAY], atMs = now): Board =>
  boardAt(
    CONFIG,
    COMPONENTS,
    texts.map((text, index) => incident(text, `i/p${index}.md`)),
    atMs,
  );
const site = (texts?: readonly string[], atMs?: number): ReadonlyMap<string, string> =>
  buildSite(board(texts, atMs));
const json = <Shape>(files: ReadonlyMap<string, string>, path: string): Shape =>
  JSON.parse(files.get(`api/v2/${path}.json`) ?? '') as Shape;

/** An incident in which every text is an attack. */
const HOSTILE = `---
title: "</title><script>alert(1)</script>\\"'&"
started: 2026-10-20T07:48Z
---

## investigating 2026-10-20T08:11Z by ada
Affects: pay down

<script>alert(1)</script> <img src=x onerror=alert(1)> ]]> \${x} {{x}} <!-- -->
[a](javascript:alert(1)) [b](https://example.com/"onclick="x) [c](data:text/html,x)
![d](https://evil.example/x.png)

    <iframe src="x">

- <svg/onload=alert(1)>
`;

describe('the site', () => {
  it('is the same bytes for the same board', () => {
    expect([...site()]).toEqual([...site()]);
  });

  it('names journeys first, in plain words, and when that was true', () => {
    const index = site().get('index.html') ?? '';
    expect(index).toContain('Paying by card fails for some, and 1 more is not well');
    expect(index).toContain('<time datetime="2026-10-20T09:30:00Z">20 Oct 2026, 09:30 UTC</time>');
    expect(index).toContain('If that is more than 1 h ago, this copy is stale');
    expect(index.indexOf('What you can do')).toBeLessThan(index.indexOf('<h2>Now'));
  });

  it('never says a word of drafts, nor who approved', () => {
    const all = [...site([PAY.replaceAll('by ada', 'by ada lovelace')]).values()].join('\n');
    expect(all).not.toContain('A draft.');
    expect(all).not.toContain('lovelace');
    expect([...site([PAY.replaceAll(' by ada', '')]).keys()]).not.toContain('incidents/p0.html');
  });

  it('passes on no HTML, whatever stands in an incident', () => {
    for (const [path, text] of site([HOSTILE])) {
      if (path.endsWith('.html')) {
        expect(text.match(/<script/g)).toHaveLength(1);
        expect(text).not.toMatch(/<(?:img|iframe|svg\/|object|form)/i);
        expect(text).not.toMatch(/href="(?!https?:|mailto:|data:,|\.\.\/|[\w#])/i);
        expect(text).not.toMatch(/(?:javascript|data:text)[^<]*"[^<]*>/i);
        expect(text).not.toMatch(/<[^>]+\son\w+=/i);
      }
    }
  });

  it('stays below 100 kB, whatever happened', () => {
    const bomb = `---\ntitle: Bomb\nstarted: 2026-10-20T07:48Z\n---\n${Array.from(
      { length: 150 },
      () =>
        `\n## investigating 2026-10-20T08:11Z by ada\nAffects: pay down\n\n${'word '.repeat(250)}\n`,
    ).join('')}`;
    const files = site([
      ...Array.from({ length: 30 }, () => bomb),
      ...Array.from({ length: 100 }, () => PAY),
    ]);
    expect(Buffer.byteLength(files.get('index.html') ?? '')).toBeLessThanOrEqual(MOST_BYTES);
    for (const path of ['history.atom', 'history.rss', 'feed.json'])
      expect(Buffer.byteLength(files.get(path) ?? '')).toBeLessThan(1_500_000);
  });

  it('links relatively, so that a copy may stand below any path', () => {
    const links = [...(site().get('incidents/p0.html') ?? '').matchAll(/href="([^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(links.filter((each) => each.startsWith('/'))).toEqual([]);
    expect(links).toContain('../index.html');
  });
});

describe('Markdown', () => {
  it.each([
    ['**a** *b* `<c>` x', '<p><strong>a</strong> <em>b</em> <code>&lt;c&gt;</code> x</p>'],
    ['- a\n- b\n1. c', '<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li></ol>'],
    ['### t\n> q', '<h4>t</h4>\n<blockquote><p>q</p></blockquote>'],
    ['```\n**a** <b>\n```', '<pre tabindex="0"><code>**a** &lt;b&gt;</code></pre>'],
    [
      '[a](https://e.example/?a=1&b=2)',
      '<p><a href="https://e.example/?a=1&amp;b=2" rel="nofollow noopener">a</a></p>',
    ],
    ['[a](javascript:x)', '<p>[a](javascript:x)</p>'],
    ['`a\uFFFC0\uFFFC` \uFFFC0\uFFFC', '<p><code>a0</code> 0</p>'],
    [
      '[**`a`**](https://e.example/**b**)',
      '<p><a href="https://e.example/**b**" rel="nofollow noopener"><strong><code>a</code></strong></a></p>',
    ],
  ])('%j', (text, html) => {
    expect(markdownToHtml(text)).toBe(html);
  });

  it('takes no time with texts made to take it', () => {
    for (const part of ['[', '**', '`', '*a', '[a](', '> ', '- ', '![a]', '<', '&'])
      expect(markdownToHtml(part.repeat(60_000)).length).toBeGreaterThan(0);
  });
});

interface Api {
  readonly page: Record<string, unknown>;
  readonly status: { readonly indicator: string; readonly description: string };
  readonly components: readonly Record<string, unknown>[];
  readonly incidents: readonly (Record<string, unknown> & {
    readonly incident_updates: readonly Record<string, unknown>[];
  })[];
  readonly scheduled_maintenances: readonly Record<string, unknown>[];
}

/** The fields that Statuspage documents, in the shapes that it documents. */
const isId = expect.stringMatching(/^[a-z0-9]{12}$/) as unknown;
const isMoment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;

describe('the JSON of Statuspage', () => {
  it('has every file, each with the page', () => {
    const paths = [...site().keys()].filter((path) => path.startsWith('api/'));
    expect(paths).toEqual(
      [
        'components',
        'incidents',
        'incidents/unresolved',
        'scheduled-maintenances',
        'scheduled-maintenances/active',
        'scheduled-maintenances/upcoming',
        'status',
        'subscribers',
        'summary',
      ].map((path) => `api/v2/${path}.json`),
    );
    for (const path of paths)
      expect(JSON.parse(site().get(path) ?? '')).toMatchObject({
        page: {
          id: isId,
          name: 'High Street',
          url: CONFIG.url,
          time_zone: 'Etc/UTC',
          updated_at: isMoment,
        },
      });
  });

  it('is read by a reader of every documented field, whatever goes on', () => {
    const work = `---
title: Work
maintenance: true
started: 2026-10-20T09:00Z
until: 2026-10-20T10:00Z
---

## scheduled 2026-10-20T08:00Z by ada

Affects: pay maintenance

Work.
`;
    const learned = `${PAY}\n## postmortem 2026-10-21T08:00Z by ada\n\nWhat we learned.\n`;
    for (const moment of ['2026-10-20T08:30Z', '2026-10-20T09:30Z', '2026-10-22T00:00Z'])
      expect(readStatuspage(site([learned, work, HOSTILE], at(moment))), moment).toEqual([]);
    const broken = new Map([
      ...site(),
      ['api/v2/status.json', '{"page":{},"status":{"indicator":"bad"}}'],
    ]);
    expect(readStatuspage(broken)).toContain('status.status.indicator: "bad"');
  });

  it('reads as a summary: status, components with groups, open incidents', () => {
    const { status, components, incidents } = json<Api>(site(), 'summary');
    expect(status).toEqual({ indicator: 'major', description: 'Partial System Outage' });
    expect(components.map((each) => [each['name'], each['status'], each['group']])).toEqual([
      ['Paying by card', 'partial_outage', true],
      ['aws/us-east-1', 'major_outage', false],
      ['aws/eu-west-1', 'operational', false],
      ['Search', 'degraded_performance', false],
    ]);
    expect(components[0]?.['components']).toEqual([components[1]?.['id'], components[2]?.['id']]);
    expect(components[1]?.['group_id']).toBe(components[0]?.['id']);
    for (const component of components)
      expect(component).toMatchObject({
        id: isId,
        page_id: isId,
        showcase: true,
        created_at: isMoment,
        updated_at: isMoment,
      });
    expect(incidents[0]).toMatchObject({
      id: isId,
      name: 'Paying fails',
      status: 'investigating',
      impact: 'critical',
      shortlink: 'https://status.example.com/incidents/p0.html',
      started_at: '2026-10-20T07:48:00.000Z',
      created_at: '2026-10-20T08:11:00.000Z',
      resolved_at: null,
      monitoring_at: null,
      postmortem_body: null,
    });
    expect(incidents[0]?.incident_updates[0]).toMatchObject({
      id: isId,
      body: 'We look.',
      status: 'investigating',
      affected_components: [
        { name: 'aws/us-east-1', old_status: 'operational', new_status: 'major_outage' },
        { name: 'Search', old_status: 'operational', new_status: 'degraded_performance' },
      ],
    });
  });

  it('has nothing unresolved when it is over, and says when that was', () => {
    const later = site([PAY], at('2026-10-20T12:00Z'));
    expect(json<Api>(later, 'incidents/unresolved').incidents).toEqual([]);
    expect(json<Api>(later, 'status').status.indicator).toBe('none');
    expect(json<Api>(later, 'incidents').incidents[0]).toMatchObject({
      status: 'resolved',
      resolved_at: '2026-10-20T10:48:00.000Z',
    });
  });

  it('sorts maintenance by whether it is planned, under way or over', () => {
    const work = (from: string, until: string): string =>
      `---\ntitle: Work\nmaintenance: true\nstarted: ${from}\nuntil: ${until}\n---\n\n## scheduled 2026-10-20T08:00Z by ada\nAffects: pay maintenance\n\nWork.\n`;
    const files = site([
      work('2026-10-20T09:00Z', '2026-10-20T10:00Z'),
      work('2026-10-22T01:00Z', '2026-10-22T02:00Z'),
      work('2026-10-20T08:10Z', '2026-10-20T08:20Z'),
    ]);
    const statuses = (path: string): unknown[] =>
      json<Api>(files, path).scheduled_maintenances.map((each) => each['status']);
    expect(statuses('scheduled-maintenances/upcoming')).toEqual(['scheduled']);
    expect(statuses('scheduled-maintenances/active')).toEqual(['in_progress']);
    expect(new Set(statuses('scheduled-maintenances'))).toEqual(
      new Set(['completed', 'in_progress', 'scheduled']),
    );
    expect(json<Api>(files, 'status').status.indicator).toBe('maintenance');
    expect(json<Api>(files, 'summary').scheduled_maintenances[0]).toMatchObject({
      impact: 'maintenance',
      scheduled_for: '2026-10-20T09:00:00.000Z',
      scheduled_until: '2026-10-20T10:00:00.000Z',
    });
  });
});

describe('feeds', () => {
  it('are well-formed XML with what their standards require', () => {
    for (const texts of [[PAY], [HOSTILE]]) {
      const files = site(texts);
      const feed = elements(files.get('history.atom') ?? '');
      for (const name of ['feed', 'id', 'title', 'updated', 'author', 'name', 'entry', 'content'])
        expect(feed, name).toContain(name);
      const channel = elements(files.get('history.rss') ?? '');
      for (const name of [
        'rss',
        'channel',
        'title',
        'link',
        'description',
        'item',
        'guid',
        'pubDate',
      ])
        expect(channel, name).toContain(name);
    }
  });

  it('are a JSON feed with what it requires', () => {
    const feed = JSON.parse(site().get('feed.json') ?? '') as { items: Record<string, unknown>[] };
    expect(feed).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'High Street: status',
    });
    expect(feed.items[0]).toMatchObject({
      id: 'https://status.example.com/incidents/p0.html',
      date_modified: '2026-10-20T08:11:00.000Z',
    });
  });

  it('hold only what XML may', () => {
    const files = site([PAY.replace('We **look**.', 'bell \u0007 \uFFFF \uD800 end')]);
    for (const each of ['\u0007', '\uFFFF']) expect(files.get('history.atom')).not.toContain(each);
    elements(files.get('history.atom') ?? '');
  });
});

/** Names of the elements of an XML text. @throws when it is not well-formed. */
function elements(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, '')
    .replace(
      /<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g,
      (_, closes: string, name: string, __, empty: string) => {
        if (closes !== '') expect(open.pop()).toBe(name);
        else {
          names.push(name);
          if (empty === '') open.push(name);
        }
        return '';
      },
    );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/<|&(?!(?:amp|lt|gt|quot|#39);)/);
  return names;
}
