/** What was read of a zone and its store, as the values that the texts show. Pure: the same look, the same words. */
import {
  findPlan,
  judgeAuthority,
  type Contents,
  type PublishedSet,
  type StoreView,
  type ZoneView,
} from '#core/guard';
import type { ShownAuthority, ShownName } from '#app/report';
import type { AuthorityLook } from '#io/zone';
import type { Policy, Reading } from '#core/guard';

/** Each authority judged by what the server that takes writes serves now. */
export function shownAuthorities(
  looks: readonly AuthorityLook[],
  { marker, contents }: ZoneView,
  afterMs: ReadonlyMap<string, number> = new Map(),
): readonly ShownAuthority[] {
  const wanted = marker?.generation ?? 0;
  return looks.map((look) => {
    const { verdict, generation } = judgeAuthority(look, wanted, contents);
    const addresses = look.view === null ? null : countAddresses(look.view.contents);
    const took = verdict === 'ok' ? (afterMs.get(look.server) ?? null) : null;
    return {
      server: look.server,
      verdict,
      generation,
      addresses,
      trouble: look.trouble,
      afterMs: took,
    };
  });
}

/** Addresses under all adopted names. */
export function countAddresses(contents: Contents): number {
  return contents.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
}

/** Each adopted name with what is published, what is healthy of it, and what the guard had written. */
export function shownNames(
  policy: Policy,
  zone: ZoneView,
  store: StoreView | null,
  healthy: ReadonlySet<string> | null,
): readonly ShownName[] {
  const live = store === null ? null : findPlan(store, zone.marker?.generation ?? -1);
  return policy.names.map(({ name, type, minHealthy }) => {
    const set = findSet(zone.contents, name, type);
    const addresses = addressesOf(set);
    const wrote = live?.contents == null ? null : findSet(live.contents, name, type);
    const isForeign = wrote !== null && !isSameSet(wrote, set);
    return {
      name,
      type,
      addresses,
      healthy: healthy === null ? null : addresses.filter((each) => healthy.has(each)).length,
      minHealthy,
      wrote: isForeign ? addressesOf(wrote) : null,
    };
  });
}

/** Addresses that some place saw up and no majority saw down: what counts as healthy. */
export function healthyAddresses(
  { probes }: Policy,
  readings: readonly Reading[],
): ReadonlySet<string> | null {
  if (readings.length === 0) return null;
  const addresses = new Set(readings.map(({ address }) => address));
  return new Set(
    [...addresses].filter((address) => {
      const own = readings.filter((each) => each.address === address);
      return own.filter(({ isUp }) => !isUp).length < probes.agree && own.some(({ isUp }) => isUp);
    }),
  );
}

function findSet(contents: Contents, name: string, type: string): PublishedSet | null {
  return contents.find((set) => set.name === name && set.type === type) ?? null;
}

function addressesOf(set: PublishedSet | null): readonly string[] {
  return set === null ? [] : set.endpoints.map(({ address }) => address);
}

function isSameSet(a: PublishedSet, b: PublishedSet | null): boolean {
  return (
    JSON.stringify(addressesOf(a)) === JSON.stringify(addressesOf(b)) &&
    a.ttlSeconds === b?.ttlSeconds
  );
}
