/**
 * Durations as counts by bucket. Bucket `b` holds what lasts from 2^(b/4) to 2^((b+1)/4) microseconds,
 * so a duration is known to a twelfth either way, the counts of many machines add up, and the order in
 * which they do changes nothing. Written as `bucket:count` in order of bucket: `40:9 41:40`.
 */

const STEPS = 4;

/** Buckets that are used: the last begins at 2^43.75 microseconds, half a year. */
export const LATENCY_BUCKETS: number = 44 * STEPS;

/** Counts by bucket. */
export type Latency = ReadonlyMap<number, number>;

/** The bucket of a duration. */
export function latencyBucket(microseconds: number): number {
  if (!(microseconds >= 1)) return 0;
  return Math.min(LATENCY_BUCKETS - 1, Math.floor(Math.log2(microseconds) * STEPS));
}

/** Counts as text. */
export function formatLatency(latency: Latency): string {
  return [...latency]
    .filter(([, count]) => count > 0)
    .toSorted(([a], [b]) => a - b)
    .map(([bucket, count]) => `${bucket}:${count}`)
    .join(' ');
}

/** Counts of a text; what is no count in it is passed over. */
export function parseLatency(text: string): Latency {
  const latency = new Map<number, number>();
  for (const part of text.split(' ')) {
    const [bucket, count] = part.split(':').map(Number);
    if (bucket === undefined || count === undefined) continue;
    if (!Number.isSafeInteger(bucket) || !Number.isSafeInteger(count) || count <= 0) continue;
    if (bucket >= 0 && bucket < LATENCY_BUCKETS)
      latency.set(bucket, (latency.get(bucket) ?? 0) + count);
  }
  return latency;
}

/** Two texts as one; '' adds nothing. */
export function addLatency(a: string, b: string): string {
  const sum = new Map(parseLatency(a));
  for (const [bucket, count] of parseLatency(b)) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
  return formatLatency(sum);
}

/** The duration below which this share of the calls ended, in milliseconds; null when none was counted. */
export function latencyQuantileMs(text: string, share: number): number | null {
  const sorted = [...parseLatency(text)].toSorted(([a], [b]) => a - b);
  const total = sorted.reduce((so, [, count]) => so + count, 0);
  const rank = Math.max(1, Math.ceil(share * total));
  let below = 0;
  for (const [bucket, count] of sorted) {
    below += count;
    // The middle of the bucket, as a ratio: equally far from both its ends.
    if (below >= rank) return 2 ** ((bucket + 0.5) / STEPS) / 1_000;
  }
  return null;
}
