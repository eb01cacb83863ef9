/** What a set of endpoints promises, in numbers: any one of them will do, and what a change costs. */
import type { NeedDescription } from '#runtime/description';
import type { Endpoint, EndpointSet, EndpointSettings } from './endpoint-set.ts';

/** A set, as a need of the program. */
export interface EndpointsDescription extends NeedDescription {
  readonly kind: 'endpoints';
  readonly anyOf: readonly Endpoint[];
  readonly settings: EndpointSettings;
  /** At most so many calls, one after the other, fail before a group that is lost is left; then one each time it is tried again. */
  readonly failuresBeforeLeaving: number;
  /** It is tried again after this, and later after so long. */
  readonly againAfterMs: readonly [number, number];
}

/** What the set is now, the best first. */
export function describeEndpoints(
  { endpoints, settings }: EndpointSet,
  name: string = 'endpoints',
): EndpointsDescription {
  const rank = ({ group = '' }: Endpoint): number =>
    settings.prefer.includes(group) ? settings.prefer.indexOf(group) : Infinity;
  const anyOf = endpoints.toSorted((a, b) => rank(a) - rank(b) || 0);
  const groups = [...new Set(anyOf.map(({ group = '' }) => group))];
  const sizes = groups.map((name) => anyOf.filter(({ group = '' }) => group === name).length);
  const largest = Math.max(0, ...sizes);
  const failuresBeforeLeaving = largest * settings.failuresInARow;
  const againAfterMs = [settings.ejectionMs, settings.mostEjectionMs] as const;
  const what =
    groups.length > 1
      ? groups.map((group) => group || 'others').join(', then ')
      : `${anyOf.length}`;
  const promise =
    `any of ${what}: the next after at most ${failuresBeforeLeaving} failed calls; ` +
    `the last list stands when discovery is empty`;
  return { kind: 'endpoints', name, promise, anyOf, settings, failuresBeforeLeaving, againAfterMs };
}
