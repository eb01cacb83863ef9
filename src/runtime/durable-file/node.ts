/**
 * A text in a file: the old one or the new one, whole, whatever moment the power goes. It is written
 * beside the old one and synced, takes its name, and the folder that holds the name is synced too.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** The text; null when there is no such file. */
export async function readTextFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw cause;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** It is not made here: where a disk is not mounted, its folder is missing too. */
function noFolder(path: string): string {
  return `there is no folder ${dirname(path)} to keep ${basename(path)} in: make it first`;
}

/** Puts a text in the file's place, readable by its owner alone. A `.new` may be left beside it. */
export async function replaceTextFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w', 0o600).catch((cause: unknown) => {
    throw isMissing(cause) ? new Error(noFolder(path), { cause }) : cause;
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await syncFolder(dirname(path));
}

/** The rename itself is durable only then; where folders cannot be synced (Windows) it is left out. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  if (folder === null) return;
  try {
    await folder.sync();
  } catch {
    // Not every file system can.
  } finally {
    await folder.close();
  }
}
