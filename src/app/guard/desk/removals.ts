/** What a write takes away: noted in the store, whoever writes, so that all keep to one limit. */
import type { Policy, ZoneWrite } from '#core/guard';
import type { RemovalNote } from '../store/guard-store.ts';

/** Addresses that the write takes away, with how long each is counted. */
export function removalsOf(
  { names }: Policy,
  { expect, contents }: ZoneWrite,
): readonly RemovalNote[] {
  return expect.contents.flatMap(({ name, type, endpoints }) => {
    const after = contents.find((set) => set.name === name && set.type === type)?.endpoints ?? [];
    const lastsMs = names.find((each) => each.name === name && each.type === type)?.removeAtMost
      .perMs;
    return endpoints
      .filter(({ address }) => !after.some((each) => each.address === address))
      .map(({ address }) => ({ name, type, address, lastsMs: Math.max(1_000, lastsMs ?? 60_000) }));
  });
}
