/** One round's world on loopback: three name servers, three members of etcd, endpoints, writers. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { formatMarker, markerName } from '#core/guard';
import { nameOf, type Name } from '#core/dns';
import type { StoreSettings } from '#io/store';
import type { ServerKind } from '../../src/core/dns/name-servers.testing.ts';
import { Endpoints } from './endpoints.ts';
import { awaitEtcd, createEtcd, type EtcdMember } from './etcd.ts';
import { Poller } from './poller.ts';
import { freePorts } from './ports.ts';
import type { Process } from './process.ts';
import { Proxy } from './proxy.ts';
import type { Key } from './servers/role.ts';
import { createKey, createServer, type NameServer } from './servers/server.ts';
import { SmallDisk } from './small-disk.ts';

/** What is served. */
export const ZONE: Name = nameOf('chaos.example.');
/** The name that is guarded. */
export const NAME: Name = nameOf('api.chaos.example.');
/** How many of each there are, and how many addresses must stay. */
export const ENDPOINTS = 6;
export const MIN_HEALTHY = 3;
export const WRITERS = 5;
/** Every kind has its round as primary. */
export const KINDS: readonly ServerKind[] = ['BIND', 'Knot', 'PowerDNS'];

/** A writer and where it keeps its log. */
export interface Writer {
  readonly owner: string;
  readonly process: Process;
  readonly folder: string;
  /** Null where nobody may mount a disk. */
  readonly disk: SmallDisk | null;
}

/** What a writer is made of. */
export interface WriterPlace {
  readonly owner: string;
  readonly folder: string;
  readonly world: Omit<World, 'writers' | 'poller'>;
}

/** Everything that runs in a round. */
export interface World {
  readonly folder: string;
  readonly servers: readonly NameServer[];
  readonly etcd: readonly EtcdMember[];
  readonly endpoints: Endpoints;
  readonly proxy: Proxy;
  readonly proxyPort: number;
  readonly updateKey: Key;
  readonly store: StoreSettings;
  readonly writers: readonly Writer[];
  readonly poller: Poller;
}

/** How a round is set up. */
export interface WorldSettings {
  readonly folder: string;
  readonly primary: ServerKind;
  /** The zone's first records for the adopted name. */
  readonly records: (addresses: readonly string[]) => readonly string[];
  /** Makes a writer; it is started later. */
  readonly writer: (place: WriterPlace) => Process;
}

/** Starts everything but the writers, and waits until all servers serve the first generation. */
export async function startWorld(settings: WorldSettings): Promise<World> {
  const { folder, primary } = settings;
  mkdirSync(folder, { recursive: true });
  const [endpointPort = 0, proxyPort = 0, ...ports] = await freePorts(2 + 3 + 6);
  const kinds = [primary, ...KINDS.filter((kind) => kind !== primary)];
  const endpoints = await Endpoints.start(ENDPOINTS, endpointPort);
  const updateKey = createKey('guard');
  const roles = { zone: ZONE, updateKey, transferKey: createKey('transfer') };
  const zoneFile = zoneFileOf(settings.records(endpoints.addresses));
  const servers = kinds.map((kind, index) =>
    createServer(kind, {
      ...roles,
      folder: join(folder, kind.toLowerCase()),
      port: ports[index] ?? 0,
      zoneFile,
      primary: index === 0 ? null : (ports[0] ?? 0),
      secondaries: ports.slice(1, 3),
    }),
  );
  const etcd = createEtcd(folder, ports.slice(3));
  for (const { process } of [...servers, ...etcd]) process.start();
  const proxy = await Proxy.start(proxyPort, ports[0] ?? 0);
  await awaitEtcd(etcd);
  const store: StoreSettings = { kind: 'etcd', endpoints: etcd.map(({ endpoint }) => endpoint) };
  const bare = { folder, servers, etcd, endpoints, proxy, proxyPort, updateKey, store };
  const poller = new Poller(servers, NAME, markerName(ZONE));
  const writers = Array.from({ length: WRITERS }, (_, index) =>
    createWriter(`enactor-${index + 1}`, bare, settings.writer),
  );
  const world = { ...bare, writers, poller };
  try {
    await awaitServers(world);
    return world;
  } catch (error) {
    await stopWorld(world);
    throw error;
  }
}

/** Ends everything, each by itself. Files stay for the report. */
export async function stopWorld(world: World): Promise<void> {
  const { servers, etcd, endpoints, proxy, writers, poller } = world;
  await Promise.all([...writers, ...servers, ...etcd].map(({ process }) => process.kill()));
  await Promise.all([endpoints.stop(), proxy.stop()]);
  poller.close();
}

function createWriter(
  owner: string,
  world: WriterPlace['world'],
  make: WorldSettings['writer'],
): Writer {
  const folder = join(world.folder, owner);
  mkdirSync(folder, { recursive: true });
  const disk = SmallDisk.mount(folder, 32);
  return { owner, folder, disk, process: make({ owner, folder, world }) };
}

function zoneFileOf(records: readonly string[]): string {
  const marker = formatMarker({ generation: 1, owner: 'ops', state: 'run' });
  return `$ORIGIN ${ZONE}
$TTL 1
@ SOA ns1 host 1 2 1 86400 1
@ NS ns1
ns1 A 127.0.0.1
other A 192.0.2.99
_firebreak 0 TXT "${marker}"
${records.join('\n')}
`;
}

async function awaitServers({ poller, folder }: World): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const samples = await poller.look();
    if (samples.every(({ addresses, before }) => (addresses ?? []).length > 0 && before !== null)) {
      return;
    }
    await pause(200);
  }
  const logs = KINDS.map((kind) => lastLines(join(folder, kind.toLowerCase(), 'log')));
  throw new Error(`the name servers did not start within 30 s:\n${logs.join('\n')}`);
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-6).join('\n');
}

/** Writes a file of settings for a writer, beside its folder: a full disk must not take them. */
export function writeSettings(folder: string, owner: string, settings: unknown): string {
  const file = join(folder, `${owner}.json`);
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  return file;
}
