/**
 * A seeded world for tests and the bench: planners and enactors as the daemon runs them, over a
 * network that loses, delays and repeats, with crashes, pauses, clocks that are wrong, and endpoints
 * that come and go. Each request has a number; a reply to an earlier one is dropped.
 */
import { createHash } from 'node:crypto';
import { createRandom, type Random } from '#base';
import { nextEntry, type AuditEntry, type AuditFact } from './audit/audit-log.ts';
import type { Reading } from './plan/health.ts';
import { makePlan, type Removal } from './plan/make-plan.ts';
import type { Policy } from './policy/policy.ts';
import { ALL_IN_FORCE, type InForce } from './protocol/conditions.ts';
import type { Contents, StoreView, ZoneView } from './protocol/contents.ts';
import {
  RESTING,
  stepEnactor,
  type EnactorEffect,
  type EnactorEvent,
  type EnactorState,
} from './protocol/enactor.ts';
import { judgeAuthorities, judgeAuthority } from './protocol/judge-authorities.ts';
import {
  PLANNER_RESTING,
  stepPlanner,
  type PlannerEffect,
  type PlannerEvent,
  type PlannerState,
} from './protocol/planner.ts';
import { EMPTY_STORE, performStore } from './protocol/store-twin.ts';
import { performWrite } from './protocol/zone-twin.ts';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
export const KEEP = 3;
const PLACES = ['ams', 'fra', 'sto'];
const NAME = { name: 'api.example.net.', type: 'A' as const };
const LIMIT = { count: 1, perMs: 2_000 };
const MIN_HEALTHY = 3;

export const POLICY: Policy = {
  zone: 'example.net.',
  servers: { write: ['192.0.2.53'], verify: ['192.0.2.53', '198.51.100.53'] },
  keyFile: null,
  probes: { from: PLACES, agree: 2 },
  names: [
    {
      ...NAME,
      ttlSeconds: 60,
      endpoints: [1, 2, 3, 4, 5, 6].map((last) => ({ address: `192.0.2.${last}`, capacity: 1 })),
      minHealthy: MIN_HEALTHY,
      removeAtMost: LIMIT,
      probe: null,
    },
  ],
};

interface Process {
  readonly who: string;
  readonly skewMs: number;
  readonly machine:
    | { readonly kind: 'enactor'; state: EnactorState }
    | { readonly kind: 'planner'; state: PlannerState };
  /** The number of the request whose reply is waited for. */
  waitsFor: number;
  pausedUntilMs: number;
}

interface Delivery {
  readonly atMs: number;
  readonly order: number;
  run(): void;
}

/** What a run came to. `violations` are told in words, with the time. */
export interface Run {
  readonly steps: number;
  readonly writes: number;
  readonly refused: number;
  readonly crashes: number;
  readonly lost: number;
  readonly repeated: number;
  readonly violations: readonly string[];
  readonly log: readonly AuditEntry[];
}

export class SimulatedGuard {
  readonly #random: Random;
  readonly #inForce: InForce;
  readonly #keepsLog: boolean;
  readonly #processes: Process[] = [];
  readonly #up = new Map<string, boolean>();
  readonly #removals: Removal[] = [];
  #deliveries: Delivery[] = [];
  #nowMs = 0;
  #order = 0;
  #zone: ZoneView;
  #secondary: ZoneView;
  #store: StoreView;
  #steps = 0;
  #writes = 0;
  #refused = 0;
  #crashes = 0;
  #lost = 0;
  #repeated = 0;
  readonly #violations: string[] = [];
  readonly #log: AuditEntry[] = [];

  constructor(seed: number, inForce: InForce = ALL_IN_FORCE, keepsLog = true) {
    this.#random = createRandom(seed);
    this.#inForce = inForce;
    this.#keepsLog = keepsLog;
    const endpoints =
      POLICY.names[0]?.endpoints.map(({ address }) => ({ address, weight: 1 })) ?? [];
    const contents: Contents = [{ ...NAME, ttlSeconds: 60, endpoints }];
    this.#zone = { marker: { generation: 0, owner: 'ops', state: 'run' }, contents };
    this.#secondary = this.#zone;
    this.#store = {
      ...EMPTY_STORE,
      plans: [{ number: 0, base: 0, state: 'run', origin: 'hand', contents }],
    };
    for (const { address } of endpoints) this.#up.set(address, true);
    for (let index = 0; index < 7; index++) {
      const machine =
        index < 2
          ? { kind: 'planner' as const, state: PLANNER_RESTING }
          : { kind: 'enactor' as const, state: RESTING };
      const skewMs = this.#random.below(1_000) - 500;
      const who = `${machine.kind}-${index}`;
      this.#processes.push({ who, skewMs, machine, waitsFor: -1, pausedUntilMs: 0 });
      this.#record(who, { kind: 'started', as: machine.kind });
    }
  }

  run(steps: number): Run {
    while (this.#steps < steps) this.#tick();
    return {
      steps: this.#steps,
      writes: this.#writes,
      refused: this.#refused,
      crashes: this.#crashes,
      lost: this.#lost,
      repeated: this.#repeated,
      violations: this.#violations,
      log: this.#log,
    };
  }

  #tick(): void {
    this.#nowMs += 10;
    const random = this.#random;
    if (random.chance(0.02)) {
      const address = random.pick([...this.#up.keys()]);
      this.#up.set(address, !(this.#up.get(address) ?? false));
    }
    if (random.chance(0.2)) this.#secondary = this.#zone;
    const due = this.#deliveries.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#deliveries = this.#deliveries.filter(({ atMs }) => atMs > this.#nowMs);
    due.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    for (const delivery of due) delivery.run();
    const process = random.pick(this.#processes);
    if (random.chance(0.01)) return this.#crash(process);
    if (random.chance(0.01)) process.pausedUntilMs = this.#nowMs + random.below(5_000);
    if (process.machine.state.kind === 'resting') this.#hear(process, { kind: 'begin' });
    else if (random.chance(0.02)) this.#giveUp(process);
  }

  #crash(process: Process): void {
    this.#crashes++;
    if (process.machine.kind === 'enactor') process.machine.state = RESTING;
    else process.machine.state = PLANNER_RESTING;
    process.waitsFor = -1;
    this.#record(process.who, { kind: 'started', as: process.machine.kind });
  }

  /** The wait was long enough: as if there was no answer. */
  #giveUp(process: Process): void {
    const { kind } = process.machine.state;
    if (kind === 'writing') this.#hear(process, { kind: 'written', outcome: 'no-reply' });
    else if (kind === 'verifying') this.#hear(process, { kind: 'judged', verdict: 'not-yet' });
    else if (kind === 'reading-zone') this.#hear(process, { kind: 'zone', view: null });
    else if (kind === 'reading-store') {
      this.#hear(process, { kind: 'store', view: null, wanted: null });
    } else this.#hear(process, { kind: 'stored', outcome: 'no-reply' });
  }

  #hear(process: Process, event: EnactorEvent | PlannerEvent): void {
    this.#steps++;
    const { machine, who } = process;
    let effects: readonly (EnactorEffect | PlannerEffect)[];
    if (machine.kind === 'enactor') {
      const before = machine.state;
      const heard = event as EnactorEvent;
      const step = stepEnactor(before, heard, { owner: who, keep: KEEP }, this.#inForce);
      machine.state = step.state;
      effects = step.effects;
      this.#record(who, { kind: 'enactor', before, event: heard, after: step.state });
    } else {
      const before = machine.state;
      const heard = event as PlannerEvent;
      const step = stepPlanner(before, heard, this.#inForce);
      machine.state = step.state;
      effects = step.effects;
      this.#record(who, { kind: 'planner', before, event: heard, after: step.state });
    }
    for (const effect of effects) if (effect.kind !== 'alarm') this.#ask(process, effect);
  }

  /** A request on its way: it may be lost, come late, or come twice; and so may its reply. */
  #ask(process: Process, effect: EnactorEffect | PlannerEffect): void {
    const request = ++this.#order;
    process.waitsFor = request;
    if (this.#random.chance(0.03)) return void this.#lost++;
    const arrive = (): void => {
      const event = this.#perform(process, effect);
      if (this.#random.chance(0.03)) return void this.#lost++;
      this.#later(() => this.#deliver(process, request, event));
    };
    this.#later(arrive);
    if (!this.#random.chance(0.03)) return;
    this.#repeated++;
    this.#later(arrive);
  }

  #later(run: () => void): void {
    const slow = this.#random.chance(0.05) ? 3_000 : 60;
    this.#deliveries.push({
      atMs: this.#nowMs + this.#random.below(slow),
      order: ++this.#order,
      run,
    });
  }

  #deliver(process: Process, request: number, event: EnactorEvent | PlannerEvent): void {
    if (process.waitsFor !== request) return;
    if (process.pausedUntilMs > this.#nowMs) {
      const run = (): void => this.#deliver(process, request, event);
      this.#deliveries.push({ atMs: process.pausedUntilMs, order: ++this.#order, run });
      return;
    }
    process.waitsFor = -1;
    this.#hear(process, event);
  }

  #perform(process: Process, effect: EnactorEffect | PlannerEffect): EnactorEvent | PlannerEvent {
    switch (effect.kind) {
      case 'read-zone':
        return { kind: 'zone', view: this.#zone };
      case 'read-store': {
        const wanted = 'zone' in effect ? this.#want(process, effect.zone) : null;
        return { kind: 'store', view: this.#store, wanted };
      }
      case 'change-store': {
        const { done, store } = performStore(this.#store, effect.change, this.#inForce);
        this.#store = store;
        return { kind: 'stored', outcome: done ? 'done' : 'refused' };
      }
      case 'ask-authorities': {
        const views = [this.#zone, this.#secondary];
        const verdicts = views.map((view, index) =>
          judgeAuthority({ server: String(index), view }, effect.generation, effect.contents),
        );
        return { kind: 'judged', verdict: judgeAuthorities(verdicts) };
      }
      case 'write-zone': {
        const before = this.#zone;
        const outcome = performWrite(before, effect.write, { compares: true }, this.#inForce);
        if (outcome.applied) this.#applied(before, outcome.zone);
        else this.#refused++;
        return { kind: 'written', outcome: outcome.applied ? 'applied' : 'refused' };
      }
      case 'alarm':
        return { kind: 'begin' };
    }
  }

  #want({ skewMs }: Process, zone: ZoneView): Contents {
    const blind = this.#random.chance(0.1) ? this.#random.pick(PLACES) : null;
    const readings = [...this.#up].flatMap(([address, isUp]) =>
      PLACES.flatMap((place): Reading[] => {
        if (this.#random.chance(0.1)) return [];
        const isWrong = this.#random.chance(0.05);
        return [{ place, address, isUp: place !== blind && isUp !== isWrong }];
      }),
    );
    const nowMs = this.#nowMs + skewMs;
    const removals = this.#removals;
    return makePlan(POLICY, { nowMs, published: zone.contents, readings, removals, weighs: false })
      .contents;
  }

  #applied(before: ZoneView, after: ZoneView): void {
    this.#writes++;
    this.#zone = after;
    const had = (before.contents[0]?.endpoints ?? []).map(({ address }) => address);
    const has = (after.contents[0]?.endpoints ?? []).map(({ address }) => address);
    const gone = had.filter((address) => !has.includes(address));
    for (const address of gone) this.#removals.push({ ...NAME, address, atMs: this.#nowMs });
    const say = (what: string): void => void this.#violations.push(`${this.#nowMs} ms: ${what}`);
    if (has.length === 0) say('empty');
    if (has.length < MIN_HEALTHY) say(`${has.length} addresses`);
    if (gone.length > LIMIT.count) say(`${gone.length} addresses gone at once`);
    if ((after.marker?.generation ?? 0) <= (before.marker?.generation ?? 0)) say('older');
  }

  #record(who: string, fact: AuditFact): void {
    if (!this.#keepsLog) return;
    this.#log.push(nextEntry(this.#log.at(-1) ?? null, this.#nowMs, who, fact, hashOf));
  }
}
