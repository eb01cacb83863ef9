/** What a policy promises, in numbers and sentences: found in the program, so nobody has to type it. */
import type { Policy } from './compose.ts';
import type { Layer, LayerSettings } from './layer.ts';

/** What one policy does for a call, in plain JSON. */
export interface LayerDescription {
  readonly kind: string;
  readonly settings: LayerSettings;
  /** One sentence, with the numbers. */
  readonly says: string;
  /** For how long a fault of the target is not felt, from and to; absent when it grants none. */
  readonly graceMs?: readonly [number, number];
  /** The call still gets an answer when the target is lost, for ever. */
  readonly soft?: true;
  /** How long after the target's return it may still be felt. */
  readonly returnsWithinMs?: number;
  /** How long a fault can stay unnoticed by one call. */
  readonly noticesWithinMs?: number;
}

/** Policies that act as one, outermost first. */
export interface PolicyDescription {
  readonly name: string;
  readonly layers: readonly LayerDescription[];
}

/** What a policy is. */
export function describe(policy: Policy<unknown>): PolicyDescription {
  return { name: policy.name, layers: policy.layers.map(describeLayer) };
}

/** The same for people, a line each. */
export function formatDescription({ name, layers }: PolicyDescription): string {
  return [name, ...layers.map(({ kind, says }) => `  ${kind}: ${says}`)].join('\n');
}

function describeLayer({ kind, settings }: Layer<unknown>): LayerDescription {
  const number = (name: string): number => Number(settings[name] ?? 0);
  const time = (name: string): string => formatMs(number(name));
  const known = { kind, settings };
  switch (kind) {
    case 'fallback':
      return { ...known, says: 'answers itself when there is no answer', soft: true };
    case 'stale-if-error': {
      const [freshMs, keepMs] = [number('freshMs'), number('keepMs')];
      const says = `the last good answer, up to ${time('keepMs')} old; asked anew after ${time('freshMs')}`;
      if (keepMs <= freshMs) return { ...known, says };
      return { ...known, says, graceMs: [keepMs - freshMs, keepMs] };
    }
    case 'timeout': {
      const what = settings['covers'] === 'all' ? 'all attempts together' : 'an attempt';
      const noticesWithinMs = number('afterMs');
      return { ...known, says: `${what} may last ${time('afterMs')}`, noticesWithinMs };
    }
    case 'retry':
      return { ...known, ...describeRetry(settings) };
    case 'hedge':
      return { ...known, says: describeHedge(settings) };
    case 'bulkhead':
      return { ...known, says: `${number('atOnce')} at once, ${number('queue')} may wait` };
    case 'deadline':
      return { ...known, says: `not begun with less than ${time('leastMs')} left` };
    case 'throttle':
      return { ...known, ...describeThrottle(settings) };
    case 'circuit-breaker':
      return { ...known, says: describeBreaker(settings), returnsWithinMs: number('openMostMs') };
    default:
      return { ...known, says: JSON.stringify(settings) };
  }
}

function describeRetry(settings: LayerSettings): { says: string; noticesWithinMs: number } {
  const { attempts = 1, baseMs = 0, capMs = 0, ratio, reserve, windowMs } = settings;
  let waitsMs = 0;
  for (let attempt = 1; attempt < Number(attempts); attempt++) {
    waitsMs += Math.min(Number(capMs), Number(baseMs) * 2 ** (attempt - 1));
  }
  const budget =
    ratio === undefined
      ? 'without a budget'
      : `${ratio} retries a call over ${formatMs(Number(windowMs))}, and ${reserve}`;
  const says = `${attempts} attempts, waits of at most ${formatMs(waitsMs)} in all, ${budget}`;
  return { says, noticesWithinMs: waitsMs };
}

/**
 * What was refused here counts as a request that was not accepted, so the share that is let through
 * grows by K a window, from 1 - most to 1: that many windows, and one for what the outage left.
 */
function describeThrottle(settings: LayerSettings): { says: string; returnsWithinMs?: number } {
  const [k, most, windowMs] = ['k', 'most', 'windowMs'].map((name) => Number(settings[name]));
  const says = `refuses up to ${most} of the calls once fewer than 1 in ${k} is accepted`;
  if (k === undefined || most === undefined || windowMs === undefined) return { says };
  const windows = 1 + Math.ceil(Math.log(1 / (1 - most)) / Math.log(k));
  return windows < Infinity ? { says, returnsWithinMs: windows * windowMs } : { says };
}

function describeHedge({ afterMs, most, percentile }: LayerSettings): string {
  const first = `${most} more after ${formatMs(Number(afterMs))}`;
  return percentile === undefined ? first : `${first}, later after the time of ${percentile}`;
}

function describeBreaker(settings: LayerSettings): string {
  const { trip, failures, share, calls, least, windowMs, slowMs, slowShare } = settings;
  const rule =
    trip === 'in a row'
      ? `${failures} failures in a row`
      : trip === 'of calls'
        ? `${share} of ${calls} calls, at least ${least}`
        : `${share} of the calls of ${formatMs(Number(windowMs))}, at least ${least}`;
  const slow =
    slowMs === Infinity ? '' : ` or ${slowShare} slower than ${formatMs(Number(slowMs))}`;
  const { openMs, openMostMs, probes } = settings;
  return `opens at ${rule}${slow}, for up to ${formatMs(Number(openMs))}, later ${formatMs(Number(openMostMs))}; ${probes} probes close it`;
}

/** A duration as maps write it: `90s`, `6h`. */
export function formatMs(ms: number): string {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  for (const [unit, unitMs] of units) {
    if (ms > 0 && ms % unitMs === 0) return `${ms / unitMs}${unit}`;
  }
  return ms === 0 ? '0' : `${Math.floor(ms)}ms`;
}
