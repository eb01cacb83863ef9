/**
 * Good clients of the resolver while others misbehave: forged replies, questions for names that nobody
 * asked before, and TCP connections that drip. The resolver is a process of its own; the good client
 * asks one cached name, one question after the other, three seconds each. Memory is the process's.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeMessage, nameOf, queryMessage } from '#core/dns';
import { freePort } from '../src/core/dns/name-servers.testing.ts';
import { fakeUpstream } from '../src/runtime/resolver/fake-upstream.testing.ts';

const SECONDS = 3;
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
  const upstream = await fakeUpstream(['192.0.2.1', '192.0.2.2']);
  upstream.saying.ttlSeconds = 3_600;
  const port = await freePort();
  const child = await start(port, upstream.port);
  try {
    print('while              answered  lost  middle ms   99th ms   memory MB');
    for (const [name, mischief] of MISCHIEF) {
      const stop = mischief(port);
      await pause(300);
      const { times, lost } = await goodClient(port);
      stop();
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number): string =>
        (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
      const cells = [
        name.padEnd(18),
        String(times.length).padStart(8),
        String(lost).padStart(5),
        at(0.5).padStart(10),
        at(0.99).padStart(9),
        String(memoryMb(child)).padStart(11),
      ];
      print(cells.join(' '));
      await pause(500);
    }
  } finally {
    child.kill('SIGKILL');
    await upstream.close();
  }
}

async function start(port: number, upstream: number): Promise<ChildProcess> {
  const main = join(import.meta.dirname, '../src/app/cli/main.ts');
  const words = ['--upstream', `127.0.0.1#${upstream}`, '--listen', `127.0.0.1#${port}`];
  const control = ['--control', String(await freePort())];
  const child = spawn(
    process.execPath,
    ['--conditions=source', main, 'resolver', 'run', ...words, ...control],
    { stdio: 'ignore' },
  );
  await pause(2_500);
  return child;
}

/** One question after the other; how long each took, and how many had no answer in a second. */
async function goodClient(
  port: number,
): Promise<{ readonly times: readonly number[]; readonly lost: number }> {
  const socket = createSocket('udp4');
  const times: number[] = [];
  let lost = 0;
  let id = 0;
  for (const endMs = performance.now() + SECONDS * 1_000; performance.now() < endMs;) {
    const startedMs = performance.now();
    const mine = ++id & 0xffff;
    const isAnswered = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE_MS);
      socket.once('message', () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    socket.send(message(mine, 'kept.test.lab.', false), port, '127.0.0.1');
    if (await isAnswered) times.push(performance.now() - startedMs);
    else lost++;
    socket.removeAllListeners('message');
  }
  socket.close();
  return { times, lost };
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
