/**
 * Writes a copy into a folder: each file whole (beside it, then renamed), the manifest last. Never
 * outside the folder, through no link, and over no file that is not the page's own. What an earlier
 * copy had and this one has not is removed, so that what was withdrawn is gone.
 */
import { lstat, mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { assert } from '#base';
import { writeFileAtomically } from '#io/files';
import { isSafePath, MANIFEST, parseManifest, sha256, SIGNATURE } from './manifest.ts';

export interface Written {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** Why a copy was not written: said to people. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/** @throws NotWritten, or the system's error; files written before it stay, and the old manifest does. */
export async function writeSite(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<Written> {
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  const before = await ownFiles(root);
  const order = [...files.keys()].filter((path) => path !== MANIFEST && path !== SIGNATURE);
  for (const path of order) await checkPlace(root, path, before);
  let written = 0;
  for (const path of [...order, SIGNATURE, MANIFEST]) {
    const text = files.get(path);
    if (text === undefined) continue;
    await checkPlace(root, path, before);
    const target = join(root, path);
    if (before.get(path) === sha256(text) && (await hashOf(target)) === sha256(text)) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFileAtomically(target, text);
    written += 1;
  }
  const gone = [...before.keys()].filter((path) => !files.has(path));
  for (const path of gone) {
    await checkPlace(root, path, before);
    await rm(join(root, path), { force: true });
  }
  return { written, unchanged: files.size - written, removed: gone.length };
}

/** Path to hash of what an earlier copy wrote here. A signature without a key any more goes too. */
async function ownFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(root, MANIFEST), 'utf8').catch(() => null);
  const manifest = text === null ? null : parseManifest(text);
  if (manifest === null) return new Map();
  const isSigned = (await lstat(join(root, SIGNATURE)).catch(() => null)) !== null;
  return new Map<string, string>([
    ...manifest.files.map(({ path, sha256: hash }): [string, string] => [path, hash]),
    [MANIFEST, ''],
    ...(isSigned ? [[SIGNATURE, ''] as const] : []),
  ]);
}

/** @throws NotWritten when the place leads out of the folder or holds what is not ours. */
async function checkPlace(
  root: string,
  path: string,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  assert(isSafePath(path), `a page writes only safe paths, not ${path}`);
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const at = join(root, ...parts.slice(0, length));
    assert(at.startsWith(`${root}${sep}`) || root === sep, `${at} lies below ${root}`);
    const about = await lstat(at).catch(() => null);
    if (about === null) return;
    if (about.isSymbolicLink())
      throw new NotWritten(`${path} is a link, and may lead out of the folder; remove it`);
    const isLast = length === parts.length;
    if (isLast !== about.isFile())
      throw new NotWritten(`${parts.slice(0, length).join('/')} is in the way; remove it`);
    if (isLast && !before.has(path))
      throw new NotWritten(`${path} is there and not of this page; choose another folder`);
  }
}

async function hashOf(path: string): Promise<string | null> {
  const content = await readFile(path).catch(() => null);
  return content === null ? null : sha256(content);
}
