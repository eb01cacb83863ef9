/** Asks the properties of every state and step as the search goes, and remembers the first bad one. */
import { BitSet } from './bit-set.ts';
import type { Machine } from './machine.ts';
import type { Memory } from './memory.ts';

/** What is known of one property. */
export interface Tally {
  readonly property: number;
  /** Bad states and steps so far; weighed when orbits are. */
  badStates: number;
  badEdges: number;
  /** The state that breaks it (for `sometimes`: shows it), or from which a bad step starts; -1: none. */
  first: number;
}

/** Keeps a tally a property. */
export class Judge {
  readonly tallies: readonly Tally[];
  /** For each `can-recover` property, the states where it holds. */
  readonly goodStates: readonly { readonly tally: Tally; readonly good: BitSet }[];
  /** An `always`, `each-step` or `at-rest` property is broken. */
  failed = false;
  readonly #machine: Machine<unknown, unknown>;
  readonly #always: readonly Tally[];
  readonly #sometimes: readonly Tally[];
  readonly #eachStep: readonly Tally[];
  readonly #atRest: readonly Tally[];

  constructor(machine: Machine<unknown, unknown>, memory: Memory) {
    this.#machine = machine;
    this.tallies = machine.properties.map((_, property) => ({
      property,
      badStates: 0,
      badEdges: 0,
      first: -1,
    }));
    const ofKind = (kind: string): Tally[] =>
      this.tallies.filter(({ property }) => machine.properties[property]?.kind === kind);
    this.#always = ofKind('always');
    this.#sometimes = ofKind('sometimes');
    this.#eachStep = ofKind('each-step');
    this.#atRest = ofKind('at-rest');
    this.goodStates = ofKind('can-recover').map((tally) => ({ tally, good: new BitSet(memory) }));
  }

  /** Makes room for states below `length`. @throws OutOfMemory */
  reserve(length: number): void {
    for (const { good } of this.goodStates) good.reserve(length);
  }

  /** Judges the machine's current state, number `index`. */
  inspectState(index: number, weight: number): void {
    const machine = this.#machine;
    for (const tally of this.#always) {
      if (!machine.holds(tally.property)) this.#addBadState(tally, index, weight);
    }
    for (const tally of this.#sometimes) {
      if (tally.first < 0 && machine.holds(tally.property)) tally.first = index;
    }
    for (const { tally, good } of this.goodStates) {
      if (machine.holds(tally.property)) good.add(index);
    }
  }

  /** Judges the machine's latest step, from state `index`. */
  inspectStep(index: number, weight: number, candidate: number, after: Int32Array): void {
    for (const tally of this.#eachStep) {
      if (this.#machine.holdsOfStep(tally.property, candidate, after)) continue;
      if (tally.first < 0) tally.first = index;
      tally.badEdges += weight;
      this.failed = true;
    }
  }

  /** Judges the machine's current state, from which nothing is possible. */
  inspectRest(index: number, weight: number): void {
    for (const tally of this.#atRest) {
      if (!this.#machine.holds(tally.property)) this.#addBadState(tally, index, weight);
    }
  }

  #addBadState(tally: Tally, index: number, weight: number): void {
    if (tally.first < 0) tally.first = index;
    tally.badStates += weight;
    this.failed = true;
  }
}
