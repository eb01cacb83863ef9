import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { fromBase64, fromHex, toHex } from './encodings.ts';
import { parseKeyFile } from './key-file.ts';
import { answerMessage, queryMessage } from './message.ts';
import { anyMessage, seeded, seededRandom, SEED } from './messages.testing.ts';
import { nameOf } from './name.ts';
import { signMessage } from './sign-message.ts';
import { isTsigAlgorithm, type Hmac, type TsigAlgorithm, type TsigKey } from './tsig-key.ts';
import { verifyMessage, type Checking } from './verify-message.ts';
import {
  beginSequence,
  endSequence,
  signNext,
  verifyNext,
  type TsigSequence,
} from './tsig-sequence.ts';

const VECTORS = new URL('../../../../shared/data/dns/tsig-vectors.json', import.meta.url);

const hmac: Hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

const key: TsigKey = {
  name: nameOf('FB.Key'),
  algorithm: 'hmac-sha256',
  secret: fromBase64('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=')!,
};
const nowMs = 1_700_000_000_000;
const request = encodeMessage(queryMessage(77, nameOf('api.fb.lab'), 'A')).value!;
const answer = encodeMessage(answerMessage(decodeMessage(request).value!)).value!;
const checking: Checking = { keys: [key], nowMs };
const codeOf = (result: { readonly problems: readonly { readonly code: string }[] }): string =>
  result.problems[0]?.code ?? 'fine';

interface Vector {
  readonly alg: string;
  readonly key: string;
  readonly time: number;
  readonly fudge: number;
  readonly unsigned: string;
  readonly signed: string;
  readonly mac: string;
  readonly response: string;
  readonly response_mac: string;
}

describe.skipIf(!existsSync(VECTORS))(
  'TSIG, beside the vectors that dnspython made (skipped without ../shared/data/dns)',
  () => {
    const vectors: readonly Vector[] = existsSync(VECTORS)
      ? JSON.parse(readFileSync(VECTORS, 'utf8'))
      : [];
    const keyOf = (vector: Vector): TsigKey => ({
      name: nameOf('fbkey'),
      algorithm: vector.alg as TsigAlgorithm,
      secret: fromBase64(vector.key)!,
    });

    it('are six, one for each algorithm', () => {
      expect(vectors.map((vector) => vector.alg)).toEqual([
        'hmac-md5.sig-alg.reg.int.',
        'hmac-sha1',
        'hmac-sha224',
        'hmac-sha256',
        'hmac-sha384',
        'hmac-sha512',
      ]);
    });

    it.each(vectors.filter((vector) => isTsigAlgorithm(vector.alg)))(
      'signs and verifies with $alg',
      (vector) => {
        const vectorKey = keyOf(vector);
        const atMs = vector.time * 1000;
        const signed = signMessage(
          fromHex(vector.unsigned)!,
          { key: vectorKey, nowMs: atMs, fudgeSeconds: vector.fudge },
          hmac,
        );
        expect(toHex(signed.value!.bytes)).toBe(vector.signed);
        expect(toHex(signed.value!.mac)).toBe(vector.mac);
        const checked = verifyMessage(
          fromHex(vector.signed)!,
          { keys: [vectorKey], nowMs: atMs },
          hmac,
        );
        expect(toHex(checked.value!.bytes)).toBe(vector.unsigned);
        const requestMac = signed.value!.mac;
        const response = verifyMessage(
          fromHex(vector.response)!,
          { keys: [vectorKey], nowMs: atMs, requestMac },
          hmac,
        );
        expect(toHex(response.value!.mac)).toBe(vector.response_mac);
        expect(
          codeOf(
            verifyMessage(fromHex(vector.response)!, { keys: [vectorKey], nowMs: atMs }, hmac),
          ),
        ).toBe('dns-tsig-signature');
        expect(decodeMessage(fromHex(vector.signed)!).value?.tsig).toMatchObject({
          keyName: 'fbkey.',
          macHex: vector.mac,
          timeSeconds: vector.time,
        });
      },
    );

    it('refuses HMAC-MD5 by name', () => {
      const [md5] = vectors;
      const other = { ...keyOf(md5!), algorithm: 'hmac-sha256' as const };
      const checked = verifyMessage(
        fromHex(md5!.signed)!,
        { keys: [other], nowMs: md5!.time * 1000 },
        hmac,
      );
      expect(checked.problems[0]?.what).toBe(
        'The key fbkey. is for hmac-sha256; the message is signed with hmac-md5.sig-alg.reg.int.',
      );
    });
  },
);

describe(`TSIG (seed ${SEED})`, () => {
  const signed = signMessage(request, { key, nowMs }, hmac).value!;

  it('comes off again, whatever was signed, and survives decoding and encoding', () => {
    fc.assert(
      fc.property(
        anyMessage,
        fc.constantFrom<TsigAlgorithm>(
          'hmac-sha1',
          'hmac-sha224',
          'hmac-sha256',
          'hmac-sha384',
          'hmac-sha512',
        ),
        (message, algorithm) => {
          const bytes = encodeMessage(message).value!;
          const own = { ...key, algorithm };
          const sealed = signMessage(
            bytes,
            { key: own, nowMs, requestMac: bytes.slice(0, 20) },
            hmac,
          ).value!;
          const checked = verifyMessage(
            sealed.bytes,
            {
              keys: [key, own].filter((each) => each.algorithm === algorithm),
              nowMs,
              requestMac: bytes.slice(0, 20),
            },
            hmac,
          );
          expect(checked.value?.bytes).toEqual(bytes);
          expect(encodeMessage(decodeMessage(sealed.bytes).value!).value).toEqual(sealed.bytes);
        },
      ),
      seeded(300),
    );
  });

  it('fails when any byte is changed', () => {
    for (let at = 0; at < signed.bytes.length; at++) {
      const bytes = signed.bytes.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0x20;
      const checked = verifyMessage(bytes, checking, hmac);
      // The id outside the signature and the case of the key's name are not covered (RFC 8945, section 4.3).
      const covered = at > 1 && !sameButForCase(bytes, signed.bytes, at);
      expect(checked.ok, `byte ${at}`).toBe(!covered);
    }
  });

  it('goes by the id that was signed, as forwarders change it', () => {
    const bytes = signed.bytes.slice();
    bytes[0] = 9;
    expect(verifyMessage(bytes, checking, hmac).value?.bytes).toEqual(request);
  });

  it('is missed when it is not there, with the answer that came', () => {
    expect(verifyMessage(request, checking, hmac).problems[0]?.what).toBe(
      'The message is not signed.',
    );
    const refused = encodeMessage(
      answerMessage(decodeMessage(request).value!, { rcode: 'REFUSED' }),
    ).value!;
    expect(verifyMessage(refused, checking, hmac).problems[0]).toMatchObject({
      code: 'dns-tsig-missing',
      what: 'The answer (REFUSED) is not signed.',
    });
  });

  it('wants a known key, of the right algorithm, with the right secret', () => {
    const verify = (keys: readonly TsigKey[]): string =>
      codeOf(verifyMessage(signed.bytes, { keys, nowMs }, hmac));
    expect(verify([])).toBe('dns-tsig-key');
    expect(verify([{ ...key, name: nameOf('other') }])).toBe('dns-tsig-key');
    expect(verify([{ ...key, algorithm: 'hmac-sha512' }])).toBe('dns-tsig-key');
    expect(verify([{ ...key, secret: new Uint8Array(32) }])).toBe('dns-tsig-signature');
    expect(verify([{ ...key, name: nameOf('fb.key') }])).toBe('fine');
  });

  it('wants both clocks to agree within the fudge, to the second', () => {
    const verify = (skewSeconds: number): string =>
      codeOf(verifyMessage(signed.bytes, { keys: [key], nowMs: nowMs + skewSeconds * 1000 }, hmac));
    expect([300, -300, 301, -301].map(verify)).toEqual([
      'fine',
      'fine',
      'dns-tsig-time',
      'dns-tsig-time',
    ]);
    const late = verifyMessage(signed.bytes, { keys: [key], nowMs: nowMs + 1_000_000 }, hmac);
    expect(late.problems[0]?.what).toBe(
      'The message was signed 1000 s before now; 300 s are allowed.',
    );
  });

  it('may be shorter only where that is allowed, and never below 10 bytes or half', () => {
    const short = (macBytes: number, leastMacBytes?: number): string => {
      const sealed = signMessage(request, { key, nowMs, macBytes }, hmac);
      if (!sealed.ok) return codeOf(sealed);
      return codeOf(
        verifyMessage(
          sealed.value.bytes,
          leastMacBytes === undefined ? checking : { ...checking, leastMacBytes },
          hmac,
        ),
      );
    };
    expect(short(32)).toBe('fine');
    expect(short(16)).toBe('dns-tsig-truncated');
    expect(short(16, 16)).toBe('fine');
    expect(short(31, 16)).toBe('fine');
    expect([short(15), short(33), short(16.5)]).toEqual(['dns-value', 'dns-value', 'dns-value']);
    const forged = decodeMessage(signed.bytes).value!;
    for (const bytes of [0, 1, 9, 15]) {
      const cut = encodeMessage({
        ...forged,
        tsig: { ...forged.tsig!, macHex: forged.tsig!.macHex.slice(0, 2 * bytes) },
      }).value!;
      expect(codeOf(verifyMessage(cut, { ...checking, leastMacBytes: 0 }, hmac))).toBe(
        'dns-tsig-truncated',
      );
    }
  });

  it('of an answer refuses what the server refused, in its own words', () => {
    const verify = (error: 'BADSIG' | 'BADKEY' | 'BADTRUNC'): string => {
      const sealed = signMessage(
        answer,
        { key, nowMs, requestMac: signed.mac, error },
        hmac,
      ).value!;
      const checked = verifyMessage(sealed.bytes, { ...checking, requestMac: signed.mac }, hmac);
      return checked.problems.map(({ code, what }) => `${code}: ${what}`).join();
    };
    expect(verify('BADKEY')).toBe(
      'dns-tsig-refused: The server refuses the signature of key FB.Key. (BADKEY, unsigned).',
    );
    expect(verify('BADSIG')).toBe(
      'dns-tsig-refused: The server refuses the signature of key FB.Key. (BADSIG, unsigned).',
    );
    expect(verify('BADTRUNC')).toBe(
      'dns-tsig-refused: The server refuses the signature of key FB.Key. (BADTRUNC).',
    );
    const badTime = {
      key,
      nowMs: nowMs + 234_000,
      requestMac: signed.mac,
      error: 'BADTIME',
      requestTimeSeconds: nowMs / 1000,
    } as const;
    const late = signMessage(answer, badTime, hmac).value!;
    expect(decodeMessage(late.bytes).value?.tsig).toMatchObject({
      error: 'BADTIME',
      otherHex: '00006553f1ea',
    });
    const checked = verifyMessage(late.bytes, { ...checking, requestMac: signed.mac }, hmac);
    expect(checked.problems[0]).toMatchObject({
      code: 'dns-tsig-time',
      what: "The server's clock is 234 s ahead of ours (BADTIME).",
    });
  });

  it('is malformed when its place, class or length is', () => {
    const decoded = decodeMessage(signed.bytes).value!;
    const longer = Uint8Array.from([...signed.bytes, 0]);
    expect(codeOf(verifyMessage(longer, checking, hmac))).toBe('dns-bytes-trailing');
    const cut = signed.bytes.slice(0, -1);
    expect(codeOf(verifyMessage(cut, checking, hmac))).toBe('dns-bytes-short');
    const wrongError = encodeMessage({ ...decoded, tsig: { ...decoded.tsig!, error: 'NOPE' } });
    expect(codeOf(wrongError)).toBe('dns-value');
    expect(codeOf(signMessage(new Uint8Array(5), { key, nowMs }, hmac))).toBe('dns-value');
    expect(codeOf(signMessage(new Uint8Array(65_500), { key, nowMs }, hmac))).toBe('dns-too-long');
  });
});

function sameButForCase(a: Uint8Array, b: Uint8Array, at: number): boolean {
  const tsigName = b.length - (toHex(b).length / 2 - toHex(b).lastIndexOf('02464203') / 2);
  const inNames = at > tsigName && at < tsigName + 8;
  const algorithm = toHex(b).lastIndexOf(toHex(Buffer.from('\u000bhmac-sha256'))) / 2;
  const inAlgorithm = at > algorithm && at < algorithm + 12;
  const letter = /[a-zA-Z]/.test(String.fromCharCode(b[at] ?? 0));
  return (inNames || inAlgorithm) && letter && a.length === b.length;
}

describe(`TSIG over a row of messages (seed ${SEED})`, () => {
  const messages = Array.from(
    { length: 7 },
    (_, index) => encodeMessage(queryMessage(index, nameOf(`m${index}.fb.lab`), 'A')).value!,
  );
  const requestMac = fromHex('00112233445566778899aabbccddeeff')!;

  function send(signedAt: (index: number) => boolean, row = messages): readonly Uint8Array[] {
    let sequence = beginSequence(requestMac);
    return row.map((bytes, index) => {
      const step = signNext(sequence, bytes, signedAt(index) ? { key, nowMs } : null, hmac).value!;
      sequence = step.sequence;
      return step.bytes;
    });
  }

  function receive(row: readonly Uint8Array[], mac = requestMac): string {
    let sequence: TsigSequence = beginSequence(mac);
    for (const bytes of row) {
      const step = verifyNext(sequence, bytes, checking, hmac);
      if (!step.ok) return codeOf(step);
      sequence = step.value.sequence;
    }
    return endSequence(sequence)?.code ?? 'fine';
  }

  it('holds when each is signed, and when some between are not', () => {
    expect(receive(send(() => true))).toBe('fine');
    expect(receive(send((index) => index % 3 === 0))).toBe('fine');
    expect(receive(send((index) => index === 0 || index === 6))).toBe('fine');
    expect(receive(send(() => true).slice(0, 1))).toBe('fine');
  });

  it('fails when the first or the last is not signed, or none came', () => {
    expect(receive(messages)).toBe('dns-tsig-missing');
    expect(receive(send((index) => index < 5))).toBe('dns-tsig-sequence');
    expect(receive([])).toBe('dns-tsig-sequence');
  });

  it('fails when one is left out, added, swapped or changed, or for another request', () => {
    const row = send((index) => index % 2 === 0);
    expect(receive(row, fromHex('00')!)).toBe('dns-tsig-signature');
    for (let at = 1; at < row.length; at++) {
      expect(receive(row.toSpliced(at, 1)), `without ${at}`).not.toBe('fine');
      expect(receive(row.toSpliced(at, 0, row[at]!)), `twice ${at}`).not.toBe('fine');
      expect(receive(row.toSpliced(at - 1, 2, row[at]!, row[at - 1]!)), `swapped ${at}`).not.toBe(
        'fine',
      );
      const changed = row[at]!.slice();
      changed[14] = (changed[14] ?? 0) ^ 1;
      expect(receive(row.toSpliced(at, 1, changed)), `changed ${at}`).not.toBe('fine');
    }
  });

  it('allows 99 unsigned in a row and not 100', () => {
    const row = (unsigned: number): Uint8Array[] =>
      Array.from({ length: unsigned + 2 }, () => messages[0]!);
    expect(receive(send((index) => index === 0 || index === 100, row(99)))).toBe('fine');
    const long = [...send((index) => index === 0, row(98)), messages[0]!, messages[0]!];
    expect(receive(long)).toBe('dns-tsig-sequence');
  });

  it('never throws on mutated rows', () => {
    const random = seededRandom();
    for (let round = 0; round < 500; round++) {
      const row = send((index) => index % 2 === 0).map((bytes) => bytes.slice());
      const chosen = random.pick(row);
      chosen[random.below(chosen.length)] = random.below(256);
      receive(row);
    }
  });
});

describe('a key file', () => {
  const secret = 'c2VjcmV0IHNlY3JldCBzZWNyZXQ=';

  it('is read as tsig-keygen writes it, and as dig takes it', () => {
    const texts = [
      `key "fb" {\n\talgorithm hmac-sha256;\n\tsecret "${secret}";\n};\n`,
      `# a comment\nkey fb. { // another\n algorithm HMAC-SHA256; /* and\n another */ secret ${secret}; };`,
      `hmac-sha256:fb:${secret}\n`,
    ];
    for (const text of texts)
      expect(parseKeyFile(text, 'fb.key').value, text).toEqual({
        name: 'fb.',
        algorithm: 'hmac-sha256',
        secret: fromBase64(secret),
      });
  });

  it('that cannot be read says why, and never the secret', () => {
    const texts = [
      '',
      `key fb { algorithm hmac-sha256; secret "${secret}"; }; key fc { algorithm hmac-sha256; secret "${secret}"; };`,
      `key fb { secret "${secret}"; };`,
      'key fb { algorithm hmac-sha256; };',
      `key fb { algorithm hmac-md5; secret "${secret}"; };`,
      `key fb { algorithm hmac-sha256; secret "${secret}!"; };`,
      `key fb..x { algorithm hmac-sha256; secret "${secret}"; };`,
    ];
    for (const text of texts) {
      const read = parseKeyFile(text, 'fb.key');
      expect(read, text).toMatchObject({
        ok: false,
        problems: [{ code: 'dns-key-file', place: { file: 'fb.key' } }],
      });
      expect(JSON.stringify(read)).not.toContain(secret.slice(0, 10));
    }
  });
});
