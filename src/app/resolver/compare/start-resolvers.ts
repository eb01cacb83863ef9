/** The resolvers of one fault: started, waited for, and asked until they know the name. */
import { join } from 'node:path';
import { runResolver, type RunningResolver } from '../run-resolver.ts';
import { ask, askPort } from './ask.ts';
import { freePort, kill, startProgram, untilItAnswers, type Running } from './child.ts';
import type { ComparedProgram } from './programs.ts';

/** One that knows the name. */
export interface Started {
  readonly program: ComparedProgram | 'ours';
  readonly port: number;
}

/** Those that do, and why the others do not. */
export interface StartedResolvers {
  readonly started: readonly Started[];
  readonly failed: ReadonlyMap<ComparedProgram, string>;
}

interface Around {
  readonly folder: string;
  readonly authority: number;
  readonly checkPort: number;
}

const PRIME = 6;

/** `stops` gets what ends each, as soon as it runs. */
export async function startResolvers(
  programs: readonly ComparedProgram[],
  { folder, authority, checkPort }: Around,
  stops: (() => Promise<void>)[],
): Promise<StartedResolvers> {
  const ours = await startOurs(authority, checkPort);
  stops.push(async () => ours.close());
  const running: (Started & { readonly child: Running | null })[] = [
    { program: 'ours', port: ours.port, child: null },
  ];
  const failed = new Map<ComparedProgram, string>();
  for (const [index, program] of programs.entries()) {
    const port = await freePort();
    const child = startProgram(program, { folder: join(folder, String(index)), port, authority });
    if (child === null) {
      failed.set(program, `${program.program} is not installed`);
      continue;
    }
    stops.push(async () => kill(child));
    running.push({ program, port, child });
  }
  const isReady = await Promise.all(
    running.map(async ({ child, port }) => knowsTheName(child, port)),
  );
  for (const [index, { program, child }] of running.entries()) {
    if (isReady[index] === true) continue;
    if (program === 'ours') throw new Error('our own resolver does not know the name');
    failed.set(program, `${program.program} did not come to know the name: ${child?.lastWords()}`);
  }
  return { started: running.filter((_, index) => isReady[index]), failed };
}

async function knowsTheName(child: Running | null, port: number): Promise<boolean> {
  if (child === null) await askPort(port);
  else if (!(await untilItAnswers(child, port, ({ rcode }) => rcode === 'NOERROR'))) return false;
  let isGood = false;
  for (let turn = 0; turn < PRIME; turn++) isGood = (await ask(port)).said === 'good';
  return isGood;
}

/** As shipped, but that a name counts as steady at once: the experiment has no ten minutes. */
async function startOurs(authority: number, checkPort: number): Promise<RunningResolver> {
  return runResolver({
    upstreams: [{ kind: 'udp', address: '127.0.0.1', port: authority, hostname: null }],
    port: await freePort(),
    controlPort: null,
    saved: null,
    checkPort,
    steadyMs: 0,
    say: () => {},
  });
}
