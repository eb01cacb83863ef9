/**
 * A store in etcd, for several hosts, over its HTTP/JSON gateway (etcd 3.4 and later, path /v3). Reads
 * are linearizable; a commit is one transaction that compares mod revisions. A commit goes to a second
 * endpoint only when the first surely never got it.
 */
import { assert } from '#base';
import { checkSignal, checkTransaction, endOfPrefix } from './check-transaction.ts';
import { judgeReply, type EtcdTold } from './etcd-error.ts';
import { EtcdLine, type EtcdSecurity } from './etcd-line.ts';
import { StoreError, type Store, type StoreEntry, type StoreTransaction } from './port.ts';

/** A store in a cluster. Files are read once, when it is opened. */
export interface EtcdSettings {
  readonly kind: 'etcd';
  /** `http://host:2379` or `https://...`; all of one cluster. The first that answers is kept to. */
  readonly endpoints: readonly string[];
  /** Put before every key, so that a cluster can be shared; `firebreak/` when nothing is said. */
  readonly prefix?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  /** The authority that signed the servers' certificates; the system's own when nothing is said. */
  readonly caFile?: string;
  /** Our certificate and its key, where the servers ask for one. */
  readonly certificateFile?: string;
  readonly keyFile?: string;
  /** How long one endpoint may take to connect, and then to answer; 2 and 5 seconds. */
  readonly connectMs?: number;
  readonly answerMs?: number;
}

/** The most bytes of one answer. */
const MAX_ANSWER_BYTES = 64 * 1_048_576;
const CONNECT_MS = 2_000;
const ANSWER_MS = 5_000;

type Json = Readonly<Record<string, unknown>>;

/** A store over the endpoints; asks nothing yet, so that a cluster that is down is a trouble of calls. */
export function createEtcdStore(settings: EtcdSettings, security: EtcdSecurity): Store {
  return new EtcdStore(settings, security);
}

class EtcdStore implements Store {
  readonly kind = 'etcd';
  readonly isShared = true;
  readonly #prefix: string;
  readonly #security: EtcdSecurity;
  readonly #lines: readonly EtcdLine[];
  /** The line that answered last. */
  #first = 0;
  #cluster: string | null = null;
  readonly #known = new Set<EtcdLine>();
  #token: string | null = null;

  constructor(settings: EtcdSettings, security: EtcdSecurity) {
    const { endpoints, prefix = 'firebreak/' } = settings;
    assert(endpoints.length > 0, 'a cluster has an endpoint');
    this.#prefix = prefix;
    this.#security = security;
    const limits = {
      connectMs: settings.connectMs ?? CONNECT_MS,
      answerMs: settings.answerMs ?? ANSWER_MS,
      maxBytes: MAX_ANSWER_BYTES,
    };
    this.#lines = endpoints.map((endpoint) => new EtcdLine(endpoint, security, limits));
  }

  async read(prefix: string, signal: AbortSignal): Promise<readonly StoreEntry[]> {
    const from = this.#prefix + prefix;
    const end = endOfPrefix(from);
    const body = {
      key: from === '' ? toBase64('\0') : toBase64(from),
      range_end: toBase64(end ?? '\0'),
    };
    const answer = await this.#ask('/v3/kv/range', body, signal, true);
    const entries = listOf(answer['kvs']).map((each) => this.#readEntry(each));
    // The gateway leaves out what is nothing: so no entries is an answer only with its own count.
    if (answer['more'] === true || Number(answer['count'] ?? 0) !== entries.length) {
      throw new StoreError('unreachable', 'etcd answered with a part of the entries only.');
    }
    return entries;
  }

  async commit(transaction: StoreTransaction, signal: AbortSignal): Promise<'done' | 'refused'> {
    checkTransaction(transaction);
    const leases = await this.#grant(transaction, signal);
    try {
      const body = this.#transactionOf(transaction, leases);
      const answer = await this.#ask('/v3/kv/txn', body, signal, false);
      // False is left out by the gateway.
      if (answer['succeeded'] === true) return 'done';
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'no-reply') await this.#revoke(leases);
      throw error;
    }
    await this.#revoke(leases);
    return 'refused';
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.close();
  }

  #readEntry(value: unknown): StoreEntry {
    const { key, value: held, mod_revision: revision } = asRecord(value);
    const text = fromBase64(key);
    const number = Number(revision);
    if (!text.startsWith(this.#prefix) || !Number.isSafeInteger(number) || number < 1) {
      throw new StoreError('unreachable', `etcd answered with an entry that cannot be read.`);
    }
    return { key: text.slice(this.#prefix.length), value: fromBase64(held), revision: number };
  }

  #transactionOf(
    { expect, puts, deletes }: StoreTransaction,
    leases: ReadonlyMap<number, string>,
  ): Json {
    const keyOf = (key: string): string => toBase64(this.#prefix + key);
    return {
      compare: expect.map(({ key, revision }) => ({
        key: keyOf(key),
        target: 'MOD',
        result: 'EQUAL',
        // An absent key has the revision 0.
        mod_revision: String(revision ?? 0),
      })),
      success: [
        ...puts.map(({ key, value, lastsMs }) => ({
          request_put: {
            key: keyOf(key),
            value: toBase64(value),
            ...(lastsMs === undefined ? {} : { lease: leases.get(secondsOf(lastsMs)) ?? '0' }),
          },
        })),
        ...deletes.map((key) => ({ request_delete_range: { key: keyOf(key) } })),
      ],
    };
  }

  /** A lease for each length, before the entries: one that is left over ends by itself. */
  async #grant(
    { puts }: StoreTransaction,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, string>> {
    const leases = new Map<number, string>();
    for (const { lastsMs } of puts) {
      if (lastsMs === undefined || leases.has(secondsOf(lastsMs))) continue;
      const seconds = secondsOf(lastsMs);
      const { ID: id } = await this.#ask('/v3/lease/grant', { TTL: String(seconds) }, signal, true);
      if (typeof id !== 'string' || !/^\d+$/.test(id)) {
        throw new StoreError('unreachable', 'etcd granted a lease without saying which.');
      }
      leases.set(seconds, id);
    }
    return leases;
  }

  /** To save etcd work; what fails here runs out by itself. */
  async #revoke(leases: ReadonlyMap<number, string>): Promise<void> {
    for (const id of leases.values()) {
      try {
        await this.#ask('/v3/lease/revoke', { ID: id }, AbortSignal.timeout(1_000), true);
      } catch {
        return;
      }
    }
  }

  /**
   * Asks the endpoints one after the other, the one that answered last first. `mayRepeat`: asking
   * twice does no harm, so any trouble of the way leads to the next one; otherwise only trouble after
   * which it surely did not happen.
   */
  async #ask(path: string, body: Json, signal: AbortSignal, mayRepeat: boolean): Promise<Json> {
    const troubles: StoreError[] = [];
    const order = this.#lines.map((_, index) => (this.#first + index) % this.#lines.length);
    for (const index of order) {
      const line = this.#lines[index];
      assert(line !== undefined, 'an index of a line');
      checkSignal(signal);
      try {
        const answer = await this.#askLine(line, path, body, signal, mayRepeat);
        this.#first = index;
        return answer;
      } catch (error) {
        if (!(error instanceof StoreError) || !leadsOn(error, mayRepeat)) throw error;
        troubles.push(error);
      }
    }
    checkSignal(signal);
    const told = troubles.map(({ message }) => message).join(' ');
    throw new StoreError('unreachable', `No etcd endpoint could do it. ${told}`, troubles[0]);
  }

  async #askLine(
    line: EtcdLine,
    path: string,
    body: Json,
    signal: AbortSignal,
    mayRepeat: boolean,
  ): Promise<Json> {
    // What changes something must not go to a cluster that is not known to be the same.
    if (!mayRepeat && !this.#known.has(line)) await this.#meet(line, signal);
    const answer = await this.#send(line, path, body, signal);
    this.#checkCluster(line, answer);
    return answer;
  }

  /** A harmless question, to learn of which cluster it is. */
  async #meet(line: EtcdLine, signal: AbortSignal): Promise<void> {
    const key = toBase64(this.#prefix === '' ? '\0' : this.#prefix);
    const probe = { key, count_only: true, serializable: true };
    try {
      this.#checkCluster(line, await this.#send(line, '/v3/kv/range', probe, signal));
    } catch (error) {
      // This question may be lost; what was to be asked was not sent.
      if (!(error instanceof StoreError) || error.code !== 'no-reply') throw error;
      throw new StoreError(signal.aborted ? 'aborted' : 'unreachable', error.message, error);
    }
  }

  #checkCluster(line: EtcdLine, answer: Json): void {
    const cluster = String(asRecord(answer['header'])['cluster_id']);
    this.#cluster ??= cluster;
    this.#known.add(line);
    if (cluster === this.#cluster) return;
    this.#known.delete(line);
    throw new StoreError(
      'damaged',
      `${line.endpoint} belongs to another etcd cluster than endpoints before it (or the cluster was ` +
        `made anew). Name endpoints of one cluster only, and start again.`,
    );
  }

  async #send(line: EtcdLine, path: string, body: Json, signal: AbortSignal): Promise<Json> {
    const { user } = this.#security;
    for (let attempt = 0; ; attempt++) {
      if (user !== null && this.#token === null) this.#token = await this.#logIn(line, signal);
      const token = this.#token;
      const told = judgeReply(line.endpoint, await line.ask(path, body, token, signal));
      if (told.kind === 'told') return told.answer;
      // Tokens run out; etcd says so before it does anything.
      if (told.kind !== 'no-token' || user === null || attempt > 0) throw told.error;
      if (this.#token === token) this.#token = null;
    }
  }

  async #logIn(line: EtcdLine, signal: AbortSignal): Promise<string> {
    const { user, password } = this.#security;
    const body = { name: user, password };
    const reply = await line.ask('/v3/auth/authenticate', body, null, signal);
    const told: EtcdTold = judgeReply(line.endpoint, reply);
    const token = told.kind === 'told' ? told.answer['token'] : null;
    if (typeof token === 'string') return token;
    const error = told.kind === 'told' ? null : told.error;
    // A log-in that is lost is no question that is lost: that one was not sent.
    const code = error?.code === 'no-reply' ? (signal.aborted ? 'aborted' : 'unreachable') : null;
    const said = error?.message ?? `${line.endpoint} gave no token.`;
    throw new StoreError(code ?? error?.code ?? 'denied', said, error);
  }
}

/** Whether the next endpoint may be asked. Trouble of rights or sizes would be the same there. */
function leadsOn({ code }: StoreError, mayRepeat: boolean): boolean {
  return code === 'unreachable' || (mayRepeat && code === 'no-reply');
}

/** At least as long as asked: etcd counts whole seconds. */
function secondsOf(lastsMs: number): number {
  return Math.ceil(lastsMs / 1_000);
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** What the gateway leaves out is the empty text. */
function fromBase64(value: unknown): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
}

function asRecord(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
