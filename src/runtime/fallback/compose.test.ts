import { describe, expect, expectTypeOf, it } from 'vitest';
import { compose, policy } from './compose.ts';
import { Refused, TimedOut } from './errors.ts';
import type { PolicyEvent } from './events.ts';
import type { Layer } from './layer.ts';
import { metricsOf } from './metrics.ts';
import { bulkhead } from './policies/bulkhead.ts';
import { circuitBreaker } from './policies/circuit-breaker.ts';
import { deadline } from './policies/deadline.ts';
import { fallback } from './policies/fallback.ts';
import { hedge } from './policies/hedge.ts';
import { retry } from './policies/retry.ts';
import { staleIfError } from './policies/stale-if-error.ts';
import { adaptiveThrottle } from './policies/throttle.ts';
import { timeout } from './policies/timeout.ts';
import { inARow } from './policies/trip.ts';
import { restorePolicy, savePolicy } from './state.ts';
import { createVirtualWorld, watch } from './virtual-world.testing.ts';

const fail = (): Promise<never> => Promise.reject(new Error('down'));

describe('compose', () => {
  it('keeps the order in which policies are listed, outermost first', async () => {
    const world = createVirtualWorld();
    const heard: string[] = [];
    const spy = (kind: string): Layer => ({
      kind,
      rank: 0,
      settings: {},
      wrap: (next) => (call) => {
        heard.push(kind);
        return next(call);
      },
    });
    await compose('some', [spy('a'), spy('b'), spy('c')], { world }).run(() => 1);
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('has types: what a fallback makes up is part of the answer', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [fallback(() => null), retry({ attempts: 1, world })], { world });
    const answer = await some.run(() => 'text');
    expectTypeOf(answer).toEqualTypeOf<string | null>();
    const plain = await compose('plain', [retry({ world })], { world }).run(() => 5);
    expectTypeOf(plain).toEqualTypeOf<number>();
    const all = policy('all', [
      fallback(() => null),
      staleIfError({ keepMs: 1 }),
      retry(),
      hedge(),
      bulkhead({ atOnce: 1 }),
      deadline({ leastMs: 1 }),
      adaptiveThrottle(),
      circuitBreaker(),
      timeout(1),
    ]);
    expectTypeOf(await all.run(() => 'one')).toEqualTypeOf<string | null>();
  });
});

describe('policy', () => {
  it('puts policies into the order that the docs give reasons for', () => {
    const listed = policy('all', [
      timeout(1),
      circuitBreaker(),
      adaptiveThrottle(),
      deadline({ leastMs: 1 }),
      bulkhead({ atOnce: 1 }),
      hedge(),
      retry(),
      timeout({ afterMs: 9, covers: 'all' }),
      staleIfError({ keepMs: 1 }),
      fallback(() => 0),
    ]);
    expect(listed.layers.map(({ kind, rank }) => `${rank} ${kind}`)).toEqual([
      '10 fallback',
      '20 stale-if-error',
      '30 timeout',
      '40 retry',
      '50 hedge',
      '60 bulkhead',
      '70 deadline',
      '80 throttle',
      '90 circuit-breaker',
      '100 timeout',
    ]);
  });

  it('answers by the fallback when all attempts together took too long', async () => {
    const world = createVirtualWorld();
    const some = policy(
      'some',
      [
        fallback((error) => (error instanceof TimedOut ? 'in time' : 'other')),
        timeout({ afterMs: 250, covers: 'all', world }),
        timeout({ afterMs: 100, world }),
        retry({ attempts: 9, baseMs: 1, budget: null, world }),
      ],
      { world },
    );
    const seen = watch(some.run(() => new Promise<string>(() => undefined)));
    await world.advance(249);
    expect(seen.ended).toBeNull();
    await world.advance(1);
    expect(seen.ended).toEqual({ ok: true, value: 'in time' });
    await world.finish();
  });

  it('does not retry what its own policies refused', async () => {
    const world = createVirtualWorld();
    const breaker = circuitBreaker({ world });
    breaker.force('forced-open');
    const some = policy('some', [retry({ attempts: 3, world }), breaker], { world });
    await expect(some.run(() => 1)).rejects.toBeInstanceOf(Refused);
    expect(some.counts.get('refused')).toBe(1);
    expect(some.counts.get('retry-scheduled')).toBeUndefined();
  });

  it('holds to the deadline of the caller, and a fallback still answers nobody', async () => {
    const world = createVirtualWorld();
    const some = policy('some', [retry({ world }), timeout({ afterMs: 500, world })], { world });
    const seen = watch(some.run(() => new Promise(() => undefined), { withinMs: 120 }));
    await world.advance(120);
    expect(seen.ended?.ok === false && seen.ended.error).toMatchObject({ afterMs: 120 });
    await expect(some.run(() => 1, { withinMs: 0 })).rejects.toBeInstanceOf(TimedOut);
  });
});

describe('events and counters', () => {
  it('tell everything to one listener, in order, with the policy and the time', async () => {
    const world = createVirtualWorld();
    const events: PolicyEvent[] = [];
    const some = policy(
      'orders',
      [
        fallback(() => 0),
        retry({ attempts: 2, baseMs: 0, budget: null, world }),
        circuitBreaker({ trip: inARow(2), jitter: 0, world }),
      ],
      { world },
    );
    const stop = some.on((event) => events.push(event));
    await some.run(fail);
    stop();
    await some.run(fail);
    expect(events.map(({ kind }) => kind)).toEqual([
      'retry-scheduled',
      'breaker-changed',
      'retry-refused',
      'fell-back',
      'succeeded',
    ]);
    expect(events[1]).toMatchObject({ policy: 'orders', from: 'closed', to: 'open' });
    expect(events[2]).toMatchObject({ why: 'attempts', attempt: 2 });
  });

  it('survive a listener that throws', async () => {
    const world = createVirtualWorld();
    const some = policy('some', [fallback(() => 'still')], { world });
    some.on(() => {
      throw new Error('bad listener');
    });
    expect(await some.run(fail)).toBe('still');
  });

  it('have the shape of OpenTelemetry metrics', async () => {
    const world = createVirtualWorld();
    const some = policy('orders', [fallback(() => 0), circuitBreaker({ world })], { world });
    await some.run(fail);
    const about = { 'firebreak.policy': 'orders' };
    expect(metricsOf([some])).toEqual([
      {
        name: 'firebreak.policy.calls',
        unit: '{call}',
        kind: 'sum',
        points: [{ attributes: about, value: 1 }],
      },
      {
        name: 'firebreak.policy.events',
        unit: '{event}',
        kind: 'sum',
        points: [{ attributes: { ...about, 'firebreak.event': 'fell-back' }, value: 1 }],
      },
      { name: 'firebreak.policy.gauge', unit: '1', kind: 'gauge', points: [] },
      {
        name: 'firebreak.policy.state',
        unit: '1',
        kind: 'gauge',
        points: [
          { attributes: { ...about, 'firebreak.state': 'circuit-breaker.closed' }, value: 1 },
        ],
      },
    ]);
  });
});

describe('saved state', () => {
  const make = (world = createVirtualWorld()) => {
    const breaker = circuitBreaker({ trip: inARow(1), openMs: 1_000, jitter: 0, world });
    const stale = staleIfError({ keepMs: 5_000, world });
    return { world, breaker, some: policy('some', [stale, breaker], { world }) };
  };

  it('goes on after a restart: the breaker stays open, the good answer is kept', async () => {
    const before = make();
    await before.some.run(() => 'good', { key: 'a' });
    await before.some.run(fail, { key: 'b' }).catch(() => undefined);
    await before.world.advance(400);
    const saved: unknown = JSON.parse(JSON.stringify(savePolicy(before.some)));

    const after = make();
    expect(restorePolicy(after.some, saved as ReturnType<typeof savePolicy>)).toBe(true);
    expect(after.breaker.state).toBe('open');
    expect(await after.some.run(fail, { key: 'a' })).toBe('good');
    await after.world.advance(599);
    expect(after.breaker.state).toBe('open');
    await after.world.advance(1);
    expect(after.breaker.state).toBe('half-open');
  });

  it('is a copy: later calls do not change it (cockatiel #113)', async () => {
    const { some } = make();
    const saved = savePolicy(some);
    const text = JSON.stringify(saved);
    await some.run(fail).catch(() => undefined);
    expect(JSON.stringify(saved)).toBe(text);
  });

  it('of other policies is refused as a whole', () => {
    const { some, world } = make();
    const other = savePolicy(policy('other', [retry({ world })], { world }));
    expect(restorePolicy(some, other)).toBe(false);
  });
});
