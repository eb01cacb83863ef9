/** The package's own catalogue, for tests of the rooms below io. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCatalogue, type FullCatalogue } from './create-catalogue.ts';
import { parseCatalogueFile } from './parse-rows.ts';
import type { AwsTable, CatalogueFile } from './types.ts';

const FOLDER = join(import.meta.dirname, '../../../data/catalogue');

export const awsTable: AwsTable = JSON.parse(
  readFileSync(join(FOLDER, 'aws.table.json'), 'utf8'),
) as AwsTable;

export const builtInFiles: readonly CatalogueFile[] = readdirSync(FOLDER)
  .filter((name) => /\.(yaml|json)$/.test(name) && name !== 'aws.table.json')
  .sort()
  .map((name) => rows(readFileSync(join(FOLDER, name), 'utf8'), name));

export const builtIn: FullCatalogue = createCatalogue({
  aws: awsTable,
  files: builtInFiles,
  hash: 'test',
});

/** Rows out of a text, which must have no problem. */
export function rows(text: string, file = 'mine.yaml'): CatalogueFile {
  const parsed = parseCatalogueFile(text, file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return parsed.value;
}
