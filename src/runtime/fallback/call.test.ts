import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import type { Call } from './call.ts';
import { TimedOut } from './errors.ts';
import { timeout } from './policies/timeout.ts';
import { createVirtualWorld, settle, watch } from './virtual-world.testing.ts';

const never = (): Promise<never> => new Promise(() => undefined);

describe('a call', () => {
  it('makes no AbortController before its signal is read, and then one', async () => {
    const world = createVirtualWorld();
    const made = countControllers();
    const some = compose('some', [timeout({ afterMs: 100, world })], { world });
    await some.run(() => 1);
    expect(made.count()).toBe(0);
    await some.run((call) => [call.signal, call.signal]);
    expect(made.count()).toBe(1);
    made.stop();
  });

  it('is let go of at once when the caller aborts, though the work ignores it', async () => {
    const world = createVirtualWorld();
    const caller = new AbortController();
    const some = compose('some', [timeout({ afterMs: 1_000, world })], { world });
    const seen = watch(some.run(never, { signal: caller.signal }));
    caller.abort(new Error('gone'));
    await settle();
    expect(seen.ended).toEqual({ ok: false, error: new Error('gone') });
  });

  it('does not start its work when the caller had aborted before', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 1_000, world })], { world });
    let started = false;
    const run = some.run(() => (started = true), { signal: AbortSignal.abort('no') });
    await expect(run).rejects.toBe('no');
    expect(started).toBe(false);
    await world.finish();
  });

  it('aborts the signal of its work with the reason', async () => {
    const world = createVirtualWorld();
    let signal: AbortSignal | undefined;
    const some = compose('some', [timeout({ afterMs: 50, world })], { world });
    const seen = watch(
      some.run((call) => {
        ({ signal } = call);
        return never();
      }),
    );
    await world.advance(50);
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toBeInstanceOf(TimedOut);
    expect(seen.ended?.ok).toBe(false);
  });

  it('leaves the signal alone after it has ended, but for the caller: a body may still be read', async () => {
    const world = createVirtualWorld();
    const caller = new AbortController();
    const some = compose('some', [timeout({ afterMs: 50, world })], { world });
    const signal = await some.run((call) => call.signal, { signal: caller.signal });
    await world.advance(1_000);
    expect(signal.aborted).toBe(false);
    caller.abort('enough');
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe('enough');
  });

  it('leaves no listener on the signal of a caller (cockatiel #81, #82, #69)', async () => {
    const world = createVirtualWorld();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...all: Parameters<typeof add>) => {
      listeners++;
      add(...all);
    };
    signal.removeEventListener = (...all: Parameters<typeof remove>) => {
      listeners--;
      remove(...all);
    };
    const some = compose('some', [timeout({ afterMs: 50, world })], { world });
    for (let i = 0; i < 100; i++) await some.run(() => i, { signal });
    await expect(some.run(() => Promise.reject(new Error('no')), { signal })).rejects.toThrow('no');
    expect(listeners).toBe(0);
  });

  it('passes its deadline and its early end on to a call made for it', async () => {
    const world = createVirtualWorld();
    const outer = compose('outer', [], { world });
    const inner = compose('inner', [], { world });
    let remaining = 0;
    const seen = watch(
      outer.run(
        (call) =>
          inner.run(
            (within) => {
              remaining = within.remainingMs();
              return never();
            },
            { parent: call },
          ),
        { withinMs: 300 },
      ),
    );
    await world.advance(0);
    expect(remaining).toBe(300);
    await world.advance(300);
    expect(seen.ended?.ok === false && seen.ended.error).toBeInstanceOf(TimedOut);
    expect(world.waiting()).toBe(0);
  });

  it('knows the nearest of several deadlines, Infinity without one', async () => {
    const world = createVirtualWorld();
    const remaining = (call: Call): number => call.remainingMs();
    const both = compose(
      'both',
      [timeout({ afterMs: 500, covers: 'all', world }), timeout({ afterMs: 200, world })],
      { world },
    );
    expect(await both.run(remaining)).toBe(200);
    expect(await both.run(remaining, { withinMs: 100 })).toBe(100);
    expect(await compose('none', [], { world }).run(remaining)).toBe(Infinity);
  });

  it('turns a throw of the work into a rejection, and takes plain values', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [timeout({ afterMs: 50, world })], { world });
    const thrown = some.run(() => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(await some.run(() => 7)).toBe(7);
    expect(await compose('none', [], { world }).run(() => 7)).toBe(7);
  });
});

function countControllers(): { count: () => number; stop: () => void } {
  const real = globalThis.AbortController;
  let made = 0;
  globalThis.AbortController = class extends real {
    constructor() {
      super();
      made++;
    }
  };
  return { count: () => made, stop: () => void (globalThis.AbortController = real) };
}
