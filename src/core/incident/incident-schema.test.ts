import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { INCIDENT_SCHEMA } from './incident-schema.ts';
import { fileOf } from './incident.testing.ts';
import { parseIncident } from './parse-incident.ts';

interface Shape {
  readonly properties: Readonly<Record<string, { readonly items?: Shape }>>;
}

const schema = INCIDENT_SCHEMA as Shape;
const keysOf = (shape: Shape | undefined): readonly string[] =>
  Object.keys(shape?.properties ?? {});

/** The keys that the parser says it knows, at a place where one is unknown. */
function known(text: string): readonly string[] {
  const problem = parseIncident(text, 'incident.yaml').problems.find(({ what }) =>
    what.startsWith('unknown key `zzzzzzzzzzzz`'),
  );
  return problem?.mend.replace('known keys: ', '').split(', ') ?? [];
}

const ROW = '  - { lost: aws/sqs, kind: fails, from: 0, until: 9, because: x, cites: us }';

describe('the schema of an incident', () => {
  it('is what stands in data/schema', () => {
    const path = join(import.meta.dirname, '../../../data/schema/incident.schema.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(INCIDENT_SCHEMA);
  });

  it.each([
    ['the file', fileOf(ROW, 'zzzzzzzzzzzz: 1'), schema],
    ['a row', fileOf('  - { zzzzzzzzzzzz: 1 }'), schema.properties['rows']?.items],
    [
      'a source',
      fileOf(ROW).replace('{ id: us', '{ zzzzzzzzzzzz: 1, id: us'),
      schema.properties['sources']?.items,
    ],
    [
      'an action',
      fileOf(ROW, 'actions: [{ zzzzzzzzzzzz: 1 }]'),
      schema.properties['actions']?.items,
    ],
    [
      'a report',
      fileOf(ROW, 'reports: [{ zzzzzzzzzzzz: 1 }]'),
      schema.properties['reports']?.items,
    ],
  ])('has the keys of %s that the parser has', (_, text, shape) => {
    expect(known(text)).toEqual(keysOf(shape));
  });
});
