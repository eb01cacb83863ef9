/** What stands in the message: marks of what is old, signatures, the AD bit; also as `dig` reads them. */
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  nameOf,
  PLAIN_EDNS,
  queryMessage,
  typeOf,
  type Message,
  type RecordType,
  type ResourceRecord,
} from '#core/dns';
import type { Told } from '#runtime/resolver';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../core/dns/name-servers.testing.ts';
import { askControl } from './ask-control.ts';
import { keptRecord, readAnswer, type KeptRecord } from './read-answer.ts';
import { ask, start, upstream } from './resolver.testing.ts';
import { signatureSeconds } from './signature.ts';
import { tell } from './tell.ts';

const NOW_MS = 1_760_000_000_000;
const shop = nameOf('shop.test.');
const DNSSEC_OK = { edns: { ...PLAIN_EDNS, dnssecOk: true } };

const address: ResourceRecord = {
  name: shop,
  class: 'IN',
  ttl: 300,
  data: { kind: 'A', address: '192.0.2.1' },
};

/** A signature over A that is over so many seconds from now. */
function signature(seconds: number): ResourceRecord {
  const expires = ((NOW_MS / 1_000 + seconds) >>> 0).toString(16).padStart(8, '0');
  const hex = `00010d020000012c${expires}00000000123400${'ab'.repeat(64)}`;
  return { name: shop, class: 'IN', ttl: 300, data: { kind: 'other', type: 'RRSIG', hex } };
}

function records(seconds: number, held: Held = null): Told<KeptRecord> {
  const marks = { isAuthentic: true } as const;
  return {
    kind: 'records',
    records: [address, signature(seconds)].map((record) => keptRecord(record, marks)),
    proof: [],
    ttlSeconds: 30,
    held,
  };
}
type Held = Extract<Told<KeptRecord>, { kind: 'records' }>['held'];
const EMPTY: Held = { why: 'empty', sinceMs: NOW_MS - 60_000 };

function told(
  what: Told<KeptRecord>,
  changes: Partial<Message> = {},
  type: RecordType = 'A',
): Message {
  return tell(queryMessage(1, shop, type, changes), what, NOW_MS);
}
const typesOf = ({ answers }: Message): readonly string[] =>
  answers.map(({ data }) => typeOf(data));

describe('signatures', () => {
  it('are told to those who ask for them, and to who asks for nothing else', () => {
    expect(typesOf(told(records(600)))).toEqual(['A']);
    expect(typesOf(told(records(600), DNSSEC_OK))).toEqual(['A', 'RRSIG']);
    expect(typesOf(told(records(600), {}, 'RRSIG'))).toEqual(['A', 'RRSIG']);
  });

  it('of a held answer are told while they are valid, and the answer is not kept for longer', () => {
    const valid = told(records(12, EMPTY), DNSSEC_OK);
    expect([typesOf(valid), valid.answers[0]?.ttl]).toEqual([['A', 'RRSIG'], 12]);
    const over = told(records(0, EMPTY), DNSSEC_OK);
    expect([typesOf(over), over.answers[0]?.ttl]).toEqual([['A'], 30]);
    // What is fresh is as upstream sent it: whoever validates should see what is wrong.
    expect(typesOf(told(records(-5), DNSSEC_OK))).toEqual(['A', 'RRSIG']);
  });

  it('have their end read by serial arithmetic, in 2106 too', () => {
    expect(signatureSeconds(signature(100), NOW_MS)).toBe(100);
    expect(signatureSeconds(signature(-100), NOW_MS)).toBe(0);
    expect(signatureSeconds(address, NOW_MS)).toBeNull();
    const wrapped: ResourceRecord = {
      ...address,
      data: { kind: 'other', type: 'RRSIG', hex: `${'0'.repeat(16)}00000010` },
    };
    expect(signatureSeconds(wrapped, 0xffff_fff0 * 1_000)).toBe(32);
    const cut: ResourceRecord = { ...address, data: { kind: 'other', type: 'RRSIG', hex: '00' } };
    expect(signatureSeconds(cut, NOW_MS)).toBe(0);
  });
});

describe('the AD bit', () => {
  it('is told of what is fresh, by who is believed to validate, to clients that understand it', () => {
    expect(told(records(600), DNSSEC_OK).authenticData).toBe(true);
    expect(told(records(600), { authenticData: true }).authenticData).toBe(true);
    expect(told(records(600)).authenticData).toBe(false);
  });

  it('is never told of a held answer, whatever it had', () => {
    for (const why of ['empty', 'no-such-name', 'failed', 'pinned'] as const) {
      const held = { why, sinceMs: NOW_MS };
      expect(told(records(600, held), DNSSEC_OK).authenticData, why).toBe(false);
    }
  });

  it('of an upstream that is not believed is dropped', () => {
    const message = queryMessage(1, shop, 'A', {
      response: true,
      authenticData: true,
      answers: [address],
    });
    const heard = (isBelieved: boolean): boolean | undefined => {
      const word = readAnswer(message, 'A', isBelieved);
      return word.kind === 'good' ? word.records[0]?.isAuthentic : undefined;
    };
    expect([heard(false), heard(true)]).toEqual([undefined, true]);
  });
});

describe('a proof', () => {
  it('that is longer than any needs to be is left out, save for the SOA', () => {
    const soa: ResourceRecord = {
      name: nameOf('test.'),
      class: 'IN',
      ttl: 60,
      data: {
        kind: 'SOA',
        primary: shop,
        mailbox: shop,
        serial: 1,
        refreshSeconds: 1,
        retrySeconds: 1,
        expireSeconds: 1,
        minimumSeconds: 9,
      },
    };
    const many = Array.from({ length: 500 }, () => signature(60));
    const message = queryMessage(1, shop, 'A', { response: true, authorities: [...many, soa] });
    const word = readAnswer(message, 'A');
    expect(word).toMatchObject({ kind: 'empty', ttlSeconds: 9, proof: [{ record: soa }] });
    const answer = told({ kind: 'empty', ttlSeconds: 7, proof: [keptRecord(soa)], held: null });
    // Whoever keeps it (RFC 2308) keeps it for as long as we do.
    expect(answer.authorities).toMatchObject([{ ttl: 7, data: { kind: 'SOA' } }]);
  });
});

const dig = findProgram('dig');

describe.skipIf(dig === null)('as dig reads it', () => {
  const run = async (port: number): Promise<string> => {
    const words = ['@127.0.0.1', '-p', String(port), 'shop.test', 'A', '+tries=1', '+time=4'];
    return (await promisify(execFile)(dig ?? '', words)).stdout;
  };

  it('an address that is held or stale is EDE 3, one that was set by hand EDE 4', async () => {
    const server = await upstream('192.0.2.1');
    const { port, controlPort } = await start([server]);
    expect(await run(port)).not.toContain('EDE');
    server.saying.addresses = [];
    await pause(1_050);
    expect(await run(port)).toMatch(
      /status: NOERROR[^]*EDE: 3 \(Stale Answer\): \(upstream says empty[^]*192\.0\.2\.1/,
    );
    server.saying.rcode = 'SERVFAIL';
    const pin = '/pin?name=shop.test&address=192.0.2.7&forMs=60000';
    await askControl(controlPort ?? 0, 'POST', pin);
    expect(await run(port)).toMatch(/EDE: 4 \(Forged Answer\): \(set by hand\)[^]*192\.0\.2\.7/);
  });

  it('a name that was not there when upstreams went silent is EDE 19', async () => {
    const server = await upstream();
    server.saying.rcode = 'NXDOMAIN';
    const { port } = await start([server], { failureSeconds: 1 });
    expect(await run(port)).not.toContain('EDE');
    server.saying.isSilent = true;
    await pause(1_050);
    const stale = await run(port);
    expect(stale).toMatch(
      /status: NXDOMAIN[^]*EDE: 19 \(Stale NXDOMAIN Answer\): \(upstream fails/,
    );
    // What is known to have failed is answered at once, and marked as well.
    expect(await run(port)).toContain('EDE: 19');
    server.saying.isSilent = false;
    server.saying.rcode = 'NOERROR';
    server.saying.addresses = ['192.0.2.2'];
    await pause(1_100);
    expect(await run(port)).toMatch(/status: NOERROR[^]*192\.0\.2\.2/);
  });

  it('has no EDE where the client has no EDNS', async () => {
    const server = await upstream('192.0.2.1');
    const { port } = await start([server]);
    await ask(port);
    server.saying.addresses = [];
    await pause(1_050);
    expect((await ask(port, 'shop.test.', 'A', { edns: null })).edns).toBeNull();
  });
});
