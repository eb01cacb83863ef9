/**
 * Runs a scenario from event to event (X1 to X10). Only what an event touches is worked out again,
 * and what a scenario touched is all that the next one has to put back.
 */
import type { Absorbing } from './absorbing.ts';
import { Agenda } from './agenda.ts';
import { Clocks } from './clocks.ts';
import { IntList } from './int-list.ts';
import { Moment, type Readings } from './moment.ts';
import { ACTS, DEGRADED, DOWN, WRONG, type Network } from './network.ts';
import { RoleDoubts } from './role-doubts.ts';
import { Roles } from './roles.ts';
import { Settling } from './settle.ts';

/** An impairment, as the units that it covers. */
export interface Act {
  readonly units: Int32Array;
  /** `WRONG`, `DOWN` or `DEGRADED`. */
  readonly effect: number;
  readonly fromMs: number;
  /** Infinity: never lifted. */
  readonly toMs: number;
}

export interface Run {
  /** Acts that end where they begin do not act (T7). */
  readonly acts: readonly Act[];
  readonly readings: Readings;
  readonly reboot: boolean;
  /** Nothing is asked of what happens at or after this moment; Infinity: everything is. */
  readonly untilMs: number;
  /** Holds back what need not be worked out; null: everything is. */
  readonly absorbing: Absorbing | null;
}

/** Told what happens while a scenario runs. */
export interface Watch {
  /** An event leaves a journey other than it was: its index, the moment, its bits. */
  turns(journey: number, now: number, bits: number): void;
  /** An event is over. True: enough is known. */
  isEnough(now: number): boolean;
}

interface Boundary {
  readonly at: number;
  readonly act: Act;
  readonly begins: boolean;
}

export class Simulation {
  readonly moment: Moment;
  readonly #network: Network;
  readonly #clocks: Clocks;
  readonly #settling: Settling;
  readonly #roles: Roles;
  readonly #doubts: RoleDoubts;
  readonly #agenda = new Agenda();
  readonly #rebooting = new IntList();

  constructor(network: Network, clocks: Clocks = new Clocks(network.entries)) {
    this.#network = network;
    this.#clocks = clocks;
    this.moment = new Moment(network, clocks);
    this.#settling = new Settling(this.moment);
    this.#doubts = new RoleDoubts(network);
    this.#roles = new Roles(network, this.moment, this.#settling, this.#doubts);
  }

  /** The moment of a run's first event: minute 0, or the first impairment before it. */
  static startOf(run: Run): number {
    return Math.min(0, boundariesOf(run.acts)[0]?.at ?? 0);
  }

  /** False when what was held back may have mattered: then what was told is worth nothing. */
  run(run: Run, watch: Watch): boolean {
    const boundaries = boundariesOf(run.acts);
    this.#begin(run);
    let next = 0;
    let zeroDone = false;
    let isSure = true;
    for (let enough = false; isSure && !enough;) {
      const boundaryAt = boundaries[next]?.at ?? Infinity;
      const now = Math.min(boundaryAt, zeroDone ? Infinity : 0, this.#agenda.next());
      if (now >= run.untilMs || now === Infinity) break;
      this.moment.now = now;
      const due = this.#takeDue(now);
      const first = next;
      while (boundaries[next]?.at === now) next += 1;
      const isZero = now === 0 && !zeroDone;
      if (first === next && !due && !isZero) continue;
      this.#beginEvent();
      if (first < next) this.#roles.beginBoundary();
      for (const boundary of boundaries.slice(first, next)) this.#apply(boundary);
      if (isZero) zeroDone = true;
      this.#event(isZero && run.reboot, watch);
      if (run.absorbing !== null) isSure = this.#isSure(run.absorbing);
      enough = watch.isEnough(now);
    }
    this.#takeBack(boundaries.slice(0, next));
    return isSure;
  }

  /** Whether what is held back does not matter to what is shown: see `absorbing.ts`. */
  #isSure(absorbing: Absorbing): boolean {
    const { lowestRank } = absorbing;
    if (absorbing.rolesStand || lowestRank === Infinity) return true;
    if (this.#roles.isBlocked) return false;
    const { failovers, lowestRole, rank } = this.#doubts.from(lowestRank);
    if (absorbing.heldDown > 0) return absorbing.lowestHeldNow() < lowestRole;
    let sure = this.#network.refilledRank < rank;
    for (const failover of failovers) if (!this.#roles.isAsAtFirst(failover)) sure = false;
    this.moment.eachNotOk((node) => {
      if ((this.#network.rank[node] as number) >= rank) sure = false;
    });
    absorbing.release();
    this.#doubts.forget((failover) => this.#roles.isAsAtFirst(failover));
    return sure;
  }

  #begin({ readings, absorbing }: Run): void {
    this.#settling.absorbing = absorbing;
    this.moment.reset(readings);
    this.#clocks.reset();
    this.#roles.reset();
    this.#agenda.clear();
  }

  /** Leaves no impairment, and nothing to work out, behind. */
  #takeBack(applied: readonly Boundary[]): void {
    for (const { act, begins } of applied) {
      const cover = this.#coverOf(act.effect);
      for (const unit of act.units) cover[unit] = (cover[unit] as number) - (begins ? 1 : -1);
    }
    for (let index = 0; index < this.#rebooting.length; index += 1) {
      this.moment.rebooting[this.#rebooting.at(index)] = 0;
    }
    this.#rebooting.clear();
  }

  /** Entries whose grace runs out now, and failovers whose `after` is over: whether there are any. */
  #takeDue(now: number): boolean {
    let any = false;
    const { runs, since, leftLow, leftHigh } = this.#clocks;
    while (this.#agenda.next() === now) {
      const what = this.#agenda.pop();
      if (what < 0) {
        if (!this.#roles.isDue(-1 - what)) continue;
        this.#settling.tell(-1 - what);
        any = true;
        continue;
      }
      if (runs[what] === 0) continue;
      const start = since[what] as number;
      if (start + (leftLow[what] as number) !== now && start + (leftHigh[what] as number) !== now) {
        continue;
      }
      this.#settling.mark(this.#network.entries.owner[what] as number, false);
      any = true;
    }
    return any;
  }

  #beginEvent(): void {
    this.moment.nextEvent();
    this.#roles.beginEvent();
  }

  #coverOf(effect: number): Int32Array {
    const { coverWrong, coverDown, coverDegraded } = this.moment;
    return effect === WRONG ? coverWrong : effect === DOWN ? coverDown : coverDegraded;
  }

  #apply({ act, begins }: Boundary): void {
    const cover = this.#coverOf(act.effect);
    for (const unit of act.units) {
      cover[unit] = (cover[unit] as number) + (begins ? 1 : -1);
      this.#settling.mark(unit, !begins);
    }
  }

  #event(reboots: boolean, watch: Watch): void {
    const { moment } = this;
    moment.minuteZeroOfReboot = reboots;
    if (reboots) this.#eachDeviceNeed((entry) => this.#markOwner(entry));
    this.#settling.settle();
    while (this.#roles.decide()) this.#settling.settle();
    this.#commitChanges(watch);
    this.#roles.commit(this.#agenda);
    moment.minuteZeroOfReboot = false;
    if (reboots) this.#eachDeviceNeed((entry) => this.#keepRebooting(entry));
  }

  #markOwner(entry: number): void {
    this.#settling.mark(this.#network.entries.owner[entry] as number, false);
  }

  #keepRebooting(entry: number): void {
    if (this.#isTargetOk(entry)) return;
    this.moment.rebooting[entry] = 1;
    this.#rebooting.push(entry);
  }

  /** X10: not bad and not degraded. */
  #isTargetOk(entry: number): boolean {
    const bits = this.moment.state[this.#network.entries.target[entry] as number] as number;
    return (bits & DEGRADED) === 0 && !this.moment.isBad(entry, bits);
  }

  /** Hard needs of devices whose target is not as it should be. */
  #eachDeviceNeed(visit: (entry: number) => void): void {
    const { clocked, entries } = this.#network;
    const { readings } = this.moment;
    this.moment.eachNotOk((node) => {
      const end = clocked.start[node + 1] as number;
      for (let at = clocked.start[node] as number; at < end; at += 1) {
        const entry = clocked.items[at] as number;
        if (entries.device[entry] === 1 && readings.hard[entry] === 1) visit(entry);
      }
    });
  }

  /** X8, and the end of a device's reboot (X10). */
  #commitChanges(watch: Watch): void {
    const { moment } = this;
    const { clocked, journeyOfNode } = this.#network;
    const { changed } = moment;
    for (let index = 0; index < changed.length; index += 1) {
      const node = changed.at(index);
      const before = moment.before(node);
      const bits = moment.state[node] as number;
      if (before === bits) continue;
      const end = clocked.start[node + 1] as number;
      for (let at = clocked.start[node] as number; at < end; at += 1) {
        this.#commitEntry(clocked.items[at] as number, before, bits);
      }
      const journey = journeyOfNode[node] as number;
      if (journey >= 0) watch.turns(journey, moment.now, bits);
    }
  }

  #commitEntry(entry: number, before: number, bits: number): void {
    const { moment } = this;
    const { entries } = this.#network;
    if (moment.rebooting[entry] === 1 && this.#isTargetOk(entry)) moment.rebooting[entry] = 0;
    if (entries.acts[entry] !== ACTS.running || moment.readings.muted?.[entry] === 1) return;
    const { lowOnly } = moment.readings;
    if (((lowOnly ? entries.graceLow : entries.graceHigh)[entry] as number) === 0) return;
    const wasBad = moment.isBad(entry, before);
    const isBad = moment.isBad(entry, bits);
    if (wasBad && !isBad) this.#clocks.stop(entry, moment.now);
    if (wasBad || !isBad) return;
    this.#clocks.start(entry, moment.now, (before & DEGRADED) !== 0);
    this.#schedule(entry, this.#clocks.leftLow[entry] as number);
    if (!lowOnly) this.#schedule(entry, this.#clocks.leftHigh[entry] as number);
  }

  #schedule(entry: number, left: number): void {
    const at = (this.#clocks.since[entry] as number) + left;
    if (at > this.moment.now && at < Infinity) this.#agenda.push(at, entry);
  }
}

/** Beginnings and endings in order of time. */
function boundariesOf(acts: readonly Act[]): readonly Boundary[] {
  const boundaries: Boundary[] = [];
  for (const act of acts) {
    if (act.fromMs >= act.toMs) continue;
    boundaries.push({ at: act.fromMs, act, begins: true });
    if (act.toMs < Infinity) boundaries.push({ at: act.toMs, act, begins: false });
  }
  return boundaries.sort((a, b) => a.at - b.at);
}
