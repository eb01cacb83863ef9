import { describe, expect, it } from 'vitest';
import { compose } from '../compose.ts';
import { Refused } from '../errors.ts';
import { createVirtualWorld } from '../virtual-world.testing.ts';
import { adaptiveThrottle, refusedShare } from './throttle.ts';

describe('the share that is refused', () => {
  it('is max(0, (requests - K x accepts) / (requests + 1)), the SRE book', () => {
    expect(refusedShare(100, 100)).toBe(0);
    expect(refusedShare(100, 50)).toBe(0);
    expect(refusedShare(100, 25)).toBeCloseTo(50 / 101);
    expect(refusedShare(100, 0)).toBeCloseTo(100 / 101);
    expect(refusedShare(100, 50, { k: 1.1 })).toBeCloseTo(45 / 101);
    expect(refusedShare(0, 0)).toBe(0);
  });

  it('forgives a quiet client a few failures, and lets some through always', () => {
    expect(refusedShare(1, 0, { spare: 5 })).toBe(0);
    expect(refusedShare(6, 0, { spare: 5 })).toBeCloseTo(1 / 7);
    expect(refusedShare(1e6, 0, { most: 0.9 })).toBe(0.9);
  });
});

describe('the throttle', () => {
  const run = async (seconds: number, healthy: (second: number) => boolean) => {
    const world = createVirtualWorld(2);
    const some = compose('some', [adaptiveThrottle({ world })], { world });
    const sent: number[] = [];
    for (let second = 0; second < seconds; second++) {
      let count = 0;
      for (let i = 0; i < 10; i++) {
        await some
          .run(() => (count++, healthy(second) ? 1 : Promise.reject(new Error('down'))))
          .catch(() => undefined);
      }
      sent.push(count);
      await world.advance(1_000);
    }
    return sent;
  };

  it('keeps a tenth going in an outage, and comes back by itself', async () => {
    const sent = await run(900, (second) => second < 120 || second >= 600);
    const mean = (from: number, to: number): number =>
      sent.slice(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
    expect(mean(0, 120)).toBe(10);
    expect(mean(300, 600)).toBeGreaterThan(0.7);
    expect(mean(300, 600)).toBeLessThan(1.4);
    expect(mean(860, 900)).toBe(10);
  });

  it('does not count what says nothing', async () => {
    const world = createVirtualWorld();
    const some = compose('some', [adaptiveThrottle({ spare: 0, world })], { world });
    for (let i = 0; i < 50; i++) {
      const refusal = new Refused('ERR_BREAKER_OPEN', 'open');
      await expect(some.run(() => Promise.reject(refusal))).rejects.toBe(refusal);
    }
    expect(await some.run(() => 'sent')).toBe('sent');
    expect(some.counts.get('refused')).toBeUndefined();
  });
});
