/** Programs that several regional folders deploy: what each says of its own region is one need. */
import { describe, expect, it } from 'vitest';

import { look, needsOf } from './discovery.testing.ts';

function deployment(environment: Readonly<Record<string, string>>): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `            - { name: ${name}, value: '${value}' }`,
  );
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: { name: pay }',
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    '        - name: pay',
    '          image: pay',
    '          env:',
    ...variables,
    '',
  ].join('\n');
}

function inRegions(
  east: Readonly<Record<string, string>>,
  west: Readonly<Record<string, string>>,
): string | undefined {
  return needsOf(
    look({
      'k8s/us-east-1/pay.yaml': deployment(east),
      'k8s/us-west-2/pay.yaml': deployment(west),
    }),
  )['pay'];
}

describe('a program in two regional folders', () => {
  it('needs the service of its own region where each folder names that', () => {
    const secret = (region: string): string =>
      `arn:aws:secretsmanager:${region}:123456789012:secret:pay-AbCdEf`;
    expect(inRegions({ DB_SECRET: secret('us-east-1') }, { DB_SECRET: secret('us-west-2') })).toBe(
      'aws/same-region/secretsmanager:read',
    );
  });

  it('needs any of the things that the folders name under one variable', () => {
    const east = { DATABASE_HOST: 'pay.c1.us-east-1.rds.amazonaws.com' };
    const west = { DATABASE_HOST: 'pay-west.c1.us-west-2.rds.amazonaws.com' };
    expect(inRegions(east, west)).toBe('database-host=pay-database|pay-west');
  });

  it('needs what both name, as ever', () => {
    const both = { STRIPE_URL: 'https://api.stripe.com' };
    expect(inRegions(both, both)).toBe('stripe');
  });

  it('needs what one folder names of another region: that is a way to lose both', () => {
    const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:pay-AbCdEf';
    expect(inRegions({ DB_SECRET: secret }, { DB_SECRET: secret })).toBe(
      'aws/us-east-1/secretsmanager:read',
    );
  });

  it('needs what only one folder names', () => {
    const west = { DATABASE_HOST: 'pay-west.c1.us-west-2.rds.amazonaws.com' };
    expect(inRegions({}, west)).toBe('pay-west');
  });

  it('takes ConfigMaps of its own folder, whatever they are called elsewhere', () => {
    const settings = (host: string): string =>
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata: { name: settings }',
        `data: { DATABASE_HOST: ${host} }`,
        '---',
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: { name: pay }',
        'spec:',
        '  template:',
        '    spec:',
        '      containers:',
        '        - { name: pay, image: pay, envFrom: [{ configMapRef: { name: settings } }] }',
        '',
      ].join('\n');
    const found = look({
      'k8s/us-east-1/pay.yaml': settings('pay-east.c1.us-east-1.rds.amazonaws.com'),
      'k8s/us-west-2/pay.yaml': settings('pay-west.c1.us-west-2.rds.amazonaws.com'),
    });
    expect(needsOf(found)['pay']).toBe('database-host=pay-east|pay-west');
  });
});
