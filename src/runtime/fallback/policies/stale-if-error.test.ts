import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { TimedOut } from '../errors.ts';
import { createVirtualWorld, settle, watch } from '../virtual-world.testing.ts';
import { staleIfError, type StaleIfErrorOptions } from './stale-if-error.ts';
import { timeout } from './timeout.ts';

const down = new Error('down');
const fail = (): Promise<never> => Promise.reject(down);

function make(options: StaleIfErrorOptions) {
  const world = createVirtualWorld();
  const some = compose('some', [staleIfError({ world, ...options })], { world });
  return { world, some };
}

describe('stale-if-error', () => {
  it('serves the last good answer in place of a failure, until it is too old', async () => {
    const { world, some } = make({ keepMs: 10_000 });
    await some.run(() => 'good', { key: 'a' });
    await world.advance(10_000);
    expect(await some.run(fail, { key: 'a' })).toBe('good');
    await world.advance(1);
    await expect(some.run(fail, { key: 'a' })).rejects.toBe(down);
    expect(some.counts.get('served-stale')).toBe(1);
  });

  it('keeps answers apart by key, and knows nothing of calls without one', async () => {
    const { some } = make({ keepMs: 10_000 });
    await some.run(() => 'good', { key: 'a' });
    await some.run(() => 'other');
    await expect(some.run(fail, { key: 'b' })).rejects.toBe(down);
    await expect(some.run(fail)).rejects.toBe(down);
  });

  it('asks again only after an answer is no longer fresh', async () => {
    const { world, some } = make({ freshMs: 1_000, keepMs: 10_000 });
    let asked = 0;
    const ask = () => some.run(() => ++asked, { key: 'a' });
    await ask();
    await world.advance(999);
    expect(await ask()).toBe(1);
    await world.advance(1);
    expect(await ask()).toBe(2);
  });

  it('takes a value that is judged bad for a failure', async () => {
    const { some } = make({
      keepMs: 1_000,
      judge: { value: (value) => (value === 503 ? 'bad' : 'good') },
    });
    expect(await some.run(() => 503, { key: 'a' })).toBe(503);
    await some.run(() => 200, { key: 'a' });
    expect(await some.run(() => 503, { key: 'a' })).toBe(200);
  });

  it('keeps so many answers, the least recently refreshed goes first', async () => {
    const { some } = make({ keepMs: 1_000, most: 2 });
    for (const key of ['a', 'b', 'a', 'c']) await some.run(() => key, { key });
    expect(await some.run(fail, { key: 'a' })).toBe('a');
    expect(await some.run(fail, { key: 'c' })).toBe('c');
    await expect(some.run(fail, { key: 'b' })).rejects.toBe(down);
  });

  it('sends once for all that ask the same at the same time', async () => {
    const { world, some } = make({ keepMs: 0 });
    let sent = 0;
    const work = () => {
      sent++;
      return world.later(100, 'shared');
    };
    const calls = [1, 2, 3].map(() => watch(some.run(work, { key: 'a' })));
    await world.advance(100);
    expect(calls.map(({ ended }) => ended)).toEqual(Array(3).fill({ ok: true, value: 'shared' }));
    expect(sent).toBe(1);
    watch(some.run(work, { key: 'a' }));
    await world.advance(100);
    expect(sent).toBe(2);
  });

  it('leaves the others theirs when one gives up, and ends the sending when the last does', async () => {
    const { world, some } = make({ keepMs: 0 });
    const callers = [new AbortController(), new AbortController()];
    let signal: AbortSignal | undefined;
    const calls = callers.map((caller) =>
      watch(
        some.run(
          (call) => {
            ({ signal } = call);
            return world.later(100, 'shared');
          },
          { key: 'a', signal: caller.signal },
        ),
      ),
    );
    await settle();
    callers[0]?.abort('first gone');
    await settle();
    expect(calls[0]?.ended).toEqual({ ok: false, error: 'first gone' });
    expect([calls[1]?.ended, signal?.aborted]).toEqual([null, false]);
    callers[1]?.abort('second gone');
    await settle();
    expect(signal?.aborted).toBe(true);
    const anew = watch(some.run(() => 'anew', { key: 'a' }));
    await settle();
    expect(anew.ended).toEqual({ ok: true, value: 'anew' });
  });

  it('lets nobody join a sending that was given up: one that hangs would outlive the outage', async () => {
    const { world, some } = make({ keepMs: 0 });
    let isAway = true;
    let sent = 0;
    const work = (): Promise<string> => {
      sent++;
      return isAway ? new Promise(() => undefined) : Promise.resolve('back');
    };
    // Each waits a second, and the next comes before it gives up.
    const answers: ReturnType<typeof watch>[] = [];
    for (let half = 0; half < 20; half++) {
      isAway = half < 10;
      answers.push(watch(some.run(work, { key: 'a', withinMs: 1_000 })));
      await world.advance(600);
    }
    await world.finish();
    const good = answers.map(({ ended }) => ended?.ok);
    expect(good.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => false));
    expect(good.slice(12)).toEqual(Array.from({ length: 8 }, () => true));
    // Still shared by those who come while nobody has given up.
    expect(sent).toBeLessThan(16);
  });

  it('gives a late joiner its own time: the timeout of the first does not end the shared sending', async () => {
    const world = createVirtualWorld();
    const some = compose(
      'some',
      [timeout({ afterMs: 100, covers: 'all', world }), staleIfError({ keepMs: 0, world })],
      { world },
    );
    const first = watch(some.run(() => world.later(150, 'shared'), { key: 'a' }));
    await world.advance(80);
    const second = watch(some.run(() => 'never sent', { key: 'a' }));
    await world.advance(70);
    expect(first.ended?.ok === false && first.ended.error).toBeInstanceOf(TimedOut);
    expect(second.ended).toEqual({ ok: true, value: 'shared' });
  });

  it('shares a failure too, and every one of them falls back on the kept answer', async () => {
    const { world, some } = make({ keepMs: 10_000 });
    await some.run(() => 'good', { key: 'a' });
    const calls = [1, 2].map(() => watch(some.run(() => world.laterFail(10, down), { key: 'a' })));
    await world.advance(10);
    expect(calls.map(({ ended }) => ended)).toEqual(Array(2).fill({ ok: true, value: 'good' }));
  });
});
