/** What people want of the guard, as they wrote it in `guard.yaml`. */

/** The policy of one zone. */
export interface Policy {
  /** Absolute, with the dot at its end. */
  readonly zone: string;
  readonly servers: {
    /** Servers that take writes, as `parseServer` reads them: at least one. */
    readonly write: readonly string[];
    /** Every authority that is asked after a write. */
    readonly verify: readonly string[];
  };
  /** Where the zone is written when no name server takes the writes; absent: `servers.write` do. */
  readonly where?: ZonePlace;
  /** The file of the key; never the secret itself. */
  readonly keyFile: string | null;
  readonly probes: ProbePolicy;
  /** By name. */
  readonly names: readonly NamePolicy[];
}

/** A zone that is no dynamic zone of a name server. */
export type ZonePlace =
  | { readonly kind: 'route53'; readonly zoneId: string }
  | { readonly kind: 'file'; readonly path: string };

/** From where health is looked at, and how many places must agree that something is down. */
export interface ProbePolicy {
  readonly from: readonly string[];
  readonly agree: number;
}

/** One adopted name and family. */
export interface NamePolicy {
  /** Absolute, with the dot at its end. */
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly ttlSeconds: number;
  /** By address. */
  readonly endpoints: readonly EndpointPolicy[];
  /** Never fewer published because of health. */
  readonly minHealthy: number;
  readonly removeAtMost: RemovalLimit;
  /** Null: only whether port 443 takes a connection. */
  readonly probe: EndpointProbe | null;
}

/** How an endpoint is looked at. After so many looks in a row it counts as down, or as up again. */
export interface EndpointProbe {
  readonly kind: 'https' | 'http' | 'tcp';
  /** The path for http and https; the port for tcp. */
  readonly target: string;
  readonly everyMs: number;
  readonly failAfter: number;
  readonly passAfter: number;
}

/** One endpoint; `capacity` is its share of the load, a whole number from 1. */
export interface EndpointPolicy {
  readonly address: string;
  readonly capacity: number;
}

/** At most `count` addresses leave in one step and within any `perMs`. */
export interface RemovalLimit {
  readonly count: number;
  readonly perMs: number;
}
