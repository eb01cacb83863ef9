/**
 * Requests a second of `firebreak status serve` beside bare `node:http` that sends the same bytes with
 * the same headers, each a process of its own on loopback. 32 connections, each asks again when it has
 * its answer. Runs are interleaved; shown is the middle of five of each, and the ratio of each pair.
 * Client and server share the machine's cores.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src/app/cli/main.ts');
const CONNECTIONS = 32;
const RUNS = 5;
const RUN_MS = 3_000;

/** Run by `node --eval`: asks once for the page, then sends what it got to everybody. */
const BARE = `
const http = require('node:http');
http.get(process.env.FROM, (from) => {
  const chunks = [];
  from.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const body = Buffer.concat(chunks);
    const skip = ['date', 'connection', 'keep-alive'];
    const headers = Object.entries(from.headers).filter(([name]) => !skip.includes(name)).flat();
    const server = http.createServer((request, response) => {
      response.writeHead(200, headers);
      response.end(body);
    });
    server.listen(0, '127.0.0.1', () => console.error('http://127.0.0.1:' + server.address().port + '/'));
  });
});`;

interface Measured {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export async function run(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'status-bench-'));
  const children: ChildProcess[] = [];
  const start = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> => {
    const child = spawn(process.execPath, words, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    return Number(/:(\d+)\/\n/.exec(said.toString())?.[1]);
  };
  try {
    const publish = spawn(
      process.execPath,
      [
        '--conditions=source',
        MAIN,
        'status',
        'publish',
        join(ROOT, 'examples/status'),
        '--to',
        folder,
      ],
      { stdio: 'ignore' },
    );
    await once(publish, 'exit');
    const ours = await start([
      '--conditions=source',
      MAIN,
      'status',
      'serve',
      folder,
      '--port',
      '0',
    ]);
    const bare = await start(['--eval', BARE], { FROM: `http://127.0.0.1:${ours}/` });
    const all: { readonly ours: Measured; readonly bare: Measured }[] = [];
    await measure(ours, 1_000);
    await measure(bare, 1_000);
    for (let turn = 0; turn < RUNS; turn++) {
      // Who goes first changes, so that a machine that warms or tires favours neither.
      if (turn % 2 === 0) {
        const first = await measure(ours, RUN_MS);
        all.push({ ours: first, bare: await measure(bare, RUN_MS) });
      } else {
        const first = await measure(bare, RUN_MS);
        all.push({ ours: await measure(ours, RUN_MS), bare: first });
      }
    }
    show(all, print);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function show(
  all: readonly { readonly ours: Measured; readonly bare: Measured }[],
  print: (line: string) => void,
): void {
  const line = (name: string, measured: readonly Measured[]): string => {
    const perSecond = middle(measured.map((each) => each.perSecond));
    const p99Ms = middle(measured.map((each) => each.p99Ms));
    return `${name.padEnd(16)} ${Math.round(perSecond).toLocaleString('en-US').padStart(8)} requests/s   p99 ${p99Ms.toFixed(2)} ms`;
  };
  print(
    line(
      'status serve',
      all.map(({ ours }) => ours),
    ),
  );
  print(
    line(
      'bare node:http',
      all.map(({ bare }) => bare),
    ),
  );
  const rates = all.map(({ ours, bare }) => ours.perSecond / bare.perSecond);
  const tails = all.map(({ ours, bare }) => ours.p99Ms / bare.p99Ms);
  const say = (values: readonly number[]): string =>
    `${middle(values).toFixed(2)} (${values.map((each) => each.toFixed(2)).join(', ')})`;
  print(`requests/s, ours to bare: ${say(rates)}; at least 0.70 is wanted`);
  print(`p99, ours to bare: ${say(tails)}; at most 2.00 is wanted`);
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Asks on every connection as soon as the last answer is whole. */
async function measure(port: number, forMs: number): Promise<Measured> {
  const latencies: number[] = [];
  const endMs = performance.now() + forMs;
  const startMs = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(port, endMs, latencies)));
  const tookMs = performance.now() - startMs;
  const sorted = latencies.sort((a, b) => a - b);
  return {
    perSecond: (sorted.length / tookMs) * 1_000,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: status.example\r\nAccept-Encoding: identity\r\n\r\n';

function ask(port: number, endMs: number, latencies: number[]): Promise<void> {
  return new Promise((done, failed) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let sentMs = 0;
    let wanted = 0;
    let got = 0;
    const send = (): void => {
      sentMs = performance.now();
      wanted = 0;
      got = 0;
      socket.write(REQUEST);
    };
    socket.setNoDelay(true);
    socket.on('error', failed).on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length;
      if (wanted === 0) {
        const head = chunk.indexOf('\r\n\r\n');
        const length = /content-length: (\d+)/i.exec(chunk.toString('latin1', 0, head))?.[1];
        wanted = head + 4 + Number(length);
      }
      if (got < wanted) return;
      const nowMs = performance.now();
      latencies.push(nowMs - sentMs);
      if (nowMs < endMs) send();
      else {
        socket.destroy();
        done();
      }
    });
  });
}
