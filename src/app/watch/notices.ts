/**
 * What is to be told of targets that are up: a budget that burns, and a pace that is not the usual one.
 * What is down, or down because of another, has been told; it is noticed when it is up again.
 */
import type { BurnWindow } from './burn-rate.ts';
import { BurnCounts } from './burn-counts.ts';
import { Pace, type PaceChange } from './pace.ts';

/** One thing that was noticed. */
export type Notice =
  | ({ readonly alarm: 'burning'; readonly target: string } & BurnWindow)
  | { readonly alarm: 'calm'; readonly target: string }
  | {
      readonly alarm: 'slower' | 'usual';
      readonly target: string;
      /** What it takes usually, and now. */
      readonly usualMs: number;
      readonly ms: number;
    };

/** A target that has an objective, 0.999 of its looks, or none. */
export interface Noticed {
  readonly name: string;
  readonly objective: number | null;
}

const MINUTE_MS = 60_000;

/** Hears looks, of this place only. */
export class Notices {
  readonly #burns: ReadonlyMap<string, BurnCounts>;
  readonly #paces: ReadonlyMap<string, Pace>;
  readonly #told = new Map<string, BurnWindow>();
  #changed = new Map<string, PaceChange>();
  readonly #askedMs = new Map<string, number>();

  constructor(targets: readonly Noticed[]) {
    this.#paces = new Map(targets.map(({ name }) => [name, new Pace()]));
    this.#burns = new Map(
      targets.flatMap(({ name, objective }) =>
        objective === null ? [] : [[name, new BurnCounts(objective)]],
      ),
    );
  }

  /** Looks from before this start, in the order of time. */
  remember(target: string, atMs: number, good: number, bad: number): void {
    this.#burns.get(target)?.add(atMs, good, bad);
  }

  hear(target: string, ok: boolean | null, ms: number, atMs: number): void {
    if (ok === null) return;
    this.#burns.get(target)?.add(atMs, Number(ok), Number(!ok));
    const change = ok ? this.#paces.get(target)?.hear(ms) : null;
    if (change != null) this.#changed.set(target, change);
  }

  /** What is to be told now; `isTold`: there is an alarm that this target is part of. */
  turn(nowMs: number, isTold: (target: string) => boolean): readonly Notice[] {
    const notices: Notice[] = [];
    const waiting = new Map<string, PaceChange>();
    for (const [target, change] of this.#changed) {
      if (isTold(target)) waiting.set(target, change);
      else {
        const { kind: alarm, usualMs, ms } = change;
        notices.push({ alarm, target, usualMs, ms });
      }
    }
    this.#changed = waiting;
    for (const [target, counts] of this.#burns) {
      if (nowMs - (this.#askedMs.get(target) ?? -Infinity) < MINUTE_MS || isTold(target)) continue;
      this.#askedMs.set(target, nowMs);
      const [window] = counts.burning(nowMs);
      const before = this.#told.get(target);
      if (window === undefined) {
        if (this.#told.delete(target)) notices.push({ alarm: 'calm', target });
      } else if (before === undefined || window.factor > before.factor) {
        this.#told.set(target, window);
        notices.push({ alarm: 'burning', target, ...window });
      }
    }
    return notices;
  }
}
