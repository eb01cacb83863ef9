/**
 * The daemon: one planner, one enactor and, where it has a place, one prober. Any number of daemons
 * run at once, on any hosts; a turn in the store saves work and nothing rests on it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ALL_IN_FORCE, type InForce } from '#core/guard';
import { readOverrides } from '../desk/override.ts';
import { enactorMachine } from './enactor-machine.ts';
import { GuardProcess } from './guard-process.ts';
import type { GuardWorld } from './guard-world.ts';
import { plannerMachine } from './planner-machine.ts';
import { runProber } from './prober.ts';

/** A second enactor where the zone cannot compare in a write: it must not run. */
export class SecondEnactorError extends Error {
  readonly code = 'second-enactor';
}

/** What a run may leave out. */
export interface RunOptions {
  /** Thaws what an override with `--then thaw` left, when its time is over. */
  readonly thaw?: (why: string) => Promise<void>;
  /** Only for the chaos run: conditions left out, and no turns taken. */
  readonly inForce?: InForce;
  readonly takesTurns?: boolean;
}

/** Runs until the signal; what is under way is given up then, and found by the next look. */
export async function runGuard(
  world: GuardWorld,
  signal: AbortSignal,
  { thaw, inForce = ALL_IN_FORCE, takesTurns = true }: RunOptions = {},
): Promise<void> {
  const { owner, log, pace, place } = world;
  const isFenced = world.zone.capabilities.compares || !inForce('one-enactor-without-compare');
  if (!isFenced) await refuseSecondEnactor(world, signal);
  await announce(world, signal);
  const running = { owner, log, requestMs: pace.requestMs, signal };
  const planner = new GuardProcess(plannerMachine(world), {
    ...running,
    openTrail: () => world.openTrail('planner'),
  });
  const enactor = new GuardProcess(enactorMachine(world, inForce), {
    ...running,
    openTrail: () => world.openTrail('enactor'),
  });
  const works = [
    turns(world, signal, async () => {
      const mustHaveTurn = takesTurns || !isFenced;
      if (mustHaveTurn && !(await hasTurn(world, isFenced, signal))) return;
      await planner.turn();
      await enactor.turn();
    }),
    turns(world, signal, () => watchOthers(world, thaw, signal)),
    ...(place === null ? [] : [runProber(world, place, signal)]),
  ];
  try {
    await Promise.all(works);
  } finally {
    await Promise.all([planner.close(), enactor.close()]);
  }
}

/** One turn after the other; the pause between has a random part, so that daemons do not march. */
async function turns(
  { pace, random, log }: GuardWorld,
  signal: AbortSignal,
  turn: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const startMs = performance.now();
    try {
      await turn();
    } catch (cause) {
      if (signal.aborted) return;
      log.trouble('turn', cause);
    }
    log.metrics.set('firebreak_guard_turn_seconds', (performance.now() - startMs) / 1_000);
    const waitMs = pace.turnMs * (0.5 + random());
    const plannedMs = performance.now() + waitMs;
    await pause(waitMs, null, { signal }).catch(() => {});
    const lateMs = Math.max(0, performance.now() - plannedMs);
    log.metrics.set('firebreak_guard_turn_late_seconds', lateMs / 1_000);
  }
}

/**
 * A store that cannot say whose turn it is takes nobody's where the zone fences anyhow. Where it does
 * not, who does not know that he is alone does nothing.
 */
async function hasTurn(
  { store, owner, pace, log }: GuardWorld,
  isFenced: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const lastsMs = isFenced ? pace.leaseMs : aloneMs(pace);
    return await store.takeTurn(owner, lastsMs, limited(signal, pace.requestMs));
  } catch (cause) {
    if (signal.aborted) throw cause;
    log.trouble('store', cause);
    return isFenced;
  }
}

/** What others do beside: another policy for the same names, an override whose time is over. */
async function watchOthers(
  world: GuardWorld,
  thaw: RunOptions['thaw'],
  signal: AbortSignal,
): Promise<void> {
  const { store, policy, policyHash, overrides, pace, log, nowMs } = world;
  await announce(world, signal);
  const patience = limited(signal, pace.requestMs);
  const others = (await store.policies(patience)).filter(({ hash }) => hash !== policyHash);
  if (others.length === 0) log.calm('other-policy');
  else {
    const who = others.map((each) => each.owner).join(', ');
    log.alarm(
      'other-policy',
      `${who} guards ${policy.zone} by another policy: nothing is planned until they are one`,
    );
  }
  const over = (await readOverrides(overrides, policy.zone, patience)).filter(
    ({ untilMs }) => untilMs <= nowMs(),
  );
  if (over.length === 0) return log.calm('override-over');
  const names = over.map(({ name }) => name).join(', ');
  if (thaw !== undefined && over.every(({ thenThaw }) => thenThaw))
    return thaw(`the override of ${names} ran out`);
  log.alarm('override-over', `the override of ${names} ran out and stays until somebody thaws`);
}

/** Where a zone cannot compare, one enactor at a time, held by the store for as long as it works. */
async function refuseSecondEnactor(world: GuardWorld, signal: AbortSignal): Promise<void> {
  const { zone, store, owner, pace } = world;
  const isAlone = await store.takeTurn(owner, aloneMs(pace), limited(signal, pace.requestMs));
  if (isAlone) return;
  throw new SecondEnactorError(
    `${zone.kind} cannot compare in a write, and another enactor works on ${zone.zone}: stop that one first`,
  );
}

/** Longer than the longest turn of planner and enactor: no request of it outlasts the claim. */
function aloneMs({ requestMs, leaseMs }: GuardWorld['pace']): number {
  return leaseMs + 12 * requestMs;
}

/** Says by which policy it works before it plans by it. A store that is down is met again by the turns. */
async function announce(world: GuardWorld, signal: AbortSignal): Promise<void> {
  const { store, owner, policyHash, pace, log } = world;
  const lastsMs = 5 * pace.turnMs + pace.requestMs;
  const patience = limited(signal, pace.requestMs);
  try {
    const { trouble } = await store.putPolicy(owner, policyHash, lastsMs, patience);
    if (trouble !== null) log.trouble('store', trouble);
  } catch (cause) {
    if (signal.aborted) throw cause;
    log.trouble('store', cause);
  }
}

function limited(signal: AbortSignal, ms: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}
