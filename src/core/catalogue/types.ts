/**
 * The catalogue's own data, before it is laid out as services: AWS's generated table, and the rows
 * that people write. `data/catalogue/README.md` says how to write a row.
 */
import type { CatalogueDomain, CatalogueEvidence, CatalogueNeed, Plane } from '#core/map';

/** Which service is where, from AWS's endpoint data; written by `tools/catalogue/aws.ts`. */
export interface AwsTable {
  readonly cites: string;
  /** `2026-08`: of the data set. */
  readonly date: string;
  /** By the same names as services: `monitoring` is "Amazon CloudWatch". */
  readonly titles: Readonly<Record<string, string>>;
  readonly partitions: readonly AwsPartition[];
}

export interface AwsPartition {
  /** `aws`, `aws-cn`, `aws-us-gov`, ...: the provider's domain. */
  readonly id: string;
  readonly title: string;
  /** What its host names end with: `amazonaws.com`, `api.aws`. */
  readonly suffixes: readonly string[];
  /** Where its global services sign. */
  readonly globalRegion: string;
  /** Region to title. */
  readonly regions: Readonly<Record<string, string>>;
  /** By AWS's endpoint name: `monitoring`, `email`, `dynamodb`. */
  readonly services: Readonly<Record<string, AwsService>>;
}

/** Offered `in` these regions, or in `allBut` these; in none of its own when both are absent. */
export interface AwsService {
  readonly in?: 'all' | readonly string[];
  readonly allBut?: readonly string[];
  /** No list says where it is offered: `in` is an assumption. */
  readonly unlisted?: boolean;
  /** It has one global endpoint, which signs in this region. */
  readonly signsIn?: string;
  /** What stands before the region in its host names, besides its own name. */
  readonly prefixes?: readonly string[];
}

/** One file of rows, checked: the built-in ones and those of `--catalogue DIR` alike. */
export interface CatalogueFile {
  readonly file: string;
  readonly domains: readonly CatalogueDomain[];
  readonly clouds: readonly CloudRow[];
  readonly services: readonly ServiceRow[];
  readonly names: readonly NameRow[];
  readonly addresses: readonly AddressRow[];
  readonly vendors: readonly VendorRow[];
}

/** A provider with the services of another: `azure-china` is like `azure`. */
export interface CloudRow {
  readonly id: string;
  readonly like: string;
}

/** What a person wrote of one service. `null`: not said here, an earlier file or the default says it. */
export interface ServiceRow {
  /** `aws/dynamodb`. */
  readonly id: string;
  readonly title: string | null;
  /** Other words that people use for it: `cloudwatch-metrics`. */
  readonly also: readonly string[];
  readonly scope: 'regional' | 'global' | null;
  /** Domains where it is offered; null: as the AWS table has it, or the provider's every region. */
  readonly domains: readonly string[] | null;
  /** Offered where this other service is (`aws/rds`), for what has no entry of its own. */
  readonly like: string | null;
  /** Its names in the AWS table and in ARNs. Empty: its own id without the provider. */
  readonly endpoints: readonly string[];
  /** The operation behind its API's host name, and behind an ARN; null: the data plane as a whole. */
  readonly apiOperation: string | null;
  readonly arnOperation: string | null;
  readonly operations: readonly OperationRow[];
  readonly usualGrace: { readonly grace: string; readonly evidence: CatalogueEvidence } | null;
  readonly evidence: CatalogueEvidence;
}

export interface OperationRow {
  readonly name: string;
  readonly plane: Plane;
  readonly home: string | null;
  readonly what: string;
  readonly needs: readonly CatalogueNeed[];
  readonly evidence: CatalogueEvidence;
}

/** A pattern of host names and what it says (`host-pattern.ts` has the language). */
export interface NameRow {
  readonly host: string;
  readonly provider: string;
  /** `aws/elb`; null when only the provider is known. */
  readonly service: string | null;
  /** A domain that every such name is in; null: the pattern's `{region}`, or not known. */
  readonly region: string | null;
  readonly operation: string | null;
  /** The vendor's own word for the place that every such name is in; null: the pattern's `{site}`. */
  readonly site: string | null;
  readonly evidence: CatalogueEvidence;
}

/** A block of addresses and whose it is. */
export interface AddressRow {
  /** `203.0.113.0/24`, `2001:db8::/32`. */
  readonly range: string;
  /** A provider or a vendor. */
  readonly provider: string;
  readonly service: string | null;
  /** A domain; null when the block is in no one region, or nobody says. */
  readonly region: string | null;
  /** Traffic is passed on from there: it says nothing of what stands behind. */
  readonly edge: boolean;
  readonly evidence: CatalogueEvidence;
}

/** Somebody else's service, known by its names. */
export interface VendorRow {
  readonly id: string;
  readonly title: string;
  /** What it is for: `payments`, `identity`; null when nobody said. */
  readonly use: string | null;
  /** Other words that people use for it. */
  readonly also: readonly string[];
  /** The hop behind it, as far as somebody said; empty: not known. */
  readonly standsOn: readonly StandsOn[];
  readonly evidence: CatalogueEvidence;
}

/** What a vendor's service stands on, and who says so. */
export interface StandsOn {
  /** A domain, `aws/us-east-1` or `gcp`; of an edge, the service: `aws/cloudfront`. */
  readonly on: string;
  /** Of this place of the vendor's only (`eu`, `us5`); null: of all of it. */
  readonly site: string | null;
  /** It passes traffic on: what stands behind it is not known by this. */
  readonly edge: boolean;
  readonly evidence: CatalogueEvidence;
}
