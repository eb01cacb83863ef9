/** I1: in a replay, needs between an observed provider's own catalogue services do not act. */
import type { Component } from '#core/map';
import { componentNumber } from './geography.ts';
import type { Network } from './network.ts';

/** By entry: 1 when it does not act; null when all do. A group, when all its alternatives are such. */
export function mutedEntries(network: Network, providers: readonly string[]): Uint8Array | null {
  if (providers.length === 0) return null;
  const providerOf = network.map.components.map(catalogueOf);
  const { component, count, source } = network.entries;
  const muted = new Uint8Array(count);
  for (let entry = 0; entry < count; entry += 1) {
    const provider = providerOf[component[entry] as number] ?? null;
    const target = source[entry]?.target;
    if (provider === null || target === undefined || !providers.includes(provider)) continue;
    const refs = target.kind === 'one' ? [target.ref] : target.of;
    const own = refs.every(
      (ref) => providerOf[componentNumber(network, ref.component)] === provider,
    );
    if (own) muted[entry] = 1;
  }
  return muted;
}

/** The provider from whose catalogue a component comes: the first part of its id. */
function catalogueOf({ id, origin }: Component): string | null {
  const slash = id.indexOf('/');
  return origin === 'catalogue' && slash > 0 ? id.slice(0, slash) : null;
}
