/** `resolver.yaml` as data. Times in milliseconds; what is not written is not there, and usual. */
import type { Name } from '#core/dns';
import type { Upstream } from './upstream.ts';

/** A whole configuration. */
export interface ResolverConfig {
  readonly listen: readonly ListenPlace[];
  /** Threads that answer. */
  readonly workers: number;
  /** Networks beyond loopback that may ask. */
  readonly allow: readonly string[];
  /** By zone, the root first: whom to ask. */
  readonly upstreams: readonly ZoneUpstreams[];
  readonly numbers: ConfigNumbers;
  /** The port on which held addresses are looked at; null: nobody looks. */
  readonly checkPort: number | null;
  readonly pins: readonly ConfigPin[];
  readonly deny: readonly Name[];
  /** On loopback; null: none. */
  readonly controlPort: number | null;
  /** Where figures are shown to anybody who may connect there; null: only at the control. */
  readonly metrics: ListenPlace | null;
  /** The file of what is known; null: none. As written, relative to the configuration. */
  readonly saved: string | null;
}

/** An address and a port of ours. */
export interface ListenPlace {
  readonly address: string;
  readonly port: number;
}

/** Whom to ask of the names in a zone. */
export interface ZoneUpstreams {
  readonly zone: Name;
  readonly upstreams: readonly ConfigUpstream[];
}

/** An upstream, and the file of the authority that signs its certificate. */
export interface ConfigUpstream {
  readonly upstream: Upstream;
  readonly caFile: string | null;
}

/** A name set by hand. `untilMs` null: for as long as it stands here. */
export interface ConfigPin {
  readonly name: Name;
  readonly addresses: readonly string[];
  readonly untilMs: number | null;
}

/** Numbers by what they are called where they are used. */
export type ConfigNumbers = { readonly [Key in NumberName]?: number };

/** What can be set to a number. */
export type NumberName =
  | 'steadyMs'
  | 'holdMs'
  | 'holdBlindMs'
  | 'deadAfterMs'
  | 'recheckMs'
  | 'checkMs'
  | 'staleMs'
  | 'staleNegativeMs'
  | 'heldTtlSeconds'
  | 'patienceMs'
  | 'mostNames'
  | 'mostEmptyNames'
  | 'mostBytes'
  | 'mostTtlSeconds'
  | 'mostNegativeSeconds'
  | 'failureSeconds'
  | 'mostPerSecond'
  | 'mostNewPerSecond'
  | 'mostConnections'
  | 'idleMs'
  | 'mostAsking'
  | 'upstreamMs';
