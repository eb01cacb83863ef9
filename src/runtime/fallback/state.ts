/** The state of policies, saved and restored: what a restart in the middle of an outage must not forget. */
import type { Policy } from './compose.ts';

/** A policy's state, in plain JSON. */
export interface SavedPolicy {
  readonly format: 1;
  readonly name: string;
  readonly layers: readonly { readonly kind: string; readonly state: unknown }[];
}

/** What would be lost with the process. A copy: later calls do not change it. */
export function savePolicy({ name, layers }: Policy<unknown>): SavedPolicy {
  return {
    format: 1,
    name,
    layers: layers.map((layer) => ({ kind: layer.kind, state: layer.save?.() ?? null })),
  };
}

/** Goes on from a saved state. False, and nothing is changed, when it is of other policies. */
export function restorePolicy({ layers }: Policy<unknown>, saved: SavedPolicy): boolean {
  const fits =
    saved.format === 1 &&
    saved.layers.length === layers.length &&
    saved.layers.every(({ kind }, index) => kind === layers[index]?.kind);
  if (!fits) return false;
  saved.layers.forEach(({ state }, index) => {
    if (state !== null) layers[index]?.restore?.(state);
  });
  return true;
}
