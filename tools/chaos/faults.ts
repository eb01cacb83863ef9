/**
 * What is done to the world: each fault harms, waits, and mends what it harmed. All that is random
 * comes from the seed; when exactly a process is hit in its work is left to the machine.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '#base';
import { findLeader } from './etcd.ts';
import type { World, Writer } from './world.ts';

/** One kind of fault. It ends by itself, with everything mended. */
export interface Fault {
  readonly kind: string;
  /** How often it is chosen, beside the others. */
  readonly weight: number;
  /** Needs what this world may not have. */
  readonly isPossible: (world: World) => boolean;
  readonly run: (world: World, random: Random) => Promise<void>;
}

/** Longer than the lease of `guard run`, 10 seconds. */
const BEYOND_LEASE_MS = 10_500;

/** A server that has only just begun is ended by the SIGHUP that tells of a new key. */
const HEARS_SIGNALS_MS = 1_000;

const LATE = 'writes delivered late';

const always = (): boolean => true;

const fault = (
  kind: string,
  run: Fault['run'],
  isPossible: Fault['isPossible'] = always,
): Fault => ({
  kind,
  // What emptied a name in October was a writer that came late: it is tried more than the others.
  weight: kind === LATE ? 3 : 1,
  isPossible,
  run,
});

/** Between two bounds. */
const between = (random: Random, leastMs: number, mostMs: number): number =>
  leastMs + random.below(mostMs - leastMs);

/** Every kind, in the order of the report. */
export const FAULTS: readonly Fault[] = [
  fault('enactor killed -9, started again', async ({ writers }, random) => {
    const { process } = random.pick(writers);
    const waitMs = between(random, 100, 2_500);
    await process.kill();
    await pause(waitMs);
    process.start();
  }),
  fault('enactor stopped beyond its lease', async ({ writers }, random) => {
    const { process } = random.pick(writers);
    const waitMs = BEYOND_LEASE_MS + random.below(3_000);
    process.signal('SIGSTOP');
    await pause(waitMs);
    process.signal('SIGCONT');
  }),
  fault(
    'disk of the audit log full',
    async ({ writers }, random) => {
      const { disk } = random.pick(writers.filter((writer) => writer.disk !== null)) as Writer;
      const waitMs = between(random, 1_000, 4_000);
      disk?.fill();
      await pause(waitMs);
      disk?.free();
    },
    ({ writers }) => writers.some(({ disk }) => disk !== null),
  ),
  fault('name server killed -9, started again', async ({ servers }, random) => {
    const { process } = random.pick(servers);
    const waitMs = between(random, 100, 2_000);
    await process.kill();
    await pause(waitMs);
    process.start();
    await pause(HEARS_SIGNALS_MS);
  }),
  fault('primary killed -9, started again', async ({ servers: [primary] }, random) => {
    const waitMs = between(random, 50, 1_000);
    await primary?.process.kill();
    await pause(waitMs);
    primary?.process.start();
    await pause(HEARS_SIGNALS_MS);
  }),
  fault('name server stopped', async ({ servers }, random) => {
    const { process } = random.pick(servers);
    const waitMs = between(random, 500, 4_000);
    process.signal('SIGSTOP');
    await pause(waitMs);
    process.signal('SIGCONT');
  }),
  fault('key changed on the server, and back', async ({ servers: [primary] }, random) => {
    const waitMs = between(random, 500, 3_000);
    primary?.breakKey();
    await pause(waitMs);
    primary?.mendKey();
  }),
  fault('writes applied, answers lost', (world, random) =>
    proxied(world, random, { kind: 'swallow' }),
  ),
  fault(LATE, (world, random) =>
    // Some pass at once, and overtake those that do not.
    proxied(
      world,
      random,
      { kind: 'late', delayMs: () => (random.chance(0.5) ? 0 : between(random, 1_500, 6_000)) },
      3,
    ),
  ),
  fault('writes damaged on the way', (world, random) => proxied(world, random, { kind: 'damage' })),
  fault('connections of writes cut', (world, random) => proxied(world, random, { kind: 'cut' })),
  fault('etcd member killed -9, started again', async ({ etcd }, random) => {
    const { process } = random.pick(etcd);
    const waitMs = between(random, 200, 2_000);
    await process.kill();
    await pause(waitMs);
    process.start();
  }),
  fault('etcd leader stopped', async ({ etcd }, random) => {
    const waitMs = between(random, 2_000, 4_000);
    const leader = await findLeader(etcd);
    leader?.process.signal('SIGSTOP');
    await pause(waitMs);
    leader?.process.signal('SIGCONT');
  }),
  fault('etcd without a majority', async ({ etcd }, random) => {
    const waitMs = between(random, 1_000, 3_000);
    const [, ...most] = etcd;
    for (const { process } of most) process.signal('SIGSTOP');
    await pause(waitMs);
    for (const { process } of most) process.signal('SIGCONT');
  }),
];

async function proxied(
  { proxy }: World,
  random: Random,
  what: Parameters<World['proxy']['set']>[0],
  times = 1,
): Promise<void> {
  const waitMs = times * between(random, 500, 3_000);
  proxy.set(what);
  await pause(waitMs);
  proxy.set({ kind: 'none' });
}

/** Which faults touch the same thing: one of a group at a time, so that each mends its own. */
export function groupOf({ kind }: Fault): string {
  if (/^(writes|connections)/.test(kind)) return 'proxy';
  if (kind.startsWith('etcd')) return 'etcd';
  if (/^(enactor|disk)/.test(kind)) return 'enactor';
  return 'server';
}
