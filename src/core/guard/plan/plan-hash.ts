/** The hash by which a person says which plan: exactly what was shown is applied, or nothing. */
import type { Plan } from '../protocol/contents.ts';

/** A cryptographic hash of a text, as hexadecimal: SHA-256 where it matters. */
export type Hash = (text: string) => string;

/** The hash of all that a plan does: its generation, its base, and every record. */
export function hashPlan({ number, base, state, contents }: Plan, hash: Hash): string {
  const sets = contents.map(({ name, type, ttlSeconds, endpoints }) => [
    name,
    type,
    ttlSeconds,
    endpoints.map(({ address, weight }) => [address, weight]),
  ]);
  return hash(JSON.stringify([number, base, state, sets]));
}

/** The hash as it is shown and typed: `9f2c-41aa`. */
export function shortHash(hex: string): string {
  return `${hex.slice(0, 4)}-${hex.slice(4, 8)}`;
}

/** The one plan that a person means by a hash, short or whole; null when it is none or several. */
export function findByHash(plans: readonly Plan[], typed: string, hash: Hash): Plan | null {
  const wanted = typed.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{8,}$/.test(wanted)) return null;
  const found = plans.filter((plan) => hashPlan(plan, hash).startsWith(wanted));
  return found.length === 1 ? (found[0] ?? null) : null;
}
