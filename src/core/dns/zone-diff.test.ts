import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyUpdate } from './apply-update.ts';
import { changesOf, updateMessage, type UpdateChange } from './update.ts';
import { decodeMessage } from './decode-message.ts';
import { diffZones } from './diff-zones.ts';
import { encodeMessage } from './encode-message.ts';
import { formatRecord } from './format-record.ts';
import { seeded, SEED } from './messages.testing.ts';
import { nameOf } from './name.ts';
import { parseZoneFile } from './parse-zone-file.ts';
import { soaOf, type Zone } from './zone.ts';
import { compareSerials } from './serial.ts';

const origin = nameOf('example.net');

function zone(text: string, serial = 1): Zone {
  const soa = `@ 3600 IN SOA ns host ${serial} 2 3 4 5\n@ 3600 NS ns\n`;
  const read = parseZoneFile(soa + text, { file: 'zone', origin });
  expect(read.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return read.value!;
}

function show(change: UpdateChange): string {
  const name = change.name;
  switch (change.kind) {
    case 'add':
      return `+ ${formatRecord({ name, class: 'IN', ttl: change.ttl, data: change.data }, origin)}`;
    case 'delete-record':
      return `- ${formatRecord({ name, class: 'NONE', ttl: 0, data: change.data }, origin)}`;
    case 'delete-record-set':
      return `- ${name} ${change.type}`;
    case 'delete-name':
      return `- ${name}`;
  }
}

function changes(before: Zone, after: Zone): readonly string[] {
  return changesOf(diffZones(before, after)).map(show);
}

/** Makes the difference an UPDATE, sends it through bytes, and applies it. */
function updated(before: Zone, after: Zone): Zone {
  const update = {
    id: 1,
    zone: origin,
    class: 'IN',
    prerequisites: [],
    changes: changesOf(diffZones(before, after)),
    edns: null,
  } as const;
  const message = decodeMessage(encodeMessage(updateMessage(update).value!).value!).value!;
  const outcome = applyUpdate(before, message);
  expect(outcome.rcode).toBe('NOERROR');
  return outcome.zone;
}

const withoutSoa = (each: Zone): readonly unknown[] =>
  each.records.filter(({ data }) => data.kind !== 'SOA');

describe(`the difference of two zones (seed ${SEED})`, () => {
  it('is told by record set, in canonical order', () => {
    const before = zone(
      'api 60 A 192.0.2.1\napi 60 A 192.0.2.2\nold 60 TXT "x"\nsame 1 A 192.0.2.9\n',
      7,
    );
    const after = zone(
      'api 60 A 192.0.2.2\napi 60 A 192.0.2.3\nnew 60 TXT "x"\nSAME 1 A 192.0.2.9\n',
      9,
    );
    const difference = diffZones(before, after);
    expect(difference).toMatchObject({ origin, beforeSerial: 7, afterSerial: 9, unchanged: 3 });
    expect(
      difference.changes.map(({ name, type, added, removed }) => [
        name,
        type,
        added.length,
        removed.length,
      ]),
    ).toEqual([
      ['api.example.net.', 'A', 1, 1],
      ['new.example.net.', 'TXT', 1, 0],
      ['old.example.net.', 'TXT', 0, 1],
    ]);
    expect(difference.changes[1]?.before).toBeNull();
    expect(difference.changes[2]?.after).toBeNull();
  });

  it('compares data as name servers do: case of names, spelling of addresses', () => {
    const before = zone('a 1 CNAME WWW.Example.NET.\nb 1 AAAA 2001:db8:0::1\nc 1 SRV 1 1 1 T.\n');
    const after = zone('A 1 CNAME www.example.net.\nb 1 AAAA 2001:DB8::1\nc 1 SRV 1 1 1 t.\n');
    expect(diffZones(before, after).changes).toEqual([]);
    expect(diffZones(zone('a 1 TXT "X"\n'), zone('a 1 TXT "x"\n')).changes.length).toBe(1);
    expect(diffZones(zone('a 1 TXT "xy"\n'), zone('a 1 TXT "x" "y"\n')).changes.length).toBe(1);
  });

  it('leaves out what it is told to', () => {
    const before = zone(
      'a 1 A 192.0.2.1\na 1 RRSIG A 5 3 1 20300101000000 20200101000000 1 example.net. AAAA\n',
    );
    const ignored = diffZones(before, zone(''), { ignore: (set) => set.type === 'RRSIG' });
    expect(ignored.changes.map((change) => change.type)).toEqual(['A']);
  });

  it('becomes changes: single records where the TTL stays, else the whole set', () => {
    expect(
      changes(
        zone('a 60 A 192.0.2.1\na 60 A 192.0.2.2\nb 60 A 192.0.2.1\n'),
        zone('a 60 A 192.0.2.2\na 60 A 192.0.2.3\nb 30 A 192.0.2.1\n'),
      ),
    ).toEqual([
      '- a 0 NONE A 192.0.2.1',
      '- b.example.net. A',
      '+ a 60 IN A 192.0.2.3',
      '+ b 30 IN A 192.0.2.1',
    ]);
  });

  it('lets a CNAME give way before what takes its place, and the other way round', () => {
    expect(changes(zone('a 1 CNAME b\n'), zone('a 1 A 192.0.2.1\n'))).toEqual([
      '- a.example.net. CNAME',
      '+ a 1 IN A 192.0.2.1',
    ]);
    expect(
      updated(zone('a 1 CNAME b\n'), zone('a 1 A 192.0.2.1\n')).records.at(-1)?.data.kind,
    ).toBe('A');
    expect(
      updated(zone('a 1 A 192.0.2.1\n'), zone('a 1 CNAME b\n')).records.at(-1)?.data.kind,
    ).toBe('CNAME');
  });

  it('replaces all name servers of the apex although the last cannot be deleted', () => {
    const read = (text: string): Zone =>
      parseZoneFile(`@ 9 SOA ns host 1 2 3 4 5\n${text}`, { file: 'z', origin }).value!;
    const [before, after] = [read('@ 9 NS a\n'), read('@ 9 NS b\n@ 9 NS c\n')];
    expect(withoutSoa(updated(before, after))).toEqual(withoutSoa(after));
    const slower = read('@ 5 NS a\n');
    expect(withoutSoa(updated(before, slower))).toEqual(withoutSoa(slower));
  });

  it('writes a changed SOA with a serial that servers accept', () => {
    const read = (serial: number, minimum: number): Zone =>
      parseZoneFile(`@ 9 SOA ns host ${serial} 2 3 4 ${minimum}\n`, { file: 'z', origin }).value!;
    expect(diffZones(read(9, 5), read(3, 5)).changes).toEqual([]);
    expect(soaOf(updated(read(9, 5), read(3, 6)))).toMatchObject({ serial: 10, minimumSeconds: 6 });
    expect(soaOf(updated(read(9, 5), read(30, 6)))).toMatchObject({
      serial: 30,
      minimumSeconds: 6,
    });
    expect(soaOf(updated(read(4_294_967_295, 5), read(3, 6)))).toMatchObject({ serial: 3 });
  });

  it('applied as an UPDATE makes the one zone into the other', () => {
    const owner = fc.constantFrom('a', 'b', 'B', '@', 'c.d');
    const data = fc.constantFrom(
      'A 192.0.2.1',
      'A 192.0.2.2',
      'A 192.0.2.3',
      'TXT "x"',
      'TXT "y"',
      'NS ns',
      'NS ns.other.',
      'MX 1 m',
      'AAAA 2001:db8::1',
    );
    const line = fc.tuple(owner, fc.constantFrom(30, 60), data).map((parts) => parts.join(' '));
    const alias = fc.constantFrom(
      'alias 9 CNAME a\n',
      'alias 9 CNAME b\n',
      'alias 9 A 192.0.2.1\n',
      '',
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 8 }), alias)
      .map(([each, last]) => `${each.join('\n')}\n${last}`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old, wanted] = [zone(before), zone(after)];
        const made = updated(old, wanted);
        expect(diffZones(made, wanted).changes).toEqual([]);
        const same = diffZones(old, wanted).changes.length === 0;
        expect(compareSerials(soaOf(made)?.serial ?? 0, 1)).toBe(same ? 0 : 1);
      }),
      seeded(800),
    );
  });

  it('of large zones costs little more than reading them', () => {
    const many = (changed: number): Zone =>
      zone(
        Array.from(
          { length: 20_000 },
          (_, index) => `h${index} 60 A 192.0.${index >> 8}.${index === changed ? 1 : 2}\n`,
        ).join(''),
      );
    const difference = diffZones(many(-1), many(777));
    expect(difference.changes.map(({ name }) => name)).toEqual(['h777.example.net.']);
    expect(difference.unchanged).toBe(20_001);
  });
});

describe('serials', () => {
  it('count in a circle (RFC 1982)', () => {
    expect(compareSerials(1, 1)).toBe(0);
    expect(compareSerials(2, 1)).toBe(1);
    expect(compareSerials(0, 4_294_967_295)).toBe(1);
    expect(compareSerials(4_294_967_295, 0)).toBe(-1);
    expect(compareSerials(2_147_483_648, 0)).toBeNull();
  });
});
