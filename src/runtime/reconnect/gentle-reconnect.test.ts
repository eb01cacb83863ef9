/** One device, and a fleet of them, on a virtual clock. */
import { describe, expect, it } from 'vitest';
import { createVirtualWorld, type VirtualWorld } from '../fallback/virtual-world.testing.ts';
import { FLEET, runFleet } from './fleet.testing.ts';
import {
  gentleReconnect,
  type Reconnect,
  type ReconnectEvent,
  type ReconnectOptions,
} from './gentle-reconnect.ts';

interface Device {
  readonly world: VirtualWorld;
  readonly line: Reconnect;
  readonly heard: ReconnectEvent[];
  /** When it tried. */
  readonly triedMs: number[];
}

function start(
  connect: (world: VirtualWorld, signal: AbortSignal) => Promise<unknown>,
  own: Partial<ReconnectOptions> = {},
  seed = 1,
): Device {
  const world = createVirtualWorld(seed);
  const triedMs: number[] = [];
  const heard: ReconnectEvent[] = [];
  const line = gentleReconnect({
    connect(signal) {
      triedMs.push(world.nowMs());
      return connect(world, signal);
    },
    timers: world,
    random: () => world.random(),
    ...own,
  });
  line.on((event) => heard.push(event));
  return { world, line, heard, triedMs };
}

const well = (): Promise<void> => Promise.resolve();
const away = (): Promise<never> => Promise.reject(new Error('away'));

describe('gentle reconnect', () => {
  it('connects within a second of its start, and stays', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { world, line, heard, triedMs } = start(well, {}, seed);
      await world.advance(1_000);
      await world.advance(3_600_000);
      expect([line.state, triedMs.length]).toEqual(['connected', 1]);
      expect(heard).toEqual([{ kind: 'connected', awayMs: triedMs[0], attempts: 1 }]);
    }
  });

  it('waits about as long as it has been away, up to one and a half of the spread', async () => {
    const { world, triedMs } = start(away, { spreadMs: 600_000 });
    await world.advance(4 * 3_600_000);
    for (let index = 1; index < triedMs.length; index++) {
      const waitMs = (triedMs[index] ?? 0) - (triedMs[index - 1] ?? 0);
      const usualMs = Math.min(600_000, Math.max(1_000, triedMs[index - 1] ?? 0));
      expect(waitMs).toBeGreaterThanOrEqual(0.5 * usualMs - 1e-6);
      expect(waitMs).toBeLessThanOrEqual(1.5 * usualMs + 1e-6);
    }
    // Once each ten minutes, but for the first.
    expect(triedMs.length).toBeLessThan(4 * 6 + 20);
  });

  it('is back soon after a short cut, and says how long it was away', async () => {
    const { world, line, heard, triedMs } = start(well);
    await world.advance(60_000);
    const cutMs = world.nowMs();
    line.lost(new Error('reset'));
    line.lost(new Error('told twice'));
    expect(line.state).toBe('waiting');
    await world.advance(1_500);
    expect(line.state).toBe('connected');
    const awayMs = (triedMs[1] ?? 0) - cutMs;
    expect(heard.slice(1)).toEqual([
      { kind: 'lost', cause: new Error('reset'), againInMs: awayMs },
      { kind: 'connected', awayMs, attempts: 1 },
    ]);
  });

  it('takes a connection that flaps for none: its waits grow', async () => {
    const { world, line, triedMs } = start(well, { stableMs: 10_000 });
    for (let second = 0; second < 3_600; second++) {
      await world.advance(1_000);
      line.lost();
    }
    expect(triedMs.length).toBeLessThan(30);
    expect(triedMs.length).toBeGreaterThan(5);
  });

  it('lets go of an attempt that does not end, whether or not it listens to its signal', async () => {
    const signals: AbortSignal[] = [];
    const { world, line, heard } = start(
      (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      { connectWithinMs: 5_000, firstMs: 0 },
    );
    await world.advance(0);
    expect(line.state).toBe('connecting');
    await world.advance(5_000);
    expect(heard[0]).toMatchObject({
      kind: 'failed',
      cause: new Error('not connected within 5000 ms'),
    });
    expect(signals[0]?.aborted).toBe(true);
    line.close();
    await world.advance(1e9);
    expect([line.state, signals.length]).toEqual(['closed', 1]);
  });

  it('does not believe a connect that comes after its time', async () => {
    const { world, line } = start((each) => each.later(9_000, undefined), {
      connectWithinMs: 5_000,
      spreadMs: 1e9,
    });
    await world.advance(9_500);
    expect(line.state).not.toBe('connected');
    line.close();
  });

  it('waits at least as long as the server asks, and tries at once when it is nudged', async () => {
    const busy = Object.assign(new Error('busy'), { retryAfterMs: 120_000 });
    const { world, line, heard, triedMs } = start(() => Promise.reject(busy), { firstMs: 100 });
    await world.advance(100);
    expect(heard[0]).toMatchObject({ kind: 'failed', againInMs: 120_000 });
    await world.advance(10_000);
    line.nudge();
    await world.advance(0);
    expect(triedMs).toHaveLength(2);
    line.close();
    line.nudge();
    expect(triedMs).toHaveLength(2);
  });

  it('bears a connect that throws at once and a listener that throws', async () => {
    const { world, line, heard } = start(() => {
      throw new Error('a bug');
    });
    line.on(() => {
      throw new Error('mine');
    });
    await world.advance(10_000);
    expect(heard.length).toBeGreaterThan(1);
    line.close();
  });

  it('refuses numbers that mean nothing, and needs no timers', async () => {
    expect(() => gentleReconnect({ connect: well, spreadMs: 0 })).toThrow('spreadMs 0 is not 1 to');
    const line = gentleReconnect({ connect: well, firstMs: 0 });
    await new Promise((later) => setTimeout(later, 20));
    expect(line.state).toBe('connected');
    line.close();
  });
});

describe('a fleet whose cloud was away', () => {
  const small = { ...FLEET, devices: 412, capacity: 0.6 };

  it('comes back with gentle reconnect, after a short outage and a long one', async () => {
    for (const minutes of [1, 30]) {
      const record = await runFleet({ ...small, outageMs: minutes * 60_000 }, 'gentle');
      expect(record.backMs ?? Infinity).toBeLessThan(40 * 60_000);
    }
    const long = await runFleet(small, 'gentle');
    expect(long.heaviest).toBeLessThan(1.3);
  });

  it('does not by itself with full jitter up to a minute', async () => {
    const watchMs = 20 * 60_000;
    const record = await runFleet({ ...small, outageMs: 5 * 60_000, watchMs }, 'full jitter, 60 s');
    expect(record.halfBackMs).toBeNull();
    expect(record.heaviest).toBeGreaterThan(10);
  });
});
