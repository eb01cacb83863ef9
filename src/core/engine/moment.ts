/**
 * What every node is at one moment, and how one node follows from others (X3 to X5). `settle.ts`
 * decides which nodes are worked out again and in which order.
 */
import type { Clocks } from './clocks.ts';
import { IntList } from './int-list.ts';
import { ACTS, DEGRADED, DOWN, KIND, WRONG, type Network } from './network.ts';

/** How a scenario is read, fixed while it runs. */
export interface Readings {
  /** By entry, 1: a hard need under the reading asked for (U5). */
  readonly hard: Uint8Array;
  /** T2: a grace ends at its lower bound. */
  readonly lowOnly: boolean;
  /** By entry, 1: does not act (I1). null: all act. */
  readonly muted: Uint8Array | null;
  /** false: nothing is ever wrong. */
  readonly anyWrong: boolean;
}

export class Moment {
  readonly network: Network;
  readonly clocks: Clocks;
  /** By node: bits of `WRONG`, `DOWN`, `DEGRADED`. */
  readonly state: Uint8Array;
  /** By placement: 1 while it serves. */
  readonly serves: Uint8Array;
  /** Nodes set since the event began, each once; they may be again as they were. */
  readonly changed: IntList = new IntList();
  /** By unit: how many impairments of each effect cover it. */
  readonly coverWrong: Int32Array;
  readonly coverDown: Int32Array;
  readonly coverDegraded: Int32Array;
  /** X10, by entry: 1 while it has no grace; and whether minute 0 is now, when no device's need has any. */
  readonly rebooting: Uint8Array;
  minuteZeroOfReboot = false;
  now = 0;
  readings: Readings;
  readonly #before: Uint8Array;
  readonly #changedAt: Int32Array;
  readonly #everChanged = new IntList();
  readonly #isEverChanged: Uint8Array;
  #event = 1;

  constructor(network: Network, clocks: Clocks) {
    const { nodeCount, unitCount } = network;
    this.network = network;
    this.clocks = clocks;
    this.state = new Uint8Array(nodeCount);
    this.serves = network.serves.slice();
    this.coverWrong = new Int32Array(unitCount);
    this.coverDown = new Int32Array(unitCount);
    this.coverDegraded = new Int32Array(unitCount);
    this.rebooting = new Uint8Array(network.entries.count);
    this.readings = { hard: new Uint8Array(0), lowOnly: true, muted: null, anyWrong: false };
    this.#before = new Uint8Array(nodeCount);
    this.#changedAt = new Int32Array(nodeCount);
    this.#isEverChanged = new Uint8Array(nodeCount);
  }

  /** X1: nothing has happened. Covers and roles are taken back by who set them. */
  reset(readings: Readings): void {
    for (let index = 0; index < this.#everChanged.length; index += 1) {
      const node = this.#everChanged.at(index);
      this.state[node] = 0;
      this.#isEverChanged[node] = 0;
    }
    this.#everChanged.clear();
    this.nextEvent();
    this.readings = readings;
    this.minuteZeroOfReboot = false;
  }

  /** From here on, what stands is what was before. */
  nextEvent(): void {
    this.changed.clear();
    this.#event += 1;
  }

  set(node: number, bits: number): void {
    if (this.#changedAt[node] !== this.#event) {
      this.#changedAt[node] = this.#event;
      this.#before[node] = this.state[node] as number;
      this.changed.push(node);
      if (this.#isEverChanged[node] === 0) {
        this.#isEverChanged[node] = 1;
        this.#everChanged.push(node);
      }
    }
    this.state[node] = bits;
  }

  /** What a node was when the event before was over. */
  before(node: number): number {
    return (
      this.#changedAt[node] === this.#event ? this.#before[node] : this.state[node]
    ) as number;
  }

  eachNotOk(visit: (node: number) => void): void {
    for (let index = 0; index < this.#everChanged.length; index += 1) {
      const node = this.#everChanged.at(index);
      if (this.state[node] !== 0) visit(node);
    }
  }

  /** Whether the target of an entry is bad to it (X3). */
  isBad(entry: number, targetBits: number): boolean {
    const { checked } = this.network.entries;
    return (targetBits & DOWN) !== 0 || (checked[entry] === 1 && (targetBits & WRONG) !== 0);
  }

  /** X3: what an entry feels, as bits; 0 for nothing. */
  feel(entry: number): number {
    const { entries } = this.network;
    const target = this.state[entries.target[entry] as number] as number;
    if (target === 0 || this.readings.muted?.[entry] === 1) return 0;
    const bare = this.#hasNoGraceNow(entry);
    if (!bare && entries.acts[entry] !== ACTS.running) return 0;
    const wrong = entries.checked[entry] === 1 ? 0 : target & WRONG;
    if (!this.isBad(entry, target)) return wrong | (target & DEGRADED);
    if (bare) return wrong | DOWN;
    return wrong | this.#feelBad(entry, target);
  }

  #hasNoGraceNow(entry: number): boolean {
    if (this.rebooting[entry] === 1) return true;
    return (
      this.minuteZeroOfReboot &&
      this.network.entries.device[entry] === 1 &&
      this.readings.hard[entry] === 1
    );
  }

  #feelBad(entry: number, targetBits: number): number {
    const { entries } = this.network;
    const { clocks } = this;
    const { lowOnly } = this.readings;
    if (((lowOnly ? entries.graceLow : entries.graceHigh)[entry] as number) === 0) return DOWN;
    const runs = clocks.runs[entry] === 1;
    const age = runs ? this.now - (clocks.since[entry] as number) : 0;
    const low = runs ? (clocks.leftLow[entry] as number) : clocks.lowNow(entry, this.now);
    if (lowOnly && age >= low) return DOWN;
    if (!lowOnly) {
      const high = runs ? (clocks.leftHigh[entry] as number) : clocks.highNow(entry, this.now);
      if (age >= high) return DOWN;
    }
    const wasDegraded = runs
      ? clocks.wasDegraded[entry] === 1
      : (this.before(entries.target[entry] as number) & DEGRADED) !== 0;
    const felt =
      wasDegraded || age >= low || (targetBits & DEGRADED) !== 0 || entries.meanwhile[entry] === 1;
    return felt ? DEGRADED : 0;
  }

  /** What a node is, as its members and needs stand. Roles have no outcome. */
  evaluate(node: number): number {
    const kind = this.network.kind[node] as number;
    if (kind === KIND.unit) return this.#evaluateUnit(node);
    if (kind === KIND.worst) return this.#worst(node);
    if (kind === KIND.near) return this.state[this.#serving(node)] as number;
    return this.#count(node);
  }

  /** X4. */
  #evaluateUnit(node: number): number {
    const { network } = this;
    let bits = node < network.unitCount ? this.#covered(node) : 0;
    const enough = this.readings.anyWrong ? WRONG | DOWN : DOWN;
    const memberEnd = network.members.start[node + 1] as number;
    for (let at = network.members.start[node] as number; at < memberEnd; at += 1) {
      bits |= this.state[network.members.items[at] as number] as number;
    }
    const end = network.entryStart[node + 1] as number;
    for (let entry = network.entryStart[node] as number; entry < end; entry += 1) {
      if ((bits & enough) === enough) break;
      if (this.state[network.entries.target[entry] as number] === 0) continue;
      const felt = this.feel(entry);
      if (this.readings.hard[entry] === 1) bits |= felt;
      else if ((felt & (DOWN | WRONG)) !== 0) bits |= DEGRADED;
    }
    return (bits & (DOWN | WRONG)) !== 0 ? bits & ~DEGRADED : bits;
  }

  #covered(unit: number): number {
    return (
      (this.coverWrong[unit] === 0 ? 0 : WRONG) |
      (this.coverDown[unit] === 0 ? 0 : DOWN) |
      (this.coverDegraded[unit] === 0 ? 0 : DEGRADED)
    );
  }

  #worst(node: number): number {
    const { members } = this.network;
    let bits = 0;
    const end = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < end; at += 1) {
      bits |= this.state[members.items[at] as number] as number;
    }
    return (bits & DOWN) !== 0 ? bits & ~DEGRADED : bits;
  }

  /** N5: the first of my region that serves, else the whole. */
  #serving(node: number): number {
    const { members, memberPlacement } = this.network;
    const last = (members.start[node + 1] as number) - 1;
    for (let at = members.start[node] as number; at < last; at += 1) {
      if (this.serves[memberPlacement[at] as number] === 1) return members.items[at] as number;
    }
    return members.items[last] as number;
  }

  /** X5. */
  #count(node: number): number {
    const { members, memberPlacement, kind, leastAlive, leastOk } = this.network;
    const onlyServing = kind[node] === KIND.served;
    const bad = kind[node] === KIND.checkedCount ? DOWN | WRONG : DOWN;
    let alive = 0;
    let ok = 0;
    let wrong = 0;
    const end = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < end; at += 1) {
      if (onlyServing && this.serves[memberPlacement[at] as number] === 0) continue;
      const bits = this.state[members.items[at] as number] as number;
      if ((bits & bad) === 0) alive += 1;
      if ((bits & (bad | DEGRADED)) === 0) ok += 1;
      wrong |= bits & WRONG;
    }
    const outcome =
      alive < (leastAlive[node] as number) ? DOWN : ok < (leastOk[node] as number) ? DEGRADED : 0;
    return bad === DOWN ? outcome | wrong : outcome;
  }
}
