/**
 * What resolvers tell of a name that goes away, tried on this machine: a real authority, each resolver
 * in front of it, the name asked until it is known; then the authority breaks, its answers run out, and
 * the name is asked six times over eight seconds. The two addresses go on accepting connections.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '#core/dns';
import { runResolver, type RunningResolver } from '../run-resolver.ts';
import { authorityProgram, FAULTS, startAuthority, type Fault } from './authority.ts';
import { askPort, freePort, kill, startProgram, untilItAnswers } from './child.ts';
import { PROGRAMS, ZONE, type Program } from './programs.ts';

/** What a resolver told, question by question: `good`, `good, marked`, or what it said instead. */
export interface ComparedRow {
  readonly name: string;
  readonly told: Readonly<Record<Fault, readonly string[]>>;
}

/** The whole comparison. */
export interface Comparison {
  readonly format: 1;
  readonly authority: string;
  readonly rows: readonly ComparedRow[];
  /** Rows that could not be tried: the program is not here, or it did not start. */
  readonly missing: readonly string[];
}

const NAME = `www.${ZONE}.`;
const PRIME = 6;
/** More than the TTL of two seconds. */
const RUN_OUT_MS = 3_200;
const ASKED_AT_MS = [0, 500, 1_500, 3_000, 5_000, 8_000];

/** Takes about a minute; null: no authority is installed. */
export async function compareResolvers(
  say: (line: string) => void,
  faults: readonly Fault[] = FAULTS,
): Promise<Comparison | null> {
  const program = authorityProgram();
  if (program === null) return null;
  const told = new Map<string, Partial<Record<Fault, readonly string[]>>>();
  for (const fault of faults) {
    say(`the authority is ${fault}`);
    for (const [name, answers] of await tryFault(program, fault)) {
      told.set(name, { ...told.get(name), [fault]: answers });
    }
  }
  const none = { dead: [], empty: [], 'no-such-name': [], servfail: [] };
  return {
    format: 1,
    authority: program.name,
    rows: [...told].map(([name, row]) => ({ name, told: { ...none, ...row } })),
    missing: PROGRAMS.filter(({ name }) => !told.has(name)).map(({ name }) => name),
  };
}

async function tryFault(program: Program, fault: Fault): Promise<Map<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-compare-'));
  const services = await openServices();
  const place = { folder: join(folder, 'authority'), port: await freePort(), authority: 0 };
  const stops: (() => Promise<void>)[] = [() => services.close()];
  try {
    const authority = await startAuthority(program, place);
    stops.push(() => authority.stop());
    const resolvers = await startResolvers(folder, place.port, services.port, stops);
    await Promise.all(resolvers.map(({ port }) => prime(port)));
    await authority.break(fault);
    await pause(RUN_OUT_MS);
    const told = resolvers.map(async ({ name, port }) => [name, await askSixTimes(port)] as const);
    return new Map(await Promise.all(told));
  } finally {
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Started {
  readonly name: string;
  readonly port: number;
}

async function startResolvers(
  folder: string,
  authority: number,
  checkPort: number,
  stops: (() => Promise<void>)[],
): Promise<readonly Started[]> {
  const ours = await startOurs(authority, checkPort);
  stops.push(() => ours.close());
  const started: Started[] = [{ name: 'Firebreak', port: ours.port }];
  for (const [index, program] of PROGRAMS.entries()) {
    const port = await freePort();
    const child = startProgram(program, { folder: join(folder, String(index)), port, authority });
    if (child === null) continue;
    stops.push(() => kill(child));
    started.push({ name: program.name, port });
  }
  const answering = started.map(async ({ port }) => untilItAnswers(port, NAME));
  const isUp = await Promise.all(answering);
  return started.filter((_, index) => isUp[index]);
}

/** As shipped, but that a name counts as steady at once: the experiment has no ten minutes. */
async function startOurs(authority: number, checkPort: number): Promise<RunningResolver> {
  const port = await freePort();
  return runResolver({
    upstreams: [{ kind: 'udp', address: '127.0.0.1', port: authority, hostname: null }],
    port,
    controlPort: null,
    saved: null,
    checkPort,
    steadyMs: 0,
    say: () => {},
  });
}

/** What the two addresses serve, all the while. */
async function openServices(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const first = await listen('127.0.0.1', 0);
  const address = first.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  // Some systems have one loopback address only: then one of the two answers.
  const second = await listen('127.0.0.2', port).catch(() => null);
  const servers = [first, ...(second === null ? [] : [second])];
  return {
    port,
    async close() {
      await Promise.all(
        servers.map((server) => new Promise<void>((done) => server.close(() => done()))),
      );
    },
  };
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => {}).end());
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}

async function prime(port: number): Promise<void> {
  for (let turn = 0; turn < PRIME; turn++) await askPort(port, NAME);
}

async function askSixTimes(port: number): Promise<readonly string[]> {
  const startedMs = performance.now();
  const told: string[] = [];
  for (const atMs of ASKED_AT_MS) {
    await pause(Math.max(0, startedMs + atMs - performance.now()));
    told.push(word(await askPort(port, NAME)));
  }
  return told;
}

const STALE_ANSWER = 3;

function word(answer: Message | null): string {
  if (answer === null) return 'silent';
  if (answer.rcode !== 'NOERROR') return answer.rcode;
  if (answer.answers.length === 0) return 'empty';
  const isMarked = answer.edns?.options.some(
    (option) => option.kind === 'extended-error' && option.code === STALE_ANSWER,
  );
  return isMarked === true ? 'good, marked' : 'good';
}
