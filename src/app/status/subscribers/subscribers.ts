/**
 * Who wants to be told: personal data, in one file of its own that only its owner may read, apart from
 * incidents and from what is published. Whoever leaves is erased, not marked. Every change reads the
 * file anew and writes it whole, under a lock: the desk, `tell` and a person may work at the same time.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, open, readFile, rm, stat } from 'node:fs/promises';
import { writeFileAtomically } from '#io/files';

export interface Subscriber {
  readonly id: string;
  readonly kind: 'mail' | 'webhook';
  /** An address or a URL. */
  readonly to: string;
  /** Keys of components; a journey stands for its regions too. Null: everything. */
  readonly components: readonly string[] | null;
  readonly createdMs: number;
  /** Null until the person said yes. */
  readonly confirmedMs: number | null;
}

interface Kept {
  readonly format: 1;
  /** What links in mails and webhooks are signed with. */
  readonly secret: string;
  readonly subscribers: readonly Subscriber[];
  /** Updates that were handed on already: `incident phase time`. */
  readonly told: readonly string[];
}

/** The most that one file holds. */
export const MOST_SUBSCRIBERS = 100_000;
/** The most that did not say yes yet; the oldest of them make room. */
export const MOST_UNCONFIRMED = 1_000;
/** Nobody says yes later than that; then they are forgotten. */
export const CONFIRM_WITHIN_MS: number = 48 * 3_600_000;
/** Updates that are remembered as told. */
const MOST_TOLD = 20_000;

/** What a link may do. */
export type Purpose = 'confirm' | 'unsubscribe';

export class Subscribers {
  readonly #path: string;
  #kept: Kept;
  /** Of the file when it was last read: a file is never changed in place. */
  #stamp = '';
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, kept: Kept) {
    this.#path = path;
    this.#kept = kept;
  }

  /** Where there is no file one begins with the first subscriber. @throws when the file is there and is none of ours. */
  static async open(path: string): Promise<Subscribers> {
    const kept = await readKept(path);
    if (kept !== null) return new Subscribers(path, kept);
    const secret = randomBytes(32).toString('base64url');
    return new Subscribers(path, { format: 1, secret, subscribers: [], told: [] });
  }

  get all(): readonly Subscriber[] {
    return this.#kept.subscribers;
  }

  get secret(): string {
    return this.#kept.secret;
  }

  find(id: string): Subscriber | null {
    return this.#kept.subscribers.find((each) => each.id === id) ?? null;
  }

  /** Reads again what other processes wrote. */
  async refresh(): Promise<void> {
    const about = await stat(this.#path).catch(() => null);
    const stamp = about === null ? '' : `${about.ino} ${about.size} ${about.mtimeMs}`;
    if (stamp === this.#stamp) return;
    this.#kept = (await readKept(this.#path)) ?? this.#kept;
    this.#stamp = stamp;
  }

  /** Adds, or gives what is there already. Null when there is no room. */
  add(
    given: Pick<Subscriber, 'kind' | 'to' | 'components'>,
    nowMs: number,
    confirmed: boolean,
  ): Promise<Subscriber | null> {
    return this.#change((subscribers) =>
      added(current(subscribers, nowMs), given, nowMs, confirmed),
    );
  }

  confirm(id: string, nowMs: number): Promise<boolean> {
    return this.#change((subscribers) => {
      const kept = current(subscribers, nowMs);
      const found = kept.find((each) => each.id === id);
      if (found === undefined) return { result: false };
      const yes = { ...found, confirmedMs: found.confirmedMs ?? nowMs };
      return { subscribers: replaced(kept, yes), result: true };
    });
  }

  /** Erases by id or by address; how many there were. */
  erase(idOrAddress: string): Promise<number> {
    const lower = idOrAddress.toLowerCase();
    return this.#change((before) => {
      const subscribers = before.filter(
        ({ id, to, kind }) => id !== idOrAddress && to !== (kind === 'mail' ? lower : idOrAddress),
      );
      const result = before.length - subscribers.length;
      return result === 0 ? { result } : { subscribers, result };
    });
  }

  isTold(update: string): boolean {
    return this.#kept.told.includes(update);
  }

  remember(updates: readonly string[]): Promise<void> {
    return this.#change((_, told) => ({
      told: [...told, ...updates].slice(-MOST_TOLD),
      result: undefined,
    }));
  }

  /** What stands in a link: only who has the mail has it, and it does one thing. */
  token(purpose: Purpose, id: string): string {
    return createHmac('sha256', this.#kept.secret).update(`${purpose}\n${id}`).digest('base64url');
  }

  isToken(purpose: Purpose, id: string, token: string): boolean {
    const wanted = Buffer.from(this.token(purpose, id));
    const given = Buffer.from(token);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  /** Reads, changes and writes under a lock, one after the other; one that failed holds up none behind it. */
  #change<Value>(
    apply: (subscribers: readonly Subscriber[], told: readonly string[]) => Change<Value>,
  ): Promise<Value> {
    const work = async (): Promise<Value> => {
      await this.refresh();
      const { result, ...change } = apply(this.#kept.subscribers, this.#kept.told);
      if (change.subscribers === undefined && change.told === undefined) return result;
      const next = { ...this.#kept, ...change };
      await writeFileAtomically(this.#path, `${JSON.stringify(next, null, 1)}\n`);
      await chmod(this.#path, 0o600);
      this.#kept = next;
      return result;
    };
    const locked = (): Promise<Value> => withLock(`${this.#path}.lock`, work);
    const mine = this.#writing.then(locked, locked);
    this.#writing = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }
}

/** What is different afterwards, and what the caller gets. */
interface Change<Value> {
  readonly subscribers?: readonly Subscriber[];
  readonly told?: readonly string[];
  readonly result: Value;
}

function added(
  all: readonly Subscriber[],
  given: Pick<Subscriber, 'kind' | 'to' | 'components'>,
  nowMs: number,
  confirmed: boolean,
): Change<Subscriber | null> {
  const to = given.kind === 'mail' ? given.to.toLowerCase() : given.to;
  const known = all.find((each) => each.kind === given.kind && each.to === to);
  if (known !== undefined && (known.confirmedMs !== null || !confirmed)) {
    const result = known.confirmedMs === null ? { ...known, components: given.components } : known;
    return { subscribers: replaced(all, result), result };
  }
  const waiting = all.filter((each) => each.confirmedMs === null);
  const dropped = waiting.length >= MOST_UNCONFIRMED ? waiting[0] : undefined;
  const rest = all.filter((each) => each !== dropped && each !== known);
  if (rest.length >= MOST_SUBSCRIBERS) return { result: null };
  const result = {
    id: randomBytes(12).toString('base64url'),
    kind: given.kind,
    to,
    components: given.components,
    createdMs: nowMs,
    confirmedMs: confirmed ? nowMs : null,
  };
  return { subscribers: [...rest, result], result };
}

/** Without those who did not say yes in time. */
function current(all: readonly Subscriber[], nowMs: number): readonly Subscriber[] {
  return all.filter(
    ({ confirmedMs, createdMs }) => confirmedMs !== null || nowMs - createdMs <= CONFIRM_WITHIN_MS,
  );
}

/** A lock older than that was left by a process that died: a change takes milliseconds. */
const LOCK_IS_DEAD_MS = 10_000;
const LOCK_LOOK_MS = 20;

/** One process at a time: a file that only one can make. */
async function withLock<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  for (;;) {
    const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null;
      throw error;
    });
    if (handle !== null) {
      await handle.close();
      break;
    }
    const about = await stat(path).catch(() => null);
    if (about !== null && Date.now() - about.mtimeMs > LOCK_IS_DEAD_MS)
      await rm(path, { force: true });
    await new Promise((resolve) => setTimeout(resolve, LOCK_LOOK_MS));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

function replaced(all: readonly Subscriber[], one: Subscriber): readonly Subscriber[] {
  return all.map((each) => (each.id === one.id ? one : each));
}

/** Null when there is no file. */
async function readKept(path: string): Promise<Kept | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : parseKept(text);
}

/** @throws when it is none of ours; says nothing of what stands there. */
function parseKept(text: string): Kept {
  let value: Partial<Kept> | null = null;
  try {
    value = JSON.parse(text) as Partial<Kept> | null;
  } catch {
    // Said below.
  }
  const { format, secret, subscribers, told } = value ?? {};
  if (
    format !== 1 ||
    typeof secret !== 'string' ||
    !Array.isArray(subscribers) ||
    !Array.isArray(told)
  )
    throw new Error('the file of subscribers is none, or is damaged');
  return { format, secret, subscribers, told };
}
