/**
 * Answers questions from the book, and asks upstreams for what it does not know. A sudden negative is
 * put to the other upstreams as well before it is believed: one that still knows the name is right.
 */
import { answerMessage, nameKey, type Message, type Name, type Question } from '#core/dns';
import { NameBook, type BookWish, type Heard, type OtherWords, type Told } from '#runtime/resolver';
import { readAnswer, type KeptRecord } from './read-answer.ts';
import { Rate } from './rate.ts';
import { tell } from './tell.ts';
import type { Counted, ResolverMetrics } from './metrics.ts';

/** One way to one upstream. */
export interface Asking {
  /** The answer, or a rejection that says why there is none. */
  ask(question: Question): Promise<Message>;
  /** Its AD bit is believed: it validates, and the way to it is safe. */
  readonly validates: boolean;
  /** It has not answered for a while. */
  readonly isAway?: boolean;
}

/** What a forwarder works with. */
export interface ForwarderWorld {
  readonly book: NameBook<KeptRecord>;
  /** Asked of a name in order. */
  readonly upstreams: (name: Name) => readonly Asking[];
  /** Whether an address answers; null: nobody can look. */
  readonly isAlive: (address: string) => Promise<boolean | null>;
  readonly metrics: ResolverMetrics;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly limits: () => ForwarderLimits;
}

/** Bounds that may change while it runs. */
export interface ForwarderLimits {
  /** How long a client waits before it is told something old (RFC 8767, section 5: 1.8 s). */
  readonly patienceMs: number;
  /** Questions upstream at once; more are answered SERVFAIL. */
  readonly mostAsking: number;
  /** And a second; more are dropped: who floods hears nothing, who does not asks again. */
  readonly mostNewPerSecond: number;
}

/** An answer, and as what it counts; null: it was refused, which says nothing of names. */
export interface Answered {
  readonly answer: Message;
  readonly outcome: Counted | null;
}

/** What a client is told; `isNew`: its question went upstream. */
interface ToldTo {
  readonly told: Told<KeptRecord>;
  readonly isNew: boolean;
}

/** Types that are never forwarded: a transfer or an update is no question for a resolver. */
const REFUSED_TYPES = new Set(['AXFR', 'IXFR', 'MAILB', 'MAILA', 'ANY']);

/** Rechecks and looks of our own at once: where everything turned empty, they are spread. */
const MOST_WISHES = 500;

/** A forwarder. */
export class Forwarder {
  readonly #world: ForwarderWorld;
  readonly #asking = new Map<string, Promise<Told<KeptRecord>>>();
  readonly #rate = new Rate();
  #wished = 0;

  constructor(world: ForwarderWorld) {
    this.#world = world;
  }

  get asking(): number {
    return this.#asking.size;
  }

  /** The answer to a message; null: it deserves none (it is an answer itself). */
  async answer(query: Message): Promise<Answered | null> {
    const [question, ...more] = query.questions;
    if (query.response) return null;
    if (query.opcode !== 'QUERY') return refusal(answerMessage(query, { rcode: 'NOTIMP' }));
    if (question === undefined || more.length > 0)
      return refusal(answerMessage(query, { rcode: 'FORMERR' }));
    if (query.edns !== null && query.edns.version > 0)
      return refusal(answerMessage(query, { rcode: 'BADVERS' }));
    if (question.class !== 'IN' || REFUSED_TYPES.has(question.type)) {
      return refusal(answerMessage(query, { rcode: 'REFUSED', recursionAvailable: true }));
    }
    const told = await this.#told(question);
    if (told === null) return null;
    return { answer: tell(query, told.told, this.#world.nowMs()), outcome: outcomeOf(told) };
  }

  /** What the book wishes now: rechecks of held names, looks at their addresses. */
  tick(): void {
    const { book, nowMs } = this.#world;
    for (const wish of book.wishes(nowMs(), MOST_WISHES - this.#wished)) {
      this.#wished++;
      void this.#grant(wish).finally(() => this.#wished--);
    }
  }

  async #grant(wish: BookWish): Promise<void> {
    const { book, nowMs, isAlive } = this.#world;
    if (wish.kind === 'ask')
      return void (await this.#ask({ name: wish.name, type: wish.type, class: 'IN' } as Question));
    const { name, address } = wish;
    book.checked(name, address, await isAlive(address), nowMs());
  }

  /** Null: it is dropped. */
  async #told(question: Question): Promise<ToldTo | null> {
    const { book, nowMs, metrics } = this.#world;
    const { patienceMs, mostAsking, mostNewPerSecond } = this.#world.limits();
    const { told, isFresh, isDue } = book.ask(nameKey(question.name), question.type, nowMs());
    if (isDue === true && this.#asking.size < mostAsking && !this.#asking.has(keyOf(question))) {
      metrics.count('prefetched');
      void this.#ask(question);
    }
    const isDoubted = told?.kind === 'records' && told.held !== null && told.held.why !== 'failed';
    if (told !== null && (isFresh || isDoubted)) {
      // What clients ask for is asked again first, however much else is held.
      if (!isFresh && this.#asking.size < mostAsking) void this.#ask(question);
      return { told, isNew: false };
    }
    const key = keyOf(question);
    const isNew = !this.#asking.has(key);
    if (isNew && !this.#rate.takes(mostNewPerSecond, performance.now())) {
      metrics.count('too-busy');
      return told === null ? null : { told, isNew: false };
    }
    if (isNew && this.#asking.size >= mostAsking) {
      metrics.count('too-busy');
      return { told: told ?? { kind: 'failed' }, isNew: false };
    }
    const asked = this.#ask(question);
    // What is old is told after a while, and at once where nobody is thought to answer; what comes
    // still goes into the book.
    const asksOf = this.#world.upstreams(nameKey(question.name) as Name);
    const areAway = asksOf.every(({ isAway }) => isAway === true);
    const waitMs = areAway ? 0 : patienceMs;
    const isOld = told !== null && told.kind !== 'failed';
    return { told: await (isOld ? within(asked, waitMs, told) : asked), isNew: true };
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

  async #askAll({ name, type }: Question): Promise<Told<KeptRecord>> {
    const { book, nowMs, metrics } = this.#world;
    const key = nameKey(name);
    // Asked in one case only, whoever asks: what is kept has no stranger's capitals.
    const question: Question = { name: key as Name, type, class: 'IN' };
    const { heard, by } = await this.#firstWord(question);
    const before = book.ask(key, type, nowMs()).told;
    // Only what was good until now is worth the others' time.
    const isSudden =
      before?.kind === 'records' && (heard.kind === 'empty' || heard.kind === 'no-such-name');
    const second = isSudden ? await this.#otherWords(question, by) : NOBODY;
    if (second.good !== null) metrics.count('second-opinion');
    return book.hear(key, type, second.good ?? heard, nowMs(), second.words);
  }

  /** The first upstream that says anything of the name. */
  async #firstWord(question: Question): Promise<Word> {
    let why = 'no upstream';
    for (const by of this.#world.upstreams(question.name)) {
      const heard = await hearFrom(by, question);
      if (heard.kind !== 'failed') return { heard, by };
      ({ why } = heard);
      this.#world.metrics.count('upstream-failed');
    }
    return { heard: { kind: 'failed', why }, by: null };
  }

  /** What the other upstreams say: a good answer of any, or how many agree. */
  async #otherWords(question: Question, first: Asking | null): Promise<Others> {
    const others = this.#world.upstreams(question.name).filter((each) => each !== first);
    if (others.length === 0) return NOBODY;
    const heard = await Promise.all(others.map((each) => hearFrom(each, question)));
    const good = heard.find(({ kind }) => kind === 'good') ?? null;
    const agreed = heard.filter(({ kind }) => kind !== 'good' && kind !== 'failed').length;
    return { good, words: { asked: others.length, agreed } };
  }
}

interface Word {
  readonly heard: Heard<KeptRecord>;
  readonly by: Asking | null;
}

interface Others {
  readonly good: Heard<KeptRecord> | null;
  readonly words: OtherWords | null;
}

const NOBODY: Others = { good: null, words: null };

/** No answer is an answer too: it failed. */
async function hearFrom(asking: Asking, question: Question): Promise<Heard<KeptRecord>> {
  try {
    return readAnswer(await asking.ask(question), question.type, asking.validates);
  } catch (cause) {
    return { kind: 'failed', why: cause instanceof Error ? cause.message : String(cause) };
  }
}

function refusal(answer: Message): Answered {
  return { answer, outcome: null };
}

function outcomeOf({ told, isNew }: ToldTo): Counted {
  if (told.kind === 'failed') return 'failed';
  if (told.held !== null) return 'held';
  return isNew ? 'forwarded' : 'cached';
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
