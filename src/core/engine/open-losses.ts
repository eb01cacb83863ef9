/**
 * Losses that the cascade leaves open, each for some journeys: they are run, one run for each class
 * that comes to the same, and no longer than it takes to know.
 */
import type { Absorbing } from './absorbing.ts';
import { turn, type Course, type Level } from './effect.ts';
import { standingFor, unitsBehind, type Standing } from './loss-classes.ts';
import type { Readings } from './moment.ts';
import { DOWN, type Network } from './network.ts';
import type { Simulation } from './simulation.ts';
import { levelOf } from './timeline.ts';

/** A journey under a loss that has to be run. */
export interface OpenLoss {
  readonly loss: number;
  /** Where its effect goes among those of the loss. */
  readonly place: number;
  readonly journey: number;
  /** The journey's bit in `Absorbing`. */
  readonly bit: number;
  /** From when it is down for certain; what happens before is open. */
  readonly downAt: number;
  /**
   * Finite where roles stand, and only the moment from which the journey is worse than ok is open: by
   * this one it is. Infinity where more than that is open.
   */
  readonly worseBy: number;
}

export interface OpenLossesOptions {
  readonly network: Network;
  readonly simulation: Simulation;
  readonly readings: Readings;
  readonly reboot: boolean;
  readonly liftedMs: number;
  /** null: every run is a full one. */
  readonly absorbing: Absorbing | null;
  readonly unitsOf: (loss: number) => Int32Array;
}

/** What becomes of the journey; it may be changed by who is told. */
export type OnCourse = (open: OpenLoss, course: Course) => void;

interface Member {
  readonly open: OpenLoss;
  readonly delayMs: number;
}

interface LossClass {
  /** What stands for the class; -1: its one loss, by its units. */
  readonly node: number;
  readonly units: Int32Array;
  readonly members: Member[];
}

export class OpenLosses {
  readonly #options: OpenLossesOptions;
  readonly #classes: LossClass[] = [];
  readonly #byNode = new Map<number, LossClass>();
  readonly #byLoss = new Map<number, { readonly of: LossClass; readonly delayMs: number }>();

  constructor(options: OpenLossesOptions) {
    this.#options = options;
  }

  add(open: OpenLoss): void {
    const { of, delayMs } = this.#byLoss.get(open.loss) ?? this.#classify(open.loss);
    of.members.push({ open, delayMs });
  }

  #classify(loss: number): { readonly of: LossClass; readonly delayMs: number } {
    const units = this.#options.unitsOf(loss);
    const { node, delayMs } = this.#standingFor(units);
    const known = node < 0 ? undefined : this.#byNode.get(node);
    const of = known ?? { node, units, members: [] };
    if (known === undefined) this.#classes.push(of);
    if (node >= 0) this.#byNode.set(node, of);
    const found = { of, delayMs };
    this.#byLoss.set(loss, found);
    return found;
  }

  #standingFor(units: Int32Array): Standing {
    const { network, readings, reboot } = this.#options;
    const [unit] = units;
    if (units.length !== 1 || unit === undefined || reboot) return { node: -1, delayMs: 0 };
    return standingFor(network, readings.hard, unit);
  }

  /** `progress` gets losses done. */
  run(onCourse: OnCourse, progress?: (done: number) => void): void {
    let done = 0;
    for (const { node, units, members } of this.#classes) {
      const lost = node < 0 ? units : unitsBehind(this.#options.network, node);
      // Where only the beginning is open, less has to be worked out than where roles may change.
      const short = members.filter(({ open }) => open.worseBy < Infinity);
      const long = members.filter(({ open }) => open.worseBy === Infinity);
      if (short.length > 0) this.#run(lost, short, true, onCourse);
      if (long.length > 0) this.#run(lost, long, false, onCourse);
      done += new Set(members.map(({ open }) => open.loss)).size;
      progress?.(done);
    }
  }

  #run(
    units: Int32Array,
    members: readonly Member[],
    rolesStand: boolean,
    onCourse: OnCourse,
  ): void {
    const { absorbing } = this.#options;
    const wanted = members.reduce((bits, { open }) => bits | (1 << open.bit), 0);
    absorbing?.begin(wanted, rolesStand);
    const courses =
      this.#courses(units, members, absorbing) ?? this.#courses(units, members, null) ?? new Map();
    for (const { open, delayMs } of members) {
      onCourse(open, this.#courseOf(open, delayMs, courses.get(open.journey)));
    }
  }

  /** Courses of the journeys as if nothing came before the class; null when the run was not sure. */
  #courses(
    units: Int32Array,
    members: readonly Member[],
    absorbing: Absorbing | null,
  ): Map<number, Course> | null {
    const { simulation, readings, reboot, liftedMs } = this.#options;
    const courses = new Map(
      members.map(({ open }): [number, Course] => [open.journey, { at: [], level: [] }]),
    );
    const untilMs = members.reduce(
      (until, { open, delayMs }) =>
        Math.max(until, Math.min(open.downAt, open.worseBy, liftedMs) - delayMs),
      0,
    );
    const bits = new Map<number, number>();
    const isSure = simulation.run(
      {
        acts: [{ units, effect: DOWN, fromMs: 0, toMs: liftedMs }],
        readings,
        reboot,
        untilMs,
        absorbing,
      },
      {
        turns: (journey, _, to) => {
          if (courses.has(journey)) bits.set(journey, to);
        },
        isEnough: (now) => {
          let allTurned = true;
          for (const [journey, course] of courses) {
            turn(course, now, shownLevel(bits.get(journey) ?? 0, absorbing));
            if (course.at.length === 0) allTurned = false;
          }
          return allTurned && absorbing?.rolesStand === true;
        },
      },
    );
    return isSure ? courses : null;
  }

  /** The course of one member: so much later, and only until the loss is lifted. */
  #courseOf(open: OpenLoss, delayMs: number, run: Course = { at: [], level: [] }): Course {
    const course: Course = { at: [], level: [] };
    run.at.forEach((moment, index) => {
      const at = moment + delayMs;
      if (at < this.#options.liftedMs) turn(course, at, run.level[index] ?? 0);
    });
    if (open.worseBy === Infinity) return course;
    const worseAt = Math.min(course.at[0] ?? Infinity, open.worseBy);
    const beginning: Course = { at: [], level: [] };
    turn(beginning, worseAt, 1);
    return beginning;
  }
}

function shownLevel(bits: number, absorbing: Absorbing | null): Level {
  if (absorbing === null) return levelOf(bits);
  if (absorbing.heldDown > 0) return 2;
  const level = levelOf(bits);
  return level === 0 && absorbing.heldDegraded > 0 ? 1 : level;
}
