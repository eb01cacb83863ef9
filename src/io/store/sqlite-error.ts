/** SQLite's trouble in the words of the port, with what to do about it. */
import { StoreError } from './port.ts';

/** Primary result codes: https://sqlite.org/rescode.html. */
const CODES: Readonly<Record<number, { readonly code: string; readonly mend: string }>> = {
  3: { code: 'denied', mend: 'Give this user the right to read and write it.' },
  5: { code: 'unreachable', mend: 'Another process holds it for too long: find and end it.' },
  6: { code: 'unreachable', mend: 'Another process holds it for too long: find and end it.' },
  8: { code: 'denied', mend: 'Give this user the right to write it and its folder.' },
  10: { code: 'unreachable', mend: 'Look at its disk: it is full, or it fails.' },
  11: {
    code: 'damaged',
    mend: 'Restore it from a backup, or move it away (with its -wal and -shm files) and start with a new one.',
  },
  13: { code: 'full', mend: 'Nothing was changed. Make room on its disk.' },
  14: { code: 'unreachable', mend: 'Make its folder, and let this user write there.' },
  23: { code: 'denied', mend: 'Give this user the right to read and write it.' },
  26: {
    code: 'damaged',
    mend: 'It is no SQLite file. Restore it from a backup, or move it away and start with a new one.',
  },
};

const SYSTEM: Readonly<Record<string, { readonly code: string; readonly mend: string }>> = {
  EACCES: { code: 'denied', mend: 'Give this user the right to read and write it.' },
  EPERM: { code: 'denied', mend: 'Give this user the right to read and write it.' },
  EROFS: { code: 'denied', mend: 'Put it on a disk that can be written.' },
  ENOENT: { code: 'unreachable', mend: 'Make its folder.' },
  ENOTDIR: { code: 'unreachable', mend: 'Name a file in a folder.' },
  EISDIR: { code: 'unreachable', mend: 'Name a file, not a folder.' },
  ENOSPC: { code: 'full', mend: 'Nothing was changed. Make room on its disk.' },
  EDQUOT: { code: 'full', mend: 'Nothing was changed. Raise the quota, or make room.' },
};

/** Whether another process or connection is at it: worth another try. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === 5 || code === 6;
}

/** Any error of opening, reading or writing before a commit as one of the port. */
export function sqliteError(file: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const primary = primaryCode(error);
  const system = (error as { readonly code?: unknown } | null)?.code;
  const known =
    (primary === null ? undefined : CODES[primary]) ??
    (typeof system === 'string' ? SYSTEM[system] : undefined);
  const said = error instanceof Error ? error.message : String(error);
  return new StoreError(
    known?.code ?? 'unreachable',
    `The store ${file}: ${said}. ${known?.mend ?? 'Look at its disk.'}`,
    error,
  );
}

function primaryCode(error: unknown): number | null {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}
