/**
 * All upstreams: whom to ask of which name. The zone that is nearest above a name says; what no zone
 * claims goes to the rest. Changed while it runs: ways that are still wanted stay open.
 */
import { parentName, ROOT, type Message, type Name, type Question } from '#core/dns';
import { formatUpstream, type Upstream } from '#core/resolver';
import type { Asking } from './forwarder.ts';
import { openChannel, type Channel } from './upstream.ts';

/** By zone, in lower case; the root's are asked of everything else. */
export type UpstreamsByZone = ReadonlyMap<Name, readonly Upstream[]>;

/** Every upstream for all names. */
export function forEverything(upstreams: readonly Upstream[]): UpstreamsByZone {
  return new Map([[ROOT, upstreams]]);
}

interface Open extends Asking {
  readonly channel: Channel;
}

/** The ways that are open. */
export class Upstreams {
  readonly #doubted: () => void;
  #open = new Map<string, Open>();
  #zones = new Map<Name, readonly Asking[]>();
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
      if (own !== undefined) return own;
    }
    return [];
  }

  /** As they are typed; those of a zone with its name. */
  shown(): readonly string[] {
    return [...this.#byZone].flatMap(([zone, upstreams]) =>
      upstreams.map((upstream) => {
        const typed = formatUpstream(upstream);
        return zone === ROOT ? typed : `${typed} for ${zone.slice(0, -1)}`;
      }),
    );
  }

  close(): void {
    for (const { channel } of this.#open.values()) channel.close();
  }

  #take(upstream: Upstream, timeoutMs: number, before: ReadonlyMap<string, Open>): Asking {
    const key = JSON.stringify([upstream, timeoutMs]);
    const known = this.#open.get(key) ?? before.get(key);
    const open = known ?? openOf(upstream, timeoutMs, this.#doubted);
    this.#open.set(key, open);
    return open;
  }
}

function openOf(upstream: Upstream, timeoutMs: number, doubted: () => void): Open {
  const channel = openChannel(upstream, timeoutMs, doubted);
  return {
    channel,
    validates: upstream.validates === true,
    ask: (question: Question): Promise<Message> => channel.ask(question),
  };
}
