/** The engine of a map: exact timelines, sweeps over many losses, members of classes. */
import { assert } from '#base';
import type { Impairment } from '#core/incident';
import {
  type Journey,
  type JourneyId,
  type Lost,
  type LossClass,
  type ResolvedMap,
} from '#core/map';
import type { Reading, Scenario, Timeline } from '#core/meaning';
import { buildNetwork } from './build-network.ts';
import { Clocks } from './clocks.ts';
import { unitsOf } from './coverage.ts';
import { Explaining } from './explain.ts';
import { findGates, type Gates } from './gates.ts';
import { Members } from './members.ts';
import { mutedEntries } from './muted.ts';
import { DEGRADED, DOWN, STRENGTH, WRONG, type Network } from './network.ts';
import { reachedUnits } from './reach.ts';
import { tabulateReferences, type ReferenceTable } from './reference-table.ts';
import { Simulation, type Act } from './simulation.ts';
import { Sweeping } from './sweep.ts';
import { levelOf, TimelineBuilder } from './timeline.ts';
import type { Engine, Sweep, SweepEffect } from './types.ts';

/** Lays the map out once; every question after that reuses it. The map must be resolved. */
export function createEngine(map: ResolvedMap): Engine {
  return new MapEngine(map, buildNetwork(map), null);
}

/** An engine whose clocks are others than those of the rules: only to see a test catch it. */
export function createEngineWithClocks(
  map: ResolvedMap,
  clocksOf: (network: Network) => Clocks,
): Engine {
  const network = buildNetwork(map);
  return new MapEngine(map, network, clocksOf(network));
}

class MapEngine implements Engine {
  readonly map: ResolvedMap;
  readonly #network: Network;
  readonly #simulation: Simulation;
  readonly #hard: Readonly<Record<Reading, Uint8Array>>;
  readonly #members: Members;
  readonly #reached: (Uint8Array | null)[];
  #references: ReferenceTable | null = null;
  #gates: Gates | null = null;

  constructor(map: ResolvedMap, network: Network, clocks: Clocks | null) {
    this.map = map;
    this.#network = network;
    this.#simulation = new Simulation(network, clocks ?? new Clocks(network.entries));
    this.#hard = { hard: hardEntries(network, true), soft: hardEntries(network, false) };
    this.#members = new Members(network);
    this.#reached = map.journeys.map(() => null);
  }

  timelines(scenario: Scenario, journeys: readonly JourneyId[]): readonly Timeline[] {
    const run = {
      acts: scenario.impairments.map((impairment) => this.#actOf(impairment)),
      readings: {
        hard: this.#hard[scenario.reading],
        lowOnly: scenario.grace === 'low',
        muted: mutedEntries(this.#network, scenario.muted),
        anyWrong: scenario.impairments.some(({ effect }) => effect === 'wrong'),
      },
      reboot: scenario.reboot,
      untilMs: Infinity,
      absorbing: null,
    };
    const startMs = Simulation.startOf(run);
    const builders = new Map(
      journeys.map((id) => [this.#journeyNumber(id), new TimelineBuilder(id, startMs)]),
    );
    const explaining = new Explaining(this.#simulation.moment);
    this.#simulation.run(run, {
      turns: (journey, now, bits) => {
        builders.get(journey)?.turn(now, levelOf(bits), () => explaining.explain(journey));
      },
      isEnough: () => false,
    });
    return journeys.flatMap((id) => builders.get(this.#journeyNumber(id))?.build() ?? []);
  }

  sweep(question: Sweep, progress?: (done: number) => void): readonly SweepEffect[] {
    const readings = {
      hard: this.#hard[question.reading],
      lowOnly: true,
      muted: null,
      anyWrong: false,
    };
    this.#gates ??= findGates(this.#network);
    const ground = {
      network: this.#network,
      gates: this.#gates,
      simulation: this.#simulation,
      readings,
    };
    return new Sweeping(ground, question).run(progress);
  }

  members(journey: JourneyId, of: LossClass): readonly Lost[] {
    return this.#members.of(this.#reachedBy(this.#journeyNumber(journey)), of);
  }

  #reachedBy(journey: number): Uint8Array {
    const known = this.#reached[journey];
    if (known !== undefined && known !== null) return known;
    this.#references ??= tabulateReferences(this.#network);
    const reached = reachedUnits(this.#network, this.#references, this.#journeyAt(journey));
    this.#reached[journey] = reached;
    return reached;
  }

  #journeyNumber(id: JourneyId): number {
    const index = this.#network.journeyIndex.get(id);
    assert(index !== undefined, `the map has the journey ${id}`);
    return index;
  }

  #journeyAt(index: number): Journey {
    const journey = this.map.journeys[index];
    assert(journey !== undefined, `there is a journey ${index}`);
    return journey;
  }

  #actOf({ lost, effect, fromMs, toMs }: Impairment): Act {
    return {
      units: unitsOf(this.#network, lost),
      effect: effect === 'wrong' ? WRONG : effect === 'down' ? DOWN : DEGRADED,
      fromMs,
      toMs: toMs ?? Infinity,
    };
  }
}

/** U5: by entry, 1 when it is hard. */
function hardEntries({ entries }: Network, unknownIsHard: boolean): Uint8Array {
  return entries.strength.map((strength) =>
    strength === STRENGTH.hard || (unknownIsHard && strength === STRENGTH.unknown) ? 1 : 0,
  );
}
