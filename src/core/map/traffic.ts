/**
 * Counts of several recordings as one, and what failed calls say of a need. Counts are of what was
 * seen: where only a share was kept, more was called, but nothing more was seen to fail.
 */
import type { TrafficFile } from './file.ts';
import { addLatency } from './latency.ts';

/** Two counts of different calls as one. */
export function addTraffic(a: TrafficFile, b: TrafficFile): TrafficFile {
  const sum = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined && y === undefined ? undefined : (x ?? 0) + (y ?? 0);
  const calls = a.calls + b.calls;
  const latency = addLatency(a.latency ?? '', b.latency ?? '');
  const sampled = sampledOf(a, b);
  return leaveOutNothing({
    first: a.first < b.first ? a.first : b.first,
    last: a.last > b.last ? a.last : b.last,
    calls,
    errors: sum(a.errors, b.errors),
    borne: sum(a.borne, b.borne),
    passedOn: sum(a.passedOn, b.passedOn),
    requests: sum(a.requests, b.requests),
    retries: sum(a.retries, b.retries),
    // One call that is waited for is enough to wait.
    async: a.async === true && b.async === true ? true : undefined,
    latency: latency === '' ? undefined : latency,
    sampled,
    presence: a.presence === true || b.presence === true ? true : undefined,
  });
}

/** The share that was kept of both together. */
function sampledOf(a: TrafficFile, b: TrafficFile): number | undefined {
  if (a.sampled === undefined && b.sampled === undefined) return undefined;
  const made = a.calls / (a.sampled ?? 1) + b.calls / (b.sampled ?? 1);
  return made === 0 ? (a.sampled ?? b.sampled) : round((a.calls + b.calls) / made);
}

/** A share to four digits that count. */
function round(share: number): number {
  return Number(share.toPrecision(4));
}

type Loose<Record> = { [Key in keyof Record]: Record[Key] | undefined };

function leaveOutNothing(loose: Loose<TrafficFile>): TrafficFile {
  return Object.fromEntries(
    Object.entries(loose).filter(([, value]) => value !== undefined),
  ) as unknown as TrafficFile;
}

/** What the failures of a need say of it. */
export interface Bearing {
  readonly looks: 'soft' | 'hard' | 'either';
  /** There is enough to decide by: `looks` is then the strength that was seen. */
  readonly enough: boolean;
  /** Requests whose last call of the need failed, and whose own answer is known. */
  readonly failed: number;
  /** Of them, those that were answered well. */
  readonly borne: number;
}

/** The share of failures that must have gone one way, and how sure one must be of it. */
export const BEARING_SHARE = 0.9;
export const BEARING_SURE = 0.95;

/**
 * Soft is what callers bore, hard what they passed on. It is decided only where one may be sure, to 95
 * in 100, that more than nine of ten failures go that way: 29 of 29, 45 of 46, never 9 of 9. The bound
 * is that of Clopper and Pearson, which promises no less than it says for small counts too.
 */
export function bearingOf({ borne = 0, passedOn = 0 }: TrafficFile): Bearing {
  const failed = borne + passedOn;
  const soft = borne >= passedOn;
  const most = Math.max(borne, passedOn);
  const enough = failed > 0 && chanceOfAtLeast(most, failed, BEARING_SHARE) <= 1 - BEARING_SURE;
  const clear = failed > 0 && most / failed >= BEARING_SHARE;
  return { looks: !clear ? 'either' : soft ? 'soft' : 'hard', enough, failed, borne };
}

/** The chance of so many or more of `count`, each with this share: the upper tail of the binomial. */
function chanceOfAtLeast(many: number, count: number, share: number): number {
  // From the last term downwards: each is the one before it, times a ratio.
  let term = Math.exp(count * Math.log(share));
  let sum = term;
  for (let hits = count; hits > many; hits--) {
    term *= (hits / (count - hits + 1)) * ((1 - share) / share);
    sum += term;
    if (sum > 1) return 1;
  }
  // Of very many, the last term is too small for a number, and so is every one this near to it.
  return count * Math.log(share) < -700 ? tailOfMany(many, count, share) : sum;
}

/** The same of very many, by the bound of Hoeffding: never less than the true chance. */
function tailOfMany(many: number, count: number, share: number): number {
  const above = many / count - share;
  return above <= 0 ? 1 : Math.exp(-2 * count * above * above);
}
