/** What Prometheus reads: valid, under blackbox_exporter's names, whatever targets are called. */
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '#io/probe';
import type { Observation } from '#io/store';
import { readExposition, type Sample } from './exposition.testing.ts';
import { Lateness } from './lateness.ts';
import { WatchMetrics } from './metrics.ts';
import { isOwnHost, serveMetrics } from './serve-metrics.ts';

function look(
  target: string,
  probe: string,
  ok: boolean | null,
  facts: ProbeResult['facts'],
): readonly [Observation, ProbeResult] {
  const result: ProbeResult = { ok, ms: 12.5, what: 'x', facts };
  const at = '2026-11-25T10:00:00.500Z';
  return [
    { format: 1, at, target, probe, place: 'ams', ok, ms: 12.5, what: 'x', state: 'up', facts },
    result,
  ];
}

const TOLD = {
  targets: 5,
  isCutOff: false,
  places: 3,
  voters: 2,
  alarms: 1,
  held: 2,
  lost: 3,
  lateness: new Lateness(),
};

function textOf(...looks: readonly (readonly [Observation, ProbeResult])[]): string {
  const metrics = new WatchMetrics();
  for (const [observation, result] of looks) metrics.hear(observation, result);
  return metrics.text(TOLD);
}

function valuesOf(samples: readonly Sample[] | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(
    (samples ?? []).map(({ labels, value }) => [labels['phase'] ?? labels['target'] ?? '', value]),
  );
}

const HTTP = {
  resolveMs: 1,
  connectMs: 2,
  tlsMs: 3,
  firstByteMs: 4,
  transferMs: 5,
  family: 4,
  ip: '192.0.2.1',
  tls: true,
  status: 200,
  version: '1.1',
  redirects: 1,
  bodyBytes: 17,
  certificateEndsMs: 1_800_000_000_000,
  tlsVersion: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
};
const DNS = {
  resolveMs: 1,
  requestMs: 2,
  rcode: 'NOERROR',
  answerRecords: 2,
  authorityRecords: 0,
  additionalRecords: 1,
  serial: 2026112501,
};

describe('metrics of a watch', () => {
  it('have the names, labels and units of blackbox_exporter', () => {
    const families = readExposition(
      textOf(
        look('buy', 'http', true, HTTP),
        look('name', 'dns', false, DNS),
        look('gate', 'ping', true, { roundTripMs: 2.5, hopLimit: 57, resolveMs: 1, family: 6 }),
      ),
    );
    expect([...families.keys()]).toEqual([
      'firebreak_watch_last_look_timestamp_seconds',
      'firebreak_watch_state',
      'probe_dns_additional_rrs',
      'probe_dns_answer_rrs',
      'probe_dns_authority_rrs',
      'probe_dns_duration_seconds',
      'probe_dns_lookup_time_seconds',
      'probe_dns_query_succeeded',
      'probe_dns_serial',
      'probe_duration_seconds',
      'probe_http_duration_seconds',
      'probe_http_redirects',
      'probe_http_ssl',
      'probe_http_status_code',
      'probe_http_uncompressed_body_length',
      'probe_http_version',
      'probe_icmp_duration_seconds',
      'probe_icmp_reply_hop_limit',
      'probe_ip_addr_hash',
      'probe_ip_protocol',
      'probe_ssl_earliest_cert_expiry',
      'probe_success',
      'probe_tls_cipher_info',
      'probe_tls_version_info',
      'firebreak_watch_targets',
      'firebreak_watch_cut_off',
      'firebreak_watch_places',
      'firebreak_watch_voters',
      'firebreak_watch_alarms',
      'firebreak_watch_held',
      'firebreak_watch_lost_total',
      'firebreak_watch_late_seconds',
    ]);
    expect(valuesOf(families.get('probe_success'))).toEqual({ buy: 1, gate: 1, name: 0 });
    expect(families.get('probe_success')?.[0]?.labels).toEqual({
      target: 'buy',
      probe: 'http',
      place: 'ams',
    });
    expect(valuesOf(families.get('probe_http_duration_seconds'))).toEqual({
      resolve: 0.001,
      connect: 0.002,
      tls: 0.003,
      processing: 0.004,
      transfer: 0.005,
    });
    expect(valuesOf(families.get('probe_ssl_earliest_cert_expiry'))).toEqual({
      buy: 1_800_000_000,
    });
    expect(valuesOf(families.get('probe_dns_serial'))).toEqual({ name: 2026112501 });
    expect(families.get('probe_tls_version_info')?.[0]?.labels['version']).toBe('TLS 1.3');
    expect(families.get('firebreak_watch_state')).toHaveLength(12);
  });

  it('stay valid when targets have the strangest names, and keep the last look of each', () => {
    const names = ['a "b"', 'c\\d', 'e\nf', 'ü, {x="y"} 1', ' '];
    const families = readExposition(
      textOf(...names.map((name) => look(name, 'tcp', true, {})), look(' ', 'tcp', false, {})),
    );
    const success = families.get('probe_success') ?? [];
    expect(success.map(({ labels }) => labels['target'])).toEqual([...names].sort());
    expect(success[0]?.value).toBe(0);
  });

  it('say neither good nor bad of what could not be looked at, and are valid with no look at all', () => {
    const families = readExposition(textOf(look('buy', 'http', null, {})));
    expect(families.has('probe_success')).toBe(false);
    expect(valuesOf(families.get('probe_duration_seconds'))).toEqual({ buy: 0.0125 });
    expect(readExposition(textOf()).get('firebreak_watch_targets')?.[0]?.value).toBe(5);
  });

  it('are served at /metrics only, to loopback names only, and only to be read', async () => {
    const server = await serveMetrics(() => textOf(), '127.0.0.1', 0);
    const ask = (path: string, host: string, method = 'GET'): Promise<readonly [number, string]> =>
      new Promise((resolve, reject) => {
        const asked = request({
          port: server.port,
          host: '127.0.0.1',
          path,
          method,
          headers: { host },
        });
        asked.on('error', reject).on('response', (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve([response.statusCode ?? 0, text]));
        });
        asked.end();
      });
    const [status, text] = await ask('/metrics', `127.0.0.1:${server.port}`);
    expect(status).toBe(200);
    expect(readExposition(text).size).toBe(8);
    expect((await ask('/metrics', 'localhost:1'))[0]).toBe(200);
    expect((await ask('/metrics', 'evil.example'))[0]).toBe(403);
    expect((await ask('/', 'localhost'))[0]).toBe(404);
    expect((await ask('/metrics', 'localhost', 'POST'))[0]).toBe(405);
    expect(await ask('/metrics', 'localhost', 'HEAD')).toEqual([200, '']);
    await server.close();
    expect(['127.0.0.1', '::1', 'localhost', '0.0.0.0', '10.0.0.1'].map(isOwnHost)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
