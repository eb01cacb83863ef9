/** What the steps of resolve share. */
import type { Finding, Findings } from './finding.ts';
import type { Saying } from './choose.ts';
import type { DomainIndex, Known } from './known.ts';
import type { CatalogueService } from './overlay.ts';
import type { Path } from './part.ts';
import type { Bound } from './ref.ts';
import type { ComponentId, Conflict, DomainId, Grace, Plane } from './types.ts';
import type { Telling } from './wording.ts';

export interface Resolving {
  readonly known: Known;
  readonly domains: DomainIndex;
  readonly findings: Findings;
  readonly conflicts: Conflict[];
  /** A reference by its text; each text is bound once. */
  bind(text: string): Bound;
  readonly service: (id: string) => CatalogueService | null;
  /** Graces by their text, each read once. */
  readonly graces: Map<string, Grace>;
}

/** One component with all that is said of it, before its needs are bound. */
export interface Gathered {
  readonly id: ComponentId;
  /** In order of rank; never empty. */
  readonly sayings: readonly Saying[];
  readonly service: CatalogueService | null;
  /** In the order written; a service's are those that are asked for, later. */
  readonly placements: readonly DomainId[];
  readonly planes: ReadonlyMap<string, Plane>;
}

/** Tells a problem of something that a saying states. */
export function tellAt(
  resolving: Resolving,
  saying: Saying,
  path: Path,
  on: Finding['on'],
  telling: Telling,
): void {
  const { origin } = saying.claim;
  resolving.findings.add({ ...telling, origin, path, on });
}
