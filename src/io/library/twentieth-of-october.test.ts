/** What the rows of 20 October 2025 do to journeys, minute by minute, by the interpreter. */
import { describe, expect, it } from 'vitest';
import { toMinutes } from '#base';
import { bindIncident } from '#core/incident';
import { type JourneyId, type MapFile, mergeParts, partOf, resolveMap } from '#core/map';
import { interpret } from '#core/meaning';
import { readCatalogue } from './read-catalogue.ts';
import { readIncident } from './read-incidents.ts';

/** Intervals worse than ok of a journey through one need: `0-172 down`. */
function day(
  id: string,
  need: string,
  facts: object = {},
  region = 'aws/us-east-1',
  found = false,
): readonly string[] {
  const file: MapFile = {
    firebreak: 1,
    name: 'day',
    ...(found ? { found: true as const } : {}),
    components: { it: { in: [region], needs: { [need]: facts } } },
    journeys: { use: { through: 'it' } },
  };
  const catalogue = readCatalogue().value;
  const incident = readIncident(id).value?.incident;
  if (catalogue === null || incident === undefined) throw new Error('no library');
  const map = resolveMap(mergeParts([partOf(file, 'day.yaml')]), catalogue).value;
  if (map === null) throw new Error('no map');
  const { impairments } = bindIncident(incident, map);
  const [timeline] = interpret(
    map,
    { impairments, reboot: false, reading: 'hard', grace: 'range', muted: incident.observed },
    ['use' as JourneyId],
  );
  return (timeline?.intervals ?? [])
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ fromMs, toMs, outcome }) => {
      const until = toMs === null ? '' : toMinutes(toMs);
      return `${toMinutes(fromMs)}-${until} ${outcome}`;
    });
}

const october = (need: string, facts?: object, region?: string): readonly string[] =>
  day('aws-2025-10-20', need, facts, region);

describe('20 October 2025', () => {
  it('stops what needs DynamoDB for 172 minutes, and degrades it once more', () => {
    expect(october('aws/same-region/dynamodb')).toEqual(['0-172 down', '436-611 degraded']);
  });

  it('leaves DynamoDB elsewhere alone', () => {
    expect(october('aws/same-region/dynamodb', {}, 'aws/eu-west-1')).toEqual([]);
  });

  it('lets a pool of connections outlast the empty name, when that is said (O2)', () => {
    expect(october('aws/same-region/dynamodb:name', { grace: '3h' })).toEqual(['436-611 degraded']);
  });

  it('stops tokens one by one, twice (T2)', () => {
    expect(october('aws/same-region/sts', { grace: '5m..1h' })).toEqual([
      '8-63 degraded',
      '63-91 down',
      '528-583 degraded',
      '583-611 down',
    ]);
  });

  it('takes the usual grace of tokens from the catalogue where only a tool found the need', () => {
    expect(day('aws-2025-10-20', 'aws/same-region/sts', {}, 'aws/us-east-1', true)).toEqual(
      october('aws/same-region/sts', { grace: '5m..1h' }),
    );
  });

  it('stops the polling of queues, works the backlog off, and throttles it later', () => {
    expect(october('aws/same-region/lambda:poll-sqs')).toEqual([
      '3-292 down',
      '292-372 degraded',
      '436-867 degraded',
    ]);
  });

  it('lets functions falter for 9 h 44', () => {
    const intervals = october('aws/same-region/lambda:invoke');
    expect(intervals).toEqual(['3-156 degraded', '436-867 degraded']);
    expect(156 - 3 + 867 - 436).toBe(9 * 60 + 44);
  });

  it('stops Connect for 10 h 56', () => {
    const intervals = october('aws/same-region/connect');
    expect(intervals).toEqual(['32-312 down', '436-812 down']);
    expect(312 - 32 + 812 - 436).toBe(10 * 60 + 56);
  });

  it('fails launches for 340 minutes and throttles them until 842', () => {
    expect(october('aws/same-region/ec2:launch')).toEqual(['0-340 down', '340-842 degraded']);
  });

  it('never touches instances that run', () => {
    expect(october('aws/same-region/ec2')).toEqual([]);
  });

  it('fails queries of IAM users of Redshift in every region (an all-region defect)', () => {
    expect(october('aws/same-region/redshift:iam-user-query', {}, 'aws/eu-west-1')).toEqual([
      '-1-92 down',
    ]);
    expect(october('aws/same-region/redshift:query', {}, 'aws/eu-west-1')).toEqual([]);
    expect(october('aws/same-region/redshift:query')).toEqual(['-1-153 down', '153-1697 degraded']);
  });

  it('gives wrong answers in Support, which no grace bridges (U4)', () => {
    expect(october('aws/support', { grace: '3h' })).toEqual(['0-172 down']);
  });

  it('keeps people in other regions from signing in at the global address', () => {
    expect(october('aws/signin-global', {}, 'aws/eu-west-1')).toEqual(['3-97 down']);
    expect(october('aws/same-region/signin', {}, 'aws/eu-west-1')).toEqual([]);
    expect(october('aws/same-region/signin')).toEqual(['3-97 down']);
  });

  it('answers DNS questions all day, and checks signatures', () => {
    expect(october('aws/route53')).toEqual([]);
    expect(october('aws/iam')).toEqual([]);
    expect(october('aws/iam:change')).toEqual(['-3-195 degraded']);
  });

  it('lets load balancers err until their failover was switched off', () => {
    expect(october('aws/same-region/nlb')).toEqual(['342-588 degraded']);
  });

  it('is late with policies of organizations, from a minute that nobody published', () => {
    expect(october('aws/organizations:change')).toEqual(['-3-372 degraded']);
  });
});

describe('12 June 2025', () => {
  const june = (need: string, region: string): readonly string[] =>
    day('gcp-2025-06-12', need, {}, `gcp/${region}`);

  it('stops every API behind the gate, longest in us-central1', () => {
    expect(june('gcp/same-region/pubsub', 'europe-west1')).toEqual([
      '0-40 down',
      '40-184 degraded',
    ]);
    expect(june('gcp/same-region/pubsub', 'us-central1')).toEqual([
      '0-160 down',
      '160-184 degraded',
    ]);
  });

  it('leaves machines and databases that run alone', () => {
    expect(june('gcp/same-region/compute', 'us-central1')).toEqual([]);
    expect(june('gcp/same-region/cloud-sql', 'us-central1')).toEqual([]);
    expect(june('gcp/same-region/compute:launch', 'us-central1')).toEqual([
      '0-160 down',
      '160-184 degraded',
    ]);
  });
});
