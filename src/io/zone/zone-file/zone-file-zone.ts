/**
 * A zone in a file of its own server's format, for zones that no server lets be updated. The file is
 * compared and replaced under a lock that all of Firebreak's processes on the host take, so any number of
 * enactors and hands are safe against each other. What the lock cannot bind is an editor: the file is
 * compared once more just before it is replaced, and who saves in the moment after that loses their
 * change. Edit with the guard frozen, or stopped.
 *
 * The serial is raised by each write. The server must be told to read the file again; that is not done
 * here, `reloadCommands` says how. Until then the name servers, asked by DNS, are "not yet".
 */
import { Buffer } from 'node:buffer';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { formatPlace, type Problem } from '#base';
import { soaOf, type Included, type Name, type Zone } from '#core/dns';
import {
  formatMarker,
  performWrite,
  viewZone,
  type ZoneCapabilities,
  type ZoneView,
  type ZoneWrite,
} from '#core/guard';
import type { AskNameServers } from '../ask-name-servers.ts';
import {
  ZoneError,
  type AdoptedSet,
  type AuthorityLook,
  type RefusalCause,
  type WriteAnswer,
  type ZoneAdapter,
} from '../port.ts';
import { stopIfAborted } from '../stop-if-aborted.ts';
import { withFileLock } from './file-lock.ts';
import { replaceFile } from './replace-file.ts';
import { readZoneText, rewriteZoneText, type ZoneFileReading } from './rewrite-zone-text.ts';

/** Which file, and how it is read. */
export interface ZoneFileSettings {
  readonly zone: Name;
  readonly path: string;
  /** What `$INCLUDE` is relative to; the folder of the file by default (BIND: its working directory). */
  readonly includeFrom?: string;
  /** How long a write waits for another one. */
  readonly lockWaitMs?: number;
  /** How the zone's name servers are asked; without it only the file itself is. */
  readonly askNameServers?: AskNameServers | null;
}

/** Larger files belong on a server that takes updates. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** One character for each byte: what is not ours is written back as it was, in whatever encoding. */
const BYTES = 'latin1';

/** The adapter. */
export function zoneFileZone(settings: ZoneFileSettings): ZoneAdapter {
  return new ZoneFileZone(settings);
}

/** What makes each server read the file again. */
export function reloadCommands(zone: Name): readonly string[] {
  const bare = zone === '.' ? zone : zone.slice(0, -1);
  return [`rndc reload ${bare}`, `knotc zone-reload ${bare}`, `nsd-control reload ${bare}`];
}

/** A file as it was read. */
interface ReadFile {
  readonly text: string;
  readonly zone: Zone;
}

class ZoneFileZone implements ZoneAdapter {
  readonly kind = 'zone-file';
  readonly zone: Name;
  readonly capabilities: ZoneCapabilities = { compares: true, weighs: false };
  readonly #settings: ZoneFileSettings;

  constructor(settings: ZoneFileSettings) {
    this.#settings = settings;
    this.zone = settings.zone;
  }

  async look(adopted: readonly AdoptedSet[], signal: AbortSignal): Promise<ZoneView> {
    return viewZone(await this.readWhole(signal), adopted);
  }

  async readWhole(signal: AbortSignal): Promise<Zone> {
    stopIfAborted(signal);
    return (await this.#read(await this.#target())).zone;
  }

  async askAuthorities(
    adopted: readonly AdoptedSet[],
    signal: AbortSignal,
  ): Promise<readonly AuthorityLook[]> {
    stopIfAborted(signal);
    const server = this.#settings.path;
    const others = await (this.#settings.askNameServers?.(adopted, signal) ?? []);
    try {
      const zone = await this.readWhole(signal);
      const serial = soaOf(zone)?.serial ?? null;
      return [{ server, view: viewZone(zone, adopted), serial, trouble: null }, ...others];
    } catch (error) {
      if (!(error instanceof ZoneError) || signal.aborted) throw error;
      return [{ server, view: null, serial: null, trouble: error.message }, ...others];
    }
  }

  async write(write: ZoneWrite, signal: AbortSignal): Promise<WriteAnswer> {
    stopIfAborted(signal);
    const empty = write.contents.filter(({ endpoints }) => endpoints.length === 0);
    if (empty.length > 0) {
      const mend = 'a name is never published empty: give it an address';
      const causes = empty.map(({ name, type }) => ({
        what: `${name} ${type} would have no address`,
        mend,
      }));
      return this.#refused('would be empty', causes);
    }
    try {
      const path = await this.#target();
      const wait = this.#settings.lockWaitMs ?? 5_000;
      const done = await withFileLock(`${path}.firebreak-lock`, wait, signal, () =>
        this.#writeLocked(path, write, signal),
      );
      if (done !== null) return done.value;
      const what = `another process has held ${path}.firebreak-lock for ${wait} ms`;
      return this.#refused('locked', [{ what, mend: `see who: fuser ${path}.firebreak-lock` }]);
    } catch (error) {
      stopIfAborted(signal);
      return this.#refusedBy(error);
    }
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  async #writeLocked(path: string, write: ZoneWrite, signal: AbortSignal): Promise<WriteAnswer> {
    const server = this.#settings.path;
    if (await exists(`${path}.jnl`)) {
      const what = `${path}.jnl is there: the server itself writes this zone, and would lose or undo what is written here`;
      const mend =
        'guard it by RFC 2136 instead, or let the server give up updates and delete the journal';
      return this.#refused('journal', [{ what, mend }]);
    }
    const { text, zone } = await this.#read(path);
    const before = viewZone(zone, write.expect.contents);
    if (!performWrite(before, write, this.capabilities).applied) {
      const now = before.marker === null ? 'there is no marker' : formatMarker(before.marker);
      return { kind: 'outdated', server, what: `the file is not as it was read: ${now}` };
    }
    const rewritten = rewriteZoneText(text, zone, write, this.#reading(path));
    if (!rewritten.ok) return this.#refused('cannot be changed', rewritten.problems.map(causeOf));
    stopIfAborted(signal);
    const replaced = await replaceFile(path, Buffer.from(rewritten.value.text, BYTES), async () => {
      if ((await readText(path)) !== text) throw new EditedError();
    });
    if (replaced.kind === 'unsure') return { kind: 'no-reply', server, what: replaced.what };
    return { kind: 'applied', server, serial: rewritten.value.serial };
  }

  #refused(what: string, causes: readonly RefusalCause[]): WriteAnswer {
    return { kind: 'refused', server: this.#settings.path, what, causes };
  }

  /** Trouble before the rename: the old file is as it was. */
  #refusedBy(error: unknown): WriteAnswer {
    if (error instanceof EditedError) {
      const what = 'somebody saved the file in the same moment';
      return { kind: 'outdated', server: this.#settings.path, what };
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const what = error instanceof Error ? error.message : String(error);
    const mend =
      MENDS[code] ?? 'the old file is as it was; mend this and the next round tries again';
    return this.#refused(code, [{ what, mend }]);
  }

  /** Where a link leads is what is replaced, so that the link stays. */
  async #target(): Promise<string> {
    try {
      return await realpath(this.#settings.path);
    } catch (error) {
      throw unreadable(this.#settings.path, error);
    }
  }

  async #read(path: string): Promise<ReadFile> {
    const text = await readSteadily(path);
    const zone = readZoneText(text, this.#reading(path));
    if (zone.ok) return { text, zone: zone.value };
    const [first, ...more] = zone.problems.filter(({ severity }) => severity === 'error');
    const place = first?.place == null ? this.#settings.path : formatPlace(first.place);
    const others = more.length === 0 ? '' : `, and ${more.length} more`;
    throw new ZoneError('damaged', `${place}: ${first?.what ?? 'it cannot be read'}${others}`);
  }

  #reading(path: string): ZoneFileReading {
    const folder = resolve(this.#settings.includeFrom ?? dirname(path));
    const include = (included: string): Included => readIncluded(folder, included);
    return { file: this.#settings.path, origin: this.zone, include };
  }
}

/** The file changed between the comparison and the rename. */
class EditedError extends Error {}

const MENDS: Readonly<Record<string, string>> = {
  ENOSPC: 'make room on the disk; the old file is as it was',
  EACCES: 'let this user write the folder and the file; the old file is as it was',
  EPERM: 'run as the owner of the file, or as root, so that the new file belongs to the same',
  ERR_SQLITE_ERROR: 'let this user write the folder of the file and the lock in it',
  EROFS: 'the file system is read-only; the old file is as it was',
};

function causeOf({ place, what, mend }: Problem): RefusalCause {
  return { what: place === null ? what : `${formatPlace(place)}: ${what}`, mend };
}

function unreadable(path: string, error: unknown): ZoneError {
  const message = error instanceof Error ? error.message : String(error);
  return new ZoneError('unreadable', `${path} cannot be read: ${message}`, error);
}

/** Below the folder, links included. Read at once: the parser asks in the middle of its work. */
function readIncluded(folder: string, included: string): Included {
  try {
    const path = realpathSync(resolve(folder, included));
    if (!path.startsWith(realpathSync(folder) + sep)) {
      return { kind: 'refused', why: `it leads out of ${folder}` };
    }
    return { kind: 'text', file: included, text: readFileSync(path, BYTES) };
  } catch (error) {
    return { kind: 'refused', why: error instanceof Error ? error.message : String(error) };
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, BYTES);
}

/** A file that changes while it is read is not read. @throws ZoneError */
async function readSteadily(path: string): Promise<string> {
  try {
    const before = await stat(path);
    if (before.size > MAX_FILE_BYTES) throw new Error(`it is larger than ${MAX_FILE_BYTES} bytes`);
    const text = await readText(path);
    const after = await stat(path);
    if (
      before.mtimeMs === after.mtimeMs &&
      before.size === after.size &&
      before.ino === after.ino
    ) {
      return text;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new ZoneError('moving', `${path} was written while it was read: look again`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
