/**
 * The search itself. States are numbered in the order of discovery; the frontier is a position in
 * that order (breadth-first) or a stack (depth-first). Cost: every state entered once, every step
 * tried once; a state takes its packed words, 5 to 11 bytes of table and 4 bytes of parent.
 */
import { assert } from '#base';
import { BitSet } from './bit-set.ts';
import type { ExploreOptions, StopReason } from './exploration.ts';
import { Int32List } from './int32-list.ts';
import { Judge } from './judge.ts';
import type { Machine } from './machine.ts';
import { Memory, OutOfMemory } from './memory.ts';
import { Packing } from './packing.ts';
import { FULL, StateStore } from './state-store.ts';

const DEFAULT_MAX_STATES = 10_000_000;
const DEFAULT_MAX_BYTES = 4 * 1024 ** 3;
const PROGRESS_EVERY = 0x1_0000;

/** A search in progress, then finished: the graph as far as it was seen. */
export class Search<State, Action> {
  readonly machine: Machine<State, Action>;
  readonly memory: Memory;
  readonly packing: Packing;
  readonly store: StateStore;
  readonly judge: Judge;
  /** The state from which each was first reached; -1 for initial ones. */
  readonly parents: Int32List;
  /** With symmetry the store knows representatives; these are the words of the states really met. */
  readonly met: Int32List | null;
  /** Kept for `can-recover` properties only. */
  readonly graph: KeptGraph | null;
  /** Weighed counts, as in `Exploration`. */
  states = 0;
  edges = 0;
  outsideEdges = 0;
  terminalStates = 0;
  initialStates = 0;
  depth = 0;
  stoppedBy: StopReason | null = null;

  readonly #options: ExploreOptions;
  readonly #maxDepth: number;
  /** Depth-first only: states still to enter, and the depth of every state. */
  readonly #stack: Int32List | null;
  readonly #depths: Int32List | null;
  readonly #current: Int32Array;
  readonly #after: Int32Array;
  readonly #key: Int32Array;
  readonly #metKey: Int32Array;
  #entered = 0;

  constructor(machine: Machine<State, Action>, options: ExploreOptions) {
    this.machine = machine;
    this.#options = options;
    this.#maxDepth = options.maxDepth ?? Infinity;
    this.memory = new Memory(options.maxBytes ?? DEFAULT_MAX_BYTES);
    this.packing = new Packing(machine.bits);
    this.#current = new Int32Array(this.packing.slotCount);
    this.#after = new Int32Array(this.packing.slotCount);
    this.#key = new Int32Array(this.packing.wordCount);
    this.#metKey = new Int32Array(this.packing.wordCount);
    const maxStates = options.maxStates ?? DEFAULT_MAX_STATES;
    this.store = new StateStore(this.packing.wordCount, this.memory, maxStates);
    this.parents = new Int32List(this.memory);
    this.met = machine.symmetric ? new Int32List(this.memory) : null;
    this.judge = new Judge(machine, this.memory);
    this.graph = this.judge.goodStates.length > 0 ? createKeptGraph(this.memory) : null;
    const depthFirst = options.order === 'depth-first';
    this.#stack = depthFirst ? new Int32List(this.memory) : null;
    this.#depths = depthFirst ? new Int32List(this.memory) : null;
  }

  /** Searches until all is seen or a limit is reached. */
  run(): void {
    this.#addInitialStates();
    if (this.#stack === null) this.#runBreadthFirst();
    else this.#runDepthFirst(this.#stack);
  }

  /** Makes state `index` the machine's current one. Answers how many steps may be tried. */
  enter(index: number): number {
    const words = this.met?.items ?? this.store.words;
    this.packing.unpack(words, index * this.packing.wordCount, this.#current);
    return this.machine.enter(this.#current);
  }

  /** Whether state `index` is this one. */
  isState(index: number, slots: Int32Array): boolean {
    this.packing.pack(slots, this.#key);
    const words = this.met?.items ?? this.store.words;
    const offset = index * this.packing.wordCount;
    return this.#key.every((word, place) => words[offset + place] === word);
  }

  /** Gives the memory back once everything is read from the search. */
  release(): void {
    this.store.release();
    this.parents.release();
  }

  #addInitialStates(): void {
    const states = this.machine.initialStates();
    this.#reserve(states.length);
    for (const state of states) {
      const found = this.#insert(state, -1, 0);
      if (found === FULL) this.stoppedBy = 'states';
      else if (found >= 0) this.initialStates++;
    }
    assert(this.store.count > 0, 'a model has an initial state inside its boundary');
  }

  #runBreadthFirst(): void {
    let next = 0;
    let levelEnd = this.store.count;
    while (next < this.store.count && this.#mayGoOn()) {
      if (next === levelEnd) {
        this.depth++;
        levelEnd = this.store.count;
      }
      if (!this.#tryExpand(next, this.depth)) break;
      next++;
    }
    for (; next < this.store.count; next++) this.#inspectUnexpanded(next);
  }

  #runDepthFirst(stack: Int32List): void {
    while (stack.length > 0 && this.#mayGoOn()) {
      const index = stack.last();
      const depth = this.#depths?.at(index) ?? 0;
      if (depth > this.depth) this.depth = depth;
      if (!this.#tryExpand(index, depth)) break;
    }
    for (; stack.length > 0; stack.length--) this.#inspectUnexpanded(stack.last());
  }

  #mayGoOn(): boolean {
    if (this.#options.untilFailure === true && this.judge.failed) this.stoppedBy = 'failure';
    return this.stoppedBy === null || this.stoppedBy === 'depth';
  }

  /** Expands a state; false when there was no room even to begin. */
  #tryExpand(index: number, depth: number): boolean {
    let begun = false;
    try {
      const candidates = this.enter(index);
      this.#reserve(candidates);
      begun = true;
      if (this.#stack !== null) this.#stack.length--;
      this.#expand(index, depth, candidates);
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      this.stoppedBy = 'memory';
    }
    return begun;
  }

  /** Tries every step of the current state, for which room was made. */
  #expand(index: number, depth: number, candidates: number): void {
    const { machine, judge, graph } = this;
    const after = this.#after;
    const weight = this.#inspect(index);
    let possible = false;
    let closed = true;
    for (let candidate = 0; candidate < candidates; candidate++) {
      if (!machine.step(candidate, after)) continue;
      possible = true;
      if (!machine.within(after)) {
        this.outsideEdges += weight;
        closed = false;
        continue;
      }
      if (depth >= this.#maxDepth) {
        this.stoppedBy = 'depth';
        return;
      }
      judge.inspectStep(index, weight, candidate, after);
      const found = this.#insert(after, index, depth + 1);
      if (found === FULL) {
        this.stoppedBy = 'states';
        return;
      }
      this.edges += weight;
      if (graph !== null) {
        graph.edges.push(index);
        graph.edges.push(found < 0 ? ~found : found);
      }
    }
    if (!possible) {
      this.terminalStates += weight;
      judge.inspectRest(index, weight);
    }
    if (closed) graph?.closed.add(index);
  }

  #inspectUnexpanded(index: number): void {
    this.enter(index);
    this.#inspect(index);
  }

  /** Counts and judges the current state. Answers how many states it stands for. */
  #inspect(index: number): number {
    const weight = this.machine.weighs ? this.machine.orbitSize() : 1;
    this.states += weight;
    this.judge.inspectState(index, weight);
    if (++this.#entered % PROGRESS_EVERY === 0) {
      this.#options.onProgress?.({ states: this.states, edges: this.edges });
    }
    return weight;
  }

  /** The number of a new state, ~number of a known one, or FULL. Changes `state` to stand for it. */
  #insert(state: Int32Array, parent: number, depth: number): number {
    if (this.met !== null) {
      this.packing.pack(state, this.#metKey);
      this.machine.represent(state);
    }
    this.packing.pack(state, this.#key);
    const found = this.store.insert(this.#key);
    if (found < 0) return found;
    this.parents.push(parent);
    if (this.met !== null) for (const word of this.#metKey) this.met.push(word);
    if (this.#stack !== null && this.#depths !== null) {
      this.#stack.push(found);
      this.#depths.push(depth);
    }
    return found;
  }

  /** Makes all room that `more` steps can need, but the store's own, which makes it itself. */
  #reserve(more: number): void {
    const length = this.store.count + more;
    this.parents.reserve(more);
    this.met?.reserve(more * this.packing.wordCount);
    this.#stack?.reserve(more);
    this.#depths?.reserve(more);
    this.judge.reserve(length);
    this.graph?.closed.reserve(length);
    this.graph?.edges.reserve(more * 2);
  }
}

/** What judging `can-recover` needs: pairs (from, to), and the states all of whose steps are there. */
export interface KeptGraph {
  readonly edges: Int32List;
  readonly closed: BitSet;
}

function createKeptGraph(memory: Memory): KeptGraph {
  return { edges: new Int32List(memory), closed: new BitSet(memory) };
}
