/**
 * One cause, one alarm. Of what is down, what the rest of it explains is held back and counted; what
 * is left is told. Something that seems to be caused by what has just begun to be bad waits a little,
 * so that the cause is told first.
 */
import type { Causes } from './causes.ts';
import type { SteadyState } from './steady.ts';

/** What is held of one target now. */
export interface HeldTarget {
  readonly target: string;
  readonly state: SteadyState;
  /** The last look was bad, whatever is held. */
  readonly isBad: boolean;
}

/** What is to be told. */
export type Alarm =
  | {
      readonly alarm: 'down' | 'flapping';
      readonly target: string;
      /** Down too, and because of this one: no alarms of their own. Sorted. */
      readonly holds: readonly { readonly target: string; readonly way: string }[];
      /** Told before, and now known to be because of this one. */
      readonly instead: readonly string[];
    }
  | {
      readonly alarm: 'up';
      readonly target: string;
      readonly lastedMs: number;
      /** How many it held at most. */
      readonly held: number;
    };

/** Why something that is down has no alarm. */
export interface Explained {
  readonly target: string;
  readonly because: readonly string[];
  readonly way: string;
}

interface Raised {
  readonly sinceMs: number;
  readonly kind: 'down' | 'flapping';
  mostHeld: number;
}

/** How long something waits for its cause. */
const WAIT_MS = 120_000;
/** Down at once, of which the causes are sought; more are told one by one, the first ones explained. */
const MOST_SOUGHT = 5_000;

/** Remembers what was told. */
export class Alarms {
  readonly #causes: Causes;
  readonly #waitMs: number;
  readonly #raised = new Map<string, Raised>();
  readonly #downSinceMs = new Map<string, number>();
  #explained: ReadonlyMap<string, Explained> = new Map();

  constructor(causes: Causes, waitMs: number = WAIT_MS) {
    this.#causes = causes;
    this.#waitMs = waitMs;
  }

  /** Down now and told with another. */
  get explained(): ReadonlyMap<string, Explained> {
    return this.#explained;
  }

  /** Told and not over, sorted. */
  get raised(): readonly string[] {
    return [...this.#raised.keys()].sort();
  }

  /** What is to be told now. `held`: every target. */
  turn(held: readonly HeldTarget[], nowMs: number): readonly Alarm[] {
    const down = held.filter(({ state }) => state === 'down' || state === 'flapping');
    this.#remember(down, nowMs);
    const names = down.map(({ target }) => target).sort();
    const { roots, explained } = explain(names.slice(0, MOST_SOUGHT), this.#causes);
    this.#explained = explained;
    const begun = held.filter(({ state, isBad }) => isBad && state !== 'down').map(targetOf);
    const waits = (target: string): boolean =>
      nowMs - (this.#downSinceMs.get(target) ?? nowMs) < this.#waitMs &&
      begun.some((each) => each !== target && this.#causes.takenBy(each).has(target));
    const kinds = new Map(down.map(({ target, state }) => [target, state]));
    const isDown = new Set(names);
    const told = [...this.#overOf(isDown, held, nowMs)];
    for (const root of [...roots, ...names.slice(MOST_SOUGHT)]) {
      const kind = kinds.get(root) === 'flapping' ? 'flapping' : 'down';
      const children = [...explained.values()].filter(({ because }) => because[0] === root);
      const known = this.#raised.get(root);
      if (known !== undefined) known.mostHeld = Math.max(known.mostHeld, children.length);
      if (known?.kind === kind || (known === undefined && waits(root))) continue;
      const instead = children.flatMap(({ target }) => (this.#raised.delete(target) ? target : []));
      const sinceMs = known?.sinceMs ?? this.#downSinceMs.get(root) ?? nowMs;
      this.#raised.set(root, { kind, sinceMs, mostHeld: children.length });
      const holds = children.map(({ target, way }) => ({ target, way }));
      told.push({ alarm: kind, target: root, holds, instead });
    }
    return told;
  }

  #remember(down: readonly HeldTarget[], nowMs: number): void {
    const now = new Set(down.map(targetOf));
    for (const target of now)
      if (!this.#downSinceMs.has(target)) this.#downSinceMs.set(target, nowMs);
    for (const target of this.#downSinceMs.keys())
      if (!now.has(target)) this.#downSinceMs.delete(target);
  }

  /** What was told and is up again. What nobody knows is not over. */
  *#overOf(
    isDown: ReadonlySet<string>,
    held: readonly HeldTarget[],
    nowMs: number,
  ): Iterable<Alarm> {
    const up = new Set(held.filter(({ state }) => state === 'up').map(targetOf));
    for (const [target, { sinceMs, mostHeld }] of this.#raised) {
      if (isDown.has(target) || !up.has(target)) continue;
      this.#raised.delete(target);
      yield { alarm: 'up', target, lastedMs: nowMs - sinceMs, held: mostHeld };
    }
  }
}

function targetOf({ target }: { readonly target: string }): string {
  return target;
}

/**
 * The fewest of what is down that explain the rest, as far as leaving one out after the other finds
 * them: those that take least are left out first, so that what remains is deepest. Where nothing alone
 * explains one, all the others together are asked.
 */
function explain(
  down: readonly string[],
  causes: Causes,
): { readonly roots: readonly string[]; readonly explained: ReadonlyMap<string, Explained> } {
  const isDown = new Set(down);
  const takes = new Map(
    down.map((each) => [each, [...causes.takenBy(each)].filter((other) => isDown.has(other))]),
  );
  const takers = Map.groupBy(
    [...takes].flatMap(([cause, taken]) => taken.map((target) => ({ cause, target }))),
    ({ target }) => target,
  );
  const roots = new Set(down);
  const byReach = [...down].sort(
    (a, b) => (takes.get(a)?.length ?? 0) - (takes.get(b)?.length ?? 0) || (a < b ? -1 : 1),
  );
  for (const each of byReach) {
    if (takers.get(each)?.some(({ cause }) => roots.has(cause)) === true) roots.delete(each);
  }
  const because = new Map<string, readonly string[]>();
  for (const each of byReach.filter((target) => roots.has(target))) {
    const others = [...roots].filter((other) => other !== each);
    if (others.length < 2 || !causes.takenTogether(others).has(each)) continue;
    roots.delete(each);
    because.set(each, others);
  }
  const explained = new Map<string, Explained>();
  for (const target of down) {
    if (roots.has(target)) continue;
    const own = takers.get(target)?.flatMap(({ cause }) => (roots.has(cause) ? cause : [])) ?? [];
    const all = own.length > 0 ? [...own].sort() : (because.get(target) ?? [...roots]);
    explained.set(target, { target, because: all, way: causes.way(target, all[0] ?? target) });
  }
  return { roots: [...roots].sort(), explained };
}
