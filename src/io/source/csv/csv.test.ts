import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';
import { recognise } from './headings.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

describe('tables', () => {
  const found = look({
    'cmdb.csv': read('cmdb.csv'),
    'contracts.csv': read('contracts.csv'),
    'functions.csv': read('functions.csv'),
  });

  it('give applications with their places, what they need, and the vendors under contract', () => {
    expect(componentsOf(found)).toMatchObject({
      Payments: 'service @aws/us-east-1',
      Ledger: 'service @aws/us-west-2',
      'Ledger-DB': 'datastore',
      'card-processor': 'vendor',
      auth0: 'vendor',
    });
    expect(needsOf(found)).toEqual({
      Payments: 'Ledger? auth0? card-processor?',
      Ledger: 'Events? Fraud? Ledger-DB? auth0?',
    });
  });

  it('give functions as journeys', () => {
    expect(journeysOf(found)).toMatchObject({
      'Card-payments': 'Payments',
      Booking: 'Ledger Payments',
    });
  });

  it('say what was taken for what, and where each fact stands', () => {
    expect(found.read).toEqual([
      {
        count: 4,
        things:
          'rows of cmdb.csv (Name -> component, Type -> kind, Runs On -> in, Owner -> owner, Depends On -> needs)',
      },
      { count: 2, things: 'rows of contracts.csv (Supplier -> vendor, Used by -> neededBy)' },
      { count: 2, things: 'rows of functions.csv (Function -> function, Applications -> through)' },
    ]);
    expect(found.part.components?.['Ledger']?.evidence).toContainEqual({
      word: 'declared',
      at: 'cmdb.csv:3',
      note: 'an application, kept by Core team',
    });
  });
});

it('a table of calls is two columns', () => {
  expect(
    needsOf(look({ 'calls.csv': 'source,target,calls\nshop,stock,12\nshop,Shop,1\n' })),
  ).toEqual({
    shop: 'stock?',
  });
});

it('a table whose headings say nothing is not read', () => {
  expect(recognise(['date', 'amount'])).toBeNull();
  // Customers, redirects, a vocabulary: tables that any folder may hold.
  for (const headings of [
    ['name', 'type', 'location'],
    ['from', 'to'],
    ['source', 'target', 'language'],
  ])
    expect(recognise(headings)).toBeNull();
  expect(look({ 'sums.csv': 'date,amount\n2026-01-01,5\n' }).read).toEqual([]);
});

it('a quote that nothing closes is a problem with its line', () => {
  const { problems } = look({ 'calls.csv': 'caller,callee\nshop,"stock\na,b\n' });
  expect(problems).toMatchObject([{ code: 'not-readable', place: { file: 'calls.csv', line: 2 } }]);
});

it('tables pass no account on with where a thing runs', () => {
  const said = look({ 'a.csv': 'Application,Runs on\nTill,AWS 123456789012 us-east-1\n' });
  expect(componentsOf(said)).toMatchObject({ Till: 'service @aws/us-east-1' });
  expect(JSON.stringify(said)).not.toContain('123456789012');
});

it('a table spells names as people do: it is the same thing as what runs', () => {
  const found = look({
    'cmdb.csv': 'Application,Depends On\nOrder Desk,Stock\n',
    'compose.yaml': 'services:\n  order-desk: { image: a }\n  stock: { image: b }\n',
  });
  expect(needsOf(found)).toEqual({ 'order-desk': 'stock?' });
});
