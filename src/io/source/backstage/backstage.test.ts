import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { componentsOf, look, needsOf } from '../discovery.testing.ts';

const CATALOGUE = readFileSync(join(import.meta.dirname, 'fixtures/catalog-info.yaml'), 'utf8');
const found = look({ 'catalog-info.yaml': CATALOGUE });

it('gives components, resources, and APIs that nobody provides', () => {
  expect(componentsOf(found)).toEqual({
    events: 'queue',
    'sales-db': 'datastore',
    till: 'service',
    'weather-api': 'service',
    website: 'website',
  });
});

it('an API is needed through the component that provides it, and a dependency may be written at either end', () => {
  expect(needsOf(found)).toEqual({
    till: 'events? sales-db?',
    website: 'till? weather-api?',
  });
});

it('what no file defines is said with its place', () => {
  expect(found.problems).toMatchObject([
    { code: 'not-defined', place: { file: 'catalog-info.yaml', line: 15 } },
  ]);
});

it('is one thing with what runs under its name', () => {
  const both = look({
    'catalog-info.yaml': CATALOGUE,
    'compose.yaml': 'services:\n  till:\n    image: till-app\n    ports: ["80:80"]\n',
  });
  expect(Object.keys(componentsOf(both)).filter((id) => id.startsWith('till'))).toEqual(['till']);
});

it('a library runs nowhere of its own', () => {
  const library = look({
    'a.yaml':
      'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: words }\nspec: { type: library }\n',
  });
  expect(componentsOf(library)).toEqual({ words: 'service' });
});

it('an API of very many providers costs what the file says: the first hundred are followed', () => {
  const part = (name: string, spec: string): string =>
    `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: ${name} }\nspec: { type: service, ${spec} }\n`;
  const providers = Array.from({ length: 130 }, (_, at) => part(`p${at}`, 'providesApis: [a]'));
  const consumer = part(
    'shop',
    `consumesApis: [${Array.from({ length: 50 }, () => 'a').join(', ')}]`,
  );
  const many = look({ 'all.yaml': [...providers, consumer].join('---\n') });
  expect(needsOf(many)['shop']?.split(' ')).toHaveLength(100);
  expect(many.problems.filter(({ code }) => code === 'too-large')).toHaveLength(30);
});
