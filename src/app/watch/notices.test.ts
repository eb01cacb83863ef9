/** Budgets that burn and targets that become slower: told once, when it is certain, and not in vain. */
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import { Notices } from './notices.ts';
import { Pace, type PaceChange } from './pace.ts';

/** Times as probes see them: a lognormal spread, and now and then one that is far off. */
function time(random: Random, usualMs: number, spread = 0.3): number {
  const normal =
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const odd = random.next() < 0.02 ? 1 + random.next() * 30 : 1;
  return usualMs * Math.exp(spread * normal) * odd;
}

function hear(pace: Pace, times: readonly number[]): readonly PaceChange[] {
  return times.flatMap((ms) => pace.hear(ms) ?? []);
}

describe('the pace of a target', () => {
  const many = (random: Random, count: number, usualMs: number): readonly number[] =>
    Array.from({ length: count }, () => time(random, usualMs));

  it('is told no slower while it is as usual: 200,000 looks of twenty targets', () => {
    let told = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      told += hear(new Pace(), many(random, 10_000, 3 + 20 * random.next())).length;
    }
    expect(told).toBeLessThanOrEqual(4);
  });

  it('is told slower within thirty looks when it takes twice as long, and usual when it is over', () => {
    let most = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const random = createRandom(seed);
      const pace = new Pace();
      hear(pace, many(random, 200, 20));
      let looks = 0;
      let change: PaceChange | null = null;
      while (change === null && looks < 100) {
        change = pace.hear(time(random, 40));
        looks++;
      }
      expect(change).toMatchObject({ kind: 'slower' });
      most = Math.max(most, looks);
      const back = hear(pace, many(random, 100, 20));
      expect(back[0]).toMatchObject({ kind: 'usual' });
    }
    expect(most).toBeLessThanOrEqual(30);
  });

  it('says nothing of one look that is far off, nor of a change that is certain and small', () => {
    const steady = Array.from({ length: 100 }, () => 10);
    expect(hear(new Pace(), [...steady, 900, ...steady, 900, 900, ...steady])).toEqual([]);
    expect(hear(new Pace(), [...steady, ...steady.map(() => 12)])).toEqual([]);
    const [slower, ...more] = hear(new Pace(), [...steady, ...steady.map(() => 30)]);
    expect([slower, more]).toEqual([
      { kind: 'slower', usualMs: expect.closeTo(10, 0) as number, ms: 30 },
      [],
    ]);
  });

  it('takes what lasts for what is usual, in the end', () => {
    const pace = new Pace();
    const looks = [...Array<number>(100).fill(10), ...Array<number>(700).fill(40)];
    expect(hear(pace, looks)).toEqual([
      { kind: 'slower', usualMs: expect.closeTo(10, 0) as number, ms: 40 },
      { kind: 'usual', usualMs: 40, ms: 40 },
    ]);
    expect(hear(pace, Array<number>(300).fill(40))).toEqual([]);
  });
});

describe('notices', () => {
  const MINUTE = 60_000;

  it('tell a budget that burns once, again when it burns faster, and when it is calm', () => {
    const notices = new Notices([
      { name: 'buy', objective: 0.99 },
      { name: 'find', objective: null },
    ]);
    const told: string[] = [];
    for (let minute = 0; minute < 1_000; minute++) {
      const atMs = minute * MINUTE;
      for (let look = 0; look < 4; look++) {
        // Well; then one of ten is bad, above six times the budget; then all; then well again.
        const bad =
          minute >= 300 && minute < 420 && (minute >= 400 || (minute * 4 + look) % 10 === 0);
        notices.hear('buy', !bad, 5, atMs);
        notices.hear('find', !bad, 5, atMs);
      }
      for (const each of notices.turn(atMs, () => false))
        told.push(
          each.alarm === 'burning' ? `${each.target} ${Math.round(each.factor)}` : each.alarm,
        );
    }
    expect(told[0]).toMatch(/^buy [136]$/);
    expect(told).toContain('buy 14');
    expect(told.at(-1)).toBe('calm');
    expect(new Set(told).size).toBe(told.length);
  });

  it('wait while an alarm is told, and count what was kept before a start', () => {
    const notices = new Notices([{ name: 'buy', objective: 0.999 }]);
    notices.remember('buy', 0, 50, 10);
    expect(notices.turn(MINUTE, () => true)).toEqual([]);
    const [burning] = notices.turn(2 * MINUTE, () => false);
    expect(burning).toMatchObject({ alarm: 'burning', severity: 'page', target: 'buy' });
    for (let look = 0; look < 99; look++) notices.hear('buy', true, look < 70 ? 5 : 50, 3 * MINUTE);
    expect(notices.turn(3 * MINUTE - 1, () => true)).toEqual([]);
    expect(notices.turn(3 * MINUTE, () => false)).toContainEqual({
      alarm: 'slower',
      target: 'buy',
      usualMs: expect.closeTo(5, 0) as number,
      ms: 50,
    });
  });
});
