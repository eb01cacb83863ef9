/**
 * Judges many losses alike, each alone (T6). Most of what a loss means to a journey is read off the
 * cascade, one pass for each journey; only losses that may change roles, or that the cascade leaves
 * open, are run, and of those only one for each class that comes to the same.
 */
import { assert, compareText } from '#base';
import type { Lost } from '#core/map';
import type { Effect } from '#core/meaning';
import { Absorbing } from './absorbing.ts';
import { Cascade } from './cascade.ts';
import { addUnits, unplacedUnits } from './coverage.ts';
import { downAtOnce } from './down-at-once.ts';
import { effectOf, turn, type Course } from './effect.ts';
import type { Gates } from './gates.ts';
import { IntList, type Rows } from './int-list.ts';
import type { Readings } from './moment.ts';
import type { Network } from './network.ts';
import { OpenLosses } from './open-losses.ts';
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
import type { Sweep, SweepEffect } from './types.ts';

/** So few losses are run one by one: a pass for each journey would cost more. */
const FEW_LOSSES = 4;
/** Up to so many, it is tried first whether each of them takes a journey down at once. */
const SOME_LOSSES = 1_000;
/** Journeys that are looked at together: a bit for each in one number. */
const TOGETHER = 30;

/** What a sweep stands on. */
export interface Ground {
  readonly network: Network;
  readonly gates: Gates;
  readonly simulation: Simulation;
  readonly readings: Readings;
}

/** Answers one question; made anew for each. */
export class Sweeping {
  readonly #ground: Ground;
  readonly #question: Sweep;
  readonly #liftedMs: number;
  /** In order of id. */
  readonly #journeys: readonly number[];
  /** By loss. */
  readonly #units: Rows;
  /** By loss, in order of journey; null where it has no effect, or is still open. */
  readonly #effects: (Effect | null)[][];

  constructor(ground: Ground, question: Sweep) {
    const { network } = ground;
    this.#ground = ground;
    this.#question = question;
    this.#liftedMs = question.forMs ?? Infinity;
    this.#journeys = [...new Set(question.journeys)].sort(compareText).map((id) => {
      const index = network.journeyIndex.get(id);
      assert(index !== undefined, `the map has the journey ${id}`);
      return index;
    });
    const unplaced = question.assumeWorst ? unplacedUnits(network) : new Int32Array(0);
    this.#units = unitsByLoss(network, question.losses, unplaced);
    this.#effects = question.losses.map(() => []);
  }

  run(progress?: (done: number) => void): readonly SweepEffect[] {
    // What ends where it begins does not act (T7).
    if (this.#liftedMs <= 0) return [];
    const few = this.#question.losses.length <= FEW_LOSSES;
    if (few || this.#question.reboot || !this.#ground.gates.sound) this.#runAll(progress);
    else this.#readOff(progress);
    progress?.(this.#question.losses.length);
    return this.#effects.flatMap((effects, index): readonly SweepEffect[] => {
      const felt = effects.filter((effect) => effect !== null);
      return felt.length === 0 ? [] : [{ index, effects: felt }];
    });
  }

  #openLosses(absorbing: Absorbing | null): OpenLosses {
    const { network, simulation, readings } = this.#ground;
    const { reboot } = this.#question;
    const shared = { network, simulation, readings, reboot, liftedMs: this.#liftedMs };
    return new OpenLosses({ ...shared, absorbing, unitsOf: (loss) => this.#unitsAt(loss) });
  }

  #unitsAt(loss: number): Int32Array {
    const { start, items } = this.#units;
    return items.subarray(start[loss], start[loss + 1]);
  }

  #runAll(progress?: (done: number) => void): void {
    const open = this.#openLosses(null);
    for (const [bit, journey] of this.#journeys.entries()) {
      this.#question.losses.forEach((_, loss) => {
        const place = this.#reserve(loss);
        open.add({ loss, place, journey, bit, downAt: Infinity, worseBy: Infinity });
      });
    }
    this.#settle(open, progress);
  }

  #readOff(progress?: (done: number) => void): void {
    const { network, gates, readings } = this.#ground;
    const cascade = new Cascade(network, gates, readings.hard);
    const absorbing = new Absorbing(network);
    for (let first = 0; first < this.#journeys.length; first += TOGETHER) {
      const together = this.#journeys.slice(first, first + TOGETHER);
      const open = this.#openLosses(absorbing);
      absorbing.down.fill(0);
      absorbing.degraded.fill(0);
      for (const [bit, journey] of together.entries()) {
        if (!this.#allDownAtOnce(journey)) {
          cascade.prepare(journey, this.#liftedMs);
          cascade.noteAtOnce(absorbing, bit);
          this.#readOffOne(cascade, open, journey, bit);
        }
        progress?.(this.#done(first + bit + 1, 0));
      }
      this.#settle(open, (done) => progress?.(this.#done(first + together.length, done)));
    }
  }

  /** Losses done, in proportion: half for the passes over the journeys, half for the runs. */
  #done(passes: number, runs: number): number {
    const share = passes / this.#journeys.length / 2;
    return Math.floor(this.#question.losses.length * share + (runs * share) / Math.max(1, passes));
  }

  /** Notes that every loss takes the journey down at once; notes nothing when one does not. */
  #allDownAtOnce(journey: number): boolean {
    if (this.#question.losses.length > SOME_LOSSES) return false;
    const { network, gates, readings } = this.#ground;
    const takes = downAtOnce(network, gates, readings.hard, journey);
    const isTaken = (_: unknown, loss: number): boolean =>
      this.#unitsAt(loss).some((unit) => takes[unit] === 1);
    if (!this.#question.losses.every(isTaken)) return false;
    const effect = this.#finish(journey, { at: [], level: [] }, 0);
    for (const effects of this.#effects) effects.push(effect);
    return true;
  }

  #readOffOne(cascade: Cascade, open: OpenLosses, journey: number, bit: number): void {
    const { store } = cascade;
    const { start, items } = this.#units;
    const known: (Effect | null | undefined)[] = [];
    this.#question.losses.forEach((_, loss) => {
      const first = start[loss] as number;
      const end = start[loss + 1] as number;
      let signature = cascade.signatureOf(items, first, end);
      if (signature === NOTHING) return;
      if (end === first + 1 && isOpen(store, signature)) {
        signature = cascade.signatureOfLost(items[first] as number);
      }
      if (isOpen(store, signature)) {
        const downAt = store.time(signature, DOWN_AT);
        const worseBy = rolesStand(store, signature)
          ? store.time(signature, WORSE_SURELY_AT)
          : Infinity;
        open.add({ loss, place: this.#reserve(loss), journey, bit, downAt, worseBy });
        return;
      }
      const effect = known[signature] ?? this.#effectOf(store, signature, journey);
      known[signature] = effect;
      this.#effects[loss]?.push(effect);
    });
  }

  #reserve(loss: number): number {
    return (this.#effects[loss]?.push(null) ?? 1) - 1;
  }

  /** Losses that mean the same share one effect. */
  #effectOf(store: SignatureStore, signature: number, journey: number): Effect | null {
    const course: Course = { at: [], level: [] };
    turn(course, store.time(signature, WORSE_AT), 1);
    return this.#finish(journey, course, store.time(signature, DOWN_AT));
  }

  #settle(open: OpenLosses, progress?: (done: number) => void): void {
    open.run(({ loss, place, journey, downAt }, course) => {
      const effects = this.#effects[loss];
      if (effects !== undefined) effects[place] = this.#finish(journey, course, downAt);
    }, progress);
  }

  /** A course up to when the journey is down for certain; then that, until the loss is lifted. */
  #finish(journey: number, course: Course, downAt: number): Effect | null {
    while ((course.at.at(-1) ?? -1) >= downAt) {
      course.at.pop();
      course.level.pop();
    }
    turn(course, downAt, 2);
    if (course.at.length > 0) turn(course, this.#liftedMs, 0);
    const { id, canWaitMs } = this.#ground.network.map.journeys[journey] ?? {};
    assert(id !== undefined && canWaitMs !== undefined, `there is a journey ${journey}`);
    return effectOf(id, course, canWaitMs);
  }
}

function unitsByLoss(
  network: Network,
  losses: readonly (readonly Lost[])[],
  unplaced: Int32Array,
): Rows {
  const start = new IntList();
  const units = new IntList();
  for (const all of losses) {
    start.push(units.length);
    for (const lost of all) addUnits(network, lost, units);
    if (all.some(({ kind }) => kind === 'domain')) for (const unit of unplaced) units.push(unit);
  }
  start.push(units.length);
  return { start: start.toArray(), items: units.toArray() };
}

/** Whether the cascade leaves open what a loss means: see there. */
function isOpen(store: SignatureStore, signature: number): boolean {
  if (!rolesStand(store, signature)) return true;
  const worseAt = store.time(signature, WORSE_AT);
  const surelyAt = store.time(signature, WORSE_SURELY_AT);
  return worseAt < surelyAt && store.time(signature, BORNE_AT) <= worseAt;
}

/** Whether roles are as at first until the journey is down for certain. */
function rolesStand(store: SignatureStore, signature: number): boolean {
  if (signature === NOT_KNOWN) return false;
  return store.time(signature, ROLES_AT) >= store.time(signature, DOWN_AT);
}
