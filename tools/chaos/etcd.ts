/** Three members of etcd on loopback. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Process } from './process.ts';

/** One member. */
export interface EtcdMember {
  readonly process: Process;
  readonly endpoint: string;
}

/** Makes the members; starts none. `ports` has two for each. */
export function createEtcd(folder: string, ports: readonly number[]): readonly EtcdMember[] {
  const size = ports.length / 2;
  const peers = ports.slice(0, size).map((port) => `http://127.0.0.1:${port}`);
  return peers.map((peer, index) => {
    const name = `etcd-${index + 1}`;
    const endpoint = `http://127.0.0.1:${ports[size + index]}`;
    const options = {
      name,
      'data-dir': join(folder, name),
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'listen-client-urls': endpoint,
      'advertise-client-urls': endpoint,
      'initial-cluster': peers.map((each, at) => `etcd-${at + 1}=${each}`).join(','),
      'initial-cluster-token': folder,
      'log-level': 'error',
    };
    const words = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
    const log = join(folder, `${name}.log`);
    return { process: new Process({ name, program: '/usr/bin/etcd', words, log }), endpoint };
  });
}

/** The member that leads, as any of them says; null when none does. */
export async function findLeader(members: readonly EtcdMember[]): Promise<EtcdMember | null> {
  const all = await Promise.all(
    members.map(async (member) => ({ member, status: await statusOf(member.endpoint) })),
  );
  return (
    all.find(({ status }) => status !== null && status.header.member_id === status.leader)
      ?.member ?? null
  );
}

/** Waits until the cluster leads and answers, at most 30 seconds. */
export async function awaitEtcd(members: readonly EtcdMember[]): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if ((await findLeader(members)) !== null) return;
    await pause(200);
  }
  throw new Error('etcd did not start within 30 s');
}

interface Status {
  readonly header: { readonly member_id: string };
  readonly leader?: string;
}

async function statusOf(endpoint: string): Promise<Status | null> {
  try {
    const signal = AbortSignal.timeout(1_000);
    const url = `${endpoint}/v3/maintenance/status`;
    const response = await fetch(url, { method: 'POST', body: '{}', signal });
    return response.ok ? ((await response.json()) as Status) : null;
  } catch {
    return null;
  }
}
