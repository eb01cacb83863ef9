/**
 * What `describe` says of policies together, measured on running ones: random stacks, in the order of
 * `policy` and in any order, whose target fails or hangs and comes back, on a virtual clock.
 */
import { createRandom, type Random } from '#base';
import { describe as group, expect, it } from 'vitest';
import { compose, policy, type Policy } from './compose.ts';
import { describe, type LossDescription } from './describe.ts';
import type { Outcome } from './judge.ts';
import type { Layer } from './layer.ts';
import type { LossKind } from './loss.ts';
import { adaptiveThrottle } from './policies/throttle.ts';
import { bulkhead } from './policies/bulkhead.ts';
import { circuitBreaker } from './policies/circuit-breaker.ts';
import { deadline } from './policies/deadline.ts';
import { fallback } from './policies/fallback.ts';
import { hedge } from './policies/hedge.ts';
import { retry } from './policies/retry.ts';
import { retryBudget } from './policies/retry-budget.ts';
import { staleIfError } from './policies/stale-if-error.ts';
import { timeout } from './policies/timeout.ts';
import { inARow, ofCalls, ofTime } from './policies/trip.ts';
import { createVirtualWorld, type VirtualWorld } from './virtual-world.testing.ts';

const SEED = 20_251_020;
const STACKS = 250;
const MADE_UP = 'made up';

type Make = (random: Random, world: VirtualWorld) => Layer<unknown>;

const upTo = (random: Random, most: number): number => 1 + random.below(most);

const MAKERS: readonly Make[] = [
  (random) => {
    const some = { handles: ({ kind }: Outcome) => kind === 'error' && random.chance(0.5) };
    return fallback(() => MADE_UP, random.chance(0.2) ? some : {});
  },
  (random, world) => {
    const keepMs = random.below(20_000);
    const freshMs = random.chance(0.5) ? 0 : random.below(5_000);
    return staleIfError({ freshMs, keepMs, world });
  },
  (random, world) => timeout({ afterMs: upTo(random, 3_000), world }),
  (random, world) => timeout({ afterMs: upTo(random, 6_000), covers: 'all', world }),
  (random, world) => {
    const budget = random.pick([null, retryBudget({ world })]);
    const [attempts, baseMs, capMs] = [upTo(random, 4), random.below(500), random.below(2_000)];
    return retry({ attempts, baseMs, capMs, budget, world });
  },
  (random, world) => {
    const share = random.pick([{}, { percentile: 0.9 }]);
    return hedge({ ...share, afterMs: random.below(2_000), most: upTo(random, 2), world });
  },
  (_, world) => bulkhead({ atOnce: 100, world }),
  (random) => deadline({ leastMs: random.below(200) }),
  (random, world) => adaptiveThrottle({ windowMs: 10_000, k: upTo(random, 3), world }),
  (random, world) => {
    const trip = random.pick([inARow(upTo(random, 5)), ofCalls(0.5, { calls: 20 }), ofTime(0.5)]);
    const slow = random.pick([{}, { slowMs: upTo(random, 2_000), slowShare: 0.5 }]);
    const [openMs, openMostMs] = [upTo(random, 3_000), upTo(random, 8_000)];
    return circuitBreaker({ trip, ...slow, openMs, openMostMs, world });
  },
];

/** A stack of the seed. */
function stackOf(random: Random, world: VirtualWorld): Policy<unknown> {
  const layers = Array.from({ length: upTo(random, 6) }, () => random.pick(MAKERS)(random, world));
  // A timeout is in most, as it should be: without one little is promised.
  if (random.chance(0.6)) layers.push(timeout({ afterMs: upTo(random, 1_500), world }));
  const put = random.chance(0.5) ? policy : compose;
  return put('some', layers, { world }) as Policy<unknown>;
}

interface Measured {
  /** From the loss to the first answer that is neither real nor kept, and to the first failure. */
  readonly goodMs: number;
  readonly answeredMs: number;
  readonly longestMs: number;
  /** From the return to the last failure, and to the last answer that is none of after the return. */
  readonly returnedMs: number;
  readonly renewedMs: number;
}

interface Times {
  readonly everyMs: number;
  readonly lostMs: number;
  readonly watchMs: number;
  /** The work's own limit. */
  readonly workEndsWithinMs: number;
  /** What each caller asks for: callers of one key may share an answer. */
  readonly keys: readonly string[];
}

/** A few callers, each with one call after the other, at least `everyMs` apart. */
async function measure(
  some: Policy<unknown>,
  world: VirtualWorld,
  kind: LossKind,
  { everyMs, lostMs, watchMs, workEndsWithinMs, keys }: Times,
): Promise<Measured> {
  let isLost = false;
  const work = (): unknown => {
    if (!isLost) return returnMs < Infinity ? 'new' : 'real';
    if (kind === 'fails') throw new Error('down');
    if (workEndsWithinMs < Infinity) return world.laterFail(workEndsWithinMs, new Error('late'));
    return new Promise(() => undefined);
  };
  const found = {
    goodMs: Infinity,
    answeredMs: Infinity,
    longestMs: 0,
    returnedMs: 0,
    renewedMs: 0,
  };
  let startMs = Infinity;
  let returnMs = Infinity;
  let isClosing = false;
  const ask = async (key: string): Promise<void> => {
    const begunMs = world.nowMs();
    const answer = await some.run(work, { key }).catch(() => null);
    const endMs = world.nowMs();
    if (begunMs >= startMs && begunMs < returnMs) {
      found.longestMs = Math.max(found.longestMs, endMs - begunMs);
      if (answer !== 'real') found.goodMs = Math.min(found.goodMs, endMs - startMs);
      if (answer === null) found.answeredMs = Math.min(found.answeredMs, endMs - startMs);
    }
    if (answer === null && endMs >= returnMs) found.returnedMs = endMs - returnMs;
    if (answer !== 'new' && endMs >= returnMs) found.renewedMs = endMs - returnMs;
    if (!isClosing) world.after(Math.max(0, everyMs - (endMs - begunMs)), () => void ask(key));
  };
  keys.forEach((key, index) => world.after((everyMs * index) / keys.length, () => void ask(key)));
  await world.advance(12_000 + 0.37 * everyMs);
  isLost = true;
  startMs = world.nowMs();
  await world.advance(lostMs);
  isLost = false;
  returnMs = world.nowMs();
  await world.advance(watchMs);
  isClosing = true;
  return found;
}

const bound = (ms: number | null): number => ms ?? Infinity;

/** What was measured, against what was said; `slackMs` is what the caller's own pace adds. */
function check(measured: Measured, said: LossDescription, stales: number, everyMs: number): void {
  // Sums of times that are no whole numbers.
  const endsMs = bound(said.endsWithinMs) + 1e-6;
  expect(measured.longestMs, 'the longest call').toBeLessThanOrEqual(endsMs);
  for (const name of ['goodMs', 'answeredMs'] as const) {
    const [fromMs, toMs] = said[name].map(bound) as [number, number];
    expect(measured[name], `${name}, from`).toBeGreaterThanOrEqual(
      fromMs - stales * everyMs - 1e-6,
    );
    if (toMs < Infinity) {
      expect(measured[name], `${name}, to`).toBeLessThanOrEqual(toMs + everyMs + endsMs);
    }
  }
}

group('what is described of policies together', () => {
  it.each(['fails', 'hangs'] as const)(
    `is what a caller sees of a target that %s, in ${STACKS} random stacks (seed ${SEED})`,
    async (kind) => {
      let told = 0;
      for (let number = 0; number < STACKS; number++) {
        const seed = SEED + number;
        const random = createRandom(seed);
        const world = createVirtualWorld(seed);
        const some = stackOf(random, world);
        const workEndsWithinMs = random.chance(0.3) ? upTo(random, 2_000) : Infinity;
        const described = describe(some, { workEndsWithinMs });
        const { whenLost, returnsWithinMs, returnsWithinCalls, layers } = described;
        const said = whenLost[kind];
        const endsMs = bound(said.endsWithinMs);
        if (endsMs === Infinity) continue;
        const everyMs = 50 + random.below(450);
        const latestMs = [said.goodMs[1], said.answeredMs[1]].map((ms) => ms ?? 0);
        const lostMs = Math.max(...latestMs) + 2 * (everyMs + endsMs) + 5_000;
        const backMs = (returnsWithinMs ?? 0) + (1 + returnsWithinCalls) * everyMs + endsMs;
        const freshMs = layers.reduce(
          (sum, { settings }) => sum + Number(settings['freshMs'] ?? 0),
          0,
        );
        const watchMs = backMs + freshMs + 3 * everyMs;
        const kinds = layers.map((layer) => layer.kind);
        const isWatched = returnsWithinMs !== null && !kinds.includes('throttle');
        const keys = random.pick([['one'], ['one'], ['one', 'one'], ['one', 'two', 'three']]);
        const pace = { everyMs, lostMs, watchMs: isWatched ? watchMs : 0 };
        const times = { ...pace, workEndsWithinMs, keys };
        try {
          const measured = await measure(some, world, kind, times);
          const stales = kinds.filter((each) => each === 'stale-if-error').length;
          check(measured, said, stales, everyMs);
          if (isWatched) {
            expect(measured.returnedMs, 'after the return').toBeLessThanOrEqual(backMs);
            expect(measured.renewedMs, 'old after the return').toBeLessThanOrEqual(
              backMs + freshMs,
            );
          }
          if (measured.answeredMs < Infinity) told++;
        } catch (error) {
          const shown = layers.map((layer) => `${layer.kind} ${JSON.stringify(layer.settings)}`);
          throw new Error(
            `seed ${seed}, a call every ${everyMs} ms: ${String(error)}\n${shown.join('\n')}\n${JSON.stringify(said)}`,
            { cause: error },
          );
        }
      }
      // The stacks are no weak ones only.
      expect(told).toBeGreaterThan(STACKS / 10);
      expect(told).toBeLessThan(STACKS);
    },
    60_000,
  );
});
