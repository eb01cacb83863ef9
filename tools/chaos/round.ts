/**
 * One round: a world with one kind of server as its primary, storms of faults with calm after each,
 * endpoints that come and go throughout, and a poller that never stops looking.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '#base';
import { FAULTS, groupOf, type Fault } from './faults.ts';
import { Judge, type Violation } from './judge.ts';
import { MIN_HEALTHY, type World } from './world.ts';

/** How long a round's parts last. */
export interface RoundPace {
  readonly stormMs: number;
  /** From the last fault's end; servers must be together after `togetherMs` of it. */
  readonly calmMs: number;
  readonly togetherMs: number;
  /** Storms, each followed by calm. */
  readonly storms: number;
}

/** What a round came to. */
export interface RoundResult {
  readonly looks: number;
  readonly generation: number;
  readonly violations: readonly Violation[];
  readonly faults: Readonly<Record<string, number>>;
  /** UPDATEs that the proxy did something to. */
  readonly proxied: Readonly<Record<string, number>>;
  /** How often an endpoint came or went. */
  readonly changes: number;
  /** Whether at the end every server published exactly the healthy endpoints. */
  readonly isSettled: boolean;
}

const LOOK_MS = 40;

/** The most faults at once. */
const AT_ONCE = 3;

/** Runs a round in a world that is up. `until`: true ends it early (what was looked for is found). */
export async function runRound(
  world: World,
  random: Random,
  pace: RoundPace,
  until: (judge: Judge) => boolean = () => false,
): Promise<RoundResult> {
  const round = new Round(world, random, pace, until);
  return round.run();
}

class Round {
  readonly #world: World;
  readonly #random: Random;
  readonly #pace: RoundPace;
  readonly #until: (judge: Judge) => boolean;
  readonly #judge = new Judge(MIN_HEALTHY);
  readonly #faults: Record<string, number> = {};
  readonly #startMs = performance.now();
  #changes = 0;
  #mendedAtMs: number | null = null;
  #isOver = false;
  #comeAndGo = true;

  constructor(world: World, random: Random, pace: RoundPace, until: (judge: Judge) => boolean) {
    this.#world = world;
    this.#random = random;
    this.#pace = pace;
    this.#until = until;
  }

  async run(): Promise<RoundResult> {
    const { writers, endpoints, proxy, servers } = this.#world;
    for (const { process } of writers) process.start();
    const beside = [this.#look(), this.#changeEndpoints()];
    try {
      for (let storm = 0; storm < this.#pace.storms && !this.#isOver; storm++) {
        await this.#storm();
        await this.#calm();
      }
      // For the end: nobody comes or goes, and all is published that is healthy.
      this.#comeAndGo = false;
      for (const address of endpoints.addresses) {
        if (endpoints.healthy.includes(address)) continue;
        await endpoints.up(address);
        // The guard does not wait for secondaries between two generations: a burst would outrun them.
        await pause(2_500);
      }
      const isSettled = await this.#settle(servers.length);
      return {
        looks: this.#judge.looks,
        generation: this.#judge.generation,
        violations: this.#judge.violations,
        faults: this.#faults,
        proxied: proxy.hit,
        changes: this.#changes,
        isSettled,
      };
    } finally {
      this.#isOver = true;
      await Promise.all(beside);
    }
  }

  /** Faults one after the other and at once, never two at the same thing. */
  async #storm(): Promise<void> {
    const endMs = performance.now() + this.#pace.stormMs;
    const running = new Map<string, Promise<void>>();
    this.#mendedAtMs = null;
    const possible = FAULTS.filter(({ isPossible }) => isPossible(this.#world)).flatMap((each) =>
      Array.from({ length: each.weight }, () => each),
    );
    while (performance.now() < endMs && !this.#isOver) {
      const next = this.#random.pick(possible);
      const group = groupOf(next);
      if (running.size < AT_ONCE && !running.has(group)) {
        running.set(
          group,
          this.#inflict(next).finally(() => running.delete(group)),
        );
      }
      await pause(this.#random.below(500));
    }
    await Promise.all(running.values());
    this.#mendedAtMs = performance.now();
  }

  async #inflict({ kind, run }: Fault): Promise<void> {
    this.#faults[kind] = (this.#faults[kind] ?? 0) + 1;
    await run(this.#world, this.#random);
  }

  async #calm(): Promise<void> {
    const endMs = performance.now() + this.#pace.calmMs;
    while (performance.now() < endMs && !this.#isOver) await pause(100);
  }

  async #look(): Promise<void> {
    const { poller, endpoints } = this.#world;
    while (!this.#isOver) {
      // Counted before and after: what changed meanwhile is not held against anybody.
      const before = endpoints.healthy.length;
      const isCalm = this.#isCalm();
      const samples = await poller.look();
      const healthy = Math.min(before, endpoints.healthy.length);
      const atMs = Math.round(performance.now() - this.#startMs);
      this.#judge.judge(samples, { atMs, healthy, isCalm });
      if (this.#until(this.#judge)) this.#isOver = true;
      await pause(LOOK_MS);
    }
  }

  #isCalm(): boolean {
    const { togetherMs } = this.#pace;
    return this.#mendedAtMs !== null && performance.now() - this.#mendedAtMs > togetherMs;
  }

  /** Now and then one comes or goes; seldom so many are gone that the guard must stand still. */
  async #changeEndpoints(): Promise<void> {
    const { endpoints } = this.#world;
    while (!this.#isOver) {
      // In calm the secondaries' own pace must not be outrun: what is looked at is whether they agree.
      const mostMs = this.#mendedAtMs === null ? 1_200 : 8_000;
      await pause(mostMs / 4 + this.#random.below(mostMs));
      if (!this.#comeAndGo) continue;
      const { addresses, healthy } = endpoints;
      const least = this.#random.chance(0.1) ? 1 : MIN_HEALTHY;
      const address = this.#random.pick(addresses);
      if (!healthy.includes(address)) await endpoints.up(address);
      else if (healthy.length > least) await endpoints.down(address);
      else continue;
      this.#changes++;
    }
  }

  async #settle(servers: number): Promise<boolean> {
    const { poller, endpoints } = this.#world;
    for (let attempt = 0; attempt < 150 && !this.#isOver; attempt++) {
      const samples = await poller.look();
      const settled = samples.filter(
        ({ addresses }) =>
          addresses?.length === endpoints.addresses.length &&
          endpoints.healthy.every((address) => addresses.includes(address)),
      );
      if (settled.length === servers) return true;
      await pause(200);
    }
    return false;
  }
}
