/**
 * What a caller gets from policies while their target is lost: reckoned from the innermost policy
 * outwards, once for a target that fails at once and once for one that never answers. Every number is
 * a bound that a run keeps (`loss.test.ts` runs random stacks); what is not known is the worst.
 */
import type { LayerSettings } from './layer.ts';

/** From, and to: milliseconds, Infinity for never. */
export type Span = readonly [from: number, to: number];

/** A target that answers with failures, or not at all. */
export type LossKind = 'fails' | 'hangs';

/** While the target is lost. Times count from the loss. */
export interface Loss {
  /** When the first answer may come that is neither real nor one that was kept. */
  readonly goodMs: Span;
  /** When the first call may fail; Infinity: none does. */
  readonly answeredMs: Span;
  /** How long one call lasts. */
  readonly endsMs: Span;
}

/** A policy's kind and numbers. */
export interface LayerNumbers {
  readonly kind: string;
  readonly settings: LayerSettings;
}

const NOTHING: Span = [0, 0];
const NEVER: Span = [Infinity, Infinity];

/** Under these policies, outermost first. `workEndsWithinMs` is the work's own limit, Infinity when it has none. */
export function lossOf(
  layers: readonly LayerNumbers[],
  kind: LossKind,
  workEndsWithinMs: number,
): Loss {
  const refuses = refusesAll(layers);
  // Where no call ever gets through, nothing is ever kept.
  const asked = refuses < 0 ? layers : layers.slice(0, refuses).filter((layer) => !keeps(layer));
  const endsMs: Span =
    kind === 'fails' || refuses >= 0 ? NOTHING : [workEndsWithinMs, workEndsWithinMs];
  return asked.reduceRight<Loss>(around, { goodMs: NOTHING, answeredMs: NOTHING, endsMs });
}

/** The first deadline that asks for more time than the timeouts around it leave: nothing gets past it; -1 for none. */
export function refusesAll(layers: readonly LayerNumbers[]): number {
  return layers.findIndex(({ kind, settings }, index) => {
    if (kind !== 'deadline') return false;
    const outer = layers.slice(0, index);
    // Calls that share one sending have no deadline of their own.
    const near = outer.slice(outer.findLastIndex(keeps) + 1);
    const timeouts = near.filter((each) => each.kind === 'timeout');
    return timeouts.some((each) => Number(each.settings['afterMs']) < Number(settings['leastMs']));
  });
}

function keeps({ kind }: LayerNumbers): boolean {
  return kind === 'stale-if-error';
}

function around(inner: Loss, { kind, settings }: LayerNumbers): Loss {
  const number = (name: string): number => Number(settings[name] ?? 0);
  switch (kind) {
    case 'fallback':
      // One that handles only some outcomes may let the first failure through.
      return 'handles' in settings
        ? { ...inner, answeredMs: [inner.answeredMs[0], Infinity] }
        : { ...inner, answeredMs: NEVER };
    case 'stale-if-error':
      return keptAround(inner, number('freshMs'), number('keepMs'));
    case 'timeout':
      return cutAt(inner, number('afterMs'));
    case 'retry':
      return repeated(inner, number('attempts'), longestWaitsMs(settings));
    case 'hedge':
      return hedged(inner, number('most'), 'percentile' in settings ? Infinity : number('afterMs'));
    case 'circuit-breaker':
      return inner.endsMs[1] >= number('slowMs') ? quicker(unsure(inner)) : quicker(inner);
    case 'deadline':
    case 'throttle':
      return quicker(inner);
    case 'bulkhead':
      // Without waiting for a place: that is a condition of the whole description.
      return inner;
    default:
      return { ...unsure(inner), endsMs: [0, Infinity] };
  }
}

/**
 * A kept answer stands in until it is too old. It was taken at the loss at the latest, and before it
 * by no more than it is fresh for. What comes from inside meanwhile is kept anew; what stands there
 * is asked no more often than that, and each time for as long as a call lasts.
 */
function keptAround(inner: Loss, freshMs: number, keepMs: number): Loss {
  const more: Span = [Math.max(0, keepMs - freshMs), Math.max(keepMs, freshMs)];
  // A call that joins a sending under way, or meets a fresh answer, ends sooner.
  const endsMs: Span = [0, inner.endsMs[1]];
  const seldomMs = freshMs + inner.endsMs[1];
  const later = ([fromMs, toMs]: Span): Span => [Math.max(0, fromMs - seldomMs), toMs];
  if (inner.answeredMs[0] === Infinity) {
    const [fromMs, toMs] = later(inner.goodMs);
    return { ...inner, goodMs: [fromMs, toMs + freshMs], endsMs };
  }
  const answeredMs = plus(later(inner.answeredMs), more);
  const isPure = inner.goodMs[1] === inner.answeredMs[1];
  const goodMs: Span = isPure ? answeredMs : [later(inner.goodMs)[0], inner.goodMs[1] + more[1]];
  return { goodMs, answeredMs, endsMs };
}

/** A call that lasts longer fails: policies inside have no word in that. */
function cutAt(inner: Loss, afterMs: number): Loss {
  const [fromMs, toMs] = inner.endsMs;
  if (toMs < afterMs) return inner;
  const endsMs: Span = [
    Math.max(0, Math.min(fromMs, afterMs)),
    Math.max(0, Math.min(toMs, afterMs)),
  ];
  if (fromMs > afterMs) return { goodMs: NOTHING, answeredMs: NOTHING, endsMs };
  return { ...unsure(inner), endsMs };
}

function repeated(inner: Loss, attempts: number, waitsMs: number): Loss {
  if (inner.answeredMs[0] === Infinity) return inner;
  return { ...inner, endsMs: [inner.endsMs[0], attempts * inner.endsMs[1] + waitsMs] };
}

/** Each sending goes out while an earlier one runs, so after no more than one of them takes. */
function hedged(inner: Loss, most: number, afterMs: number): Loss {
  const [fromMs, toMs] = inner.endsMs;
  const laterMs = most === 0 ? 0 : most * Math.min(afterMs, toMs);
  return { ...inner, endsMs: [fromMs, toMs + laterMs] };
}

/** It may happen at once, and need not. */
function unsure({ goodMs, answeredMs, endsMs }: Loss): Loss {
  return { goodMs: [0, goodMs[1]], answeredMs: [0, answeredMs[1]], endsMs };
}

/** Some calls are refused, and so end at once. */
function quicker(inner: Loss): Loss {
  return { ...inner, endsMs: [0, inner.endsMs[1]] };
}

/** The waits of a retry, each as long as it can be; Infinity where they have no cap: the target may ask for any. */
export function longestWaitsMs(settings: LayerSettings): number {
  const { attempts = 1, baseMs = 0, capMs = 0 } = settings;
  if (capMs === Infinity && Number(attempts) > 1) return Infinity;
  let waitsMs = 0;
  for (let attempt = 1; attempt < Number(attempts); attempt++) {
    waitsMs += Math.min(Number(capMs), Number(baseMs) * 2 ** (attempt - 1));
  }
  return waitsMs;
}

function plus(a: Span, b: Span): Span {
  return [a[0] + b[0], a[1] + b[1]];
}
