/**
 * Good clients of the resolver while others misbehave: forged replies, questions for names that nobody
 * asked before, and TCP connections that drip. The resolver is a process of its own; the good client
 * asks one cached name, 600 times in three seconds; lost is what had no answer within a second. Memory is
 * the process's. Unbound stands beside it. The flood is of up to 50,000 packets a second, from the process of the client.
 */
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeMessage, nameOf, queryMessage } from '#core/dns';
import { fakeUpstream } from '../src/runtime/resolver/fake-upstream.testing.ts';
import {
  startFirebreak,
  startUnbound,
  untilItAnswers,
  type Started,
} from './resolver-servers.testing.ts';

const QUESTIONS = 600;
const EVERY_MS = 5;
const PATIENCE_MS = 1_000;

/** Starts misbehaving; returns what stops it. */
type Mischief = (port: number) => () => void;

const MISCHIEF: readonly (readonly [name: string, start: Mischief])[] = [
  ['nobody misbehaves', () => () => {}],
  ['forged replies', (port) => packets(port, (id) => message(id, 'kept.test.lab.', true))],
  ['new names', (port) => packets(port, (id) => message(id, `n${Math.random()}.test.lab.`, false))],
  ['300 slow TCP', slowConnections],
];

export async function run(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'resolver-flood-'));
  const upstream = await fakeUpstream(['192.0.2.1', '192.0.2.2']);
  upstream.saying.ttlSeconds = 3_600;
  const servers = [
    await startFirebreak(upstream.port, 1),
    await startUnbound(folder, upstream.port, 1),
  ].flatMap((server) => server ?? []);
  try {
    for (const { port } of servers) await untilItAnswers(port);
    print('               while              answered  lost  middle ms   99th ms   memory MB');
    for (const [name, mischief] of MISCHIEF) {
      for (const server of servers)
        print(`${server.name.padEnd(14)} ${await row(server, name, mischief)}`);
    }
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function row({ port, child }: Started, name: string, mischief: Mischief): Promise<string> {
  const stop = mischief(port);
  await pause(300);
  const { times, lost } = await goodClient(port);
  stop();
  await pause(1_500);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return [
    name.padEnd(18),
    String(times.length).padStart(8),
    String(lost).padStart(5),
    at(0.5).padStart(10),
    at(0.99).padStart(9),
    String(memoryMb(child)).padStart(11),
  ].join(' ');
}

/** 200 questions a second, whatever becomes of them; how long each took, and how many had no answer. */
async function goodClient(
  port: number,
): Promise<{ readonly times: readonly number[]; readonly lost: number }> {
  const socket = createSocket('udp4');
  const sentAtMs = new Map<number, number>();
  const times: number[] = [];
  socket.on('message', (reply) => {
    const id = reply.readUInt16BE(0);
    const atMs = sentAtMs.get(id);
    if (atMs !== undefined) times.push(performance.now() - atMs);
    sentAtMs.delete(id);
  });
  const startedMs = performance.now();
  for (let id = 0; id < QUESTIONS; id++) {
    await pause(Math.max(0, startedMs + id * EVERY_MS - performance.now()));
    sentAtMs.set(id, performance.now());
    socket.send(message(id, 'kept.test.lab.', false), port, '127.0.0.1');
  }
  await pause(PATIENCE_MS);
  socket.close();
  return { times, lost: sentAtMs.size };
}

/** 50 packets a millisecond at most, as fast as this process can beside the client. */
function packets(port: number, make: (id: number) => Uint8Array): () => void {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  const timer = setInterval(() => {
    for (let index = 0; index < 50; index++) {
      socket.send(make(Math.floor(Math.random() * 65_536)), port, '127.0.0.1');
    }
  }, 1);
  return () => {
    clearInterval(timer);
    socket.close();
  };
}

function slowConnections(port: number): () => void {
  const sockets: Socket[] = [];
  for (let index = 0; index < 300; index++) {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    sockets.push(socket);
  }
  // A byte a second of a message that never ends.
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(new Uint8Array([1]));
  }, 1_000);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}

function message(id: number, name: string, response: boolean): Uint8Array {
  return encodeMessage(queryMessage(id, nameOf(name), 'A', { response })).value ?? new Uint8Array();
}

function memoryMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
