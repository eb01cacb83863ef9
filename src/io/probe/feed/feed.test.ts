import { createRandom } from '#base';
import { afterEach, describe, expect, it } from 'vitest';
import { serveHttp, stopServers, testWorld } from '../servers.testing.ts';
import { feedProbe } from './feed-probe.ts';
import { FEED_FORMATS, readFeed } from './read-feed.ts';
import { plainOfHtml, readRss } from './read-rss.ts';

const bytes = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const AWS = [
  {
    arn: 'arn:aws:health:us-east-1::event/MULTIPLE_SERVICES/OPERATIONAL/1',
    date: '1760941860',
    region_name: 'N. Virginia',
    service: 'multipleservices-us-east-1',
    status: '3',
    summary: 'Increased Error Rates',
    event_log: [
      { message: 'first', timestamp: 1 },
      { message: 'DNS of the <b>DynamoDB</b> endpoint', timestamp: 2 },
    ],
  },
];

describe('a status feed', () => {
  it('of AWS is read, in UTF-16 either way round and in UTF-8', () => {
    const text = JSON.stringify(AWS);
    const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const big = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
    for (const each of [little, big, bytes(text), bytes({ current: AWS, archive: [] })]) {
      expect(readFeed('aws', 'aws', each)).toEqual([
        {
          provider: 'aws',
          service: 'multipleservices',
          region: 'us-east-1',
          words: 'Increased Error Rates: DNS of the DynamoDB endpoint',
          status: '3',
          open: true,
          fromMs: 1_760_941_860_000,
          toMs: null,
          url: 'https://health.aws.amazon.com/health/status',
        },
      ]);
    }
  });

  it('of AWS names every service of an event, and places items of its RSS', () => {
    const event = {
      ...AWS[0],
      impacted_services: {
        'dynamodb-us-east-1': { current: '3' },
        'sqs-us-east-1': { current: '0' },
        'multipleservices-us-east-1': {},
        '\u0000': {},
      },
    };
    const reports = readFeed('aws', 'aws', bytes([event]));
    if (typeof reports === 'string') throw new Error(reports);
    expect(
      reports.map(({ service, region, status, open }) => `${service} ${region} ${status} ${open}`),
    ).toEqual([
      'multipleservices us-east-1 3 true',
      'dynamodb us-east-1 3 true',
      'sqs us-east-1 0 false',
    ]);
    const rss = `<rss><channel><item><title>Service impact: errors</title><pubDate>Tue, 03 Mar 2026 08:40:00 PST</pubDate><guid isPermaLink="false">https://status.aws.amazon.com/#ec2-me-south-1_1772556000</guid></item></channel></rss>`;
    expect(readFeed('aws', 'aws', bytes(rss))).toMatchObject([
      {
        service: 'ec2',
        region: 'me-south-1',
        open: null,
        fromMs: Date.parse('2026-03-03T16:40:00Z'),
      },
    ]);
  });

  it('keeps what is said late in a long message', () => {
    const message = `${'We are looking into it. '.repeat(30)}It is the DNS of DynamoDB.`;
    expect(readFeed('aws', 'aws', bytes([{ ...AWS[0], event_log: [{ message }] }]))).toMatchObject([
      { words: expect.stringContaining('DNS of DynamoDB') as string },
    ]);
  });

  it('of Google is read, a line for each product and place', () => {
    const incident = {
      begin: '2025-06-12T17:51:00+00:00',
      external_desc: 'Multiple products',
      status_impact: 'SERVICE_OUTAGE',
      uri: 'incidents/ow5i3PPK96RduMcb1SsW',
      affected_products: [{ title: 'Cloud Storage' }, { title: 'IAM' }],
      currently_affected_locations: [{ id: 'us-central1' }, { id: 'global' }],
      most_recent_update: { text: 'Recovering.' },
    };
    const reports = readFeed(
      'google',
      'google',
      bytes([incident, { ...incident, end: '2025-06-13T00:00:00Z' }]),
    );
    if (typeof reports === 'string') throw new Error(reports);
    expect(reports.map(({ service, region, open }) => `${service} ${region} ${open}`)).toEqual([
      'Cloud Storage us-central1 true',
      'Cloud Storage global true',
      'IAM us-central1 true',
      'IAM global true',
      'Cloud Storage us-central1 false',
      'Cloud Storage global false',
      'IAM us-central1 false',
      'IAM global false',
    ]);
    expect(reports[0]).toMatchObject({
      words: 'Multiple products: Recovering.',
      url: 'https://status.cloud.google.com/incidents/ow5i3PPK96RduMcb1SsW',
    });
  });

  it('of Statuspage is read, with components that are not well', () => {
    const summary = {
      page: { name: 'Cloudflare' },
      incidents: [
        {
          name: 'Workers KV',
          status: 'identified',
          impact: 'major',
          created_at: '2025-11-18T11:48:00Z',
          shortlink: 'https://stspg.io/x',
          incident_updates: [{ body: 'Found.' }],
          components: [{ name: 'Workers' }],
        },
      ],
      components: [
        { name: 'CDN', status: 'operational' },
        { name: 'Access', status: 'partial_outage' },
        { name: 'All', group: true, status: 'partial_outage' },
      ],
    };
    expect(readFeed('statuspage', 'cloudflare', bytes(summary))).toMatchObject([
      { service: 'Workers', words: 'Workers KV: Found.', status: 'identified', open: true },
      { service: 'Access', words: 'Access: partial outage', status: 'partial_outage', open: true },
    ]);
    expect(readFeed('statuspage', 'x', bytes({ incidents: null }))).toEqual([]);
    expect(
      readFeed('statuspage', 'x', bytes({ incidents: [{ status: 'resolved' }] })),
    ).toMatchObject([{ open: false, service: null }]);
  });

  it('of Azure and of anybody else is read from RSS and Atom', () => {
    const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Azure Status</title>
      <item><title><![CDATA[Network - West US - Investigating]]></title><description>&lt;p&gt;Issues &amp;amp; more&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>
      <category>Network Infrastructure</category><pubDate>Thu, 23 Jul 2026 16:29:09 Z</pubDate><link>https://status.azure.com/a?b=1&amp;c=2</link></item>
      <item><title>[RESOLVED] Storage</title><link>javascript:alert(1)</link></item></channel></rss>`;
    expect(readFeed('azure', 'azure', bytes(rss))).toMatchObject([
      {
        service: 'Network Infrastructure',
        region: 'westus',
        words: 'Network - West US - Investigating: Issues & more',
        open: null,
        fromMs: Date.parse('2026-07-23T16:29:09Z'),
        url: 'https://status.azure.com/a?b=1&c=2',
      },
      { words: '[RESOLVED] Storage', open: false, url: null },
    ]);
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><updated>2026-01-15T10:30:00Z</updated><link rel="x" href="https://example.com/1"/><content type="html">&lt;b&gt;B&lt;/b&gt;</content></entry></feed>`;
    expect(readFeed('rss', 'x', bytes(atom))).toMatchObject([
      { words: 'A: B', url: 'https://example.com/1' },
    ]);
    expect(
      readFeed(
        'azure',
        'azure',
        bytes('<rss><channel><title>Azure Status</title></channel></rss>'),
      ),
    ).toEqual([]);
  });

  it('of Azure names services and regions, by its categories or its title, and what is over', () => {
    const item = (title: string, ...categories: readonly string[]): string =>
      `<item><title>${title}</title>${categories.map((each) => `<category>${each}</category>`).join('')}</item>`;
    const read = (...items: readonly string[]): readonly string[] => {
      const text = `<rss><channel>${items.join('')}</channel></rss>`;
      const reports = readFeed('azure', 'azure', bytes(text));
      if (typeof reports === 'string') throw new Error(reports);
      return reports.map(({ service, region, open }) => `${service} ${region} ${open}`);
    };
    expect(
      read(item('Power event', 'Storage', 'Virtual Machines', 'West US 2', 'North Central US')),
    ).toEqual([
      'Storage westus2 null',
      'Storage northcentralus null',
      'Virtual Machines westus2 null',
      'Virtual Machines northcentralus null',
    ]);
    expect(read(item('SQL - Germany West Central - Resolved', 'SQL'))).toEqual([
      'SQL germanywestcentral false',
    ]);
    // Over in one place, and going on in another: not over.
    expect(read(item('Resolved in North Europe - Impact goes on'), item('West'))).toEqual([
      'null null null',
      'null null null',
    ]);
  });

  it.each([
    ['azure', '<html><body>blocked</body></html>', 'this is no feed'],
    ['azure', 'blocked', 'this is no feed'],
    ['rss', '<rss><channel><item><title>cut', 'the feed is not XML, or was cut'],
    [
      'rss',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><rss><item><title>&b;</title></item></rss>',
      'the feed has a document type, which feeds do not need',
    ],
    ['aws', '<html>', 'this is no feed'],
    ['aws', '{"message":"Forbidden"}', 'the feed has no list of events'],
    ['google', '{}', 'the feed is no list of incidents'],
    ['google', 'no', 'the feed is not JSON'],
    ['statuspage', '{"error":1}', 'the feed has neither incidents nor components'],
    ['statuspage', '[]', 'the feed has neither incidents nor components'],
  ] as const)('in format %s that is %j is not taken for "all is well"', (format, text, why) => {
    const reports = readFeed(format, 'x', bytes(text));
    expect(reports).toBe(why);
  });

  it('is bounded: items, fields, depth, and the time of texts made to be slow', () => {
    const many = readRss(`<rss>${'<item><title>a</title></item>'.repeat(2000)}</rss>`);
    expect(many).toHaveLength(500);
    const [long] = readRss(`<rss><item><title>${'a'.repeat(1_000_000)}</title></item></rss>`) as {
      fields: Record<string, string[]>;
    }[];
    expect(long?.fields['title']?.[0]).toHaveLength(20_000);
    expect(readRss(`<rss>${'<a>'.repeat(100_000)}`)).toBe(
      'the feed has elements too deep inside each other',
    );
    for (const slow of [
      '<'.repeat(500_000),
      '<a '.repeat(200_000),
      '<!--'.repeat(100_000),
      '&#'.repeat(500_000),
      '<![CDATA['.repeat(100_000),
    ]) {
      expect(typeof readRss(`<rss>${slow}`)).toBe('string');
    }
    expect(plainOfHtml('<script>'.repeat(2_000) + 'a').length).toBeLessThan(20_000);
  });

  it('never throws, whatever the bytes', () => {
    const random = createRandom(5);
    const seeds = [
      JSON.stringify(AWS),
      '<rss><item><title>a</title></item></rss>',
      '{"incidents":[{"components":[{}]}]}',
      '[null,1,"a",[]]',
    ];
    for (let round = 0; round < 2000; round++) {
      const broken = Buffer.from(seeds[round % seeds.length] ?? '');
      for (let hits = 0; hits < 4; hits++)
        broken[Math.floor(random.next() * broken.length)] = Math.floor(random.next() * 256);
      for (const format of FEED_FORMATS) readFeed(format, 'x', broken);
    }
  });
});

describe('a feed probe', () => {
  afterEach(stopServers);
  const look = (url: string): ReturnType<typeof feedProbe.look> =>
    feedProbe.look(
      {
        kind: 'feed',
        url,
        format: 'aws',
        provider: 'aws',
        at: '127.0.0.1',
        authorities: [],
        timeoutMs: 2000,
      },
      testWorld(),
      new AbortController().signal,
    );

  it('gives what the provider reports, and says that the feed could be read', async () => {
    const port = await serveHttp((_, response) => response.end(JSON.stringify(AWS)));
    const result = await look(`http://health.test:${port}/`);
    expect(result).toMatchObject({
      ok: true,
      what: 'aws reports 1 that may go on',
      facts: { reports: 1, open: 1, status: 200 },
    });
    expect(result.reports).toHaveLength(1);
  });

  it('is not content with a feed that fails, is no feed or has no end', async () => {
    const port = await serveHttp((request, response) => {
      if (request.url === '/503') response.writeHead(503).end('[]');
      else if (request.url === '/html') response.end('<html></html>');
      else {
        const send = (): void => {
          while (response.write(Buffer.alloc(1_000_000, ' ')));
        };
        response.on('drain', send);
        send();
      }
    });
    expect((await look(`http://health.test:${port}/503`)).ok).toBe(false);
    expect((await look(`http://health.test:${port}/html`)).what).toBe('this is no feed');
    expect((await look(`http://health.test:${port}/bomb`)).what).toContain(
      'more than 8388608 bytes',
    );
  });
});
