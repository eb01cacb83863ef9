/**
 * Open spans, by trace, in columns. When there are more than the window holds, the trace that began to
 * arrive first is closed. So where all spans of each trace lie within a window's length of each other,
 * every trace is whole when it is closed, and the order in which spans came changes nothing.
 */
import { WEIGHT_ONE } from './span.ts';
import type { Span } from './span.ts';

const NONE = -1;
const FIRST_ROOM = 1_024;

/** Spans of one trace as columns, to be read by the numbers in `members`. */
export interface SpanColumns {
  idHigh: Int32Array;
  idLow: Int32Array;
  parentHigh: Int32Array;
  parentLow: Int32Array;
  origin: Int32Array;
  target: Int32Array;
  entry: Int32Array;
  kind: Uint8Array;
  flags: Uint8Array;
  start: Float64Array;
  duration: Float64Array;
  weight: Float64Array;
}

/** Bits of `flags`. */
export const FLAG = { failed: 1 } as const;

/** A trace that is closed: the numbers of its spans, in no order. */
export interface ClosedTrace {
  readonly id: Int32Array;
  readonly columns: SpanColumns;
  readonly members: readonly number[];
}

/** What is known of a span besides what it says of itself. */
export interface Placed {
  readonly origin: number;
  readonly target: number;
  readonly entry: number;
  readonly flags: number;
}

/** Open spans and their traces. */
export class SpanWindow {
  /** Spans of traces that had been closed before: their partners are out of reach. */
  late = 0;
  readonly columns: SpanColumns = createColumns(FIRST_ROOM);
  readonly #window: number;
  readonly #close: (trace: ClosedTrace) => void;
  #room = FIRST_ROOM;
  #next = new Int32Array(FIRST_ROOM);
  #free = NONE;
  #used = 0;
  #open = 0;

  #traceRoom = FIRST_ROOM;
  #traceIds = new Int32Array(FIRST_ROOM * 4);
  #heads = new Int32Array(FIRST_ROOM);
  /** Traces in order of arrival; also the list of free places. */
  #after = new Int32Array(FIRST_ROOM);
  #slots = new Int32Array(FIRST_ROOM * 2).fill(NONE);
  #freeTrace = NONE;
  #usedTraces = 0;
  #traces = 0;
  #oldest = NONE;
  #newest = NONE;
  readonly #members: number[] = [];
  readonly #closedId = new Int32Array(4);
  #closedIds: Int32Array | null = null;

  constructor(window: number, close: (trace: ClosedTrace) => void) {
    this.#window = Math.max(1, window);
    this.#close = close;
  }

  /** Spans that are open now. */
  get open(): number {
    return this.#open;
  }

  /** Puts a span to its trace; closes the oldest trace when there is no room. */
  add(span: Span, placed: Placed): void {
    if (this.#open >= this.#window) this.#closeOldest();
    const at = this.#takeRoom();
    const { columns } = this;
    columns.idHigh[at] = span.idHigh;
    columns.idLow[at] = span.idLow;
    columns.parentHigh[at] = span.parentHigh;
    columns.parentLow[at] = span.parentLow;
    columns.kind[at] = span.kind;
    columns.start[at] = span.start;
    columns.duration[at] = span.duration;
    columns.weight[at] = span.weight;
    columns.origin[at] = placed.origin;
    columns.target[at] = placed.target;
    columns.entry[at] = placed.entry;
    columns.flags[at] = placed.flags;
    const trace = this.#traceOf(span.trace);
    this.#next[at] = this.#heads[trace] as number;
    this.#heads[trace] = at;
    this.#open++;
  }

  /** Closes every trace. */
  closeAll(): void {
    while (this.#oldest !== NONE) this.#closeOldest();
  }

  #takeRoom(): number {
    if (this.#free !== NONE) {
      const at = this.#free;
      this.#free = this.#next[at] as number;
      return at;
    }
    if (this.#used === this.#room) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    this.#room = Math.min(this.#room * 2, Math.max(this.#window, this.#room + 1));
    const larger = createColumns(this.#room);
    for (const name of COLUMN_NAMES) larger[name].set(this.columns[name]);
    Object.assign(this.columns, larger);
    const next = this.#next;
    this.#next = new Int32Array(this.#room);
    this.#next.set(next);
  }

  #traceOf(id: Int32Array): number {
    let slot = hashOf(id, 0) & (this.#slots.length - 1);
    for (;;) {
      const trace = this.#slots[slot] as number;
      if (trace === NONE) break;
      if (sameId(this.#traceIds, trace * 4, id)) return trace;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    if (this.#wasClosed(id)) this.late++;
    return this.#addTrace(id);
  }

  #addTrace(id: Int32Array): number {
    if ((this.#traces + 1) * 2 > this.#slots.length) this.#spread();
    const trace = this.#takeTraceRoom();
    this.#traceIds.set(id, trace * 4);
    this.#heads[trace] = NONE;
    this.#after[trace] = NONE;
    if (this.#newest === NONE) this.#oldest = trace;
    else this.#after[this.#newest] = trace;
    this.#newest = trace;
    this.#traces++;
    this.#slots[this.#emptySlot(trace)] = trace;
    return trace;
  }

  #takeTraceRoom(): number {
    if (this.#freeTrace !== NONE) {
      const trace = this.#freeTrace;
      this.#freeTrace = this.#after[trace] as number;
      return trace;
    }
    if (this.#usedTraces === this.#traceRoom) {
      this.#traceRoom *= 2;
      const [ids, heads, after] = [this.#traceIds, this.#heads, this.#after];
      this.#traceIds = new Int32Array(this.#traceRoom * 4);
      this.#traceIds.set(ids);
      this.#heads = new Int32Array(this.#traceRoom);
      this.#heads.set(heads);
      this.#after = new Int32Array(this.#traceRoom);
      this.#after.set(after);
    }
    return this.#usedTraces++;
  }

  #emptySlot(trace: number): number {
    let slot = hashOf(this.#traceIds, trace * 4) & (this.#slots.length - 1);
    while (this.#slots[slot] !== NONE) slot = (slot + 1) & (this.#slots.length - 1);
    return slot;
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE);
    for (let trace = this.#oldest; trace !== NONE; trace = this.#after[trace] as number)
      this.#slots[this.#emptySlot(trace)] = trace;
  }

  #closeOldest(): void {
    const trace = this.#oldest;
    const members = this.#members;
    members.length = 0;
    for (let at = this.#heads[trace] as number; at !== NONE; at = this.#next[at] as number)
      members.push(at);
    for (let word = 0; word < 4; word++)
      this.#closedId[word] = this.#traceIds[trace * 4 + word] as number;
    this.#removeSlot(trace);
    this.#oldest = this.#after[trace] as number;
    if (this.#oldest === NONE) this.#newest = NONE;
    this.#after[trace] = this.#freeTrace;
    this.#freeTrace = trace;
    this.#traces--;
    this.#remember();
    this.#close({ id: this.#closedId, columns: this.columns, members });
    for (const at of members) {
      this.#next[at] = this.#free;
      this.#free = at;
    }
    this.#open -= members.length;
  }

  /** Takes a trace out of its slot, and moves up those that stood behind it. */
  #removeSlot(trace: number): void {
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#traceIds, trace * 4) & mask;
    while (this.#slots[slot] !== trace) slot = (slot + 1) & mask;
    let hole = slot;
    for (let at = (slot + 1) & mask; this.#slots[at] !== NONE; at = (at + 1) & mask) {
      const home = hashOf(this.#traceIds, (this.#slots[at] as number) * 4) & mask;
      // It may stand in the hole when its home is not between the hole and where it stands.
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#slots[hole] = this.#slots[at] as number;
      hole = at;
    }
    this.#slots[hole] = NONE;
  }

  /** Two words of the ids of closed traces, each in one place: the newest of those that share one. */
  #remember(): void {
    this.#closedIds ??= new Int32Array(REMEMBERED * 2);
    const place = (hashOf(this.#closedId, 0) & (REMEMBERED - 1)) * 2;
    this.#closedIds[place] = this.#closedId[3] as number;
    this.#closedIds[place + 1] = (this.#closedId[2] as number) | 1;
  }

  #wasClosed(id: Int32Array): boolean {
    if (this.#closedIds === null) return false;
    const place = (hashOf(id, 0) & (REMEMBERED - 1)) * 2;
    return (
      this.#closedIds[place] === id[3] && this.#closedIds[place + 1] === ((id[2] as number) | 1)
    );
  }
}

/** Traces whose end is remembered, so that what comes late is counted. */
const REMEMBERED = 1_048_576;

function createColumns(room: number): SpanColumns {
  return {
    idHigh: new Int32Array(room),
    idLow: new Int32Array(room),
    parentHigh: new Int32Array(room),
    parentLow: new Int32Array(room),
    origin: new Int32Array(room),
    target: new Int32Array(room),
    entry: new Int32Array(room),
    kind: new Uint8Array(room),
    flags: new Uint8Array(room),
    start: new Float64Array(room),
    duration: new Float64Array(room),
    weight: new Float64Array(room),
  };
}

const COLUMN_NAMES = Object.keys(createColumns(0)) as readonly (keyof SpanColumns)[];

function hashOf(ids: Int32Array, at: number): number {
  let hash = Math.imul((ids[at] as number) ^ (ids[at + 2] as number), 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 15) ^ (ids[at + 1] as number), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (ids[at + 3] as number), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function sameId(ids: Int32Array, at: number, id: Int32Array): boolean {
  return (
    ids[at] === id[0] && ids[at + 1] === id[1] && ids[at + 2] === id[2] && ids[at + 3] === id[3]
  );
}

/** What a span's own weight is, or one. */
export function weightOf(weight: number): number {
  return weight > 0 ? weight : WEIGHT_ONE;
}
