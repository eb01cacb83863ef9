import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySteps } from './apply-steps.ts';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { formatRecord } from './format-record.ts';
import { frameMessage, FrameReader } from './frames.ts';
import { answerMessage, type Message } from './message.ts';
import { seeded, SEED } from './messages.testing.ts';
import { nameOf } from './name.ts';
import { parseRecordData } from './parse-record-data.ts';
import { parseZoneFile } from './parse-zone-file.ts';
import type { ResourceRecord } from './record.ts';
import {
  readTransfer,
  TransferReader,
  transferQuery,
  type Transfer,
  type TransferRequest,
} from './transfer.ts';
import type { Zone } from './zone.ts';

const origin = nameOf('fb.lab');
const request: TransferRequest = { id: 7, zone: origin, class: 'IN', serial: null };
const since = (serial: number): TransferRequest => ({ ...request, serial });

function soa(serial: number): ResourceRecord {
  const data = parseRecordData('SOA', `ns.fb.lab. host.fb.lab. ${serial} 2 3 4 5`).value!;
  return { name: origin, class: 'IN', ttl: 60, data };
}

function host(index: number): ResourceRecord {
  return {
    name: nameOf(`h${index}.fb.lab`),
    class: 'IN',
    ttl: 5,
    data: { kind: 'A', address: `192.0.2.${index}` },
  };
}

const hosts = Array.from({ length: 20 }, (_, index) => host(index));

function messages(
  records: readonly ResourceRecord[],
  size: number,
  ask = request,
): readonly Message[] {
  const query = transferQuery(ask);
  const rows: Message[] = [];
  for (let at = 0; at < records.length; at += size) {
    const changes = { answers: records.slice(at, at + size), authoritative: true, authorities: [] };
    const message = answerMessage(query, at === 0 ? changes : { ...changes, questions: [] });
    rows.push(decodeMessage(encodeMessage(message).value!).value!);
  }
  return rows;
}

const read = (
  records: readonly ResourceRecord[],
  ask = request,
  size = 3,
): ReturnType<typeof readTransfer> => readTransfer(messages(records, size, ask), ask);
const codeOf = (result: { readonly problems: readonly { readonly code: string }[] }): string =>
  result.problems[0]?.code ?? 'fine';

describe(`a whole transfer (seed ${SEED})`, () => {
  const whole = [soa(9), ...hosts, soa(9)];

  it('is the zone, however it is cut into messages', () => {
    for (const size of [1, 2, 5, 21, 22, 100]) {
      const transfer = read(whole, request, size).value;
      expect(transfer?.kind === 'full' ? transfer.zone.records.length : 0).toBe(21);
    }
  });

  it('cut short anywhere is an error, never a shorter zone', () => {
    for (const size of [1, 3, 22]) {
      const all = messages(whole, size);
      for (let kept = 0; kept < all.length; kept++) {
        expect(readTransfer(all.slice(0, kept), request), `${kept} of ${all.length}`).toMatchObject(
          { ok: false, value: null, problems: [{ code: 'dns-transfer-short' }] },
        );
      }
    }
    for (let kept = 0; kept < whole.length - 1; kept++)
      expect(read(whole.slice(0, kept + 1)).ok, `${kept} records`).toBe(false);
  });

  it('cut within its bytes never completes, wherever the stream ends', () => {
    const stream = messages(whole, 4).flatMap((message) => [
      ...frameMessage(encodeMessage(message).value!),
    ]);
    fc.assert(
      fc.property(fc.nat(stream.length), fc.integer({ min: 1, max: 50 }), (end, chunk) => {
        const frames = new FrameReader();
        const reader = new TransferReader(request);
        for (let at = 0; at < end; at += chunk) {
          for (const bytes of frames.push(
            Uint8Array.from(stream.slice(at, Math.min(end, at + chunk))),
          )) {
            expect(reader.push(decodeMessage(bytes).value!).ok).toBe(true);
          }
        }
        expect(reader.finish().ok).toBe(end === stream.length);
        if (end === stream.length) expect(frames.unfinished).toBe(false);
      }),
      seeded(300),
    );
  });

  it('that lost a message in the middle cannot be told from the zone, so streams must not lose any; one that changed its serial can', () => {
    expect(codeOf(read([soa(9), host(1), soa(10)]))).toBe('dns-transfer-order');
    expect(codeOf(read([soa(9), host(1), soa(8), host(2), soa(9)]))).toBe('dns-transfer-order');
    expect(codeOf(read([host(1), soa(9), soa(9)]))).toBe('dns-transfer-order');
    expect(codeOf(read([soa(9), host(1), soa(9), host(2)], request, 9))).toBe('dns-transfer-order');
    expect(codeOf(read([soa(9), { ...host(1), name: nameOf('other.lab') }, soa(9)]))).toBe(
      'dns-transfer-order',
    );
    expect(codeOf(read([soa(9), { ...host(1), class: 'CH' }, soa(9)]))).toBe('dns-transfer-order');
  });

  it('is refused in the server words, and bounded', () => {
    const [first] = messages(whole, 100);
    const push = (changes: Partial<Message>): string =>
      codeOf(new TransferReader(request).push({ ...first!, ...changes }));
    expect(push({})).toBe('fine');
    expect(push({ rcode: 'NOTAUTH' })).toBe('dns-transfer-refused');
    expect(push({ id: 8 })).toBe('dns-transfer-order');
    expect(push({ response: false })).toBe('dns-transfer-order');
    expect(push({ questions: [{ name: nameOf('x'), type: 'AXFR', class: 'IN' }] })).toBe(
      'dns-transfer-order',
    );
    expect(push({ truncated: true })).toBe('dns-transfer-short');
    expect(push({ answers: [] })).toBe('dns-transfer-short');
    expect(codeOf(read(whole, { ...request, maxRecords: 10 }))).toBe('dns-transfer-limit');
    const reader = new TransferReader(request);
    reader.push({ ...first!, rcode: 'SERVFAIL' });
    expect(codeOf(reader.push(first!)), 'nothing comes after a failure').toBe(
      'dns-transfer-refused',
    );
    expect(reader.finish().ok).toBe(false);
  });
});

describe('a transfer of what changed', () => {
  const steps = [
    soa(3),
    soa(1),
    host(1),
    soa(2),
    host(2),
    host(4),
    soa(2),
    host(2),
    soa(3),
    soa(3),
  ];
  const show = (transfer: Transfer | null): readonly string[] =>
    transfer?.kind === 'incremental'
      ? transfer.steps.flatMap((step) => [
          `${step.before.serial}>${step.after.serial}`,
          ...step.removed.map((each) => `-${formatRecord(each, origin)}`),
          ...step.added.map((each) => `+${formatRecord(each, origin)}`),
        ])
      : [String(transfer?.kind)];

  it('is its steps, however it is cut into messages', () => {
    for (const size of [1, 2, 3, 10]) {
      expect(show(read(steps, since(1), size).value)).toEqual([
        '1>2',
        '-h1 5 IN A 192.0.2.1',
        '+h2 5 IN A 192.0.2.2',
        '+h4 5 IN A 192.0.2.4',
        '2>3',
        '-h2 5 IN A 192.0.2.2',
      ]);
    }
  });

  it('cut short anywhere is an error', () => {
    for (let kept = 1; kept < steps.length; kept++)
      expect(codeOf(read(steps.slice(0, kept), since(1))), `${kept}`).toBe('dns-transfer-short');
  });

  it('may be the whole zone, or one SOA when there is nothing newer', () => {
    expect(show(read([soa(9), host(1), soa(9)], since(1)).value)).toEqual(['full']);
    expect(show(read([soa(9), soa(9)], since(1)).value)).toEqual(['full']);
    expect(show(read([soa(9)], since(9)).value)).toEqual(['current']);
    expect(show(read([soa(8)], since(9)).value)).toEqual(['current']);
    expect(codeOf(read([soa(10)], since(9)))).toBe('dns-transfer-short');
    expect(codeOf(read([soa(9)], request))).toBe('dns-transfer-short');
  });

  it('must begin where we are, and be a chain', () => {
    expect(codeOf(read([soa(3), soa(2), soa(3), soa(3)], since(1)))).toBe('dns-transfer-order');
    expect(codeOf(read([soa(3), soa(1), soa(2), soa(1), soa(3), soa(3)], since(1)))).toBe(
      'dns-transfer-order',
    );
    expect(codeOf(read([soa(3), soa(1), soa(3), soa(3), host(1)], since(1), 9))).toBe(
      'dns-transfer-order',
    );
    expect(codeOf(read([soa(3), soa(1), soa(3), soa(3)], request))).toBe('dns-transfer-order');
  });

  it('asks by the serial we have', () => {
    const query = decodeMessage(encodeMessage(transferQuery(since(41))).value!).value!;
    expect(query.questions[0]).toEqual({ name: origin, type: 'IXFR', class: 'IN' });
    expect(query.authorities[0]?.data).toMatchObject({ kind: 'SOA', serial: 41 });
  });

  it('applied to the zone makes the newer one, or does not fit', () => {
    const zone = (text: string, serial: number): Zone =>
      parseZoneFile(`@ 60 SOA ns host ${serial} 2 3 4 5\n${text}`, { file: 'zone', origin }).value!;
    const transfer = read(steps, since(1)).value;
    const made = transfer?.kind === 'incremental' ? transfer.steps : [];
    expect(applySteps(zone('h1 5 A 192.0.2.1\nh9 5 A 192.0.2.9\n', 1), made).value).toEqual(
      zone('h4 5 A 192.0.2.4\nh9 5 A 192.0.2.9\n', 3),
    );
    expect(codeOf(applySteps(zone('h1 5 A 192.0.2.1\n', 2), made))).toBe('dns-transfer-base');
    expect(codeOf(applySteps(zone('', 1), made))).toBe('dns-transfer-base');
    expect(codeOf(applySteps(zone('h1 5 A 192.0.2.1\nh4 5 A 192.0.2.4\n', 1), made))).toBe(
      'dns-transfer-base',
    );
  });
});

describe(`messages on a stream (seed ${SEED})`, () => {
  it('come out whole, however the chunks fall', () => {
    const row = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 30 }), (sent, chunk) => {
        const stream = Uint8Array.from(sent.flatMap((bytes) => [...frameMessage(bytes)]));
        const frames = new FrameReader();
        const received: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += chunk)
          received.push(...frames.push(stream.subarray(at, at + chunk)));
        expect(received).toEqual(sent);
        expect(frames.unfinished).toBe(false);
        frames.push(Uint8Array.from([0]));
        expect(frames.unfinished).toBe(true);
        expect(frames.push(Uint8Array.from([3, 1, 2])).length).toBe(0);
        expect(frames.push(Uint8Array.from([3]))).toEqual([Uint8Array.from([1, 2, 3])]);
      }),
      seeded(300),
    );
  });
});
