import { describe, expect, it } from 'vitest';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { HIGH_STREET } from './high-street.testing.ts';
import { createNames, formatLost, formatRef, parseLost, parseRef } from './index.ts';
import { mapOf } from './map.testing.ts';

const NAMES = createNames(mapOf({ 'm.yaml': HIGH_STREET }), FAKE_CATALOGUE);

describe('N3 what is typed after --lost', () => {
  it.each([
    ['aws', { kind: 'domain', domain: 'aws' }],
    ['home/oslo', { kind: 'domain', domain: 'home/oslo' }],
    ['aws/us-east-1:control', { kind: 'control', domain: 'aws/us-east-1' }],
    ['shop', { kind: 'component', component: 'shop' }],
    ['aws/dynamodb', { kind: 'component', component: 'aws/dynamodb' }],
    ['aws/route53', { kind: 'component', component: 'aws/route53' }],
    ['prices:publish', { kind: 'operation', component: 'prices', operation: 'publish' }],
    ['aws/dynamodb:name', { kind: 'operation', component: 'aws/dynamodb', operation: 'name' }],
    ['shop@aws/us-west-2', { kind: 'placement', component: 'shop', domain: 'aws/us-west-2' }],
    [
      'aws/us-east-1/dynamodb',
      { kind: 'placement', component: 'aws/dynamodb', domain: 'aws/us-east-1' },
    ],
    [
      'aws/us-east-1/dynamodb:name',
      { kind: 'unit', component: 'aws/dynamodb', domain: 'aws/us-east-1', operation: 'name' },
    ],
    [
      'prices@aws/us-east-1:read',
      { kind: 'unit', component: 'prices', domain: 'aws/us-east-1', operation: 'read' },
    ],
  ])('reads %s, and prints it so that it can be pasted back', (text, expected) => {
    const lost = parseLost(text, NAMES);
    expect(lost.problems).toEqual([]);
    expect(lost.value).toEqual(expected);
    expect(lost.value === null ? '' : formatLost(lost.value)).toBe(text);
  });

  it('reads the long way to write a placement of a service', () => {
    expect(parseLost(' aws/dynamodb@aws/us-east-1 ', NAMES).value).toMatchObject({
      kind: 'placement',
    });
  });

  it.each([
    'gcp',
    'gcp/europe-west1',
    'gcp/europe-west1:control',
    'aws/us-east-1/lambda',
    'aws/lambda:update',
    'aws/us-east-1/lambda:invoke',
    'aws/us-west-2/iot-core',
    'aws/us-east-1/use1-az1',
  ])('tells %s, which is real and not reached, from nonsense', (text) => {
    const lost = parseLost(text, NAMES);
    expect(lost.ok).toBe(true);
    expect(lost.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['not-reached', 'warning'],
    ]);
  });

  it.each([
    ['aws/us-est-1', 'unknown-name', 'Did you mean `aws/us-east-1`?'],
    ['shp', 'unknown-name', 'Did you mean `shop`?'],
    ['aws/us-east-1/dynamdb', 'unknown-name', 'Did you mean `aws/us-east-1/dynamodb`?'],
    ['aws/us-east-1/dynamodb:nmae', 'unknown-operation', 'Did you mean `name`?'],
    ['aws/us-east-1/route53', 'not-offered', 'It is global: write `aws/route53`.'],
    ['aws/us-west-2/connect', 'not-offered', 'It is offered in `aws/us-east-1`.'],
    ['shop@home/oslo', 'not-placed', 'It has `aws/us-east-1`, `aws/us-west-2`.'],
    ['aws/same-region/s3', 'say-which-region', 'Name a region.'],
    [
      'aws/us-east-1:read',
      'unknown-operation',
      'Write `aws/us-east-1:control`, or name a component.',
    ],
    ['a b', 'wrong-id', 'Write `shop`'],
    ['', 'wrong-id', 'Write `shop`'],
    ['xyzzy', 'unknown-name', 'Name a domain, a component, a placement, an operation or a unit.'],
  ])('tells nonsense: %s', (text, code, mend) => {
    const lost = parseLost(text, NAMES);
    expect(lost.value).toBeNull();
    expect(lost.problems.map((problem) => problem.code)).toEqual([code]);
    expect(lost.problems[0]?.mend).toContain(mend);
  });
});

describe('N3 references', () => {
  it.each([
    'shop',
    'prices:read',
    'shop@aws/us-west-2',
    'prices@aws/us-east-1:publish',
    'aws/us-east-1/dynamodb',
    'aws/us-east-1/dynamodb:read',
    'aws/same-region/sts',
    'aws/same-region/sts:token',
    'aws/iam',
    'aws/route53:change',
  ])('reads %s, and prints it so that it can be pasted back', (text) => {
    const { value, problems } = parseRef(text, NAMES);
    expect(problems).toEqual([]);
    expect(value === null ? '' : formatRef(value)).toBe(text);
  });

  it('tells what is none', () => {
    expect(parseRef('shop:x', NAMES).problems.map(({ code }) => code)).toEqual([
      'unknown-operation',
    ]);
    expect(parseRef('a b', NAMES).problems.map(({ code }) => code)).toEqual(['wrong-id']);
  });
});
