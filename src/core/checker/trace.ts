/** Turns a path of stored states back into a run of the model: real states, real actions. */
import { assert } from '#base';
import type { Trace } from './exploration.ts';
import type { Search } from './search.ts';

/**
 * The run that leads to a stored state; with `badStep`, followed by the first step from there that
 * breaks that property. With symmetry the path goes through representatives; the run follows it
 * with the model's own states, so that its names stay what they are.
 */
export function traceTo<State, Action>(
  search: Search<State, Action>,
  index: number,
  badStep: number | null,
): Trace<State, Action> {
  const path = pathTo(search, index);
  const walk = startWalk(search, path[0] as number);
  for (const next of path.slice(1)) walk.follow(next);
  if (badStep !== null) walk.breakProperty(badStep);
  return walk.trace();
}

/** Stored states from an initial one to `index`. */
function pathTo(search: Search<unknown, unknown>, index: number): readonly number[] {
  const path: number[] = [];
  for (let at = index; at >= 0; at = search.parents.at(at)) path.push(at);
  return path.reverse();
}

interface Walk<State, Action> {
  follow(next: number): void;
  breakProperty(property: number): void;
  trace(): Trace<State, Action>;
}

function startWalk<State, Action>(
  search: Search<State, Action>,
  first: number,
): Walk<State, Action> {
  const { machine, packing, store } = search;
  const key = new Int32Array(packing.wordCount);
  const isStored = (slots: Int32Array, index: number): boolean => {
    packing.pack(slots, key);
    return store.has(index, key);
  };
  const chosen = machine.initialStates().findIndex((slots) => isStored(slots, first));
  let current = machine.rawInitialStates()[chosen] as Int32Array;
  machine.enter(current);
  const start = machine.readState();
  const steps: { action: Action; state: State }[] = [];

  /** Takes the first step that is wanted. */
  function take(isWanted: (candidate: number, after: Int32Array) => boolean): void {
    const candidates = machine.enter(current);
    const after = new Int32Array(packing.slotCount);
    for (let candidate = 0; candidate < candidates; candidate++) {
      if (!machine.step(candidate, after) || !machine.within(after)) continue;
      const real = after.slice();
      if (!isWanted(candidate, after)) continue;
      const action = machine.readAction(candidate);
      current = real;
      machine.enter(current);
      steps.push({ action, state: machine.readState() });
      return;
    }
    assert(false, 'states with the same representative have the same steps and properties');
  }

  return {
    follow(next) {
      take((_, after) => {
        machine.represent(after);
        return isStored(after, next);
      });
    },
    breakProperty(property) {
      take((candidate, after) => !machine.holdsOfStep(property, candidate, after));
    },
    trace: () => ({ start, steps }),
  };
}
