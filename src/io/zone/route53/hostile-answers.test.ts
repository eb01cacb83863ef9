/** Names, texts and XML from outside: both ways for good ones, and no exception for any. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey, nameOf, parseName } from '#core/dns';
import { fromRoute53Name, octalToDecimal, quoteText, toRoute53Name } from './names-and-texts.ts';
import { formatBatch, readSet } from './record-set.ts';
import { elementsAt, escapeXml, parseXml } from './xml.ts';

const label = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 })
  .map((bytes) => bytes.map((byte) => `\\${String(byte).padStart(3, '0')}`).join(''));

test('every name comes back as it was, but for its case', () => {
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
      const name = nameOf(`${labels.join('.')}.`);
      const sent = toRoute53Name(name);
      expect(sent).toMatch(/^(?:(?:[a-z0-9_-]|\\[0-3][0-7]{2})+\.)+$/);
      const back = fromRoute53Name(sent);
      expect(back === null ? null : nameKey(back)).toBe(nameKey(name));
    }),
  );
});

test('the examples of the Developer Guide: a wildcard is \\052, f\u00fcbar is f\\374bar', () => {
  expect(toRoute53Name(nameOf('*.Example.com.'))).toBe('\\052.example.com.');
  expect(fromRoute53Name('f\\374bar.example.com.')).toBe('f\\252bar.example.com.');
  expect(parseName('f\\252bar.example.com.').ok).toBe(true);
  expect(fromRoute53Name('\\400.example.com.')).toBeNull();
  expect(fromRoute53Name('a..b.')).toBeNull();
});

test('a text between quotes has no byte that ends it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => {
      expect(quoteText(text)).toMatch(/^"(?:[^"\\]|\\[^])*"$/);
      expect(octalToDecimal(quoteText(text))).not.toBeNull();
    }),
  );
});

test('a batch is read back as it was written, whatever its values hold', () => {
  const values = fc.array(
    fc.string({ maxLength: 20 }).map((text) => `x${text.replace(/[^\x20-\x7e]/g, '&')}x`),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(values, (texts) => {
      const set = {
        name: 'a.',
        type: 'TXT',
        ttlSeconds: 5,
        values: texts,
        setIdentifier: null,
        weight: null,
        more: [],
        alias: null,
      };
      const root = parseXml(formatBatch([{ action: 'DELETE', set }], '<&">'));
      const [found] =
        root === null
          ? []
          : elementsAt(root, 'ChangeBatch', 'Changes', 'Change', 'ResourceRecordSet');
      expect(found === undefined ? null : readSet(found)).toEqual(set);
    }),
  );
});

test('text that is no XML of ours is null, and never an exception', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<a>',
      '</a>',
      '<a/>',
      '<',
      '>',
      '&amp;',
      '&#x110000;',
      '&#0;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?',
      '<!DOCTYPE a>',
      '"',
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const read = parseXml(pieces.join(''));
      if (read !== null) expect(typeof read.name).toBe('string');
    }),
    { numRuns: 2_000 },
  );
  expect(parseXml('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')).toBeNull();
  expect(parseXml('<a>'.repeat(60) + '</a>'.repeat(60))).toBeNull();
  expect(parseXml('<a></b>')).toBeNull();
  expect(parseXml('<a>&lt;&#65;&#x42;&unknown;</a>')?.text).toBe('<AB&unknown;');
  expect(escapeXml(`<&>"'`)).toBe('&#60;&#38;&#62;&#34;&#39;');
});
