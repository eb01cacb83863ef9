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
  type OtherWords,
  type ResolverSettings,
  type Told,
} from './answer.ts';
import { heldName, type HeldName } from './held-name.ts';
import {
  addressesIn,
  addressesOf,
  forgetGood,
  isNegative,
  leastTtl,
  newType,
  type Hold,
  type NameEntry,
  type TypeEntry,
} from './name-entry.ts';
import { NameShelf } from './name-shelf.ts';
import type { SavedHands, SavedName } from './saved-name.ts';
import { isDead, looked } from './signs-of-life.ts';

/** What the world should do next. */
export type BookWish =
  | { readonly kind: 'ask'; readonly name: string; readonly type: string }
  /** Look whether this address still answers. */
  | { readonly kind: 'check'; readonly name: string; readonly address: string };

/** Types of one name that are kept. */
const MOST_TYPES = 16;

/** Asked again in the last tenth of its life, as Unbound does. */
const PREFETCH_SHARE = 10;

/** All names. Times are milliseconds since 1970: they are kept across restarts. */
export class NameBook<Item extends HeldRecord> {
  #settings: ResolverSettings;
  readonly #held = new Map<string, NameEntry<Item>>();
  readonly #names = new NameShelf<Item>(({ name }) => this.#held.delete(name));

  constructor(settings: Partial<ResolverSettings> = {}) {
    this.#settings = { ...RESOLVER_DEFAULTS, ...settings };
  }

  /** Other settings from now on; what is known stays known. */
  use(settings: Partial<ResolverSettings>): void {
    this.#settings = { ...RESOLVER_DEFAULTS, ...settings };
    this.#names.makeRoom(this.#settings);
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
    this.#names.used(entry);
    if (nowMs < own.freshUntilMs) {
      const ttlSeconds = Math.max(1, Math.ceil((own.freshUntilMs - nowMs) / 1_000));
      const { good: records, proof } = own;
      const told = { kind: 'records', records, proof, ttlSeconds, held: null } as const;
      const lifeMs = own.freshUntilMs - own.lastGoodMs;
      const isDue = (own.freshUntilMs - nowMs) * PREFETCH_SHARE <= lifeMs;
      return isDue ? { told, isFresh: true, isDue } : { told, isFresh: true };
    }
    const isKnown = own.last !== null && nowMs < own.last.untilMs;
    return { told: this.#old(entry, own, nowMs), isFresh: isKnown };
  }

  /** Takes what an upstream said (and what others said, where they were asked); returns what to tell. */
  hear(
    name: string,
    type: string,
    heard: Heard<Item>,
    nowMs: number,
    others: OtherWords | null = null,
  ): Told<Item> {
    const entry = this.#names.take(name, nowMs);
    const own = this.#type(entry, type);
    own.isAsked = false;
    if (heard.kind === 'good' && heard.records.length > 0) this.#good(entry, own, heard, nowMs);
    else {
      const bad = heard.kind === 'good' ? ({ kind: 'empty', ttlSeconds: 0 } as const) : heard;
      this.#bad(entry, own, bad, nowMs);
      if (entry.hold !== null && bad.kind !== 'failed') entry.hold.others = others;
    }
    this.#names.changed(entry);
    this.#names.makeRoom(this.#settings);
    return this.ask(name, type, nowMs).told ?? { kind: 'failed' };
  }

  /**
   * What is due: questions for held names, looks at their addresses; about `most` at a time, and where
   * all names turned empty at once, those that waited longest come first. Lets go of what is over.
   */
  wishes(nowMs: number, most: number = Infinity): readonly BookWish[] {
    const wishes: BookWish[] = [];
    // Those that get their turn go to the end meanwhile.
    const all = [...this.#held.values()];
    for (const entry of all) {
      const { hold } = entry;
      if (hold !== null) this.#letGoIfOver(entry, hold, nowMs);
      if (hold === null || entry.hold === null || wishes.length >= most) continue;
      const before = wishes.length;
      for (const own of entry.types.values()) {
        const isDue = own.last !== null && nowMs >= own.last.untilMs && !own.isAsked;
        if (!isDue || own.good.length === 0) continue;
        own.isAsked = true;
        wishes.push({ kind: 'ask', name: entry.name, type: own.type });
      }
      if (nowMs >= hold.nextCheckMs) {
        hold.nextCheckMs = nowMs + this.#settings.checkMs;
        for (const address of addressesOf(entry)) {
          wishes.push({ kind: 'check', name: entry.name, address });
        }
      }
      if (wishes.length > before && this.#held.delete(entry.name))
        this.#held.set(entry.name, entry);
    }
    return wishes;
  }

  /** Whether an address answered; null: nobody could look, which says nothing. */
  checked(name: string, address: string, isAlive: boolean | null, nowMs: number): void {
    const entry = this.#held.get(name);
    const hold = entry?.hold ?? null;
    if (entry === undefined || hold === null) return;
    const { sinceMs } = hold;
    const times = { nowMs, sinceMs, checkMs: this.#settings.checkMs };
    const signs = looked(hold.seen.get(address) ?? null, isAlive, times);
    if (signs !== null) hold.seen.set(address, signs);
    if (isAlive === null) return;
    hold.checkedAtMs = nowMs;
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
      const entry = this.#names.take(name, nowMs);
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
    const entry = this.#names.take(name, nowMs);
    entry.pin = { records, untilMs };
  }

  unpin(name: string): void {
    const entry = this.#names.get(name);
    if (entry !== undefined) entry.pin = null;
  }

  /** A name that was denied is trusted again, like any other. */
  trust(name: string): void {
    const entry = this.#names.get(name);
    if (entry !== undefined) entry.isDenied = false;
  }

  /** Pins that are not over, and denied names. */
  saveHands(nowMs: number): SavedHands<Item> {
    const all = this.#names.all();
    return {
      pinned: all.flatMap(({ name, pin }) => {
        if (pin === null || nowMs >= pin.untilMs) return [];
        return { name, sets: [...pin.records], untilMs: pin.untilMs };
      }),
      denied: all.filter(({ isDenied }) => isDenied).map(({ name }) => name),
    };
  }

  /** Sets again what was saved. */
  loadHands({ pinned, denied }: SavedHands<Item>, nowMs: number): void {
    for (const { name, sets, untilMs } of pinned) this.pin(name, new Map(sets), untilMs, nowMs);
    this.deny(denied, nowMs);
  }

  /** Held and pinned names, by name. */
  held(nowMs: number): readonly HeldName[] {
    return this.#names
      .all()
      .flatMap((entry) => heldName(entry, this.#settings, nowMs) ?? [])
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What a restart should know: the good answers that may still be told. */
  save(nowMs: number): readonly SavedName<Item>[] {
    return this.#names.all().flatMap((entry) =>
      // Without records: the type that is not there. A name of which nothing is good is not saved.
      [...entry.types.values()]
        .filter((own) => this.#isUsable(own, nowMs) || this.#isKnownEmpty(entry, own, nowMs))
        .map(({ type, good, proof, lastGoodMs, negative }) => ({
          name: entry.name,
          type,
          records: good,
          ...(proof.length === 0 ? {} : { proof }),
          firstGoodMs: entry.firstGoodMs,
          lastGoodMs: good.length > 0 ? lastGoodMs : (negative?.atMs ?? 0),
        })),
    );
  }

  /** Takes what was saved: known, and not fresh. Times from the future are not believed. */
  load(saved: readonly SavedName<Item>[], nowMs: number): void {
    for (const { name, type, records, proof = [], firstGoodMs, lastGoodMs } of saved) {
      const entry = this.#names.take(name, nowMs);
      entry.firstGoodMs = Math.min(entry.firstGoodMs, firstGoodMs, nowMs);
      const own = this.#type(entry, type);
      own.good = records;
      own.proof = proof;
      const atMs = Math.min(lastGoodMs, nowMs);
      if (records.length > 0) own.lastGoodMs = atMs;
      else own.negative = { kind: 'empty', atMs, proof: [] };
      this.#names.changed(entry);
    }
    this.#names.makeRoom(this.#settings);
  }

  #good(
    entry: NameEntry<Item>,
    own: TypeEntry<Item>,
    { records, proof = [] }: Extract<Heard<Item>, { kind: 'good' }>,
    nowMs: number,
  ): void {
    const { mostTtlSeconds, staleMs } = this.#settings;
    const wasGood = [...entry.types.values()].some(
      ({ good, lastGoodMs }) => good.length > 0 && nowMs - lastGoodMs < staleMs,
    );
    if (!wasGood) entry.firstGoodMs = nowMs;
    const ttl = leastTtl(records, mostTtlSeconds);
    own.good = records;
    own.proof = proof;
    own.lastGoodMs = nowMs;
    own.negative = null;
    // A TTL of 0 is for one question only; a second keeps a flood of them from upstream.
    own.freshUntilMs = nowMs + Math.max(1, ttl) * 1_000;
    own.last = null;
    const isStillHeld = [...entry.types.values()].some(
      (each) => each.good.length > 0 && isNegative(each),
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
    own.negative = { kind: heard.kind, atMs: nowMs, proof: heard.proof ?? [] };
    if (own.good.length > 0 && entry.hold === null && this.#isDoubted(entry, own, nowMs)) {
      entry.hold = {
        why: heard.kind,
        sinceMs: nowMs,
        seen: new Map(),
        checkedAtMs: null,
        nextCheckMs: nowMs,
        others: null,
      };
      this.#held.set(entry.name, entry);
    }
    const keptMs = Math.min(heard.ttlSeconds, mostNegativeSeconds) * 1_000;
    const waitMs =
      entry.hold === null || own.good.length === 0 ? Math.max(1_000, keptMs) : recheckMs;
    own.last = { heard, untilMs: nowMs + waitMs };
    if (entry.hold === null) forgetGood(own);
  }

  /** A sudden negative of a name that was good for long, and lately. */
  #isDoubted(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): boolean {
    const { steadyMs, staleMs } = this.#settings;
    const isSteady = own.lastGoodMs - entry.firstGoodMs >= steadyMs;
    return !entry.isDenied && isSteady && nowMs - own.lastGoodMs < staleMs;
  }

  /** What is told when nothing is fresh: what is held, what is stale, or the bad word itself. */
  #old(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): Told<Item> | null {
    const { good, proof, last, lastGoodMs } = own;
    if (last === null && good.length === 0 && own.negative === null) return null;
    const why: HoldWhy = last?.heard.kind ?? 'failed';
    if (this.#isUsable(own, nowMs) && (entry.hold !== null || why === 'failed')) {
      return {
        kind: 'records',
        records: this.#living(entry, good, nowMs),
        proof,
        ttlSeconds: Math.max(1, leastTtl(good, this.#settings.heldTtlSeconds)),
        held: { why, sinceMs: entry.hold?.sinceMs ?? lastGoodMs },
      };
    }
    const isFailed = last === null || last.heard.kind === 'failed';
    return this.#oldNegative(entry, own, nowMs) ?? (isFailed ? { kind: 'failed' } : null);
  }

  /**
   * A negative that stands, or that is told again while upstreams fail. Stub resolvers that ask for both
   * families take one SERVFAIL, or one NXDOMAIN, for the failure of both: of a name of which a type is
   * held or good, other types are but empty.
   */
  #oldNegative(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): Told<Item> | null {
    const { heldTtlSeconds, staleNegativeMs } = this.#settings;
    const { negative, last } = own;
    if (negative === null) return null;
    const { proof, atMs } = negative;
    const { hold } = entry;
    const kind = hold === null ? negative.kind : 'empty';
    if (last !== null && last.heard.kind !== 'failed' && nowMs < last.untilMs) {
      const ttlSeconds = Math.max(0, Math.ceil((last.untilMs - nowMs) / 1_000));
      // Upstream says that the whole name is gone: that this type is empty is then our word.
      const isOurs = hold?.why === 'no-such-name';
      const held = isOurs ? { why: hold.why, sinceMs: hold.sinceMs } : null;
      return { kind, ttlSeconds, proof, held };
    }
    const held = { why: 'failed', sinceMs: atMs } as const;
    const ttlSeconds = heldTtlSeconds;
    if (this.#isKnownEmpty(entry, own, nowMs)) return { kind: 'empty', ttlSeconds, proof, held };
    return nowMs - atMs < staleNegativeMs ? { kind, ttlSeconds, proof, held } : null;
  }

  #isUsable({ good, lastGoodMs }: TypeEntry<Item>, nowMs: number): boolean {
    return good.length > 0 && nowMs - lastGoodMs < this.#settings.staleMs;
  }

  /** The type was said not to be there, of a name of which another type is good. */
  #isKnownEmpty(entry: NameEntry<Item>, own: TypeEntry<Item>, nowMs: number): boolean {
    const { negative, good } = own;
    if (good.length > 0 || negative === null) return false;
    if (nowMs - negative.atMs >= this.#settings.staleMs) return false;
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

  /** Of addresses that were looked at, those that are not dead; all when all are or nobody looked. */
  #living({ hold }: NameEntry<Item>, good: readonly Item[], nowMs: number): readonly Item[] {
    if (hold === null) return good;
    const living = good.filter(({ address }) => {
      const signs = address === null ? undefined : hold.seen.get(address);
      return signs === undefined || !isDead(signs, nowMs, this.#settings);
    });
    return living.length > 0 ? living : good;
  }

  #letGoIfOver(entry: NameEntry<Item>, hold: Hold, nowMs: number): void {
    const { holdMs, holdBlindMs } = this.#settings;
    const heldMs = nowMs - hold.sinceMs;
    const isOver = heldMs >= (hold.seen.size > 0 ? holdMs : Math.min(holdMs, holdBlindMs));
    if (isOver || this.#areDead(hold, addressesOf(entry), nowMs)) return this.#letGo(entry);
    // A family that was dropped is let go alone: that the other answers says nothing of it.
    for (const own of entry.types.values()) {
      const isDoubted = isNegative(own) && this.#areDead(hold, addressesIn(own.good), nowMs);
      if (isDoubted) this.#believe(own);
    }
    if (![...entry.types.values()].some((own) => own.good.length > 0 && isNegative(own)))
      this.#stopHolding(entry);
  }

  /** Of these that were looked at, all are dead. */
  #areDead({ seen }: Hold, addresses: readonly string[], nowMs: number): boolean {
    const signs = addresses.flatMap((address) => seen.get(address) ?? []);
    return signs.length > 0 && signs.every((each) => isDead(each, nowMs, this.#settings));
  }

  /** From now on what upstreams say is believed, until it is good again. */
  #letGo(entry: NameEntry<Item>): void {
    this.#stopHolding(entry);
    for (const own of entry.types.values()) {
      if (entry.isDenied) forgetGood(own);
      this.#believe(own);
    }
  }

  /** What upstreams said last of a type is believed, and the next question goes there: no old word stands. */
  #believe(own: TypeEntry<Item>): void {
    if (isNegative(own)) forgetGood(own);
    if (own.last !== null) own.last = { heard: own.last.heard, untilMs: 0 };
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
    const held = { why: 'pinned', sinceMs: nowMs } as const;
    if (records.length === 0) return { kind: 'empty', ttlSeconds, proof: [], held };
    return { kind: 'records', records, proof: [], ttlSeconds, held };
  }
}
