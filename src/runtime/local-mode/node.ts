/** A text in a file, for Node: the old one or the new one, whole, whatever moment the power goes. */
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TextStorage } from './local-mode.ts';

/** Storage in one file. Its folder must exist; a file of the same name with `.new` may be left behind. */
export function textFile(path: string): TextStorage {
  return {
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
        throw cause;
      }
    },
    async write(text) {
      const fresh = `${path}.new`;
      await writeDurably(fresh, text);
      await rename(fresh, path);
      await syncFolder(dirname(path));
    },
  };
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
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
