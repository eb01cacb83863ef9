/** What the protocol moves: the records of the adopted names, and the one record that fences them. */

/** One address of a name. Weights are whole numbers from 1; a zone that cannot weigh ignores them. */
export interface PublishedEndpoint {
  readonly address: string;
  readonly weight: number;
}

/** The addresses of one adopted name. `name` is absolute, in the spelling of the policy. */
export interface PublishedSet {
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly ttlSeconds: number;
  /** By address; each once. */
  readonly endpoints: readonly PublishedEndpoint[];
}

/** All adopted names, by name and type. */
export type Contents = readonly PublishedSet[];

/** What the record `_firebreak` says: which generation the zone has, who wrote it, who may write. */
export interface Marker {
  readonly generation: number;
  readonly owner: string;
  readonly state: 'run' | 'frozen';
}

/** What a zone holds, as one look at its primary server found it. No marker: not adopted. */
export interface ZoneView {
  readonly marker: Marker | null;
  readonly contents: Contents;
}

/**
 * The only way to change a zone. Marker and records are compared with `expect` and replaced in one
 * write that happens as a whole or not at all.
 */
export interface ZoneWrite {
  readonly expect: ZoneView;
  readonly marker: Marker;
  readonly contents: Contents;
}

/** A plan: contents that may become generation `number`, but only directly after generation `base`. */
export interface Plan {
  readonly number: number;
  readonly base: number;
  /** `frozen`: when it is applied nobody but a person may write (a rollback). */
  readonly state: 'run' | 'frozen';
  /** Who made it: the planner, an enactor that found something wrong, or a person. */
  readonly origin: 'planner' | 'rollback' | 'hand';
  readonly contents: Contents;
}

/** A plan as a store gave it: contents that could not be read are null, never empty. */
export type StoredPlan = Omit<Plan, 'contents'> & { readonly contents: Contents | null };

/** All that a store knows, read at once. */
export interface StoreView {
  /** The highest number ever given. */
  readonly latest: number;
  /** The newest generation that every authority served and nobody found wrong. */
  readonly verified: number;
  /** By number, ascending. */
  readonly plans: readonly StoredPlan[];
}

/** Whether two contents are the same, weights included. */
export function sameContents(a: Contents, b: Contents): boolean {
  return a === b || (a.length === b.length && a.every((set, index) => sameSet(set, b[index])));
}

function sameSet(a: PublishedSet, b: PublishedSet | undefined): boolean {
  return (
    a === b ||
    (b !== undefined &&
      a.name === b.name &&
      a.type === b.type &&
      a.ttlSeconds === b.ttlSeconds &&
      a.endpoints.length === b.endpoints.length &&
      a.endpoints.every(
        ({ address, weight }, index) =>
          address === b.endpoints[index]?.address && weight === b.endpoints[index].weight,
      ))
  );
}

/** Whether two markers are the same text. */
export function sameMarker(a: Marker | null, b: Marker | null): boolean {
  if (a === null || b === null) return a === b;
  return a.generation === b.generation && a.owner === b.owner && a.state === b.state;
}

/** A name without addresses: what nobody may ever publish. No names at all is as empty. */
export function hasEmptyName(contents: Contents): boolean {
  return contents.length === 0 || contents.some(({ endpoints }) => endpoints.length === 0);
}

/** The plan of a number. */
export function findPlan(store: StoreView, number: number): StoredPlan | null {
  return store.plans.find((plan) => plan.number === number) ?? null;
}
