import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySteps } from './apply-steps.ts';
import { applyUpdate } from './apply-update.ts';
import { decodeMessage } from './decode-message.ts';
import { diffZones } from './diff-zones.ts';
import { encodeMessage } from './encode-message.ts';
import { fromBase64 } from './encodings.ts';
import { formatRecord } from './format-record.ts';
import { formatZoneFile } from './format-zone-file.ts';
import type { Message } from './message.ts';
import { seededRandom, SEED } from './messages.testing.ts';
import {
  exchange,
  missingProgram,
  startServer,
  type RunningServer,
  type ServerKind,
} from './name-servers.testing.ts';
import { nameOf, type Name } from './name.ts';
import { parseRecordData } from './parse-record-data.ts';
import { parseZoneFile } from './parse-zone-file.ts';
import type { RecordType } from './codes.ts';
import type { RecordData } from './record.ts';
import { TransferReader, transferQuery, type Transfer } from './transfer.ts';
import { signMessage } from './sign-message.ts';
import type { Hmac, TsigKey } from './tsig-key.ts';
import { verifyMessage } from './verify-message.ts';
import { beginSequence, endSequence, verifyNext } from './tsig-sequence.ts';
import { changesOf, updateMessage, type Prerequisite, type UpdateChange } from './update.ts';
import { soaOf, type Zone } from './zone.ts';

const hmac: Hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

const origin = nameOf('fb.lab');
const api = nameOf('api.fb.lab');
const generation = nameOf('_gen.api.fb.lab');
const key: TsigKey = {
  name: nameOf('fbkey'),
  algorithm: 'hmac-sha256',
  secret: fromBase64('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=')!,
};

/** Records of every kind, and enough of them that a transfer needs several messages. */
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 41 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
_gen.api 5 IN TXT "41"
api 5 IN A 192.0.2.10
api 5 IN A 192.0.2.11
six 5 IN AAAA 2001:db8::1
www 5 IN CNAME api.fb.lab.
text 5 IN TXT "two strings" "with \\"quotes\\" and \\195\\188"
mail 5 IN MX 10 mx.fb.lab.
_http._tcp 5 IN SRV 1 2 80 api.fb.lab.
@ 5 IN CAA 0 issue "ca.example"
back 5 IN PTR api.fb.lab.
https 5 IN HTTPS 1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1
odd 5 IN TYPE65280 \\# 4 01020304
tlsa 5 IN TLSA 3 1 1 0011223344556677
naptr 5 IN NAPTR 1 2 "s" "x" "" target.fb.lab.
*.wild 5 IN A 192.0.2.99
${Array.from({ length: 1500 }, (_, index) => `bulk${index} 5 IN TXT "${'x'.repeat(60)}"`).join('\n')}
`;

const written: Zone = parseZoneFile(zoneFile, { file: 'zone' }).value!;
const data = (type: RecordType, text: string): RecordData => parseRecordData(type, text).value!;

let lastId = 0;
const nextId = (): number => (lastId = (lastId % 65_535) + 1);

async function transfer(server: RunningServer, serial: number | null): Promise<Transfer> {
  const request = { id: nextId(), zone: origin, class: 'IN', serial } as const;
  const nowMs = Date.now();
  const query = signMessage(
    encodeMessage(transferQuery(request)).value!,
    { key, nowMs },
    hmac,
  ).value!;
  const reader = new TransferReader(request);
  let sequence = beginSequence(query.mac);
  let count = 0;
  await exchange(server.port, query.bytes, (bytes) => {
    const step = verifyNext(sequence, bytes, { keys: [key], nowMs }, hmac);
    expect(step.problems).toEqual([]);
    sequence = step.value!.sequence;
    count++;
    const read = reader.push(decodeMessage(step.value!.bytes).value!);
    expect(read.problems).toEqual([]);
    return read.value === 'done';
  });
  expect(endSequence(sequence)).toBeNull();
  if (serial === null) expect(count).toBeGreaterThan(1);
  const whole = reader.finish();
  expect(whole.problems).toEqual([]);
  return whole.value!;
}

async function readZone(server: RunningServer): Promise<Zone> {
  const whole = await transfer(server, null);
  if (whole.kind !== 'full') throw new Error('AXFR gives a whole zone');
  return whole.zone;
}

async function send(server: RunningServer, message: Message): Promise<Message> {
  const nowMs = Date.now();
  const signed = signMessage(encodeMessage(message).value!, { key, nowMs }, hmac).value!;
  const [reply] = await exchange(server.port, signed.bytes);
  const checked = verifyMessage(reply!, { keys: [key], nowMs, requestMac: signed.mac }, hmac);
  expect(checked.problems).toEqual([]);
  return decodeMessage(checked.value!.bytes).value!;
}

function update(prerequisites: readonly Prerequisite[], changes: readonly UpdateChange[]): Message {
  const made = updateMessage({
    id: nextId(),
    zone: origin,
    class: 'IN',
    prerequisites,
    changes,
    edns: null,
  });
  expect(made.problems).toEqual([]);
  return made.value!;
}

/** A write under the condition that the generation is still the one we know. */
function swap(from: number, to: number, addresses: readonly string[]): Message {
  return update(
    [{ kind: 'record-set-is', name: generation, data: [data('TXT', `"${from}"`)] }],
    [
      { kind: 'delete-record-set', name: generation, type: 'TXT' },
      { kind: 'add', name: generation, ttl: 5, data: data('TXT', `"${to}"`) },
      { kind: 'delete-record-set', name: api, type: 'A' },
      ...addresses.map((address): UpdateChange => ({
        kind: 'add',
        name: api,
        ttl: 5,
        data: data('A', address),
      })),
    ],
  );
}

const addressesOf = (zone: Zone): readonly string[] =>
  zone.records.flatMap(({ name, data: each }) =>
    name === api && each.kind === 'A' ? [each.address] : [],
  );
const lines = (zone: Zone): readonly string[] =>
  zone.records
    .filter(({ data: each }) => each.kind !== 'SOA')
    .map((record) => formatRecord(record, origin));

describe.each<ServerKind>(['BIND', 'Knot', 'PowerDNS'])('%s', (kind) => {
  const missing = missingProgram(kind);
  describe.skipIf(missing !== null)(
    `live (skipped when not installed${missing === null ? '' : `: ${missing}`}; seed ${SEED})`,
    () => {
      let server: RunningServer;

      beforeAll(async () => {
        // The servers read what we write.
        server = await startServer(kind, { zone: origin, zoneFile: formatZoneFile(written), key });
      }, 30_000);

      afterAll(async () => {
        await server?.stop();
      });

      it('sends its zone, signed, in several messages, and it is the zone that was written', async () => {
        expect(lines(await readZone(server))).toEqual(lines(written));
      });

      it('compares the generation in the same write: the late writer is refused and nothing changes', async () => {
        const before = soaOf(await readZone(server))!.serial;
        expect((await send(server, swap(41, 42, ['192.0.2.20', '192.0.2.21']))).rcode).toBe(
          'NOERROR',
        );
        expect((await send(server, swap(41, 40, ['192.0.2.66']))).rcode).toBe('NXRRSET');
        const zone = await readZone(server);
        expect(addressesOf(zone)).toEqual(['192.0.2.20', '192.0.2.21']);
        expect(soaOf(zone)!.serial).toBeGreaterThan(before);
      });

      it('refuses a wrong key, an unknown key and a wrong clock in words that we understand', async () => {
        const query = encodeMessage(swap(42, 43, [])).value!;
        const problem = async (wrong: TsigKey, skewMs: number): Promise<string> => {
          const nowMs = Date.now() + skewMs;
          const signed = signMessage(query, { key: wrong, nowMs }, hmac).value!;
          const [reply] = await exchange(server.port, signed.bytes);
          const checked = verifyMessage(
            reply!,
            { keys: [wrong, key], nowMs, requestMac: signed.mac },
            hmac,
          );
          return checked.problems.map(({ code, what }) => `${code}: ${what}`).join();
        };
        const refusals = [
          await problem({ ...key, secret: new Uint8Array(32) }, 0),
          await problem({ ...key, name: nameOf('unknown') }, 0),
          await problem(key, -1_000_000),
        ];
        for (const refusal of refusals) expect(refusal).not.toBe('');
        expect(refusals.map((each) => each.replace(/\d+ s ahead/, 'N s ahead'))).toEqual(
          kind === 'PowerDNS'
            ? Array.from(
                { length: 3 },
                () => 'dns-tsig-missing: The answer (REFUSED) is not signed.',
              )
            : [
                'dns-tsig-refused: The server refuses the signature of key fbkey. (BADSIG, unsigned).',
                'dns-tsig-refused: The server refuses the signature of key unknown. (BADKEY, unsigned).',
                "dns-tsig-time: The server's clock is N s ahead of ours (BADTIME).",
              ],
        );
        expect(addressesOf(await readZone(server))).toEqual(['192.0.2.20', '192.0.2.21']);
      });

      it('judges each prerequisite as our twin does', async () => {
        const zone = await readZone(server);
        const absent = nameOf('absent.fb.lab');
        const prerequisites: readonly Prerequisite[] = [
          { kind: 'name-exists', name: api },
          { kind: 'name-exists', name: absent },
          { kind: 'name-absent', name: api },
          { kind: 'name-absent', name: absent },
          { kind: 'record-set-exists', name: api, type: 'A' },
          { kind: 'record-set-exists', name: api, type: 'TXT' },
          { kind: 'record-set-absent', name: api, type: 'A' },
          { kind: 'record-set-absent', name: api, type: 'TXT' },
          {
            kind: 'record-set-is',
            name: api,
            data: [data('A', '192.0.2.21'), data('A', '192.0.2.20')],
          },
          { kind: 'record-set-is', name: api, data: [data('A', '192.0.2.20')] },
          {
            kind: 'record-set-is',
            name: nameOf('WWW.fb.lab'),
            data: [data('CNAME', 'API.FB.LAB.')],
          },
        ];
        for (const prerequisite of prerequisites) {
          const message = update(
            [prerequisite],
            [{ kind: 'delete-record', name: absent, data: data('A', '192.0.2.1') }],
          );
          const expected = applyUpdate(zone, message).rcode;
          expect((await send(server, message)).rcode, JSON.stringify(prerequisite)).toBe(expected);
        }
      });

      it('sends what changed, and applied to the old zone it is the new one', async () => {
        const before = await readZone(server);
        const serial = soaOf(before)!.serial;
        expect((await send(server, swap(42, 43, ['192.0.2.30']))).rcode).toBe('NOERROR');
        expect((await send(server, swap(43, 44, ['192.0.2.30', '192.0.2.31']))).rcode).toBe(
          'NOERROR',
        );
        const after = await readZone(server);
        const changed = await transfer(server, serial);
        // PowerDNS keeps no journal and sends the whole zone; BIND and Knot send the steps.
        expect(changed.kind).toBe(kind === 'PowerDNS' ? 'full' : 'incremental');
        const made =
          changed.kind === 'incremental'
            ? applySteps(before, changed.steps).value!
            : changed.kind === 'full'
              ? changed.zone
              : before;
        expect(made).toEqual(after);
        expect((await transfer(server, soaOf(after)!.serial)).kind).toBe('current');
      });

      it('does with any update what our twin does', async () => {
        const random = seededRandom();
        // PowerDNS refuses an update that adds data beside a CNAME, where RFC 2136 ignores that one record.
        const labels = ['api', 'x', 'y.x', 'text', ...(kind === 'PowerDNS' ? [] : ['www'])];
        const names: readonly Name[] = labels.map((label) => nameOf(`${label}.fb.lab`));
        const choices = [
          data('A', '192.0.2.1'),
          data('A', '192.0.2.2'),
          data('TXT', '"a"'),
          data('TXT', '"b"'),
          data('AAAA', '2001:db8::2'),
          data('MX', '1 ns.fb.lab.'),
        ];
        let zone = await readZone(server);
        for (let round = 0; round < 15; round++) {
          const change = (): UpdateChange => {
            const name = random.pick(names);
            const chosen = random.pick(choices);
            // Knot keeps the TTL of a record that is added again with another.
            const ttl = kind === 'Knot' ? 5 : random.pick([5, 9]);
            const kinds: readonly UpdateChange[] = [
              { kind: 'add', name, ttl, data: chosen },
              { kind: 'delete-record', name, data: chosen },
              {
                kind: 'delete-record-set',
                name,
                type: chosen.kind === 'none' || chosen.kind === 'other' ? 'A' : chosen.kind,
              },
              { kind: 'delete-name', name },
            ];
            return kinds[random.chance(0.6) ? 0 : random.below(4)]!;
          };
          const changes = Array.from({ length: 1 + random.below(4) }, change);
          // PowerDNS does not see what the same update added, so there deletions come first.
          const isAddition = (each: UpdateChange): number => (each.kind === 'add' ? 1 : 0);
          if (kind === 'PowerDNS') changes.sort((a, b) => isAddition(a) - isAddition(b));
          const message = update([], changes);
          const twin = applyUpdate(zone, message);
          expect((await send(server, message)).rcode, JSON.stringify(message.authorities)).toBe(
            twin.rcode,
          );
          const real = await readZone(server);
          expect(lines(real), `round ${round}: ${JSON.stringify(message.authorities)}`).toEqual(
            lines(twin.zone),
          );
          zone = real;
        }
      }, 60_000);

      it('takes the difference to a wanted zone as one update', async () => {
        const before = await readZone(server);
        const kept = written.records.filter(({ name }) => !name.startsWith('bulk7'));
        const wanted: Zone = {
          ...written,
          records: kept.map((record) => (record.name === api ? { ...record, ttl: 77 } : record)),
        };
        const changes = changesOf(diffZones(before, wanted));
        expect(changes.length).toBeGreaterThan(100);
        expect((await send(server, update([], changes))).rcode).toBe('NOERROR');
        expect(diffZones(await readZone(server), wanted).changes).toEqual([]);
      });
    },
  );
});
