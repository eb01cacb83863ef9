/**
 * The short form of `npm run chaos`: real name servers, real etcd, the daemon's own code, and faults.
 * One kind of server takes the writes here; the long form goes through all of them.
 */
import { describe, expect, test } from 'vitest';
import { isOctober, missingPrograms, runChaos, type ToldRound } from '../tools/chaos/chaos.ts';
import { isClean, report } from '../tools/chaos/report.ts';

const SEED = 20_251_020;
const PACE = { stormMs: 15_000, calmMs: 12_000, togetherMs: 10_000, storms: 1 };

/** What is looked for happens in the storm: then there is no calm before it is found. */
const STORM_ONLY = { ...PACE, stormMs: 45_000, calmMs: 0 };

async function run(compares: boolean, lengthMs: number): Promise<readonly ToldRound[]> {
  const pace = compares ? PACE : STORM_ONLY;
  return runChaos({ seed: SEED, lengthMs, pace, compares, say: () => {} });
}

describe.skipIf(missingPrograms() !== null)('chaos on real servers', () => {
  test('with the conditions in the write: no violation, every step the model’s', async () => {
    const rounds = await run(true, 1);
    const told = report(rounds, { seed: SEED, compares: true }).join('\n');
    expect(isClean(rounds), told).toBe(true);
    const [round] = rounds;
    expect(round?.looks, told).toBeGreaterThan(100);
    expect(round?.applied, told).toBeGreaterThan(0);
    expect(Object.keys(round?.faults ?? {}).length, told).toBeGreaterThan(5);
  }, 120_000);

  test('without them the same harness finds October', async () => {
    const rounds = await run(false, 90_000);
    const told = report(rounds, { seed: SEED, compares: false }).join('\n');
    expect(
      rounds.some(({ violations }) => isOctober(violations)),
      told,
    ).toBe(true);
  }, 240_000);
});
