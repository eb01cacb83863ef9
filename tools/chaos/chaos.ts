/** Rounds until the time is over: worlds, storms, what was seen, and what the logs of the writers say. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '#base';
import { auditAgainstModel, findBreak } from '#core/guard';
import { GuardStore, readTrails, sha256, type TrailLog } from '../../src/app/guard/index.ts';
import { openStore } from '#io/store';
import type { Violation } from './judge.ts';
import { killAll, Process } from './process.ts';
import { bare } from './servers/role.ts';
import { runRound, type RoundPace, type RoundResult } from './round.ts';
import { unmountAll } from './small-disk.ts';
import {
  KINDS,
  MIN_HEALTHY,
  NAME,
  startWorld,
  stopWorld,
  WRITERS,
  writeSettings,
  ZONE,
  type World,
  type WorldSettings,
  type WriterPlace,
} from './world.ts';
import { KEEP, type WriterSettings } from './writer-settings.ts';

/** So many of the writers are `firebreak guard run`. */
const SHIPPED = 2;

const NODE_WORDS = ['--conditions=source', '--disable-warning=ExperimentalWarning'];

/** What is run. */
export interface ChaosSettings {
  readonly seed: number;
  /** Rounds are begun until then; each ends its storms and calms. */
  readonly lengthMs: number;
  readonly pace: RoundPace;
  /** `off`: the automation of October instead of the guard; ends as soon as it is caught. */
  readonly compares: boolean;
  readonly say: (line: string) => void;
}

/** A round and what its writers logged. */
export interface ToldRound extends RoundResult {
  readonly primary: string;
  readonly steps: number;
  readonly applied: number;
  /** Writes that the server compared and refused, and those without an answer. */
  readonly refused: number;
  readonly noReply: number;
  readonly strays: number;
  readonly brokenLogs: number;
  /** Processes that ended by themselves: a daemon that gave up, a server that fell. */
  readonly ownEnds: readonly string[];
  readonly seconds: number;
}

/** Why it cannot be run here; null when it can. */
export function missingPrograms(): string | null {
  const programs = ['sbin/named', 'sbin/knotd', 'sbin/pdns_server', 'bin/pdnsutil', 'bin/etcd'];
  const missing = programs.filter((program) => !existsSync(join('/usr', program)));
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}

/** Runs it; ends everything that it started, whatever happens. */
export async function runChaos(settings: ChaosSettings): Promise<readonly ToldRound[]> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-chaos-'));
  folders.add(folder);
  const endMs = performance.now() + settings.lengthMs;
  const rounds: ToldRound[] = [];
  try {
    for (let index = 0; index === 0 || performance.now() < endMs; index++) {
      const round = await playRound(settings, join(folder, String(index)), index);
      rounds.push(round);
      settings.say(summaryOf(round));
      if (!settings.compares && isOctober(round.violations)) break;
    }
    return rounds;
  } finally {
    cleanUp();
  }
}

/** Ends, unmounts and removes all that any run here has left. Also for the end of the program. */
export function cleanUp(): void {
  killAll();
  unmountAll();
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  folders.clear();
}

const folders = new Set<string>();

/** Both halves of that day: a name went back, and a name was empty. */
export function isOctober(violations: readonly Pick<Violation, 'kind'>[]): boolean {
  return ['older', 'empty'].every((kind) => violations.some((each) => each.kind === kind));
}

function summaryOf({ seconds, applied, refused, noReply, strays, violations }: ToldRound): string {
  const seen = violations.map(({ kind, server, what }) => `${kind} at ${server}: ${what}`);
  return [
    `  ${seconds} s, ${applied} writes applied, ${refused} refused, ${noReply} without an answer, ` +
      `${strays} strays, ${violations.length} violations`,
    ...seen.slice(0, 5).map((each) => `    ${each}`),
  ].join('\n');
}

async function playRound(
  { seed, pace, compares, say }: ChaosSettings,
  folder: string,
  index: number,
): Promise<ToldRound> {
  const startMs = performance.now();
  const primary = KINDS[index % KINDS.length] ?? 'BIND';
  say(`round ${index + 1}: ${primary} takes the writes, the others follow it`);
  const world = await startSomewhere(folder, say, (root) =>
    startWorld(compares ? guarded(root, primary) : october(root, primary)),
  );
  let result: RoundResult;
  try {
    if (compares) await putFirstPlan(world);
    const until = compares ? (): boolean => false : isOctoberSeen;
    result = await runRound(world, createRandom(seed + index), pace, until);
  } finally {
    await stopWorld(world);
  }
  const ownEnds = [...world.writers, ...world.servers, ...world.etcd].flatMap(({ process }) =>
    process.ownEnds > 0 ? [process.name] : [],
  );
  const told = { primary, ...result, ...(await readLogs(world)), ownEnds };
  return { ...told, seconds: Math.round((performance.now() - startMs) / 1_000) };
}

/** A free port may be taken by somebody else until it is used: then another world is begun, once. */
async function startSomewhere(
  folder: string,
  say: (line: string) => void,
  start: (folder: string) => Promise<World>,
): Promise<World> {
  try {
    return await start(folder);
  } catch (error) {
    say(`  begun again: ${error instanceof Error ? error.message : String(error)}`);
    return start(`${folder}-again`);
  }
}

function isOctoberSeen({ violations }: { readonly violations: readonly Violation[] }): boolean {
  return isOctober(violations);
}

function guarded(folder: string, primary: WorldSettings['primary']): WorldSettings {
  return {
    folder,
    primary,
    records: (addresses) => addresses.map((address) => `api A ${address}`),
    writer: guardProcess,
  };
}

function october(folder: string, primary: WorldSettings['primary']): WorldSettings {
  return {
    folder,
    primary,
    records: (addresses) => [
      'api CNAME plan-1',
      ...addresses.map((address) => `plan-1 A ${address}`),
    ],
    writer: (place) => writerProcess('october.ts', place),
  };
}

/** Some are `firebreak guard run` as it is shipped; some run the same code faster, and race. */
function guardProcess(place: WriterPlace): Process {
  const { owner, world } = place;
  const index = indexOf(owner);
  if (index >= SHIPPED) return writerProcess('enactor.ts', place);
  const policyFile = writePolicy(world);
  const endpoints = world.etcd.map(({ endpoint }) => endpoint).join(',');
  return new Process({
    name: owner,
    program: process.execPath,
    words: [
      ...NODE_WORDS,
      join(import.meta.dirname, '../../src/app/cli/main.ts'),
      'guard',
      'run',
      `--policy=${policyFile}`,
      `--as=${owner}`,
      `--place=place-${index + 1}`,
      `--state=${stateOf(place)}`,
      `--store=etcd:${endpoints}`,
      '--metrics=none',
    ],
    log: join(world.folder, `${owner}.log`),
  });
}

function writerProcess(program: string, place: WriterPlace): Process {
  const { owner, world } = place;
  const { addresses, port } = world.endpoints;
  const settings: WriterSettings = {
    owner,
    place: `place-${indexOf(owner) + 1}`,
    zone: ZONE,
    name: NAME,
    key: world.updateKey,
    probe: { addresses, port, limitMs: 400 },
    store: world.store,
    writePort: world.proxyPort,
    verifyPorts: world.servers.map((server) => server.port),
    policyFile: writePolicy(world),
    state: stateOf(place),
  };
  const file = writeSettings(world.folder, owner, settings);
  return new Process({
    name: owner,
    program: process.execPath,
    words: [...NODE_WORDS, join(import.meta.dirname, program), file],
    log: join(world.folder, `${owner}.log`),
  });
}

const indexOf = (owner: string): number => Number(owner.split('-')[1]) - 1;

const stateOf = ({ folder }: Pick<WriterPlace, 'folder'>): string => join(folder, 'state');

/** guard.yaml and its key, as a person writes them. */
function writePolicy({
  folder,
  endpoints,
  servers,
  proxyPort,
  updateKey,
}: WriterPlace['world']): string {
  const key = `key "${updateKey.name}" { algorithm hmac-sha256; secret "${updateKey.secret}"; };\n`;
  writeFileSync(join(folder, 'guard.key'), key, { mode: 0o600 });
  const file = join(folder, 'guard.yaml');
  const places = Array.from({ length: WRITERS }, (_, index) => `place-${index + 1}`);
  const text = `guard: 1
zone: ${bare(ZONE)}
servers:
  write: [127.0.0.1#${proxyPort}]
  verify: [${servers.map(({ port }) => `127.0.0.1#${port}`).join(', ')}]
key: { file: guard.key }
probes: { from: [${places.join(', ')}], agree: 3 }
names:
  api:
    endpoints: [${endpoints.addresses.join(', ')}]
    probe: { tcp: ${endpoints.port}, every: 250ms, failAfter: 2, passAfter: 2 }
    minHealthy: ${MIN_HEALTHY}
    removeAtMost: { count: 3, per: 1s }
    ttl: 1s
`;
  writeFileSync(file, text);
  return file;
}

/** The store knows what the zone has, as after `guard init`. */
async function putFirstPlan({ store: settings, endpoints }: World): Promise<void> {
  const store = await openStore(settings);
  const contents = [
    {
      name: NAME,
      type: 'A' as const,
      ttlSeconds: 1,
      endpoints: endpoints.addresses.map((address) => ({ address, weight: 1 })),
    },
  ];
  const plan = { number: 1, base: 0, state: 'run', origin: 'hand', contents } as const;
  const guard = new GuardStore(store, ZONE);
  const { outcome } = await guard.change({ kind: 'put-plan', plan }, AbortSignal.timeout(10_000));
  await store.close();
  if (outcome !== 'done') throw new Error(`the first plan was not stored: ${outcome}`);
}

async function readLogs({
  writers,
}: World): Promise<
  Pick<ToldRound, 'steps' | 'applied' | 'refused' | 'noReply' | 'strays' | 'brokenLogs'>
> {
  const logs: TrailLog[] = [];
  for (const { folder } of writers) {
    logs.push(...(await readTrails(join(stateOf({ folder }), 'audit'))));
  }
  const log = logs.flatMap(({ entries }) => entries);
  const audit = auditAgainstModel(log, KEEP);
  const writes = log.flatMap(({ fact }) =>
    fact.kind === 'enactor' && fact.event.kind === 'written' ? [fact.event.outcome] : [],
  );
  return {
    steps: audit.steps,
    applied: audit.applied,
    refused: writes.filter((outcome) => outcome === 'refused').length,
    noReply: writes.filter((outcome) => outcome === 'no-reply').length,
    strays: audit.strays.length,
    brokenLogs: logs.filter(
      ({ entries, unreadable }) => unreadable > 0 || findBreak(entries, sha256) !== null,
    ).length,
  };
}
