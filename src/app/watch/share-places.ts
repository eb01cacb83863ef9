/**
 * Places tell each other what they hold, through a store: each writes its own under a lease, reads the
 * others, and needs no clock but the store's. A place that dies leaves by itself when its lease ends.
 * Two processes cannot be one place: the second has no vote until the first is gone.
 */
import { StoreError, type Store, type StoreEntry } from '#io/store';
import type { PlaceView } from './places.ts';
import type { SteadyState } from './steady.ts';

/** How a place shares. */
export interface SharingSettings {
  readonly place: string;
  /** Unlike that of any other process. */
  readonly run: string;
  /** How long a place is heard after its last word. */
  readonly lastsMs: number;
  /** Milliseconds, never going back. */
  readonly monotonicMs: () => number;
}

/** What became of a turn: why this place has no vote, or cannot hear others; null when all is well. */
export type SharingTrouble = string | null;

/** What a place looks at changes rarely; the words of a dead one are cleared away after that. */
const SAW_MS = 86_400_000;
const [ALIVE, SAW] = ['watch/alive/', 'watch/saw/'];

interface Alive {
  readonly run: string;
  readonly isCutOff: boolean;
}

/** This place among the others. */
export class SharedPlaces {
  readonly #store: Store;
  readonly #settings: SharingSettings;
  readonly #held = new Map<string, SteadyState>();
  #isCutOff = false;
  /** What of `held` the store has not been told. */
  #isNews = true;
  #others: readonly PlaceView[] = [];
  #heard = '';
  #version = 0;
  #heardMs = -Infinity;

  constructor(store: Store, settings: SharingSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  /** What this place holds now. */
  hold(target: string, state: SteadyState, isCutOff: boolean): void {
    if (this.#isCutOff !== isCutOff) this.#version++;
    this.#isCutOff = isCutOff;
    if (this.#held.get(target) === state) return;
    this.#held.set(target, state);
    this.#isNews = true;
    this.#version++;
  }

  /** Another number when `views` may be others than before. */
  get version(): number {
    return this.#version;
  }

  /** This place and the live others, by name. Others that could not be heard for a lease are gone. */
  views(): readonly PlaceView[] {
    const { place, monotonicMs } = this.#settings;
    const own = { place, isCutOff: this.#isCutOff, held: this.#held };
    return [own, ...(this.#isOld(monotonicMs()) ? [] : this.#others)].sort((a, b) =>
      a.place < b.place ? -1 : 1,
    );
  }

  /** Writes and reads, once. */
  async turn(signal: AbortSignal): Promise<SharingTrouble> {
    const atMs = this.#settings.monotonicMs();
    try {
      const entries = await this.#store.read('watch/', signal);
      const heard = entries.map(({ key, value }) => `${key} ${value}`).join('\n');
      if (heard !== this.#heard || this.#isOld(atMs)) {
        this.#heard = heard;
        this.#others = othersOf(entries, this.#settings.place);
        this.#version++;
      }
      this.#heardMs = atMs;
      return await this.#write(entries, signal);
    } catch (error) {
      // Others may have become too old to be heard.
      this.#version++;
      if (error instanceof StoreError) return error.message;
      throw error;
    }
  }

  #isOld(nowMs: number): boolean {
    return nowMs - this.#heardMs > this.#settings.lastsMs;
  }

  /** Its vote ends now and not with its lease. What goes wrong is mended by the lease. */
  async leave(signal: AbortSignal): Promise<void> {
    const key = `${ALIVE}${encodeURIComponent(this.#settings.place)}`;
    try {
      const mine = (await this.#store.read(key, signal)).find((each) => each.key === key);
      if (mine === undefined || aliveOf(mine)?.run !== this.#settings.run) return;
      const expect = [{ key, revision: mine.revision }];
      await this.#store.commit({ expect, puts: [], deletes: [key] }, signal);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  async #write(entries: readonly StoreEntry[], signal: AbortSignal): Promise<SharingTrouble> {
    const { place, run, lastsMs } = this.#settings;
    const name = encodeURIComponent(place);
    const mine = entries.find(({ key }) => key === `${ALIVE}${name}`);
    if (mine !== undefined && aliveOf(mine)?.run !== run) {
      return `another watch says that it is ${place}: this one has no vote until that one is gone; --place gives it a name of its own`;
    }
    const saw = entries.find(({ key }) => key === `${SAW}${name}`);
    const isNews = this.#isNews || saw === undefined || mine === undefined;
    this.#isNews = false;
    const alive: Alive = { run, isCutOff: this.#isCutOff };
    const outcome = await this.#store
      .commit(
        {
          expect: [{ key: `${ALIVE}${name}`, revision: mine?.revision ?? null }],
          puts: [
            { key: `${ALIVE}${name}`, value: JSON.stringify(alive), lastsMs },
            ...(isNews
              ? [{ key: `${SAW}${name}`, value: sawText(run, this.#held), lastsMs: SAW_MS }]
              : []),
          ],
          deletes: [],
        },
        signal,
      )
      .catch((error: unknown) => {
        this.#isNews ||= isNews;
        throw error;
      });
    if (outcome === 'done') return null;
    this.#isNews ||= isNews;
    return `another watch has just said that it is ${place}`;
  }
}

function aliveOf({ value }: StoreEntry): Alive | null {
  const said = recordOf(value);
  if (said === null || typeof said['run'] !== 'string') return null;
  return { run: said['run'], isCutOff: said['isCutOff'] === true };
}

/** By state, each a list of targets: a name once, and the word for most of them once. */
function sawText(run: string, held: ReadonlyMap<string, SteadyState>): string {
  const states: readonly SteadyState[] = ['up', 'down', 'flapping'];
  const lists = states.map((state) => [
    state,
    [...held].flatMap(([target, each]) => (each === state ? [target] : [])),
  ]);
  return JSON.stringify({ run, ...Object.fromEntries(lists) });
}

/** Places that live, and what they hold; what cannot be read is not heard. */
function othersOf(entries: readonly StoreEntry[], own: string): readonly PlaceView[] {
  const sawBy = new Map(
    entries.flatMap(({ key, value }) =>
      key.startsWith(SAW) ? [[key.slice(SAW.length), value]] : [],
    ),
  );
  return entries.flatMap((entry): readonly PlaceView[] => {
    if (!entry.key.startsWith(ALIVE)) return [];
    const name = entry.key.slice(ALIVE.length);
    const place = decodeURIComponent(name);
    const alive = aliveOf(entry);
    const saw = recordOf(sawBy.get(name) ?? '');
    if (place === own || alive === null || saw === null || saw['run'] !== alive.run) return [];
    const held = new Map<string, SteadyState>();
    for (const state of ['up', 'down', 'flapping'] as const) {
      const list = saw[state];
      if (!Array.isArray(list)) continue;
      for (const target of list) if (typeof target === 'string') held.set(target, state);
    }
    return [{ place, isCutOff: alive.isCutOff, held }];
  });
}

function recordOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
