/** Why a plan may not be: each rule that it would break as one sentence, and what is probably behind it. */
import type { PlannedName, Policy, Refusal } from '#core/guard';
import { list, plural } from '../terminal/prose.ts';
import { sayNumber, sayPlaces, saySeconds } from './words.ts';

/** The rules that one name's change would break, in the order in which they are asked. */
export function refusalReasons(name: PlannedName, policy: Policy): readonly string[] {
  const disputes = name.refusals.filter(({ kind }) => kind === 'places-disagree');
  const seen = disputes.length === 0 ? [] : [disagreement(disputes, policy)];
  return [...seen, ...name.refusals.flatMap((refusal) => sayRule(refusal) ?? [])];
}

/** What it probably is; null when the readings do not say. */
export function probableCause(names: readonly PlannedName[], policy: Policy): string | null {
  const blind = blindPlaces(names);
  if (blind === null) return null;
  const others = policy.probes.from.filter((place) => !blind.includes(place));
  const isOne = blind.length === 1;
  return `it is probably ${list(blind)} that ${isOne ? 'is' : 'are'} cut off, not the servers: ${list(others)} ${others.length === 1 ? 'sees' : 'see'} them up`;
}

/** Places that alone see down what all others see up; null when there are none. */
export function blindPlaces(names: readonly PlannedName[]): readonly string[] | null {
  const disputed = names.flatMap(({ health }) =>
    health.filter(({ state }) => state === 'disputed'),
  );
  const [first] = disputed;
  if (disputed.length < 2 || first === undefined) return null;
  const isSame = disputed.every(({ down, up }) => same(down, first.down) && up.length > 0);
  return isSame ? first.down : null;
}

function disagreement(disputes: readonly Refusal[], { probes: { from, agree } }: Policy): string {
  const places = new Set(disputes.flatMap((each) => ('down' in each ? each.down : [])));
  const them = disputes.length === 1 ? 'it' : 'them';
  const see = places.size === 1 ? 'sees' : 'see';
  return `${sayNumber(places.size)} place${places.size === 1 ? '' : 's'} of ${sayNumber(from.length)} ${see} ${them} down; ${agree} must agree`;
}

function sayRule(refusal: Refusal): string | null {
  switch (refusal.kind) {
    case 'places-disagree':
      return null;
    case 'below-min-healthy':
      return `${plural(refusal.left, 'healthy address', 'healthy addresses')} would be left; minHealthy is ${refusal.minHealthy}`;
    case 'too-many-at-once':
      return `${refusal.removed} would go at once; the limit is ${refusal.limit}`;
    case 'too-many-lately':
      return `${refusal.removed} would go after ${refusal.lately} within ${saySeconds(refusal.perMs)}; the limit is ${refusal.limit} in ${saySeconds(refusal.perMs)}`;
  }
}

/** `no answer from ams, fra, sto`: what the readings say of one address, and what others see. */
export function sayHealth(
  name: PlannedName,
  address: string,
): { readonly seen: string; readonly others: string } {
  const health = name.health.find((each) => each.address === address);
  if (health === undefined) return { seen: 'not in guard.yaml', others: '' };
  const { state, down, up } = health;
  if (state === 'unknown') return { seen: 'nobody could look', others: '' };
  if (down.length === 0) return { seen: `healthy from ${sayPlaces(up)}`, others: '' };
  const others = up.length === 0 ? '' : `${sayPlaces(up)}: healthy`;
  return { seen: `down from ${sayPlaces(down)}`, others };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
