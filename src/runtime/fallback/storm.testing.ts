/**
 * A retry storm: many clients, each with its own real policy, before, during and after an outage of
 * their server, on virtual time. The server answers in order of arrival, bounded by a rate and a
 * queue, and like real ones it also works for clients that have given up.
 */
import { createRandom } from '#base';
import { compose, type Policy } from './compose.ts';
import { retryBudget } from './policies/retry-budget.ts';
import { retry } from './policies/retry.ts';
import { timeout } from './policies/timeout.ts';
import { createVirtualWorld, type VirtualWorld } from './virtual-world.testing.ts';
import type { World } from './world.ts';

/** What the clients do about failures. */
export type Habit = 'no budget, no jitter' | 'jitter, no budget' | 'budget and jitter';

/** A storm's numbers. */
export interface Storm {
  readonly clients: number;
  /** One call of a client every so often, on average, at no common moment. */
  readonly everyMs: number;
  readonly beforeMs: number;
  readonly outageMs: number;
  readonly afterMs: number;
  /** What the server can serve, as a share of the normal load. */
  readonly capacity: number;
  /** How much waits at the server, in ms of its work, before it turns calls away. */
  readonly queueMs: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly seed: number;
}

/** What was seen, second by second, as shares of the normal load. */
export interface StormRecord {
  readonly habit: Habit;
  /** Sendings that reached the server, or would have. */
  readonly load: readonly number[];
  /** Answers that came while somebody waited. */
  readonly goodput: readonly number[];
}

/** The storm of the docs: 10,000 clients, 30 minutes, a server that comes back with 120 %. */
export const STORM: Storm = {
  clients: 10_000,
  everyMs: 10_000,
  beforeMs: 120_000,
  outageMs: 1_800_000,
  afterMs: 480_000,
  capacity: 1.2,
  queueMs: 4_000,
  timeoutMs: 1_000,
  attempts: 4,
  seed: 20_251_020,
};

const ROUND_TRIP_MS = 20;

/** Runs one storm. */
export async function runStorm(storm: Storm, habit: Habit): Promise<StormRecord> {
  const world = createVirtualWorld(storm.seed, quickly);
  const server = new Server(storm, world);
  const shared = timeout({ afterMs: storm.timeoutMs, world });
  for (let client = 0; client < storm.clients; client++) {
    startClient(storm, world, server, createPolicy(storm, habit, world, shared));
  }
  await world.advance(storm.beforeMs + storm.outageMs + storm.afterMs);
  const normal = (storm.clients / storm.everyMs) * 1_000;
  return {
    habit,
    load: server.load.map((each) => each / normal),
    goodput: server.goodput.map((each) => each / normal),
  };
}

const SETTLED: Promise<void> = Promise.resolve();

/** The longest chain of promises between two timers is shorter. */
async function quickly(): Promise<void> {
  for (let i = 0; i < 12; i++) await SETTLED;
}

function createPolicy(
  { attempts }: Storm,
  habit: Habit,
  world: VirtualWorld,
  shared: ReturnType<typeof timeout>,
): Policy {
  const steady: World = { ...world, random: () => 1 };
  const budget =
    habit === 'budget and jitter' ? retryBudget({ ratio: 0.1, reserve: 0, world }) : null;
  const waiting = habit === 'no budget, no jitter' ? steady : world;
  return compose('client', [retry({ attempts, budget, world: waiting }), shared], { world });
}

/** Calls for ever, at moments of its own. */
function startClient(
  { everyMs, seed }: Storm,
  world: VirtualWorld,
  server: Server,
  policy: Policy,
): void {
  const dice = createRandom(seed + world.dice.below(2 ** 31));
  // Exponential, so that the normal load is the same from the first second on.
  const pauseMs = (): number => -everyMs * Math.log(1 - dice.next());
  const call = (): void => {
    world.after(pauseMs(), call);
    policy.run(() => server.answer()).catch(() => undefined);
  };
  world.after(pauseMs(), call);
}

class Server {
  readonly load: number[];
  readonly goodput: number[];
  readonly #storm: Storm;
  readonly #world: VirtualWorld;
  readonly #serviceMs: number;
  #freeAtMs = 0;

  constructor(storm: Storm, world: VirtualWorld) {
    const seconds = Math.ceil((storm.beforeMs + storm.outageMs + storm.afterMs) / 1_000) + 1;
    this.load = Array<number>(seconds).fill(0);
    this.goodput = Array<number>(seconds).fill(0);
    this.#storm = storm;
    this.#world = world;
    this.#serviceMs = storm.everyMs / (storm.clients * storm.capacity);
  }

  answer(): Promise<string> {
    const { beforeMs, outageMs, queueMs, timeoutMs } = this.#storm;
    const nowMs = this.#world.nowMs();
    count(this.load, nowMs);
    if (nowMs >= beforeMs && nowMs < beforeMs + outageMs) return never();
    if (this.#freeAtMs - nowMs > queueMs) return Promise.reject(FULL);
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + this.#serviceMs;
    const answerMs = this.#freeAtMs - nowMs + ROUND_TRIP_MS;
    // Who has given up hears nothing, but the server has done the work.
    if (answerMs >= timeoutMs) return never();
    return new Promise((resolve) => {
      this.#world.after(answerMs, () => {
        count(this.goodput, this.#world.nowMs());
        resolve('answer');
      });
    });
  }
}

/** A new one each time: one for all would hold whoever waited for it. */
const never = (): Promise<never> => new Promise(() => undefined);
const FULL: Error = new Error('the queue is full');

function count(seconds: number[], nowMs: number): void {
  const second = Math.min(seconds.length - 1, Math.floor(nowMs / 1_000));
  seconds[second] = (seconds[second] ?? 0) + 1;
}

/** What the docs say of a storm. */
export interface StormSummary {
  /** The heaviest second. */
  readonly mostLoad: number;
  /** Minutes from the repair until goodput is 90 % of normal for good, over 10 s; null: never. */
  readonly backAfterMinutes: number | null;
  /** Goodput of the last minute. */
  readonly goodputAtTheEnd: number;
}

/** Sums up one record. */
export function summarize(storm: Storm, { load, goodput }: StormRecord): StormSummary {
  const repaired = (storm.beforeMs + storm.outageMs) / 1_000;
  const end = repaired + storm.afterMs / 1_000;
  const mean = (from: number, to: number): number =>
    goodput.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
  let back: number | null = null;
  for (let second = end - 10; second >= repaired && mean(second, second + 10) >= 0.9; second--) {
    back = (second - repaired) / 60;
  }
  return {
    mostLoad: Math.max(...load),
    backAfterMinutes: back,
    goodputAtTheEnd: mean(end - 60, end),
  };
}
