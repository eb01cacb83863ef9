/**
 * The catalogue from its files: the package's own, and the folders of `--catalogue DIR`, whose rows
 * win over it. A folder holds any number of `.yaml`, `.yml` and `.json` files of rows.
 */
import { join } from 'node:path';
import { fail, type Problem, type Result, succeed } from '#base';
import {
  type AwsTable,
  type CatalogueFile,
  createCatalogue,
  type FullCatalogue,
  parseCatalogueFile,
} from '#core/catalogue';
import { builtInFolder, hashOf, type LibraryFile, listFolder, readLibraryFile } from './files.ts';

const TABLE = 'aws.table.json';

/** The built-in catalogue with the rows of `folders` over it, in the order given. */
export function readCatalogue(folders: readonly string[] = []): Result<FullCatalogue> {
  const problems: Problem[] = [];
  const builtIn = builtInFolder('catalogue');
  const table = readLibraryFile(join(builtIn, TABLE), problems);
  const files = [builtIn, ...folders].flatMap((folder) => rowFiles(folder, problems));
  const parsed: CatalogueFile[] = [];
  for (const file of files) {
    const rows = parseCatalogueFile(file.text, file.path);
    problems.push(...rows.problems);
    if (rows.ok) parsed.push(rows.value);
  }
  if (problems.length > 0 || table === null) return fail(problems);
  const hash = hashOf([table.text, ...files.map((file) => file.text)]);
  const aws = JSON.parse(table.text) as AwsTable;
  return succeed(createCatalogue({ aws, files: parsed, hash }));
}

function rowFiles(folder: string, problems: Problem[]): readonly LibraryFile[] {
  return listFolder(folder, problems)
    .filter((name) => /\.(ya?ml|json)$/.test(name) && name !== TABLE)
    .flatMap((name) => readLibraryFile(join(folder, name), problems) ?? []);
}
