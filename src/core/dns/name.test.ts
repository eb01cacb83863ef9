import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyName, seeded, SEED } from './messages.testing.ts';
import {
  compareNames,
  isWithin,
  nameByteLength,
  nameKey,
  nameLabels,
  nameOf,
  parentName,
  parseName,
  relativeName,
  sameName,
  type Name,
} from './name.ts';

describe(`names (seed ${SEED})`, () => {
  it('are absolute, and relative to an origin when one is given', () => {
    const origin = nameOf('example.net.');
    expect(parseName('api.example.net').value).toBe('api.example.net.');
    expect(parseName('api', origin).value).toBe('api.example.net.');
    expect(parseName('api.', origin).value).toBe('api.');
    expect(parseName('.', origin).value).toBe('.');
    expect(parseName('api', nameOf('.')).value).toBe('api.');
  });

  it('spell each byte in one way only', () => {
    expect(parseName('\\097\\.b\\032c.\\065').value).toBe('a\\.b\\032c.A.');
    expect(parseName('a@b$c').value).toBe('a\\@b\\$c.');
    expect(parseName('\\a\\-').value).toBe('a-.');
    expect(parseName('tab\tx').value).toBe('tab\\009x.');
  });

  it('refuse what is no name, and say why', () => {
    const long = 'a'.repeat(64);
    const wrong = [
      '',
      '..',
      'a..b',
      '.a',
      long,
      `${'a.'.repeat(127)}bc.`,
      'a\\',
      'a\\25',
      'a\\256',
      'ü.de',
      'a\\1x.',
    ];
    for (const text of wrong)
      expect(parseName(text), text).toMatchObject({ ok: false, problems: [{ code: 'dns-name' }] });
    expect(parseName('a'.repeat(63)).ok).toBe(true);
    expect(parseName('a.'.repeat(127)).ok).toBe(true);
    expect(parseName('b', nameOf('a.'.repeat(127))).ok).toBe(false);
  });

  it('know their parents and what is within them, by labels and not by letters', () => {
    const zone = nameOf('example.net');
    expect(isWithin(nameOf('API.Example.NET'), zone)).toBe(true);
    expect(isWithin(nameOf('badexample.net'), zone)).toBe(false);
    expect(isWithin(nameOf('bad\\.example.net'), zone)).toBe(false);
    expect(isWithin(nameOf('bad\\\\.example.net'), zone)).toBe(true);
    expect(isWithin(zone, nameOf('.'))).toBe(true);
    expect(parentName(nameOf('a\\.b.c'))).toBe('c.');
    expect(parentName(nameOf('c'))).toBe('.');
    expect(parentName(nameOf('.'))).toBeNull();
    expect(relativeName(nameOf('api.example.net'), zone)).toBe('api');
    expect(relativeName(zone, zone)).toBe('@');
    expect(relativeName(nameOf('example.org'), zone)).toBe('example.org.');
  });

  it('sort as RFC 4034, section 6.1 has them', () => {
    const order = [
      'example.',
      'a.example.',
      'yljkjljk.a.example.',
      'Z.a.example.',
      'zABC.a.EXAMPLE.',
      'z.example.',
      '\\001.z.example.',
      '*.z.example.',
      '\\200.z.example.',
    ].map(nameOf);
    expect(order.toReversed().toSorted(compareNames)).toEqual(order);
  });

  it('sort by their bytes, whatever the bytes are', () => {
    const bytesOf = (name: Name): number[][] =>
      nameLabels(name)
        .map((label) =>
          [...label.matchAll(/\\([0-9]{3})|\\?([^])/g)].map((match) =>
            match[1] !== undefined ? Number(match[1]) : match[2]!.toLowerCase().charCodeAt(0),
          ),
        )
        .toReversed();
    const compare = (a: number[][], b: number[][]): number => {
      for (let at = 0; at < Math.min(a.length, b.length); at++) {
        const difference = Buffer.compare(Buffer.from(a[at]!), Buffer.from(b[at]!));
        if (difference !== 0) return difference;
      }
      return Math.sign(a.length - b.length);
    };
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(compare(bytesOf(a), bytesOf(b)));
      }),
      seeded(2000),
    );
  });

  it('read back what they spell', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(parseName(name).value).toBe(name);
        expect(sameName(name, name.toUpperCase() as Name)).toBe(true);
        expect(nameKey(name)).toBe(nameKey(name.toUpperCase() as Name));
        const labels = nameLabels(name);
        expect(labels.map((label) => `${label}.`).join('') || '.').toBe(name);
        const parent = parentName(name);
        if (parent !== null) {
          expect(isWithin(name, parent)).toBe(true);
          expect(isWithin(parent, name)).toBe(false);
          expect(nameByteLength(name)).toBe(
            nameByteLength(parent) + nameByteLength(`${labels[0]}.`) - 1,
          );
        }
      }),
      seeded(1000),
    );
  });
});
