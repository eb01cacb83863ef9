/**
 * Open or once open defects of libraries and devices that do what ours do: each as a test of ours.
 * docs/runtime-behaviour.md lists them. Those of policies are beside the policies.
 */
import { createManualTimers } from '#base';
import { policy, retry, timeout, circuitBreaker, inARow } from '#runtime/fallback';
import { localMode, type LocalModeEvent } from '#runtime/local-mode';
import {
  memoryOutbox,
  outbox,
  type Outbox,
  type OutboxEntry,
  type OutboxStorage,
} from '#runtime/outbox';
import { describe, expect, it } from 'vitest';
import { createVirtualWorld, watch } from './fallback/virtual-world.testing.ts';

const DAY_MS = 86_400_000;
const DONE = { kind: 'done' } as const;

/** A server that can be away, and an outbox before it on a clock of its own. */
class Line {
  isAway = false;
  readonly timers = createManualTimers();
  readonly sent: OutboxEntry<number>[] = [];
  readonly tried: OutboxEntry<number>[] = [];
  readonly underWay = new Map<string, number>();
  mostOfOneKey = 0;

  open(storage: OutboxStorage): Promise<Outbox<number>> {
    return outbox<number>({
      storage,
      timers: this.timers,
      random: () => 0.5,
      send: async (entry) => {
        this.tried.push(entry);
        const now = (this.underWay.get(entry.key) ?? 0) + 1;
        this.underWay.set(entry.key, now);
        this.mostOfOneKey = Math.max(this.mostOfOneKey, now);
        await turns(3);
        this.underWay.set(entry.key, now - 1);
        if (this.isAway) throw new Error('ECONNREFUSED');
        this.sent.push(entry);
        return DONE;
      },
    });
  }

  async pass(ms: number, stepMs = 1_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.timers.advance(stepMs);
      await turns(8);
    }
  }

  bodies(): readonly number[] {
    return this.sent.map(({ body }) => body);
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

describe('an outbox', () => {
  it('sends again after a restart what was on its way, with the same key (TanStack Query #6238, #3460)', async () => {
    const line = new Line();
    const storage = memoryOutbox();
    line.isAway = true;
    const first = await line.open(storage);
    await first.add('cart', 1);
    // On its way: the page is closed before there is an answer.
    await first.close();
    line.isAway = false;
    const second = await line.open(storage);
    await line.pass(60_000);
    expect([second.waiting, line.bodies()]).toEqual([0, [1]]);
    expect(new Set(line.tried.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it('goes on by itself after a week away, without a restart (TanStack Query #5847, PouchDB #966, #2768, #6606, Workbox #1466, #2386, #2736)', async () => {
    const line = new Line();
    line.isAway = true;
    const box = await line.open(memoryOutbox());
    for (let body = 0; body < 5; body++) await box.add(`room ${body}`, body);
    await line.pass(7 * DAY_MS, 300_000);
    expect(line.sent).toEqual([]);
    line.isAway = false;
    await line.pass(180_000);
    expect(box.waiting).toBe(0);
    expect(new Set(line.bodies())).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('sends each once, and never two of one key at once (TanStack Query #4896)', async () => {
    const line = new Line();
    const box = await line.open(memoryOutbox());
    for (let body = 0; body < 30; body++) {
      void box.add(body % 2 === 0 ? 'a' : 'b', body);
      box.nudge();
    }
    await line.pass(60_000);
    expect(line.mostOfOneKey).toBe(1);
    expect(line.bodies()).toHaveLength(30);
    expect(new Set(line.bodies()).size).toBe(30);
  });

  it('keeps the order of each key when the first one fails (Workbox #2640)', async () => {
    const line = new Line();
    line.isAway = true;
    const box = await line.open(memoryOutbox());
    for (let body = 0; body < 10; body++) await box.add('till', body);
    await line.pass(60_000);
    line.isAway = false;
    await line.pass(120_000);
    expect(line.bodies()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(box.waiting).toBe(0);
  });

  it('can be told to try now (Workbox #384)', async () => {
    const line = new Line();
    line.isAway = true;
    const box = await line.open(memoryOutbox());
    await box.add('till', 1);
    await line.pass(600_000);
    line.isAway = false;
    box.nudge();
    await turns(20);
    expect([box.waiting, line.bodies()]).toEqual([0, [1]]);
  });
});

describe('a device', () => {
  it('does the same for a week without its cloud: it changes over once, and never starts anew (hass-kumo #189, SonoffLAN #1023)', async () => {
    const timers = createManualTimers();
    const heard: LocalModeEvent[] = [];
    const house = await localMode({
      basic: () => ({ celsius: 20 }),
      timers,
      wallMs: () => Date.UTC(2026, 10, 20) + timers.nowMs(),
      isClockKnown: true,
      awayAfterMs: 2_000,
      limits: { celsius: [7, 30] },
      saved: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
    });
    house.heard({ version: 1, values: { celsius: 21 } });
    house.on((event) => heard.push(event));
    house.cut();
    for (let passed = 0; passed < 7 * DAY_MS; passed += 600_000) {
      timers.advance(600_000);
      await turns(2);
    }
    expect([house.mode, house.doing]).toEqual(['local', { celsius: 20 }]);
    const changes = heard.flatMap((event) => (event.kind === 'mode' ? event.why : []));
    expect(changes).toEqual(['starting', 'heard', 'not-heard']);
    house.heard({ version: 2, values: { celsius: 22 } });
    expect([house.mode, house.doing]).toEqual(['cloud', { celsius: 22 }]);
    await house.close();
  });

  it('knows after an outage and a restart what it knew, whatever its cloud has lost (node-red-contrib-alexa-home #54)', async () => {
    let text: string | null = null;
    const saved = {
      read: () => Promise.resolve(text),
      write: (next: string) => Promise.resolve(void (text = next)),
    };
    const limits = { lamp: { oneOf: ['on', 'off'] }, door: { oneOf: ['open', 'closed'] } } as const;
    const life = async () => {
      const timers = createManualTimers();
      const wallMs = (): number => Date.UTC(2026, 10, 20) + timers.nowMs();
      return localMode({ basic: ({ last }) => last, timers, wallMs, limits, saved });
    };
    const before = await life();
    before.heard({ version: 7, values: { lamp: 'on', door: 'closed' } });
    await before.close();
    const after = await life();
    after.cut();
    expect(after.doing).toEqual({ lamp: 'on', door: 'closed' });
    // A cloud that lost its own state begins at nothing: an older wish never goes over a newer one.
    after.heard({ version: 1, values: {} });
    expect(after.doing).toEqual({ lamp: 'on', door: 'closed' });
    await after.close();
  });
});

describe('a policy', () => {
  it('times each attempt with its name lookup, and tries the next (got #1603)', async () => {
    const world = createVirtualWorld(20_251_020);
    let lookups = 0;
    const some = policy(
      'some',
      [retry({ attempts: 2, baseMs: 10, world }), timeout({ afterMs: 100, world })],
      { world },
    );
    const lookup = (): Promise<string> =>
      ++lookups === 1 ? new Promise(() => {}) : Promise.resolve('192.0.2.1');
    const seen = watch(some.run(lookup));
    for (let step = 0; step < 50; step++) await world.advance(10);
    expect(seen.ended).toEqual({ ok: true, value: '192.0.2.1' });
    expect(lookups).toBe(2);
  });

  it('has no half-open breaker that stays so: many times open and closed, it ends closed (opossum #59, #276, #277)', async () => {
    const world = createVirtualWorld(20_251_020);
    const breaker = circuitBreaker({ trip: inARow(1), openMs: 10, world });
    const some = policy('some', [breaker, timeout({ afterMs: 5, world })], { world });
    for (let round = 0; round < 40; round++) {
      watch(some.run(() => Promise.reject(new Error('down'))));
      // Half of the probes hang, and are let go of by their timeout.
      await world.advance(1_000);
      if (round % 2 === 0) watch(some.run(() => new Promise(() => {})));
      await world.advance(1_000);
      for (let probe = 0; probe < 5; probe++) {
        watch(some.run(() => 'up'));
        await world.advance(100_000);
      }
      expect(breaker.state, `round ${round}`).toBe('closed');
    }
  });
});
