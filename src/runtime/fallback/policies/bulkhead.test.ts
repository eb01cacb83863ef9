import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { createVirtualWorld, settle, watch } from '../virtual-world.testing.ts';
import { bulkhead, type BulkheadOptions } from './bulkhead.ts';
import { FairQueue } from './fair-queue.ts';

function make(options: BulkheadOptions) {
  const world = createVirtualWorld();
  const layer = bulkhead({ world, ...options });
  const some = compose('some', [layer], { world });
  const log: string[] = [];
  /** A call that logs when it starts and ends when the test says. */
  const begin = (name: string, key = '', signal: AbortSignal | null = null) => {
    const end = Promise.withResolvers<string>();
    const work = (): Promise<string> => {
      log.push(name);
      return end.promise;
    };
    return { ...end, seen: watch(some.run(work, { key, signal })) };
  };
  return { world, some, log, begin, gauges: () => layer.gauges?.() };
}

describe('a bulkhead', () => {
  it('lets so many run, so many wait, and refuses the rest', async () => {
    const { log, begin, gauges } = make({ atOnce: 2, queue: 1 });
    const [a, , c, d] = ['a', 'b', 'c', 'd'].map((name) => begin(name));
    await settle();
    expect(log).toEqual(['a', 'b']);
    expect(d?.seen.ended?.ok === false && d.seen.ended.error).toMatchObject({
      code: 'ERR_BULKHEAD_FULL',
    });
    expect(gauges()).toEqual({ running: 2, waiting: 1 });
    a?.resolve('done');
    await settle();
    expect(log).toEqual(['a', 'b', 'c']);
    c?.resolve('done');
    await settle();
    expect(gauges()).toEqual({ running: 1, waiting: 0 });
  });

  it('goes on to the next in turn when one that waited was aborted (cockatiel #112)', async () => {
    const { log, begin, gauges } = make({ atOnce: 1, queue: 10 });
    const caller = new AbortController();
    const first = begin('first');
    const second = begin('second', '', caller.signal);
    const third = begin('third');
    await settle();
    caller.abort('gone');
    first.resolve('done');
    await settle();
    expect(second.seen.ended).toEqual({ ok: false, error: 'gone' });
    expect(log).toEqual(['first', 'third']);
    third.resolve('done');
    await settle();
    expect(gauges()).toEqual({ running: 0, waiting: 0 });
  });

  it('gives the place back when the work fails, throws at once, or is let go of', async () => {
    const { world, some, gauges } = make({ atOnce: 1 });
    await expect(some.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(
      some.run(() => {
        throw new Error('now');
      }),
    ).rejects.toThrow('now');
    const seen = watch(some.run(() => new Promise(() => undefined), { withinMs: 10 }));
    await world.advance(10);
    expect(seen.ended?.ok).toBe(false);
    expect(gauges()).toEqual({ running: 0, waiting: 0 });
  });

  it('bounds the wait, and lets the deadline end it', async () => {
    const { world, begin, some } = make({ atOnce: 1, queue: 5, waitMs: 100 });
    begin('runs');
    const waits = begin('waits');
    const hurried = watch(some.run(() => 1, { withinMs: 50 }));
    await world.advance(99);
    expect([waits.seen.ended, hurried.ended?.ok]).toEqual([null, false]);
    await world.advance(1);
    expect(waits.seen.ended?.ok).toBe(false);
  });

  it('gives every key its turn: a noisy one cannot starve the rest', async () => {
    const { log, begin } = make({ atOnce: 1, queue: 100 });
    const calls = [begin('noisy', 'noisy')];
    for (let i = 0; i < 20; i++) calls.push(begin('noisy', 'noisy'));
    calls.push(begin('quiet', 'quiet'), begin('quiet', 'quiet'));
    for (const each of calls) {
      each.resolve('done');
      await settle();
    }
    expect(log.slice(0, 5)).toEqual(['noisy', 'noisy', 'quiet', 'noisy', 'quiet']);
  });

  it('takes no nonsense', () => {
    for (const options of [{ atOnce: 0 }, { atOnce: 1, queue: -1 }, { atOnce: 1, waitMs: 0 }]) {
      expect(() => bulkhead(options)).toThrow(RangeError);
    }
  });
});

describe('a fair queue', () => {
  it('that is full takes from the longest, so that filling it only pushes out one own', () => {
    const queue = new FairQueue<number>(4);
    for (const item of [1, 2, 3, 4]) expect(queue.add('noisy', item)).toBeNull();
    expect(queue.add('noisy', 5)).toBe(5);
    expect(queue.add('quiet', 6)).toBe(4);
    expect(queue.add('quiet', 7)).toBe(3);
    expect(queue.add('quiet', 8)).toBe(8);
    expect([queue.take(), queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([
      1,
      6,
      2,
      7,
      undefined,
    ]);
  });

  it('counts what leaves it', () => {
    const queue = new FairQueue<number>(2);
    queue.add('a', 1);
    queue.remove('a', 9);
    queue.remove('b', 1);
    expect(queue.size).toBe(1);
    queue.remove('a', 1);
    expect(queue.size).toBe(0);
    expect(new FairQueue<number>(0).add('a', 1)).toBe(1);
  });
});
