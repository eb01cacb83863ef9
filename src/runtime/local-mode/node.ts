/** A text in a file, for Node. */
import { readTextFile, replaceTextFile } from '#runtime/durable-file';
import type { TextStorage } from './local-mode.ts';

/** Storage in one file: the old text or the new one, whole. Its folder must exist; a `.new` may be left beside it. */
export function textFile(path: string): TextStorage {
  return { read: () => readTextFile(path), write: (text) => replaceTextFile(path, text) };
}
