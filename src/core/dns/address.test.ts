import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressFamily, canonicalAddress, formatIpv6 } from './address.ts';
import { seeded, SEED } from './messages.testing.ts';

describe(`addresses (seed ${SEED})`, () => {
  it('are written as RFC 5952 wants them', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['2001:0db8:0:0:0:0:0:0001', '2001:db8::1'],
      ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
      ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
      ['0:0:0:0:0:0:0:0', '::'],
      ['::1', '::1'],
      ['1::', '1::'],
      ['1:0:0:2::3', '1:0:0:2::3'],
      ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
      ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
      ['192.0.2.1', '192.0.2.1'],
    ];
    for (const [text, expected] of cases) expect(canonicalAddress(text), text).toBe(expected);
  });

  it('are none when they are nearly', () => {
    const wrong = [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '1..2.3',
      '1.2.3.',
      ' 1.2.3.4',
      '+1.2.3.4',
      ':::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '12345::',
      '::1.2.3',
      '1.2.3.4::',
      '::%eth0',
      '1:2:3:4:5:6:7::8',
      'g::',
    ];
    for (const text of wrong) expect(canonicalAddress(text), text).toBeNull();
  });

  it('are what Node says they are', () => {
    const piece = fc.constantFrom('0', '1', 'ffff', '192', '.', ':', '::', '00', 'a', '256');
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (each) => {
        expect(addressFamily(each) ?? 0, each).toBe(isIP(each));
      }),
      seeded(5000),
    );
  });

  it('read back what they say', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = formatIpv6(bytes, 0);
        expect(isIP(text)).toBe(6);
        expect(canonicalAddress(text)).toBe(text);
      }),
      seeded(500),
    );
  });
});
