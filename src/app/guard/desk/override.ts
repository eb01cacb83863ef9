/** What a person set by hand and for how long, where status, thaw and daemon find it. Nothing rests on it. */
import type { Store } from '#io/store';

/** An override that is in force, or ran out and stays. */
export interface Override {
  /** Absolute. */
  readonly name: string;
  readonly addresses: readonly string[];
  readonly why: string;
  readonly owner: string;
  readonly untilMs: number;
  /** At its end the zone thaws by itself. */
  readonly thenThaw: boolean;
}

/** Notes it; a later one stands beside it. Rejects with `StoreError`. */
export async function putOverride(
  store: Store,
  zone: string,
  override: Override,
  signal: AbortSignal,
): Promise<void> {
  const puts = [
    { key: prefixOf(zone) + encodeURIComponent(override.name), value: JSON.stringify(override) },
  ];
  await store.commit({ expect: [], puts, deletes: [] }, signal);
}

/** All of a zone, by name. Rejects with `StoreError`. */
export async function readOverrides(
  store: Store,
  zone: string,
  signal: AbortSignal,
): Promise<readonly Override[]> {
  const entries = await store.read(prefixOf(zone), signal);
  return entries.flatMap(({ value }) => parseOverride(value) ?? []);
}

/** Forgets all of a zone: it was thawed. Rejects with `StoreError`. */
export async function clearOverrides(
  store: Store,
  zone: string,
  signal: AbortSignal,
): Promise<void> {
  const deletes = (await store.read(prefixOf(zone), signal)).map(({ key }) => key);
  if (deletes.length > 0) await store.commit({ expect: [], puts: [], deletes }, signal);
}

function prefixOf(zone: string): string {
  return `guard-override/${encodeURIComponent(zone.toLowerCase())}/`;
}

function parseOverride(text: string): Override | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { name, addresses, why, owner, untilMs, thenThaw } = value as Partial<Override>;
    const isWhole =
      typeof name === 'string' && typeof why === 'string' && typeof untilMs === 'number';
    if (!isWhole || !Array.isArray(addresses)) return null;
    return { name, addresses, why, owner: owner ?? '', untilMs, thenThaw: thenThaw === true };
  } catch {
    return null;
  }
}
