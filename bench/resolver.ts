/**
 * Cached answers a second by `dnsperf` (Debian's), beside Unbound and dnsmasq, each a process of its
 * own on loopback, forwarding to the same upstream: 1,000 names, all asked once before. Runs are
 * interleaved; shown is the middle of five, and its ratio to Unbound's. Both the servers and dnsperf
 * share the machine's cores.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram, freePort } from '../src/core/dns/name-servers.testing.ts';
import { fakeUpstream } from '../src/runtime/resolver/fake-upstream.testing.ts';

const NAMES = 1_000;
const RUNS = 5;
const SECONDS = 3;

export async function run(print: (line: string) => void): Promise<void> {
  const dnsperf = findProgram('dnsperf');
  if (dnsperf === null) return print('dnsperf is not installed: apt-get install dnsperf');
  const folder = mkdtempSync(join(tmpdir(), 'resolver-bench-'));
  const upstream = await fakeUpstream(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']);
  upstream.saying.ttlSeconds = 3_600;
  const queries = join(folder, 'queries');
  writeFileSync(
    queries,
    Array.from({ length: NAMES }, (_, index) => `n${index}.test.lab A`).join('\n'),
  );
  const servers = await startAll(folder, upstream.port);
  try {
    const measure = async (port: number, seconds: number): Promise<number> => {
      const words = [
        '-s',
        '127.0.0.1',
        '-p',
        String(port),
        '-d',
        queries,
        '-l',
        String(seconds),
        '-c',
        '4',
        '-q',
        '100',
      ];
      const { stdout } = await promisify(execFile)(dnsperf, words);
      return Number(/Queries per second:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0);
    };
    for (const { port } of servers) await measure(port, 1);
    const results = new Map(servers.map(({ name }) => [name, [] as number[]]));
    for (let turn = 0; turn < RUNS; turn++) {
      for (const { name, port } of servers) results.get(name)?.push(await measure(port, SECONDS));
    }
    const unbound = middle(results.get('Unbound') ?? []);
    for (const [name, all] of results) {
      const qps = middle(all);
      const ratio = unbound > 0 ? `${(qps / unbound).toFixed(2)} of Unbound` : '';
      print(
        `${name.padEnd(10)} ${Math.round(qps).toLocaleString('en-US').padStart(8)} answers/s   ${ratio}`,
      );
    }
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Started {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

async function startAll(folder: string, upstream: number): Promise<readonly Started[]> {
  const started: Started[] = [];
  const main = join(import.meta.dirname, '../src/app/cli/main.ts');
  const ours = await freePort();
  started.push({
    name: 'Firebreak',
    port: ours,
    child: spawn(
      process.execPath,
      [
        '--conditions=source',
        main,
        'resolver',
        'run',
        '--upstream',
        `127.0.0.1#${upstream}`,
        '--listen',
        `127.0.0.1#${ours}`,
        '--control',
        String(await freePort()),
      ],
      { stdio: 'ignore' },
    ),
  });
  const unbound = findProgram('unbound');
  if (unbound !== null) {
    const port = await freePort();
    const config = join(folder, 'unbound.conf');
    writeFileSync(
      config,
      `server:\n  interface: 127.0.0.1\n  port: ${port}\n  do-daemonize: no\n  chroot: ""\n  username: ""\n  pidfile: ""\n  use-syslog: no\n  num-threads: 1\n  do-not-query-localhost: no\n  module-config: "iterator"\nforward-zone:\n  name: "test.lab"\n  forward-addr: 127.0.0.1@${upstream}\n`,
    );
    started.push({
      name: 'Unbound',
      port,
      child: spawn(unbound, ['-d', '-c', config], { stdio: 'ignore' }),
    });
  }
  const dnsmasq = findProgram('dnsmasq');
  if (dnsmasq !== null) {
    const port = await freePort();
    const words = [
      '-k',
      '-R',
      '-h',
      '-p',
      String(port),
      '--listen-address=127.0.0.1',
      '--bind-interfaces',
      '-c',
      '10000',
      '-S',
      `127.0.0.1#${upstream}`,
      '--conf-file=/dev/null',
      '--pid-file=',
    ];
    started.push({ name: 'dnsmasq', port, child: spawn(dnsmasq, words, { stdio: 'ignore' }) });
  }
  await pause(2_500);
  return started;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
