/** A program of the comparison: started, waited for, and ended by its own process. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Message } from '#core/dns';
import { askPort } from './ask.ts';
import { atExit } from './at-exit.ts';
import { installed, type Place, type Program } from './programs.ts';

/** A program that was started. */
export interface Running {
  readonly process: ChildProcess;
  /** The last line that it wrote: why it ended, when it did not start. */
  readonly lastWords: () => string;
}

/** Starts it; null: it is not installed. */
export function startProgram(program: Program, place: Place): Running | null {
  const path = installed(program.program);
  if (path === null) return null;
  mkdirSync(place.folder, { recursive: true });
  writeFileSync(join(place.folder, program.file), program.config(place));
  const child = spawn(path, program.words(place), { stdio: ['ignore', 'pipe', 'pipe'] });
  child.once(
    'exit',
    atExit(() => child.kill('SIGKILL')),
  );
  let said = '';
  // A program that cannot be started at all says so here; it counts as ended.
  child.once('error', (cause) => (said = cause.message));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  }
  return { process: child, lastWords: () => said.trim().split('\n').at(-1)?.trim() ?? '' };
}

/** As if its machine lost power. */
export async function kill({ process: child }: Running): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Waits until the server says what is waited for of the name: at most 20 seconds, and while it runs. */
export async function untilItAnswers(
  running: Running,
  port: number,
  isIt: (answer: Message) => boolean,
): Promise<boolean> {
  for (const endMs = performance.now() + 20_000; performance.now() < endMs;) {
    const answer = await askPort(port);
    if (answer !== null && isIt(answer)) return true;
    if (hasEnded(running.process)) return false;
    await pause(100);
  }
  return false;
}

/** `1.17.1` as the program says it; null when it says none. */
export async function versionOf({
  program,
  versionWords,
}: Pick<Program, 'program' | 'versionWords'>): Promise<string | null> {
  const path = installed(program);
  if (path === null) return null;
  const said = await promisify(execFile)(path, versionWords, { timeout: 5_000 }).catch(() => null);
  return /\d+\.\d+(?:\.\d+)?/.exec(`${said?.stdout}${said?.stderr}`)?.[0] ?? null;
}

/** Ports that somebody here was given: who has one may not have opened it yet. */
const given = new Set<number>();

/**
 * A port that is free for UDP and TCP now, below those that systems give to clients: the questions of
 * the other resolvers come from there.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (given.has(port)) continue;
    given.add(port);
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
