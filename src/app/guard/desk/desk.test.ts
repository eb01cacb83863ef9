/** A person at the desk: what an apply leaves for the daemons, and a freeze that nothing may stop. */
import { createHash } from 'node:crypto';
import { nameOf } from '#core/dns';
import type { AuditEntry, Policy, PublishedSet } from '#core/guard';
import { openStore, type Store } from '#io/store';
import { memoryZone } from '#io/zone';
import { expect, it } from 'vitest';
import { GuardStore } from '../store/guard-store.ts';
import { Desk } from './desk.ts';
import { policyHash } from './policy-hash.ts';
import type { Trail } from './trail.ts';

const ADDRESSES = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'];
const POLICY: Policy = {
  zone: 'example.net.',
  servers: { write: ['192.0.2.53'], verify: ['192.0.2.53'] },
  keyFile: null,
  probes: { from: ['ams', 'fra', 'sto'], agree: 2 },
  names: [
    {
      name: 'api.example.net.',
      type: 'A',
      ttlSeconds: 60,
      endpoints: ADDRESSES.map((address) => ({ address, capacity: 1 })),
      minHealthy: 1,
      removeAtMost: { count: 1, perMs: 60_000 },
      probe: null,
    },
  ],
};
const SET: PublishedSet = {
  name: 'api.example.net.',
  type: 'A',
  ttlSeconds: 60,
  endpoints: ADDRESSES.map((address) => ({ address, weight: 1 })),
};
const signal = AbortSignal.timeout(20_000);
const FULL: Trail = {
  append: () => Promise.reject(new Error('ENOSPC: no space left on device')),
  close: () => Promise.resolve(),
};

/** A log that only counts: the disk is not what is tried here. */
function countingTrail(): Trail {
  let sequence = 0;
  return {
    append: (fact): Promise<AuditEntry> => {
      sequence += 1;
      const hash = createHash('sha256').update(String(sequence)).digest('hex');
      return Promise.resolve({ sequence, atMs: 0, who: 'ops', fact, previous: '', hash });
    },
    close: () => Promise.resolve(),
  };
}

async function deskOver(store: Store, trail: Trail): Promise<{ desk: Desk; store: GuardStore }> {
  const guardStore = new GuardStore(store, POLICY.zone);
  const zone = memoryZone({ zone: nameOf('example.net.'), contents: [SET], marker: null });
  const desk = new Desk({
    policy: POLICY,
    owner: 'ops',
    keep: 3,
    zone,
    store: guardStore,
    storeTrouble: null,
    trail,
    nowMs: () => 1_000,
    waitMs: 0,
    signal,
  });
  return { desk, store: guardStore };
}

async function adopt(desk: Desk): Promise<void> {
  const { hash } = desk.plan(await desk.look());
  expect((await desk.apply(String(hash))).kind).toBe('applied');
}

async function seeDown(store: GuardStore, ...down: readonly string[]): Promise<void> {
  const looks = ADDRESSES.map((address) => ({ address, isUp: !down.includes(address) }));
  for (const place of POLICY.probes.from) await store.putLooks(place, looks, 60_000, signal);
}

it('what an apply takes away counts for the limit of all (bounded-rate)', async () => {
  const { desk, store } = await deskOver(await openStore({ kind: 'memory' }), countingTrail());
  await adopt(desk);
  await seeDown(store, '192.0.2.4');
  const { hash } = desk.plan(await desk.look());
  expect((await desk.apply(String(hash))).kind).toBe('applied');
  await seeDown(store, '192.0.2.3', '192.0.2.4');
  const look = await desk.look();
  expect(look.removals.map(({ address }) => address)).toEqual(['192.0.2.4']);
  const next = desk.plan(look);
  expect(next.plan).toBeNull();
  expect(next.proposal.names[0]?.refusals.map(({ kind }) => kind)).toEqual(['too-many-lately']);
});

it('a freeze goes through with a full disk, and says that the log lacks it', async () => {
  const memory = await openStore({ kind: 'memory' });
  const { desk } = await deskOver(memory, FULL);
  const adopted = await desk.apply(String(desk.plan(await desk.look()).hash));
  expect(adopted.kind).toBe('applied');
  const frozen = await desk.hand({ kind: 'freeze' }, 'INC-88');
  if (frozen.kind !== 'applied') throw new Error(`not applied: ${frozen.kind}`);
  expect(frozen.notes.join()).toMatch(/audit log did not take it: ENOSPC/);
  expect((await desk.look()).zone.marker?.state).toBe('frozen');
});

it('two guards are one policy when they want the same, wherever key and servers are', () => {
  const [name] = POLICY.names;
  if (name === undefined) throw new Error('no name');
  const probe = { kind: 'tcp', target: '53', everyMs: 1, failAfter: 1, passAfter: 1 } as const;
  const elsewhere = { ...POLICY, keyFile: '/etc/other.key', names: [{ ...name, probe }] };
  expect(policyHash(elsewhere)).toBe(policyHash(POLICY));
  const other = { ...POLICY, names: [{ ...name, minHealthy: 2 }] };
  expect(policyHash(other)).not.toBe(policyHash(POLICY));
});
