import { describe, expect, it } from 'vitest';
import { runStorm, STORM, summarize, type Habit } from './storm.testing.ts';

/** As the storm of the docs, but with fewer clients and a shorter outage. */
const SMALL = { ...STORM, clients: 1_500, beforeMs: 30_000, outageMs: 90_000, afterMs: 150_000 };

describe('a retry storm', () => {
  const run = async (habit: Habit) => summarize(SMALL, await runStorm(SMALL, habit));

  it('goes on after the repair without a budget, with jitter or not', async () => {
    for (const habit of ['no budget, no jitter', 'jitter, no budget'] as const) {
      const { mostLoad, backAfterMinutes, goodputAtTheEnd } = await run(habit);
      expect(mostLoad, habit).toBeGreaterThan(3);
      expect(backAfterMinutes, habit).toBeNull();
      expect(goodputAtTheEnd, habit).toBeLessThan(0.1);
    }
  });

  it('never begins with a budget and jitter', async () => {
    const { mostLoad, backAfterMinutes, goodputAtTheEnd } = await run('budget and jitter');
    // A second of 1,500 clients is 150 calls: chance alone makes the heaviest of 270 some 30 % heavier.
    expect(mostLoad).toBeLessThan(1.5);
    expect(backAfterMinutes).toBeLessThan(2);
    expect(goodputAtTheEnd).toBeGreaterThan(0.95);
  });
});
