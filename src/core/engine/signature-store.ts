/**
 * Signatures: what the loss of a thing means to one journey, in a few numbers. Things whose loss means
 * the same share one. Times are milliseconds from the loss; Infinity is never.
 */
import { IntList } from './int-list.ts';

/** The journey is down at once; degraded at once; nothing happens to it; it is not known. */
export const DOWN_AT_ONCE = 0;
export const DEGRADED_AT_ONCE = 1;
export const NOTHING = 2;
export const NOT_KNOWN = 3;
/** At once a placement that serves is down, so that roles may change. */
export const ROLES_AT_ONCE = 4;
/** At once something is down of which a need bears the loss for a while. */
export const BORNE_AT_ONCE = 5;

/** The times of a signature, side by side. */
export const FIELDS = 5;
/** The journey is down, for certain and until the loss is lifted. */
export const DOWN_AT = 0;
/** The journey is worse than ok: not before the one, for certain from the other on. */
export const WORSE_AT = 1;
export const WORSE_SURELY_AT = 2;
/** Like `BORNE_AT_ONCE`: until then, what is degraded is felt as degraded (X3). */
export const BORNE_AT = 3;
/** Like `ROLES_AT_ONCE`: from then on only `DOWN_AT` is certain. */
export const ROLES_AT = 4;

const FIRST: readonly (readonly number[])[] = [
  [0, 0, 0, Infinity, Infinity],
  [Infinity, 0, 0, Infinity, Infinity],
  [Infinity, Infinity, Infinity, Infinity, Infinity],
  [Infinity, Infinity, Infinity, Infinity, Infinity],
  [Infinity, Infinity, Infinity, Infinity, 0],
  [Infinity, Infinity, Infinity, 0, Infinity],
];

/**
 * Besides its times a signature has inputs: members of gates that are lost, which count only together
 * with others. An input is `2 * node`, plus 1 when degraded is enough, with the earliest and the
 * latest moment from which it is so.
 */
export class SignatureStore {
  times: Float64Array<ArrayBuffer> = new Float64Array(1_024 * FIELDS);
  earliest: Float64Array<ArrayBuffer> = new Float64Array(1_024);
  latest: Float64Array<ArrayBuffer> = new Float64Array(1_024);
  readonly inputs: IntList = new IntList(1_024);
  /** The inputs of signature `s`: from `inputStart(s)` up to `inputStart(s + 1)`. */
  readonly #inputStart = new IntList(1_024);
  #count = 0;

  constructor() {
    this.clear();
  }

  /** Forgets all but the six that are always there. */
  clear(): void {
    this.#count = 0;
    this.inputs.clear();
    this.#inputStart.clear();
    this.#inputStart.push(0);
    for (const times of FIRST) this.add(Float64Array.from(times));
  }

  get count(): number {
    return this.#count;
  }

  inputStart(signature: number): number {
    return this.#inputStart.at(signature);
  }

  time(signature: number, field: number): number {
    return this.times[signature * FIELDS + field] as number;
  }

  /** Whether two signatures say the same. */
  equal(one: number, other: number): boolean {
    if (one === other) return true;
    if (one <= NOT_KNOWN || other <= NOT_KNOWN) return false;
    for (let field = 0; field < FIELDS; field += 1) {
      if (this.time(one, field) !== this.time(other, field)) return false;
    }
    const start = this.inputStart(one);
    const count = this.inputStart(one + 1) - start;
    const offset = this.inputStart(other) - start;
    if (this.inputStart(other + 1) - start - offset !== count) return false;
    for (let at = start; at < start + count; at += 1) {
      if (this.inputs.at(at) !== this.inputs.at(at + offset)) return false;
      if (this.earliest[at] !== this.earliest[at + offset]) return false;
      if (this.latest[at] !== this.latest[at + offset]) return false;
    }
    return true;
  }

  addInput(input: number, earliest: number, latest: number): void {
    const at = this.inputs.length;
    if (at === this.earliest.length) {
      this.earliest = doubled(this.earliest);
      this.latest = doubled(this.latest);
    }
    this.inputs.push(input);
    this.earliest[at] = earliest;
    this.latest[at] = latest;
  }

  /** Ends a signature whose inputs were added before; returns its number. */
  add(times: Float64Array): number {
    if ((this.#count + 1) * FIELDS > this.times.length) this.times = doubled(this.times);
    this.times.set(times, this.#count * FIELDS);
    this.#inputStart.push(this.inputs.length);
    this.#count += 1;
    return this.#count - 1;
  }
}

function doubled(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(list.length * 2);
  larger.set(list);
  return larger;
}
