/** Writes what a command was told to write: whole or not at all; what goes wrong is said by the name that was given. */
import { constants } from 'node:fs';
import { appendFile, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeFileAtomically } from '#io/files';
import { Misuse } from './command.ts';
import type { World } from './world.ts';

/** Replaces a file. @throws Misuse when it cannot be written; nothing is left behind then. */
export async function writeOutput(shown: string, content: string, world: World): Promise<void> {
  const path = resolve(world.folder, shown);
  await guarded(shown, async () => {
    // A new file renamed over `/dev/stdout` or a pipe would put an end to it.
    if (await isDevice(path)) await appendFile(path, content);
    else await writeFileAtomically(path, content);
  });
}

/** Adds to a file. @throws Misuse when it cannot be written. */
export async function appendOutput(shown: string, content: string, world: World): Promise<void> {
  const path = resolve(world.folder, shown);
  await guarded(shown, async () => {
    await isDevice(path);
    await appendFile(path, content);
  });
}

async function guarded(shown: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === null || !/^E[A-Z0-9]+$/.test(code)) throw error;
    throw new Misuse([`\`${shown}\` was not written: ${REASONS[code] ?? code}.`]);
  }
}

/** A pipe, terminal or other device. @throws ENXIO when it is a pipe that nobody reads: writing would wait for ever. */
async function isDevice(path: string): Promise<boolean> {
  const about = await stat(path).catch(() => null);
  if (about === null || about.isFile() || about.isDirectory()) return false;
  await (await open(path, constants.O_WRONLY | constants.O_NONBLOCK)).close();
  return true;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there; name another folder',
  EPERM: 'you may not write there; name another folder',
  EROFS: 'that disk is read-only; name another folder',
  ENOENT: 'there is no such folder; make it first',
  ENOTDIR: 'its folder is a file; name another folder',
  EISDIR: 'it is a folder; name a file',
  ENAMETOOLONG: 'its name is too long; name a shorter one',
  ENOSPC: 'the disk is full; make room and run it again',
  EDQUOT: 'your share of the disk is full; make room and run it again',
  ENXIO: 'nobody reads that pipe; name a file',
  ELOOP: 'it is a link that leads back to itself; correct the link',
};
