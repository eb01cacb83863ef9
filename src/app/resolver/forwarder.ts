/**
 * Answers questions from the book, and asks upstreams for what it does not know. A sudden negative is
 * put to the other upstreams as well before it is believed: one that still knows the name is right.
 */
import {
  answerMessage,
  nameKey,
  PLAIN_EDNS,
  type Edns,
  type Message,
  type Question,
  type ResponseCode,
} from '#core/dns';
import { NameBook, type Heard, type HoldWhy, type Told } from '#runtime/resolver';
import { readAnswer, type KeptRecord } from './read-answer.ts';
import type { ResolverMetrics } from './metrics.ts';

/** What a forwarder works with. */
export interface ForwarderWorld {
  readonly book: NameBook<KeptRecord>;
  /** Asked in order; each is one way to one upstream. */
  readonly upstreams: () => readonly ((question: Question) => Promise<Message>)[];
  /** Whether an address answers; null: nobody can look. */
  readonly isAlive: (address: string) => Promise<boolean | null>;
  readonly metrics: ResolverMetrics;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** How long a client waits before it is told something old (RFC 8767, section 5: 1.8 s). */
  readonly patienceMs: number;
  /** Questions upstream at once; more are answered SERVFAIL. */
  readonly mostAsking: number;
}

/** Types that are never forwarded: a transfer or an update is no question for a resolver. */
const REFUSED_TYPES = new Set(['AXFR', 'IXFR', 'MAILB', 'MAILA', 'ANY']);

/** A forwarder. */
export class Forwarder {
  readonly #world: ForwarderWorld;
  readonly #asking = new Map<string, Promise<Told<KeptRecord>>>();

  constructor(world: ForwarderWorld) {
    this.#world = world;
  }

  get asking(): number {
    return this.#asking.size;
  }

  /** The answer to a message; null: it deserves none (it is an answer itself). */
  async answer(query: Message): Promise<Message | null> {
    const [question, ...more] = query.questions;
    if (query.response) return null;
    if (query.opcode !== 'QUERY') return answerMessage(query, { rcode: 'NOTIMP' });
    if (question === undefined || more.length > 0)
      return answerMessage(query, { rcode: 'FORMERR' });
    if (query.edns !== null && query.edns.version > 0)
      return answerMessage(query, { rcode: 'BADVERS' });
    if (question.class !== 'IN' || REFUSED_TYPES.has(question.type)) {
      return answerMessage(query, { rcode: 'REFUSED', recursionAvailable: true });
    }
    return tell(query, await this.#told(question));
  }

  /** What the book wishes now: rechecks of held names, looks at their addresses. */
  tick(): void {
    const { book, nowMs, isAlive } = this.#world;
    for (const wish of book.wishes(nowMs())) {
      if (wish.kind === 'ask') {
        void this.#ask({ name: wish.name, type: wish.type, class: 'IN' } as Question);
      } else {
        void isAlive(wish.address).then((alive) =>
          book.checked(wish.name, wish.address, alive, nowMs()),
        );
      }
    }
  }

  async #told(question: Question): Promise<Told<KeptRecord>> {
    const { book, nowMs, patienceMs, metrics, mostAsking } = this.#world;
    const { told, isFresh, isDue } = book.ask(nameKey(question.name), question.type, nowMs());
    if (isDue === true && this.#asking.size < mostAsking && !this.#asking.has(keyOf(question))) {
      metrics.count('prefetched');
      void this.#ask(question);
    }
    const isDoubted = told?.kind === 'records' && told.held !== null && told.held.why !== 'failed';
    if (told !== null && (isFresh || isDoubted)) {
      metrics.count(isDoubted ? 'held' : 'cached');
      return told;
    }
    const key = keyOf(question);
    if (this.#asking.size >= mostAsking && !this.#asking.has(key)) {
      metrics.count('too-busy');
      return told ?? { kind: 'failed' };
    }
    const asked = this.#ask(question);
    metrics.count('forwarded');
    // Somebody old is told after a while; the answer still goes into the book when it comes.
    return told?.kind === 'records' ? within(asked, patienceMs, told) : asked;
  }

  /** Questions that are under way are shared. */
  #ask(question: Question): Promise<Told<KeptRecord>> {
    const key = keyOf(question);
    const before = this.#asking.get(key);
    if (before !== undefined) return before;
    const asked = this.#askAll(question).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    return asked;
  }

  async #askAll(question: Question): Promise<Told<KeptRecord>> {
    const { book, nowMs, metrics } = this.#world;
    const name = nameKey(question.name);
    const heard = await this.#firstWord(question);
    const before = book.ask(name, question.type, nowMs()).told;
    // Only what was good until now is worth the others' time.
    const isSudden =
      before?.kind === 'records' && (heard.kind === 'empty' || heard.kind === 'no-such-name');
    const second = isSudden ? await this.#otherWord(question) : null;
    if (second !== null) metrics.count('second-opinion');
    const told = book.hear(name, question.type, second ?? heard, nowMs());
    if (told.kind === 'records' && told.held !== null) metrics.count('held');
    return told;
  }

  /** The first upstream that says anything of the name. */
  async #firstWord(question: Question): Promise<Heard<KeptRecord>> {
    let why = 'no upstream';
    for (const ask of this.#world.upstreams()) {
      try {
        const heard = readAnswer(await ask(question), question.type);
        if (heard.kind !== 'failed') return heard;
        ({ why } = heard);
      } catch (cause) {
        why = cause instanceof Error ? cause.message : String(cause);
      }
      this.#world.metrics.count('upstream-failed');
    }
    return { kind: 'failed', why };
  }

  /** A good answer of any other upstream; null: none has one. */
  async #otherWord(question: Question): Promise<Heard<KeptRecord> | null> {
    const others = await Promise.allSettled(
      this.#world.upstreams().map(async (ask) => readAnswer(await ask(question), question.type)),
    );
    const words = others.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    return words.find(({ kind }) => kind === 'good') ?? null;
  }
}

function keyOf({ name, type }: Question): string {
  return `${type} ${nameKey(name)}`;
}

function within<Value>(answer: Promise<Value>, ms: number, instead: Value): Promise<Value> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(instead), ms);
    void answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

/** The message of what is told. Held answers say so (RFC 8914: 3, Stale Answer). */
export function tell(query: Message, told: Told<KeptRecord>): Message {
  switch (told.kind) {
    case 'records': {
      const { held, ttlSeconds, records } = told;
      return answerMessage(query, {
        recursionAvailable: true,
        answers: records.map(({ record }) => ({
          ...record,
          name: sameCase(query, record.name),
          ttl: Math.min(record.ttl, ttlSeconds),
        })),
        edns: held === null ? plain(query) : marked(query, held),
      });
    }
    case 'empty':
      return answerMessage(query, { recursionAvailable: true, edns: plain(query) });
    case 'no-such-name':
      return negative(query, 'NXDOMAIN');
    case 'failed':
      return negative(query, 'SERVFAIL');
  }
}

function negative(query: Message, rcode: ResponseCode): Message {
  return answerMessage(query, { rcode, recursionAvailable: true, edns: plain(query) });
}

/** The owner as it was asked for: clients that mix cases compare it. */
function sameCase(query: Message, name: Message['questions'][number]['name']): typeof name {
  const [question] = query.questions;
  return question !== undefined && nameKey(question.name) === nameKey(name) ? question.name : name;
}

function plain({ edns }: Message): Edns | null {
  return edns === null ? null : PLAIN_EDNS;
}

function marked(
  { edns }: Message,
  held: { readonly why: HoldWhy; readonly sinceMs: number },
): Edns | null {
  if (edns === null) return null;
  const says: Record<HoldWhy, string> = {
    empty: 'upstream says empty; last good answer held',
    'no-such-name': 'upstream says no such name; last good answer held',
    failed: 'upstream fails; last good answer told',
    pinned: 'set by hand',
  };
  return {
    ...PLAIN_EDNS,
    options: [{ kind: 'extended-error', code: STALE_ANSWER, text: says[held.why] }],
  };
}

const STALE_ANSWER = 3;
