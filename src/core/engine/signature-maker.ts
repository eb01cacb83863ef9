/**
 * Makes one signature out of others: what either takes away, and what gates make of both. Inputs that
 * could add nothing any more are left out, which keeps signatures short: when a gate that an input
 * belongs to would say nothing new even if it fired with it, the input can be forgotten for good.
 */
import type { Gates } from './gates.ts';
import { IntList } from './int-list.ts';
import {
  BORNE_AT,
  DOWN_AT,
  DOWN_AT_ONCE,
  FIELDS,
  NOT_KNOWN,
  NOTHING,
  ROLES_AT,
  WORSE_AT,
  WORSE_SURELY_AT,
  type SignatureStore,
} from './signature-store.ts';

/** Inputs that one signature holds at most; what has more is not known. */
const MAX_INPUTS = 64;

/** What it means to the journey that a node is down, and that it is degraded, as far as is known. */
export interface Meanings {
  readonly down: Int32Array;
  readonly degraded: Int32Array;
  /** 1: no gate of this node may be used to forget an input, for it is not final. */
  readonly isOpen: Uint8Array;
}

export class SignatureMaker {
  readonly #store: SignatureStore;
  readonly #gates: Gates;
  readonly #meanings: Meanings;
  /** From this moment on the loss is lifted, and times are never. */
  liftedMs: number = Infinity;
  readonly #times = new Float64Array(FIELDS);
  readonly #inputs = new IntList();
  readonly #earliest: Float64Array;
  readonly #latest: Float64Array;
  /** By gate: the round in which it was looked at. */
  readonly #lookedAt: Int32Array;
  #round = 0;
  #known = true;
  #parts = 0;
  #only = NOTHING;
  #nth = new Float64Array(64);

  constructor(store: SignatureStore, gates: Gates, meanings: Meanings) {
    const nodeCount = gates.toDown.length;
    this.#store = store;
    this.#gates = gates;
    this.#meanings = meanings;
    this.#earliest = new Float64Array(2 * nodeCount).fill(Infinity);
    this.#latest = new Float64Array(2 * nodeCount).fill(Infinity);
    this.#lookedAt = new Int32Array(nodeCount);
    this.begin();
  }

  begin(): void {
    for (let index = 0; index < this.#inputs.length; index += 1) {
      this.#earliest[this.#inputs.at(index)] = Infinity;
      this.#latest[this.#inputs.at(index)] = Infinity;
    }
    this.#inputs.clear();
    this.#times.fill(Infinity);
    this.#known = true;
    this.#parts = 0;
    this.#only = NOTHING;
  }

  /** The journey is down at once, whatever else is added. */
  get isDownAtOnce(): boolean {
    return this.#times[DOWN_AT] === 0;
  }

  /** An input of its own, from the beginning. */
  addInput(input: number): void {
    this.#parts += 2;
    this.#improveInput(input, 0, 0);
  }

  /** What a signature says, later: its earliest times by one delay, its latest by the other. */
  add(signature: number, delay: number, latestDelay: number): void {
    if (signature === NOTHING) return;
    this.#parts += 1;
    this.#only = delay === 0 && latestDelay === 0 ? signature : NOTHING;
    if (this.#only === NOTHING) this.#parts += 1;
    this.#merge(signature, delay, latestDelay);
  }

  /** True when something became earlier. */
  #merge(signature: number, delay: number, latestDelay: number): boolean {
    if (signature === NOT_KNOWN) this.#known = false;
    const { times, inputs, earliest, latest } = this.#store;
    let improved = false;
    for (let field = 0; field < FIELDS; field += 1) {
      const later = field === WORSE_SURELY_AT ? latestDelay : delay;
      const at = (times[signature * FIELDS + field] as number) + later;
      if (at >= (this.#times[field] as number) || at >= this.liftedMs) continue;
      this.#times[field] = at;
      improved = true;
    }
    const end = this.#store.inputStart(signature + 1);
    for (let at = this.#store.inputStart(signature); at < end; at += 1) {
      const first = (earliest[at] as number) + delay;
      const last = (latest[at] as number) + latestDelay;
      if (this.#improveInput(inputs.at(at), first, last)) improved = true;
    }
    return improved;
  }

  #improveInput(input: number, earliest: number, latest: number): boolean {
    if (earliest >= this.liftedMs) return false;
    let improved = false;
    if (earliest < (this.#earliest[input] as number)) {
      if (this.#earliest[input] === Infinity) this.#inputs.push(input);
      this.#earliest[input] = earliest;
      improved = true;
    }
    if (latest < (this.#latest[input] as number) && latest < this.liftedMs) {
      this.#latest[input] = latest;
      improved = true;
    }
    return improved;
  }

  /** The signature of all that was added; always the same number for the same single part. */
  finish(): number {
    if (this.#parts === 0) return NOTHING;
    if (this.#parts === 1) return this.#only;
    this.#close();
    if (this.isDownAtOnce) return DOWN_AT_ONCE;
    if (!this.#known) return NOT_KNOWN;
    this.#settleTimes();
    const kept = this.#keptInputs();
    if (kept > MAX_INPUTS) return NOT_KNOWN;
    for (let index = 0; index < kept; index += 1) {
      const input = this.#inputs.at(index);
      this.#store.addInput(input, this.#earliest[input] as number, this.#latest[input] as number);
    }
    return this.#store.add(this.#times);
  }

  /** Fires gates until nothing becomes earlier. */
  #close(): void {
    for (let improved = this.#inputs.length > 0; improved;) {
      improved = false;
      this.#round += 1;
      for (let index = 0; index < this.#inputs.length; index += 1) {
        if (this.#inputs.length > 4 * MAX_INPUTS) {
          this.#known = false;
          return;
        }
        if (this.#fireGatesOf(this.#inputs.at(index) >> 1)) improved = true;
      }
    }
  }

  #fireGatesOf(member: number): boolean {
    const { of } = this.#gates;
    let improved = false;
    const end = of.start[member + 1] as number;
    for (let at = of.start[member] as number; at < end; at += 1) {
      const gate = of.items[at] as number;
      if (this.#lookedAt[gate] === this.#round) continue;
      this.#lookedAt[gate] = this.#round;
      if (this.#fire(gate)) improved = true;
    }
    return improved;
  }

  #fire(gate: number): boolean {
    const toDown = this.#gates.toDown[gate] as number;
    const toDegrade = this.#gates.toDegrade[gate] as number;
    let improved = false;
    const down = this.#meanings.down[gate] as number;
    if (toDown > 1 && down !== NOTHING) {
      const at = this.#nthOf(gate, toDown, 0, this.#earliest);
      if (at < Infinity && this.#merge(down, at, at)) improved = true;
    }
    const degraded = this.#meanings.degraded[gate] as number;
    if (toDegrade > 1 && degraded !== NOTHING) {
      const at = this.#nthOf(gate, toDegrade, 1, this.#earliest);
      const surely = this.#nthOf(gate, toDegrade, 1, this.#latest);
      if (at < Infinity && this.#merge(degraded, at, surely)) improved = true;
    }
    return improved;
  }

  /** When the n-th of the members of a gate is lost. */
  #nthOf(gate: number, n: number, layer: number, times: Float64Array): number {
    const { counted } = this.#gates;
    const start = counted.start[gate] as number;
    const end = counted.start[gate + 1] as number;
    if (end - start > this.#nth.length) this.#nth = new Float64Array(2 * (end - start));
    let count = 0;
    for (let at = start; at < end; at += 1) {
      const time = times[2 * (counted.items[at] as number) + layer] as number;
      if (time === Infinity) continue;
      let place = count;
      for (; place > 0 && (this.#nth[place - 1] as number) > time; place -= 1) {
        this.#nth[place] = this.#nth[place - 1] as number;
      }
      this.#nth[place] = time;
      count += 1;
    }
    return count < n ? Infinity : (this.#nth[n - 1] as number);
  }

  /** Down is worse than ok; and from when it is down for good, nothing else matters. */
  #settleTimes(): void {
    const times = this.#times;
    const down = times[DOWN_AT] as number;
    times[WORSE_SURELY_AT] = Math.min(times[WORSE_SURELY_AT] as number, down);
    times[WORSE_AT] = Math.min(times[WORSE_AT] as number, down);
    if ((times[BORNE_AT] as number) >= down) times[BORNE_AT] = Infinity;
    if ((times[ROLES_AT] as number) >= down) times[ROLES_AT] = Infinity;
  }

  /** Moves the inputs that can still add something to the front; returns how many they are. */
  #keptInputs(): number {
    let kept = 0;
    for (let index = 0; index < this.#inputs.length; index += 1) {
      const input = this.#inputs.at(index);
      if (!this.#isUseful(input)) continue;
      this.#inputs.set(index, this.#inputs.at(kept));
      this.#place(input, kept);
      kept += 1;
    }
    return kept;
  }

  /** In order of number, so that what means the same also looks the same. */
  #place(input: number, kept: number): void {
    let place = kept;
    for (; place > 0 && this.#inputs.at(place - 1) > input; place -= 1) {
      this.#inputs.set(place, this.#inputs.at(place - 1));
    }
    this.#inputs.set(place, input);
  }

  #isUseful(input: number): boolean {
    const earliest = this.#earliest[input] as number;
    const latest = this.#latest[input] as number;
    const degraded = (input & 1) === 1;
    const moot = degraded ? WORSE_SURELY_AT : DOWN_AT;
    if (earliest >= (this.#times[moot] as number)) return false;
    const { of, toDown, toDegrade } = this.#gates;
    const member = input >> 1;
    const end = of.start[member + 1] as number;
    for (let at = of.start[member] as number; at < end; at += 1) {
      const gate = of.items[at] as number;
      if (((degraded ? toDegrade : toDown)[gate] as number) < 2) continue;
      if (this.#meanings.isOpen[gate] === 1) return true;
      const meaning = (degraded ? this.#meanings.degraded : this.#meanings.down)[gate] as number;
      if (this.#wouldAdd(meaning, earliest, latest)) return true;
    }
    return false;
  }

  /** Whether a signature, that much later, says anything earlier than what stands. */
  #wouldAdd(signature: number, delay: number, latestDelay: number): boolean {
    if (signature === NOT_KNOWN) return true;
    const { times, inputs, earliest, latest } = this.#store;
    for (let field = 0; field < FIELDS; field += 1) {
      const later = field === WORSE_SURELY_AT ? latestDelay : delay;
      const at = (times[signature * FIELDS + field] as number) + later;
      if (at < (this.#times[field] as number) && at < this.liftedMs) return true;
    }
    const end = this.#store.inputStart(signature + 1);
    for (let at = this.#store.inputStart(signature); at < end; at += 1) {
      const input = inputs.at(at);
      const first = (earliest[at] as number) + delay;
      const last = (latest[at] as number) + latestDelay;
      if (first < (this.#earliest[input] as number) && first < this.liftedMs) return true;
      if (last < (this.#latest[input] as number) && last < this.liftedMs) return true;
    }
    return false;
  }
}
