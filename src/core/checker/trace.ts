/** Turns the path to a state into a run of the model: states and the actions between them. */
import { assert } from '#base';
import type { Trace } from './exploration.ts';
import type { Machine } from './machine.ts';
import type { Search } from './search.ts';

/**
 * The run that leads to a state; with `badStep`, followed by the first step from there that breaks
 * that property. Only parents are stored: the actions are found again by trying.
 */
export function traceTo<State, Action>(
  search: Search<State, Action>,
  index: number,
  badStep: number | null,
): Trace<State, Action> {
  const { machine } = search;
  const path = pathTo(search, index);
  search.enter(path[0] as number);
  const start = machine.readState();
  const steps = path.slice(1).map((next, place) => {
    const candidates = search.enter(path[place] as number);
    return takeStep(search, candidates, (_, after) => search.isState(next, after));
  });
  if (badStep !== null) {
    const candidates = search.enter(index);
    const isBad = (candidate: number, after: Int32Array): boolean =>
      !machine.holdsOfStep(badStep, candidate, after);
    steps.push(takeStep(search, candidates, isBad));
  }
  return { start, steps };
}

/** States from an initial one to `index`. */
function pathTo(search: Search<unknown, unknown>, index: number): readonly number[] {
  const path: number[] = [];
  for (let at = index; at >= 0; at = search.parents.at(at)) path.push(at);
  return path.reverse();
}

/** Takes the first wanted step of the current state. */
function takeStep<State, Action>(
  { machine, packing }: Search<State, Action>,
  candidates: number,
  isWanted: (candidate: number, after: Int32Array) => boolean,
): { action: Action; state: State } {
  const candidate = findStep(machine, candidates, packing.slotCount, isWanted);
  assert(candidate !== null, 'the same state has the same steps whenever it is asked');
  return candidate;
}

function findStep<State, Action>(
  machine: Machine<State, Action>,
  candidates: number,
  slotCount: number,
  isWanted: (candidate: number, after: Int32Array) => boolean,
): { action: Action; state: State } | null {
  const after = new Int32Array(slotCount);
  for (let candidate = 0; candidate < candidates; candidate++) {
    if (!machine.step(candidate, after)) continue;
    if (!machine.within(after) || !isWanted(candidate, after)) continue;
    const action = machine.readAction(candidate);
    machine.enter(after);
    return { action, state: machine.readState() };
  }
  return null;
}
