import {
  decodeMessage,
  encodeMessage,
  nameKey,
  nameOf,
  queryMessage,
  type Message,
} from '#core/dns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaseEvidence, mixCase, restoreCase } from './letter-case.ts';

const bits = (byte: number) => (count: number) => new Uint8Array(count).fill(byte);

describe('letters', () => {
  it('are mixed by random bits, and stay the same name (seed 20251020)', () => {
    expect(mixCase(nameOf('shop.test.'), bits(0b0101_0101))).toBe('ShOp.tEsT.');
    expect(mixCase(nameOf('a\\.b\\200z.test.'), bits(0xff))).toBe('A\\.B\\200Z.TEST.');
    const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
    fc.assert(
      fc.property(
        fc.array(label, { maxLength: 6 }),
        fc.infiniteStream(fc.nat(255)),
        (labels, stream) => {
          const name = nameOf(`${labels.join('.')}.`);
          const random = (count: number): Uint8Array =>
            Uint8Array.from({ length: count }, () => stream.next().value as number);
          const mixed = mixCase(name, random);
          expect(nameKey(mixed)).toBe(name);
          const query = queryMessage(1, mixed, 'A');
          expect(
            decodeMessage(encodeMessage(query).value ?? new Uint8Array()).value?.questions[0]?.name,
          ).toBe(mixed);
        },
      ),
      { seed: 20251020, numRuns: 300 },
    );
  });

  it('of the question are given back their own case, wherever the server repeated them', () => {
    const [mixed, name] = [nameOf('wWw.ShOp.TeSt.'), nameOf('www.shop.test.')];
    const times = {
      serial: 1,
      refreshSeconds: 1,
      retrySeconds: 1,
      expireSeconds: 1,
      minimumSeconds: 1,
    };
    const answer: Message = queryMessage(1, mixed, 'A', {
      answers: [
        { name: mixed, class: 'IN', ttl: 1, data: { kind: 'CNAME', target: nameOf('Cdn.TeSt.') } },
        {
          name: nameOf('Cdn.TeSt.'),
          class: 'IN',
          ttl: 1,
          data: { kind: 'A', address: '192.0.2.1' },
        },
        {
          name: nameOf('OTHER.example.'),
          class: 'IN',
          ttl: 1,
          data: { kind: 'MX', preference: 1, exchange: nameOf('m.ShOp.TeSt.') },
        },
      ],
      authorities: [
        {
          name: nameOf('TeSt.'),
          class: 'IN',
          ttl: 1,
          data: { kind: 'SOA', primary: nameOf('ns.TeSt.'), mailbox: nameOf('X.test.'), ...times },
        },
      ],
    });
    const restored = restoreCase(answer, mixed, name);
    expect(restored.questions[0]?.name).toBe('www.shop.test.');
    expect(restored.answers.map((each) => each.name)).toEqual([
      'www.shop.test.',
      'Cdn.test.',
      'OTHER.example.',
    ]);
    expect(restored.answers[0]?.data).toMatchObject({ target: 'Cdn.test.' });
    expect(restored.answers[2]?.data).toMatchObject({ exchange: 'm.shop.test.' });
    // Labels in other letters than the question's are the zone's own.
    expect(restored.authorities[0]?.data).toMatchObject({
      primary: 'ns.test.',
      mailbox: 'X.test.',
    });
  });
});

describe('evidence', () => {
  it('that a server loses letters is one answer over a connection, or three in a row over UDP', () => {
    const one = new CaseEvidence();
    one.folded(0);
    expect(one.isMixing(1)).toBe(false);
    const three = new CaseEvidence();
    three.doubted(0);
    three.doubted(0);
    three.kept();
    three.doubted(0);
    three.doubted(0);
    expect(three.isMixing(0)).toBe(true);
    three.doubted(0);
    expect(three.isMixing(0)).toBe(false);
  });

  it('is forgotten after an hour: servers are replaced', () => {
    const evidence = new CaseEvidence();
    evidence.folded(1_000);
    expect([evidence.isMixing(3_600_999), evidence.isMixing(3_601_000)]).toEqual([false, true]);
  });
});
