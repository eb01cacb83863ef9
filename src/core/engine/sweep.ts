/** Judges many losses alike, each alone (T6). */
import type { Lost } from '#core/map';
import { unitsOf, unplacedUnits } from './coverage.ts';
import { effectOf, type Course } from './effect.ts';
import type { Readings } from './moment.ts';
import { DOWN, type Network } from './network.ts';
import type { Simulation } from './simulation.ts';
import { levelOf } from './timeline.ts';
import type { Sweep, SweepEffect } from './types.ts';
import type { Effect } from '#core/meaning';
import { compareText } from '#base';

export class Sweeping {
  readonly #network: Network;
  readonly #simulation: Simulation;
  readonly #readings: Readings;

  constructor(network: Network, simulation: Simulation, readings: Readings) {
    this.#network = network;
    this.#simulation = simulation;
    this.#readings = readings;
  }

  sweep(question: Sweep, progress?: (done: number) => void): readonly SweepEffect[] {
    const found: SweepEffect[] = [];
    question.losses.forEach((losses, index) => {
      const effects = this.#simulate(question, losses);
      if (effects.length > 0) found.push({ index, effects });
      progress?.(index + 1);
    });
    return found;
  }

  #simulate(question: Sweep, losses: readonly Lost[]): readonly Effect[] {
    const toMs = question.forMs ?? Infinity;
    const acts = losses.map((lost) => ({
      units: unitsOf(this.#network, lost),
      effect: DOWN,
      fromMs: 0,
      toMs,
    }));
    if (question.assumeWorst && losses.some(({ kind }) => kind === 'domain')) {
      acts.push({ units: unplacedUnits(this.#network), effect: DOWN, fromMs: 0, toMs });
    }
    const asked = new Set(question.journeys.map((id) => this.#network.journeyIndex.get(id)));
    const courses = new Map<number, Course>();
    this.#simulation.run(
      { acts, readings: this.#readings, reboot: question.reboot, untilMs: Infinity },
      (journey, now, bits) => {
        if (!asked.has(journey)) return;
        const course = courses.get(journey) ?? { at: [], level: [] };
        courses.set(journey, course);
        if (course.level.at(-1) === levelOf(bits)) return;
        course.at.push(now);
        course.level.push(levelOf(bits));
      },
    );
    return [...courses]
      .flatMap(([journey, course]) => {
        const { id, canWaitMs } = this.#network.map.journeys[journey] ?? {};
        return id === undefined ? [] : (effectOf(id, course, canWaitMs ?? null) ?? []);
      })
      .sort((a, b) => compareText(a.journey, b.journey));
  }
}
