/** What is held of looks: steadiness, budgets, places, and the run itself. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { formatDuration } from '#base';
import { BURN_WINDOWS, burning, type MinuteCount } from './burn-rate.ts';
import { type PlaceView, verdictOf } from './places.ts';
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

  it('are the pairs of sloth: share of the budget, long and short window, for pages and tickets', () => {
    // As in its windows for 30 days: quick page, slow page, quick ticket, slow ticket.
    const sloth = [
      ['page', 2, '1h', '5m', 14.4],
      ['page', 5, '6h', '30m', 6],
      ['ticket', 10, '1d', '2h', 3],
      ['ticket', 10, '3d', '6h', 1],
    ];
    expect(
      BURN_WINDOWS.map(({ severity, budgetShare, longMs, shortMs, factor }) => [
        severity,
        budgetShare * 100,
        formatDuration(longMs),
        formatDuration(shortMs),
        Math.round(factor * 1e9) / 1e9,
      ]),
    ).toEqual(sloth);
    for (const { longMs, shortMs } of BURN_WINDOWS) expect(longMs / shortMs).toBe(12);
  });

  it('burn exactly above the factor, not at it', () => {
    const [quick] = BURN_WINDOWS;
    const hour = (bad: number): readonly MinuteCount[] =>
      Array.from({ length: 60 }, (_, minute) => ({
        atMs: minute * 60_000,
        good: 10_000 - bad,
        bad,
      }));
    const isBurning = (bad: number): boolean =>
      burning(hour(bad), 0.99, 60 * 60_000 - 1).some((each) => each === quick);
    expect([isBurning(1_440), isBurning(1_441)]).toEqual([false, true]);
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
  /** A word a target: `.` up, `#` down, `~` flapping, `?` could not look. */
  const saw = (place: string, words: string, isCutOff = false): PlaceView => ({
    place,
    isCutOff,
    held: new Map(
      words
        .split('')
        .map((word, index) => [
          `t${index}`,
          ({ '.': 'up', '#': 'down', '~': 'flapping' } as const)[word] ?? 'unknown',
        ]),
    ),
  });
  const states = (agree: number | null, ...views: readonly PlaceView[]): readonly SteadyState[] =>
    ['t0', 't1', 't2'].map((target) => verdictOf(target, views, agree).state);

  it('decide by more than half of those that could look', () => {
    expect(states(null, saw('ams', '##.'), saw('fra', '.#.'), saw('sto', '.#?'))).toEqual([
      'up',
      'down',
      'up',
    ]);
    expect(states(null, saw('ams', '#..'), saw('fra', '...'))).toEqual(['unknown', 'up', 'up']);
    expect(states(null, saw('ams', '~#?'), saw('fra', '##?'))).toEqual([
      'flapping',
      'down',
      'unknown',
    ]);
  });

  it('decide by a number where one is given, or by all that are left when they are fewer', () => {
    const three = [saw('ams', '##.'), saw('fra', '#..'), saw('sto', '...')];
    expect(states(1, ...three)).toEqual(['down', 'down', 'up']);
    expect(states(2, ...three)).toEqual(['down', 'up', 'up']);
    expect(states(3, ...three)).toEqual(['up', 'up', 'up']);
    expect(states(3, saw('ams', '##.'), saw('fra', '#..'))).toEqual(['down', 'up', 'up']);
    expect(states(2, saw('ams', '#.?'))).toEqual(['down', 'up', 'unknown']);
  });

  it('do not hear one that is cut off itself, and name those that they heard', () => {
    const views = [saw('ams', '###', true), saw('sto', '.#.'), saw('fra', '.#.')];
    expect(states(null, ...views)).toEqual(['up', 'down', 'up']);
    expect(states(1, saw('ams', '###', true))).toEqual(['unknown', 'unknown', 'unknown']);
    expect(verdictOf('t1', views, null)).toEqual({
      target: 't1',
      state: 'down',
      bad: ['fra', 'sto'],
      good: [],
    });
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
    await runWatch(all, { ...options, tell: (each) => void heard.push(each) }, signal);
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

  it('that looks once tells in the order of the targets, and of all alike when all are bad', async () => {
    const some = await run(
      [watched('a', false, 30), watched('b', false), watched('c', true)],
      true,
    );
    expect(some.map(({ target, ok }) => `${target} ${ok}`)).toEqual([
      'a false',
      'b false',
      'c true',
    ]);
    // Three bad ones in a row are no sign when something was good before.
    const late = ['b', 'c', 'd'].map((id) => watched(id, false, 20));
    const most = await run([watched('a', true), ...late], true);
    expect(most.map(({ ok }) => ok)).toEqual([true, false, false, false]);
    const all = await run(
      [watched('a', false, 30), watched('b', false), watched('c', false)],
      true,
    );
    expect(all.map(({ target, ok }) => `${target} ${ok}`)).toEqual(['a null', 'b null', 'c null']);
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
