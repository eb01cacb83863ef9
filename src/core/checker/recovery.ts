/**
 * Judges `can-recover` (AG EF): goes backwards over all kept steps from the states where the
 * property holds; states that are not met cannot recover. Time and memory grow with the steps.
 */
import { BitSet } from './bit-set.ts';
import { OutOfMemory, type Memory } from './memory.ts';
import type { KeptGraph, Search } from './search.ts';
import type { Tally } from './judge.ts';

/** Fills the tallies of `can-recover` properties. Answers which of them hold as far as was seen. */
export function judgeRecovery(search: Search<unknown, unknown>): ReadonlySet<Tally> {
  const recovers = new Set<Tally>();
  const { graph, memory, store } = search;
  if (graph === null) return recovers;
  try {
    const backwards = reverse(graph, store.count, memory);
    for (const { tally, good } of search.judge.goodStates) {
      const isGood = (index: number): boolean => good.has(index);
      // A state with steps that were not followed may recover by one of them.
      const hopeful = meet(backwards, (index) => isGood(index) || !graph.closed.has(index), memory);
      addBadStates(search, tally, hopeful);
      hopeful.release();
      if (tally.first >= 0) continue;
      const sure = meet(backwards, isGood, memory);
      if (isAll(sure, store.count)) recovers.add(tally);
      sure.release();
    }
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
  }
  return recovers;
}

/** For each state, the states with a step to it: `sources` from `starts[state]` to the next start. */
interface Backwards {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
}

function reverse(graph: KeptGraph, stateCount: number, memory: Memory): Backwards {
  const { items, length } = graph.edges;
  const starts = memory.allocate(stateCount + 2);
  const sources = memory.allocate(length / 2);
  // Counted two places ahead, so that filling leaves each start where it belongs.
  for (let pair = 0; pair < length; pair += 2) {
    const place = (items[pair + 1] as number) + 2;
    starts[place] = (starts[place] as number) + 1;
  }
  for (let place = 2; place < starts.length; place++) {
    starts[place] = (starts[place] as number) + (starts[place - 1] as number);
  }
  for (let pair = 0; pair < length; pair += 2) {
    const place = (items[pair + 1] as number) + 1;
    const slot = starts[place] as number;
    starts[place] = slot + 1;
    sources[slot] = items[pair] as number;
  }
  return { starts, sources };
}

/** The states that can reach one of the seeds. */
function meet(backwards: Backwards, isSeed: (index: number) => boolean, memory: Memory): BitSet {
  const { starts, sources } = backwards;
  const stateCount = starts.length - 2;
  const met = new BitSet(memory);
  met.reserve(stateCount);
  const queue = memory.allocate(stateCount);
  let queued = 0;
  for (let index = 0; index < stateCount; index++) {
    if (!isSeed(index)) continue;
    met.add(index);
    queue[queued++] = index;
  }
  for (let next = 0; next < queued; next++) {
    const state = queue[next] as number;
    for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge++) {
      const source = sources[edge] as number;
      if (met.has(source)) continue;
      met.add(source);
      queue[queued++] = source;
    }
  }
  memory.release(queue);
  return met;
}

function addBadStates(search: Search<unknown, unknown>, tally: Tally, hopeful: BitSet): void {
  for (let index = 0; index < search.store.count; index++) {
    if (hopeful.has(index)) continue;
    if (tally.first < 0) tally.first = index;
    if (search.machine.weighs) search.enter(index);
    tally.badStates += search.machine.weighs ? search.machine.orbitSize() : 1;
  }
}

function isAll(set: BitSet, count: number): boolean {
  for (let index = 0; index < count; index++) if (!set.has(index)) return false;
  return true;
}
