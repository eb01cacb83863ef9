/** A public data set of measurements at a path that is given: a checkout, or a bare repository. None of it is kept here. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Its files, by name from its root, with slashes. */
export interface DataSet {
  readonly names: readonly string[];
  /** Null when it is not there: some copies lack their largest files. */
  readonly read: (name: string) => string | null;
}

/** Opens it; `mark` is a folder that it must have. Null when that is not there. */
export function openDataSet(path: string, mark: string): DataSet | null {
  if (isFolder(join(path, mark))) {
    const names = readdirSync(path, { recursive: true }).map((each) =>
      String(each).replaceAll('\\', '/'),
    );
    return { names, read: (name) => orNull(() => readFileSync(join(path, name), 'utf8')) };
  }
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-C', path, ...words], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const names = orNull(() => git('ls-tree', '-r', '--name-only', 'HEAD').split('\n'));
  if (names === null || !names.some((name) => name.startsWith(`${mark}/`))) return null;
  return { names, read: (name) => orNull(() => git('show', `HEAD:${name}`)) };
}

function isFolder(path: string): boolean {
  return orNull(() => statSync(path).isDirectory()) ?? false;
}

function orNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Lines of a table without quotes. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split(','));
}

/** `0.788`. */
export function rate(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(3);
}
