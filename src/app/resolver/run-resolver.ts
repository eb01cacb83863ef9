/** The resolver as a process: sockets, upstreams, looks at held addresses, the saved book, control. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Upstream } from '#core/resolver';
import { NameBook, type ResolverSettings, type SavedName } from '#runtime/resolver';
import { openControl, type ControlWorld } from './control.ts';
import { Forwarder } from './forwarder.ts';
import { ResolverMetrics } from './metrics.ts';
import type { KeptRecord } from './read-answer.ts';
import { ResolverServer, USUAL_SERVER, type ServerOptions } from './server.ts';
import { Upstreams, forEverything, type UpstreamsByZone } from './upstreams.ts';

/** How it runs. */
export interface ResolverOptions extends Partial<ServerOptions>, Partial<ResolverSettings> {
  /** For all names, or by zone. */
  readonly upstreams: readonly Upstream[] | UpstreamsByZone;
  /** Loopback port of the control; null: none. */
  readonly controlPort: number | null;
  /** Where the book is kept across restarts; null: nowhere. */
  readonly saved: string | null;
  /** The port on which held addresses are looked at; null: nobody looks. */
  readonly checkPort: number | null;
  readonly say: (line: string) => void;
}

/** Where it listens. */
export interface RunningResolver {
  readonly port: number;
  readonly controlPort: number | null;
  readonly metrics: ResolverMetrics;
  /** Asks these from now on. What is known stays known. */
  useUpstreams(upstreams: readonly Upstream[] | UpstreamsByZone): void;
  close(): Promise<void>;
}

const TICK_MS = 1_000;
const SAVE_EVERY_MS = 60_000;
const UPSTREAM_MS = 1_500;

/** Opens everything, or rejects with nothing left open. */
export async function runResolver(options: ResolverOptions): Promise<RunningResolver> {
  const { checkPort, saved, say } = options;
  const nowMs = Date.now;
  const metrics = new ResolverMetrics();
  const upstreams = new Upstreams(UPSTREAM_MS, () => metrics.count('doubted'));
  upstreams.use(byZone(options.upstreams));
  const book = new NameBook<KeptRecord>(options);
  if (saved !== null) await load(book, saved, nowMs(), say);
  const forwarder = new Forwarder({
    book,
    upstreams: (name) => upstreams.of(name),
    isAlive: (address) =>
      checkPort === null ? Promise.resolve(null) : connects(address, checkPort),
    metrics,
    nowMs,
    patienceMs: 1_800,
    mostAsking: 2_000,
  });
  const server = new ResolverServer({ ...USUAL_SERVER, ...options }, forwarder, metrics);
  const port = await server.open();
  const control = await openControlOrClose(server, options.controlPort, {
    book,
    metrics,
    upstreams: () => upstreams.shown(),
    nowMs,
    changed: () => server.forget(),
  });
  const stop = new AbortController();
  const ticking = tick(forwarder, book, saved, stop.signal, say);
  return {
    port,
    controlPort: control?.port ?? null,
    metrics,
    useUpstreams(next) {
      upstreams.use(byZone(next));
    },
    async close() {
      stop.abort();
      await Promise.all([ticking, server.close(), control?.close()]);
      upstreams.close();
      if (saved !== null) await save(book, saved, nowMs(), say);
    },
  };
}

function byZone(upstreams: readonly Upstream[] | UpstreamsByZone): UpstreamsByZone {
  return 'length' in upstreams ? forEverything(upstreams) : upstreams;
}

async function openControlOrClose(
  server: ResolverServer,
  controlPort: number | null,
  world: ControlWorld,
): Promise<Awaited<ReturnType<typeof openControl>> | null> {
  if (controlPort === null) return null;
  try {
    return await openControl(world, controlPort);
  } catch (cause) {
    await server.close();
    throw cause;
  }
}

async function tick(
  forwarder: Forwarder,
  book: NameBook<KeptRecord>,
  saved: string | null,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const told = new Set<string>();
  let savedAtMs = Date.now();
  while (!signal.aborted) {
    forwarder.tick();
    for (const { name, why } of book.held(Date.now())) {
      if (!told.has(name)) say(`holds ${name}: upstream says ${why}`);
      told.add(name);
    }
    for (const name of told) {
      if (book.held(Date.now()).some((each) => each.name === name)) continue;
      told.delete(name);
      say(`holds ${name} no longer`);
    }
    if (saved !== null && Date.now() - savedAtMs >= SAVE_EVERY_MS) {
      savedAtMs = Date.now();
      await save(book, saved, savedAtMs, say);
    }
    await pause(TICK_MS, null, { signal }).catch(() => {});
  }
}

/** What cannot be read is not believed, and said: the resolver starts with nothing. */
async function load(
  book: NameBook<KeptRecord>,
  path: string,
  nowMs: number,
  say: (line: string) => void,
): Promise<void> {
  try {
    const data: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!Array.isArray(data)) throw new Error('not a list');
    book.load(data.filter(isSaved), nowMs);
  } catch (cause) {
    const isNew = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (!isNew) say(`${path} could not be read; starting with nothing: ${String(cause)}`);
  }
}

function isSaved(data: unknown): data is SavedName<KeptRecord> {
  if (typeof data !== 'object' || data === null) return false;
  const { name, type, records, firstGoodMs, lastGoodMs } = data as Partial<SavedName<KeptRecord>>;
  const isWhole = typeof name === 'string' && typeof type === 'string' && Array.isArray(records);
  if (!isWhole || !Number.isFinite(firstGoodMs) || !Number.isFinite(lastGoodMs)) return false;
  return records.every(
    (each) => Number.isFinite(each?.ttlSeconds) && typeof each?.record?.data?.kind === 'string',
  );
}

/** Whole or not at all. A disk that is full loses the book's newest state, and no answer. */
async function save(
  book: NameBook<KeptRecord>,
  path: string,
  nowMs: number,
  say: (line: string) => void,
): Promise<void> {
  try {
    await writeFile(`${path}.new`, JSON.stringify(book.save(nowMs)), { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  } catch (cause) {
    say(`${path} could not be written: ${String(cause)}`);
  }
}

/** Whether somebody listens; null: our own network is away. */
function connects(host: string, port: number): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    socket.setTimeout(3_000, () => (socket.destroy(), resolve(false)));
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      resolve(cause.code === 'ENETUNREACH' || cause.code === 'ENETDOWN' ? null : false);
    });
  });
}
