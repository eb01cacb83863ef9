/**
 * Reads the files of a folder that some source wants, in order of path. Bounded in every direction:
 * depth, entries, files, bytes of one and of all; what a bound leaves out is said. Links to folders are
 * not followed, so there is no way around in circles and none out of the folder.
 */
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';

import { compareText, LIMITS } from '#base';
import type { Problem } from '#base';

import { sources as builtIn } from './all.ts';
import { HEAD_LENGTH } from './discover.ts';
import type { NotRead, Source, SourceFile } from './port.ts';
import { withoutPacking } from './recorders.ts';
import type { Recorders } from './recorders.ts';
import { withHead } from './reading/unpack.ts';
import { folderOf } from './reading/paths.ts';

/** Bytes of all files together; more is a sign that the folder is not one system. */
const MAX_BYTES = 268_435_456;

/** Bytes of a recording that are read at once. */
const PIECE_LENGTH = 1_048_576;

/** Folders of what others wrote, or what a build makes again. */
const SKIPPED: ReadonlySet<string> = new Set(
  'node_modules bower_components jspm_packages .git .hg .svn vendor third_party dist build out target bin obj .terraform .terragrunt-cache .next .nuxt .venv venv __pycache__ .tox .mypy_cache .pytest_cache site-packages coverage .cache .gradle .idea .vscode .yarn .pnpm-store Pods .serverless .aws-sam cdk.out'.split(
    ' ',
  ),
);

/** What was read, and what was left out. */
export interface FolderReading {
  /** In order of path. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  readonly notRead: readonly NotRead[];
  /** Entries that were looked at, and whether a limit ended the walk before its end. */
  readonly entries: number;
  readonly complete: boolean;
}

/** How inputs are read; every part has a default. */
export interface ReadOptions {
  readonly sources?: readonly Source[];
  /** Who reads recordings; without them, recordings are passed by. */
  readonly recorders?: Recorders;
  /** Where relative paths start, and what shown paths are relative to; the working folder by default. */
  readonly folder?: string;
  /** Called now and then with the number of entries seen and of files read. */
  readonly onProgress?: (entries: number, files: number) => void;
  /** Called with the bytes of each piece of a recording. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
  /** What stands for `-`. */
  readonly readStdin?: (pieces?: AsyncIterable<Uint8Array>) => Promise<string>;
  /** The same as bytes, for recordings; `readStdin` is given them when no recorder wants them. */
  readonly streamStdin?: () => AsyncIterable<Uint8Array>;
}

/**
 * Reads folders and files, `-` for standard input. Paths in the answer are relative to a single folder
 * that was given, else as given; a file that was named is read whatever it is called.
 * @throws when the signal is aborted.
 */
export async function readInputs(
  inputs: readonly string[],
  options: ReadOptions = {},
): Promise<FolderReading> {
  const walk = startWalk(options);
  for (const input of inputs) {
    if (input === '-') {
      await readStdin(walk);
      continue;
    }
    const where = resolve(options.folder ?? process.cwd(), input);
    const about = await stat(where).catch(() => null);
    if (about === null) {
      walk.problems.push(
        problem(
          'not-found',
          'error',
          asGiven(walk, input),
          'there is no such file or folder',
          'check the path',
        ),
      );
    } else if (about.isDirectory()) {
      const prefix = inputs.length === 1 ? '' : asGiven(walk, input);
      await walkFolder(walk, where, prefix, 0);
    } else if (!about.isFile()) {
      const mend = 'name a file or a folder, or pipe it in: ... | firebreak -';
      walk.problems.push(
        problem('not-a-file', 'error', asGiven(walk, input), 'it is no file', mend),
      );
    } else {
      await readNamed(walk, where, asGiven(walk, input), about.size);
    }
  }
  return finish(walk);
}

async function readStdin(walk: Walk): Promise<void> {
  const { recorders, streamStdin, readStdin: readText } = walk.options;
  if (recorders === undefined || streamStdin === undefined) {
    keep(walk, 'stdin', (await readText?.()) ?? '');
    return;
  }
  const [head, all] = await withHead(streamStdin(), HEAD_LENGTH);
  if (await recorders.read('stdin', head, all)) return;
  keep(walk, 'stdin', (await readText?.(all)) ?? '');
}

interface Walk {
  readonly options: ReadOptions;
  readonly sources: readonly Source[];
  readonly files: Map<string, SourceFile>;
  readonly problems: Problem[];
  readonly links: string[];
  readonly large: string[];
  entries: number;
  bytes: number;
  complete: boolean;
}

function startWalk(options: ReadOptions): Walk {
  const sources = options.sources ?? builtIn;
  return {
    options,
    sources,
    files: new Map(),
    problems: [],
    links: [],
    large: [],
    entries: 0,
    bytes: 0,
    complete: true,
  };
}

async function walkFolder(
  walk: Walk,
  folder: string,
  prefix: string,
  depth: number,
): Promise<void> {
  walk.options.signal?.throwIfAborted();
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    walk.problems.push(
      problem(
        'not-readable',
        'warning',
        prefix || '.',
        'the folder cannot be opened',
        'check its permissions',
      ),
    );
    return;
  }
  for (const entry of entries.toSorted((a, b) => compareText(a.name, b.name))) {
    if (isFull(walk)) return;
    walk.entries++;
    if (walk.entries % 1_000 === 0) walk.options.onProgress?.(walk.entries, walk.files.size);
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    await readEntry(walk, join(folder, entry.name), path, entry, depth);
  }
}

async function readEntry(
  walk: Walk,
  where: string,
  path: string,
  entry: Dirent,
  depth: number,
): Promise<void> {
  if (entry.isDirectory()) {
    if (SKIPPED.has(entry.name)) return;
    if (depth + 1 >= LIMITS.folderDepth) {
      stop(walk, path, `folders deeper than ${LIMITS.folderDepth} are not looked into`);
      return;
    }
    await walkFolder(walk, where, path, depth + 1);
    return;
  }
  if (!isWorthOpening(walk, path)) {
    if (entry.isSymbolicLink() && (await stat(where).catch(() => null))?.isDirectory())
      walk.links.push(path);
    return;
  }
  // A pipe would be waited for, a device read, for ever.
  if (!entry.isFile() && !entry.isSymbolicLink()) return;
  // A link to a file counts when the file is inside the folder it stands in.
  if (entry.isSymbolicLink() && !(await leadsInside(where))) walk.links.push(path);
  else await readWanted(walk, where, path);
}

function isWorthOpening(walk: Walk, path: string): boolean {
  const plain = withoutPacking(path);
  return (
    walk.sources.some((source) => source.files.test(path)) ||
    (walk.options.recorders?.sources.some((source) => source.files.test(plain)) ?? false)
  );
}

async function leadsInside(link: string): Promise<boolean> {
  const target = await realpath(link).catch(() => null);
  const folder = await realpath(join(link, '..')).catch(() => null);
  if (target === null || folder === null || !target.startsWith(folder + sep)) return false;
  return (await stat(target).catch(() => null))?.isFile() ?? false;
}

/** Opens a file, and reads the rest of it when a source wants it for its head. */
async function readWanted(walk: Walk, where: string, path: string): Promise<void> {
  const handle = await open(where, 'r').catch(() => null);
  if (handle === null) {
    walk.problems.push(
      problem(
        'not-readable',
        'warning',
        path,
        'the file cannot be opened',
        'check its permissions',
      ),
    );
    return;
  }
  try {
    const about = await handle.stat();
    if (!about.isFile()) return;
    const start = Buffer.alloc(Math.min(HEAD_LENGTH, about.size));
    await handle.read(start, 0, start.length, 0);
    if ((await walk.options.recorders?.read(path, start, pieces(handle, walk))) === true) return;
    const head = start.toString('utf8');
    if (head.includes('\0') || !walk.sources.some((source) => source.wants(path, head))) return;
    if (about.size > LIMITS.sourceFileBytes) walk.large.push(path);
    else keep(walk, path, await handle.readFile({ encoding: 'utf8' }));
  } finally {
    await handle.close();
  }
}

/** A file in pieces; each is a place of its own only until the next is asked for. */
async function* pieces(handle: FileHandle, { options }: Walk): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(PIECE_LENGTH);
  for (let at = 0; ;) {
    options.signal?.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
    options.onBytes?.(bytesRead);
  }
}

/** Hands a file that was named to who reads recordings; false when it is none. */
async function readRecording(walk: Walk, where: string, path: string): Promise<boolean> {
  const { recorders } = walk.options;
  const handle = recorders === undefined ? null : await open(where, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const start = Buffer.alloc(HEAD_LENGTH);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    const head = start.subarray(0, bytesRead);
    return (await recorders?.read(path, head, pieces(handle, walk))) ?? false;
  } finally {
    await handle.close();
  }
}

/** A file that was named; a Compose file brings the environment files beside it, as it does for Compose. */
async function readNamed(walk: Walk, where: string, path: string, size: number): Promise<void> {
  if (await readRecording(walk, where, path)) return;
  if (size > LIMITS.sourceFileBytes) {
    walk.large.push(path);
    return;
  }
  const text = await readFile(where, 'utf8').catch(() => null);
  if (text === null || text.slice(0, HEAD_LENGTH).includes('\0')) {
    walk.problems.push(
      problem(
        'not-readable',
        'error',
        path,
        `${path} is not text`,
        'give a file that Firebreak reads',
      ),
    );
    return;
  }
  keep(walk, path, text);
  if (!/^["']?services["']?\s*:/m.test(text)) return;
  for (const name of ['.env', `${basename(where).split('.')[0] ?? ''}.env`]) {
    const beside = join(where, '..', name);
    const about = await stat(beside).catch(() => null);
    if (about?.isFile() !== true || about.size > LIMITS.sourceFileBytes) continue;
    const environment = await readFile(beside, 'utf8').catch(() => null);
    const named = folderOf(path) === '' ? name : `${folderOf(path)}/${name}`;
    if (environment !== null && environment.length < LIMITS.sourceFileBytes)
      keep(walk, named, environment);
  }
}

function keep(walk: Walk, path: string, text: string): void {
  walk.bytes += text.length;
  walk.files.set(path, { path, text });
}

function isFull(walk: Walk): boolean {
  if (walk.entries >= LIMITS.walkedEntries)
    stop(walk, null, `the folder has more than ${LIMITS.walkedEntries} entries`);
  else if (walk.files.size >= LIMITS.sourceFiles)
    stop(walk, null, `the folder has more than ${LIMITS.sourceFiles} files to read`);
  else if (walk.bytes >= MAX_BYTES) stop(walk, null, 'the files have more than 256 MiB together');
  else return false;
  return true;
}

function stop(walk: Walk, path: string | null, what: string): void {
  walk.complete = false;
  if (walk.problems.some((one) => one.code === 'limit' && one.what.startsWith(what))) return;
  walk.problems.push(
    problem(
      'limit',
      'warning',
      path,
      `${what}; the rest is left out`,
      'give the folders that matter, one by one',
    ),
  );
}

function finish(walk: Walk): FolderReading {
  walk.options.onProgress?.(walk.entries, walk.files.size);
  return {
    files: [...walk.files.values()].toSorted((a, b) => compareText(a.path, b.path)),
    problems: walk.problems,
    notRead: [
      ...leftOut(
        walk.links,
        'link',
        'links',
        'links that lead elsewhere are not followed',
        'give the folder that it leads to',
      ),
      ...leftOut(
        walk.large,
        'large file',
        'large files',
        'files above 16 MiB are not read',
        'split the file, or give the part that matters',
      ),
    ],
    entries: walk.entries,
    complete: walk.complete,
  };
}

function leftOut(
  paths: readonly string[],
  one: string,
  many: string,
  because: string,
  mend: string,
): readonly NotRead[] {
  const [first] = paths;
  return first === undefined
    ? []
    : [{ count: paths.length, things: paths.length === 1 ? one : many, because, mend, at: first }];
}

/** As it was given, with `/`; the name alone when it lies outside, since no path of this machine is printed. */
function asGiven(walk: Walk, input: string): string {
  const from = walk.options.folder ?? process.cwd();
  const plain = relative(from, resolve(from, input)).split(sep).join('/');
  return plain === '' || plain === '.' || plain.startsWith('..') ? basename(input) : plain;
}

function problem(
  code: string,
  severity: 'error' | 'warning',
  file: string | null,
  what: string,
  mend: string,
): Problem {
  return {
    code,
    severity,
    place: file === null ? null : { file, line: null, column: null },
    what,
    mend,
  };
}
