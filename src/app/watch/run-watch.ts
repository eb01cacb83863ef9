/**
 * Looks at every target in its own rhythm, one look at a time each, no more than so many at once; says
 * each observation as it is made, and how late it was. Nothing is repeated within a look.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ProbeResult, ReportedStatus } from '#io/probe';
import { NewReports } from './new-reports.ts';
import { cutOff, type PlaceSaw } from './places.ts';
import { Steady, type SteadySettings, type SteadyState } from './steady.ts';

/** One thing to look at. `id` is a journey or a part of the map where there is one. */
export interface Watched {
  readonly id: string;
  readonly probe: string;
  readonly everyMs: number;
  readonly look: (signal: AbortSignal) => Promise<ProbeResult>;
}

/** One look, as it is printed: a line of `watch --json`. */
export interface Observation {
  readonly format: 1;
  readonly at: string;
  readonly target: string;
  readonly probe: string;
  readonly place: string;
  /** Null: it could not be looked at, or this place is cut off itself. */
  readonly ok: boolean | null;
  readonly ms: number;
  readonly what: string;
  readonly state: SteadyState;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of a status feed: what it did not say at the look before. Absent when that is nothing. */
  readonly reports?: readonly ReportedStatus[];
}

/** How a watch runs. */
export interface WatchOptions {
  readonly place: string;
  /** Each target once, then the end. */
  readonly once: boolean;
  readonly mostAtOnce: number;
  readonly steady?: SteadySettings;
  readonly nowMs: () => number;
  readonly tell: (observation: Observation) => void;
  /** How late a look began, in milliseconds. */
  readonly late?: (ms: number) => void;
}

/** Runs until the signal, or once. Targets start spread over their first interval. */
export async function runWatch(
  watched: readonly Watched[],
  options: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  const saw = new Map<string, PlaceSaw>();
  const gate = new Gate(options.mostAtOnce);
  await Promise.all(
    watched.map((each, index) =>
      watchOne(each, index / watched.length, options, saw, gate, signal),
    ),
  );
}

async function watchOne(
  watched: Watched,
  offset: number,
  options: WatchOptions,
  saw: Map<string, PlaceSaw>,
  gate: Gate,
  signal: AbortSignal,
): Promise<void> {
  const { place, once, nowMs, tell, late } = options;
  const steady = new Steady(options.steady);
  const feed = new NewReports();
  let dueMs = performance.now() + (once ? 0 : offset * watched.everyMs);
  while (!signal.aborted) {
    await pause(Math.max(0, dueMs - performance.now()), null, { signal }).catch(() => {});
    if (signal.aborted) return;
    await gate.enter();
    late?.(Math.max(0, performance.now() - dueMs));
    const result = await watched.look(signal).finally(() => gate.leave());
    saw.set(watched.id, { place, target: watched.id, ok: result.ok });
    // Everything bad from here: it is this place that is cut off, and it says nothing of the others.
    const isCutOff = cutOff([...saw.values()]).includes(place);
    const ok = isCutOff ? null : result.ok;
    const reports = result.reports === undefined ? [] : feed.hear(result.reports);
    tell({
      format: 1,
      at: new Date(nowMs()).toISOString(),
      target: watched.id,
      probe: watched.probe,
      place,
      ok,
      ms: Math.round(result.ms * 100) / 100,
      what: isCutOff ? `everything is bad from ${place}: ${result.what}` : result.what,
      state: steady.hear(ok, nowMs()),
      facts: result.facts,
      ...(reports.length === 0 ? {} : { reports }),
    });
    if (once) return;
    // Late looks are not made up for: the next is due from now on.
    dueMs = Math.max(dueMs + watched.everyMs, performance.now());
  }
}

/** So many at once; the others wait in order. */
class Gate {
  #room: number;
  readonly #waiting: (() => void)[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  async enter(): Promise<void> {
    if (this.#room > 0) this.#room--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#room++;
    else next();
  }
}
