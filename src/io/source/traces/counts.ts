/** Counts of one edge, of what a service served, of one entry: whole numbers, so that no order matters. */
import { formatLatency, LATENCY_BUCKETS, latencyBucket } from '#core/map';
import type { TrafficFile } from '#core/map';

import { WEIGHT_ONE } from './span.ts';

/** Counts while they are made. */
export class Counts {
  calls = 0;
  errors = 0;
  borne = 0;
  passedOn = 0;
  requests = 0;
  retries = 0;
  asyncCalls = 0;
  /** Calls that these stand for, in units of `WEIGHT_ONE`. */
  weight = 0;
  /** Microseconds; 0 when no call said when it was. */
  first = 0;
  last = 0;
  #latency: Uint32Array | null = null;

  addCall(start: number, duration: number, failed: boolean, weight: number): void {
    this.calls++;
    if (failed) this.errors++;
    this.weight += weight;
    this.addTime(start);
    if (duration < 0) return;
    this.#latency ??= new Uint32Array(LATENCY_BUCKETS);
    const bucket = latencyBucket(duration);
    this.#latency[bucket] = (this.#latency[bucket] as number) + 1;
  }

  /** A time that no recording was made at is a clock that was wrong. */
  addTime(start: number): void {
    if (start < EARLIEST || start > LATEST) return;
    if (this.first === 0 || start < this.first) this.first = start;
    if (start > this.last) this.last = start;
  }

  add(other: Counts): void {
    this.calls += other.calls;
    this.errors += other.errors;
    this.borne += other.borne;
    this.passedOn += other.passedOn;
    this.requests += other.requests;
    this.retries += other.retries;
    this.asyncCalls += other.asyncCalls;
    this.weight += other.weight;
    this.addTime(other.first);
    this.addTime(other.last);
    if (other.#latency === null) return;
    this.#latency ??= new Uint32Array(LATENCY_BUCKETS);
    for (let bucket = 0; bucket < LATENCY_BUCKETS; bucket++) {
      this.#latency[bucket] =
        (this.#latency[bucket] as number) + (other.#latency[bucket] as number);
    }
  }

  /** `whole` is the time of the recording, for spans that do not say theirs; null when nothing says any. */
  traffic(of: 'need' | 'component', whole: Counts): TrafficFile | null {
    const { first, last } = this.first === 0 ? whole : this;
    if (first === 0 || this.calls === 0) return null;
    const latency =
      this.#latency === null
        ? ''
        : formatLatency(new Map([...this.#latency].map((count, bucket) => [bucket, count])));
    const sampled = shareOf(this.calls, this.weight);
    return {
      first: momentOf(first),
      last: momentOf(last),
      calls: this.calls,
      ...(this.errors === 0 ? {} : { errors: this.errors }),
      ...(of === 'need' && this.errors > 0 ? { borne: this.borne, passedOn: this.passedOn } : {}),
      ...(of === 'need' ? { requests: this.requests } : {}),
      ...(this.retries === 0 ? {} : { retries: this.retries }),
      ...(this.calls > 0 && this.asyncCalls === this.calls ? { async: true } : {}),
      ...(latency === '' || latency.length > LONGEST_TEXT ? {} : { latency }),
      ...(sampled === null ? {} : { sampled }),
    };
  }
}

/** What a map file takes as one line. */
const LONGEST_TEXT = 2_000;

/** 2000 and 2100, in microseconds. */
const EARLIEST = 946_684_800_000_000;
const LATEST = 4_102_444_800_000_000;

/** The share that was kept, to four digits; null when everything was, as far as is said. */
export function shareOf(calls: number, weight: number): number | null {
  const made = weight / WEIGHT_ONE;
  return calls === 0 || made <= calls ? null : Number((calls / made).toPrecision(4));
}

/** `2026-11-18T06:48:00Z`. */
export function momentOf(microseconds: number): string {
  return new Date(Math.floor(microseconds / 1_000_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
