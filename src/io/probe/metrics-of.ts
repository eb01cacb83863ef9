/**
 * What a look found under the metric names of blackbox_exporter, so that its dashboards and alerts go
 * on working. A metric that does not apply is left out, as there.
 */
import { writeIpv4, writeIpv6 } from '#core/dns';
import type { Facts, ProbeResult } from './port.ts';

export interface Metric {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Facts that are metrics by themselves: fact, metric, and what one of the fact is in the metric's unit. */
const PLAIN: readonly (readonly [kind: string, fact: string, metric: string, scale: number])[] = [
  ['*', 'family', 'probe_ip_protocol', 1],
  ['*', 'resolveMs', 'probe_dns_lookup_time_seconds', 1e-3],
  ['*', 'certificateEndsMs', 'probe_ssl_earliest_cert_expiry', 1e-3],
  ['http', 'status', 'probe_http_status_code', 1],
  ['http', 'redirects', 'probe_http_redirects', 1],
  ['http', 'bodyBytes', 'probe_http_uncompressed_body_length', 1],
  ['http', 'version', 'probe_http_version', 1],
  ['http', 'tls', 'probe_http_ssl', 1],
  ['dns', 'answerRecords', 'probe_dns_answer_rrs', 1],
  ['dns', 'authorityRecords', 'probe_dns_authority_rrs', 1],
  ['dns', 'additionalRecords', 'probe_dns_additional_rrs', 1],
  ['dns', 'serial', 'probe_dns_serial', 1],
  ['ping', 'hopLimit', 'probe_icmp_reply_hop_limit', 1],
];

/** The phases of a look, by probe, as their metric labels them. */
const PHASES: Readonly<
  Record<string, readonly [metric: string, phases: Readonly<Record<string, string>>]>
> = {
  http: [
    'probe_http_duration_seconds',
    {
      resolveMs: 'resolve',
      connectMs: 'connect',
      tlsMs: 'tls',
      firstByteMs: 'processing',
      transferMs: 'transfer',
    },
  ],
  dns: ['probe_dns_duration_seconds', { resolveMs: 'resolve', requestMs: 'request' }],
  ping: ['probe_icmp_duration_seconds', { resolveMs: 'resolve', roundTripMs: 'rtt' }],
};

/** The metrics of one result. `probe_success` is absent when the probe could not look: it is neither. */
export function metricsOf(kind: string, result: ProbeResult): readonly Metric[] {
  const { facts } = result;
  const metrics: Metric[] = [];
  const add = (
    name: string,
    value: number,
    labels: Readonly<Record<string, string>> = {},
  ): void => {
    if (Number.isFinite(value)) metrics.push({ name, labels, value });
  };
  if (result.ok !== null) add('probe_success', Number(result.ok));
  add('probe_duration_seconds', result.ms / 1_000);
  for (const [of, fact, name, scale] of PLAIN) {
    if (of === '*' || of === kind) add(name, numberOf(facts, fact) * scale);
  }
  if (typeof facts['tlsVersion'] === 'string') {
    add('probe_tls_version_info', 1, { version: facts['tlsVersion'].replace('TLSv', 'TLS ') });
  }
  if (typeof facts['cipher'] === 'string') {
    add('probe_tls_cipher_info', 1, { cipher: facts['cipher'] });
  }
  if (typeof facts['ip'] === 'string') add('probe_ip_addr_hash', hashOf(facts['ip']));
  if (kind === 'dns') add('probe_dns_query_succeeded', Number('rcode' in facts));
  const [metric, phases] = PHASES[kind] ?? ['', {}];
  for (const [fact, phase] of Object.entries(phases))
    add(metric, numberOf(facts, fact) / 1_000, { phase });
  return metrics;
}

/** FNV-1a of the 16 bytes of an address, for seeing that it changed; NaN when it is none. */
function hashOf(address: string): number {
  const bytes = new Uint8Array(16);
  if (writeIpv4(address, bytes, 12)) bytes.fill(0xff, 10, 12);
  else if (!writeIpv6(address, bytes, 0)) return Number.NaN;
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

/** A fact as a number, NaN when it is none; truths are 0 and 1. */
function numberOf(facts: Facts, name: string): number {
  const value = facts[name];
  return value === undefined ? Number.NaN : Number(value);
}
