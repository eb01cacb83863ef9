/**
 * A set of endpoints in groups of preference (regions): which one to call next. What discovery said
 * last stands when it says nothing, or fails: the servers behind an emptied name are still there.
 *
 * Choice within a group: two at random, the cheaper one (Mitzenmacher, "The power of two choices in
 * randomized load balancing", 2001). With fewer than half of a group in health its health is not
 * believed (Envoy's panic threshold). The first group in health is used; when a preferred one is
 * back, its share rises slowly, for its caches are cold.
 */
import type { Timers } from '#base';
import { demand, webWorld } from '#runtime/world';
import { EndpointHealth, HEALTH_DEFAULTS, type HealthSettings } from './endpoint-health.ts';

/** Where to call. */
export interface Endpoint {
  /** Unique: an address, or a base URL. */
  readonly address: string;
  /** The group of preference: a region. Groups that `prefer` does not name come last. */
  readonly group?: string;
}

/** What happens, for logs and counters. */
export type EndpointEvent =
  | { readonly kind: 'discovered'; readonly addresses: readonly string[] }
  /** Discovery gave nothing: the last good set stands. */
  | { readonly kind: 'kept'; readonly why: 'empty' | 'failed'; readonly cause: unknown }
  | { readonly kind: 'ejected'; readonly address: string }
  | { readonly kind: 'group'; readonly group: string; readonly before: string };

/** The numbers of a set. Durations in milliseconds. */
export interface EndpointSettings extends HealthSettings {
  /** Groups, the best first. */
  readonly prefer: readonly string[];
  /** The share in health, of 1, under which a group's health is not believed. */
  readonly panicShare: number;
  /** The most of a set that may be left out at once, of 1, while no other group is in health; one may always be. */
  readonly mostEjected: number;
  /** How long a preferred group takes to carry everything again. */
  readonly returnMs: number;
}

const DEFAULTS: Omit<EndpointSettings, keyof HealthSettings> = {
  prefer: [],
  panicShare: 0.5,
  mostEjected: 0.5,
  returnMs: 60_000,
};

/** How a set is made; what is not said has a usual value. */
export interface EndpointOptions extends Partial<EndpointSettings> {
  /** By default those of the web platform. */
  readonly timers?: Timers;
  /** In [0, 1); by default `Math.random`. */
  readonly random?: () => number;
  /** What was known before the start: from a file, or from the program itself. */
  readonly initial?: readonly Endpoint[];
}

/** One call under way: told exactly once how it ended. */
export interface EndpointCall {
  readonly endpoint: Endpoint;
  /** `null`: the caller gave up by itself, which says nothing of the endpoint. */
  ended(isOk: boolean | null): void;
}

/** No endpoint was ever known. */
export class NoEndpointError extends Error {
  readonly code = 'no-endpoint';
}

/** Endpoints to call. */
export interface EndpointSet {
  readonly endpoints: readonly Endpoint[];
  readonly settings: EndpointSettings;
  /** What discovery said. An empty list is not believed. */
  discovered(endpoints: readonly Endpoint[]): void;
  /** Discovery failed. */
  notDiscovered(cause: unknown): void;
  /** The endpoint for the next call. Throws `NoEndpointError` when none was ever known. */
  begin(): EndpointCall;
  /**
   * Does the work at the next endpoint, and learns from how it ended: by default what it throws is a
   * failure of the endpoint, but for the `AbortError` of a caller who gave up.
   */
  run<Value>(
    work: (endpoint: Endpoint) => PromiseLike<Value> | Value,
    isOk?: (value: Value) => boolean,
  ): Promise<Value>;
  on(listener: (event: EndpointEvent) => void): () => void;
}

interface Member {
  readonly endpoint: Endpoint;
  readonly health: EndpointHealth;
}

/** Makes a set. */
export function endpointSet(options: EndpointOptions = {}): EndpointSet {
  return new RunningSet(options);
}

class RunningSet implements EndpointSet {
  readonly settings: EndpointSettings;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #listeners = new Set<(event: EndpointEvent) => void>();
  #groups: readonly { readonly name: string; readonly members: readonly Member[] }[] = [];
  #endpoints: readonly Endpoint[] = [];
  /** The group in use, and since when one that is preferred to it is back. */
  #using = '';
  #returningSinceMs: number | null = null;

  constructor({ timers = webWorld, random = Math.random, initial = [], ...own }: EndpointOptions) {
    this.settings = { ...HEALTH_DEFAULTS, ...DEFAULTS, ...own };
    const { panicShare, mostEjected, prefer: _, ...others } = this.settings;
    demand({ panicShare, mostEjected }, 0, 1);
    demand(others, 0);
    this.#timers = timers;
    this.#random = random;
    if (initial.length > 0) this.#take(initial);
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  discovered(endpoints: readonly Endpoint[]): void {
    if (endpoints.length === 0) return this.#say({ kind: 'kept', why: 'empty', cause: null });
    this.#take(endpoints);
    this.#say({ kind: 'discovered', addresses: endpoints.map(({ address }) => address) });
  }

  notDiscovered(cause: unknown): void {
    this.#say({ kind: 'kept', why: 'failed', cause });
  }

  begin(): EndpointCall {
    const nowMs = this.#timers.nowMs();
    const { endpoint, health } = this.#choose(this.#groupAt(nowMs), nowMs);
    health.began();
    let hasEnded = false;
    return {
      endpoint,
      ended: (isOk) => {
        if (hasEnded) return;
        hasEnded = true;
        const endMs = this.#timers.nowMs();
        const before = health.isEjectedAt(endMs);
        health.ended(endMs, endMs - nowMs, isOk, () => this.#mayEject(endpoint, endMs));
        if (!before && health.isEjectedAt(endMs)) {
          this.#say({ kind: 'ejected', address: endpoint.address });
        }
      },
    };
  }

  async run<Value>(
    work: (endpoint: Endpoint) => PromiseLike<Value> | Value,
    isOk: (value: Value) => boolean = () => true,
  ): Promise<Value> {
    const call = this.begin();
    // A caller who gave up, or a reason that is no error, says nothing of the endpoint.
    let outcome: boolean | null = null;
    try {
      const value = await work(call.endpoint);
      outcome = isOk(value);
      return value;
    } catch (error) {
      if (error instanceof Error && error.name !== 'AbortError') outcome = false;
      throw error;
    } finally {
      call.ended(outcome);
    }
  }

  on(listener: (event: EndpointEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Those that stay keep what is known of them. */
  #take(endpoints: readonly Endpoint[]): void {
    const known = new Map(
      this.#groups.flatMap(({ members }) => members).map((each) => [each.endpoint.address, each]),
    );
    const unique = [...new Map(endpoints.map((each) => [each.address, each])).values()];
    const members = unique.map((endpoint) => {
      const health = known.get(endpoint.address)?.health ?? new EndpointHealth(this.settings);
      return { endpoint, health };
    });
    const rank = new Map(this.settings.prefer.map((name, index) => [name, index]));
    const names = [...new Set(unique.map(({ group = '' }) => group))].toSorted(
      (a, b) => (rank.get(a) ?? Infinity) - (rank.get(b) ?? Infinity) || 0,
    );
    this.#endpoints = unique;
    this.#groups = names.map((name) => ({
      name,
      members: members.filter(({ endpoint: { group = '' } }) => group === name),
    }));
  }

  /** The group for the next call: the first in health; a preferred one that is back takes its share. */
  #groupAt(nowMs: number): readonly Member[] {
    const best = this.#groups.find(({ members }) => this.#isInHealth(members, nowMs));
    const chosen = best ?? this.#groups[0];
    if (chosen === undefined) throw new NoEndpointError('no endpoint was ever discovered');
    const current = this.#groups.find(({ name }) => name === this.#using);
    const isBetter = current !== undefined && this.#isBefore(chosen.name, current.name);
    if (!isBetter || !this.#isInHealth(current.members, nowMs)) {
      this.#returningSinceMs = null;
      return this.#use(chosen);
    }
    this.#returningSinceMs ??= nowMs;
    const share = (nowMs - this.#returningSinceMs) / Math.max(1, this.settings.returnMs);
    if (share >= 1) {
      this.#returningSinceMs = null;
      return this.#use(chosen);
    }
    return this.#random() < Math.max(LEAST_SHARE, share) ? chosen.members : current.members;
  }

  #use({
    name,
    members,
  }: {
    readonly name: string;
    readonly members: readonly Member[];
  }): readonly Member[] {
    if (this.#using !== name && this.#using !== '') {
      this.#say({ kind: 'group', group: name, before: this.#using });
    }
    this.#using = name;
    return members;
  }

  #isBefore(a: string, b: string): boolean {
    const names = this.#groups.map(({ name }) => name);
    return names.indexOf(a) < names.indexOf(b);
  }

  #isInHealth(members: readonly Member[], nowMs: number): boolean {
    return shareInHealth(members, nowMs) >= this.settings.panicShare;
  }

  #choose(members: readonly Member[], nowMs: number): Member {
    const well = members.filter(({ health }) => !health.isEjectedAt(nowMs));
    const candidates = this.#isInHealth(members, nowMs) && well.length > 0 ? well : members;
    const [first, second] = twoOf(candidates, this.#random);
    return first.health.costAt(nowMs) <= second.health.costAt(nowMs) ? first : second;
  }

  /**
   * Everything of a group while another is in health: calls have somewhere to go. Else at most that
   * share of all, and always one: a set of one would never fail over otherwise.
   */
  #mayEject({ group = '' }: Endpoint, nowMs: number): boolean {
    const isElsewhere = this.#groups.some(
      ({ name, members }) => name !== group && this.#isInHealth(members, nowMs),
    );
    if (isElsewhere) return true;
    const all = this.#groups.flatMap(({ members }) => members);
    const out = all.filter(({ health }) => health.isEjectedAt(nowMs)).length;
    return out < Math.max(1, Math.floor(all.length * this.settings.mostEjected));
  }

  /** A listener that throws is not this set's trouble. */
  #say(event: EndpointEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // The listener's own.
      }
    }
  }
}

/** What a preferred group that is back gets at first. */
const LEAST_SHARE = 0.02;

function shareInHealth(members: readonly Member[], nowMs: number): number {
  const out = members.filter(({ health }) => health.isEjectedAt(nowMs)).length;
  return members.length === 0 ? 0 : 1 - out / members.length;
}

function twoOf<Item>(items: readonly Item[], random: () => number): readonly [Item, Item] {
  const first = Math.floor(random() * items.length);
  const step = 1 + Math.floor(random() * Math.max(1, items.length - 1));
  const second = (first + step) % items.length;
  return [items[first] as Item, items[second] as Item];
}
