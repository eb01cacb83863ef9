/**
 * What probes saw, weighed: an endpoint is down only when a majority of at least three places says
 * so, and a place that sees everything down is taken to be cut off itself.
 */
import type { ProbePolicy } from '../policy/policy.ts';
import type { PlanConditions } from './plan-conditions.ts';

/** What one place last saw of one address; nothing is said of what it could not look at. */
export interface Reading {
  readonly place: string;
  readonly address: string;
  readonly isUp: boolean;
}

/** What is held of one endpoint. */
export interface EndpointHealth {
  readonly address: string;
  /** `unknown`: too few places looked. It is never taken for down. */
  readonly state: 'up' | 'down' | 'disputed' | 'unknown';
  /** Places that see it down, and up; those that are cut off are left out. */
  readonly down: readonly string[];
  readonly up: readonly string[];
}

/** Fewest places whose agreement may take an address away. */
export const MIN_PLACES = 3;

/** The health of all endpoints, in the order of the addresses, and the places that were ignored. */
export function judgeHealth(
  addresses: readonly string[],
  readings: readonly Reading[],
  probes: ProbePolicy,
  inForce: PlanConditions,
): { readonly endpoints: readonly EndpointHealth[]; readonly ignored: readonly string[] } {
  const ours = readings.filter(
    ({ place, address }) => probes.from.includes(place) && addresses.includes(address),
  );
  const ignored = inForce('blind-place-ignored')
    ? probes.from.filter((place) => seesAllDown(place, ours))
    : [];
  const trusted = ours.filter(({ place }) => !ignored.includes(place));
  const endpoints = addresses.map((address) => {
    const placesThat = (isUp: boolean): readonly string[] =>
      probes.from.filter((place) =>
        trusted.some(
          (each) => each.place === place && each.address === address && each.isUp === isUp,
        ),
      );
    const [down, up] = [placesThat(false), placesThat(true)];
    return { address, state: stateOf(down.length, up.length, probes, inForce), down, up };
  });
  return { endpoints, ignored };
}

/** A place that looked at more than one endpoint and found none up says more of itself than of them. */
function seesAllDown(place: string, readings: readonly Reading[]): boolean {
  const own = readings.filter((each) => each.place === place);
  return own.length > 1 && own.every(({ isUp }) => !isUp);
}

function stateOf(
  down: number,
  up: number,
  { from, agree }: ProbePolicy,
  inForce: PlanConditions,
): EndpointHealth['state'] {
  if (down === 0) return up > 0 || !inForce('unread-is-not-down') ? upOrDown(up) : 'unknown';
  if (!inForce('majority-agrees')) return 'down';
  const majority = Math.max(agree, Math.floor(from.length / 2) + 1);
  if (from.length >= MIN_PLACES && down >= majority) return 'down';
  return 'disputed';
}

function upOrDown(up: number): EndpointHealth['state'] {
  return up > 0 ? 'up' : 'down';
}
