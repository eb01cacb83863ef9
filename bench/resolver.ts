/**
 * Cached answers a second by `dnsperf` (Debian's), beside Unbound and dnsmasq, each a process of its
 * own on loopback, forwarding to the same upstream: 1,000 names, all asked once before, 16 clients.
 * With one thread and with two. Runs are interleaved; shown is the middle of five, its ratio to
 * Unbound's of as many threads, and the CPU time of the server for one answer (of all its threads, from
 * /proc), which says more than answers a second where the cores are shared: by dnsperf at the least.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, freePort } from '../src/core/dns/name-servers.testing.ts';
import { fakeUpstream } from '../src/runtime/resolver/fake-upstream.testing.ts';
import {
  startFirebreak,
  startUnbound,
  untilItAnswers,
  type Started,
} from './resolver-servers.testing.ts';

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
  const servers: Started[] = [];
  try {
    await startAll(folder, upstream.port, servers);
    const measure = async (
      port: number,
      seconds: number,
      ...more: readonly string[]
    ): Promise<number> => {
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
        '16',
        '-q',
        '100',
        ...more,
      ];
      const { stdout } = await promisify(execFile)(dnsperf, words);
      return Number(/Queries per second:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0);
    };
    // Slowly, so that each thread has been asked each name.
    for (const { port } of servers) await measure(port, 3, '-Q', '2000');
    const results = new Map(servers.map(({ name }) => [name, [] as number[]]));
    const costs = new Map(servers.map(({ name }) => [name, [] as number[]]));
    for (let turn = 0; turn < RUNS; turn++) {
      for (const { name, port, child } of servers) {
        const before = cpuMs(child);
        const qps = await measure(port, SECONDS);
        results.get(name)?.push(qps);
        costs.get(name)?.push(((cpuMs(child) - before) * 1_000) / (qps * SECONDS));
      }
    }
    for (const { name, threads } of servers) {
      const qps = middle(results.get(name) ?? []);
      const cost = middle(costs.get(name) ?? []);
      const peer = threads === 1 ? 'Unbound' : `Unbound, ${threads} threads`;
      const beside = middle(results.get(peer) ?? []);
      const ratio = beside > 0 ? `${(qps / beside).toFixed(2)} of ${peer}` : '';
      print(
        `${name.padEnd(20)} ${Math.round(qps).toLocaleString('en-US').padStart(8)} answers/s  ${cost.toFixed(1).padStart(5)} us CPU each   ${ratio}`,
      );
    }
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CPU time of all threads of a process until now (proc(5): fields 14 and 15, in hundredths of a second). */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** `started` has those that run also when one does not: they are to be ended. */
async function startAll(folder: string, upstream: number, started: Started[]): Promise<void> {
  for (const threads of [1, 2]) {
    started.push(await startFirebreak(upstream, threads));
    const unbound = await startUnbound(folder, upstream, threads);
    if (unbound !== null) started.push(unbound);
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
    started.push({
      name: 'dnsmasq',
      threads: 1,
      port,
      child: spawn(dnsmasq, words, { stdio: 'ignore' }),
    });
  }
  await Promise.all(started.map(({ port }) => untilItAnswers(port)));
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
