/** A program of the comparison: started, waited for, and ended by its own process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nameOf, type Message } from '#core/dns';
import { askUpstream } from '../upstream.ts';
import { installed, type Place, type Program } from './programs.ts';

/** Starts it; null: it is not installed. */
export function startProgram(
  { program, config, words }: Program,
  place: Place,
): ChildProcess | null {
  const path = installed(program);
  if (path === null) return null;
  mkdirSync(place.folder, { recursive: true });
  const text = config(place);
  if (text !== null) writeFileSync(join(place.folder, 'config'), text);
  return spawn(path, words(place), { stdio: 'ignore' });
}

/** As if its machine lost power. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** The answer of a server on loopback; null: none within 5 seconds. */
export async function askPort(port: number, name: string): Promise<Message | null> {
  const to = { kind: 'udp', address: '127.0.0.1', port, hostname: null } as const;
  const question = { name: nameOf(name), type: 'A', class: 'IN' } as const;
  return askUpstream(to, question, 5_000).catch(() => null);
}

/** Waits until the server says anything of the name, at most 10 seconds. */
export async function untilItAnswers(port: number, name: string): Promise<boolean> {
  for (const endMs = performance.now() + 10_000; performance.now() < endMs;) {
    if ((await askPort(port, name)) !== null) return true;
    await pause(100);
  }
  return false;
}

/**
 * A port that is free for UDP and TCP now, below those that systems give to clients: the questions of
 * the other resolvers come from there.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 20000 and 32000');
}

async function isFree(port: number): Promise<boolean> {
  const udp = createSocket('udp4');
  const tcp = createServer();
  const isUdp = await new Promise<boolean>((resolve) => {
    udp.once('error', () => resolve(false)).bind(port, '127.0.0.1', () => resolve(true));
  });
  const isTcp = await new Promise<boolean>((resolve) => {
    tcp.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  await new Promise<void>((resolve) => udp.close(() => resolve()));
  await new Promise<void>((resolve) => tcp.close(() => resolve()));
  return isUdp && isTcp;
}
