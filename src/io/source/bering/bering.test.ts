import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';

const MODEL = readFileSync(join(import.meta.dirname, 'fixtures/model.json'), 'utf8');

it('a model gives its services, where their replicas are, its calls and its endpoints', () => {
  const found = look({ 'model.json': MODEL });
  expect(componentsOf(found)).toMatchObject({ till: 'service @aws/us-east-1' });
  expect(needsOf(found)).toEqual({ till: 'mail? stock?' });
  expect(journeysOf(found)).toEqual({ 'POST/till/sale': 'till' });
  const needs = found.part.components?.['till']?.needs as Record<string, { evidence: unknown }>;
  expect(needs['mail']?.evidence).toEqual([
    { word: 'declared', at: 'model.json:4', note: 'a call, asynchronous, not waited for' },
  ]);
});

it('a broken model is a problem with its place', () => {
  const { problems } = look({ 'm.json': '{"metadata": "io.mb3r.bering.model"' });
  expect(problems).toMatchObject([{ code: 'not-readable', place: { file: 'm.json' } }]);
});
