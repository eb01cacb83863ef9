/**
 * All upstreams: whom to ask of which name. The zone that is nearest above a name says; what no zone
 * claims goes to the rest. Those that are away are asked last. Changed while it runs: ways that are
 * still wanted stay open.
 */
import { parentName, ROOT, type Message, type Name, type Question } from '#core/dns';
import { formatUpstream, type Upstream } from '#core/resolver';
import type { Asking } from './forwarder.ts';
import { UpstreamHealth } from './upstream-health.ts';
import { openChannel, type Channel } from './upstream.ts';

/** By zone, in lower case; the root's are asked of everything else. */
export type UpstreamsByZone = ReadonlyMap<Name, readonly Upstream[]>;

/** Every upstream for all names. */
export function forEverything(upstreams: readonly Upstream[]): UpstreamsByZone {
  return new Map([[ROOT, upstreams]]);
}

/** Any server has an answer to it, be it that it does not know. */
const ANY_QUESTION: Question = { name: ROOT, type: 'NS', class: 'IN' };

/** One way, and whether anybody answers on it. */
class Way implements Asking {
  readonly channel: Channel;
  readonly validates: boolean;
  readonly #health = new UpstreamHealth();

  constructor(channel: Channel, validates: boolean) {
    this.channel = channel;
    this.validates = validates;
  }

  get isAway(): boolean {
    return this.#health.isAway;
  }

  async ask(question: Question): Promise<Message> {
    try {
      const answer = await this.channel.ask(question);
      this.#health.answered();
      return answer;
    } catch (cause) {
      this.#health.failed(performance.now());
      throw cause;
    }
  }

  tryAgain(nowMs: number): void {
    if (this.#health.isToBeTried(nowMs)) this.ask(ANY_QUESTION).catch(() => {});
  }
}

/** The ways that are open. */
export class Upstreams {
  readonly #doubted: () => void;
  #open = new Map<string, Way>();
  #zones = new Map<Name, readonly Way[]>();
  #byZone: UpstreamsByZone = new Map();

  /** `doubted` is called for an answer that was not believed. */
  constructor(doubted: () => void) {
    this.#doubted = doubted;
  }

  /** Asks these from now on, and waits for each so long. */
  use(byZone: UpstreamsByZone, timeoutMs: number): void {
    const before = this.#open;
    this.#open = new Map();
    this.#zones = new Map();
    this.#byZone = byZone;
    for (const [zone, upstreams] of byZone) {
      this.#zones.set(
        zone,
        upstreams.map((upstream) => this.#take(upstream, timeoutMs, before)),
      );
    }
    for (const [key, { channel }] of before) if (!this.#open.has(key)) channel.close();
  }

  /** In the order in which they are asked. `name` in lower case. */
  of(name: Name): readonly Asking[] {
    for (let zone: Name | null = name; zone !== null; zone = parentName(zone)) {
      const own = this.#zones.get(zone);
      if (own === undefined) continue;
      if (!own.some(({ isAway }) => isAway)) return own;
      return [...own.filter(({ isAway }) => !isAway), ...own.filter(({ isAway }) => isAway)];
    }
    return [];
  }

  /** Tries those that are away, now and then. */
  tick(): void {
    const nowMs = performance.now();
    for (const way of this.#open.values()) way.tryAgain(nowMs);
  }

  /** As they are typed; those of a zone with its name, those that are away with that. */
  shown(): readonly string[] {
    return [...this.#byZone].flatMap(([zone, upstreams]) =>
      upstreams.map((upstream, index) => {
        const typed = formatUpstream(upstream);
        const isAway = this.#zones.get(zone)?.[index]?.isAway === true;
        const named = zone === ROOT ? typed : `${typed} for ${zone.slice(0, -1)}`;
        return isAway ? `${named} (does not answer)` : named;
      }),
    );
  }

  close(): void {
    for (const { channel } of this.#open.values()) channel.close();
  }

  #take(upstream: Upstream, timeoutMs: number, before: ReadonlyMap<string, Way>): Way {
    const key = JSON.stringify([upstream, timeoutMs]);
    const known = this.#open.get(key) ?? before.get(key);
    const way =
      known ??
      new Way(openChannel(upstream, timeoutMs, this.#doubted), upstream.validates === true);
    this.#open.set(key, way);
    return way;
  }
}
