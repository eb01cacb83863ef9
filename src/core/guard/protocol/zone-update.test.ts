import { expect, test } from 'vitest';
import { applyUpdate, createZone, nameOf, updateMessage, type Zone } from '#core/dns';
import type { Contents, ZoneWrite } from './contents.ts';
import { formatMarker, parseMarker } from './marker.ts';
import { updateOfWrite, viewZone } from './zone-update.ts';
import { performWrite } from './zone-twin.ts';

const ORIGIN = nameOf('example.net.');
const API = { name: 'api.example.net.', type: 'A' as const, ttlSeconds: 60 };

function contents(...addresses: readonly string[]): Contents {
  return [{ ...API, endpoints: addresses.map((address) => ({ address, weight: 1 })) }];
}

function zoneWith(marker: string | null, ...addresses: readonly string[]): Zone {
  const soa = {
    kind: 'SOA' as const,
    primary: nameOf('ns.example.net.'),
    mailbox: nameOf('ops.example.net.'),
    serial: 1,
    refreshSeconds: 60,
    retrySeconds: 60,
    expireSeconds: 600,
    minimumSeconds: 60,
  };
  const text = { kind: 'TXT' as const, strings: [marker ?? ''] };
  const records = [
    { name: ORIGIN, class: 'IN' as const, ttl: 60, data: soa },
    ...addresses.map((address) => ({
      name: nameOf(API.name),
      class: 'IN' as const,
      ttl: 60,
      data: { kind: 'A' as const, address },
    })),
    ...(marker === null
      ? []
      : [{ name: nameOf('_firebreak.example.net.'), class: 'IN' as const, ttl: 0, data: text }]),
  ];
  const zone = createZone(ORIGIN, 'IN', records);
  if (!zone.ok) throw new Error(JSON.stringify(zone.problems));
  return zone.value;
}

function send(zone: Zone, write: ZoneWrite): ReturnType<typeof applyUpdate> {
  const message = updateMessage(updateOfWrite(7, ORIGIN, write));
  if (!message.ok) throw new Error(JSON.stringify(message.problems));
  return applyUpdate(zone, message.value);
}

const OLD = 'v=1 gen=41 owner=ams-1 state=run';

test('a name server does with the UPDATE what the twin of the zone does with the write', () => {
  const write: ZoneWrite = {
    expect: {
      marker: { generation: 41, owner: 'ams-1', state: 'run' },
      contents: contents('192.0.2.1', '192.0.2.2'),
    },
    marker: { generation: 42, owner: 'fra-1', state: 'run' },
    contents: contents('192.0.2.2', '192.0.2.3'),
  };
  const zones = [
    zoneWith(OLD, '192.0.2.1', '192.0.2.2'),
    zoneWith('v=1 gen=42 owner=ams-1 state=run', '192.0.2.1', '192.0.2.2'),
    zoneWith('v=1 gen=41 owner=fra-1 state=run', '192.0.2.1', '192.0.2.2'),
    zoneWith('v=1 gen=41 owner=ams-1 state=frozen', '192.0.2.1', '192.0.2.2'),
    zoneWith(OLD, '192.0.2.1'),
    zoneWith(OLD),
    zoneWith(null, '192.0.2.1', '192.0.2.2'),
  ];
  const outcomes = zones.map((zone) => {
    const twin = performWrite(viewZone(zone, [API]), write, { compares: true });
    const server = send(zone, write);
    expect(server.rcode).toBe(twin.applied ? 'NOERROR' : 'NXRRSET');
    expect(viewZone(server.zone, [API])).toEqual(twin.zone);
    return twin.applied;
  });
  expect(outcomes).toEqual([true, false, false, false, false, false, false]);
});

test('adopting needs a zone without a marker', () => {
  const write: ZoneWrite = {
    expect: { marker: null, contents: contents('192.0.2.1') },
    marker: { generation: 1, owner: 'ops', state: 'frozen' },
    contents: contents('192.0.2.1'),
  };
  expect(send(zoneWith(null, '192.0.2.1'), write).rcode).toBe('NOERROR');
  expect(send(zoneWith(OLD, '192.0.2.1'), write).rcode).toBe('YXRRSET');
});

test('a marker has one spelling; anything else is none', () => {
  const marker = parseMarker(OLD);
  expect(marker).toEqual({ generation: 41, owner: 'ams-1', state: 'run' });
  expect(marker === null ? null : formatMarker(marker)).toBe(OLD);
  const none = [
    'v=2 gen=41 owner=a state=run',
    'v=1 gen=041 owner=a state=run',
    'v=1 gen=-1 owner=a state=run',
    'v=1 gen=41 owner=a b state=run',
    'v=1 gen=9999999999999999 owner=a state=run',
    'v=1 gen=41 owner=a state=running',
    ' v=1 gen=41 owner=a state=run',
  ];
  expect(none.map(parseMarker)).toEqual(none.map(() => null));
});
