/**
 * The audit trail on a disk: one file a process, one line an entry, each bound to the one before by
 * its hash and flushed before anybody goes on. A last line that a crash cut off was never answered,
 * so it is taken away.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { nextEntry, type AuditEntry, type AuditFact } from '#core/guard';

/** Where one process writes what it did. */
export interface Trail {
  append(fact: AuditFact): Promise<AuditEntry>;
  close(): Promise<void>;
}

/** The log of one process, whole. */
export interface TrailLog {
  readonly owner: string;
  readonly entries: readonly AuditEntry[];
  /** Lines that are no entries: somebody wrote into the file. */
  readonly unreadable: number;
}

const ENDING = '.jsonl';

/** Opens or continues the trail of an owner. @throws the system's error when it cannot be written. */
export async function openTrail(
  folder: string,
  owner: string,
  nowMs: () => number,
): Promise<Trail> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${owner}${ENDING}`);
  const file = await open(path, 'a+', 0o600);
  const text = await file.readFile('utf8');
  const end = endOf(owner, text);
  if (end.bytes < Buffer.byteLength(text)) await file.truncate(end.bytes);
  return new FileTrail({ file, path, owner, nowMs }, end);
}

/** The newest entry, and where its line ends. */
interface End {
  readonly last: AuditEntry | null;
  readonly bytes: number;
}

function endOf(owner: string, text: string): End {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return { last: parseLog(owner, whole).entries.at(-1) ?? null, bytes: Buffer.byteLength(whole) };
}

interface TrailFile {
  readonly file: FileHandle;
  readonly path: string;
  readonly owner: string;
  readonly nowMs: () => number;
}

class FileTrail implements Trail {
  readonly #at: TrailFile;
  #end: End;

  constructor(at: TrailFile, end: End) {
    this.#at = at;
    this.#end = end;
  }

  /** All of the line or none: a nearly full disk takes a part of it without an error. */
  async append(fact: AuditFact): Promise<AuditEntry> {
    const { file, path, owner, nowMs } = this.#at;
    // One person in two windows writes one log: the chain goes on from what the other wrote.
    const { size } = await file.stat();
    if (size !== this.#end.bytes) this.#end = endOf(owner, await readFile(path, 'utf8'));
    const { last, bytes } = this.#end;
    const entry = nextEntry(last, nowMs(), owner, fact, sha256);
    const line = `${JSON.stringify(entry)}\n`;
    try {
      await file.appendFile(line);
      await file.datasync();
    } catch (cause) {
      await file.truncate(bytes);
      throw cause;
    }
    this.#end = { last: entry, bytes: bytes + Buffer.byteLength(line) };
    return entry;
  }

  async close(): Promise<void> {
    await this.#at.file.close();
  }
}

/** The trails of a folder, by owner; none when there is no folder. */
export async function readTrails(folder: string): Promise<readonly TrailLog[]> {
  const names = await readdir(folder).catch(() => []);
  const owners = names.filter((name) => name.endsWith(ENDING)).toSorted();
  return Promise.all(
    owners.map(async (name) =>
      parseLog(name.slice(0, -ENDING.length), await readFile(join(folder, name), 'utf8')),
    ),
  );
}

/** All entries in the order of their times; those of one process keep their order. */
export function mergeTrails(logs: readonly TrailLog[]): readonly AuditEntry[] {
  return logs.flatMap(({ entries }) => entries).toSorted((a, b) => a.atMs - b.atMs);
}

/** SHA-256 as hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parseLog(owner: string, text: string): TrailLog {
  const lines = text.split('\n').filter((line) => line !== '');
  const entries = lines.flatMap((line) => parseEntry(line) ?? []);
  return { owner, entries, unreadable: lines.length - entries.length };
}

function parseEntry(line: string): AuditEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    const isEntry =
      typeof value === 'object' && value !== null && 'hash' in value && 'fact' in value;
    return isEntry ? (value as AuditEntry) : null;
  } catch {
    return null;
  }
}
