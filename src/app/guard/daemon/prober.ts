/**
 * Looks at every endpoint from this place, and says what it holds of each: down after so many failures
 * in a row, up again after so many successes. What it says lasts only a few rounds: a place that fell
 * silent says nothing, which is never "down".
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { EndpointProbe, NamePolicy } from '#core/guard';
import type { GuardWorld } from './guard-world.ts';

/** How an endpoint without a probe of its own is looked at. */
export const USUAL_PROBE: EndpointProbe = {
  kind: 'tcp',
  target: '443',
  everyMs: 5_000,
  failAfter: 3,
  passAfter: 2,
};

/** What is held of one endpoint from here. */
class Held {
  #isUp: boolean | null = null;
  #inARow = 0;
  #last: boolean | null = null;

  /** What is held after a look; null before anything is known. */
  hear(seen: boolean | null, { failAfter, passAfter }: EndpointProbe): boolean | null {
    // Nobody could look: what was held before is not known any more.
    if (seen === null) {
      [this.#isUp, this.#last, this.#inARow] = [null, null, 0];
      return null;
    }
    this.#inARow = seen === this.#last ? this.#inARow + 1 : 1;
    this.#last = seen;
    if (this.#isUp === null && seen) this.#isUp = true;
    if (this.#inARow >= (seen ? passAfter : failAfter)) this.#isUp = seen;
    return this.#isUp;
  }
}

/** Looks until the signal; rounds never overlap. */
export async function runProber(
  world: GuardWorld,
  place: string,
  signal: AbortSignal,
): Promise<void> {
  const { policy, store, log } = world;
  const endpoints = endpointsOf(policy.names);
  const everyMs = Math.min(...endpoints.map(({ probe }) => probe.everyMs));
  const held = new Map(endpoints.map(({ address }) => [address, new Held()]));
  const lastsMs = 3 * everyMs + world.pace.requestMs;
  while (!signal.aborted) {
    const startMs = performance.now();
    const seen = await Promise.all(
      endpoints.map(async ({ address, name, probe }) => {
        const isUp = await lookOnce(world, address, name, signal);
        log.metrics.count('firebreak_guard_probes_total', { result: String(isUp ?? 'unknown') });
        const now = held.get(address)?.hear(isUp, probe) ?? null;
        return now === null ? [] : [{ address, isUp: now }];
      }),
    );
    const limited = AbortSignal.any([signal, AbortSignal.timeout(world.pace.requestMs)]);
    try {
      const { trouble } = await store.putLooks(place, seen.flat(), lastsMs, limited);
      if (trouble !== null) log.trouble('store', trouble);
    } catch (cause) {
      if (signal.aborted) return;
      log.trouble('store', cause);
    }
    const leftMs = everyMs - (performance.now() - startMs);
    if (leftMs > 0) await pause(leftMs, null, { signal }).catch(() => {});
  }
}

/** Each address once: the first name that has it says how it is looked at. */
function endpointsOf(names: readonly NamePolicy[]): readonly {
  readonly address: string;
  readonly name: NamePolicy;
  readonly probe: EndpointProbe;
}[] {
  const all = names.flatMap((name) =>
    name.endpoints.map(({ address }) => ({ address, name, probe: name.probe ?? USUAL_PROBE })),
  );
  return [...new Map(all.toReversed().map((each) => [each.address, each])).values()];
}

async function lookOnce(
  { look, log }: GuardWorld,
  address: string,
  name: NamePolicy,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    return await look(address, name, signal);
  } catch (cause) {
    // The prober's own trouble says nothing of the endpoint.
    log.trouble('probe', cause);
    return null;
  }
}
