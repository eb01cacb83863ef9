/**
 * Puts a file in the place of another: written beside it, flushed, renamed over it, the folder flushed.
 * A crash at any point leaves the old file or the new one, whole. Owner and mode stay.
 */
import type { Buffer } from 'node:buffer';
import { chmod, chown, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What became of it. `unsure`: it was renamed, and whether that outlives a power cut is not known. */
export type Replaced =
  { readonly kind: 'done' } | { readonly kind: 'unsure'; readonly what: string };

/**
 * Only one process may do this at a time: the file beside it has a fixed name, so that what a crash
 * left is overwritten by the next. @throws the system's error; the old file is untouched then.
 */
export async function replaceFile(
  path: string,
  content: Buffer,
  beforeRename: () => Promise<void>,
): Promise<Replaced> {
  const { mode, uid, gid } = await stat(path);
  const beside = join(dirname(path), `.${basename(path)}.firebreak-new`);
  try {
    const handle = await open(beside, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const made = await stat(beside);
    if (made.uid !== uid || made.gid !== gid) await chown(beside, uid, gid);
    await chmod(beside, mode & 0o7777);
    await beforeRename();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return syncFolder(dirname(path));
}

async function syncFolder(folder: string): Promise<Replaced> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'unsure', what: error instanceof Error ? error.message : String(error) };
  }
}
