/**
 * Who wants to be told: personal data, in one file of its own that only its owner may read, apart from
 * incidents and from what is published. Whoever leaves is erased, not marked. The file is written whole
 * at every change, by one process at a time.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
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
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, kept: Kept) {
    this.#path = path;
    this.#kept = kept;
  }

  /** Where there is no file one begins with the first subscriber. @throws when the file is there and is none of ours. */
  static async open(path: string): Promise<Subscribers> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    });
    if (text !== null) return new Subscribers(path, parseKept(text));
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

  /** Adds, or gives what is there already. Null when there is no room. */
  async add(
    given: Pick<Subscriber, 'kind' | 'to' | 'components'>,
    nowMs: number,
    confirmed: boolean,
  ): Promise<Subscriber | null> {
    const to = given.kind === 'mail' ? given.to.toLowerCase() : given.to;
    const current = this.#current(nowMs);
    const known = current.find((each) => each.kind === given.kind && each.to === to);
    if (known !== undefined && (known.confirmedMs !== null || !confirmed)) {
      const changed =
        known.confirmedMs === null ? { ...known, components: given.components } : known;
      await this.#change({ subscribers: replaced(current, changed) });
      return changed;
    }
    const waiting = current.filter((each) => each.confirmedMs === null);
    const dropped = waiting.length >= MOST_UNCONFIRMED ? waiting[0] : undefined;
    const rest = current.filter((each) => each !== dropped && each !== known);
    if (rest.length >= MOST_SUBSCRIBERS) return null;
    const confirmedMs = confirmed ? nowMs : null;
    const id = randomBytes(12).toString('base64url');
    const added = {
      id,
      kind: given.kind,
      to,
      components: given.components,
      createdMs: nowMs,
      confirmedMs,
    };
    await this.#change({ subscribers: [...rest, added] });
    return added;
  }

  async confirm(id: string, nowMs: number): Promise<boolean> {
    const current = this.#current(nowMs);
    const found = current.find((each) => each.id === id);
    if (found === undefined) return false;
    const confirmedMs = found.confirmedMs ?? nowMs;
    await this.#change({ subscribers: replaced(current, { ...found, confirmedMs }) });
    return true;
  }

  /** Erases by id or by address; how many there were. */
  async erase(idOrAddress: string): Promise<number> {
    const before = this.#kept.subscribers;
    const lower = idOrAddress.toLowerCase();
    const left = before.filter(
      ({ id, to, kind }) => id !== idOrAddress && to !== (kind === 'mail' ? lower : idOrAddress),
    );
    if (left.length < before.length) await this.#change({ subscribers: left });
    return before.length - left.length;
  }

  isTold(update: string): boolean {
    return this.#kept.told.includes(update);
  }

  async remember(updates: readonly string[]): Promise<void> {
    await this.#change({ told: [...this.#kept.told, ...updates].slice(-MOST_TOLD) });
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

  /** Without those who did not say yes in time. */
  #current(nowMs: number): readonly Subscriber[] {
    return this.#kept.subscribers.filter(
      ({ confirmedMs, createdMs }) =>
        confirmedMs !== null || nowMs - createdMs <= CONFIRM_WITHIN_MS,
    );
  }

  async #change(change: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...change };
    const write = async (): Promise<void> => {
      await writeFileAtomically(this.#path, `${JSON.stringify(this.#kept, null, 1)}\n`);
      await chmod(this.#path, 0o600);
    };
    // One after the other, and one that failed holds up none behind it.
    const mine = this.#writing.then(write, write);
    this.#writing = mine.catch(() => undefined);
    await mine;
  }
}

function replaced(all: readonly Subscriber[], one: Subscriber): readonly Subscriber[] {
  return all.map((each) => (each.id === one.id ? one : each));
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
