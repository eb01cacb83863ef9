import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { TimedOut } from '../errors.ts';
import { createVirtualWorld, settle, watch } from '../virtual-world.testing.ts';
import { retry } from './retry.ts';
import { timeout } from './timeout.ts';

const never = (): Promise<never> => new Promise(() => undefined);

describe('timeout', () => {
  it('ends a call exactly when its time is up', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 1_234, world })], { world });
    await world.advance(77);
    const seen = watch(some.run(never));
    await world.advance(1_233);
    expect(seen.ended).toBeNull();
    await world.advance(1);
    expect(seen.ended?.ok === false && seen.ended.error).toMatchObject({
      name: 'TimeoutError',
      code: 'ERR_TIMED_OUT',
      afterMs: 1_234,
    });
    expect(some.counts.get('timed-out')).toBe(1);
  });

  it('of one call never ends another, nor aborts its signal (opossum #780, #861)', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 100, world })], { world });
    const signals: AbortSignal[] = [];
    const slow = watch(
      some.run((call) => {
        signals.push(call.signal);
        return never();
      }),
    );
    await world.advance(60);
    const quick = watch(
      some.run((call) => {
        signals.push(call.signal);
        return world.later(80, 'fine');
      }),
    );
    await world.advance(80);
    expect(slow.ended?.ok).toBe(false);
    expect(quick.ended).toEqual({ ok: true, value: 'fine' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    const later = await some.run((call) => call.signal.aborted);
    expect(later).toBe(false);
  });

  it('of each attempt starts anew with each attempt', async () => {
    const world = createVirtualWorld();
    const some = compose(
      'some',
      [retry({ attempts: 3, baseMs: 0, budget: null, world }), timeout({ afterMs: 100, world })],
      { world },
    );
    let attempts = 0;
    const seen = watch(
      some.run(() => {
        attempts++;
        return never();
      }),
    );
    await world.advance(299);
    expect([attempts, seen.ended]).toEqual([3, null]);
    await world.advance(1);
    expect(seen.ended?.ok).toBe(false);
  });

  it('of all attempts lets no retry wait beyond it: the failure comes at once', async () => {
    const world = createVirtualWorld();
    const patient = { ...world, random: () => 1 };
    const some = compose(
      'some',
      [
        timeout({ afterMs: 100, covers: 'all', world }),
        retry({ attempts: 3, baseMs: 101, budget: null, world: patient }),
      ],
      { world },
    );
    const seen = watch(some.run(() => Promise.reject(new Error('down'))));
    await world.advance(0);
    expect(seen.ended).toEqual({ ok: false, error: new Error('down') });
  });

  it('of all attempts still holds for the second, though the first has ended', async () => {
    const world = createVirtualWorld();
    const some = compose(
      'some',
      [
        timeout({ afterMs: 100, covers: 'all', world }),
        retry({ attempts: 3, baseMs: 0, budget: null, world }),
      ],
      { world },
    );
    const seen = watch(
      some.run((call) => (call.attempt === 1 ? Promise.reject(new Error('down')) : never())),
    );
    await world.advance(99);
    expect(seen.ended).toBeNull();
    await world.advance(1);
    expect(seen.ended?.ok === false && seen.ended.error).toBeInstanceOf(TimedOut);
  });

  it('leaves no timer behind once nothing runs, after 100 ms at most', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 60_000, world })], { world });
    for (let i = 0; i < 50; i++) await some.run(() => i);
    expect(world.waiting()).toBe(1);
    await world.advance(100);
    expect(world.waiting()).toBe(0);
  });

  it('hears nothing of work that ends later, whichever way', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 10, world })], { world });
    const seen = [
      watch(some.run(() => world.later(20, 1))),
      watch(some.run(() => world.laterFail(20, new Error('late')))),
    ];
    await world.advance(50);
    await settle();
    for (const { ended } of seen) {
      expect(ended?.ok === false && ended.error).toBeInstanceOf(TimedOut);
    }
  });

  it('takes no nonsense', () => {
    for (const afterMs of [-1, Number.NaN, Infinity])
      expect(() => timeout(afterMs)).toThrow(RangeError);
  });
});
