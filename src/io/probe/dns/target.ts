/** What a DNS look asks of whom, and what it must get, as plain data. */
import type { RecordClass, RecordType, ResponseCode } from '#core/dns';

/** A name server to ask. */
export interface DnsServer {
  /** An address, or a name that resolves to one. */
  readonly host: string;
  readonly port: number;
  /** It must know by itself: asked without recursion, and lame when it does not answer with authority. */
  readonly authoritative: boolean;
}

/** Regular expressions over records as text, `api.example. 60 IN A 192.0.2.1`; as blackbox_exporter has them. */
export interface RecordRules {
  /** Bad when one record matches one of these. */
  readonly failIfMatches: readonly string[];
  /** Bad when all records match one of these. */
  readonly failIfAllMatch: readonly string[];
  /** Bad when one record does not match one of these, or there is no record. */
  readonly failIfNotMatches: readonly string[];
  /** Bad when no record matches any of these. */
  readonly failIfNoneMatches: readonly string[];
}

export const NO_RULES: RecordRules = {
  failIfMatches: [],
  failIfAllMatch: [],
  failIfNotMatches: [],
  failIfNoneMatches: [],
};

export interface DnsTarget {
  readonly kind: 'dns';
  readonly name: string;
  readonly type: RecordType;
  readonly class: RecordClass;
  readonly servers: readonly DnsServer[];
  /** A resolver through which the zone's name servers are found, all of which are then asked too. */
  readonly authoritiesThrough: { readonly host: string; readonly port: number } | null;
  /** The port of the name servers that were found. */
  readonly authoritiesPort: number;
  readonly transport: 'udp' | 'tcp';
  readonly validRcodes: readonly ResponseCode[];
  /** NOERROR without a record is good too. Otherwise it is what happened on 20 October 2025. */
  readonly mayBeEmpty: boolean;
  /** All servers must give the same records and the same serial. */
  readonly agree: boolean;
  /** There must be signatures, and none out of date. They are not verified. */
  readonly signed: boolean;
  /** Whether every server must be good or one is enough. */
  readonly need: 'all' | 'any';
  readonly answer: RecordRules;
  readonly authority: RecordRules;
  readonly additional: RecordRules;
  readonly timeoutMs: number;
}

export const USUAL_DNS: Omit<DnsTarget, 'name'> = {
  kind: 'dns',
  type: 'A',
  class: 'IN',
  servers: [],
  authoritiesThrough: null,
  authoritiesPort: 53,
  transport: 'udp',
  validRcodes: ['NOERROR'],
  mayBeEmpty: false,
  agree: false,
  signed: false,
  need: 'all',
  answer: NO_RULES,
  authority: NO_RULES,
  additional: NO_RULES,
  timeoutMs: 5_000,
};
