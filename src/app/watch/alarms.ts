/**
 * One cause, one alarm. Of what is down, what the rest of it explains is held back and counted; what
 * is left is told. Something that seems to be caused by what has just begun to be bad waits a little,
 * so that the cause is told first; so does what a cause leaves behind when it is over, for it recovers
 * after its cause.
 */
import type { Causes } from './causes.ts';
import type { SteadyState } from './steady.ts';

/** What is held of one target now. */
export interface HeldTarget {
  readonly target: string;
  readonly state: SteadyState;
  /** The last look was bad, whatever is held. */
  readonly isBad: boolean;
  readonly everyMs: number;
}

/** Down because of another, and how. */
export interface Held {
  readonly target: string;
  readonly way: string;
}

/** What is to be told. */
export type Alarm =
  | {
      readonly alarm: 'down' | 'flapping';
      readonly target: string;
      /** Down too, and because of this one: no alarms of their own. Sorted. */
      readonly holds: readonly Held[];
      /** Told before, and now known to be because of this one. */
      readonly instead: readonly string[];
    }
  | {
      /** Down by now because of one that was told before. */
      readonly alarm: 'held';
      readonly target: string;
      readonly holds: readonly Held[];
    }
  | {
      readonly alarm: 'up';
      readonly target: string;
      readonly lastedMs: number;
      /** How many were told with it. */
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
  /** All that were told with it. */
  readonly held: Set<string>;
}

/** How long something waits for its cause, or to recover after it. */
const WAIT_MS = 120_000;
/** Of its own rhythm: it takes two good looks to be up. */
const LOOKS_TO_RECOVER = 4;
/** Down at once, of which the causes are sought; more are told one by one, the first ones explained. */
const MOST_SOUGHT = 5_000;

/** Causes of which all together are asked what they take. */
const MOST_TOGETHER = 50;

interface Sought {
  readonly roots: readonly string[];
  readonly explained: ReadonlyMap<string, Explained>;
}

/** Remembers what was told. */
export class Alarms {
  readonly #causes: Causes;
  readonly #waitMs: number;
  readonly #raised = new Map<string, Raised>();
  readonly #downSinceMs = new Map<string, number>();
  /** Its cause is over, since when. */
  readonly #leftMs = new Map<string, number>();
  #explained: ReadonlyMap<string, Explained> = new Map();
  #sought: { readonly names: readonly string[]; readonly sought: Sought } = {
    names: [],
    sought: { roots: [], explained: new Map() },
  };

  constructor(causes: Causes, waitMs: number = WAIT_MS) {
    this.#causes = causes;
    this.#waitMs = waitMs;
  }

  /** Down now and told with another. */
  get explained(): ReadonlyMap<string, Explained> {
    return this.#explained;
  }

  /** Whether time alone may bring something to tell: nothing is down otherwise. */
  get isWaiting(): boolean {
    return this.#downSinceMs.size > 0 || this.#raised.size > 0;
  }

  /** Told and not over, sorted. */
  get raised(): readonly string[] {
    return [...this.#raised.keys()].sort();
  }

  /** What is to be told now. `held`: every target. */
  turn(held: readonly HeldTarget[], nowMs: number): readonly Alarm[] {
    const down = held.filter((each) => this.#isDown(each));
    this.#remember(down, nowMs);
    const names = down.map(({ target }) => target).sort();
    const { roots, explained } = this.#explain(names.slice(0, MOST_SOUGHT));
    for (const { target } of this.#explained.values())
      if (!explained.has(target)) this.#leftMs.set(target, nowMs);
    for (const target of this.#leftMs.keys())
      if (explained.has(target) || !this.#downSinceMs.has(target)) this.#leftMs.delete(target);
    this.#explained = explained;
    const begun = held.filter(({ state, isBad }) => isBad && state !== 'down').map(targetOf);
    const byName = new Map(down.map((each) => [each.target, each]));
    const isDown = new Set(names);
    const told = [...this.#overOf(isDown, held, nowMs)];
    const byCause = Map.groupBy(explained.values(), ({ because }) => because[0]);
    for (const root of [...roots, ...names.slice(MOST_SOUGHT)]) {
      const target = byName.get(root);
      if (target === undefined) continue;
      const children = byCause.get(root) ?? [];
      const isNew = !this.#raised.has(root);
      if (isNew && (this.#waits(target, begun, nowMs) || this.#recovers(target, nowMs))) continue;
      const alarm = this.#tell(target, children, nowMs);
      if (alarm !== null) told.push(alarm);
    }
    return told;
  }

  /** What was told and of which nobody knows more is down still, and explains what it did. */
  #isDown({ target, state }: HeldTarget): boolean {
    return state === 'unknown' ? this.#raised.has(target) : state !== 'up';
  }

  /** The causes of the same things are the same: sought anew only when something else is down. */
  #explain(names: readonly string[]): Sought {
    const { names: before, sought } = this.#sought;
    if (before.length === names.length && before.every((each, index) => each === names[index]))
      return sought;
    const found = explain(names, this.#causes);
    this.#sought = { names, sought: found };
    return found;
  }

  /** Null: nothing is new. */
  #tell(
    { target, state }: HeldTarget,
    children: readonly Explained[],
    nowMs: number,
  ): Alarm | null {
    const known = this.#raised.get(target);
    const kind = state === 'unknown' ? (known?.kind ?? 'down') : state === 'up' ? 'down' : state;
    const holds = children
      .filter((each) => known?.held.has(each.target) !== true)
      .map((each): Held => ({ target: each.target, way: each.way }));
    if (known?.kind === kind) {
      for (const each of holds) known.held.add(each.target);
      return holds.length === 0 ? null : { alarm: 'held', target, holds };
    }
    const instead = children.flatMap((each) =>
      this.#raised.delete(each.target) ? each.target : [],
    );
    const sinceMs = known?.sinceMs ?? this.#downSinceMs.get(target) ?? nowMs;
    const all = new Set([...(known?.held ?? []), ...children.map(targetOf)]);
    this.#raised.set(target, { kind, sinceMs, held: all });
    return { alarm: kind, target, holds, instead };
  }

  /** What would explain it has just begun to be bad. */
  #waits({ target }: HeldTarget, begun: readonly string[], nowMs: number): boolean {
    const sinceMs = this.#downSinceMs.get(target) ?? nowMs;
    if (nowMs - sinceMs >= this.#waitMs) return false;
    return begun.some((each) => each !== target && this.#causes.takenBy(each).has(target));
  }

  /** What explained it is over. */
  #recovers({ target, everyMs }: HeldTarget, nowMs: number): boolean {
    const leftMs = this.#leftMs.get(target);
    const waitMs = Math.min(this.#waitMs, everyMs * LOOKS_TO_RECOVER);
    return leftMs !== undefined && nowMs - leftMs < waitMs;
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
    for (const [target, { sinceMs, held: all }] of this.#raised) {
      if (isDown.has(target) || !up.has(target)) continue;
      this.#raised.delete(target);
      yield { alarm: 'up', target, lastedMs: nowMs - sinceMs, held: all.size };
    }
  }
}

function targetOf({ target }: { readonly target: string }): string {
  return target;
}

/**
 * The fewest of what is down that explain the rest, as far as leaving one out after the other finds
 * them: those that take least are left out first, so that what remains is deepest. Where nothing alone
 * explains one, all the others together are asked, where they are fifty at most.
 */
function explain(down: readonly string[], causes: Causes): Sought {
  causes.prepare(down);
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
  for (const each of roots.size > MOST_TOGETHER ? [] : byReach.filter((own) => roots.has(own))) {
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
