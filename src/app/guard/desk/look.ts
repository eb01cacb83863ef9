/** One look at everything that a decision rests on: the zone, the store, what places saw, what left lately. */
import type { Policy, Reading, Removal, StoreView, ZoneView } from '#core/guard';
import type { AdoptedSet, ZoneAdapter } from '#io/zone';
import type { GuardStore } from '../store/guard-store.ts';

/** What was read. A store that is down leaves `store` null, and says why. */
export interface Look {
  readonly zone: ZoneView;
  readonly store: StoreView | null;
  readonly storeTrouble: string | null;
  readonly readings: readonly Reading[];
  readonly removals: readonly Removal[];
}

/** Reads the zone first: whatever it has was in the store before. Rejects when the zone cannot be read. */
export async function lookAtAll(
  policy: Policy,
  zone: ZoneAdapter,
  store: GuardStore | null,
  nowMs: number,
  signal: AbortSignal,
): Promise<Look> {
  const view = await zone.look(adoptedSets(policy), signal);
  const nothing = { zone: view, store: null, readings: [], removals: [] };
  if (store === null) return { ...nothing, storeTrouble: 'there is none' };
  try {
    const generation = view.marker?.generation ?? 0;
    return {
      zone: view,
      store: await store.read(signal),
      storeTrouble: null,
      readings: await store.readings(signal),
      removals: await store.removals(generation, nowMs, signal),
    };
  } catch (error) {
    if (signal.aborted) throw error;
    return { ...nothing, storeTrouble: error instanceof Error ? error.message : String(error) };
  }
}

/** What the guard may write, as adapters are asked for it. */
export function adoptedSets({ names }: Policy): readonly AdoptedSet[] {
  return names.map(({ name, type, ttlSeconds }) => ({ name, type, ttlSeconds }));
}
