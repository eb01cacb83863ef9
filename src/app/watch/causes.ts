/**
 * What takes what: by the `needs` of targets, and by the map. A target whose need is down has no alarm
 * of its own: it is told with the one that is its cause.
 */

/** What the loss of targets takes. */
export interface Causes {
  /** Works out at once what is asked of these next; one question for many is cheaper than many. */
  prepare(targets: readonly string[]): void;
  /** Targets that are down when this one is, without itself. */
  takenBy(target: string): ReadonlySet<string>;
  /** Targets that are down when all of these are, without what each of them takes alone. */
  takenTogether(targets: readonly string[]): ReadonlySet<string>;
  /** How the one leads to the other, from what is down to its cause: `buy > shop > aws/dynamodb`. */
  way(target: string, cause: string): string;
}

/** A target and the targets that it needs, all of them. */
export interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/** By the `needs` of the targets themselves, and theirs. */
export function causesOfNeeds(targets: readonly Needing[]): Causes {
  const needs = new Map(targets.map((each) => [each.name, each.needs]));
  const neededBy = Map.groupBy(
    targets.flatMap(({ name, needs: own }) => own.map((need) => ({ name, need }))),
    ({ need }) => need,
  );
  const taken = new Map<string, ReadonlySet<string>>();
  const takenBy = (target: string): ReadonlySet<string> => {
    const known = taken.get(target);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const waiting = [target];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const { name } of neededBy.get(at) ?? []) {
        if (found.has(name) || name === target) continue;
        found.add(name);
        waiting.push(name);
      }
    }
    taken.set(target, found);
    return found;
  };
  return {
    prepare: () => {},
    takenBy,
    takenTogether: () => new Set(),
    way: (target, cause) => wayOver(target, cause, (each) => needs.get(each) ?? []).join(' > '),
  };
}

/** What either knows. */
export function bothCauses(first: Causes, second: Causes): Causes {
  return {
    prepare: (targets) => {
      first.prepare(targets);
      second.prepare(targets);
    },
    takenBy: (target) => new Set([...first.takenBy(target), ...second.takenBy(target)]),
    takenTogether: (targets) =>
      new Set([...first.takenTogether(targets), ...second.takenTogether(targets)]),
    way: (target, cause) =>
      first.takenBy(cause).has(target) ? first.way(target, cause) : second.way(target, cause),
  };
}

/** The shortest way along `next`; just the two ends where there is none. */
export function wayOver(
  from: string,
  to: string,
  next: (at: string) => readonly string[],
): readonly string[] {
  const before = new Map<string, string | null>([[from, null]]);
  const waiting = [from];
  for (const at of waiting) {
    if (at === to) {
      const way: string[] = [];
      for (let step: string | null = at; step !== null; step = before.get(step) ?? null)
        way.unshift(step);
      return way;
    }
    for (const each of next(at)) {
      if (before.has(each)) continue;
      before.set(each, at);
      waiting.push(each);
    }
  }
  return [from, to];
}
