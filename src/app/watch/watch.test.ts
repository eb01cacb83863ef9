/** What is held of looks: steadiness, budgets, places, and the run itself. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BURN_WINDOWS, burning, type MinuteCount } from './burn-rate.ts';
import { cutOff, together, type PlaceSaw } from './places.ts';
import { runWatch, type Observation, type Watched } from './run-watch.ts';
import { Steady, type SteadyState } from './steady.ts';

function states(looks: string, everyMs = 60_000): readonly SteadyState[] {
  const steady = new Steady();
  return looks
    .split('')
    .map((look, index) => steady.hear(look === '?' ? null : look === '.', index * everyMs));
}

describe('steadiness', () => {
  it('is down after three bad of five, and up after two good in a row', () => {
    expect(states('..#.#').at(-1)).toBe('up');
    expect(states('..###').at(-1)).toBe('down');
    expect(states('..#.##').at(-1)).toBe('down');
    expect(states('..###.').at(-1)).toBe('down');
    expect(states('..###..').at(-1)).toBe('up');
  });

  it('knows nothing before it has seen enough, and learns nothing from looks that were none', () => {
    expect(states('.#')).toEqual(['unknown', 'unknown']);
    expect(states('..???').at(-1)).toBe('up');
    expect(states('????')).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('says flapping once it changed five times in half an hour, and not for ever', () => {
    const flapping = '..' + '###..'.repeat(3);
    expect(states(flapping, 10_000).at(-1)).toBe('flapping');
    expect(states(flapping, 600_000).at(-1)).toBe('up');
    expect(states(`${flapping}${'.'.repeat(200)}`, 10_000).at(-1)).toBe('up');
  });
});

describe('burn rates', () => {
  const minutes = (count: number, bad: (minute: number) => number): readonly MinuteCount[] =>
    Array.from({ length: count }, (_, minute) => ({
      atMs: minute * 60_000,
      good: 1_000 - bad(minute),
      bad: bad(minute),
    }));

  it('have the factors of the workbook: 14.4, 6, 3 and 1', () => {
    expect(BURN_WINDOWS.map(({ factor }) => Math.round(factor * 10) / 10)).toEqual([14.4, 6, 3, 1]);
    const hours = BURN_WINDOWS.map(({ longMs, shortMs }) => [longMs / 3_600_000, shortMs / 60_000]);
    expect(hours).toEqual([
      [1, 5],
      [6, 30],
      [24, 120],
      [72, 360],
    ]);
  });

  it('page when both windows burn, and stop when the short one does not', () => {
    const nowMs = 360 * 60_000;
    const now = burning(
      minutes(360, (minute) => (minute >= 300 ? 20 : 0)),
      0.999,
      nowMs,
    );
    expect(now.map(({ severity }) => severity)).toContain('page');
    const over = burning(
      minutes(360, (minute) => (minute >= 300 && minute < 350 ? 20 : 0)),
      0.999,
      nowMs,
    );
    expect(over.filter(({ factor }) => factor > 14)).toEqual([]);
    expect(
      burning(
        minutes(360, () => 1),
        0.999,
        nowMs,
      ),
    ).toEqual([]);
    expect(burning([], 0.999, nowMs)).toEqual([]);
  });
});

describe('places', () => {
  const saw = (place: string, words: string): readonly PlaceSaw[] =>
    words.split('').map((word, index) => ({
      place,
      target: `t${index}`,
      ok: word === '?' ? null : word === '.',
    }));

  it('decide by majority of those that could look, and a place that sees everything bad is not heard', () => {
    const all = [...saw('ams', '###'), ...saw('fra', '.#.'), ...saw('sto', '.#?')];
    expect(cutOff(all)).toEqual(['ams']);
    expect(['t0', 't1', 't2'].map((target) => together(all, target))).toEqual([true, false, true]);
    expect(together([...saw('ams', '#..'), ...saw('fra', '...')], 't0')).toBeNull();
    expect(together([], 't0')).toBeNull();
    expect(cutOff(saw('ams', '##'))).toEqual([]);
  });
});

describe('a watch', () => {
  const watched = (id: string, ok: boolean | null, took = 1): Watched => ({
    id,
    probe: 'tcp',
    everyMs: 20,
    look: async () => {
      await pause(took);
      return { ok, ms: took, what: ok === true ? 'answers' : 'no answer', facts: {} };
    },
  });
  const run = async (
    all: readonly Watched[],
    once: boolean,
    forMs = 0,
  ): Promise<readonly Observation[]> => {
    const heard: Observation[] = [];
    const options = { place: 'ams', once, mostAtOnce: 2, nowMs: Date.now };
    const signal = once ? new AbortController().signal : AbortSignal.timeout(forMs);
    await runWatch(all, { ...options, tell: (each) => heard.push(each) }, signal);
    return heard;
  };

  it('looks at each once when that is asked', async () => {
    const heard = await run([watched('a', true), watched('b', false), watched('c', true)], true);
    expect(new Map(heard.map(({ target, ok }) => [target, ok]))).toEqual(
      new Map([
        ['a', true],
        ['b', false],
        ['c', true],
      ]),
    );
  });

  it('says nothing of others when everything is bad from here', async () => {
    const heard = await run(
      [watched('a', false), watched('b', false), watched('c', false)],
      false,
      400,
    );
    const last = heard.filter(({ target }) => target === 'a').at(-1);
    expect(last?.ok).toBeNull();
    expect(last?.what).toContain('everything is bad from ams');
  });

  it('goes on in its rhythm, and a slow target holds no other up', async () => {
    const heard = await run([watched('slow', true, 300), watched('quick', true)], false, 600);
    const count = (id: string): number => heard.filter(({ target }) => target === id).length;
    expect(count('quick')).toBeGreaterThan(3 * count('slow'));
    expect(heard.filter(({ target }) => target === 'quick').at(-1)?.state).toBe('up');
  });
});
