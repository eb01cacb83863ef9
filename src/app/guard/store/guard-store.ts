/**
 * What the guard of one zone keeps in a store, over any store: plans and how far they were verified
 * (the meaning of `performStore`), and what its processes tell each other to save work and to limit
 * removals. Nothing here is needed for safety: the zone itself fences.
 */
import { assert } from '#base';
import {
  performStore,
  type Reading,
  type Removal,
  type StoreChange,
  type StoreView,
} from '#core/guard';
import {
  MAX_CHANGES,
  StoreError,
  type Store,
  type StorePut,
  type StoreTransaction,
} from '#io/store';
import { headPut, planKey, planPut, readProtocol, type Protocol } from './plan-entries.ts';
import { readLooks, readRemoval } from './shared-entries.ts';

/** What became of a change. Trouble is an answer: it rejects only when aborted. */
export type StoreAnswer =
  | { readonly outcome: 'done'; readonly trouble: null }
  /** Nothing was changed; `trouble` is null when the store compared, else why it surely did not. */
  | { readonly outcome: 'refused'; readonly trouble: StoreError | null }
  /** Nobody knows: it may have happened. */
  | { readonly outcome: 'no-reply'; readonly trouble: StoreError };

/** What one place saw, all at once. */
export interface PlaceLook {
  readonly address: string;
  readonly isUp: boolean;
}

/** An address that a generation takes away. `lastsMs`: how long its limit looks back. */
export interface RemovalNote extends Pick<Removal, 'name' | 'type' | 'address'> {
  readonly lastsMs: number;
}

/** How often a change is tried again when somebody else changed the plans in between. */
const MOST_ATTEMPTS = 8;

/** The state of one zone's guard in a store. */
export class GuardStore {
  readonly #store: Store;
  readonly #prefix: string;

  constructor(store: Store, zone: string) {
    this.#store = store;
    this.#prefix = `guard/${encodeURIComponent(zone.toLowerCase())}/`;
  }

  /** All that is known, as of one moment. Rejects with `StoreError` when unread: never empty. */
  async read(signal: AbortSignal): Promise<StoreView> {
    return (await this.#readProtocol(signal)).view;
  }

  /**
   * One change, as `performStore` means it, in one transaction; durable when done. Only a clean-up of
   * more plans than a transaction holds takes several: each is one itself.
   */
  async change(change: StoreChange, signal: AbortSignal): Promise<StoreAnswer> {
    try {
      if (change.kind !== 'delete-plans') return await this.#changeOnce(change, signal);
      let answer: StoreAnswer = { outcome: 'done', trouble: null };
      for (let from = 0; from < change.numbers.length && answer.outcome === 'done';) {
        const numbers = change.numbers.slice(from, from + MAX_CHANGES - 1);
        answer = await this.#changeOnce({ kind: 'delete-plans', numbers }, signal);
        from += numbers.length;
      }
      return answer;
    } catch (error) {
      return answerOf(error);
    }
  }

  /** What a place sees now; forgotten after `lastsMs` unless it is said again. */
  async putLooks(
    place: string,
    looks: readonly PlaceLook[],
    lastsMs: number,
    signal: AbortSignal,
  ): Promise<StoreAnswer> {
    return this.#put(
      `reading/${encodeURIComponent(place)}`,
      JSON.stringify(looks),
      lastsMs,
      signal,
    );
  }

  /** What all places see: what none has said lately is not there, which is not "down". */
  async readings(signal: AbortSignal): Promise<readonly Reading[]> {
    const entries = await this.#store.read(`${this.#prefix}reading/`, signal);
    return entries.flatMap(({ key, value }) => {
      const place = decodeURIComponent(key.slice(`${this.#prefix}reading/`.length));
      return readLooks(value).map((look) => ({ place, ...look }));
    });
  }

  /**
   * Notes what a generation takes away: before it is written, so that a crash after the write forgets
   * nothing, and again when it was applied, so that the limit counts from then.
   */
  async noteRemovals(
    generation: number,
    notes: readonly RemovalNote[],
    signal: AbortSignal,
  ): Promise<StoreAnswer> {
    const puts = notes.map(({ lastsMs, name, type, address }): StorePut => {
      const key = [generation, name, type, address]
        .map((part) => encodeURIComponent(part))
        .join('/');
      return { key: `${this.#prefix}removal/${key}`, value: '', lastsMs };
    });
    return this.#commit({ expect: [], puts, deletes: [] }, signal);
  }

  /**
   * Removals up to the zone's generation that still count. They count until the store forgets them,
   * so no two clocks are compared: each is dated `nowMs`.
   */
  async removals(
    generation: number,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<readonly Removal[]> {
    const entries = await this.#store.read(`${this.#prefix}removal/`, signal);
    return entries.flatMap(({ key }) => {
      const { generation: by, ...removal } = readRemoval(key);
      return by <= generation ? [{ ...removal, atMs: nowMs }] : [];
    });
  }

  /** Takes or keeps the turn, which only saves work: false when another has it. */
  async takeTurn(owner: string, lastsMs: number, signal: AbortSignal): Promise<boolean> {
    const key = `${this.#prefix}turn`;
    const [held] = (await this.#store.read(key, signal)).filter((entry) => entry.key === key);
    if (held !== undefined && held.value !== owner) return false;
    const expect = [{ key, revision: held?.revision ?? null }];
    const puts = [{ key, value: owner, lastsMs }];
    return (await this.#store.commit({ expect, puts, deletes: [] }, signal)) === 'done';
  }

  /** Says by which policy an owner works, so that others notice when theirs differs. */
  async putPolicy(
    owner: string,
    hash: string,
    lastsMs: number,
    signal: AbortSignal,
  ): Promise<StoreAnswer> {
    return this.#put(`policy/${encodeURIComponent(owner)}`, hash, lastsMs, signal);
  }

  /** The policies that are at work on this zone, by owner. */
  async policies(
    signal: AbortSignal,
  ): Promise<readonly { readonly owner: string; readonly hash: string }[]> {
    const entries = await this.#store.read(`${this.#prefix}policy/`, signal);
    return entries.map(({ key, value }) => ({
      owner: decodeURIComponent(key.slice(`${this.#prefix}policy/`.length)),
      hash: value,
    }));
  }

  async #changeOnce(change: StoreChange, signal: AbortSignal): Promise<StoreAnswer> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const protocol = await this.#readProtocol(signal);
      const { done, store } = performStore(protocol.view, change);
      if (!done) return { outcome: 'refused', trouble: null };
      const transaction = this.#transactionOf(protocol, change, store);
      if ((await this.#store.commit(transaction, signal)) === 'done') {
        return { outcome: 'done', trouble: null };
      }
    }
    // Others were faster each time. Whoever asked looks again, and decides anew.
    return { outcome: 'refused', trouble: null };
  }

  async #readProtocol(signal: AbortSignal): Promise<Protocol> {
    const prefix = `${this.#prefix}plan/`;
    return readProtocol(prefix, await this.#store.read(prefix, signal));
  }

  #transactionOf(
    { headRevision }: Protocol,
    change: StoreChange,
    { latest, verified }: StoreView,
  ): StoreTransaction {
    const prefix = `${this.#prefix}plan/`;
    const head = headPut(prefix, { latest, verified });
    return {
      // Whoever changes anything changes the head: so the plans that were read are those that are.
      expect: [{ key: head.key, revision: headRevision }],
      puts: change.kind === 'put-plan' ? [head, planPut(prefix, change.plan)] : [head],
      deletes:
        change.kind === 'delete-plans'
          ? [...new Set(change.numbers)].map((number) => planKey(prefix, number))
          : [],
    };
  }

  #put(key: string, value: string, lastsMs: number, signal: AbortSignal): Promise<StoreAnswer> {
    const puts = [{ key: this.#prefix + key, value, lastsMs }];
    return this.#commit({ expect: [], puts, deletes: [] }, signal);
  }

  async #commit(transaction: StoreTransaction, signal: AbortSignal): Promise<StoreAnswer> {
    try {
      const outcome = await this.#store.commit(transaction, signal);
      assert(outcome === 'done', 'a transaction that expects nothing is never refused');
      return { outcome, trouble: null };
    } catch (error) {
      return answerOf(error);
    }
  }
}

function answerOf(error: unknown): StoreAnswer {
  if (!(error instanceof StoreError) || error.code === 'aborted') throw error;
  if (error.code === 'no-reply') return { outcome: 'no-reply', trouble: error };
  return { outcome: 'refused', trouble: error };
}
