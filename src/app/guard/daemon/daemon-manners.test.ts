/** What daemons owe each other and their people: canaries, one policy, quiet logs, alarms that pass. */
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError, type Store } from '#io/store';
import { expect, it } from 'vitest';
import { readTrails } from '../desk/trail.ts';
import { GuardStore } from '../store/guard-store.ts';
import {
  ADDRESSES,
  ADOPTED,
  during,
  expectNoStrays,
  NAME,
  PLACES,
  POLICY,
  SET,
  site,
  until,
  type Site,
} from './daemon-site.testing.ts';
import type { GuardWorld } from './guard-world.ts';

const threeProbers = (here: Site, own: Partial<GuardWorld> = {}): readonly GuardWorld[] =>
  PLACES.map((place) => here.world(`${place}-1`, place, own));

/** Nothing runs out because this machine is busy. */
const PATIENT = { turnMs: 10, requestMs: 2_000, leaseMs: 50, healthAfterMs: 5_000 };

const entriesOf = async (here: Site): Promise<number> =>
  (await readTrails(here.trails)).reduce((sum, { entries }) => sum + entries.length, 0);

it('a change of several names begins with one, and goes on when all serve that', async () => {
  const names = ['api', 'pay', 'www'].map((label) => ({ ...NAME, name: `${label}.example.net.` }));
  const here = await site(true, { ...POLICY, names });
  const adopted = names.map(({ name, type, ttlSeconds }) => ({ name, type, ttlSeconds }));
  const steps: number[][] = [];
  const zone = {
    ...here.zone,
    write: async (...[write, signal]: Parameters<typeof here.zone.write>) => {
      const answer = await here.zone.write(write, signal);
      if (answer.kind === 'applied')
        steps.push(write.contents.map(({ endpoints }) => endpoints.length));
      return answer;
    },
  };
  // One daemon plans and writes, so that the order of its steps is its own.
  const worlds = PLACES.map((place, index) => {
    const world = here.world(`${place}-1`, place, { zone, pace: PATIENT });
    return index === 0
      ? world
      : { ...world, zone: { ...zone, look: () => new Promise<never>(() => {}) } };
  });
  await during(worlds, async () => {
    here.down.add('192.0.2.4');
    await until(async () => {
      const { contents } = await here.zone.look(adopted, AbortSignal.timeout(5_000));
      return contents.every(({ endpoints }) => endpoints.length === 4);
    });
  });
  expect(steps).toEqual([
    [4, 5, 5],
    [4, 4, 4],
  ]);
});

it('two with different policies change nothing until they are one (external-dns 3336)', async () => {
  const here = await site();
  const others = { ...POLICY, names: [{ ...NAME, minHealthy: 1 }] };
  await during(
    [
      ...threeProbers(here, { pace: PATIENT }),
      here.world('old-1', null, { policy: others, policyHash: 'p2', pace: PATIENT }),
    ],
    async () => {
      await until(() => here.lines.some(({ alarm }) => alarm === 'other-policy'));
      here.down.add('192.0.2.4');
      await pause(300);
      expect(await here.published()).toHaveLength(5);
    },
  );
  // The other is gone, and so is what it said, after a while.
  await during(threeProbers(here), async () => {
    await until(async () => (await here.published()).length === 4);
  });
});

it('a guard that finds nothing to do writes nothing into its log', async () => {
  const here = await site();
  await during(threeProbers(here), async () => {
    let before = 0;
    await until(async () => {
      before = await entriesOf(here);
      await pause(100);
      return before > 10 && (await entriesOf(here)) === before;
    });
    here.down.add('192.0.2.4');
    await until(async () => (await here.published()).length === 4);
    expect(await entriesOf(here)).toBeGreaterThan(before);
  });
  await expectNoStrays(here.trails);
});

it('an alarm passes when a person has put right what it was about', async () => {
  const here = await site();
  const signal = AbortSignal.timeout(8_000);
  const view = await here.zone.look(ADOPTED, signal);
  const { marker } = view;
  if (marker === null) throw new Error('not adopted');
  const theirs = [{ ...SET, endpoints: [{ address: '192.0.2.99', weight: 1 }] }];
  await here.zone.write({ expect: view, marker, contents: theirs }, signal);
  await during([here.world('ams-1', null)], async () => {
    await until(() => here.lines.some(({ alarm }) => alarm === 'foreign'));
    const now = await here.zone.look(ADOPTED, signal);
    await here.zone.write({ expect: now, marker, contents: view.contents }, signal);
    await until(() => here.lines.some(({ what }) => what === 'no longer: foreign'));
  });
});

it('a generation is looked at once more after a while, and what it did is said once', async () => {
  const here = await site();
  await during(threeProbers(here), async () => {
    here.down.add('192.0.2.4');
    const said = () => here.lines.filter(({ what }) => what.startsWith('health after'));
    await until(() => said().length >= PLACES.length);
    expect(said()[0]?.what).toBe('health after 0 s: 4 of 4 good');
    await pause(300);
    expect(said()).toHaveLength(PLACES.length);
  });
});

it('where the zone cannot compare, who cannot learn that he is alone writes nothing', async () => {
  const here = await site(false);
  let isDown = false;
  const store: Store = {
    ...here.store,
    read: (prefix, signal) => here.store.read(prefix, signal),
    commit: (transaction, signal) => {
      const isTurn = transaction.puts.some(({ key }) => key.endsWith('/turn'));
      if (isDown && isTurn) throw new StoreError('unreachable', 'no store');
      return here.store.commit(transaction, signal);
    },
  };
  const alone = here.world('ams-1', 'ams', { store: new GuardStore(store, POLICY.zone) });
  // The others only look.
  const others = ['fra', 'sto'].map((place) => here.world(`${place}-1`, place));
  await during([alone], async () => {
    await until(async () => (await entriesOf(here)) > 0);
    isDown = true;
    for (const { place } of others) {
      const looks = ADDRESSES.map((address) => ({ address, isUp: address !== '192.0.2.4' }));
      await here.guardStore.putLooks(String(place), looks, 5_000, AbortSignal.timeout(1_000));
    }
    here.down.add('192.0.2.4');
    await pause(300);
    expect(await here.published()).toHaveLength(5);
    isDown = false;
    await until(async () => (await here.published()).length === 4);
  });
});
