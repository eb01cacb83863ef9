/**
 * The spans of one trace as a tree: who is whose parent, and in whose request each stands. Spans come in
 * any order, twice, with one id for both sides of a call, in circles, and without their parents; what
 * is found does not depend on the order.
 */
import type { ClosedTrace, SpanColumns } from './span-window.ts';
import { KIND } from './span.ts';

export const NONE = -1;

/** Tells the service of an origin, and orders services by name where a choice must be made. */
export interface Services {
  serviceOf(origin: number): number;
  compare(a: number, b: number): number;
}

/** One trace; all arrays are read up to `size`, by place in the trace. */
export class TraceTree {
  size = 0;
  columns: SpanColumns | null = null;
  /** Numbers of the columns. */
  member: Int32Array = new Int32Array(64);
  service: Int32Array = new Int32Array(64);
  /** Place of the parent; NONE when there is none here. */
  parent: Int32Array = new Int32Array(64);
  /** Place of the span in which the service's own part of the work began. */
  request: Int32Array = new Int32Array(64);
  /** Place of the nearest call above, in the same request, with nothing but the program's own work between. */
  above: Int32Array = new Int32Array(64);
  /** Kinds of spans. */
  kinds: Uint8Array = new Uint8Array(64);
  /** 1 when a span repeats another. */
  dropped: Uint8Array = new Uint8Array(64);
  /** Spans that name a parent which is not here. */
  orphans = 0;
  /** Spans that came twice. */
  repeated = 0;
  /** Spans in circles. */
  circular = 0;

  #slots = new Int32Array(128);
  #slotMask = 0;
  #same = new Int32Array(64);
  #state = new Uint8Array(64);
  #path: number[] = [];
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  build({ columns, members }: ClosedTrace): void {
    this.columns = columns;
    this.size = members.length;
    this.orphans = 0;
    this.repeated = 0;
    this.circular = 0;
    this.#makeRoom();
    for (let at = 0; at < this.size; at++) {
      const member = members[at] as number;
      this.member[at] = member;
      this.kinds[at] = columns.kind[member] as number;
      this.service[at] = this.#services.serviceOf(columns.origin[member] as number);
      this.dropped[at] = 0;
      this.#state[at] = 0;
    }
    this.#index(columns);
    for (let at = 0; at < this.size; at++) this.parent[at] = this.#parentOf(at, columns);
    for (let at = 0; at < this.size; at++) if (!this.#endsAbove(at)) this.#breakCircle(at);
    this.#state.fill(0, 0, this.size);
    for (let at = 0; at < this.size; at++) if (this.#state[at] === 0) this.#findRequest(at);
  }

  kind(at: number): number {
    return this.kinds[at] as number;
  }

  isServing(at: number): boolean {
    const kind = this.kinds[at] as number;
    return kind === KIND.server || kind === KIND.consumer;
  }

  isCalling(at: number): boolean {
    const kind = this.kinds[at] as number;
    return kind === KIND.client || kind === KIND.producer;
  }

  #makeRoom(): void {
    if (this.size <= this.member.length) return;
    let room = this.member.length;
    while (room < this.size) room *= 2;
    this.member = new Int32Array(room);
    this.service = new Int32Array(room);
    this.parent = new Int32Array(room);
    this.request = new Int32Array(room);
    this.above = new Int32Array(room);
    this.dropped = new Uint8Array(room);
    this.kinds = new Uint8Array(room);
    this.#same = new Int32Array(room);
    this.#state = new Uint8Array(room);
    this.#slots = new Int32Array(room * 2);
  }

  /** Spans by their ids, those of one id in a chain; repetitions are dropped. */
  #index(columns: SpanColumns): void {
    let size = 16;
    while (size < this.size * 2) size *= 2;
    const mask = size - 1;
    this.#slotMask = mask;
    this.#slots.fill(NONE, 0, mask + 1);
    for (let at = 0; at < this.size; at++) {
      const member = this.member[at] as number;
      const [high, low] = [columns.idHigh[member] as number, columns.idLow[member] as number];
      const slot = this.#find(high, low, columns);
      const first = this.#slots[slot] as number;
      this.#same[at] = first;
      this.#slots[slot] = at;
      if (first === NONE) continue;
      for (let other = first; other !== NONE; other = this.#same[other] as number)
        if (this.#drop(at, other, columns)) break;
    }
  }

  #find(high: number, low: number, columns: SpanColumns): number {
    const mask = this.#slotMask;
    let slot = spread(high, low) & mask;
    for (let at = this.#slots[slot] as number; at !== NONE; at = this.#slots[slot] as number) {
      const member = this.member[at] as number;
      if (columns.idHigh[member] === high && columns.idLow[member] === low) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Drops one of two spans of one id, side and service: a delivery that was repeated. */
  #drop(a: number, b: number, columns: SpanColumns): boolean {
    if (this.dropped[b] === 1 || this.service[a] !== this.service[b]) return false;
    if (this.isServing(a) !== this.isServing(b)) return false;
    this.dropped[this.#isBefore(a, b, columns) ? b : a] = 1;
    this.repeated++;
    return this.dropped[a] === 1;
  }

  /** An order of repetitions that does not depend on which came first. */
  #isBefore(a: number, b: number, columns: SpanColumns): boolean {
    const [x, y] = [this.member[a] as number, this.member[b] as number];
    for (const column of [
      columns.kind,
      columns.start,
      columns.duration,
      columns.flags,
      columns.parentHigh,
      columns.parentLow,
    ]) {
      const difference = (column[x] as number) - (column[y] as number);
      if (difference !== 0) return difference < 0;
    }
    return true;
  }

  #parentOf(at: number, columns: SpanColumns): number {
    const member = this.member[at] as number;
    const shared = this.isServing(at) ? this.#otherSide(at, columns) : NONE;
    if (shared !== NONE) return shared;
    const [high, low] = [columns.parentHigh[member] as number, columns.parentLow[member] as number];
    if ((high | low) === 0) return NONE;
    if (high === columns.idHigh[member] && low === columns.idLow[member]) return NONE;
    let best = NONE;
    const first = this.#slots[this.#find(high, low, columns)] as number;
    for (let one = first; one !== NONE; one = this.#same[one] as number) {
      if (this.dropped[one] === 0 && (best === NONE || this.#isNearer(one, best, at))) best = one;
    }
    if (best === NONE && this.dropped[at] === 0) this.orphans++;
    return best;
  }

  /** The call to which a serving span of the same id is the other side. */
  #otherSide(at: number, columns: SpanColumns): number {
    const member = this.member[at] as number;
    const slot = this.#find(
      columns.idHigh[member] as number,
      columns.idLow[member] as number,
      columns,
    );
    let best = NONE;
    for (let one = this.#slots[slot] as number; one !== NONE; one = this.#same[one] as number) {
      if (one === at || this.dropped[one] === 1 || this.isServing(one)) continue;
      if (best === NONE || this.#isNearer(one, best, at)) best = one;
    }
    return best;
  }

  /** Of two spans of one id: the one of the child's own service, then the one that serves, then by name. */
  #isNearer(a: number, b: number, child: number): boolean {
    const [mine, other] = [
      this.service[a] === this.service[child],
      this.service[b] === this.service[child],
    ];
    if (mine !== other) return mine;
    if (this.isServing(a) !== this.isServing(b)) return this.isServing(a);
    return this.#services.compare(this.service[a] as number, this.service[b] as number) < 0;
  }

  /** True when the way up is known to end: at the parent, mostly. */
  #endsAbove(at: number): boolean {
    if (this.#state[at] === 2) return true;
    const parent = this.parent[at] as number;
    const ends = parent === NONE || this.#state[parent] === 2;
    if (ends) this.#state[at] = 2;
    return ends;
  }

  /** Spans in a circle have no parent: which of them began is not to be known. */
  #breakCircle(from: number): void {
    const path = this.#path;
    path.length = 0;
    let at = from;
    while (at !== NONE && this.#state[at] === 0) {
      this.#state[at] = 1;
      path.push(at);
      at = this.parent[at] as number;
    }
    if (at !== NONE && this.#state[at] === 1) {
      const circle = path.slice(path.indexOf(at));
      for (const one of circle) this.parent[one] = NONE;
      this.circular += circle.length;
    }
    for (const one of path) this.#state[one] = 2;
  }

  #findRequest(from: number): void {
    const path = this.#path;
    path.length = 0;
    let at = from;
    while (this.#state[at] === 0) {
      this.#state[at] = 1;
      path.push(at);
      const parent = this.parent[at] as number;
      if (parent === NONE || this.isServing(at) || this.service[parent] !== this.service[at]) break;
      at = parent;
    }
    for (let index = path.length - 1; index >= 0; index--) {
      const one = path[index] as number;
      const parent = this.parent[one] as number;
      const begins =
        parent === NONE || this.isServing(one) || this.service[parent] !== this.service[one];
      this.request[one] = begins ? one : (this.request[parent] as number);
      this.above[one] = begins ? NONE : this.#callAbove(parent);
    }
  }

  #callAbove(parent: number): number {
    const kind = this.kinds[parent] as number;
    if (kind === KIND.client || kind === KIND.producer) return parent;
    return kind === KIND.internal || kind === KIND.unknown ? (this.above[parent] as number) : NONE;
  }
}

function spread(high: number, low: number): number {
  const hash = Math.imul(high ^ (high >>> 15), 0x9e37_79b1) ^ Math.imul(low, 0x85eb_ca6b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
