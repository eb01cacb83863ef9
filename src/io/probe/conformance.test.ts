/** What every probe promises, held against each of `PROBES`. A new kind without a case here fails. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { lookAt, PROBES, type Target } from './all.ts';
import { USUAL_DNS } from './dns/target.ts';
import { startHeartbeatReceiver } from './heartbeat.ts';
import { USUAL_HTTP } from './http/target.ts';
import { metricsOf } from './metrics-of.ts';
import { createPingProbe } from './ping-probe.ts';
import type { ProbeResult } from './port.ts';
import { serveHttp, serveTcp, stopServers, testWorld } from './servers.testing.ts';

const where = { at: null, family: null } as const;

/** A target of each kind at a host and port. */
const TARGETS: { readonly [Kind in Target['kind']]: (host: string, port: number) => Target } = {
  http: (host, port) => ({ ...USUAL_HTTP, url: `http://${host}:${port}/`, timeoutMs: 300 }),
  tcp: (host, port) => ({
    kind: 'tcp',
    host,
    port,
    ...where,
    send: null,
    expect: 'x',
    timeoutMs: 300,
  }),
  tls: (host, port) => ({
    kind: 'tls',
    host,
    port,
    ...where,
    serverName: null,
    startTls: null,
    validForMs: 0,
    authorities: [],
    timeoutMs: 300,
  }),
  dns: (host, port) => ({
    ...USUAL_DNS,
    name: 'a.test',
    transport: 'tcp',
    servers: [{ host, port, authoritative: true }],
    timeoutMs: 300,
  }),
  ping: (host) => ({ kind: 'ping', host, ...where, timeoutMs: 300 }),
  heartbeat: () => ({
    kind: 'heartbeat',
    name: 'a',
    everyMs: 1000,
    graceMs: 0,
    secret: null,
  }),
  feed: (host, port) => ({
    kind: 'feed',
    url: `http://${host}:${port}/`,
    format: 'rss',
    provider: 'x',
    at: null,
    authorities: [],
    timeoutMs: 300,
  }),
};

const NETWORKED = (Object.keys(PROBES) as Target['kind'][]).filter((kind) => kind !== 'heartbeat');
const signal = new AbortController().signal;
const WORLD = testWorld({
  'inside.test': ['10.0.0.1'],
  'mixed.test': ['not an address'],
  'here.test': ['127.0.0.1'],
});

function isResult(result: ProbeResult): void {
  expect([true, false, null]).toContain(result.ok);
  expect(result.ms).toBeGreaterThanOrEqual(0);
  expect(result.what).not.toBe('');
  expect(result.what).not.toMatch(/[\p{Cc}]/u);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  for (const value of Object.values(result.facts))
    expect(['string', 'number', 'boolean']).toContain(typeof value);
}

afterEach(stopServers);

describe.each(Object.keys(PROBES) as Target['kind'][])('the %s probe', (kind) => {
  it('is called as its targets', () => {
    expect(PROBES[kind].kind).toBe(kind);
    expect(TARGETS[kind]('here.test', 1).kind).toBe(kind);
  });

  it('that is called off before it begins gives no verdict that the target is down', async () => {
    const result = await lookAt(TARGETS[kind]('here.test', 1), WORLD, AbortSignal.abort());
    isResult(result);
    expect(result.ok).toBeNull();
  });
});

describe.each(NETWORKED)('the %s probe', (kind) => {
  it('does not look at what is not public', async () => {
    for (const host of ['inside.test', '10.0.0.1', '169.254.169.254']) {
      const result = await lookAt(TARGETS[kind](host, 80), WORLD, signal);
      isResult(result);
      expect(result.ok).toBeNull();
    }
  });

  it('says that a name does not resolve, or resolves to nonsense', async () => {
    for (const host of ['gone.test', 'mixed.test']) {
      const result = await lookAt(TARGETS[kind](host, 80), WORLD, signal);
      isResult(result);
      expect(result.ok).toBe(false);
    }
  });

  it('ends a resolver that never answers', async () => {
    const world = testWorld({}, { resolve: () => new Promise(() => {}) });
    const result = await lookAt(TARGETS[kind]('slow.test', 80), world, signal);
    isResult(result);
    expect(result.ok).toBe(false);
  });
});

describe.each(NETWORKED.filter((kind) => kind !== 'ping'))('the %s probe', (kind) => {
  it('ends by itself on a server that is silent, refuses, or talks nonsense, after one connection', async () => {
    let connections = 0;
    const silent = await serveTcp(() => void (connections += 1));
    const nonsense = await serveTcp((socket) =>
      socket.end(Buffer.from('\u0000\u0005\u001b[2Jhello\r\n\r\n\r\n')),
    );
    for (const port of [silent, nonsense, 1]) {
      const result = await lookAt(TARGETS[kind]('here.test', port), WORLD, signal);
      isResult(result);
      expect(result.ok).toBe(false);
      for (const { value } of metricsOf(kind, result)) expect(Number.isFinite(value)).toBe(true);
    }
    // DNS asks for the data and for the serial.
    expect(connections).toBe(kind === 'dns' ? 2 : 1);
  });
});

describe('a ping probe', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-ping-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const program = (script: string): string => {
    const path = join(folder, `ping-${Math.random()}`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const look = (path: string, host = 'here.test'): Promise<ProbeResult> =>
    createPingProbe(path).look({ kind: 'ping', host, ...where, timeoutMs: 1500 }, WORLD, signal);

  it('reads what the program says', async () => {
    expect(
      await look(program('echo "64 bytes from $6: icmp_seq=1 ttl=64 time=0.045 ms"')),
    ).toMatchObject({ ok: true, facts: { roundTripMs: 0.05, ip: '127.0.0.1', hopLimit: 64 } });
    expect((await look(program('exit 1'))).ok).toBe(false);
    expect((await look(program('exit 2'))).ok).toBeNull();
    expect((await look(join(folder, 'missing'))).what).toContain('cannot be started');
    expect((await look(program('sleep 5'))).ok).toBe(false);
  });

  it('hands the program an address and nothing else', async () => {
    const echo = program('printf "%s " "$@" > "$0.words"; exit 1');
    await look(echo);
    expect(readFileSync(`${echo}.words`, 'utf8')).toBe('-n -c 1 -W 2 127.0.0.1 ');
    for (const host of ['-h', '127.0.0.1; rm', '$(id)', '--', '127.0.0.1 -f'])
      expect((await look(echo, host)).ok).toBe(false);
  });
});

describe('a heartbeat', () => {
  const target: Target = {
    kind: 'heartbeat',
    name: 'backup',
    everyMs: 60_000,
    graceMs: 10_000,
    secret: null,
  };
  const at = (lastMs: number | null, nowMs: number): Promise<ProbeResult> =>
    lookAt(target, testWorld({}, { nowMs: () => nowMs, lastBeatMs: () => lastMs }), signal);

  it('is missed when its age is above interval and grace, and is unknown before the first', async () => {
    expect(await at(0, 70_000)).toMatchObject({
      ok: true,
      what: 'last beat 70s ago',
      facts: { ageMs: 70_000 },
    });
    expect((await at(0, 70_001)).ok).toBe(false);
    expect((await at(null, 5)).ok).toBeNull();
    expect((await at(10, 5)).ok).toBe(true);
    expect((await lookAt(target, testWorld(), signal)).ok).toBeNull();
    const sinceTen = (nowMs: number): Promise<ProbeResult> =>
      lookAt(
        target,
        testWorld({}, { nowMs: () => nowMs, lastBeatMs: () => null, listensSinceMs: 10 }),
        signal,
      );
    // One that was dead before anybody listened is found all the same.
    expect((await sinceTen(70_010)).ok).toBeNull();
    expect(await sinceTen(70_011)).toMatchObject({
      ok: false,
      what: 'no beat in the 70s that we listen',
    });
  });

  it('is taken from who knows the secret, on loopback, and nothing else is told', async () => {
    let nowMs = 100;
    const receiver = await startHeartbeatReceiver({
      secrets: new Map([['backup', 's3cret']]),
      nowMs: () => nowMs,
    });
    const beat = async (name: string, secret: string, method = 'POST'): Promise<number> =>
      (
        await fetch(`http://127.0.0.1:${receiver.port}/beat/${name}`, {
          method,
          headers: { authorization: `Bearer ${secret}` },
        })
      ).status;
    try {
      expect([
        await beat('backup', 'wrong'),
        await beat('other', 's3cret'),
        await beat('backup', 's3cret', 'GET'),
        await beat('..%2f', 's3cret'),
      ]).toEqual([401, 401, 401, 401]);
      expect(receiver.lastBeatMs('backup')).toBeNull();
      expect(await beat('backup', 's3cret')).toBe(204);
      nowMs = 200;
      expect(receiver.lastBeatMs('backup')).toBe(100);
    } finally {
      await receiver.close();
    }
  });
});

describe('the names of blackbox_exporter', () => {
  it('stand for what was seen', async () => {
    const port = await serveHttp((_, response) => response.end('hello'));
    const metrics = metricsOf('http', await lookAt(TARGETS.http('here.test', port), WORLD, signal));
    const values = Object.fromEntries(
      metrics.map(({ name, labels, value }) => [
        `${name}${labels['phase'] === undefined ? '' : `.${labels['phase']}`}`,
        value,
      ]),
    );
    expect(values).toMatchObject({
      probe_success: 1,
      probe_http_status_code: 200,
      probe_http_redirects: 0,
      probe_http_ssl: 0,
      probe_http_version: 1.1,
      probe_ip_protocol: 4,
      probe_http_uncompressed_body_length: 5,
    });
    for (const phase of ['resolve', 'connect', 'processing', 'transfer'])
      expect(values).toHaveProperty(`probe_http_duration_seconds.${phase}`);
    expect(Object.keys(values)).not.toContain('probe_http_duration_seconds.tls');
    expect(values['probe_duration_seconds']).toBeGreaterThan(0);
  });

  it('leave success out when the probe could not look, and are seconds', () => {
    const facts = {
      certificateEndsMs: 1_800_000_000_000,
      tlsVersion: 'TLSv1.3',
      serial: 7,
      answerRecords: 2,
      rcode: 'NOERROR',
      requestMs: 20,
      resolveMs: 5,
    };
    const names = metricsOf('dns', { ok: null, ms: 5, what: 'x', facts }).map(
      ({ name, labels, value }) => `${name} ${JSON.stringify(labels)} ${value}`,
    );
    expect(names).toEqual([
      'probe_duration_seconds {} 0.005',
      'probe_dns_lookup_time_seconds {} 0.005',
      'probe_ssl_earliest_cert_expiry {} 1800000000',
      'probe_dns_answer_rrs {} 2',
      'probe_dns_serial {} 7',
      'probe_tls_version_info {"version":"TLS 1.3"} 1',
      'probe_dns_query_succeeded {} 1',
      'probe_dns_duration_seconds {"phase":"resolve"} 0.005',
      'probe_dns_duration_seconds {"phase":"request"} 0.02',
    ]);
  });
});
