/**
 * Judges many losses alike, each alone (T6). Most of what a loss means to a journey is read off the
 * cascade, one pass for each journey; only losses that may change roles, or that the cascade leaves
 * open, are run, and of those only one for each class that comes to the same.
 */
import { assert, compareText } from '#base';
import type { Lost } from '#core/map';
import type { Effect } from '#core/meaning';
import { Cascade } from './cascade.ts';
import { unitsOf, unplacedUnits } from './coverage.ts';
import { effectOf, type Course, type Level } from './effect.ts';
import type { Gates } from './gates.ts';
import { standingFor, unitsBehind, type Standing } from './loss-classes.ts';
import type { Readings } from './moment.ts';
import { DOWN, type Network } from './network.ts';
import {
  BORNE_AT,
  DOWN_AT,
  NOT_KNOWN,
  NOTHING,
  ROLES_AT,
  WORSE_AT,
  WORSE_SURELY_AT,
  type SignatureStore,
} from './signature-store.ts';
import type { Simulation } from './simulation.ts';
import { levelOf } from './timeline.ts';
import type { Sweep, SweepEffect } from './types.ts';

/** So few losses are run one by one: a pass for each journey would cost more. */
const FEW_LOSSES = 4;

/** A journey under a loss that has to be run. */
interface Pending {
  readonly loss: number;
  /** Where its effect goes among those of the loss. */
  readonly place: number;
  readonly journey: number;
  /** From when it is down for certain; what happens before is open. */
  readonly downAt: number;
}

export class Sweeping {
  readonly #network: Network;
  readonly #simulation: Simulation;
  readonly #readings: Readings;
  readonly #question: Sweep;
  readonly #liftedMs: number;
  /** In order of id. */
  readonly #journeys: readonly number[];
  readonly #units: readonly Int32Array[];
  /** By loss, in order of journey; null where it has no effect, or is pending. */
  readonly #effects: (Effect | null)[][];
  readonly #pending: Pending[] = [];

  constructor(network: Network, simulation: Simulation, readings: Readings, question: Sweep) {
    this.#network = network;
    this.#simulation = simulation;
    this.#readings = readings;
    this.#question = question;
    this.#liftedMs = question.forMs ?? Infinity;
    this.#journeys = [...new Set(question.journeys)].sort(compareText).map((id) => {
      const index = network.journeyIndex.get(id);
      assert(index !== undefined, `the map has the journey ${id}`);
      return index;
    });
    const unplaced = question.assumeWorst ? unplacedUnits(network) : new Int32Array(0);
    this.#units = question.losses.map((losses) => unitsOfAll(network, losses, unplaced));
    this.#effects = question.losses.map(() => []);
  }

  run(gates: Gates, progress?: (done: number) => void): readonly SweepEffect[] {
    // What ends where it begins does not act (T7).
    if (this.#liftedMs <= 0) return [];
    const few = this.#units.length <= FEW_LOSSES;
    if (few || this.#question.reboot || !gates.sound) this.#leaveAllOpen();
    else this.#readOff(new Cascade(this.#network, gates, this.#readings.hard));
    this.#runPending(progress);
    progress?.(this.#units.length);
    return this.#effects.flatMap((effects, index): readonly SweepEffect[] => {
      const felt = effects.filter((effect) => effect !== null);
      return felt.length === 0 ? [] : [{ index, effects: felt }];
    });
  }

  #leaveAllOpen(): void {
    for (const journey of this.#journeys) {
      this.#units.forEach((_, loss) => this.#leaveOpen(loss, journey, Infinity));
    }
  }

  #leaveOpen(loss: number, journey: number, downAt: number): void {
    const place = this.#effects[loss]?.push(null) ?? 0;
    this.#pending.push({ loss, place: place - 1, journey, downAt });
  }

  #readOff(cascade: Cascade): void {
    for (const journey of this.#journeys) {
      cascade.prepare(journey, this.#liftedMs);
      const known = new Map<number, Effect | null>();
      this.#units.forEach((units, loss) => {
        const signature = cascade.signatureOf(units);
        if (signature === NOTHING) return;
        const downAt = cascade.store.time(signature, DOWN_AT);
        if (isOpen(cascade.store, signature)) this.#leaveOpen(loss, journey, downAt);
        else this.#note(loss, journey, signature, cascade.store, known);
      });
    }
  }

  /** Losses that mean the same share one effect. */
  #note(
    loss: number,
    journey: number,
    signature: number,
    store: SignatureStore,
    known: Map<number, Effect | null>,
  ): void {
    let effect = known.get(signature);
    if (effect === undefined) {
      const worseAt = store.time(signature, WORSE_AT);
      const course: Course = { at: [], level: [] };
      turn(course, worseAt, 1);
      effect = this.#effect(journey, course, store.time(signature, DOWN_AT));
      known.set(signature, effect);
    }
    if (effect !== null) this.#effects[loss]?.push(effect);
  }

  /** The course up to when it is down for certain; then that, until the loss is lifted. */
  #effect(journey: number, course: Course, downAt: number): Effect | null {
    while ((course.at.at(-1) ?? -1) >= downAt) {
      course.at.pop();
      course.level.pop();
    }
    if (downAt < Infinity) turn(course, downAt, 2);
    if (course.at.length > 0 && this.#liftedMs < Infinity) turn(course, this.#liftedMs, 0);
    const { id, canWaitMs } = this.#network.map.journeys[journey] ?? {};
    assert(id !== undefined && canWaitMs !== undefined, `there is a journey ${journey}`);
    return effectOf(id, course, canWaitMs);
  }

  #runPending(progress?: (done: number) => void): void {
    const classes = this.#classes();
    let done = this.#units.length - classes.length;
    for (const { node, units, members } of classes) {
      this.#runClass(node < 0 ? units : unitsBehind(this.#network, node), members);
      done += 1;
      progress?.(done);
    }
  }

  /** Pending losses that come to the same, with how much later each of them is. */
  #classes(): readonly LossClass[] {
    const classes: LossClass[] = [];
    const byNode = new Map<number, LossClass>();
    const byLoss = new Map<number, { readonly of: LossClass; readonly delayMs: number }>();
    for (const pending of this.#pending) {
      let known = byLoss.get(pending.loss);
      if (known === undefined) {
        const units = this.#units[pending.loss] ?? new Int32Array(0);
        const { node, delayMs } = this.#standingFor(units);
        const of = byNode.get(node) ?? { node, units, members: [] };
        if (of.members.length === 0) classes.push(of);
        if (node >= 0) byNode.set(node, of);
        known = { of, delayMs };
        byLoss.set(pending.loss, known);
      }
      known.of.members.push({ pending, delayMs: known.delayMs });
    }
    return classes;
  }

  #standingFor(units: Int32Array): Standing {
    const [unit] = units;
    if (units.length !== 1 || unit === undefined || this.#question.reboot) {
      return { node: -1, delayMs: 0 };
    }
    return standingFor(this.#network, this.#readings.hard, unit);
  }

  #runClass(units: Int32Array, members: readonly ClassMember[]): void {
    const courses = new Map<number, Course>();
    let untilMs = 0;
    for (const { pending, delayMs } of members) {
      courses.set(pending.journey, { at: [], level: [] });
      untilMs = Math.max(untilMs, Math.min(pending.downAt, this.#liftedMs) - delayMs);
    }
    this.#simulation.run(
      {
        acts: [{ units, effect: DOWN, fromMs: 0, toMs: this.#liftedMs }],
        readings: this.#readings,
        reboot: this.#question.reboot,
        untilMs,
      },
      (journey, now, bits) => {
        const course = courses.get(journey);
        if (course !== undefined) turn(course, now, levelOf(bits));
      },
    );
    for (const { pending, delayMs } of members) {
      const { at, level } = courses.get(pending.journey) ?? { at: [], level: [] };
      const own: Course = { at: [], level: [] };
      at.forEach((moment, index) => {
        if (moment + delayMs < this.#liftedMs) turn(own, moment + delayMs, level[index] ?? 0);
      });
      const effects = this.#effects[pending.loss];
      if (effects === undefined) continue;
      effects[pending.place] = this.#effect(pending.journey, own, pending.downAt);
    }
  }
}

interface ClassMember {
  readonly pending: Pending;
  readonly delayMs: number;
}

interface LossClass {
  /** What stands for the class; -1: its one loss, by its units. */
  readonly node: number;
  readonly units: Int32Array;
  readonly members: ClassMember[];
}

function unitsOfAll(network: Network, losses: readonly Lost[], unplaced: Int32Array): Int32Array {
  const [only] = losses;
  const hasDomain = losses.some(({ kind }) => kind === 'domain');
  if (losses.length === 1 && only !== undefined && !hasDomain) return unitsOf(network, only);
  const all = losses.flatMap((lost) => [...unitsOf(network, lost)]);
  if (hasDomain) all.push(...unplaced);
  return Int32Array.from(new Set(all));
}

/** Adds a turn to a course, unless it stays as it was. */
function turn({ at, level }: Course, moment: number, to: Level): void {
  if (moment === Infinity || (level.at(-1) ?? 0) === to) return;
  at.push(moment);
  level.push(to);
}

/** Whether the cascade leaves open what a loss means: see there. */
function isOpen(store: SignatureStore, signature: number): boolean {
  if (signature === NOT_KNOWN) return true;
  const downAt = store.time(signature, DOWN_AT);
  if (store.time(signature, ROLES_AT) < downAt) return true;
  const worseAt = store.time(signature, WORSE_AT);
  return (
    worseAt < store.time(signature, WORSE_SURELY_AT) && store.time(signature, BORNE_AT) <= worseAt
  );
}
