/** Looks at a copy as its readers get it: is it whole, whose is it, how old is it. */
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseInstant } from './instant.ts';
import { isSigned, MANIFEST, parseManifest, sha256, SIGNATURE } from './manifest.ts';

export interface Verified {
  readonly format: 1;
  /** `unchecked` where no key was given to compare with. */
  readonly signature: 'good' | 'bad' | 'none' | 'unchecked';
  readonly at: string;
  readonly ageMs: number;
  readonly files: number;
  /** Paths whose content is another than listed. */
  readonly changed: readonly string[];
  readonly missing: readonly string[];
}

/** Null when there is no manifest. */
export async function verifySite(
  folder: string,
  key: KeyObject | null,
  nowMs: number,
): Promise<Verified | null> {
  const read = (path: string): Promise<Buffer | null> =>
    readFile(join(folder, path)).catch(() => null);
  const text = (await read(MANIFEST))?.toString('utf8') ?? '';
  const manifest = parseManifest(text);
  if (manifest === null) return null;
  const signature = (await read(SIGNATURE))?.toString('utf8') ?? null;
  const changed: string[] = [];
  const missing: string[] = [];
  for (const { path, sha256: hash } of manifest.files) {
    const content = await read(path);
    if (content === null) missing.push(path);
    else if (sha256(content) !== hash) changed.push(path);
  }
  return {
    format: 1,
    signature: judge(text, signature, key),
    at: manifest.at,
    ageMs: nowMs - (parseInstant(manifest.at) ?? 0),
    files: manifest.files.length,
    changed,
    missing,
  };
}

function judge(
  text: string,
  signature: string | null,
  key: KeyObject | null,
): Verified['signature'] {
  if (signature === null) return 'none';
  if (key === null) return 'unchecked';
  return isSigned(text, signature, key) ? 'good' : 'bad';
}
