/**
 * The last look at each target as Prometheus reads it (text format 0.0.4), under the names of
 * blackbox_exporter with the labels `target`, `probe` and `place`; and what the watch says of itself.
 */
import { metricsOf, type Metric, type ProbeResult } from '#io/probe';
import type { Observation } from '#io/store';
import { type Lateness, LATENESS_CLASSES } from './lateness.ts';
import type { SteadyState } from './steady.ts';

type Labels = Readonly<Record<string, string>>;

const HELP: Readonly<Record<string, string>> = {
  probe_success: 'Whether the last look was good. Absent when it could not look.',
  probe_duration_seconds: 'How long the last look took.',
  probe_ip_protocol: 'Family of the address that was connected to, 4 or 6.',
  probe_ip_addr_hash: 'A hash of the address that was connected to, to see that it changed.',
  probe_dns_lookup_time_seconds: 'How long it took to find the address, or the servers to ask.',
  probe_dns_answer_rrs: 'Records in the answer section.',
  probe_dns_authority_rrs: 'Records in the authority section.',
  probe_dns_additional_rrs: 'Records in the additional section.',
  probe_dns_duration_seconds: 'How long each phase of the question took.',
  probe_dns_query_succeeded: 'Whether any server gave an answer that could be read.',
  probe_dns_serial: 'The newest serial that an authority has.',
  probe_http_status_code: 'Status of the last answer.',
  probe_http_redirects: 'Redirects that were followed.',
  probe_http_uncompressed_body_length: 'Bytes of the body, after decompression.',
  probe_http_version: 'Version of HTTP of the answer.',
  probe_http_ssl: 'Whether the last answer came over TLS.',
  probe_http_duration_seconds: 'How long each phase of the last request took.',
  probe_icmp_duration_seconds: 'How long each phase of the ping took.',
  probe_icmp_reply_hop_limit: 'Hop limit of the reply.',
  probe_ssl_earliest_cert_expiry: 'When the first certificate of the chain ends, in unix time.',
  probe_tls_version_info: 'Version of TLS.',
  probe_tls_cipher_info: 'Cipher of TLS.',
};

const STATES: readonly SteadyState[] = ['up', 'down', 'flapping', 'unknown'];

interface LastLook {
  readonly labels: Labels;
  readonly metrics: readonly Metric[];
  readonly state: SteadyState;
  readonly atSeconds: number;
}

/** What the watch says of itself. */
export interface WatchTold {
  readonly targets: number;
  readonly isCutOff: boolean;
  /** Places that live, this one among them, and those of them that have a vote. */
  readonly places: number;
  readonly voters: number;
  /** Targets with an alarm, and those held back for another one. */
  readonly alarms: number;
  readonly held: number;
  /** Observations that could not be kept. */
  readonly lost: number;
  readonly lateness: Lateness;
}

/** Remembers the last look at each target. */
export class WatchMetrics {
  readonly #last = new Map<string, LastLook>();

  hear(observation: Observation, result: ProbeResult): void {
    const { target, probe, place, state, at, ok } = observation;
    this.#last.set(target, {
      labels: { target, probe, place },
      // What is no look from here is none in the metrics either.
      metrics: metricsOf(probe, { ...result, ok }),
      state,
      atSeconds: Date.parse(at) / 1_000,
    });
  }

  /** All of it: by metric, then by target. */
  text(told: WatchTold): string {
    const families = new Map<string, string[]>();
    const add = (name: string, labels: Labels, value: number): void => {
      const rows = families.get(name) ?? [];
      families.set(name, rows);
      rows.push(`${name}${labelText(labels)} ${numberText(value)}`);
    };
    for (const target of [...this.#last.keys()].sort()) {
      const last = this.#last.get(target);
      if (last === undefined) continue;
      for (const { name, labels, value } of last.metrics)
        add(name, { ...last.labels, ...labels }, value);
      add('firebreak_watch_last_look_timestamp_seconds', last.labels, last.atSeconds);
      for (const state of STATES)
        add('firebreak_watch_state', { ...last.labels, state }, Number(last.state === state));
    }
    const parts = [...families.keys()].sort().map((name) => {
      const help = HELP[name] ?? OWN_HELP[name] ?? '';
      return [...headOf(name, 'gauge', help), ...(families.get(name) ?? [])];
    });
    return `${[...parts, ...ownParts(told)].flat().join('\n')}\n`;
  }
}

const OWN_HELP: Readonly<Record<string, string>> = {
  firebreak_watch_last_look_timestamp_seconds: 'When the last look was made, in unix time.',
  firebreak_watch_state: 'What is held of a target after its last looks: 1 for one of the states.',
};

function ownParts(told: WatchTold): readonly (readonly string[])[] {
  const { targets, isCutOff, places, voters, alarms, held, lost, lateness } = told;
  const one = (
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    value: number,
  ): readonly string[] => [...headOf(name, type, help), `${name} ${numberText(value)}`];
  const { below, count, sum } = lateness.histogram();
  const late = 'firebreak_watch_late_seconds';
  return [
    one('firebreak_watch_targets', 'gauge', 'Targets that are looked at.', targets),
    one('firebreak_watch_cut_off', 'gauge', '1 while everything is bad from here.', +isCutOff),
    one('firebreak_watch_places', 'gauge', 'Places that live, with this one.', places),
    one('firebreak_watch_voters', 'gauge', 'Places that live and are not cut off.', voters),
    one('firebreak_watch_alarms', 'gauge', 'Targets with an alarm.', alarms),
    one('firebreak_watch_held', 'gauge', 'Targets down because of another that has one.', held),
    one('firebreak_watch_lost_total', 'counter', 'Observations that could not be kept.', lost),
    [
      ...headOf(late, 'histogram', 'How late looks began.'),
      ...LATENESS_CLASSES.map(
        (end, index) => `${late}_bucket{le="${end}"} ${numberText(below[index] ?? 0)}`,
      ),
      `${late}_bucket{le="+Inf"} ${count}`,
      `${late}_sum ${numberText(sum)}`,
      `${late}_count ${count}`,
    ],
  ];
}

function headOf(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function labelText(labels: Labels): string {
  const escape = (text: string): string =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return `{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  return String(Math.round(value * 1e9) / 1e9);
}
