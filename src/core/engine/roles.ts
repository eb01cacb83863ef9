/** Who serves: the slots of components with failover, and who takes them when (T4, X6, X7). */
import type { Agenda } from './agenda.ts';
import { IntList } from './int-list.ts';
import type { Moment } from './moment.ts';
import { ACTS, DEGRADED, DOWN, WRONG, type FailoverPlan, type Network } from './network.ts';
import type { RoleDoubts } from './role-doubts.ts';
import type { Settling } from './settle.ts';

/** X6: two slots can take turns for ever; between two boundaries a slot changes this often at most. */
const MAX_CHANGES = 100;

export class Roles {
  readonly #network: Network;
  readonly #moment: Moment;
  readonly #settling: Settling;
  /** By slot: the placement that serves it. */
  readonly #occupant: Int32Array;
  /** By slot: changes since the last boundary, and which boundary that was. */
  readonly #changes: Int32Array;
  readonly #changesSince: Int32Array;
  /** By slot: the moment for which the agenda was last told. */
  readonly #timer: Float64Array;
  /** By placement, as the event before left it: down for roles, and since when without a break. */
  readonly #isDown: Uint8Array;
  readonly #downSince: Float64Array;
  readonly #doubts: RoleDoubts;
  #boundary = 0;
  /** Pairs of slot and placement: who took what at this event. */
  readonly #taken = new IntList();
  /** Failovers that were kept from a change at this event: the next event looks again. */
  readonly #blocked = new IntList();
  /** Failovers looked at within the event, and within the scenario; by failover, when that was. */
  readonly #looked = new IntList();
  readonly #everLooked = new IntList();
  readonly #lookedAt: Int32Array;
  readonly #isEverLooked: Uint8Array;
  #event = 1;

  constructor(network: Network, moment: Moment, settling: Settling, doubts: RoleDoubts) {
    this.#network = network;
    this.#moment = moment;
    this.#settling = settling;
    this.#occupant = new Int32Array(network.slotCount);
    this.#changes = new Int32Array(network.slotCount);
    this.#changesSince = new Int32Array(network.slotCount);
    this.#timer = new Float64Array(network.slotCount).fill(Number.NaN);
    this.#isDown = new Uint8Array(network.serves.length);
    this.#downSince = new Float64Array(network.serves.length);
    this.#lookedAt = new Int32Array(network.failovers.length);
    this.#isEverLooked = new Uint8Array(network.failovers.length);
    this.#doubts = doubts;
    for (const plan of network.failovers) this.#restore(plan);
  }

  /** X1: every original serves. */
  reset(): void {
    for (let index = 0; index < this.#everLooked.length; index += 1) {
      const failover = this.#everLooked.at(index);
      this.#isEverLooked[failover] = 0;
      const plan = this.#network.failovers[failover];
      if (plan !== undefined) this.#restore(plan);
    }
    this.#everLooked.clear();
    this.#doubts.reset();
    this.#blocked.clear();
    this.beginBoundary();
  }

  #restore(plan: FailoverPlan): void {
    for (let slot = 0; slot < plan.slotCount; slot += 1) {
      this.#occupant[plan.firstSlot + slot] = plan.firstPlacement + slot;
      this.#timer[plan.firstSlot + slot] = Number.NaN;
    }
    for (let position = 0; position < plan.placementCount; position += 1) {
      const placement = plan.firstPlacement + position;
      this.#isDown[placement] = 0;
      this.#moment.serves[placement] = position < plan.slotCount ? 1 : 0;
    }
  }

  /** An impairment begins or ends: slots may change again. */
  beginBoundary(): void {
    this.#boundary += 1;
  }

  beginEvent(): void {
    this.#event += 1;
    this.#taken.clear();
    this.#looked.clear();
    for (let index = 0; index < this.#blocked.length; index += 1) {
      this.#settling.tell(this.#blocked.at(index));
    }
    this.#blocked.clear();
  }

  /** Whether `after` is over at this moment for a slot of the failover. */
  isDue(failover: number): boolean {
    const plan = this.#network.failovers[failover];
    if (plan === undefined) return false;
    for (let slot = plan.firstSlot; slot < plan.firstSlot + plan.slotCount; slot += 1) {
      const occupant = this.#occupant[slot] as number;
      const due = (this.#downSince[occupant] as number) + plan.afterMs;
      if (this.#isDown[occupant] === 1 && due === this.#moment.now) return true;
    }
    return false;
  }

  /** X6: the slots of all that was told decide on the outcomes as they stand. True when one changed. */
  decide(): boolean {
    const { told } = this.#settling;
    const failovers: number[] = [];
    for (let index = 0; index < told.length; index += 1) failovers.push(told.at(index));
    this.#settling.clearTold();
    let changed = false;
    for (const failover of failovers) {
      this.#noteLooked(failover);
      const plan = this.#network.failovers[failover];
      if (plan !== undefined && this.#decideOne(plan, failover)) {
        changed = true;
        this.#settling.tell(failover);
        this.#markRoleNodes(failover);
      }
    }
    return changed;
  }

  #noteLooked(failover: number): void {
    if (this.#lookedAt[failover] === this.#event) return;
    this.#lookedAt[failover] = this.#event;
    this.#looked.push(failover);
    if (this.#isEverLooked[failover] === 1) return;
    this.#isEverLooked[failover] = 1;
    this.#everLooked.push(failover);
  }

  #markRoleNodes(failover: number): void {
    const { roleNodes } = this.#network;
    const end = roleNodes.start[failover + 1] as number;
    for (let at = roleNodes.start[failover] as number; at < end; at += 1) {
      this.#settling.mark(roleNodes.items[at] as number, true);
    }
  }

  #decideOne(plan: FailoverPlan, failover: number): boolean {
    let changed = false;
    for (let index = 0; index < plan.slotCount; index += 1) {
      const slot = plan.firstSlot + index;
      const taker = this.#taker(plan, slot, plan.firstPlacement + index);
      if (taker < 0) continue;
      if (this.#hasTaken(slot, taker)) {
        this.#blocked.push(failover);
        continue;
      }
      if (!this.#mayChange(slot)) continue;
      this.#take(slot, taker);
      changed = true;
    }
    return changed;
  }

  /** Who would take the slot now; -1 for nobody. */
  #taker(plan: FailoverPlan, slot: number, original: number): number {
    const occupant = this.#occupant[slot] as number;
    if (!this.#isDownNow(plan, original)) return occupant === original ? -1 : original;
    if (!this.#isDownNow(plan, occupant)) return -1;
    const since =
      this.#isDown[occupant] === 1 ? (this.#downSince[occupant] as number) : this.#moment.now;
    if (this.#moment.now - since < plan.afterMs) return -1;
    const end = plan.firstPlacement + plan.placementCount;
    let taken = -1;
    for (let standby = plan.firstPlacement + plan.slotCount; standby < end; standby += 1) {
      if (this.#moment.serves[standby] === 1 || !this.#isReady(plan, standby)) continue;
      if (!this.#hasTaken(slot, standby)) return standby;
      taken = standby;
    }
    return taken;
  }

  #isDownNow(plan: FailoverPlan, placement: number): boolean {
    const bits = this.#moment.state[this.#network.health[placement] as number] as number;
    return (bits & (plan.checked ? DOWN | WRONG : DOWN)) !== 0;
  }

  /** X7. A `down` impairment that covers an operation makes it down, so its outcome says so. */
  #isReady(plan: FailoverPlan, placement: number): boolean {
    if (this.#isDownNow(plan, placement)) return false;
    const { ready, entries } = this.#network;
    const { readings, state } = this.#moment;
    const end = ready.start[placement + 1] as number;
    for (let at = ready.start[placement] as number; at < end; at += 1) {
      const entry = ready.items[at] as number;
      if (readings.muted?.[entry] === 1) continue;
      const hard = readings.hard[entry] === 1;
      if (!hard && entries.acts[entry] === ACTS.readyIfNotBad) continue;
      const target = state[entries.target[entry] as number] as number;
      if (this.#moment.isBad(entry, target)) return false;
      const mustBeOk = hard && entries.acts[entry] === ACTS.readyIfOk;
      if (mustBeOk && (target & DEGRADED) !== 0) return false;
    }
    return true;
  }

  #mayChange(slot: number): boolean {
    return (
      this.#changesSince[slot] !== this.#boundary || (this.#changes[slot] as number) < MAX_CHANGES
    );
  }

  #hasTaken(slot: number, placement: number): boolean {
    for (let at = 0; at < this.#taken.length; at += 2) {
      if (this.#taken.at(at) === slot && this.#taken.at(at + 1) === placement) return true;
    }
    return false;
  }

  #take(slot: number, placement: number): void {
    if (this.#changesSince[slot] !== this.#boundary) {
      this.#changesSince[slot] = this.#boundary;
      this.#changes[slot] = 0;
    }
    this.#changes[slot] = (this.#changes[slot] as number) + 1;
    this.#taken.push(slot);
    this.#taken.push(placement);
    this.#moment.serves[this.#occupant[slot] as number] = 0;
    this.#moment.serves[placement] = 1;
    this.#occupant[slot] = placement;
  }

  /** When the outcomes of the event stand: who is down since when, and when the next change is due. */
  commit(agenda: Agenda): void {
    for (let index = 0; index < this.#looked.length; index += 1) {
      const failover = this.#looked.at(index);
      const plan = this.#network.failovers[failover];
      if (plan !== undefined) this.#commitOne(plan, failover, agenda);
    }
  }

  #commitOne(plan: FailoverPlan, failover: number, agenda: Agenda): void {
    const { now } = this.#moment;
    const end = plan.firstPlacement + plan.placementCount;
    for (let placement = plan.firstPlacement; placement < end; placement += 1) {
      const down = this.#isDownNow(plan, placement) ? 1 : 0;
      if (down === 1 && this.#isDown[placement] === 0) {
        this.#downSince[placement] = now;
        this.#doubts.note(failover);
      }
      this.#isDown[placement] = down;
    }
    for (let slot = plan.firstSlot; slot < plan.firstSlot + plan.slotCount; slot += 1) {
      const occupant = this.#occupant[slot] as number;
      if (this.#isDown[occupant] === 0) continue;
      const due = (this.#downSince[occupant] as number) + plan.afterMs;
      if (due <= now || this.#timer[slot] === due) continue;
      this.#timer[slot] = due;
      agenda.push(due, -1 - failover);
    }
  }

  /** Something was kept from changing, and the next event, whatever it is, will look again. */
  get isBlocked(): boolean {
    return this.#blocked.length > 0;
  }

  /** Whether no original of the failover is down, and all of them serve. */
  isAsAtFirst(failover: number): boolean {
    const plan = this.#network.failovers[failover];
    return plan === undefined || (this.#originalsServe(plan) && !this.#lostOriginal(plan));
  }

  #lostOriginal({ firstPlacement, slotCount }: FailoverPlan): boolean {
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (this.#isDown[firstPlacement + slot] === 1) return true;
    }
    return false;
  }

  #originalsServe({ firstSlot, slotCount, firstPlacement }: FailoverPlan): boolean {
    for (let slot = 0; slot < slotCount; slot += 1) {
      if (this.#occupant[firstSlot + slot] !== firstPlacement + slot) return false;
    }
    return true;
  }
}
