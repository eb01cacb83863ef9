/**
 * The list of all files of a copy, with the moment at which it was made, signed with Ed25519: so that a
 * copy on any host can be checked against the key, and its age is not to be argued about.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { formatInstant, parseInstant } from './instant.ts';

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.json.sig';

export interface ManifestFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Manifest {
  readonly format: 1;
  readonly title: string;
  readonly url: string;
  /** When the copy was made. */
  readonly at: string;
  /** Sorted by path. */
  readonly files: readonly ManifestFile[];
}

/** A new pair in PEM; the private one stays with those who publish. */
export function newKey(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Reads a private key; null when it is no Ed25519 key. Says nothing of what stood there. */
export function readPrivateKey(pem: string): KeyObject | null {
  return ed25519(() => createPrivateKey(pem));
}

/** Reads a public key; null when it is no Ed25519 key. */
export function readPublicKey(pem: string): KeyObject | null {
  return ed25519(() => createPublicKey(pem));
}

function ed25519(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Sixteen bytes of the hash of the public key, for people to compare. */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 32);
}

/** The files with the manifest and, where there is a key, its signature. */
export function withManifest(
  files: ReadonlyMap<string, string>,
  about: { readonly title: string; readonly url: string; readonly atMs: number },
  key: KeyObject | null,
): ReadonlyMap<string, string> {
  const manifest: Manifest = {
    format: 1,
    title: about.title,
    url: about.url,
    at: formatInstant(about.atMs),
    files: [...files].map(([path, text]) => ({
      path,
      sha256: sha256(text),
      bytes: Buffer.byteLength(text),
    })),
  };
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  const signed = key === null ? [] : [[SIGNATURE, `${signText(text, key)}\n`] as const];
  return new Map([...files, ...signed, [MANIFEST, text]]);
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function signText(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString('base64');
}

/** Whether the signature is of this text by this key. */
export function isSigned(text: string, signature: string, key: KeyObject): boolean {
  return verify(null, Buffer.from(text), key, Buffer.from(signature.trim(), 'base64'));
}

const PATH = /^(?:[a-z0-9][a-z0-9._-]*\/){0,4}[a-z0-9][a-z0-9._-]*$/i;

/** A path that stays below its folder, with no part that begins with a dot. */
export function isSafePath(path: string): boolean {
  return path.length <= 300 && PATH.test(path);
}

/** Reads a manifest, which may come from anywhere; null when it is none. */
export function parseManifest(text: string): Manifest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { format, title, url, at, files } = value as Partial<Record<keyof Manifest, unknown>>;
  if (format !== 1 || typeof title !== 'string' || typeof url !== 'string') return null;
  if (typeof at !== 'string' || parseInstant(at) === null || !Array.isArray(files)) return null;
  if (!files.every(isFile)) return null;
  return { format, title, url, at, files };
}

function isFile(value: unknown): value is ManifestFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, sha256: hash, bytes } = value as Partial<Record<keyof ManifestFile, unknown>>;
  return (
    typeof path === 'string' &&
    isSafePath(path) &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    Number.isSafeInteger(bytes)
  );
}
