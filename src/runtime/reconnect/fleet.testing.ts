/**
 * The morning after: a fleet whose cloud was away comes back, on virtual time. A connect costs the
 * server a unit of work, also when the device has stopped waiting for it: what TLS does. Devices that
 * are connected stay so.
 */
import { createRandom, type Random } from '#base';
import { gentleReconnect } from './gentle-reconnect.ts';
import { createVirtualWorld, type VirtualWorld } from '../fallback/virtual-world.testing.ts';

/** How devices try again. */
export type Habit = 'full jitter, 60 s' | 'gentle';

/** A fleet's numbers. */
export interface Fleet {
  readonly devices: number;
  /** Connects a second. */
  readonly capacity: number;
  /** How much waits at the server, in ms of its work, before it turns connects away. */
  readonly queueMs: number;
  readonly outageMs: number;
  readonly watchMs: number;
  readonly connectWithinMs: number;
  readonly seed: number;
}

/** 4,120 devices and 6 connects a second: a hundredth of a fleet of 412,000 with 600. */
export const FLEET: Fleet = {
  devices: 4_120,
  capacity: 6,
  queueMs: 20_000,
  outageMs: 30 * 60_000,
  watchMs: 60 * 60_000,
  connectWithinMs: 10_000,
  seed: 20_251_020,
};

/** What was seen, from the return on. */
export interface FleetRecord {
  readonly habit: Habit;
  /** Connects asked for in the heaviest minute, as a multiple of what the server can take. */
  readonly heaviest: number;
  /** When half, and all but a thousandth, of the fleet was back; null: not while it was watched. */
  readonly halfBackMs: number | null;
  readonly backMs: number | null;
}

/** Runs one morning. */
export async function runFleet(fleet: Fleet, habit: Habit): Promise<FleetRecord> {
  const world = createVirtualWorld(fleet.seed, quickly);
  const random = createRandom(fleet.seed);
  const server = new Server(fleet, world);
  const backMs: number[] = [];
  for (let device = 0; device < fleet.devices; device++) {
    startDevice(fleet, habit, world, random, server, () => backMs.push(world.nowMs()));
  }
  await world.advance(fleet.outageMs + fleet.watchMs);
  const at = (share: number): number | null => {
    const ms = backMs[Math.ceil(share * fleet.devices) - 1];
    return ms === undefined ? null : ms - fleet.outageMs;
  };
  const heaviest = Math.max(...server.asked) / (60 * fleet.capacity);
  return { habit, heaviest, halfBackMs: at(0.5), backMs: at(0.999) };
}

function startDevice(
  { connectWithinMs }: Fleet,
  habit: Habit,
  world: VirtualWorld,
  random: Random,
  server: Server,
  back: () => void,
): void {
  const connect = (): Promise<void> => server.connect();
  if (habit === 'gentle') {
    const own = { connect, connectWithinMs, timers: world, random: () => random.next() };
    gentleReconnect(own).on(({ kind }) => void (kind === 'connected' && back()));
    return;
  }
  let attempts = 0;
  const attempt = (): void => {
    attempts++;
    let isOver = false;
    const again = (): void => {
      if (isOver) return;
      isOver = true;
      const mostMs = Math.min(60_000, 1_000 * 2 ** Math.min(20, attempts));
      world.after(random.next() * mostMs, attempt);
    };
    world.after(connectWithinMs, again);
    connect().then(() => {
      if (isOver) return;
      isOver = true;
      back();
    }, again);
  };
  world.after(random.next() * 1_000, attempt);
}

/** Takes connects in their order; beyond its queue it turns them away. */
class Server {
  /** Connects asked for, by the minute since the return. */
  readonly asked: number[];
  readonly #fleet: Fleet;
  readonly #world: VirtualWorld;
  #freeAtMs = 0;

  constructor(fleet: Fleet, world: VirtualWorld) {
    this.#fleet = fleet;
    this.#world = world;
    this.asked = Array.from({ length: Math.ceil(fleet.watchMs / 60_000) }, () => 0);
  }

  connect(): Promise<void> {
    const { outageMs, capacity, queueMs } = this.#fleet;
    const nowMs = this.#world.nowMs();
    if (nowMs < outageMs) return Promise.reject(new Error('away'));
    const minute = Math.floor((nowMs - outageMs) / 60_000);
    this.asked[minute] = (this.asked[minute] ?? 0) + 1;
    if (this.#freeAtMs - nowMs > queueMs) return Promise.reject(new Error('busy'));
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + 1_000 / capacity;
    return this.#world.later(this.#freeAtMs - nowMs, undefined);
  }
}

const SETTLED: Promise<void> = Promise.resolve();

async function quickly(): Promise<void> {
  for (let i = 0; i < 8; i++) await SETTLED;
}
