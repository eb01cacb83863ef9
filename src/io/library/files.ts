/** Reads the files of a library folder: bounded, in a stated order, every trouble a problem. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareText, LIMITS, type Problem } from '#base';

/** The package's own data: `data/` stands beside `src/` and beside `dist/` alike. */
export function builtInFolder(name: 'catalogue' | 'incidents'): string {
  return join(import.meta.dirname, '../../../data', name);
}

export interface LibraryFile {
  readonly path: string;
  readonly text: string;
}

const MAX_ENTRIES = 10_000;

/** Names in a folder, sorted; a problem when it cannot be read. */
export function listFolder(folder: string, problems: Problem[]): readonly string[] {
  try {
    const names = readdirSync(folder).sort(compareText);
    if (names.length <= MAX_ENTRIES) return names;
    problems.push(trouble(folder, `more than ${MAX_ENTRIES} entries`, 'point at a smaller folder'));
    return [];
  } catch (error) {
    problems.push(
      trouble(folder, reason(error), 'check the path after --catalogue or --incidents'),
    );
    return [];
  }
}

/** The text of a file, or null with a problem. */
export function readLibraryFile(path: string, problems: Problem[]): LibraryFile | null {
  try {
    const about = statSync(path);
    // A pipe or a device would be read for ever.
    if (!about.isFile()) {
      problems.push(trouble(path, 'no file', 'put a file there'));
      return null;
    }
    const { size } = about;
    if (size > LIMITS.sourceFileBytes) {
      problems.push(trouble(path, `larger than ${LIMITS.sourceFileBytes} bytes`, 'split it'));
      return null;
    }
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    problems.push(trouble(path, reason(error), 'check that the file can be read'));
    return null;
  }
}

/** 16 hexadecimal digits of SHA-256 over the texts in their order. */
export function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex').slice(0, 16);
}

function trouble(file: string, what: string, mend: string): Problem {
  return {
    code: 'library-file',
    severity: 'error',
    place: { file, line: null, column: null },
    what: `cannot be used: ${what}`,
    mend,
  };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
