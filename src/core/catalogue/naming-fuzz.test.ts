/** Names that nobody should have to read, by property: an answer or none, never a throw, never a wrong region. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtIn } from './built-in.testing.ts';
import { nameHost } from './name-seen.ts';

const RUNS = { numRuns: 1_000 };
const domainIds = new Set(builtIn.domains.map((domain) => domain.id));

const label = fc.oneof(
  fc.constantFrom(
    's3',
    'us-east-1',
    'amazonaws',
    'com',
    'cn',
    'vpce',
    'elb',
    '*',
    '',
    '-',
    '_dmarc',
  ),
  fc.constantFrom('xn--mgbh0fb', 'münchen', '日本', 'e\u0301', '\u202e', '\u0000', 'a'.repeat(64)),
  fc.string({ maxLength: 8 }),
);
const ending = fc.constantFrom(
  '',
  'amazonaws.com',
  'api.aws',
  'core.windows.net',
  'googleapis.com',
);
const host = fc
  .tuple(fc.array(label, { maxLength: 12 }), ending)
  .map(([labels, end]) => [...labels, end].join('.'));
const text = fc.oneof(host, fc.string(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.domain());

describe('naming', () => {
  it('answers any text or stays silent, with domains and services that exist', () => {
    fc.assert(
      fc.property(text, (name) => {
        const named = builtIn.name(name);
        if (named === null) return;
        expect(named.region === null || domainIds.has(named.region)).toBe(true);
        expect(named.service === null || builtIn.service(named.service) !== null).toBe(true);
        expect(named.service?.startsWith(`${named.provider}/`) ?? true).toBe(true);
      }),
      RUNS,
    );
  });

  it('says a region only when the region stands in the name, in full or as its code', () => {
    const codes = new Map([
      ['use1', 'us-east-1'],
      ['euw1', 'eu-west-1'],
      ['cnn1', 'cn-north-1'],
    ]);
    fc.assert(
      fc.property(host, (name) => {
        const region = builtIn.name(name)?.region;
        if (region == null) return;
        const own = region.slice(region.indexOf('/') + 1);
        const low = name.toLowerCase();
        const fixed = /compute-1\.amazonaws|\.ec2\.internal|queue\.amazonaws|s3-external-1/.test(
          low,
        );
        const said =
          low.includes(own) ||
          [...codes].some(([code, full]) => full === own && low.includes(code));
        expect(said || fixed).toBe(true);
      }),
      RUNS,
    );
  });

  it('reads one name the same however it is written', () => {
    const names = ['sqs.eu-west-1.amazonaws.com', 'api.stripe.com', 'x.blob.core.windows.net'];
    for (const name of names) {
      const plain = builtIn.name(name);
      const ways = [
        name.toUpperCase(),
        `${name}.`,
        `${name}:443`,
        `https://${name}`,
        `HTTPS://user:pass@${name}:8443/a?b=c#d`,
        `  ${name}\n`,
        `${name}/path`,
      ];
      for (const way of ways) expect([way, builtIn.name(way)]).toEqual([way, plain]);
    }
  });

  it('names nobody who only looks like somebody', () => {
    const evil = [
      'amazonaws.com.evil.example',
      'xamazonaws.com',
      's3.us-east-1.amazonaws.com.evil.example',
      'api.stripe.com@evil.example',
      'stripe.com.',
      'https://[2001:db8::1]/stripe.com',
      '[::1]:443',
      'stripe。com',
      `${'a.'.repeat(126)}stripe.com`,
    ];
    expect(evil.map((name) => builtIn.name(name)?.provider ?? null)).toEqual([
      null,
      null,
      null,
      null,
      'stripe',
      null,
      null,
      null,
      null,
    ]);
  });

  it('takes its time to no name: hostile depth and length cost next to nothing', () => {
    const deep = `${'us-east-1.'.repeat(22)}amazonaws.com`;
    const long = `${'a'.repeat(63)}.`.repeat(3) + 'elb.amazonaws.com';
    for (const name of [deep, long, '*.'.repeat(60) + 'aws', '-'.repeat(253), '.'.repeat(253)])
      for (let turn = 0; turn < 200; turn++) builtIn.name(name);
    expect(builtIn.name(deep)?.provider).toBe('aws');
  });

  it('looks at chains and addresses of any kind', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(text, { maxLength: 4 }),
        fc.array(text, { maxLength: 4 }),
        (name, chain, addresses) => {
          const found = nameHost(builtIn, name, { chain, addresses });
          expect(found.edgeOnly).toBe(
            found.behind.length > 0 && found.behind.every((hop) => hop.edge),
          );
          expect(found.named === null).toBe(found.by === null);
        },
      ),
      RUNS,
    );
  });
});
