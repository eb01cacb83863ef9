/** A zone, a store and daemons over them in one process, for tests of what daemons do to each other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom, type Random } from '#base';
import { auditAgainstModel, type NamePolicy, type Policy, type PublishedSet } from '#core/guard';
import { nameOf } from '#core/dns';
import { openStore, type Store } from '#io/store';
import { memoryZone, type AdoptedSet, type ZoneAdapter } from '#io/zone';
import { afterAll, expect } from 'vitest';
import { openTrail, readTrails } from '../desk/trail.ts';
import { GuardStore } from '../store/guard-store.ts';
import { DaemonLog, type LogLine } from './daemon-log.ts';
import type { GuardWorld, LookAtEndpoint } from './guard-world.ts';
import { GuardMetrics } from './metrics.ts';
import { runGuard } from './run-guard.ts';

const folder = mkdtempSync(join(tmpdir(), 'guard-daemon-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const PLACES: readonly string[] = ['ams', 'fra', 'sto'];
export const ADDRESSES: readonly string[] = [1, 2, 3, 4, 5].map((last) => `192.0.2.${last}`);
export const NAME: NamePolicy = {
  name: 'api.example.net.',
  type: 'A',
  ttlSeconds: 60,
  endpoints: ADDRESSES.map((address) => ({ address, capacity: 1 })),
  minHealthy: 3,
  removeAtMost: { count: 1, perMs: 100 },
  probe: { kind: 'tcp', target: '443', everyMs: 10, failAfter: 2, passAfter: 2 },
};
export const POLICY: Policy = {
  zone: 'example.net.',
  servers: { write: ['192.0.2.53'], verify: ['192.0.2.53'] },
  keyFile: null,
  probes: { from: PLACES, agree: 2 },
  names: [NAME],
};
/** All that a name may have. */
function setOf({ name, type, ttlSeconds, endpoints }: NamePolicy): PublishedSet {
  return {
    name,
    type,
    ttlSeconds,
    endpoints: endpoints.map(({ address }) => ({ address, weight: 1 })),
  };
}

export const SET: PublishedSet = setOf(NAME);
export const ADOPTED: readonly AdoptedSet[] = [SET];
let runs = 0;

/** One zone with its store, what its endpoints are, and what its daemons said. */
export interface Site {
  readonly zone: ZoneAdapter;
  readonly store: Store;
  readonly guardStore: GuardStore;
  readonly down: Set<string>;
  readonly lines: LogLine[];
  readonly trails: string;
  world(owner: string, place: string | null, own?: Partial<GuardWorld>): GuardWorld;
  published(): Promise<readonly string[]>;
}

export async function site(compares = true, policy: Policy = POLICY): Promise<Site> {
  const adopted = policy.names.map(setOf);
  const store = await openStore({ kind: 'memory' });
  const zone = memoryZone({
    zone: nameOf('example.net.'),
    contents: policy.names.map(setOf),
    marker: null,
    compares,
  });
  const guardStore = new GuardStore(store, policy.zone);
  const signal = AbortSignal.timeout(5_000);
  const view = await zone.look(adopted, signal);
  const plan = {
    number: 1,
    base: 0,
    state: 'run',
    origin: 'hand',
    contents: view.contents,
  } as const;
  await guardStore.change({ kind: 'put-plan', plan }, signal);
  const marker = { generation: 1, owner: 'ops', state: 'run' } as const;
  await zone.write({ expect: view, marker, contents: view.contents }, signal);
  const [down, lines, trails] = [new Set<string>(), [] as LogLine[], join(folder, String(++runs))];
  const random: Random = createRandom(runs);
  const look: LookAtEndpoint = (address) => Promise.resolve(!down.has(address));
  return {
    zone,
    store,
    guardStore,
    down,
    lines,
    trails,
    world: (owner, place, own = {}) => ({
      policy,
      policyHash: 'p1',
      owner,
      place,
      keep: 3,
      zone,
      store: guardStore,
      overrides: store,
      openTrail: (as) => openTrail(trails, as === 'enactor' ? owner : `${owner}.planner`, Date.now),
      look,
      log: new DaemonLog(owner, Date.now, new GuardMetrics(), (line) => lines.push(line)),
      pace: { turnMs: 10, requestMs: 200, leaseMs: 50, healthAfterMs: 100 },
      nowMs: Date.now,
      random: () => random.next(),
      ...own,
    }),
    async published() {
      const { contents } = await zone.look(adopted, AbortSignal.timeout(5_000));
      return contents[0]?.endpoints.map(({ address }) => address) ?? [];
    },
  };
}

/** Runs daemons until the test is done with them. */
export async function during(
  worlds: readonly GuardWorld[],
  run: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const daemons = worlds.map((world) => runGuard(world, stop.signal, { takesTurns: false }));
  try {
    await run();
  } finally {
    stop.abort();
    await Promise.allSettled(daemons);
  }
}

export async function until(test: () => Promise<boolean> | boolean): Promise<void> {
  for (let wait = 0; wait < 400; wait++) {
    if (await test()) return;
    await pause(10);
  }
  throw new Error('it did not come to that within 4 s');
}

export async function expectNoStrays(trails: string): Promise<void> {
  const log = (await readTrails(trails)).flatMap(({ entries }) => entries);
  const { steps, strays } = auditAgainstModel(log, 3);
  expect(steps).toBeGreaterThan(10);
  expect(strays).toEqual([]);
}
