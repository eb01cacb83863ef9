import { describe, expect, it } from 'vitest';
import { builtIn } from '../catalogue/built-in.testing.ts';
import { bindIncident } from './bind-incident.ts';
import { incidentOf, mapOf } from './incident.testing.ts';

const MAP = mapOf(
  {
    components: {
      shop: {
        in: ['aws/us-east-1'],
        needs: ['aws/same-region/dynamodb', 'stripe', 'aws/iam:change'],
      },
      stripe: { kind: 'vendor' },
    },
  },
  builtIn,
);
const row = (lost: string, more = ''): string =>
  `  - { lost: '${lost}', kind: fails, from: 0, until: 9, because: x, cites: us${more} }`;

describe('binding an incident to a map', () => {
  it.each([
    ['aws/us-east-1', { kind: 'domain', domain: 'aws/us-east-1' }],
    ['aws/us-east-1:control', { kind: 'control', domain: 'aws/us-east-1' }],
    ['aws/dynamodb', { kind: 'component', component: 'aws/dynamodb' }],
    ['aws/dynamodb:name', { kind: 'operation', component: 'aws/dynamodb', operation: 'name' }],
    ['aws/iam:change', { kind: 'operation', component: 'aws/iam', operation: 'change' }],
    ['stripe', { kind: 'component', component: 'stripe' }],
    [
      'aws/us-east-1/dynamodb',
      { kind: 'placement', component: 'aws/dynamodb', domain: 'aws/us-east-1' },
    ],
    ['shop@aws/us-east-1', { kind: 'placement', component: 'shop', domain: 'aws/us-east-1' }],
    [
      'aws/us-east-1/dynamodb:name',
      { kind: 'unit', component: 'aws/dynamodb', domain: 'aws/us-east-1', operation: 'name' },
    ],
  ])('reads %s as a map does (N3)', (text, lost) => {
    const bound = bindIncident(incidentOf(row(text)), MAP);
    expect(bound.impairments.map((impairment) => impairment.lost)).toEqual([lost]);
    expect(bound.notReached).toEqual([]);
  });

  it.each([
    'aws/us-east-1/kinesis',
    'aws/eu-west-1/dynamodb',
    'aws/dynamodb:nonesuch',
    'aws/us-east-1:data',
    'adyen',
    'gcp/us-central1',
    'aws/us-east-1/use1-az4',
    '/',
    ':',
    '@',
  ])('counts %s apart: the map does not reach it', (text) => {
    const incident = incidentOf(row(text));
    const bound = bindIncident(incident, MAP);
    expect(bound.impairments).toEqual([]);
    expect(bound.notReached).toEqual(incident.rows);
  });

  it('reads a range at its widest, in milliseconds (T7)', () => {
    const incident = incidentOf(`  - lost: stripe
    kind: fails
    from: [-3, 8]
    until: [20, 30]
    because: x
    cites: us`);
    expect(bindIncident(incident, MAP).impairments[0]).toMatchObject({
      fromMs: -180_000,
      toMs: 1_800_000,
    });
  });

  it('reads an unknown onset as the start and an unknown end as the end of the incident (T7)', () => {
    const incident =
      incidentOf(`  - { lost: aws/iam:change, kind: fails, from: -2, until: 5, because: x, cites: us }
  - { lost: stripe, kind: fails, from: null, until: null, because: x, cites: us }`);
    const stripe = bindIncident(incident, MAP).impairments.find(
      ({ lost }) => lost.kind === 'component',
    );
    expect(stripe).toMatchObject({ fromMs: -120_000, toMs: 6_000_000 });
  });

  it.each([
    ['fails', 'down'],
    ['empty', 'down'],
    ['slow', 'degraded'],
    ['stale', 'degraded'],
    ['partly', 'degraded'],
    ['wrong', 'wrong'],
  ])('takes %s as %s (S1, U4)', (kind, effect) => {
    const incident = incidentOf(row('stripe').replace('fails', kind));
    expect(bindIncident(incident, MAP).impairments[0]?.effect).toBe(effect);
  });

  it('makes no share up: an unpublished one is 0 to 1 (S1)', () => {
    const bare = bindIncident(incidentOf(row('stripe')), MAP);
    const published = bindIncident(incidentOf(row('stripe', ', share: 0.28')), MAP);
    expect(bare.impairments[0]?.share).toEqual({ low: 0, high: 1 });
    expect(published.impairments[0]?.share).toEqual({ low: 0.28, high: 0.28 });
  });

  it('keeps the row behind each impairment', () => {
    const bound = bindIncident(incidentOf(`${row('adyen')}\n${row('stripe')}`), MAP);
    expect(bound.rows.map(({ lost }) => lost)).toEqual(['stripe']);
    expect(bound.rows).toHaveLength(bound.impairments.length);
  });
});
