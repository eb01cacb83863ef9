/**
 * What a person does by hand. Each command is an ordinary write: a new generation, with the marker
 * that was seen as its condition. With the store down it works as well; then nothing is put there.
 */
import type { InForce } from './conditions.ts';
import {
  findPlan,
  hasEmptyName,
  sameContents,
  type Contents,
  type Marker,
  type Plan,
  type StoreView,
  type ZoneView,
  type ZoneWrite,
} from './contents.ts';
import { nextNumber } from './store-twin.ts';

/** A command of a person. */
export type HandCommand =
  /** The first write of a zone: it puts the marker, with the contents that were shown. */
  | { readonly kind: 'adopt'; readonly contents: Contents }
  /** Nobody but a person writes from here on. */
  | { readonly kind: 'freeze' }
  /** Lets the guard run again, with the contents that were shown. */
  | { readonly kind: 'thaw'; readonly contents: Contents }
  /** These contents, frozen until a thaw. */
  | { readonly kind: 'override'; readonly contents: Contents }
  /** The contents of an earlier generation, as a new one, frozen. */
  | { readonly kind: 'rollback'; readonly to: number }
  /** What somebody else wrote becomes what is wanted. */
  | { readonly kind: 'keep' }
  /** What we wrote comes back. */
  | { readonly kind: 'restore' };

/** The plan to put into the store (when there is one), then the write. */
export interface HandWrite {
  readonly plan: Plan;
  readonly write: ZoneWrite;
}

/** Why a command is not done. */
export type HandRefusal =
  | 'not-adopted'
  /** A thaw of a zone that runs, a freeze of a frozen one, the adoption of an adopted one. */
  | 'not-in-that-state'
  /** The contents would leave a name empty. */
  | 'would-be-empty'
  /** The contents name other record sets than those that are adopted. */
  | 'other-names'
  /** The store does not have the contents to go back to. */
  | 'not-in-store'
  /** Nobody changed anything. */
  | 'not-foreign';

/** The write of a command, or why there is none. `store` is null when it is down. */
export function writeByHand(
  command: HandCommand,
  zone: ZoneView,
  store: StoreView | null,
  owner: string,
  inForce: InForce,
): HandWrite | HandRefusal {
  const marker = markerOf(command, zone);
  if (typeof marker === 'string') return marker;
  const wanted = contentsOf(command, zone, marker, store);
  if (typeof wanted === 'string') return wanted;
  if (!hasSameNames(wanted, zone.contents)) return 'other-names';
  if (hasEmptyName(wanted)) return 'would-be-empty';
  const number = nextNumber(store ?? { latest: 0 }, marker.generation, inForce);
  const state = stateAfter(command, marker);
  return {
    plan: { number, base: marker.generation, state, origin: 'hand', contents: wanted },
    write: { expect: zone, marker: { generation: number, owner, state }, contents: wanted },
  };
}

/** Only an adoption finds no marker; it is as if a generation 0 ran before it. */
function markerOf({ kind }: HandCommand, { marker }: ZoneView): Marker | HandRefusal {
  if (kind !== 'adopt') return marker ?? 'not-adopted';
  return marker === null ? { generation: 0, owner: '', state: 'run' } : 'not-in-that-state';
}

function stateAfter({ kind }: HandCommand, { state }: Marker): Marker['state'] {
  if (kind === 'keep' || kind === 'restore') return state;
  return kind === 'thaw' || kind === 'adopt' ? 'run' : 'frozen';
}

function contentsOf(
  command: HandCommand,
  { contents }: ZoneView,
  { generation, state }: Marker,
  store: StoreView | null,
): Contents | HandRefusal {
  const live = store === null ? null : (findPlan(store, generation)?.contents ?? null);
  switch (command.kind) {
    case 'freeze':
      return state === 'frozen' ? 'not-in-that-state' : contents;
    case 'thaw':
      return state === 'run' ? 'not-in-that-state' : command.contents;
    case 'adopt':
    case 'override':
      return command.contents;
    case 'rollback':
      return (store === null ? null : findPlan(store, command.to)?.contents) ?? 'not-in-store';
    case 'keep':
      return live !== null && sameContents(live, contents) ? 'not-foreign' : contents;
    case 'restore':
      if (live === null) return 'not-in-store';
      return sameContents(live, contents) ? 'not-foreign' : live;
  }
}

function hasSameNames(a: Contents, b: Contents): boolean {
  const keys = (contents: Contents): string =>
    contents.map(({ name, type }) => `${name} ${type}`).join('\n');
  return keys(a) === keys(b);
}
