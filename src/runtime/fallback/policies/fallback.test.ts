import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { TimedOut } from '../errors.ts';
import { createVirtualWorld, settle, watch } from '../virtual-world.testing.ts';
import { deadline, formatGrpcTimeout, parseGrpcTimeout } from './deadline.ts';
import { fallback } from './fallback.ts';

const down = new Error('down');
const fail = (): Promise<never> => Promise.reject(down);

describe('a fallback', () => {
  it('answers in place of a failure, and is not asked otherwise', async () => {
    const asked: unknown[] = [];
    const some = compose('some', [fallback((error) => (asked.push(error), 'default'))]);
    expect(await some.run(() => 'real')).toBe('real');
    expect(await some.run(fail)).toBe('default');
    expect(asked).toEqual([down]);
  });

  it('answers for the outcomes that it is told to, values too', async () => {
    const some = compose('some', [
      fallback(() => 'default', {
        handles: (outcome) => outcome.kind === 'value' && outcome.value === 503,
      }),
    ]);
    expect(await some.run(() => 503)).toBe('default');
    await expect(some.run(fail)).rejects.toBe(down);
  });

  it('passes on what it throws itself, now or later', async () => {
    const own = new Error('no default either');
    const throws = compose('some', [
      fallback(() => {
        throw own;
      }),
    ]);
    await expect(throws.run(fail)).rejects.toBe(own);
    const rejects = compose('some', [fallback(() => Promise.reject(own))]);
    await expect(rejects.run(fail)).rejects.toBe(own);
  });

  it('can be stacked: the inner one first', async () => {
    const some = compose('some', [fallback(() => 'outer'), fallback(fail)]);
    expect(await some.run(fail)).toBe('outer');
  });

  it('answers nobody who has gone, and is let go of when its caller goes', async () => {
    const world = createVirtualWorld();
    const caller = new AbortController();
    const some = compose('some', [fallback(() => new Promise<string>(() => undefined))], { world });
    const seen = watch(some.run(fail, { signal: caller.signal }));
    await settle();
    expect(some.counts.get('fell-back')).toBe(1);
    caller.abort('gone');
    await settle();
    expect(seen.ended).toEqual({ ok: false, error: 'gone' });
    const late = watch(some.run(() => new Promise(() => undefined), { withinMs: 5 }));
    await world.advance(5);
    expect(late.ended?.ok === false && late.ended.error).toBeInstanceOf(TimedOut);
    expect(some.counts.get('fell-back')).toBe(1);
  });
});

describe('a deadline', () => {
  it('refuses work that has less time left than it needs', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [deadline({ leastMs: 50 })], { world });
    expect(await some.run(() => 1)).toBe(1);
    expect(await some.run(() => 1, { withinMs: 50 })).toBe(1);
    await expect(some.run(() => 1, { withinMs: 49 })).rejects.toMatchObject({
      code: 'ERR_DEADLINE',
    });
  });

  it('travels as gRPC writes it, never longer than it is', () => {
    expect(formatGrpcTimeout(Infinity)).toBeNull();
    expect(formatGrpcTimeout(0)).toBe('0m');
    expect(formatGrpcTimeout(1_234.9)).toBe('1234m');
    expect(formatGrpcTimeout(86_400_000 * 10)).toBe('864000S');
    expect(parseGrpcTimeout('5S')).toBe(5_000);
    expect(parseGrpcTimeout('100m')).toBe(100);
    expect(parseGrpcTimeout('250u')).toBe(0.25);
    for (const text of ['', '5', '5s', '123456789m', '-1S']) {
      expect(parseGrpcTimeout(text)).toBeNull();
    }
    for (const ms of [1, 99_999_999, 1e8, 1e12, 1e18]) {
      expect(parseGrpcTimeout(formatGrpcTimeout(ms) ?? '')).toBeLessThanOrEqual(ms);
    }
  });
});
