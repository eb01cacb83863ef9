/**
 * What a policy makes true, as a part of a Firebreak map: a source for `firebreak map`, so that a
 * need's grace is found in the program and not typed.
 */
import { formatMs, type PolicyDescription } from './describe.ts';

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
    facts['grace'] = fromMs === toMs ? formatMs(toMs) : `${formatMs(fromMs)}..${formatMs(toMs)}`;
  }
  return {
    firebreak: 1,
    name: description.name,
    components: { [component]: { needs: { [needs]: facts } } },
  };
}
