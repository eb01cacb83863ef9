/** One fault of the comparison: everything started, broken, asked, repaired, asked again, and ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type ComparedAnswer } from './ask.ts';
import { atExit } from './at-exit.ts';
import { startAuthority, type Authority } from './authority.ts';
import { freePort } from './child.ts';
import type { Fault } from './name.ts';
import type { ComparedProgram, Program } from './programs.ts';
import { openServices, type Services } from './services.ts';
import { startResolvers, type Started } from './start-resolvers.ts';

/** How it is tried. */
export interface Trying {
  readonly authority: Program;
  readonly programs: readonly ComparedProgram[];
  /** When the name is asked, after its TTL was over. */
  readonly askedAfterMs: readonly number[];
  /** How long it is waited for what comes after; 0: not at all. */
  readonly waitMs: number;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Only one fault is started at a time: that is what costs. */
  readonly inTurn: InTurn;
}

/** Does the work when all before it is done. */
export type InTurn = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** What a resolver told in one fault. */
export interface ComparedFault {
  readonly answers: readonly ComparedAnswer[];
  /** From the repair to the first answer with the new addresses; null: not while it was waited for. */
  readonly freshAfterMs: number | null;
}

/** Of each resolver what it told, or why it was not tried. */
export type Outcome<Told> = ReadonlyMap<ComparedProgram | 'ours', Told | string>;

/** More than the TTL. */
const RUN_OUT_MS = 6_200;
const POLL_MS = 250;

/** The name breaks, is asked while it is broken, and is repaired. */
export async function tryFault(fault: Fault, trying: Trying): Promise<Outcome<ComparedFault>> {
  const { askedAfterMs, waitMs, signal } = trying;
  return onStage(fault, trying, async ({ authority, started }) => {
    await authority.break(fault);
    await pause(RUN_OUT_MS, null, { signal });
    const answers = await Promise.all(
      started.map(async ({ port }) => askAll(port, askedAfterMs, signal)),
    );
    if (waitMs > 0) await authority.repair();
    const fresh = await Promise.all(
      started.map(async ({ port }) => until(port, ({ said }) => said === 'new', waitMs, signal)),
    );
    return started.map((_, index) => ({
      answers: answers[index] ?? [],
      freshAfterMs: fresh[index] ?? null,
    }));
  });
}

/** The name is deleted, and nobody is at its addresses any more: how long each still tells them. */
export async function tryDeletion(trying: Trying): Promise<Outcome<number | null>> {
  const { waitMs, signal } = trying;
  return onStage('deleted', trying, async ({ authority, services, started }) => {
    await services.close();
    await authority.break('no-such-name');
    return Promise.all(
      started.map(async ({ port }) => until(port, ({ said }) => said !== 'good', waitMs, signal)),
    );
  });
}

interface Stage {
  readonly authority: Authority;
  readonly services: Services;
  readonly started: readonly Started[];
}

/** Everything runs while `play` does, and nothing after it. */
async function onStage<Told>(
  name: string,
  { authority: program, programs, say, signal, inTurn }: Trying,
  play: (stage: Stage) => Promise<readonly Told[]>,
): Promise<Outcome<Told>> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-compare-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = atExit(remove);
  const stops: (() => Promise<void>)[] = [];
  try {
    const { failed, ...stage } = await inTurn(async () => {
      signal?.throwIfAborted();
      const services = await openServices();
      stops.push(async () => services.close());
      const place = { folder: join(folder, 'authority'), port: await freePort(), authority: 0 };
      const authority = await startAuthority(program, place);
      stops.push(async () => authority.stop());
      const around = { folder, authority: place.port, checkPort: services.port };
      return { services, authority, ...(await startResolvers(programs, around, stops)) };
    });
    say(`${name}: ${stage.started.length} resolvers know the name`);
    const told = await play(stage);
    const outcome = new Map<ComparedProgram | 'ours', Told | string>(failed);
    stage.started.forEach(({ program: each }, index) => {
      const its = told[index];
      if (its !== undefined) outcome.set(each, its);
    });
    return outcome;
  } finally {
    await Promise.all(stops.map(async (stop) => stop()));
    remove();
    forget();
  }
}

/** Asks at the stated times, whether or not the question before was answered by then. */
async function askAll(
  port: number,
  afterMs: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly ComparedAnswer[]> {
  return Promise.all(
    afterMs.map(async (delayMs) => {
      await pause(delayMs, null, { signal });
      return ask(port);
    }),
  );
}

/** Milliseconds until the answer is the one that is waited for; null: it did not come. */
async function until(
  port: number,
  isIt: (answer: ComparedAnswer) => boolean,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < waitMs) {
    if (isIt(await ask(port))) return Math.round(performance.now() - startedMs);
    await pause(POLL_MS, null, { signal });
  }
  return null;
}
