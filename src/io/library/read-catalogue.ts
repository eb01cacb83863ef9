/**
 * The catalogue from its files: the package's own, and the folders of `--catalogue DIR`, whose rows
 * win over it. A folder holds any number of `.yaml`, `.yml` and `.json` files of rows, and the lists of
 * address ranges that providers publish (AWS's `ip-ranges.json` and its like). The package's
 * own rows are also kept parsed (`compiled-rows.ts`), because reading their YAML takes longer than all
 * the rest of a short command.
 */
import { join } from 'node:path';
import { assert, fail, type Problem, type Result, succeed } from '#base';
import {
  type AwsTable,
  type CatalogueFile,
  createCatalogue,
  type FullCatalogue,
  isRangeList,
  parseCatalogueFile,
  readRanges,
  ROWS_SHAPE,
} from '#core/catalogue';
import { readCompiledRows } from './compiled-rows.ts';
import { builtInFolder, hashOf, type LibraryFile, listFolder, readLibraryFile } from './files.ts';

const TABLE = 'aws.table.json';

/** The built-in catalogue with the rows of `folders` over it, in the order given. */
export function readCatalogue(folders: readonly string[] = []): Result<FullCatalogue> {
  const problems: Problem[] = [];
  const table = readLibraryFile(join(builtInFolder('catalogue'), TABLE), problems);
  const builtIn = builtInFiles(problems);
  const own = folders.flatMap((folder) => rowFiles(folder, folder, problems));
  const ownRows = parseFiles(own, problems);
  const builtInRows = parseOnce(builtIn, problems);
  if (problems.length > 0 || table === null) return fail(problems);
  const hash = hashOf([table.text, ...[...builtIn, ...own].map((file) => file.text)]);
  const known = kept?.hash === hash && own.length === 0 ? kept : null;
  if (known !== null) return succeed(known);
  const aws = JSON.parse(table.text) as AwsTable;
  const made = createCatalogue({ aws, files: [...builtInRows, ...ownRows], hash });
  if (own.length === 0) kept = made;
  return succeed(made);
}

/** The last catalogue without rows of users, and the last rows: who asks again gets the same, if the files are. */
let kept: FullCatalogue | null = null;
let keptRows: { readonly hash: string; readonly files: readonly CatalogueFile[] } | null = null;

function parseOnce(files: readonly LibraryFile[], problems: Problem[]): readonly CatalogueFile[] {
  const hash = hashOfFiles(files);
  if (keptRows?.hash === hash) return keptRows.files;
  const parsed = readCompiledRows(hash) ?? parseFiles(files, problems);
  if (problems.length === 0) keptRows = { hash, files: parsed };
  return parsed;
}

/** The package's own rows as `compiled-rows.ts` keeps them, for the build. */
export function compileRows(): string {
  const problems: Problem[] = [];
  const builtIn = builtInFiles(problems);
  const files = parseFiles(builtIn, problems);
  assert(problems.length === 0, `the package's own rows have no problem: ${problems[0]?.what}`);
  return JSON.stringify({ hash: hashOfFiles(builtIn), files });
}

function builtInFiles(problems: Problem[]): readonly LibraryFile[] {
  return rowFiles(builtInFolder('catalogue'), 'data/catalogue', problems);
}

/** The files of rows in a folder; `shown` is the folder as problems and evidence name it. */
function rowFiles(folder: string, shown: string, problems: Problem[]): readonly LibraryFile[] {
  return listFolder(folder, problems)
    .filter((name) => /\.(ya?ml|json)$/.test(name) && name !== TABLE)
    .flatMap((name) => {
      const file = readLibraryFile(join(folder, name), problems);
      return file === null ? [] : [{ path: join(shown, name), text: file.text }];
    });
}

function parseFiles(files: readonly LibraryFile[], problems: Problem[]): readonly CatalogueFile[] {
  return files.flatMap((file) => {
    if (isRangeList(file.text)) return rangesOf(file, problems);
    const rows = parseCatalogueFile(file.text, file.path);
    problems.push(...rows.problems);
    return rows.ok ? [rows.value] : [];
  });
}

/** A provider's own list of address ranges, as a file that has nothing else. */
function rangesOf(file: LibraryFile, problems: Problem[]): readonly CatalogueFile[] {
  const ranges = readRanges(file.text, file.path);
  problems.push(...ranges.problems);
  if (!ranges.ok) return [];
  const nothing = { domains: [], clouds: [], services: [], names: [], vendors: [] };
  return [{ file: file.path, ...nothing, addresses: ranges.value }];
}

function hashOfFiles(files: readonly LibraryFile[]): string {
  return hashOf([ROWS_SHAPE, ...files.flatMap((file) => [file.path, file.text])]);
}
