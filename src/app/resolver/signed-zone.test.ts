/**
 * Row 1 of the decision table in a zone that a real name server signs: the name is emptied, the serial
 * rises, and NSEC proves that there is nothing. The proof says what the zone says, and no more; the name
 * is held. `delv` validates what we tell, the held answer too.
 */
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  decodeMessage,
  encodeMessage,
  fromBase64,
  nameOf,
  parseRecordData,
  PLAIN_EDNS,
  queryMessage,
  signMessage,
  typeOf,
  updateMessage,
  type Message,
  type RecordType,
  type TsigKey,
  type UpdateChange,
} from '#core/dns';
import { describe, expect, it } from 'vitest';
import {
  exchange,
  findProgram,
  freePort,
  missingProgram,
  startServer,
  type RunningServer,
  type ServerKind,
} from '../../core/dns/name-servers.testing.ts';
import { addressesOf, afterTest, ask, startBefore } from './resolver.testing.ts';

const zone = nameOf('signed.lab');
const www = nameOf('www.signed.lab');
const key: TsigKey = {
  name: nameOf('fbkey'),
  algorithm: 'hmac-sha256',
  secret: fromBase64('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=') ?? new Uint8Array(),
};
const zoneFile = `$ORIGIN signed.lab.
@ 60 IN SOA ns.signed.lab. host.signed.lab. 41 3600 600 86400 2
@ 60 IN NS ns.signed.lab.
ns 60 IN A 127.0.0.1
www 1 IN A 192.0.2.10
www 1 IN A 192.0.2.11
www 1 IN TXT "stays"
`;
const DNSSEC_OK = { edns: { ...PLAIN_EDNS, dnssecOk: true } };

const typesOf = (records: Message['answers']): readonly string[] =>
  [...new Set(records.map(({ data }) => typeOf(data) as string))].sort();
const markOf = ({ edns }: Message): readonly number[] =>
  (edns?.options ?? []).flatMap((each) => (each.kind === 'extended-error' ? [each.code] : []));

describe.each(['BIND', 'Knot'] as const)('a zone that %s signs', (kind: ServerKind) => {
  const missing = missingProgram(kind);
  it.skipIf(missing !== null)(
    'is served throughout when a name turns empty, with proof',
    async () => {
      const server = await startServer(kind, { zone, zoneFile, key, signs: true });
      afterTest(() => server.stop());
      await untilSigned(server);
      const { port } = await startBefore([server.port]);
      const before = await ask(port, www, 'A', DNSSEC_OK);
      expect([typesOf(before.answers), markOf(before)]).toEqual([['A', 'RRSIG'], []]);
      const serial = serialOf(await askServer(server, 'SOA'));

      await change(server, [{ kind: 'delete-record-set', name: www, type: 'A' }]);
      const proven = await askServer(server, 'A');
      expect([proven.rcode, proven.answers]).toEqual(['NOERROR', []]);
      expect(typesOf(proven.authorities)).toEqual(['NSEC', 'RRSIG', 'SOA']);
      expect(serialOf(proven)).toBeGreaterThan(serial);

      for (let round = 0; round < 2; round++) {
        await pause(1_050);
        const plain = await ask(port, www);
        expect(addressesOf(plain).toSorted()).toEqual(['192.0.2.10', '192.0.2.11']);
        expect([typesOf(plain.answers), plain.authenticData, markOf(plain)]).toEqual([
          ['A'],
          false,
          [3],
        ]);
        const signed = await ask(port, www, 'A', { ...DNSSEC_OK, authenticData: true });
        expect([typesOf(signed.answers), signed.authenticData, markOf(signed)]).toEqual([
          ['A', 'RRSIG'],
          false,
          [3],
        ]);
      }

      const data = parseRecordData('A', '198.51.100.1').value;
      if (data === null) throw new Error('an address');
      await change(server, [{ kind: 'add', name: www, ttl: 1, data }]);
      await pause(2_300);
      const repaired = await ask(port, www);
      expect([addressesOf(repaired), markOf(repaired)]).toEqual([['198.51.100.1'], []]);
    },
  );

  it.skipIf(missing !== null || findProgram('delv') === null)(
    'validates by delv through us: what is there, what is not, and what is held',
    async () => {
      const server = await startServer(kind, { zone, zoneFile, key, signs: true });
      afterTest(() => server.stop());
      await untilSigned(server);
      const { port } = await startBefore([server.port]);
      const validate = await validator(server, port);
      expect(await validate('www.signed.lab', 'A')).toMatch(/; fully validated[^]*192\.0\.2\.1/);
      expect(await validate('www.signed.lab', 'AAAA')).toContain(
        'negative response, fully validated',
      );
      expect(await validate('none.signed.lab', 'A')).toContain(
        'negative response, fully validated',
      );
      await change(server, [{ kind: 'delete-record-set', name: www, type: 'A' }]);
      await pause(1_050);
      expect(markOf(await ask(port, www))).toEqual([3]);
      expect(await validate('www.signed.lab', 'A')).toMatch(/; fully validated[^]*192\.0\.2\.1/);
    },
  );
});

describe.skipIf(missingProgram('BIND') !== null || findProgram('unbound') === null)(
  'before Unbound, which validates and is believed',
  () => {
    it('the AD bit is told of what is fresh, and of nothing that is held', async () => {
      const server = await startServer('BIND', { zone, zoneFile, key, signs: true });
      afterTest(() => server.stop());
      await untilSigned(server);
      const unbound = await startValidator(server);
      const upstreams = [
        { kind: 'udp', address: '127.0.0.1', port: unbound, hostname: null, validates: true },
      ] as const;
      const { port } = await startBefore([], { upstreams });
      const fresh = await ask(port, www, 'A', DNSSEC_OK);
      expect([typesOf(fresh.answers), fresh.authenticData]).toEqual([['A', 'RRSIG'], true]);
      // Who does not ask for it, and does not say that he understands it, is not told.
      expect((await ask(port, www)).authenticData).toBe(false);
      expect((await ask(port, www, 'AAAA', DNSSEC_OK)).authenticData).toBe(true);

      await change(server, [{ kind: 'delete-record-set', name: www, type: 'A' }]);
      // Unbound counts in whole seconds.
      await pause(2_100);
      // The emptiness itself is proven, and validated.
      const proven = await ask(unbound, www, 'A', DNSSEC_OK);
      expect([proven.answers, proven.authenticData]).toEqual([[], true]);
      const held = await ask(port, www, 'A', DNSSEC_OK);
      expect(typesOf(held.answers)).toEqual(['A', 'RRSIG']);
      expect([held.authenticData, markOf(held)]).toEqual([false, [3]]);
    });
  },
);

/** Unbound that trusts the zone's own key. */
async function startValidator(server: RunningServer): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const anchors = (await keysOf(server)).map(
    (each) => `  trust-anchor: "signed.lab. DNSKEY ${each}"`,
  );
  writeFileSync(
    join(folder, 'unbound.conf'),
    `server:
  interface: 127.0.0.1
  port: ${port}
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "validator iterator"
${anchors.join('\n')}
stub-zone:
  name: "signed.lab"
  stub-addr: 127.0.0.1@${server.port}
`,
  );
  const words = ['-d', '-c', join(folder, 'unbound.conf')];
  const child = spawn(findProgram('unbound') ?? '', words, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  afterTest(async () => void (child.kill('SIGKILL'), await ended));
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await Promise.race([ask(port, zone, 'SOA').catch(() => null), pause(200)]);
    if (answer?.answers.length === 1) return port;
  }
  throw new Error('Unbound did not start');
}

/** As zone files write a DNSKEY: flags, protocol, algorithm, key. */
async function keysOf(server: RunningServer): Promise<readonly string[]> {
  const query = encodeMessage(queryMessage(3, zone, 'DNSKEY')).value ?? new Uint8Array();
  const [reply = new Uint8Array()] = await exchange(server.port, query);
  return (decodeMessage(reply).value?.answers ?? []).flatMap(({ data }) => {
    if (data.kind !== 'other' || data.type !== 'DNSKEY') return [];
    const bytes = Buffer.from(data.hex, 'hex');
    const fields = `${bytes.readUInt16BE(0)} ${bytes[2]} ${bytes[3]}`;
    return [`${fields} ${bytes.subarray(4).toString('base64')}`];
  });
}

async function askServer(server: RunningServer, type: RecordType): Promise<Message> {
  return ask(server.port, type === 'DNSKEY' || type === 'SOA' ? zone : www, type, DNSSEC_OK);
}

/** Servers sign after they answer. */
async function untilSigned(server: RunningServer): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (typesOf((await askServer(server, 'A')).answers).includes('RRSIG')) return;
    await pause(50);
  }
  throw new Error('the zone was not signed');
}

function serialOf({ answers, authorities }: Message): number {
  const all = [...answers, ...authorities];
  return all.reduce((last, { data }) => (data.kind === 'SOA' ? data.serial : last), -1);
}

async function change(server: RunningServer, changes: readonly UpdateChange[]): Promise<void> {
  const made = updateMessage({
    id: 7,
    zone,
    class: 'IN',
    prerequisites: [],
    changes,
    edns: null,
  }).value;
  const bytes = made === null ? null : encodeMessage(made).value;
  const hmac = (algorithm: string, secret: Uint8Array, text: Uint8Array): Uint8Array =>
    createHmac(algorithm, secret).update(text).digest();
  const signed = bytes === null ? null : signMessage(bytes, { key, nowMs: Date.now() }, hmac).value;
  const [reply = new Uint8Array()] = await exchange(server.port, signed?.bytes ?? new Uint8Array());
  expect(decodeMessage(reply).value?.rcode).toBe('NOERROR');
}

/** `delv` with the zone's own key as the only one that it trusts, asking us for everything. */
async function validator(
  server: RunningServer,
  port: number,
): Promise<(name: string, type: string) => Promise<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  const anchors = (await keysOf(server)).map((each) => {
    const [flags, protocol, algorithm, ...rest] = each.split(' ');
    return `"signed.lab." static-key ${flags} ${protocol} ${algorithm} "${rest.join('')}";`;
  });
  const path = join(folder, 'anchors');
  writeFileSync(path, `trust-anchors { ${anchors.join(' ')} };\n`);
  return async (name, type) => {
    const words = ['@127.0.0.1', '-p', String(port), '-a', path, '+root=signed.lab', name, type];
    const { stdout } = await promisify(execFile)(findProgram('delv') ?? 'delv', words);
    return stdout;
  };
}
