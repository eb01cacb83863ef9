import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, look, needsOf } from '../discovery.testing.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const SAAS = join(import.meta.dirname, '../../../../../shared/data/cyclonedx/saasbom.json');

describe('a CycloneDX bill', () => {
  const found = look({ 'bakery.cdx.json': read('bakery.cdx.json') }, { runsIn: 'aws/us-east-1' });

  it('gives services, those inside others too, and what depends on what', () => {
    expect(componentsOf(found)).toMatchObject({
      bakery: 'service @aws/us-east-1',
      ovens: 'service @aws/us-east-1',
      timers: 'service @aws/us-east-1',
      'card-processor': 'service',
    });
    expect(needsOf(found)).toMatchObject({
      bakery: expect.stringMatching(
        /^aws\/\S*s3\S*\? aws\/\S*sqs\S*\? card-processor ovens$/,
      ) as string,
      ovens: 'timers',
    });
  });

  it('says where it stands', () => {
    const needs = found.part.components?.['bakery']?.needs as Record<string, { evidence: unknown }>;
    expect(needs['ovens']?.evidence).toEqual([
      { word: 'declared', at: 'bakery.cdx.json:39', note: 'depends on ovens' },
    ]);
  });

  it('places a service of another maker nowhere of its own accord', () => {
    expect(found.part.components?.['card-processor']?.in).toBeUndefined();
    expect(found.part.components?.['ovens']?.in).toEqual(['aws/us-east-1']);
  });
});

describe('an SPDX bill', () => {
  it('gives the clients among its packages to what it describes', () => {
    const found = look({ 'till.spdx.json': read('bakery.spdx.json') });
    expect(needsOf(found)).toEqual({ till: 'stripe?' });
  });

  it('is read in its third form as well', () => {
    const text = JSON.stringify({
      '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
      '@graph': [
        { type: 'SpdxDocument', spdxId: 'd', rootElement: ['r'] },
        { type: 'software_Package', spdxId: 'r', name: 'till' },
        { type: 'software_Package', spdxId: 's', software_packageUrl: 'pkg:pypi/stripe@9' },
      ],
    });
    expect(needsOf(look({ 'till.json': text }))).toEqual({ till: 'stripe?' });
  });
});

it('a broken bill is a problem with its place', () => {
  const found = look({ 'a.json': '{"bomFormat": "CycloneDX", "services": [' });
  expect(found.problems).toMatchObject([{ code: 'not-readable', place: { file: 'a.json' } }]);
});

describe.skipIf(!existsSync(SAAS))('the SaaS bill that CycloneDX publishes', () => {
  it('is the gateway, three services and their two stores', () => {
    expect(needsOf(look({ 'saasbom.json': readFileSync(SAAS, 'utf8') }))).toEqual({
      'API-Gateway': 'Microservice-1 Microservice-2 Microservice-3',
      'Acme-Cloud-Example': 'API-Gateway',
      'Microservice-1': 'Postgres',
      'Microservice-3': 'S3',
    });
  });
});
