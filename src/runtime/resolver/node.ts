/**
 * Last-known-good names inside a Node program: a `lookup` for net, http, https, undici and AWS SDK
 * agents, in place of the system's. It asks the configured name servers itself, keeps what was good,
 * and tells it while they fail or say that there is nothing.
 *
 *     const names = keepingNames();
 *     new http.Agent({ lookup: names.lookup });
 */
import { Resolver } from 'node:dns/promises';
import { createConnection, isIP } from 'node:net';
import type { LookupAddress, LookupOptions } from 'node:dns';
import type { Heard, HeldRecord, ResolverSettings } from './answer.ts';
import type { HeldName } from './held-name.ts';
import { NameBook, type BookWish } from './name-book.ts';
import type { SavedName } from './saved-name.ts';
import { isOwnTrouble } from './signs-of-life.ts';

/** An address as it is kept. */
export interface KeptAddress extends HeldRecord {
  readonly address: string;
}

/** Where the book is kept across restarts: one text, written whole (`textFile` of local-mode fits). */
export interface NameStorage {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** How names are kept. */
export interface KeepingOptions extends Partial<ResolverSettings> {
  /** Name servers, `192.0.2.53` or `127.0.0.1:5353`; the system's where none are given. */
  readonly servers?: readonly string[];
  /** The port on which held addresses are looked at; null: nobody looks. */
  readonly checkPort?: number | null;
  /** The longest that name servers are waited for before an old answer is told; each of them where there is none. */
  readonly patienceMs?: number;
  readonly storage?: NameStorage;
  readonly nowMs?: () => number;
  readonly on?: (event: NameEvent) => void;
}

/** What happens, for logs and counters. */
export type NameEvent =
  | { readonly kind: 'held'; readonly name: string; readonly why: string }
  | { readonly kind: 'not-saved' | 'not-read'; readonly cause: unknown };

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** A `lookup` and what stands behind it. */
export interface KeepingNames {
  /** As `dns.lookup`: with `all`, `family`, `order`; addresses are answered as they are. */
  readonly lookup: (hostname: string, options: LookupOptions | number, callback: Callback) => void;
  /** Addresses of a name, both families. */
  resolve(hostname: string, family?: 0 | 4 | 6): Promise<readonly LookupAddress[]>;
  /** In place of `resolve4` and `resolve6` of node:dns/promises. */
  resolve4(hostname: string): Promise<string[]>;
  resolve6(hostname: string): Promise<string[]>;
  held(): readonly HeldName[];
  release(hostname: string): boolean;
  /** Resolves when the book is read (where there is storage). */
  readonly ready: Promise<void>;
  /** Stops looking, and saves. */
  close(): Promise<void>;
}

const TICK_MS = 1_000;
const SAVE_EVERY_MS = 30_000;

/** Questions and looks of our own at once: where everything turned empty, they are spread. */
const MOST_WISHES = 100;

/** Starts keeping names. Its timer does not hold the program open. */
export function keepingNames(options: KeepingOptions = {}): KeepingNames {
  return new Keeping(options);
}

class Keeping implements KeepingNames {
  readonly #options: KeepingOptions;
  readonly #book: NameBook<KeptAddress>;
  readonly #resolver: Resolver;
  readonly #patienceMs: number;
  readonly #nowMs: () => number;
  readonly #asking = new Map<string, Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #wished = 0;
  readonly ready: Promise<void>;
  #savedAtMs = 0;

  constructor(options: KeepingOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#book = new NameBook(options);
    const { patienceMs = 1_800 } = options;
    this.#patienceMs = patienceMs;
    // Packets are lost: each server is asked twice, the second time with twice the wait.
    this.#resolver = new Resolver({ timeout: Math.ceil(patienceMs / 3), tries: 2 });
    if (options.servers !== undefined) this.#resolver.setServers(options.servers);
    this.ready = this.#load();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  readonly lookup = (
    hostname: string,
    options: LookupOptions | number,
    callback: Callback,
  ): void => {
    const asked = typeof options === 'number' ? { family: options } : options;
    const family = familyOf(asked.family);
    this.resolve(hostname, family).then(
      (addresses) => {
        const ordered = inOrder(addresses, asked);
        const [first] = ordered;
        if (first === undefined) return callback(lookupError('ENOTFOUND', hostname), []);
        if (asked.all === true) callback(null, ordered);
        else callback(null, first.address, first.family);
      },
      (cause: NodeJS.ErrnoException) => callback(cause, []),
    );
  };

  async resolve(hostname: string, family: 0 | 4 | 6 = 0): Promise<readonly LookupAddress[]> {
    const literal = isIP(hostname);
    if (literal !== 0) return [{ address: hostname, family: literal }];
    const name = keyOf(hostname);
    // What the machine itself says of itself is not DNS (RFC 6761, section 6.3).
    if (name === 'localhost.' || name.endsWith('.localhost.')) return localhost(family);
    const types =
      family === 0
        ? (['A', 'AAAA'] as const)
        : family === 4
          ? (['A'] as const)
          : (['AAAA'] as const);
    const answers = await Promise.all(types.map((type) => this.#ask(name, type)));
    const found = answers.flatMap((addresses) => addresses ?? []);
    if (found.length > 0) return found;
    throw lookupError(answers.includes(null) ? 'EAI_AGAIN' : 'ENOTFOUND', hostname);
  }

  async resolve4(hostname: string): Promise<string[]> {
    return (await this.resolve(hostname, 4)).map(({ address }) => address);
  }

  async resolve6(hostname: string): Promise<string[]> {
    return (await this.resolve(hostname, 6)).map(({ address }) => address);
  }

  held(): readonly HeldName[] {
    return this.#book.held(this.#nowMs());
  }

  release(hostname: string): boolean {
    return this.#book.release(keyOf(hostname));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#resolver.cancel();
    await this.#save();
  }

  /** Null: nobody could say. */
  async #ask(name: string, type: 'A' | 'AAAA'): Promise<readonly LookupAddress[] | null> {
    const first = this.#book.ask(name, type, this.#nowMs());
    const isDoubted =
      first.told?.kind === 'records' &&
      first.told.held !== null &&
      first.told.held.why !== 'failed';
    if (first.told === null || !(first.isFresh || isDoubted)) {
      const asking = this.#askUpstream(name, type);
      const isOld = first.told !== null && first.told.kind !== 'failed';
      await (isOld ? within(asking, this.#patienceMs) : asking);
    }
    const { told } = this.#book.ask(name, type, this.#nowMs());
    if (told === null || told.kind === 'failed') return null;
    if (told.kind !== 'records') return [];
    if (told.held !== null) this.#options.on?.({ kind: 'held', name, why: told.held.why });
    return told.records.map(({ address }) => ({ address, family: type === 'A' ? 4 : 6 }));
  }

  /** Questions that are under way are shared. */
  #askUpstream(name: string, type: 'A' | 'AAAA'): Promise<void> {
    const key = `${type} ${name}`;
    const before = this.#asking.get(key);
    if (before !== undefined) return before;
    const asking = this.#query(name, type)
      .then((heard) => void this.#book.hear(name, type, heard, this.#nowMs()))
      .finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #query(name: string, type: 'A' | 'AAAA'): Promise<Heard<KeptAddress>> {
    const host = name.slice(0, -1);
    try {
      const found =
        type === 'A'
          ? await this.#resolver.resolve4(host, { ttl: true })
          : await this.#resolver.resolve6(host, { ttl: true });
      const records = found.map(({ address, ttl }) => ({ address, ttlSeconds: ttl }));
      return records.length > 0
        ? { kind: 'good', records }
        : { kind: 'empty', ttlSeconds: NEGATIVE_SECONDS };
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      if (code === 'ENODATA') return { kind: 'empty', ttlSeconds: NEGATIVE_SECONDS };
      if (code === 'ENOTFOUND') return { kind: 'no-such-name', ttlSeconds: NEGATIVE_SECONDS };
      return { kind: 'failed', why: code };
    }
  }

  #tick(): void {
    const nowMs = this.#nowMs();
    for (const wish of this.#book.wishes(nowMs, MOST_WISHES - this.#wished)) {
      this.#wished++;
      void this.#grant(wish).finally(() => this.#wished--);
    }
    if (nowMs - this.#savedAtMs >= SAVE_EVERY_MS) void this.#save();
  }

  #grant(wish: BookWish): Promise<void> {
    if (wish.kind === 'check') return this.#check(wish.name, wish.address);
    return this.#askUpstream(wish.name, wish.type === 'AAAA' ? 'AAAA' : 'A');
  }

  async #check(name: string, address: string): Promise<void> {
    const { checkPort = 443 } = this.#options;
    const isAlive = checkPort === null ? null : await connects(address, checkPort);
    this.#book.checked(name, address, isAlive, this.#nowMs());
  }

  async #load(): Promise<void> {
    try {
      const text = (await this.#options.storage?.read()) ?? null;
      const saved: unknown = text === null ? [] : JSON.parse(text);
      if (!Array.isArray(saved)) throw new Error('not a list');
      this.#book.load(saved.filter(isSaved), this.#nowMs());
    } catch (cause) {
      this.#options.on?.({ kind: 'not-read', cause });
    }
  }

  async #save(): Promise<void> {
    this.#savedAtMs = this.#nowMs();
    try {
      await this.#options.storage?.write(JSON.stringify(this.#book.save(this.#nowMs())));
    } catch (cause) {
      this.#options.on?.({ kind: 'not-saved', cause });
    }
  }
}

/** Waits for it, and no longer than that. */
function within(asking: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void asking.finally(() => (clearTimeout(timer), resolve()));
  });
}

/** c-ares does not tell the SOA's minimum: a short time that is right for most. */
const NEGATIVE_SECONDS = 30;

/** Whether somebody listens; null: we could not look, which says nothing of the address. */
function connects(host: string, port: number): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    socket.setTimeout(3_000, () => (socket.destroy(), resolve(false)));
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(isOwnTrouble(code) ? null : false);
    });
    socket.unref();
  });
}

function isSaved(data: unknown): data is SavedName<KeptAddress> {
  if (typeof data !== 'object' || data === null) return false;
  const { name, type, records, firstGoodMs, lastGoodMs } = data as Partial<SavedName<KeptAddress>>;
  const isWhole =
    typeof name === 'string' && (type === 'A' || type === 'AAAA') && Array.isArray(records);
  if (!isWhole || !Number.isFinite(firstGoodMs) || !Number.isFinite(lastGoodMs)) return false;
  return records.every(
    ({ address, ttlSeconds }) => isIP(address) !== 0 && Number.isFinite(ttlSeconds),
  );
}

function familyOf(family: LookupOptions['family']): 0 | 4 | 6 {
  if (family === 4 || family === 'IPv4') return 4;
  return family === 6 || family === 'IPv6' ? 6 : 0;
}

/** As Node's: in the order found (`verbatim`), or one family first. */
function inOrder(addresses: readonly LookupAddress[], { order }: LookupOptions): LookupAddress[] {
  if (order !== 'ipv4first' && order !== 'ipv6first') return [...addresses];
  const first = order === 'ipv4first' ? 4 : 6;
  return addresses.toSorted((a, b) => Number(b.family === first) - Number(a.family === first));
}

function localhost(family: 0 | 4 | 6): readonly LookupAddress[] {
  const both = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  return family === 0 ? both : both.filter((each) => each.family === family);
}

function keyOf(hostname: string): string {
  const lower = hostname.toLowerCase();
  return lower.endsWith('.') ? lower : `${lower}.`;
}

/** As `dns.lookup`: nobody could say (try again), or there is no address. */
function lookupError(code: 'EAI_AGAIN' | 'ENOTFOUND', hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), {
    code,
    syscall: 'getaddrinfo',
    hostname,
  });
}
