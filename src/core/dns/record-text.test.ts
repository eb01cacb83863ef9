import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { toHex } from './encodings.ts';
import { formatRecord, formatRecordData } from './format-record.ts';
import { queryMessage } from './message.ts';
import { anyData, seeded, SEED } from './messages.testing.ts';
import { nameOf } from './name.ts';
import { parseRecordData } from './parse-record-data.ts';
import { typeOf, type RecordData } from './record.ts';
import type { RecordType } from './codes.ts';

/** The data's bytes, through a message. */
function wireHex(data: RecordData): string {
  const record = { name: nameOf('.'), class: 'IN', ttl: 0, data } as const;
  const message = queryMessage(0, nameOf('.'), 'ANY', { answers: [record], edns: null });
  return toHex(encodeMessage(message).value!, 12 + 5 + 11);
}

function parsed(type: RecordType, text: string): RecordData {
  const result = parseRecordData(type, text, nameOf('example.net'));
  expect(result.problems, text).toEqual([]);
  return result.value!;
}

describe(`the text of records (seed ${SEED})`, () => {
  it('reads back to the same data', () => {
    fc.assert(
      fc.property(anyData, (data) => {
        const text = formatRecordData(data);
        expect(parseRecordData(typeOf(data), text), text).toEqual({
          ok: true,
          value: data,
          problems: [],
        });
      }),
      seeded(3000),
    );
  });

  it('is what people write', () => {
    expect(parsed('MX', '10 mail')).toEqual({
      kind: 'MX',
      preference: 10,
      exchange: 'mail.example.net.',
    });
    expect(parsed('NS', '@')).toEqual({ kind: 'NS', target: 'example.net.' });
    expect(parsed('TXT', 'one "two three" \\101\\"')).toEqual({
      kind: 'TXT',
      strings: ['one', 'two three', 'e"'],
    });
    expect(parsed('TXT', '"ü"')).toEqual({ kind: 'TXT', strings: ['\u00c3\u00bc'] });
    expect(parsed('AAAA', '2001:DB8:0::1')).toEqual({ kind: 'AAAA', address: '2001:db8::1' });
    expect(parsed('CAA', '0 issue "ca.example; account=1"')).toEqual({
      kind: 'CAA',
      flags: 0,
      tag: 'issue',
      value: 'ca.example; account=1',
    });
    expect(parsed('SOA', 'ns host ( 2026112301 ; serial\n 1h 15m 1W 300 )')).toEqual({
      kind: 'SOA',
      primary: 'ns.example.net.',
      mailbox: 'host.example.net.',
      serial: 2026112301,
      refreshSeconds: 3600,
      retrySeconds: 900,
      expireSeconds: 604800,
      minimumSeconds: 300,
    });
    const record = {
      name: nameOf('api.example.net'),
      class: 'IN',
      ttl: 60,
      data: { kind: 'A', address: '192.0.2.1' },
    } as const;
    expect(formatRecord(record)).toBe('api.example.net. 60 IN A 192.0.2.1');
    expect(formatRecord(record, nameOf('example.net'))).toBe('api 60 IN A 192.0.2.1');
    expect(formatRecord({ ...record, class: 'ANY', data: { kind: 'none', type: 'A' } })).toBe(
      'api.example.net. 60 ANY A',
    );
  });

  it('is generic for any type, and taken apart where we can (RFC 3597, section 5)', () => {
    expect(
      parsed('TYPE62347', '\\# 24 0001 8000 000102030405060708090a0b0c0d0e0f 1011 1213'),
    ).toEqual({
      kind: 'other',
      type: 'TYPE62347',
      hex: '00018000000102030405060708090a0b0c0d0e0f10111213',
    });
    expect(parsed('A', '\\# 4 0A000001')).toEqual({ kind: 'A', address: '10.0.0.1' });
    expect(formatRecordData({ kind: 'other', type: 'TYPE731', hex: '' })).toBe('\\# 0');
    expect(parsed('TYPE731', '\\# 0')).toEqual({ kind: 'other', type: 'TYPE731', hex: '' });
    expect(parsed('TXT', '"\\\\#" 4 00')).toMatchObject({
      kind: 'TXT',
      strings: ['\\#', '4', '00'],
    });
  });

  it('knows the types that zones are full of', () => {
    const cases: readonly (readonly [RecordType, string, string])[] = [
      [
        'DS',
        '60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118',
        'ec45 05 01 2bb183af5f22588179a53b0a98631fad1a292118',
      ],
      ['TLSA', '3 1 1 0123456789abcdef', '03 01 01 0123456789abcdef'],
      ['SSHFP', '4 2 abcd', '04 02 abcd'],
      ['DNSKEY', '256 3 5 AQPSKmyn', '0100 03 05 0103d22a6ca7'],
      ['DNAME', 'a.example.', '0161 076578616d706c65 00'],
      ['HINFO', '"PC" "Intel"', '025043 05496e74656c'],
      ['URI', '10 1 "ftp://a/b c"', '000a 0001 6674703a2f2f612f622063'],
      ['NSEC3PARAM', '1 0 12 aabbccdd', '01 00 000c 04aabbccdd'],
      ['NSEC3PARAM', '1 0 0 -', '01 00 0000 00'],
      [
        'NAPTR',
        '100 50 "s" "z3950+I2L" "" _z3950._tcp.a.',
        '0064 0032 0173 097a333935302b49324c 00 065f7a33393530 045f746370 0161 00',
      ],
      [
        'NSEC',
        'host.example.com. A MX RRSIG NSEC TYPE1234',
        `04686f7374 076578616d706c65 03636f6d 00 0006 400100000003 041b ${'00'.repeat(26)}20`,
      ],
      [
        'NSEC3',
        '1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG',
        '01 01 000c 04aabbccdd 14 17f3df17b2b2adaef615257de4d2020b80ac6c7c 0006 400000000002',
      ],
    ];
    for (const [type, text, hex] of cases) {
      const data = parsed(type, text);
      expect(data, text).toEqual({ kind: 'other', type, hex: hex.replaceAll(' ', '') });
      expect(formatRecordData(data)).toBe(text);
    }
    expect(
      parseRecordData('DNSKEY', '256 3 5 AQPSKmynfz'),
      'base64 with bits left over',
    ).toMatchObject({ ok: false });
  });

  it('writes times and signatures as RFC 4034, section 3.3 does', () => {
    const text =
      'A 5 3 86400 20030322173103 20030220173103 2642 example.com. oJB1W6WNGv+ldvQ3WDG0MQkg5IEhjRip8WTrPYGv07h108dUKGMeDPKijVCHX3DDKdfb+v6oB9wfuh3DTJXUAfI/M0zmO/zz8bW0Rznl8O3tGNazPwQKkRN20XPXV6nwwfoXmJQbsLNrLfkGJ5D6fwFm8nN+6pBzeDQfsS3Ap3o=';
    const data = parsed('RRSIG', text);
    expect(formatRecordData(data)).toBe(text);
    expect(data.kind === 'other' ? data.hex.slice(0, 36) : '').toBe(
      '00010503' + '00015180' + '3e7c9dd7' + '3e5510d7' + '0a52',
    );
    expect(formatRecordData(parsed('RRSIG', text.replace('20030322173103', '1048354263')))).toBe(
      text,
    );
  });

  it('has the vectors of RFC 9460, appendix D', () => {
    const good: readonly (readonly [string, string])[] = [
      ['0 foo.example.com.', '0000 03666f6f 07657861 6d706c65 03636f6d 00'],
      ['1 .', '0001 00'],
      ['16 foo.example.com. port=53', '0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035'],
      [
        '1 foo.example.com. key667=hello',
        '0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f',
      ],
      [
        '1 foo.example.com. key667="hello\\210qoo"',
        '0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f',
      ],
      [
        '1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"',
        '0001 03666f6f076578616d706c6503636f6d00 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001',
      ],
      [
        '1 example.com. ipv6hint="2001:db8:122:344::192.0.2.33"',
        '0001 076578616d706c6503636f6d00 0006 0010 20010db8012203440000000000c0000221'.replace(
          '0000000000c0000221',
          '00000000c0000221',
        ),
      ],
      [
        '16 foo.example.org. (alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1)',
        '0010 03666f6f076578616d706c65036f726700 0000 0004 0001 0004 0001 0009 02 6832 05 68332d3139 0004 0004 c0000201',
      ],
      [
        '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"',
        '0010 03666f6f076578616d706c65036f726700 0001 000c 08 665c6f6f2c626172 02 6832',
      ],
      [
        '16 foo.example.org. alpn=f\\\\\\092oo\\092,bar,h2',
        '0010 03666f6f076578616d706c65036f726700 0001 000c 08 665c6f6f2c626172 02 6832',
      ],
    ];
    for (const [text, hex] of good) {
      const data = parsed('SVCB', text);
      expect(wireHex(data), text).toBe(hex.replaceAll(' ', ''));
      expect(parseRecordData('SVCB', formatRecordData(data)).value).toEqual(data);
    }
    const bad = [
      '1 foo.example.com. key123=abc key123=def',
      '1 foo.example.com. mandatory',
      '1 foo.example.com. alpn',
      '1 foo.example.com. port',
      '1 foo.example.com. ipv4hint',
      '1 foo.example.com. ipv6hint',
      '1 foo.example.com. no-default-alpn=abc',
      '1 foo.example.com. mandatory=mandatory',
      '1 foo.example.com. mandatory=key123,key123',
    ];
    for (const text of bad)
      expect(parseRecordData('SVCB', text), text).toMatchObject({ ok: false });
  });

  it('says what is wrong with it, and where', () => {
    const what = (type: RecordType, text: string): string =>
      parseRecordData(type, text).problems[0]?.what ?? 'fine';
    expect(what('A', '2001:db8::1')).toBe(
      'The A record has no address of its kind, at "2001:db8::1".',
    );
    expect(what('A', '192.0.2.1 192.0.2.2')).toBe(
      'The A record has more words than its type wants, at "192.0.2.2".',
    );
    expect(what('MX', '10')).toBe('The MX record lacks its exchange.');
    expect(what('MX', '70000 a.')).toBe(
      'The MX record wants a number from 0 to 65535 for its preference, at "70000".',
    );
    expect(what('TXT', '')).toBe('The TXT record lacks its text.');
    expect(what('TXT', `"${'x'.repeat(256)}"`)).toContain(
      'A string of 256 bytes is longer than 255',
    );
    expect(what('LOC', '1 2 3')).toBe(
      'The LOC record can be read as  \\# LENGTH HEX  only, at "1".',
    );
    expect(what('A', '\\# 3 c00002')).toBe(
      'The A record has bytes that are not of its type, at "c00002".',
    );
    expect(what('A', '\\# 4 c00002')).toBe(
      'The A record has 3 bytes where 4 are promised, at "c00002".',
    );
    expect(what('CNAME', '\\# 4 c00c0000')).toContain('not of its type');
    expect(what('TXT', '"a\nb"')).toBe('A quote is not closed on its line.');
    expect(what('CNAME', 'a..b')).toContain('has an empty label');
  });

  it('never throws, whatever the words', () => {
    const piece = fc.constantFrom(
      '"',
      '\\',
      '(',
      ')',
      ';',
      '\n',
      ' ',
      '=',
      '1',
      'a.',
      '\\#',
      'alpn',
      ',',
      '\\0',
      'ü',
      '-',
      '20030322173103',
    );
    const text = fc
      .array(piece, { maxLength: 12 })
      .map((pieces) => pieces.join(' ').replaceAll(' = ', '='));
    const type = fc.constantFrom<RecordType>(
      'A',
      'TXT',
      'SOA',
      'SVCB',
      'CAA',
      'RRSIG',
      'NSEC',
      'NSEC3',
      'NAPTR',
      'URI',
      'TYPE9999',
    );
    fc.assert(
      fc.property(type, text, (each, words) => {
        const result = parseRecordData(each, words);
        if (!result.ok) {
          expect(result.problems.length).toBeGreaterThan(0);
          return;
        }
        expect(
          decodeMessage(
            encodeMessage(
              queryMessage(1, nameOf('.'), 'A', {
                answers: [{ name: nameOf('.'), class: 'IN', ttl: 0, data: result.value }],
              }),
            ).value!,
          ).ok,
        ).toBe(true);
      }),
      seeded(5000),
    );
  });
});
