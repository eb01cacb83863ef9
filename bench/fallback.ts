/**
 * What a call costs under `retry + budget + breaker + timeout`, beside opossum's breaker + timeout and
 * cockatiel's retry + breaker + timeout, around work that does nothing: CPU time (user and system) a
 * call, the least of several turns, the turns of all taken by turns, so that a busy machine slows all.
 * Of opossum and cockatiel the versions of package.json, with options that do the same. Also what is
 * bundled by who imports a door (`sizes.ts`).
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as cockatiel from 'cockatiel';
import { circuitBreaker, policy, retry, timeout } from '../src/runtime/fallback/index.ts';
import { run as printSizes } from './sizes.ts';

/** What of opossum, which has no types, is used here. */
interface Opossum {
  fire(): Promise<unknown>;
  shutdown(): void;
}

interface Runner {
  readonly name: string;
  readonly calls: number;
  readonly run: () => unknown;
}

const TURNS = 25;
const COMPARED = 4;
const work = async (): Promise<number> => 1;

/** Measures and prints. */
export async function run(print: (line: string) => void): Promise<void> {
  const name: string = 'opossum';
  const { default: Breaker } = (await import(name)) as {
    readonly default: new (work: () => Promise<number>, options: { timeout: number }) => Opossum;
  };
  const opossum = new Breaker(work, { timeout: 1_000 });
  const runners = createRunners(opossum);
  const least = new Map<string, number>();
  // First those that are compared, then the rest: other uses of a function change how it is compiled.
  for (const group of [runners.slice(0, COMPARED), runners.slice(COMPARED)]) {
    for (let turn = 0; turn < TURNS; turn++) {
      for (const { name, calls, run: call } of group) {
        const ns = await cpuOf(call, calls);
        if (turn > 0) least.set(name, Math.min(least.get(name) ?? Infinity, ns));
      }
    }
  }
  opossum.shutdown();
  print(`CPU a call on Node ${process.versions.node}, ns, the least of ${TURNS - 1} turns`);
  const ours = least.get(runners[1]?.name ?? '') ?? 0;
  for (const { name } of runners) {
    const ns = least.get(name) ?? 0;
    print(`${name.padEnd(58)}${ns.toFixed(0).padStart(7)}   ours is ${(ours / ns).toFixed(2)} x`);
  }
  print('');
  await printSizes(print);
}

function createRunners(opossum: Opossum): readonly Runner[] {
  const stack = policy('bench', [retry(), circuitBreaker(), timeout(1_000)]);
  const loud = policy('bench', [retry(), circuitBreaker(), timeout(1_000)]);
  loud.on(() => undefined);
  const caller = new AbortController();
  const theirs = cockatiel.wrap(
    cockatiel.retry(cockatiel.handleAll, {
      maxAttempts: 2,
      backoff: new cockatiel.ExponentialBackoff(),
    }),
    cockatiel.circuitBreaker(cockatiel.handleAll, {
      halfOpenAfter: 10_000,
      breaker: new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000 }),
    }),
    cockatiel.timeout(1_000, cockatiel.TimeoutStrategy.Aggressive),
  );
  const calls = 100_000;
  return [
    { name: 'the work alone', calls, run: work },
    { name: 'Firebreak: retry + budget + breaker + timeout', calls, run: () => stack.run(work) },
    {
      name: `opossum ${versionOf('opossum')}: breaker + timeout`,
      calls,
      run: () => opossum.fire(),
    },
    {
      name: `cockatiel ${versionOf('cockatiel')}: retry + breaker + timeout`,
      calls: 10_000,
      run: () => theirs.execute(work),
    },
    {
      name: 'Firebreak, the work reads its signal',
      calls,
      run: () => stack.run(async (call) => call.signal),
    },
    { name: 'Firebreak, somebody listens', calls, run: () => loud.run(work) },
    {
      name: 'Firebreak, the caller has a signal',
      calls,
      run: () => stack.run(work, { signal: caller.signal }),
    },
  ];
}

async function cpuOf(call: () => unknown, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / calls;
}

function versionOf(name: string): string {
  const file = resolve(import.meta.dirname, '../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
