/**
 * What resolve asks of a catalogue: provider knowledge laid over a map. `core/catalogue` answers it;
 * it stands here so that the map does not depend on who knows the providers. Every row says who said
 * so and when.
 */
import type { EvidenceWord, Level, Plane } from './types.ts';

export interface CatalogueEvidence {
  readonly word: EvidenceWord;
  readonly cites: string;
  /** `2026-08-07`: when it was read or published. */
  readonly date: string;
}

export interface CatalogueDomain {
  readonly id: string;
  readonly level: Level;
  readonly parent: string | null;
  /** "US East (N. Virginia)". */
  readonly title: string;
}

export interface CatalogueNeed {
  /** A reference in short form, `aws/same-region/dynamodb` or `aws/us-east-1/iam:group-lookup`. */
  readonly on: string;
  readonly strength: 'hard' | 'soft' | 'unknown';
  /** As written in a map: `5m..1h`; null for none. */
  readonly grace: string | null;
  readonly evidence: CatalogueEvidence;
}

export interface CatalogueOperation {
  readonly name: string;
  readonly plane: Plane;
  /** A domain, or null when the operation lives where the placement is. */
  readonly home: string | null;
  readonly what: string;
  readonly needs: readonly CatalogueNeed[];
  readonly evidence: CatalogueEvidence;
}

export interface CatalogueService {
  /** `aws/dynamodb`. */
  readonly id: string;
  readonly title: string;
  /** `regional`: one placement a region; `global`: one placement in the provider's domain. */
  readonly scope: 'regional' | 'global';
  /** Regions where it is offered, sorted; the provider alone when global. */
  readonly domains: readonly string[];
  /** Sorted by name; at least one of the data plane. */
  readonly operations: readonly CatalogueOperation[];
  /** The grace that clients usually have, [assumed] unless a map says otherwise: `5m..1h`; null for none. */
  readonly usualGrace: { readonly grace: string; readonly evidence: CatalogueEvidence } | null;
  readonly evidence: CatalogueEvidence;
}

/** What a host name is: the answer of naming. `null` fields are not known, never guessed. */
export interface Named {
  readonly provider: string;
  readonly service: string | null;
  readonly region: string | null;
  readonly operation: string | null;
  readonly evidence: CatalogueEvidence;
}

/** What resolve asks of a catalogue; the built-in one and `--catalogue DIR` both answer it. */
export interface Catalogue {
  readonly version: string;
  readonly hash: string;
  /** Every domain it knows, sorted by id. */
  readonly domains: readonly CatalogueDomain[];
  /** A service by id, or null. */
  service(id: string): CatalogueService | null;
  /** Ids of all services, sorted. */
  readonly serviceIds: readonly string[];
  /** Names a host (`dynamodb.us-east-1.amazonaws.com`) or an ARN; null when it is nobody's we know. */
  name(hostOrArn: string): Named | null;
}
