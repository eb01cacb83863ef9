/** What `describeLocalMode` says, measured on running devices. */
import { createManualTimers, createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { describeLocalMode } from './describe-local-mode.ts';
import { localMode } from './local-mode.ts';
import type { Value, Values } from './state.ts';

const SEED = 20_251_020;

const WORDS: readonly Value[] = [
  NaN,
  Infinity,
  -Infinity,
  -5,
  0,
  21,
  1e9,
  'eco',
  'full',
  'x',
  true,
];

describe('local mode', () => {
  it('describes itself', async () => {
    const house = await localMode({
      saved: memory(),
      basic: () => ({}),
      limits: { celsius: [7, 30], power: { oneOf: ['eco', 'full'] } },
      timers: createManualTimers(),
    });
    expect(describeLocalMode(house, 'house')).toMatchObject({
      kind: 'local-mode',
      name: 'house',
      promise:
        'goes on by itself 30s after the cloud was heard last, at a start at once; always within celsius 7..30, power one of eco full',
      soft: true,
      noticesMs: [30_000, 31_000],
    });
    await house.close();
  });

  it('needs no clock, timers or mode that it is told: a clock that was never set is not believed', async () => {
    const isKnown: boolean[] = [];
    for (const wallMs of [undefined, () => 86_400_000]) {
      const house = await localMode({
        saved: memory(),
        basic: ({ clock }) => {
          isKnown.push(clock.isKnown);
          return {};
        },
        limits: {},
        ...(wallMs && { wallMs }),
      });
      await house.close();
    }
    expect(isKnown).toEqual([true, false]);
  });

  it('refuses limits that are the wrong way round', async () => {
    const limits = { celsius: [30, 7] } as const;
    await expect(localMode({ saved: memory(), basic: () => ({}), limits })).rejects.toThrow(
      'limits: celsius is 30 to 7: write the lower bound first',
    );
  });

  it(`takes over when it says, and nothing gets past its limits (100 devices, seed ${SEED})`, async () => {
    for (let seed = SEED; seed < SEED + 100; seed++) {
      const random = createRandom(seed);
      const anything = (): Values => ({
        celsius: random.pick(WORDS),
        power: random.pick(WORDS),
        other: random.pick(WORDS),
      });
      const timers = createManualTimers();
      const house = await localMode({
        saved: memory(),
        basic: anything,
        limits: { celsius: [7, 30], power: { oneOf: ['eco', 'full'] } },
        awayAfterMs: 1 + random.below(100_000),
        timers,
        wallMs: () => 0,
      });
      const { noticesMs } = describeLocalMode(house);
      const done: Values[] = [house.doing];
      let tookOverMs: number | null = null;
      house.on((event) => {
        if (event.kind === 'doing') done.push(event.values);
        if (event.kind === 'mode' && event.mode === 'local') tookOverMs ??= timers.nowMs();
      });
      expect(house.mode, 'at a start at once').toBe('local');
      tookOverMs = null;
      for (let version = 1; version < 20; version++) {
        house.heard({ version, values: anything() });
        if (random.chance(0.3)) house.setByHand(anything());
        timers.advance(random.below(noticesMs[0]));
      }
      house.heard();
      tookOverMs = null;
      const silentMs = timers.nowMs();
      timers.advance(noticesMs[1] + 1);
      const lastedMs = (tookOverMs ?? Infinity) - silentMs;
      expect(lastedMs, `seed ${seed}`).toBeGreaterThanOrEqual(noticesMs[0]);
      expect(lastedMs, `seed ${seed}`).toBeLessThanOrEqual(noticesMs[1]);
      for (const values of done) expectWithin(values);
      await house.close();
    }
  });
});

function expectWithin({ celsius, power, ...others }: Values): void {
  expect(others).toEqual({});
  if (power !== undefined) expect(['eco', 'full']).toContain(power);
  if (celsius === undefined) return;
  expect(Number(celsius)).toBeGreaterThanOrEqual(7);
  expect(Number(celsius)).toBeLessThanOrEqual(30);
}

function memory(): { read(): Promise<string | null>; write(text: string): Promise<void> } {
  let kept: string | null = null;
  return {
    read: () => Promise.resolve(kept),
    write(text) {
      kept = text;
      return Promise.resolve();
    },
  };
}
