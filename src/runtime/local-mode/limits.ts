/** The lowest layer: what a device may be told to do, by whomever. */
import type { Limit, Limits, Value, Values } from './state.ts';

/**
 * The values that may be done. A number outside its range becomes the nearest bound; what is not a
 * number, not allowed, or has no limit of its own is left out (so the layer below holds).
 */
export function withinLimits(values: Values, limits: Limits): Values {
  const kept: Record<string, Value> = {};
  for (const [name, limit] of Object.entries(limits)) {
    const value = Object.hasOwn(values, name) ? withinLimit(values[name], limit) : null;
    if (value !== null) kept[name] = value;
  }
  return kept;
}

function withinLimit(value: unknown, limit: Limit): Value | null {
  if ('oneOf' in limit) return limit.oneOf.find((allowed) => allowed === value) ?? null;
  if (typeof value !== 'number' || Number.isNaN(value)) return null;
  return Math.min(limit[1], Math.max(limit[0], value));
}
