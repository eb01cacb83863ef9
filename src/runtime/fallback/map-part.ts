/**
 * What a policy makes true, as a part of a Firebreak map: a source for `firebreak map`, so that a
 * need's grace is found in the program and not typed.
 */
import type { PolicyDescription } from './compose.ts';

/** A map with one need of one component. */
export interface MapPart {
  readonly firebreak: 1;
  readonly name: string;
  readonly components: Readonly<
    Record<
      string,
      { readonly needs: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> }
    >
  >;
}

/**
 * The part. `grace` is stale-if-error's, from the oldest answer it may hold when the target goes to the
 * newest; a fallback makes the need soft. Retries and timeouts grant no grace: full jitter promises no wait.
 */
export function toMapPart(
  description: PolicyDescription,
  { component, needs }: { readonly component: string; readonly needs: string },
): MapPart {
  const grace = description.layers.find(({ graceMs }) => graceMs !== undefined)?.graceMs;
  const soft = description.layers.some((layer) => layer.soft === true);
  const facts: Record<string, string | boolean> = soft ? { soft: true } : { hard: true };
  if (grace !== undefined) {
    const [fromMs, toMs] = grace;
    facts['grace'] = fromMs === toMs ? text(toMs) : `${text(fromMs)}..${text(toMs)}`;
  }
  return {
    firebreak: 1,
    name: description.name,
    components: { [component]: { needs: { [needs]: facts } } },
  };
}

/** A duration as maps write it. */
function text(ms: number): string {
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
