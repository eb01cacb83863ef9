/** Any zone file is changed exactly as wanted, or not at all. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOf } from '#core/dns';
import { viewZone, type ZoneWrite } from '#core/guard';
import { readZoneText, rewriteZoneText, type ZoneFileReading } from './rewrite-zone-text.ts';

const READING: ZoneFileReading = {
  file: 'fb.lab.zone',
  origin: nameOf('fb.lab.'),
  include: () => ({ kind: 'refused', why: 'none here' }),
};
const ADOPTED = [
  { name: 'api.fb.lab.', type: 'A' as const, ttlSeconds: 5 },
  { name: 'www.fb.lab.', type: 'AAAA' as const, ttlSeconds: 5 },
];

/** Lines as people write them: owners given or inherited, TTLs or none, comments, parentheses. */
const owner = fc.constantFrom('api', 'www', 'API', '@', 'other', 'api.fb.lab.', '\t', '  ');
const ttl = fc.constantFrom('', '5 ', '1h ', 'IN ', '5 IN ', 'IN 5 ');
const data = fc.constantFrom(
  'A 192.0.2.1',
  'A 192.0.2.2',
  'A ( 192.0.2.3 )',
  'A (\n\t192.0.2.4 ; in the middle\n)',
  'AAAA 2001:db8::1',
  'TXT "a;b" ( "c" )',
  'TXT "\\"" x\\;y',
  'MX 10 api',
);
const comment = fc.constantFrom('', ' ; why', ' ;', '\t; "', ' ; (');
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(owner, ttl, data, comment).map(([a, b, c, d]) => `${a} ${b}${c}${d}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '; a comment',
      '$TTL 60',
      '$ORIGIN sub.fb.lab.',
      '$ORIGIN fb.lab.',
    ),
  },
);
const text = fc
  .tuple(
    fc.constantFrom('$TTL 1h\n', ''),
    fc.array(line, { maxLength: 12 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([top, lines, end]) =>
    `${top}@ 60 IN SOA ns host (\n 7 ; serial\n 1 1 1 1 )\n${lines.join('\n')}\n`.replaceAll(
      '\n',
      end,
    ),
  );

test('the new text is the wanted zone, twice in a row, or the file is refused', () => {
  const outcomes = { changed: 0, refused: 0 };
  fc.assert(
    fc.property(text, (before) => {
      const zone = readZoneText(before, READING);
      if (!zone.ok) return;
      const view = viewZone(zone.value, ADOPTED);
      const write = (generation: number, address: string): ZoneWrite => ({
        expect: view,
        marker: { generation, owner: 'a', state: 'run' },
        contents: [
          { name: 'api.fb.lab.', type: 'A', ttlSeconds: 5, endpoints: [{ address, weight: 1 }] },
          {
            name: 'www.fb.lab.',
            type: 'AAAA',
            ttlSeconds: 9,
            endpoints: [{ address: '2001:db8::9', weight: 1 }],
          },
        ],
      });
      const first = rewriteZoneText(before, zone.value, write(1, '192.0.2.9'), READING);
      if (!first.ok) {
        outcomes.refused++;
        expect(first.problems[0]?.mend).not.toBe('');
        return;
      }
      outcomes.changed++;
      expect(first.value.serial).toBe(8);
      const again = readZoneText(first.value.text, READING);
      if (!again.ok) throw new Error(again.problems[0]?.what);
      expect(viewZone(again.value, ADOPTED)).toEqual({
        marker: write(1, '').marker,
        contents: write(1, '192.0.2.9').contents,
      });
      const others = (records: typeof again.value.records): string[] =>
        records
          .filter(
            ({ name, data: { kind } }) =>
              !['SOA', 'A', 'AAAA'].includes(kind) && !name.startsWith('_firebreak'),
          )
          .map(({ name, ttl: seconds, data: each }) => JSON.stringify([name, seconds, each]));
      expect(others(again.value.records)).toEqual(others(zone.value.records));
      // The second write finds its block and leaves no line of the first.
      const second = rewriteZoneText(
        first.value.text,
        again.value,
        write(2, '192.0.2.10'),
        READING,
      );
      expect(second.value?.text.includes('192.0.2.9\n') ?? true).toBe(false);
      expect(second.value?.text.split('\n').length).toBe(first.value.text.split('\n').length);
    }),
    { numRuns: 400 },
  );
  // Most of what people write can be changed.
  expect(outcomes.changed).toBeGreaterThan(outcomes.refused);
});
