/** What a policy promises, in numbers and sentences: found in the program, so nobody has to type it. */
import { formatMs, formatSpan, type NeedDescription, type SeenOutage } from '#runtime/description';
import type { Policy } from './compose.ts';
import type { Layer, LayerSettings } from './layer.ts';
import { longestWaitsMs, lossOf, refusesAll, type Loss, type LossKind } from './loss.ts';

/** What one policy does for a call, in plain JSON. */
export interface LayerDescription {
  readonly kind: string;
  readonly settings: LayerSettings;
  /** One sentence, with the numbers. */
  readonly says: string;
  /** How long after the target's return it may still be felt; so many more calls may come before that begins. */
  readonly returnsWithinMs?: number;
  readonly returnsWithinCalls?: number;
  /** How long a fault can stay unnoticed by one call. */
  readonly noticesWithinMs?: number;
}

/** From, and to; null: never, or no bound. */
export type SpanDescription = readonly [number | null, number | null];

/** What a caller gets while the target is lost, in milliseconds from the loss. */
export interface LossDescription {
  /** When the first answer may come that is neither real nor one that was kept. */
  readonly goodMs: SpanDescription;
  /** When the first call may fail. */
  readonly answeredMs: SpanDescription;
  /** No call lasts longer. */
  readonly endsWithinMs: number | null;
}

/** Policies that act as one, outermost first, and what comes of them together. */
export interface PolicyDescription extends NeedDescription {
  readonly kind: 'policy';
  readonly layers: readonly LayerDescription[];
  readonly whenLost: Readonly<Record<LossKind, LossDescription>>;
  /** How long after the target's return a call may still be refused; null: its own numbers refuse every call. */
  readonly returnsWithinMs: number | null;
  /** So many calls may come before that time begins: a breaker's count may be completed by them. */
  readonly returnsWithinCalls: number;
  /** What must be so for the numbers to hold. */
  readonly provided: readonly string[];
}

/** What only the program knows. */
export interface DescribeOptions {
  /** The work itself ends within this, whatever its target does: a client's own time limit. */
  readonly workEndsWithinMs?: number;
  /** What a record of it has seen: `recordOutages`. */
  readonly seen?: readonly SeenOutage[];
}

/** What a policy is, and what a caller gets from it while its target is away. */
export function describe(
  policy: Policy<unknown>,
  { workEndsWithinMs = Infinity, seen = [] }: DescribeOptions = {},
): PolicyDescription {
  const layers = policy.layers.map(describeLayer);
  const fails = lossOf(policy.layers, 'fails', workEndsWithinMs);
  const hangs = lossOf(policy.layers, 'hangs', workEndsWithinMs);
  const worst = worstOf(fails, hangs);
  const isOpen = refusesAll(policy.layers) < 0;
  const isSoft = worst.answeredMs[0] === Infinity && worst.goodMs[0] < Infinity;
  return {
    kind: 'policy',
    name: policy.name,
    promise: isOpen ? promiseOf(worst) : `every call is refused: ${NO_TIME}`,
    ...(isSoft && { soft: true }),
    ...(worst.goodMs[0] > 0 && { graceMs: graceOf(worst.goodMs) }),
    ...(seen.length > 0 && { seen }),
    whenLost: { fails: describeLoss(fails), hangs: describeLoss(hangs) },
    returnsWithinMs: isOpen ? sumOf(layers, 'returnsWithinMs') : null,
    returnsWithinCalls: sumOf(layers, 'returnsWithinCalls'),
    provided: policy.layers.flatMap(providedBy),
    layers,
  };
}

/** The same for people: a line each, and what comes of it. */
export function formatDescription({ name, layers, promise, provided }: PolicyDescription): string {
  return [
    name,
    ...layers.map(({ kind, says }) => `  ${kind}: ${says}`),
    `  when the target is away: ${promise}`,
    ...provided.map((condition) => `  provided: ${condition}`),
  ].join('\n');
}

const NO_TIME = 'a deadline asks for more time than a timeout around it leaves';

function sumOf(
  layers: readonly LayerDescription[],
  name: 'returnsWithinMs' | 'returnsWithinCalls',
): number {
  return layers.reduce((sum, layer) => sum + (layer[name] ?? 0), 0);
}

/** A target that is lost may do either, so the worse of both counts; a call that never ends is no answer. */
function worstOf(fails: Loss, hangs: Loss): Loss {
  const endsMs = [0, Math.max(fails.endsMs[1], hangs.endsMs[1])] as const;
  if (endsMs[1] === Infinity) return { goodMs: [0, 0], answeredMs: [0, 0], endsMs };
  const least = (name: 'goodMs' | 'answeredMs'): readonly [number, number] => [
    Math.min(fails[name][0], hangs[name][0]),
    Math.min(fails[name][1], hangs[name][1]),
  ];
  return { goodMs: least('goodMs'), answeredMs: least('answeredMs'), endsMs };
}

function promiseOf({ goodMs, answeredMs, endsMs }: Loss): string {
  if (endsMs[1] === Infinity) return 'nothing bounds how long a call lasts: give it a timeout';
  const kept = goodMs[0] > 0 ? `kept answers for ${formatSpan(graceOf(goodMs))}` : '';
  const own = answeredMs[0] === Infinity ? 'answers of its own' : '';
  const parts = [kept, own].filter((part) => part !== '');
  const ends = formatMs(endsMs[1]);
  if (parts.length === 0) return ends === '0' ? 'calls fail at once' : `calls fail within ${ends}`;
  return `${parts.join(', then ')}; a call ends within ${ends}`;
}

function graceOf([fromMs, toMs]: readonly [number, number]): readonly [number, number | null] {
  return [fromMs, orNull(toMs)];
}

function describeLoss({ goodMs, answeredMs, endsMs }: Loss): LossDescription {
  return {
    goodMs: [orNull(goodMs[0]), orNull(goodMs[1])],
    answeredMs: [orNull(answeredMs[0]), orNull(answeredMs[1])],
    endsWithinMs: orNull(endsMs[1]),
  };
}

/** JSON has no Infinity. */
function orNull(ms: number): number | null {
  return ms < Infinity ? ms : null;
}

function providedBy({ kind, settings }: Layer<unknown>): readonly string[] {
  if (kind === 'fallback') return ["the fallback's own answer comes at once"];
  if (kind === 'bulkhead') return [`at most ${settings['atOnce']} calls at once`];
  if (kind !== 'stale-if-error') return [];
  const freshMs = Number(settings['freshMs']);
  const often = freshMs > 0 ? `, at least every ${formatMs(freshMs)}` : '';
  return [`the same \`key\` was asked for before${often}`];
}

function describeLayer({ kind, settings }: Layer<unknown>): LayerDescription {
  const finite = Object.entries(settings).filter(([, value]) => value !== Infinity);
  const known = { kind, settings: Object.fromEntries(finite) };
  const number = (name: string): number => Number(settings[name] ?? 0);
  const time = (name: string): string => formatMs(number(name));
  switch (kind) {
    case 'fallback': {
      const which = 'handles' in settings ? ', for what it handles' : '';
      return { ...known, says: `answers itself when there is no answer${which}` };
    }
    case 'stale-if-error': {
      const says = `the last good answer, up to ${time('keepMs')} old; asked anew after ${time('freshMs')}`;
      return { ...known, says };
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
      return { ...known, says: describeBreaker(settings), ...breakerReturns(settings) };
    default:
      return { ...known, says: JSON.stringify(settings) };
  }
}

function describeRetry(settings: LayerSettings): { says: string; noticesWithinMs?: number } {
  const { attempts = 1, ratio, reserve, windowMs } = settings;
  const waitsMs = longestWaitsMs(settings);
  const budget =
    ratio === undefined
      ? 'without a budget'
      : `${ratio} retries a call over ${formatMs(Number(windowMs))}, and ${reserve}`;
  const waits =
    waitsMs < Infinity
      ? `waits of at most ${formatMs(waitsMs)} in all`
      : 'waits as long as the target asks';
  const says = `${attempts} attempts, ${waits}, ${budget}`;
  return { says, ...(waitsMs < Infinity && { noticesWithinMs: waitsMs }) };
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

/**
 * Open for so long at most; and what it counted during the outage may open it after the return, while
 * that is in its window, or when good calls complete the least number.
 */
function breakerReturns({ trip, windowMs, least, openMostMs }: LayerSettings): {
  returnsWithinMs: number;
  returnsWithinCalls?: number;
} {
  const openMs = Number(openMostMs);
  if (trip === 'of time') return { returnsWithinMs: Number(windowMs) + openMs };
  if (trip === 'of calls') return { returnsWithinMs: openMs, returnsWithinCalls: Number(least) };
  return { returnsWithinMs: openMs };
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
