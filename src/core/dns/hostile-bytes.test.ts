import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SPELLED_CHARACTERS } from './byte-reader.ts';
import { decodeMessage, peekMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { fromHex } from './encodings.ts';
import { queryMessage } from './message.ts';
import { anyMessage, anyRecord, seeded, seededRandom, SEED } from './messages.testing.ts';
import { nameByteLength, ROOT } from './name.ts';
import { verifyMessage } from './verify-message.ts';

const bytesOf = (hex: string): Uint8Array => fromHex(hex.replaceAll(/\s/g, ''))!;
const noHash = (): Uint8Array => new Uint8Array(32);

/** Whatever the bytes: a value that can be written again, or problems; never an exception. */
function check(bytes: Uint8Array): boolean {
  const decoded = decodeMessage(bytes);
  peekMessage(bytes);
  verifyMessage(bytes, { keys: [], nowMs: 0 }, noHash);
  if (!decoded.ok) {
    expect(decoded.problems.length).toBe(1);
    expect(decoded.problems[0]?.what).toMatch(/^\P{Cc}+\.$/u);
    return false;
  }
  const { value } = decoded;
  for (const { name } of [...value.questions, ...value.answers])
    expect(nameByteLength(name)).toBeLessThan(256);
  const encoded = encodeMessage(value);
  if (!encoded.ok) {
    // Only larger, where the sender compressed names that we write out.
    expect(encoded.problems[0]?.code).toBe('dns-too-long');
    return true;
  }
  expect(decodeMessage(encoded.value).value).toEqual(value);
  return true;
}

describe(`hostile bytes (seed ${SEED})`, () => {
  const header = (counts: string): string => `0001 8180 ${counts}`;
  const question = '03 777777 07 6578616d706c65 03 636f6d 00 0001 0001';

  it.each([
    ['empty', '', 'dns-bytes-short'],
    ['less than a header', '0001 8180 0000 0000 0000 00', 'dns-bytes-short'],
    ['counts beyond the bytes', header('ffff ffff ffff ffff'), 'dns-bytes-count'],
    [
      'a question cut in its name',
      `${header('0001 0000 0000 0000')} 03 777777 07 6578`,
      'dns-bytes-short',
    ],
    [
      'bytes after the end',
      `${header('0001 0000 0000 0000')} ${question} 00`,
      'dns-bytes-trailing',
    ],
    ['a pointer to itself', `${header('0001 0000 0000 0000')} c00c 0001 0001`, 'dns-bytes-pointer'],
    [
      'a pointer forwards',
      `${header('0001 0000 0000 0000')} c00e 00 0001 0001`,
      'dns-bytes-pointer',
    ],
    [
      'a pointer into the header',
      `${header('0001 0000 0000 0000')} c004 0001 0001`,
      'dns-bytes-pointer',
    ],
    [
      'a loop of label and pointer',
      `${header('0001 0000 0000 0000')} 01 61 c00c 0001 0001`,
      'dns-bytes-pointer',
    ],
    [
      'a pointer cut in two',
      `${header('0001 0001 0000 0000')} ${question} c00c 0005 0001 0000003c 0001 c0`,
      'dns-bytes-short',
    ],
    [
      'a label of type 01',
      `${header('0001 0000 0000 0000')} 41 61 00 0001 0001`,
      'dns-bytes-label',
    ],
    [
      'a label of type 10',
      `${header('0001 0000 0000 0000')} 81 61 00 0001 0001`,
      'dns-bytes-label',
    ],
    [
      'an A record of 3 bytes',
      `${header('0001 0001 0000 0000')} ${question} c00c 0001 0001 0000003c 0003 c00002`,
      'dns-bytes-short',
    ],
    [
      'an A record of 5 bytes',
      `${header('0001 0001 0000 0000')} ${question} c00c 0001 0001 0000003c 0005 c000020101`,
      'dns-bytes-data',
    ],
    [
      'data beyond the message',
      `${header('0001 0001 0000 0000')} ${question} c00c 0001 0001 0000003c 0400 c0000201`,
      'dns-bytes-short',
    ],
    [
      'a name that leaves its data',
      `${header('0001 0001 0000 0000')} ${question} c00c 0005 0001 0000003c 0002 05 68656c6c6f 00`,
      'dns-bytes-short',
    ],
    [
      'a TXT string that leaves its data',
      `${header('0001 0001 0000 0000')} ${question} c00c 0010 0001 0000003c 0003 05 6162 63`,
      'dns-bytes-short',
    ],
    [
      'an empty TXT record',
      `${header('0001 0001 0000 0000')} ${question} c00c 0010 0001 0000003c 0000`,
      'dns-bytes-short',
    ],
    [
      'two OPT records',
      `${header('0000 0000 0000 0002')} 00 0029 04d0 00000000 0000 00 0029 04d0 00000000 0000`,
      'dns-bytes-edns',
    ],
    [
      'an OPT record with a name',
      `${header('0000 0000 0000 0001')} 0161 00 0029 04d0 00000000 0000`,
      'dns-bytes-edns',
    ],
    [
      'an OPT record among the answers',
      `${header('0000 0001 0000 0000')} 00 0029 04d0 00000000 0000`,
      'dns-bytes-edns',
    ],
    [
      'an EDNS option cut short',
      `${header('0000 0000 0000 0001')} 00 0029 04d0 00000000 0004 000f 0004`,
      'dns-bytes-short',
    ],
    [
      'a TSIG record that is not last',
      `${header('0000 0000 0000 0002')} 00 00fa 00ff 00000000 0000 00 0029 04d0 00000000 0000`,
      'dns-bytes-tsig',
    ],
    [
      'SVCB keys out of order',
      `${header('0001 0001 0000 0000')} ${question} c00c 0040 0001 0000003c 000d 0001 00 0003 0002 0050 0002 0000`,
      'dns-bytes-data',
    ],
    [
      'SVCB with a compressed target',
      `${header('0001 0001 0000 0000')} ${question} c00c 0040 0001 0000003c 0004 0001 c00c`,
      'dns-bytes-label',
    ],
  ])('%s is a problem', (_, hex, code) => {
    expect(decodeMessage(bytesOf(hex))).toMatchObject({
      ok: false,
      value: null,
      problems: [{ code }],
    });
    check(bytesOf(hex));
  });

  it('a name of 256 bytes is a problem, one of 255 is not', () => {
    const name = (last: number): string =>
      `${`3f${'61'.repeat(63)}`.repeat(3)}${last.toString(16)}${'62'.repeat(last)}00`;
    const message = (last: number): Uint8Array =>
      bytesOf(`${header('0001 0000 0000 0000')} ${name(last)} 0001 0001`);
    expect(decodeMessage(message(61)).ok).toBe(true);
    expect(decodeMessage(message(62))).toMatchObject({ problems: [{ code: 'dns-bytes-name' }] });
  });

  it('chains of pointers end after 127, and every chain costs little', () => {
    const chain = (length: number): Uint8Array => {
      const pointers = Array.from({ length }, (_, index) =>
        (0xc000 | (index === 0 ? 12 : 12 + 21 + 11 + 2 * (index - 1))).toString(16),
      ).join('');
      const data = (2 * (length - 1)).toString(16).padStart(4, '0');
      return bytesOf(
        `${header('0001 0002 0000 0000')} ${question} 00 000a 0001 00000000 ${data} ${pointers.slice(0, -4)} ${pointers.slice(-4)} 0001 0001 00000000 0004 c0000201`,
      );
    };
    expect(decodeMessage(chain(127)).problems).toEqual([]);
    expect(decodeMessage(chain(128))).toMatchObject({ problems: [{ code: 'dns-bytes-pointer' }] });
  });

  it('a bomb of names is defused', () => {
    // One name of 126 labels, five characters each when spelled, and thousands that end in it.
    const bomb = `${'0100'.repeat(125)}00`;
    const owner = '0161c00c 000a 0001 00000000 0000';
    const message = (count: number): Uint8Array =>
      bytesOf(
        `${header(`0001 ${count.toString(16).padStart(4, '0')} 0000 0000`)} ${bomb} 0001 0001 ${owner.repeat(count)}`,
      );
    const most = Math.floor(MAX_SPELLED_CHARACTERS / (125 * 5 + 2)) - 1;
    expect(decodeMessage(message(most)).problems).toEqual([]);
    expect(message(4600).length).toBeLessThan(65_536);
    expect(decodeMessage(message(4600))).toMatchObject({ problems: [{ code: 'dns-bytes-bomb' }] });
  });

  it('random bytes never throw', () => {
    const random = seededRandom();
    for (let round = 0; round < 20_000; round++) {
      const bytes = Uint8Array.from({ length: random.below(120) }, () => random.below(256));
      if (bytes.length > 12 && random.chance(0.8)) {
        bytes.set(
          [0, random.below(2), 0, random.below(3), 0, random.below(2), 0, random.below(3)],
          4,
        );
      }
      check(bytes);
    }
  });

  it('mutated messages never throw, and what is still read can be written', () => {
    const random = seededRandom();
    let read = 0;
    for (const message of fc.sample(anyMessage, { seed: SEED, numRuns: 400 })) {
      const original = encodeMessage(message).value!;
      for (let round = 0; round < 20; round++) {
        const bytes = original.slice(
          0,
          random.chance(0.2) ? random.below(original.length) : original.length,
        );
        for (let flips = random.below(4); flips >= 0; flips--) {
          if (bytes.length > 0)
            bytes[random.below(bytes.length)] = random.pick([
              0,
              1,
              63,
              64,
              0xc0,
              0xff,
              random.below(256),
            ]);
        }
        if (check(bytes)) read++;
      }
    }
    expect(read).toBeGreaterThan(100);
  });

  it('data of every kind, with bytes changed, cut or added, never throw', () => {
    const random = seededRandom();
    const kinds = new Set<string>();
    for (const record of fc.sample(anyRecord, { seed: SEED, numRuns: 1500 })) {
      kinds.add(record.data.kind);
      const records = [{ ...record, name: ROOT }];
      const original = encodeMessage(
        queryMessage(1, ROOT, 'A', { answers: records, edns: null }),
      ).value!;
      const start = 12 + 5 + 11;
      for (let round = 0; round < 12; round++) {
        const data = [...original.subarray(start)];
        for (let changes = random.below(3); changes >= 0; changes--) {
          const at = random.below(data.length + 1);
          data.splice(
            at,
            random.below(3),
            ...[[], [random.below(256)], [0, random.below(8)]][random.below(3)]!,
          );
        }
        const length = random.chance(0.9) ? data.length : random.below(data.length + 3);
        check(
          Uint8Array.from([...original.subarray(0, start - 2), length >> 8, length & 255, ...data]),
        );
      }
    }
    expect(kinds.size).toBe(13);
  });

  it('any bytes at all end in a value or a problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        check(bytes);
      }),
      seeded(2000),
    );
  });
});
