import fc from 'fast-check';
import { formatPlace } from '#base';
import { describe, expect, it } from 'vitest';
import { formatRecord } from './format-record.ts';
import { formatZoneFile } from './format-zone-file.ts';
import { anyRecord, seeded, seededRandom, SEED } from './messages.testing.ts';
import { nameOf, type Name } from './name.ts';
import { parseZoneFile, type Included, type ZoneFileOptions } from './parse-zone-file.ts';
import { typeOf, type ResourceRecord, type SoaData } from './record.ts';
import { createZone, type Zone } from './zone.ts';

const origin = nameOf('example.net');
const SOA = '@ 3600 IN SOA ns.example.net. host.example.net. 1 2 3 4 5\n';

function read(
  text: string,
  options: Partial<ZoneFileOptions> = {},
): ReturnType<typeof parseZoneFile> {
  return parseZoneFile(text, { file: 'zone', origin, ...options });
}

function lines(text: string, options: Partial<ZoneFileOptions> = {}): readonly string[] {
  const zone = read(text, options);
  expect(zone.problems).toEqual([]);
  return zone.value!.records.map((record) => formatRecord(record)).slice(1);
}

function problems(text: string, options: Partial<ZoneFileOptions> = {}): readonly string[] {
  return read(text, options).problems.map(
    ({ place, code, what }) => `${place === null ? '-' : formatPlace(place)} ${code} ${what}`,
  );
}

describe(`zone files (seed ${SEED})`, () => {
  it('are read with all that RFC 1035, section 5 allows', () => {
    const text = `\uFEFF; a comment
$TTL 1h
$ORIGIN example.net.
@       IN  SOA  ns host ( 2026112301 ; serial
                 7200 (900) 1w
                 5m ) ; done
    60  NS  ns
        IN  60 NS ns.other.org.
ns      A   192.0.2.53
api     60 IN A 192.0.2.1
        IN 60 A 192.0.2.2
        AAAA 2001:db8::1
$ORIGIN shop.example.net.
www     CNAME api.example.net.
@       TXT "a;b" (
            "c )d" e\\"f )
*       MX 10 @\r
a\\.b   TXT "\\195\\188\\\\"
`;
    expect(lines(text)).toEqual([
      'example.net. 60 IN NS ns.other.org.',
      'example.net. 60 IN NS ns.example.net.',
      'api.example.net. 60 IN A 192.0.2.1',
      'api.example.net. 60 IN A 192.0.2.2',
      'api.example.net. 3600 IN AAAA 2001:db8::1',
      'ns.example.net. 3600 IN A 192.0.2.53',
      'shop.example.net. 3600 IN TXT "a;b" "c )d" "e\\"f"',
      '*.shop.example.net. 3600 IN MX 10 shop.example.net.',
      'a\\.b.shop.example.net. 3600 IN TXT "\\195\\188\\\\"',
      'www.shop.example.net. 3600 IN CNAME api.example.net.',
    ]);
  });

  it('take the TTL from the record, $TTL, the record before, or the SOA (RFC 2308, section 4)', () => {
    const soa = '@ IN SOA a. b. 1 2 3 4 300\n';
    expect(
      lines(`${soa}a A 192.0.2.1\nb 60 A 192.0.2.1\nc A 192.0.2.1\n$TTL 7\nd A 192.0.2.1\n`),
    ).toEqual([
      'a.example.net. 300 IN A 192.0.2.1',
      'b.example.net. 60 IN A 192.0.2.1',
      'c.example.net. 60 IN A 192.0.2.1',
      'd.example.net. 7 IN A 192.0.2.1',
    ]);
    expect(problems(`a A 192.0.2.1\n${soa}`)).toEqual([
      'zone:1:1 dns-zone-file The record has no TTL, and there is no $TTL before it.',
    ]);
  });

  it('name their origin by the SOA when none is given, and refuse relative names until one is', () => {
    expect(read('shop.org. 1 IN SOA a. b. 1 2 3 4 5\n', { origin: null }).value?.origin).toBe(
      'shop.org.',
    );
    expect(problems('@ 1 IN SOA a. b. 1 2 3 4 5\nx 1 A 192.0.2.1\n', { origin: null })).toEqual([
      'zone:1:1 dns-zone-file @ is relative, and there is no $ORIGIN before it.',
      'zone:2:1 dns-zone-file x is relative, and there is no $ORIGIN before it.',
    ]);
  });

  it('tell all their mistakes at once, each with its place', () => {
    const text = `${SOA}a 60 IN A 192.0.2.256
a..b 60 A 192.0.2.1
    60 A 192.0.2.9
c 60 A 192.0.2.1 192.0.2.2
d 60 NOPE x
e 60
f 60 CH A 192.0.2.1
g 3000000000 A 192.0.2.1
$GENERATE 1-4 x A 192.0.2.1
$TTL
$ORIGIN a b
h 60 MX
i 60 TXT "open
j 60 A ) 192.0.2.1
k 60 AXFR
l 60 A ( 192.0.2.1
`;
    expect(problems(text)).toEqual([
      'zone:2:11 dns-record-text The A record has no address of its kind, at "192.0.2.256".',
      'zone:3:1 dns-name "a..b" has an empty label.',
      'zone:5:18 dns-record-text The A record has more words than its type wants, at "192.0.2.2".',
      'zone:6:6 dns-zone-file "NOPE" is no record type.',
      'zone:7:1 dns-zone-file The record has no type.',
      'zone:8:9 dns-zone The record is of class CH in a zone of IN.',
      'zone:9:14 dns-zone-file The TTL 3000000000 is above 2147483647.',
      'zone:10:1 dns-zone-file-directive $GENERATE is not read.',
      'zone:11:1 dns-zone-file $TTL wants one argument.',
      'zone:12:1 dns-zone-file $ORIGIN wants one argument.',
      'zone:13:1 dns-record-text The MX record lacks its preference.',
      'zone:14 dns-zone-file A quote is not closed on its line.',
      'zone:15 dns-zone-file A parenthesis closes that was never opened.',
      'zone:16:6 dns-zone-file "AXFR" is no record type.',
      'zone:17 dns-zone-file A parenthesis is never closed.',
    ]);
  });

  it('must be a zone: one SOA, all inside, nothing beside a CNAME', () => {
    expect(problems('a 60 A 192.0.2.1\n')).toEqual(['zone dns-zone The file has no SOA record.']);
    expect(problems(`${SOA}${SOA.replace(' 1 2', ' 9 2')}`)).toEqual([
      'zone:1 dns-zone example.net. has 2 SOA records.',
    ]);
    expect(problems(`${SOA}x.org. 1 A 192.0.2.1\n`)).toEqual([
      'zone:2 dns-zone x.org. A is not inside example.net.',
    ]);
    expect(problems(`${SOA}a 1 CNAME b\na 1 A 192.0.2.1\n`)).toEqual([
      'zone:3 dns-zone-alias a.example.net. has a CNAME and also A.',
    ]);
    expect(problems(`${SOA}a 1 CNAME b\na 1 CNAME c\n`)).toEqual([
      'zone:2 dns-zone-alias a.example.net. has 2 CNAME records.',
    ]);
    expect(lines(`${SOA}a 1 CNAME b\na 1 NSEC b A\n`).length).toBe(2);
  });

  it('warn of a record written twice and of unequal TTLs, and go on', () => {
    const zone = read(
      `${SOA}a 60 A 192.0.2.1\nA 60 A 192.0.2.1\nb 60 A 192.0.2.1\nb 30 A 192.0.2.2\n`,
    );
    expect(zone.ok).toBe(true);
    expect(zone.problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning dns-zone-duplicate',
      'warning dns-zone-ttl',
    ]);
    expect(zone.value?.records.slice(1).map((record) => formatRecord(record, origin))).toEqual([
      'a 60 IN A 192.0.2.1',
      'b 30 IN A 192.0.2.1',
      'b 30 IN A 192.0.2.2',
    ]);
  });
});

describe('$INCLUDE', () => {
  const files: Readonly<Record<string, string>> = {
    'a.zone': 'x 60 A 192.0.2.1\n$ORIGIN deep.example.net.\n$TTL 5\ny A 192.0.2.2\n',
    'loop.zone': '$INCLUDE loop.zone\n',
    'bad.zone': '\nx 60 A 192.0.2.999\n',
    'sub/b.zone': '@ 60 TXT "b"\n',
  };
  const include = (path: string): Included => {
    const text = files[path];
    return text === undefined
      ? { kind: 'refused', why: 'there is no such file' }
      : { kind: 'text', file: path, text };
  };

  it('reads another file where it stands; what that file changes ends with it', () => {
    expect(
      lines(
        `${SOA}$TTL 60\n$INCLUDE a.zone\nz A 192.0.2.3\n$INCLUDE sub/b.zone shop.example.net.\n`,
        { include },
      ),
    ).toEqual([
      'y.deep.example.net. 5 IN A 192.0.2.2',
      'shop.example.net. 60 IN TXT "b"',
      'x.example.net. 60 IN A 192.0.2.1',
      'z.example.net. 60 IN A 192.0.2.3',
    ]);
  });

  it('says the place in the included file', () => {
    expect(problems(`${SOA}$INCLUDE bad.zone\n`, { include })).toEqual([
      'bad.zone:2:8 dns-record-text The A record has no address of its kind, at "192.0.2.999".',
    ]);
  });

  it('is refused unless the caller reads, outside of the folder before the caller is asked, and in a circle', () => {
    const asked: string[] = [];
    const spy = (path: string): Included => {
      asked.push(path);
      return include(path);
    };
    const outside = ['/etc/passwd', '../x', 'a/../../x', '~/x', 'C:x', 'a\\\\b', '""'];
    for (const path of outside)
      expect(problems(`${SOA}$INCLUDE ${path}\n`, { include: spy })[0], path).toMatch(
        /^zone:2:10 dns-zone-file-include/,
      );
    expect(asked).toEqual([]);
    expect(problems(`${SOA}$INCLUDE a.zone\n`)).toEqual([
      'zone:2:10 dns-zone-file-include a.zone: no folder to include from was allowed',
    ]);
    expect(problems(`${SOA}$INCLUDE none\n`, { include })).toEqual([
      'zone:2:10 dns-zone-file-include none: there is no such file',
    ]);
    expect(problems(`${SOA}$INCLUDE loop.zone\n`, { include })).toEqual([
      'loop.zone:1:10 dns-zone-file-include loop.zone: it includes itself',
    ]);
  });

  it('is bounded: in depth, in number, and in records', () => {
    const deep = (path: string): Included => ({
      kind: 'text',
      file: `${path}x`,
      text: `$INCLUDE ${path}x\n`,
    });
    expect(problems(`${SOA}$INCLUDE x\n`, { include: deep })[0]).toContain('too deeply');
    let number = 0;
    const wide = (): Included => ({
      kind: 'text',
      file: `f${number++}`,
      text: '$INCLUDE a\n$INCLUDE b\n',
    });
    expect(
      problems(`${SOA}$INCLUDE x\n`, { include: wide }).some((line) =>
        line.includes('more than 1000 files'),
      ),
    ).toBe(true);
    expect(problems(`${SOA}a 1 A 192.0.2.1\nb 1 A 192.0.2.1\n`, { maxRecords: 2 })).toEqual([
      'zone:3 dns-zone-file-limit The zone has more than 2 records.',
    ]);
  });

  it('of something else than a zone file stops after a thousand mistakes', () => {
    const found = problems(`${SOA}${'x\n'.repeat(5000)}`);
    expect(found.length).toBeGreaterThanOrEqual(1000);
    expect(found.length).toBeLessThan(1010);
  });
});

/** The records, moved into a zone that is legal. */
function zoneOf(records: readonly ResourceRecord[]): Zone {
  const soa: SoaData = {
    kind: 'SOA',
    primary: origin,
    mailbox: origin,
    serial: 1,
    refreshSeconds: 2,
    retrySeconds: 3,
    expireSeconds: 4,
    minimumSeconds: 5,
  };
  const inside = records
    .filter(({ data }) => data.kind !== 'SOA' && data.kind !== 'CNAME')
    .map((record) => ({ ...record, name: inZone(record.name) }));
  const made = createZone(origin, 'IN', [
    ...inside,
    { name: origin, class: 'IN', ttl: 9, data: soa },
  ]);
  expect(made.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return made.value!;
}

function inZone(name: Name): Name {
  const first = name.split('.')[0] ?? '';
  return (first === '' || first.endsWith('\\') ? origin : `${first}.${origin}`) as Name;
}

describe(`a zone written (seed ${SEED})`, () => {
  it('reads back to the same zone', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
        const zone = zoneOf(records);
        const text = formatZoneFile(zone);
        expect(parseZoneFile(text, { file: 'zone' }), text).toEqual({
          ok: true,
          value: zone,
          problems: [],
        });
      }),
      seeded(400),
    );
  });

  it('is the same zone in whatever order its records came', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), (records) => {
        const zone = zoneOf(records);
        const again = createZone(origin, 'IN', zone.records.toReversed());
        expect(again.value?.records).toEqual(zone.records);
        const types = zone.records
          .filter((record) => record.name === origin)
          .map((record) => typeOf(record.data));
        expect(types[0]).toBe('SOA');
      }),
      seeded(300),
    );
  });

  it('with any characters changed never throws', () => {
    const random = seededRandom();
    const zone = zoneOf(fc.sample(anyRecord, { seed: SEED, numRuns: 20 }));
    const text = formatZoneFile(zone);
    for (let round = 0; round < 1500; round++) {
      const characters = text.split('');
      for (let changes = 0; changes < 4; changes++) {
        characters[random.below(characters.length)] = random.pick([
          '(',
          ')',
          '"',
          '\\',
          '\n',
          ';',
          ' ',
          '',
          '$',
          '@',
          '9',
          '.',
        ]);
      }
      const result = parseZoneFile(characters.join(''), { file: 'zone', origin });
      expect(result.ok || result.problems.length > 0).toBe(true);
    }
  });
});
