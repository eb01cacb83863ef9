/**
 * Reads one text file of a folder tree and nothing else: no path out of the tree, no link out of it,
 * no pipe or device, nothing larger than a limit that is checked before a byte is read.
 */
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fail, succeed, type Place, type Problem, type Result } from '#base';
import type { FileProblemCode } from './problem-codes.ts';

export interface ReadOptions {
  readonly limitBytes: number;
  /** How the file is called in problems. */
  readonly shown: string;
  /** Where it was named; the file itself when not given. */
  readonly namedAt?: Place;
  /** What to do when it is too large. */
  readonly tooLarge?: string;
  readonly signal?: AbortSignal;
}

/** A file that was read: its text, and its path without links, by which it can be told from others. */
export interface ReadText {
  readonly text: string;
  readonly realPath: string;
}

/** `path` is relative to `folder`, or absolute and inside of it; without a folder it may be anywhere. */
export async function readTextWithin(
  folder: string | null,
  path: string,
  options: ReadOptions,
): Promise<Result<ReadText>> {
  const tell = createTell(options);
  const full = folder === null || isAbsolute(path) ? path : join(folder, path);
  if (folder !== null && isOutside(folder, full)) return fail([tell.outside()]);
  try {
    const realPath = await realpath(full);
    if (folder !== null && isOutside(await realpath(folder), realPath))
      return fail([tell.outside()]);
    // A pipe would block here until somebody writes to it.
    const handle = await open(realPath, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readHandle(handle, realPath, options, tell);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return fail([tell.failure(error)]);
  }
}

/** By their text alone: links are looked at once they are resolved. */
function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

async function readHandle(
  handle: FileHandle,
  realPath: string,
  options: ReadOptions,
  tell: Tell,
): Promise<Result<ReadText>> {
  const stats = await handle.stat();
  if (!stats.isFile()) return fail([tell.notAFile()]);
  if (stats.size > options.limitBytes) return fail([tell.tooLarge(stats.size)]);
  const head = Buffer.alloc(4_096);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  const utf16 =
    bytesRead > 1 && (head.readUInt16BE(0) === 0xfeff || head.readUInt16BE(0) === 0xfffe);
  if (utf16 || head.subarray(0, bytesRead).includes(0)) return fail([tell.notText(utf16)]);
  const bytes = await readAll(handle, stats.size, options);
  if (bytes === null) return fail([tell.tooLarge(options.limitBytes + 1)]);
  const text = decode(bytes);
  return text === null ? fail([tell.notText(false)]) : succeed({ text, realPath });
}

/** Null when the file has grown beyond the limit since it was looked at. */
async function readAll(
  handle: FileHandle,
  size: number,
  { limitBytes, signal }: ReadOptions,
): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  for (let position = 0; ;) {
    signal?.throwIfAborted();
    const chunk = Buffer.allocUnsafe(Math.min(16_777_216, Math.max(65_536, size - position)));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return Buffer.concat(chunks);
    position += bytesRead;
    if (position > limitBytes) return null;
    chunks.push(chunk.subarray(0, bytesRead));
  }
}

/** Null when the bytes are no UTF-8, or more of it than one text can hold. */
function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

interface Tell {
  outside(): Problem;
  notAFile(): Problem;
  tooLarge(size: number): Problem;
  notText(utf16: boolean): Problem;
  failure(error: unknown): Problem;
}

function createTell({ shown, namedAt, tooLarge, limitBytes }: ReadOptions): Tell {
  const place = namedAt ?? { file: shown, line: null, column: null };
  const problem = (code: FileProblemCode, what: string, mend: string): Problem => ({
    code,
    severity: 'error',
    place,
    what,
    mend,
  });
  return {
    outside: () =>
      problem(
        'outside-folder',
        `\`${shown}\` leads out of the folder of the map.`,
        'Put it inside.',
      ),
    notAFile: () => problem('not-a-file', `\`${shown}\` is no file.`, 'Name a file.'),
    tooLarge(size) {
      const what = `\`${shown}\` has ${megabytes(size)} MB; up to ${megabytes(limitBytes)} MB are read.`;
      return problem('file-too-large', what, tooLarge ?? 'Name a smaller file.');
    },
    notText(utf16) {
      const what = utf16 ? `\`${shown}\` is UTF-16.` : `\`${shown}\` is no text in UTF-8.`;
      return problem('not-text', what, 'Save it as text in UTF-8.');
    },
    failure(error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      const [kind, what, mend] = FAILURES[code] ?? OTHER_FAILURE;
      return problem(kind, what(`\`${shown}\``, code), mend);
    },
  };
}

type Failure = readonly [FileProblemCode, (file: string, code: string) => string, string];

const NO_FILE: Failure = ['no-file', (file) => `There is no file ${file}.`, 'Correct the path.'];
const NO_PERMISSION: Failure = [
  'no-permission',
  (file) => `${file} may not be read.`,
  'Give yourself the right to read it.',
];
const NOT_A_FILE: Failure = ['not-a-file', (file) => `${file} is no file.`, 'Name a file.'];
const OTHER_FAILURE: Failure = [
  'unreadable-file',
  (file, code) => `${file} could not be read: ${code}.`,
  'Try again, or name another file.',
];

/** What the system says, as a problem. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ENOENT: NO_FILE,
  ENOTDIR: NO_FILE,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EISDIR: NOT_A_FILE,
  ENXIO: NOT_A_FILE,
  ELOOP: [
    'link-loop',
    (file) => `${file} is a link that leads back to itself.`,
    'Correct the link.',
  ],
};

function megabytes(bytes: number): string {
  return (Math.ceil((bytes / 1_048_576) * 10) / 10).toString();
}
