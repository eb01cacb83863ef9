/** One place that looks: `firebreak watch` as it is shipped, on the clock of the day, through its own network. */
import { appendFileSync } from 'node:fs';
import { readDocument } from '#core/document';
import { lookAt, type NamedTarget, parseRange, parseTargets, publicAnd } from '#io/probe';
import { type Observation, runWatch } from '#app/watch';
import type { DayClock } from './day-clock.ts';
import { type Reach, watchFile } from './files.ts';
import { Network } from './network.ts';
import type { Services } from './services.ts';

/** Where everything really stands. */
export interface Whereabouts {
  readonly services: Services;
  readonly dnsPort: number;
  readonly feedPort: number;
}

/** A place, with its network and what it held last of each target. */
export class Place {
  readonly name: string;
  readonly network: Network = new Network();
  readonly states: Map<string, Observation['state']> = new Map();
  /** Looks in a row of which it said itself that it could not look. */
  unseen = 0;
  #targets: readonly NamedTarget[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Lays its network, and reads what it is to look at. */
  async prepare({ services, dnsPort, feedPort }: Whereabouts): Promise<void> {
    const journeys = new Map<string, number>();
    for (const [name, port] of services.ports) journeys.set(name, await this.network.toTcp(port));
    const reach: Reach = {
      journeys,
      database: await this.network.toTcp(services.databasePort),
      dns: await this.network.toUdp(dnsPort),
      feed: await this.network.toTcp(feedPort),
    };
    const document = readDocument(watchFile(reach), 'watch.yaml');
    const targets = document.ok ? parseTargets(document.value, {}) : document;
    if (!targets.ok) throw new Error(targets.problems.map(({ what }) => what).join('; '));
    this.#targets = targets.value;
  }

  /** Whether it knows that it is cut off: it has said so of all that it looks at. */
  get knows(): boolean {
    return this.unseen >= this.#targets.length;
  }

  /** Looks until the signal; every observation is a line of the log. */
  async watch(clock: DayClock, log: string, signal: AbortSignal): Promise<void> {
    const range = parseRange('127.0.0.0/8');
    if (!range.ok) throw new Error('no range');
    const world = {
      monotonicMs: () => performance.now(),
      nowMs: clock.nowMs,
      mayReach: publicAnd([range.value]),
    };
    const watched = this.#targets.map(({ name, everyMs, target }) => ({
      id: name,
      probe: target.kind,
      everyMs: clock.lasts(everyMs / 60_000),
      look: (stop: AbortSignal) => lookAt(target, world, stop),
    }));
    const tell = (observation: Observation): void => {
      this.states.set(observation.target, observation.state);
      this.unseen = observation.ok === null ? this.unseen + 1 : 0;
      appendFileSync(log, `${JSON.stringify(observation)}\n`);
    };
    await runWatch(
      watched,
      { place: this.name, once: false, mostAtOnce: 20, nowMs: clock.nowMs, tell },
      signal,
    );
  }
}
