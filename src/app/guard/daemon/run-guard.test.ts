/** Daemons at work on one zone: what they publish, what they refuse, and that every step is the model's. */
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '#base';
import { StoreError, type Store } from '#io/store';
import { ZoneError, type ZoneAdapter } from '#io/zone';
import { describe, expect, it } from 'vitest';
import { GuardStore } from '../store/guard-store.ts';
import {
  ADDRESSES,
  ADOPTED,
  during,
  expectNoStrays,
  PLACES,
  POLICY,
  SET,
  site,
  until,
} from './daemon-site.testing.ts';
import type { LookAtEndpoint } from './guard-world.ts';
import { GuardMetrics, serveMetrics } from './metrics.ts';
import { runGuard, SecondEnactorError } from './run-guard.ts';

describe('the daemon', () => {
  it('takes a dead address away when a majority of places sees it down, and brings it back', async () => {
    const here = await site();
    await during(
      PLACES.map((place) => here.world(`${place}-1`, place)),
      async () => {
        here.down.add('192.0.2.4');
        await until(async () => !(await here.published()).includes('192.0.2.4'));
        expect(await here.published()).toHaveLength(4);
        here.down.clear();
        await until(async () => (await here.published()).length === 5);
      },
    );
    await expectNoStrays(here.trails);
  });

  it('keeps what it has when all would go: never below minHealthy, and says so', async () => {
    const here = await site();
    await during(
      PLACES.map((place) => here.world(`${place}-1`, place)),
      async () => {
        for (const address of ADDRESSES.slice(1)) here.down.add(address);
        await until(() => here.lines.some(({ alarm }) => alarm === 'plan-refused'));
        await pause(300);
        expect((await here.published()).length).toBeGreaterThanOrEqual(3);
      },
    );
  });

  it('does not believe one place that sees everything down', async () => {
    const here = await site();
    const cutOff: LookAtEndpoint = () => Promise.resolve(false);
    const worlds = PLACES.map((place) =>
      here.world(`${place}-1`, place, place === 'ams' ? { look: cutOff } : {}),
    );
    await during(worlds, async () => {
      await until(() => here.lines.some(({ alarm }) => alarm === 'place-ignored'));
      await pause(200);
      expect(await here.published()).toHaveLength(5);
    });
  });

  it('five at once with lost and late replies: never empty, never older, no stray step', async () => {
    const here = await site();
    const random = createRandom(20_251_020);
    const unsteady: ZoneAdapter = {
      ...here.zone,
      look: async (adopted, signal) => {
        if (random.chance(0.05)) throw new ZoneError('SERVFAIL', 'SERVFAIL');
        const view = await here.zone.look(adopted, signal);
        await pause(random.below(20));
        return view;
      },
      write: async (write, signal) => {
        await pause(random.below(30));
        const answer = await here.zone.write(write, signal);
        // Applied, and nobody hears of it.
        return random.chance(0.2) ? { kind: 'no-reply', server: 'memory', what: 'lost' } : answer;
      },
    };
    let [highest, isEmpty] = [0, false];
    const watch = async (): Promise<void> => {
      const { marker, contents } = await here.zone.look(ADOPTED, AbortSignal.timeout(5_000));
      expect(marker?.generation).toBeGreaterThanOrEqual(highest);
      highest = marker?.generation ?? 0;
      isEmpty ||= (contents[0]?.endpoints.length ?? 0) < 3;
    };
    const worlds = ['ams', 'fra', 'sto', 'x', 'y'].map((place, index) =>
      here.world(`${place}-1`, PLACES[index] ?? null, { zone: unsteady }),
    );
    await during(worlds, async () => {
      for (let round = 0; round < 120; round++) {
        const address = random.pick(ADDRESSES.slice(3));
        if (random.chance(0.2)) here.down.add(address);
        if (random.chance(0.2)) here.down.delete(address);
        await watch();
        await pause(15);
      }
    });
    expect(isEmpty).toBe(false);
    expect(highest).toBeGreaterThan(3);
    await expectNoStrays(here.trails);
  });

  it('a failed read is not an empty zone, and a failed store no empty plan (external-dns 2858, 3997)', async () => {
    const here = await site();
    const failing: ZoneAdapter = {
      ...here.zone,
      look: () => Promise.reject(new ZoneError('timeout', 'no answer')),
    };
    const broken: Store = {
      ...here.store,
      read: () => Promise.reject(new StoreError('unreachable', 'no store')),
    };
    const worlds = [
      here.world('ams-1', 'ams', { zone: failing }),
      here.world('fra-1', 'fra', { store: new GuardStore(broken, POLICY.zone) }),
    ];
    await during(worlds, async () => {
      for (const address of ADDRESSES) here.down.add(address);
      await pause(400);
      expect(await here.published()).toHaveLength(5);
    });
  });

  it('a detector that returns nothing removes nothing (cloudflare-ddns 47)', async () => {
    const here = await site();
    const nothing: LookAtEndpoint = () => Promise.resolve(null);
    const throwing: LookAtEndpoint = () => Promise.reject(new Error('no route'));
    const worlds = PLACES.map((place, index) =>
      here.world(`${place}-1`, place, { look: index === 0 ? nothing : throwing }),
    );
    await during(worlds, async () => {
      await pause(300);
      expect(await here.published()).toHaveLength(5);
    });
  });

  it('two with different policies say so, and do not fight in silence (external-dns 3336)', async () => {
    const here = await site();
    await during(
      [here.world('ams-1', null), here.world('fra-1', null, { policyHash: 'p2' })],
      async () => {
        await until(() => here.lines.filter(({ alarm }) => alarm === 'other-policy').length >= 2);
      },
    );
  });

  it('somebody else changed a guarded name: it stops and calls a person', async () => {
    const here = await site();
    const view = await here.zone.look(ADOPTED, AbortSignal.timeout(5_000));
    const theirs = [{ ...SET, endpoints: [{ address: '192.0.2.99', weight: 1 }] }];
    if (view.marker === null) throw new Error('not adopted');
    await here.zone.write(
      { expect: view, marker: view.marker, contents: theirs },
      AbortSignal.timeout(5_000),
    );
    await during(
      PLACES.map((place) => here.world(`${place}-1`, place)),
      async () => {
        await until(() => here.lines.some(({ alarm }) => alarm === 'foreign'));
        await pause(100);
        expect(await here.published()).toEqual(['192.0.2.99']);
      },
    );
  });

  it('is the only one where the zone cannot compare', async () => {
    const here = await site(false);
    await during([here.world('ams-1', null)], async () => {
      await pause(50);
      await expect(runGuard(here.world('fra-1', null), AbortSignal.timeout(2_000))).rejects.toThrow(
        SecondEnactorError,
      );
    });
  });

  it('writes nothing when it cannot log what it does (a full disk), and goes on when it can', async () => {
    const here = await site();
    let isFull = true;
    const worlds = PLACES.map((place) => {
      const world = here.world(`${place}-1`, place);
      return {
        ...world,
        openTrail: (as: 'enactor' | 'planner') =>
          isFull ? Promise.reject(new Error('ENOSPC')) : world.openTrail(as),
      };
    });
    await during(worlds, async () => {
      here.down.add('192.0.2.4');
      await pause(300);
      expect(await here.published()).toHaveLength(5);
      expect(here.lines.some(({ what }) => what === 'ENOSPC')).toBe(true);
      isFull = false;
      await until(async () => (await here.published()).length === 4);
    });
    await expectNoStrays(here.trails);
  });
});

describe('metrics', () => {
  it('are text for Prometheus, served to readers only', async () => {
    const metrics = new GuardMetrics();
    metrics.set('firebreak_guard_generation', 7);
    metrics.count('firebreak_guard_writes_total', { outcome: 'a "b"\\\n' });
    const server = await serveMetrics(metrics, '127.0.0.1', 0);
    const get = (path: string, method = 'GET') =>
      fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    const text = await (await get('/metrics')).text();
    expect(text).toContain(
      '# TYPE firebreak_guard_generation gauge\nfirebreak_guard_generation 7\n',
    );
    expect(text).toContain('firebreak_guard_writes_total{outcome="a \\"b\\"\\\\\\n"} 1');
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/else')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
    await server.close();
  });
});
