/**
 * Real etcd for tests: members that are processes of ours on free loopback ports, in a folder of their
 * own. Only what was started here is ended, by its process id.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where etcd is; null when it is not installed. */
export const ETCD: string | null =
  ['/usr/bin/etcd', '/usr/local/bin/etcd'].find((path) => existsSync(path)) ?? null;

/** One member, running or not. */
export interface Member {
  readonly name: string;
  readonly endpoint: string;
  /** Its own number in the cluster, as `leader` says it. */
  id(): Promise<string | null>;
  signal(signal: NodeJS.Signals): void;
  /** kill -9, and waits for the end. */
  kill(): Promise<void>;
  /** Starts it again with what it has on its disk. */
  start(): void;
}

/** Members of one cluster. */
export interface Cluster {
  readonly members: readonly Member[];
  readonly endpoints: readonly string[];
  /** The member that leads, as a majority says; null when there is none now. */
  leader(): Promise<Member | null>;
  /** Waits until a write is possible, at most 30 seconds. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** What may be set. */
export interface ClusterSettings {
  readonly size: number;
  readonly folder?: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** Starts a cluster and waits until it leads. */
export async function startEtcd({ size, folder, options }: ClusterSettings): Promise<Cluster> {
  const root = mkdtempSync(join(folder ?? tmpdir(), 'firebreak-etcd-'));
  const ports = await freePorts(size * 2);
  const peers = Array.from({ length: size }, (_, index) => `http://127.0.0.1:${ports[index]}`);
  const initial = peers.map((peer, index) => `m${index}=${peer}`).join(',');
  const members = peers.map((peer, index) =>
    createMember(`m${index}`, `http://127.0.0.1:${ports[size + index]}`, {
      name: `m${index}`,
      'data-dir': join(root, `m${index}`),
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': initial,
      'initial-cluster-token': root,
      'heartbeat-interval': '50',
      'election-timeout': '500',
      'log-level': 'error',
      ...options,
    }),
  );
  const cluster: Cluster = {
    members,
    endpoints: members.map(({ endpoint }) => endpoint),
    leader: () => findLeader(members),
    ready: () => waitUntilReady(members),
    async stop() {
      await Promise.all(members.map((member) => member.kill()));
      rmSync(root, { recursive: true, force: true });
    },
  };
  for (const member of members) member.start();
  try {
    await cluster.ready();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

function createMember(
  name: string,
  endpoint: string,
  options: Readonly<Record<string, string>>,
): Member {
  let child: ChildProcess | null = null;
  return {
    name,
    endpoint,
    async id() {
      const status = await post(endpoint, '/v3/maintenance/status', {});
      const header = status?.['header'] as { member_id?: string } | undefined;
      return header?.member_id ?? null;
    },
    signal(signal) {
      child?.kill(signal);
    },
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    start() {
      const all = { ...options, 'listen-client-urls': endpoint, 'advertise-client-urls': endpoint };
      const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
      child = spawn(ETCD ?? '', words, { stdio: 'ignore' });
    },
  };
}

async function findLeader(members: readonly Member[]): Promise<Member | null> {
  const votes = await Promise.all(
    members.map(async (member) => ({
      member,
      id: await member.id(),
      leader: (await post(member.endpoint, '/v3/maintenance/status', {}))?.['leader'],
    })),
  );
  return (
    votes.find(
      ({ id }) =>
        id !== null && votes.filter(({ leader }) => leader === id).length * 2 > members.length,
    )?.member ?? null
  );
}

async function waitUntilReady(members: readonly Member[]): Promise<void> {
  const body = { key: btoa('ready'), value: btoa('1') };
  for (let attempt = 0; attempt < 300; attempt++) {
    const answers = await Promise.all(
      members.map(({ endpoint }) => post(endpoint, '/v3/kv/put', body)),
    );
    if (answers.every((answer) => answer !== null)) return;
    await pause(100);
  }
  throw new Error('etcd did not start within 30 s');
}

/** Null when there is no good answer within a second. */
async function post(
  endpoint: string,
  path: string,
  body: unknown,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const response = await fetch(endpoint + path, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(1_000),
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    return response.ok ? answer : null;
  } catch {
    return null;
  }
}

/** Ports that are free now, all different. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  return ports;
}
