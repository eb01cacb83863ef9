import { expect, test } from 'vitest';
import { applyUpdate, diffZones, type Zone } from '#core/dns';
import {
  largeZonePolicy,
  largeZoneText,
  planOneLess,
  readLargeZone,
  updateOfPlan,
} from './large-zone.testing.ts';
import { viewZone } from './protocol/zone-update.ts';

const SIZE = { names: 5, addresses: 4 };

function written(zone: Zone): ReturnType<typeof updateOfPlan> {
  const policy = largeZonePolicy(SIZE);
  const view = viewZone(zone, policy.names);
  return updateOfPlan(view, planOneLess(policy, view));
}

test('the size of a write depends on what changes, and not on the zone', () => {
  const [small, large] = [100, 20_000].map((sets) => {
    const zone = readLargeZone(largeZoneText(sets, SIZE));
    return { zone, ...written(zone) };
  });
  if (small === undefined || large === undefined) throw new Error('two zones');
  expect(large.zone.records.length).toBeGreaterThan(20_000);
  expect(large.bytes).toEqual(small.bytes);
  // The marker and the set that changes are replaced; everything adopted is compared.
  expect(large.update.changes.map(({ kind }) => kind)).toEqual([
    'delete-record-set',
    'add',
    'delete-record-set',
    'add',
    'add',
    'add',
  ]);
  expect(large.message.answers).toHaveLength(1 + SIZE.names * SIZE.addresses);
});

test('a server changes two record sets of 20,000, and no other', () => {
  const zone = readLargeZone(largeZoneText(20_000, SIZE));
  const { message } = written(zone);
  const after = applyUpdate(zone, message);
  expect(after.rcode).toBe('NOERROR');
  const { changes, unchanged } = diffZones(zone, after.zone);
  expect(changes.map(({ name, type }) => `${name} ${type}`)).toEqual([
    '_firebreak.example.net. TXT',
    'lb0.example.net. A',
  ]);
  expect(unchanged).toBe(20_000 - 2);
});
