import { describe, expect, it } from 'vitest';
import { createAddressRanges } from './address-ranges.ts';
import { builtIn } from './built-in.testing.ts';
import { type HostName, nameHost, type SeenOfName } from './name-seen.ts';
import { readRanges } from './read-ranges.ts';

const RANGES = JSON.stringify({
  createDate: '2026-11-25-00-00-00',
  prefixes: [
    { ip_prefix: '3.224.0.0/12', region: 'us-east-1', service: 'AMAZON' },
    { ip_prefix: '3.224.0.0/12', region: 'us-east-1', service: 'EC2' },
    { ip_prefix: '52.216.0.0/15', region: 'us-east-1', service: 'S3' },
    { ip_prefix: '35.160.0.0/13', region: 'us-west-2', service: 'EC2' },
    { ip_prefix: '108.156.0.0/14', region: 'GLOBAL', service: 'CLOUDFRONT' },
  ],
  ipv6_prefixes: [{ ipv6_prefix: '2600:1f18::/33', region: 'us-east-1', service: 'EC2' }],
});
const read = readRanges(RANGES, 'ip-ranges.json');
const ranges = createAddressRanges(read.value ?? []);

function look(host: string, seen: Omit<SeenOfName, 'ranges'> = {}): HostName {
  return nameHost(builtIn, host, { ...seen, ranges });
}

const behind = (name: HostName): readonly string[] =>
  name.behind.map(({ on, edge, evidence }) => `${on}${edge ? ' edge' : ''} ${evidence.word}`);

describe('a name and what was seen of it', () => {
  it('is named by its own text first', () => {
    const name = look('sqs.eu-west-1.amazonaws.com', { addresses: ['192.0.2.1'] });
    expect(name).toMatchObject({
      by: 'name',
      named: { service: 'aws/sqs', region: 'aws/eu-west-1' },
      conflicts: [],
    });
  });

  it('is named by its chain when its text says nothing', () => {
    const name = look('api.shop.example', {
      chain: ['shop-1.eu-west-1.elb.amazonaws.com'],
    });
    expect(name).toMatchObject({
      by: 'chain',
      named: { service: 'aws/elb', region: 'aws/eu-west-1' },
    });
  });

  it('is named by an address at last, as far as a range says', () => {
    expect(look('api.shop.example', { addresses: ['3.233.158.19'] })).toMatchObject({
      by: 'address',
      named: { provider: 'aws', service: null, region: 'aws/us-east-1' },
    });
    expect(look('www.shop.example', { addresses: ['104.16.1.1'] }).named?.service).toBe(
      'cloudflare/cdn',
    );
    expect(look('www.shop.example', { addresses: ['203.0.113.9'] }).named).toBeNull();
  });

  it('may be an address itself, as it stands in a URL', () => {
    const ways = [
      '104.16.1.1',
      'https://104.16.1.1:8443/a',
      '[2606:4700::1]',
      'http://[2606:4700::1]:80/',
    ];
    expect(ways.map((way) => look(way).named?.service)).toEqual(ways.map(() => 'cloudflare/cdn'));
    expect(look('https://[::1]:443/').named).toBeNull();
  });

  it('takes a region that its text leaves open from one place alone', () => {
    const bucket = 'photos.s3.amazonaws.com';
    expect(look(bucket, { addresses: ['52.216.1.1'] }).named?.region).toBe('aws/us-east-1');
    const two = look(bucket, { addresses: ['52.216.1.1', '35.160.1.1'] });
    expect(two.named?.region).toBeNull();
    expect(look('iam.amazonaws.com', { addresses: ['3.233.1.1'] }).named?.region).toBeNull();
  });

  it('shows what disagrees instead of choosing in silence', () => {
    const name = look('sqs.eu-west-1.amazonaws.com', { addresses: ['3.233.158.19'] });
    expect(name.named?.region).toBe('aws/eu-west-1');
    expect(name.conflicts).toEqual([
      'sqs.eu-west-1.amazonaws.com says aws/eu-west-1, address 3.233.158.19 in 3.224.0.0/12 is in aws/us-east-1',
    ]);
  });

  it('tells where a service that is one for the world is homed', () => {
    expect(look('iam.amazonaws.com')).toMatchObject({ home: 'aws/us-east-1' });
    expect(look('organizations.us-east-1.amazonaws.com')).toMatchObject({ home: 'aws/us-east-1' });
    expect(look('sqs.eu-west-1.amazonaws.com').home).toBeNull();
  });
});

describe('the hop behind a vendor', () => {
  it('is in its name, when that says a region of another provider', () => {
    expect(behind(look('xy12345.eu-central-1.snowflakecomputing.com'))).toEqual([
      'aws/eu-central-1 seen',
    ]);
    expect(behind(look('pkc-1.europe-west1.gcp.confluent.cloud'))).toEqual([
      'gcp/europe-west1 seen',
    ]);
  });

  it('is an edge and nothing else, when that is all there is', () => {
    const name = look('api.mollie.com', { chain: ['api.mollie.com.cdn.cloudflare.net'] });
    expect(behind(name)).toEqual(['cloudflare/cdn edge seen']);
    expect(name.edgeOnly).toBe(true);
    expect(look('api.mollie.com')).toMatchObject({ behind: [], edgeOnly: false });
  });

  it('is what others reported, each with its word', () => {
    expect(behind(look('slack.com'))).toEqual(['aws reported', 'aws/us-east-1 reported']);
    expect(behind(look('us.cloud.langfuse.com'))).toEqual(['aws/us-west-2 published']);
    expect(behind(look('cloud.langfuse.com'))).toEqual(['aws/eu-west-1 published']);
  });

  it('is seen at the end of a chain, past names of the vendor itself', () => {
    const name = look('app.posthog.com', {
      chain: ['ingress.posthog.com', 'posthog-1.us-east-1.elb.amazonaws.com'],
      addresses: ['3.233.158.19'],
      date: '2026-09-19',
    });
    expect(name.named?.provider).toBe('posthog');
    expect(name.behind.map(({ on }) => on)).toEqual(['aws/us-east-1', 'aws/us-east-1']);
    expect(name.behind[0]).toMatchObject({
      by: 'CNAME posthog-1.us-east-1.elb.amazonaws.com',
      evidence: { word: 'seen', date: '2026-09-19' },
    });
  });

  it('is a conflict when two say different providers', () => {
    const name = look('api.mixpanel.com', { addresses: ['3.233.158.19'] });
    expect(name.conflicts).toHaveLength(1);
    expect(name.conflicts[0]).toContain('says gcp');
  });
});
