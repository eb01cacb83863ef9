/** What a folder says it uses, and what readers of manifests share. */
import { folderOf } from '../reading/paths.ts';
import type { SourceFile } from '../port.ts';
import type { Ecosystem } from './package-names.ts';

/** A package that is asked for, and the line that asks. */
export interface Dependency {
  readonly name: string;
  readonly line: number;
}

/** What one folder asks for. */
export interface Manifest {
  readonly ecosystem: Ecosystem;
  readonly file: string;
  readonly folder: string;
  /** Its own name, when it says one. */
  readonly name: string | null;
  /** What runs needs; development and tests are left out. */
  readonly dependencies: readonly Dependency[];
}

/** A manifest with what was read of it. */
export function manifest(
  ecosystem: Ecosystem,
  file: SourceFile,
  name: string | null,
  dependencies: readonly Dependency[],
): Manifest {
  return { ecosystem, file: file.path, folder: folderOf(file.path), name, dependencies };
}

/** A JSON object; null for anything else. */
export function parseJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one where there is none. */
export function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inside = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(inside) ? inside : {};
}

/** What is read of one line: patterns look at a line more than once, so one line must not be a file. */
const LONGEST_LINE = 2_000;

/** The lines of a file, without a byte order mark. */
export function linesIn(file: SourceFile): readonly string[] {
  return file.text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.slice(0, LONGEST_LINE));
}
