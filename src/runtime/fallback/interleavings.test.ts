/**
 * Whole stacks under many clients, drawn from a seed: work that answers, fails, hangs or ignores its
 * signal, callers that give up, deadlines. Whatever the interleaving, what must hold holds.
 */
import { describe, expect, it } from 'vitest';
import type { Random } from '#base';
import type { Call } from './call.ts';
import { policy } from './compose.ts';
import { Refused, TimedOut } from './errors.ts';
import { bulkhead } from './policies/bulkhead.ts';
import { circuitBreaker } from './policies/circuit-breaker.ts';
import { hedge } from './policies/hedge.ts';
import { retryBudget } from './policies/retry-budget.ts';
import { retry } from './policies/retry.ts';
import { staleIfError } from './policies/stale-if-error.ts';
import { adaptiveThrottle } from './policies/throttle.ts';
import { timeout } from './policies/timeout.ts';
import { inARow, ofCalls, ofTime } from './policies/trip.ts';
import { createVirtualWorld, watch, type VirtualWorld } from './virtual-world.testing.ts';

const SEEDS = Number(process.env['FIREBREAK_SEEDS'] ?? 60);

describe('every interleaving', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    it(`keeps what is promised, seed ${seed}`, async () => {
      await simulate(seed);
    });
  }
});

async function simulate(seed: number): Promise<void> {
  const world = createVirtualWorld(seed);
  const { dice } = world;
  const stack = createStack(world);
  const calls: { tag: number; seen: ReturnType<typeof watch<unknown>>; keyed: boolean }[] = [];
  const running = { now: 0, most: 0, wrongAborts: 0 };

  for (let tag = 0; tag < 120; tag++) {
    const keyed = dice.chance(0.2);
    const caller = dice.chance(0.3) ? new AbortController() : null;
    const seen = watch<unknown>(
      stack.some.run(createWork(world, running, tag), {
        signal: caller?.signal ?? null,
        ...(dice.chance(0.3) && { withinMs: dice.below(800) }),
        ...(keyed && { key: `key ${dice.below(3)}` }),
        once: dice.chance(0.1),
      }),
    );
    calls.push({ tag, seen, keyed });
    if (caller !== null) world.after(dice.below(600), () => caller.abort(`caller ${tag}`));
    await world.advance(dice.below(40));
  }
  await world.advance(60_000);
  await world.finish();

  for (const { tag, seen, keyed } of calls) {
    expect(seen.ended, `call ${tag} ended`).not.toBeNull();
    if (seen.ended?.ok === true && !keyed) expect(seen.ended.value).toBe(tag);
    if (seen.ended?.ok === false) checkError(seen.ended.error, tag);
  }
  expect(stack.places()).toEqual({ running: 0, waiting: 0 });
  expect(stack.mostProbes()).toBeLessThanOrEqual(2);
  expect(running.most).toBeLessThanOrEqual(8 * 2);
  expect(running.wrongAborts).toBe(0);
  const retries = stack.some.counts.get('retry-scheduled') ?? 0;
  const hedges = stack.some.counts.get('hedge-sent') ?? 0;
  // A call earns once; 3 in reserve, and 12 for the luck of the lots that fractions are drawn as
  // (four standard deviations of some 90 lots).
  expect(retries + hedges).toBeLessThanOrEqual(0.1 * stack.some.calls + 3 + 12);
}

/** A stack with every policy, some chosen by the seed. */
function createStack(world: VirtualWorld) {
  const { dice } = world;
  const budget = retryBudget({ ratio: 0.1, reserve: 3, windowMs: 1e9, world });
  const trip = dice.pick([inARow(4), ofCalls(0.6, { calls: 10 }), ofTime(0.6, { least: 8 })]);
  const breaker = circuitBreaker({
    trip,
    openMs: 50,
    probes: 2,
    probeMs: 400,
    ...(dice.chance(0.5) && { slowMs: 150, slowShare: 0.8 }),
    world,
  });
  let probes = 0;
  let mostProbes = 0;
  const probing = {
    kind: 'count',
    rank: 95,
    settings: {},
    wrap: (next: (call: Call) => Promise<unknown>) => async (call: Call) => {
      const isProbe = breaker.state === 'half-open';
      if (isProbe) mostProbes = Math.max(mostProbes, ++probes);
      try {
        return await next(call);
      } finally {
        if (isProbe) probes--;
      }
    },
  };
  const places = bulkhead({ atOnce: 8, queue: 5, waitMs: 300, world });
  const some = policy(
    'some',
    [
      staleIfError({ freshMs: 20, keepMs: 200, world }),
      timeout({ afterMs: 900, covers: 'all', world }),
      retry({ attempts: 4, baseMs: 30, capMs: 100, budget, world }),
      hedge({ afterMs: 60, budget, world }),
      places,
      adaptiveThrottle({ world }),
      breaker,
      probing,
      timeout({ afterMs: 200, world }),
    ],
    { world },
  );
  some.on((event) => {
    // A new half-open begins to count anew: probes of the one before may still run.
    if (event.kind === 'breaker-changed' && event.to === 'half-open') probes = 0;
  });
  return {
    some,
    places: () => places.gauges?.(),
    mostProbes: () => mostProbes,
  };
}

/** Work of a call: it answers with the tag of its call, fails, hangs, or goes on although it was aborted. */
function createWork(
  world: VirtualWorld,
  running: { now: number; most: number; wrongAborts: number },
  tag: number,
): (call: Call) => Promise<number> {
  return async (call) => {
    running.now++;
    let over = false;
    const release = (): void => {
      if (!over) running.now--;
      over = true;
    };
    const { signal } = call;
    signal.addEventListener('abort', () => {
      // A call is aborted by its own caller or its own time, never by those of another.
      const { reason } = signal as { reason: unknown };
      if (typeof reason === 'string' && reason.startsWith('caller ') && call.about.key === '') {
        if (reason !== `caller ${tag}`) running.wrongAborts++;
      }
      release();
    });
    running.most = Math.max(running.most, running.now);
    try {
      return await outcome(world, world.dice, tag);
    } finally {
      release();
    }
  };
}

function outcome(world: VirtualWorld, dice: Random, tag: number): Promise<number> | number {
  const kind = dice.next();
  if (kind < 0.4) return world.later(dice.below(120), tag);
  if (kind < 0.5) return tag;
  if (kind < 0.75) return world.laterFail(dice.below(120), new Error(`work ${tag}`));
  if (kind < 0.85) throw new Error(`work ${tag}`);
  if (kind < 0.95) return world.later(5_000, tag);
  return new Promise(() => undefined);
}

function checkError(error: unknown, tag: number): void {
  if (error instanceof TimedOut || error instanceof Refused) return;
  if (error === `caller ${tag}`) return;
  expect(error instanceof Error && error.message).toMatch(/^work \d+$/);
}
