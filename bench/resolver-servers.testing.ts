/** Servers that the benches of the resolver ask: each a process of its own on loopback, before one upstream. */
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nameOf } from '#core/dns';
import { askUpstream } from '../src/app/resolver/upstream.ts';
import { findProgram, freePort } from '../src/core/dns/name-servers.testing.ts';

/** A server that was started. */
export interface Started {
  readonly name: string;
  readonly threads: number;
  readonly port: number;
  readonly child: ChildProcess;
}

/** At most a minute: the machine may be busy. */
export async function untilItAnswers(port: number): Promise<void> {
  const server = { kind: 'udp', address: '127.0.0.1', port, hostname: null } as const;
  const question = { name: nameOf('n0.test.lab.'), type: 'A', class: 'IN' } as const;
  for (let attempt = 0; attempt < 120; attempt++) {
    const answer = await askUpstream(server, question, 400).catch(() => null);
    if (answer !== null) return;
    await pause(100);
  }
  throw new Error(`nobody answers on port ${port}`);
}

/** Ours, as the command line starts it. */
export async function startFirebreak(upstream: number, threads: number): Promise<Started> {
  const main = join(import.meta.dirname, '../src/app/cli/main.ts');
  const [port, control] = [await freePort(), await freePort()];
  const words = [
    '--upstream',
    `127.0.0.1#${upstream}`,
    '--listen',
    `127.0.0.1#${port}`,
    '--control',
    String(control),
    '--workers',
    String(threads),
  ];
  const child = spawn(
    process.execPath,
    ['--conditions=source', main, 'resolver', 'run', ...words],
    { stdio: 'ignore' },
  );
  return { name: label('Firebreak', threads), threads, port, child };
}

/** Unbound without validation, which we do not do either; null: it is not installed. */
export async function startUnbound(
  folder: string,
  upstream: number,
  threads: number,
): Promise<Started | null> {
  const unbound = findProgram('unbound');
  if (unbound === null) return null;
  const port = await freePort();
  const config = join(folder, `unbound-${threads}.conf`);
  writeFileSync(
    config,
    `server:
  interface: 127.0.0.1
  port: ${port}
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  num-threads: ${threads}
  so-reuseport: yes
  do-not-query-localhost: no
  module-config: "iterator"
forward-zone:
  name: "test.lab"
  forward-addr: 127.0.0.1@${upstream}
`,
  );
  const child = spawn(unbound, ['-d', '-c', config], { stdio: 'ignore' });
  return { name: label('Unbound', threads), threads, port, child };
}

function label(program: string, threads: number): string {
  return threads === 1 ? program : `${program}, ${threads} threads`;
}
