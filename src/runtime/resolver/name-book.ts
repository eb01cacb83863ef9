/**
 * Names and what was last good of them, with distrust of a sudden negative: a name that was steady and
 * whose addresses still answer is not taken for gone because somebody says so. It lets go: when its
 * addresses are dead, when the hold-down is over, when a person says so, when a new answer comes.
 *
 * Types of one name are held and let go together. Pure: it opens nothing, and is told the time.
 */
import {
  RESOLVER_DEFAULTS,
  type Heard,
  type HeldRecord,
  type HoldWhy,
  type ResolverSettings,
  type Told,
} from './answer.ts';

/** What the world should do next. */
export type BookWish =
  | { readonly kind: 'ask'; readonly name: string; readonly type: string }
  /** Look whether this address still answers. */
  | { readonly kind: 'check'; readonly name: string; readonly address: string };

/** A held name, as a person is told of it. */
export interface HeldName {
  readonly name: string;
  readonly why: HoldWhy;
  readonly sinceMs: number;
  /** When it is let go at the latest. */
  readonly untilMs: number;
  /** How long it had been good before. */
  readonly steadyMs: number;
  readonly addresses: readonly string[];
  /** Of these, that answered when last looked at; null: nobody could look. */
  readonly alive: number | null;
  readonly checkedAtMs: number | null;
}

/** What is kept across a restart: plain data. */
export interface SavedName<Item extends HeldRecord> {
  readonly name: string;
  readonly type: string;
  readonly records: readonly Item[];
  readonly firstGoodMs: number;
  readonly lastGoodMs: number;
}

interface TypeEntry<Item extends HeldRecord> {
  readonly type: string;
  good: readonly Item[];
  lastGoodMs: number;
  freshUntilMs: number;
  /** The last word that was not good, and until when it stands without asking again. */
  last: { readonly heard: Exclude<Heard<Item>, { kind: 'good' }>; readonly untilMs: number } | null;
  /** When it was last said that this type is not there; null: never. */
  lastEmptyMs: number | null;
  isAsked: boolean;
}

interface NameEntry<Item extends HeldRecord> {
  readonly name: string;
  readonly types: Map<string, TypeEntry<Item>>;
  firstGoodMs: number;
  hold: Hold | null;
  pin: { readonly records: ReadonlyMap<string, readonly Item[]>; readonly untilMs: number } | null;
  /** Nothing of this name is held any more: a person said that it is not to be trusted. */
  isDenied: boolean;
}

interface Hold {
  readonly why: 'empty' | 'no-such-name';
  readonly sinceMs: number;
  /** By address: when it last answered; null: it has not since. Empty: nobody could look. */
  readonly seen: Map<string, number | null>;
  checkedAtMs: number | null;
  nextCheckMs: number;
}

/** Types of one name that are kept. */
const MOST_TYPES = 16;

/** Asked again in the last tenth of its life, as Unbound does. */
const PREFETCH_SHARE = 10;

/** All names. Times are milliseconds since 1970: they are kept across restarts. */
export class NameBook<Item extends HeldRecord> {
  readonly #settings: ResolverSettings;
  /** In the order of use: the first is the one to forget. */
  readonly #names = new Map<string, NameEntry<Item>>();
  readonly #held = new Map<string, NameEntry<Item>>();

  constructor(settings: Partial<ResolverSettings> = {}) {
    this.#settings = { ...RESOLVER_DEFAULTS, ...settings };
  }

  get size(): number {
    return this.#names.size;
  }

  /**
   * What to tell now, and whether to ask upstream first. `told` null: nothing is known to tell.
   * `isDue`: fresh, and so near its end that it is worth asking again now (prefetch).
   */
  ask(
    name: string,
    type: string,
    nowMs: number,
  ): { readonly told: Told<Item> | null; readonly isFresh: boolean; readonly isDue?: true } {
    const entry = this.#names.get(name);
    const pinned = entry === undefined ? null : this.#pinned(entry, type, nowMs);
    if (pinned !== null) return { told: pinned, isFresh: true };
    const own = entry?.types.get(type);
    if (entry === undefined || own === undefined) return { told: null, isFresh: false };
    this.#used(entry);
    if (nowMs < own.freshUntilMs) {
      const ttlSeconds = Math.max(1, Math.ceil((own.freshUntilMs - nowMs) / 1_000));
      const told = { kind: 'records', records: own.good, ttlSeconds, held: null } as const;
      const lifeMs = own.freshUntilMs - own.lastGoodMs;
      const isDue = (own.freshUntilMs - nowMs) * PREFETCH_SHARE <= lifeMs;
      return isDue ? { told, isFresh: true, isDue } : { told, isFresh: true };
    }
    const isKnown = own.last !== null && nowMs < own.last.untilMs;
    return { told: this.#old(entry, own, nowMs), isFresh: isKnown };
  }

  /** Takes what an upstream said, and returns what to tell. */
  hear(name: string, type: string, heard: Heard<Item>, nowMs: number): Told<Item> {
    const entry = this.#names.get(name) ?? this.#add(name, nowMs);
    const own = this.#type(entry, type);
    own.isAsked = false;
    this.#used(entry);
    if (heard.kind === 'good' && heard.records.length > 0) {
      this.#good(entry, own, heard.records, nowMs);
      const ttlSeconds = Math.max(1, Math.ceil((own.freshUntilMs - nowMs) / 1_000));
      return { kind: 'records', records: own.good, ttlSeconds, held: null };
    }
    const bad = heard.kind === 'good' ? ({ kind: 'empty', ttlSeconds: 0 } as const) : heard;
    this.#bad(entry, own, bad, nowMs);
    return this.#old(entry, own, nowMs) ?? { kind: 'failed' };
  }

  /** What is due: questions for held names, looks at their addresses. Lets go of what is over. */
  wishes(nowMs: number): readonly BookWish[] {
    const wishes: BookWish[] = [];
    for (const entry of this.#held.values()) {
      const { hold } = entry;
      if (hold === null) continue;
      this.#letGoIfOver(entry, hold, nowMs);
      for (const own of entry.types.values()) {
        const isDue = own.last !== null && nowMs >= own.last.untilMs && !own.isAsked;
        if (!isDue || own.good.length === 0) continue;
        own.isAsked = true;
        wishes.push({ kind: 'ask', name: entry.name, type: own.type });
      }
      if (nowMs < hold.nextCheckMs) continue;
      hold.nextCheckMs = nowMs + this.#settings.checkMs;
      for (const address of addressesOf(entry)) {
        wishes.push({ kind: 'check', name: entry.name, address });
      }
    }
    return wishes;
  }

  /** Whether an address answered; null: nobody could look, which says nothing. */
  checked(name: string, address: string, isAlive: boolean | null, nowMs: number): void {
    const entry = this.#held.get(name);
    const hold = entry?.hold ?? null;
    if (entry === undefined || hold === null || isAlive === null) return;
    hold.checkedAtMs = nowMs;
    hold.seen.set(address, isAlive ? nowMs : (hold.seen.get(address) ?? null));
    this.#letGoIfOver(entry, hold, nowMs);
  }

  /** Believes what upstreams say of a name, from now on until it is good again. False: it was not held. */
  release(name: string): boolean {
    const entry = this.#held.get(name);
    if (entry === undefined) return false;
    this.#letGo(entry);
    return true;
  }

  /** Lets go of all, and of these names holds nothing any more: they are not to be trusted. */
  deny(names: readonly string[], nowMs: number): void {
    for (const name of names) {
      const entry = this.#names.get(name) ?? this.#add(name, nowMs);
      entry.isDenied = true;
      this.#letGo(entry);
    }
  }

  /** These records until then, whatever anybody says. */
  pin(
    name: string,
    records: ReadonlyMap<string, readonly Item[]>,
    untilMs: number,
    nowMs: number,
  ): void {
    const entry = this.#names.get(name) ?? this.#add(name, nowMs);
    entry.pin = { records, untilMs };
  }

  unpin(name: string): void {
    const entry = this.#names.get(name);
    if (entry !== undefined) entry.pin = null;
  }

  /** Held and pinned names, by name. */
  held(nowMs: number): readonly HeldName[] {
    return [...this.#names.values()]
      .flatMap((entry) => this.#shown(entry, nowMs) ?? [])
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What a restart should know: the good answers that may still be told. */
  save(nowMs: number): readonly SavedName<Item>[] {
    return [...this.#names.values()].flatMap((entry) =>
      // Without records: the type that is not there. A name of which nothing is good is not saved.
      [...entry.types.values()]
        .filter((own) => this.#isUsable(own, nowMs) || this.#isKnownEmpty(entry, own, nowMs))
        .map(({ type, good, lastGoodMs, lastEmptyMs }) => ({
          name: entry.name,
          type,
          records: good,
          firstGoodMs: entry.firstGoodMs,
          lastGoodMs: good.length > 0 ? lastGoodMs : (lastEmptyMs ?? 0),
        })),
    );
  }

  /** Takes what was saved: known, and not fresh. Times from the future are not believed. */
  load(saved: readonly SavedName<Item>[], nowMs: number): void {
    for (const { name, type, records, firstGoodMs, lastGoodMs } of saved) {
      const entry = this.#names.get(name) ?? this.#add(name, nowMs);
      entry.firstGoodMs = Math.min(entry.firstGoodMs, firstGoodMs, nowMs);
      const own = this.#type(entry, type);
      own.good = records;
      if (records.length > 0) own.lastGoodMs = Math.min(lastGoodMs, nowMs);
      else own.lastEmptyMs = Math.min(lastGoodMs, nowMs);
    }
  }

  #good(
    entry: NameEntry<Item>,
    own: TypeEntry<Item>,
    records: readonly Item[],
    nowMs: number,
  ): void {
    const { mostTtlSeconds, staleMs } = this.#settings;
    const wasGood = [...entry.types.values()].some(
      ({ good, lastGoodMs }) => good.length > 0 && nowMs - lastGoodMs < staleMs,
    );
    if (!wasGood) entry.firstGoodMs = nowMs;
    const ttl = records.reduce(
      (least, { ttlSeconds }) => Math.min(least, ttlSeconds),
      mostTtlSeconds,
    );
    own.good = records;
    own.lastGoodMs = nowMs;
    own.lastEmptyMs = null;
    // A TTL of 0 is for one question only; a second keeps a flood of them from upstream.
    own.freshUntilMs = nowMs + Math.max(1, ttl) * 1_000;
    own.last = null;
    const isStillHeld = [...entry.types.values()].some(
      ({ good, last }) => good.length > 0 && last !== null && last.heard.kind !== 'failed',
    );
    if (entry.hold !== null && !isStillHeld) this.#stopHolding(entry);
  }

  #bad(
    entry: NameEntry<Item>,
    own: TypeEntry<Item>,
    heard: Exclude<Heard<Item>, { kind: 'good' }>,
    nowMs: number,
  ): void {
    const { recheckMs, failureSeconds, mostNegativeSeconds } = this.#settings;
    if (heard.kind === 'failed') {
      // A failure does not undo a negative word that is being doubted.
      const before = own.last?.heard ?? heard;
      own.last = {
        heard: entry.hold === null ? heard : before,
        untilMs: nowMs + failureSeconds * 1_000,
      };
      return;
    }
    if (own.good.length === 0) own.lastEmptyMs = nowMs;
    if (own.good.length > 0 && entry.hold === null && this.#isDoubted(entry, own, nowMs)) {
      entry.hold = {
        why: heard.kind,
        sinceMs: nowMs,
        seen: new Map(),
        checkedAtMs: null,
        nextCheckMs: nowMs,
      };
      this.#held.set(entry.name, entry);
    }
    const keptMs = Math.min(heard.ttlSeconds, mostNegativeSeconds) * 1_000;
    const waitMs =
      entry.hold === null || own.good.length === 0 ? Math.max(1_000, keptMs) : recheckMs;
    own.last = { heard, untilMs: nowMs + waitMs };
    if (entry.hold === null) forget(own);
  }

  /** A sudden negative of a name that was good for long, and lately. */
  #isDoubted(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): boolean {
    const { steadyMs, staleMs } = this.#settings;
    const isSteady = own.lastGoodMs - entry.firstGoodMs >= steadyMs;
    return !entry.isDenied && isSteady && nowMs - own.lastGoodMs < staleMs;
  }

  /** What is told when nothing is fresh: what is held, what is stale, or the bad word itself. */
  #old(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): Told<Item> | null {
    const { heldTtlSeconds, staleMs } = this.#settings;
    const { good, last, lastGoodMs } = own;
    if (last === null && good.length === 0) return null;
    const why: HoldWhy = last?.heard.kind ?? 'failed';
    const isUsable = good.length > 0 && nowMs - lastGoodMs < staleMs;
    if (isUsable && (entry.hold !== null || why === 'failed')) {
      const ttl = good.reduce(
        (least, { ttlSeconds }) => Math.min(least, ttlSeconds),
        heldTtlSeconds,
      );
      const held = { why, sinceMs: entry.hold?.sinceMs ?? lastGoodMs };
      return {
        kind: 'records',
        records: this.#living(entry, good, nowMs),
        ttlSeconds: Math.max(1, ttl),
        held,
      };
    }
    if (last === null) return null;
    const ttlSeconds = Math.max(0, Math.ceil((last.untilMs - nowMs) / 1_000));
    if (last.heard.kind === 'failed') {
      // Stub resolvers that ask for both families take one SERVFAIL for the failure of both.
      return this.#isKnownEmpty(entry, own, nowMs)
        ? { kind: 'empty', ttlSeconds }
        : { kind: 'failed' };
    }
    // And one NXDOMAIN for the absence of both: of a name that is held, other types are but empty.
    return { kind: entry.hold === null ? last.heard.kind : 'empty', ttlSeconds };
  }

  #isUsable({ good, lastGoodMs }: TypeEntry<Item>, nowMs: number): boolean {
    return good.length > 0 && nowMs - lastGoodMs < this.#settings.staleMs;
  }

  /** The type was said not to be there, of a name of which another type is good. */
  #isKnownEmpty(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): boolean {
    const { lastEmptyMs, good } = own;
    if (good.length > 0 || lastEmptyMs === null) return false;
    if (nowMs - lastEmptyMs >= this.#settings.staleMs) return false;
    return [...entry.types.values()].some((other) => this.#isUsable(other, nowMs));
  }

  /** Of types that are nobody's, only so many are kept: there are 65,536 to ask for. */
  #type(entry: NameEntry<Item>, type: string): TypeEntry<Item> {
    const before = entry.types.get(type);
    if (before !== undefined) return before;
    if (entry.types.size >= MOST_TYPES) {
      const all = [...entry.types.values()];
      const last = all.find(({ good }) => good.length === 0) ?? all[0];
      if (last !== undefined) entry.types.delete(last.type);
    }
    const own = newType<Item>(type);
    entry.types.set(type, own);
    return own;
  }

  /** Of addresses that were looked at, those that answered lately; all when none did or nobody looked. */
  #living({ hold }: NameEntry<Item>, good: readonly Item[], nowMs: number): readonly Item[] {
    if (hold === null) return good;
    const { deadAfterMs } = this.#settings;
    const living = good.filter(({ address }) => {
      const seenMs = address === null ? undefined : hold.seen.get(address);
      return seenMs === undefined || (seenMs !== null && nowMs - seenMs < deadAfterMs);
    });
    return living.length > 0 ? living : good;
  }

  #letGoIfOver(entry: NameEntry<Item>, hold: Hold, nowMs: number): void {
    const { holdMs, holdBlindMs, deadAfterMs } = this.#settings;
    const heldMs = nowMs - hold.sinceMs;
    const lastLife = [...hold.seen.values()].reduce<number>(
      (latest, atMs) => Math.max(latest, atMs ?? hold.sinceMs),
      hold.sinceMs,
    );
    const wasLookedAt = hold.seen.size > 0;
    const isDead = wasLookedAt && nowMs - lastLife >= deadAfterMs;
    const isOver = heldMs >= (wasLookedAt ? holdMs : Math.min(holdMs, holdBlindMs));
    if (isDead || isOver) this.#letGo(entry);
  }

  /** From now on what upstreams say is believed, until it is good again. */
  #letGo(entry: NameEntry<Item>): void {
    this.#stopHolding(entry);
    for (const own of entry.types.values()) {
      const kind = own.last?.heard.kind;
      if (entry.isDenied || kind === 'empty' || kind === 'no-such-name') forget(own);
      // The next question goes upstream: no old word stands.
      if (own.last !== null) own.last = { heard: own.last.heard, untilMs: 0 };
    }
  }

  #stopHolding(entry: NameEntry<Item>): void {
    entry.hold = null;
    this.#held.delete(entry.name);
  }

  #pinned({ pin }: NameEntry<Item>, type: string, nowMs: number): Told<Item> | null {
    if (pin === null || nowMs >= pin.untilMs) return null;
    const records = pin.records.get(type) ?? [];
    const ttlSeconds = Math.min(
      this.#settings.heldTtlSeconds,
      Math.ceil((pin.untilMs - nowMs) / 1_000),
    );
    if (records.length === 0) return { kind: 'empty', ttlSeconds };
    return { kind: 'records', records, ttlSeconds, held: { why: 'pinned', sinceMs: nowMs } };
  }

  #shown(entry: NameEntry<Item>, nowMs: number): HeldName | null {
    const { name, hold, pin, firstGoodMs } = entry;
    if (pin !== null && nowMs < pin.untilMs) {
      const addresses = [...pin.records.values()].flat().flatMap(({ address }) => address ?? []);
      const { untilMs } = pin;
      return {
        name,
        why: 'pinned',
        sinceMs: nowMs,
        untilMs,
        steadyMs: 0,
        addresses,
        alive: null,
        checkedAtMs: null,
      };
    }
    if (hold === null) return null;
    const { holdMs, holdBlindMs } = this.#settings;
    const isBlind = hold.seen.size === 0;
    return {
      name,
      why: hold.why,
      sinceMs: hold.sinceMs,
      untilMs: hold.sinceMs + (isBlind ? Math.min(holdMs, holdBlindMs) : holdMs),
      steadyMs: hold.sinceMs - firstGoodMs,
      addresses: addressesOf(entry),
      alive: isBlind ? null : [...hold.seen.values()].filter((atMs) => atMs !== null).length,
      checkedAtMs: hold.checkedAtMs,
    };
  }

  #add(name: string, nowMs: number): NameEntry<Item> {
    const entry: NameEntry<Item> = {
      name,
      types: new Map(),
      firstGoodMs: nowMs,
      hold: null,
      pin: null,
      isDenied: false,
    };
    this.#names.set(name, entry);
    this.#makeRoom();
    return entry;
  }

  #used(entry: NameEntry<Item>): void {
    this.#names.delete(entry.name);
    this.#names.set(entry.name, entry);
  }

  /**
   * The name that was not asked for longest goes. What is held, pinned or denied stays as long as others
   * can go: a flood of names must not undo what a person said.
   */
  #makeRoom(): void {
    if (this.#names.size <= this.#settings.mostNames) return;
    for (const { name, hold, pin, isDenied } of this.#names.values()) {
      if (hold !== null || pin !== null || isDenied) continue;
      this.#names.delete(name);
      return;
    }
    const [first] = this.#names.keys();
    if (first === undefined) return;
    this.#names.delete(first);
    this.#held.delete(first);
  }
}

function newType<Item extends HeldRecord>(type: string): TypeEntry<Item> {
  return {
    type,
    good: [],
    lastGoodMs: 0,
    freshUntilMs: 0,
    last: null,
    lastEmptyMs: null,
    isAsked: false,
  };
}

/** Nothing good is known any more. */
function forget<Item extends HeldRecord>(own: TypeEntry<Item>): void {
  own.good = [];
  own.freshUntilMs = 0;
}

function addressesOf<Item extends HeldRecord>({ types }: NameEntry<Item>): readonly string[] {
  const all = [...types.values()].flatMap(({ good }) =>
    good.flatMap(({ address }) => address ?? []),
  );
  return [...new Set(all)];
}
