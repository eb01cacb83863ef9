import { createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { parseRange, publicAnd, publicOnly } from './reach.ts';

const allow = (text: string): ((address: string) => boolean) => {
  const range = parseRange(text).value;
  return publicAnd(range === null ? [] : [range]);
};

describe('what a probe may reach', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '203.0.114.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
    '64:ff9b::8.8.8.8',
    '::ffff:8.8.8.8',
    '2002:808:808::1',
  ])('is the public address %s', (address) => {
    expect(publicOnly(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.170',
    '192.0.2.1',
    '192.168.1.1',
    '192.88.99.1',
    '198.19.0.1',
    '198.51.100.1',
    '203.0.113.9',
    '224.0.0.1',
    '239.1.1.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    '64:ff9b:1::1',
  ])('is not %s', (address) => {
    expect(publicOnly(address)).toBe(false);
  });

  it.each([
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2002:c0a8:101::1',
  ])('is not %s, which carries a private IPv4 address', (address) => {
    expect(publicOnly(address)).toBe(false);
  });

  it.each([
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '017700000001',
    '2130706433',
    '127.1',
    '127.0.1',
    '8.8.8',
    '134744072',
    '010.8.8.8',
    '8.8.8.8.',
    ' 8.8.8.8',
    '8.8.8.8%eth0',
    'fe80::1%eth0',
    '2606:4700::1111%1',
    '[2606:4700::1111]',
    '８.8.8.8',
    '',
    'localhost',
    'example.com',
  ])('is not "%s": only the usual spelling of an address is one', (address) => {
    expect(publicOnly(address)).toBe(false);
    expect(allow('0.0.0.0/0')(address)).toBe(false);
  });

  it('grows by what the operator allows, and by no more', () => {
    const reach = allow('10.0.0.0/8');
    expect(['10.0.0.1', '10.255.1.1', '::ffff:10.1.1.1'].map(reach)).toEqual([true, true, true]);
    expect(['11.0.0.1', '8.8.8.8'].map(reach)).toEqual([true, true]);
    expect(['127.0.0.1', '169.254.169.254', '192.168.0.1'].map(reach)).toEqual([
      false,
      false,
      false,
    ]);
    expect(allow('127.0.0.1')('127.0.0.1')).toBe(true);
    expect(allow('127.0.0.1')('127.0.0.2')).toBe(false);
    expect(allow('::1')('::1')).toBe(true);
    expect(allow('fd00::/8')('fd12::1')).toBe(true);
    expect(allow('::/0')('::ffff:127.0.0.1')).toBe(false);
  });

  it('says what is wrong with an --allow', () => {
    for (const text of [
      '',
      '10/8',
      '10.0.0.0/33',
      '10.0.0.1/8',
      'fd00::/129',
      'localhost',
      '10.0.0.0/-1',
    ]) {
      const [problem] = parseRange(text).problems;
      expect(problem?.mend, text).not.toBe('');
      expect(parseRange(text).value).toBeNull();
    }
  });

  it('agrees with a slow twin that compares bit by bit', () => {
    const random = createRandom(7);
    for (let round = 0; round < 2000; round++) {
      const number = (): number => Math.floor(random.next() * 256);
      const bytes = [number(), number(), number(), number()];
      const bits = Math.floor(random.next() * 33);
      const binary = (list: readonly number[]): string =>
        list.map((byte) => byte.toString(2).padStart(8, '0')).join('');
      const network = binary(bytes).slice(0, bits).padEnd(32, '0');
      const first = [0, 8, 16, 24].map((at) => Number.parseInt(network.slice(at, at + 8), 2));
      const near =
        random.next() < 0.5
          ? [...first.slice(0, 3), number()]
          : [number(), number(), number(), number()];
      const inside = binary(near).startsWith(network.slice(0, bits));
      const reach = allow(`${first.join('.')}/${bits}`)(near.join('.'));
      expect(reach).toBe(inside || publicOnly(near.join('.')));
    }
  });
});
