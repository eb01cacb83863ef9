/** What `describeEndpoints` says, measured on running sets of random sizes. */
import { createManualTimers, createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { describeEndpoints } from './describe-endpoints.ts';
import { endpointSet, type EndpointSet } from './endpoint-set.ts';

const SEED = 20_251_020;

interface World {
  readonly set: EndpointSet;
  readonly timers: ReturnType<typeof createManualTimers>;
}

/** Regions a, b, ... of one to five endpoints, two to four of them. */
function worldOf(seed: number): World {
  const random = createRandom(seed);
  const timers = createManualTimers();
  const groups = ['a', 'b', 'c', 'd'].slice(0, 2 + random.below(3));
  const initial = groups.flatMap((group) =>
    Array.from({ length: 1 + random.below(5) }, (_, index) => ({
      address: `${group}${index}`,
      group,
    })),
  );
  const failuresInARow = 1 + random.below(6);
  const own = { prefer: groups, failuresInARow, timers, random: () => random.next() };
  return { set: endpointSet({ ...own, initial }), timers };
}

/** One call; false when it failed. */
function call({ set, timers }: World, lost: ReadonlySet<string>): boolean {
  const begun = set.begin();
  timers.advance(10);
  const isOk = !lost.has(begun.endpoint.group ?? '');
  begun.ended(isOk);
  return isOk;
}

describe('a set of endpoints', () => {
  it('describes itself, the best first', () => {
    const set = endpointSet({
      prefer: ['eu-west-1', 'us-east-1'],
      initial: [
        { address: '192.0.2.20', group: 'us-east-1' },
        { address: '192.0.2.10', group: 'eu-west-1' },
        { address: '192.0.2.11', group: 'eu-west-1' },
      ],
    });
    expect(describeEndpoints(set, 'orders')).toMatchObject({
      kind: 'endpoints',
      name: 'orders',
      promise:
        'any of eu-west-1, then us-east-1: the next after at most 10 failed calls; the last list stands when discovery is empty',
      anyOf: [
        { address: '192.0.2.10', group: 'eu-west-1' },
        { address: '192.0.2.11', group: 'eu-west-1' },
        { address: '192.0.2.20', group: 'us-east-1' },
      ],
    });
  });

  it('needs nothing but endpoints, and refuses numbers that mean nothing', () => {
    const set = endpointSet({ initial: [{ address: '192.0.2.10' }] });
    const { endpoint } = set.begin();
    expect(endpoint.address).toBe('192.0.2.10');
    expect(describeEndpoints(set).promise).toMatch(/^any of 1: /);
    expect(() => endpointSet({ panicShare: 2 })).toThrow('panicShare 2 is not 0 to 1');
  });

  it(`fails no more calls than it says before it leaves a lost region (200 sets, seed ${SEED})`, () => {
    let most = 0;
    for (let seed = SEED; seed < SEED + 200; seed++) {
      const world = worldOf(seed);
      const { failuresBeforeLeaving, againAfterMs, settings } = describeEndpoints(world.set);
      for (let i = 0; i < 50; i++) expect(call(world, new Set())).toBe(true);
      const lost = new Set(['a']);
      const startMs = world.timers.nowMs();
      let failures = 0;
      while (world.timers.nowMs() - startMs < againAfterMs[0]) if (!call(world, lost)) failures++;
      expect(failures, `seed ${seed}`).toBeGreaterThan(0);
      expect(failures, `seed ${seed}`).toBeLessThanOrEqual(failuresBeforeLeaving);
      most = Math.max(most, failures / failuresBeforeLeaving);
      // Each time it is tried again costs a call for each of its endpoints at most.
      const laterMs = world.timers.nowMs();
      let later = 0;
      while (world.timers.nowMs() - laterMs < 60_000) if (!call(world, lost)) later++;
      expect(later, `seed ${seed}`).toBeLessThanOrEqual(
        (2 * failuresBeforeLeaving) / settings.failuresInARow,
      );
    }
    expect(most).toBe(1);
  });

  it(`serves nearly every call while one region is well, whatever of the others is lost (100 sets, seed ${SEED})`, () => {
    for (let seed = SEED; seed < SEED + 100; seed++) {
      const world = worldOf(seed);
      const random = createRandom(seed);
      const groups = [...new Set(world.set.endpoints.map(({ group = '' }) => group))];
      const well = random.pick(groups);
      const lost = new Set(
        world.set.endpoints.flatMap(({ address, group }) =>
          group !== well && random.chance(0.5) ? [address] : [],
        ),
      );
      const ask = (): boolean => {
        const begun = world.set.begin();
        world.timers.advance(10);
        const isOk = !lost.has(begun.endpoint.address);
        begun.ended(isOk);
        return isOk;
      };
      for (let i = 0; i < 3_000; i++) ask();
      const good = Array.from({ length: 3_000 }, ask).filter(Boolean).length;
      expect(good, `seed ${seed}`).toBeGreaterThan(0.99 * 3_000);
    }
  });

  it('goes on with any region that is left', () => {
    for (let seed = SEED; seed < SEED + 50; seed++) {
      const world = worldOf(seed);
      const groups = [...new Set(world.set.endpoints.map(({ group = '' }) => group))];
      const lost = new Set(groups.slice(0, -1));
      for (let i = 0; i < 300; i++) call(world, lost);
      const good = Array.from({ length: 100 }, () => call(world, lost)).filter(Boolean);
      expect(good.length, `seed ${seed}`).toBeGreaterThan(90);
    }
  });
});
