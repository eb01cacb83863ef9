/**
 * Seeded random walks, for models too big to see whole. A walk can show that a property is broken,
 * never that it holds; `can-recover` is not judged.
 */
import { assert, createRandom, type Random } from '#base';
import type { PropertyReport, PropertyVerdict, Trace } from './exploration.ts';
import { createMachine } from './create-machine.ts';
import type { Machine, NamedProperty } from './machine.ts';
import type { Model, VectorModel } from './model.ts';

/** How long to walk. */
export interface SimulateOptions {
  readonly seed: number;
  /** Walks, each from an initial state; 1,000 unless given. */
  readonly walks?: number;
  /** Steps of one walk at most; 1,000 unless given. */
  readonly maxSteps?: number;
}

/** What the walks met. `shortest` of a report is the length of the shortest bad walk met. */
export interface Simulation<State, Action> {
  readonly seed: number;
  readonly walks: number;
  readonly steps: number;
  /** Walks that ended where nothing was possible, or nothing inside the boundary. */
  readonly rested: number;
  readonly properties: readonly PropertyReport<State, Action>[];
}

/** Walks at random, every possible step equally likely. Same seed, same walks. */
export function simulate<State, Action>(
  model: Model<State, Action> | VectorModel<State, Action>,
  options: SimulateOptions,
): Simulation<State, Action> {
  const { seed, walks = 1_000, maxSteps = 1_000 } = options;
  const walker = new Walker(createMachine(model, false), createRandom(seed));
  for (let walk = 0; walk < walks; walk++) walker.walk(maxSteps);
  const properties = walker.machine.properties.map((property, index) =>
    walker.report(property, index),
  );
  return { seed, walks, steps: walker.steps, rested: walker.rested, properties };
}

/** Where one property was met: a walk's start and its steps so far. */
interface Finding {
  readonly start: Int32Array;
  readonly candidates: readonly number[];
}

class Walker<State, Action> {
  readonly machine: Machine<State, Action>;
  steps = 0;
  rested = 0;
  readonly #random: Random;
  readonly #starts: readonly Int32Array[];
  readonly #findings: (Finding | null)[];
  readonly #badStates: number[];
  readonly #badEdges: number[];
  #start: Int32Array;
  #current: Int32Array;
  #after: Int32Array;
  #path: number[] = [];

  constructor(machine: Machine<State, Action>, random: Random) {
    this.machine = machine;
    this.#random = random;
    this.#starts = machine.initialStates();
    assert(this.#starts.length > 0, 'a model has an initial state inside its boundary');
    this.#start = random.pick(this.#starts);
    this.#current = this.#start.slice();
    this.#after = this.#start.slice();
    this.#findings = machine.properties.map(() => null);
    this.#badStates = machine.properties.map(() => 0);
    this.#badEdges = machine.properties.map(() => 0);
  }

  walk(maxSteps: number): void {
    this.#start = this.#random.pick(this.#starts);
    this.#current.set(this.#start);
    this.#path = [];
    let candidates = this.machine.enter(this.#current);
    this.#judgeState();
    while (this.#path.length < maxSteps) {
      const candidate = this.#choose(candidates);
      if (candidate < 0) return;
      this.machine.step(candidate, this.#after);
      this.#path.push(candidate);
      this.#judgeStep(candidate);
      [this.#current, this.#after] = [this.#after, this.#current];
      candidates = this.machine.enter(this.#current);
      this.steps++;
      this.#judgeState();
    }
  }

  /** One of the possible steps inside the boundary, or -1. */
  #choose(candidates: number): number {
    let possible = false;
    let chosen = -1;
    let seen = 0;
    for (let candidate = 0; candidate < candidates; candidate++) {
      if (!this.machine.step(candidate, this.#after)) continue;
      possible = true;
      if (!this.machine.within(this.#after)) continue;
      seen++;
      if (this.#random.below(seen) === 0) chosen = candidate;
    }
    if (chosen < 0) this.rested++;
    if (!possible) this.#judgeRest();
    return chosen;
  }

  #judgeState(): void {
    for (const [index, { kind }] of this.machine.properties.entries()) {
      if (kind === 'always' && !this.machine.holds(index)) this.#find(index, this.#badStates);
      if (kind === 'sometimes' && this.machine.holds(index)) this.#find(index, null);
    }
  }

  #judgeRest(): void {
    for (const [index, { kind }] of this.machine.properties.entries()) {
      if (kind === 'at-rest' && !this.machine.holds(index)) this.#find(index, this.#badStates);
    }
  }

  #judgeStep(candidate: number): void {
    for (const [index, { kind }] of this.machine.properties.entries()) {
      if (kind !== 'each-step') continue;
      if (!this.machine.holdsOfStep(index, candidate, this.#after)) {
        this.#find(index, this.#badEdges);
      }
    }
  }

  #find(property: number, count: number[] | null): void {
    if (count !== null) count[property] = (count[property] ?? 0) + 1;
    const known = this.#findings[property] ?? null;
    if (known !== null && known.candidates.length <= this.#path.length) return;
    this.#findings[property] = { start: this.#start, candidates: [...this.#path] };
  }

  report(property: NamedProperty, index: number): PropertyReport<State, Action> {
    const finding = this.#findings[index] ?? null;
    return {
      name: property.name,
      kind: property.kind,
      verdict: verdictOf(property.kind, finding !== null),
      badStates: this.#badStates[index] ?? 0,
      badEdges: this.#badEdges[index] ?? 0,
      shortest: finding === null ? null : finding.candidates.length,
      trace: finding === null ? null : this.#replay(finding),
    };
  }

  #replay({ start, candidates }: Finding): Trace<State, Action> {
    this.machine.enter(start);
    const first = this.machine.readState();
    let current = start;
    const steps = candidates.map((candidate) => {
      const after = current.slice();
      this.machine.enter(current);
      this.machine.step(candidate, after);
      const action = this.machine.readAction(candidate);
      current = after;
      this.machine.enter(current);
      return { action, state: this.machine.readState() };
    });
    return { start: first, steps };
  }
}

function verdictOf(kind: NamedProperty['kind'], found: boolean): PropertyVerdict {
  if (!found) return 'UNDECIDED';
  return kind === 'sometimes' ? 'HOLDS' : 'FAILS';
}
