import { describe, expect, it } from 'vitest';
import { applyUpdate } from './apply-update.ts';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { toHex } from './encodings.ts';
import { formatRecord } from './format-record.ts';
import { queryMessage } from './message.ts';
import { nameOf } from './name.ts';
import { parseRecordData } from './parse-record-data.ts';
import { parseZoneFile } from './parse-zone-file.ts';
import type { RecordData } from './record.ts';
import type { RecordType } from './codes.ts';
import {
  readUpdate,
  updateMessage,
  type Prerequisite,
  type Update,
  type UpdateChange,
} from './update.ts';
import { soaOf, type Zone } from './zone.ts';

const origin = nameOf('fb.lab');
const api = nameOf('api.fb.lab');

function data(type: RecordType, text: string): RecordData {
  return parseRecordData(type, text).value!;
}

function update(prerequisites: readonly Prerequisite[], changes: readonly UpdateChange[]): Update {
  return { id: 0x1234, zone: origin, class: 'IN', prerequisites, changes, edns: null };
}

const zone: Zone = parseZoneFile(
  `@ 60 SOA ns host 41 2 3 4 5
   60 NS ns
_gen.api 5 TXT "41"
api 5 A 192.0.2.10
api 5 A 192.0.2.11
www 5 CNAME api
`,
  { file: 'zone', origin },
).value!;

function apply(
  prerequisites: readonly Prerequisite[],
  changes: readonly UpdateChange[],
): { rcode: string; changed: boolean; lines: readonly string[]; serial: number | undefined } {
  const bytes = encodeMessage(updateMessage(update(prerequisites, changes)).value!).value!;
  const { rcode, changed, zone: after } = applyUpdate(zone, decodeMessage(bytes).value!);
  const lines = after.records
    .filter((record) => record.data.kind !== 'SOA')
    .map((record) => formatRecord(record, origin));
  return { rcode, changed, lines, serial: soaOf(after)?.serial };
}

describe('an UPDATE', () => {
  const swap = update(
    [{ kind: 'record-set-is', name: nameOf('_gen.api.fb.lab'), data: [data('TXT', '"41"')] }],
    [
      { kind: 'delete-record-set', name: nameOf('_gen.api.fb.lab'), type: 'TXT' },
      { kind: 'add', name: nameOf('_gen.api.fb.lab'), ttl: 5, data: data('TXT', '"42"') },
      { kind: 'delete-record-set', name: api, type: 'A' },
      { kind: 'add', name: api, ttl: 5, data: data('A', '192.0.2.20') },
    ],
  );

  it('has the bytes that another implementation gives it (dnspython, the unsigned message of its TSIG vectors)', () => {
    const bytes = encodeMessage(updateMessage(swap).value!).value!;
    expect(toHex(bytes)).toBe(
      '1234280000010001000400000266620' +
        '36c61620000060001' +
        '045f67656e03617069c00c' +
        '001000010000000000030234' +
        '31' +
        'c0180010' +
        '00ff000000000000' +
        'c018001000010000000500030234' +
        '32' +
        'c01d000100ff000000000000' +
        'c01d00010001000000050004c0000214',
    );
    expect(readUpdate(decodeMessage(bytes).value!).value).toEqual(swap);
  });

  it('reads back, with every prerequisite and every change', () => {
    const all = update(
      [
        { kind: 'name-exists', name: api },
        { kind: 'name-absent', name: nameOf('new.fb.lab') },
        { kind: 'record-set-exists', name: api, type: 'A' },
        { kind: 'record-set-absent', name: api, type: 'AAAA' },
        {
          kind: 'record-set-is',
          name: api,
          data: [data('A', '192.0.2.10'), data('A', '192.0.2.11')],
        },
        { kind: 'record-set-is', name: origin, data: [data('NS', 'ns.fb.lab.')] },
      ],
      [
        { kind: 'add', name: api, ttl: 60, data: data('AAAA', '2001:db8::1') },
        { kind: 'delete-record', name: api, data: data('A', '192.0.2.10') },
        { kind: 'delete-record-set', name: api, type: 'TYPE65280' },
        { kind: 'delete-name', name: nameOf('old.fb.lab') },
      ],
    );
    const message = updateMessage(all).value!;
    expect(
      [...message.answers, ...message.authorities].map((record) => formatRecord(record)),
    ).toEqual([
      'api.fb.lab. 0 ANY ANY',
      'new.fb.lab. 0 NONE ANY',
      'api.fb.lab. 0 ANY A',
      'api.fb.lab. 0 NONE AAAA',
      'api.fb.lab. 0 IN A 192.0.2.10',
      'api.fb.lab. 0 IN A 192.0.2.11',
      'fb.lab. 0 IN NS ns.fb.lab.',
      'api.fb.lab. 60 IN AAAA 2001:db8::1',
      'api.fb.lab. 0 NONE A 192.0.2.10',
      'api.fb.lab. 0 ANY TYPE65280',
      'old.fb.lab. 0 ANY ANY',
    ]);
    expect(message.recursionDesired).toBe(false);
    expect(readUpdate(decodeMessage(encodeMessage(message).value!).value!).value).toEqual(all);
  });

  it('is refused before it is sent when it cannot mean anything', () => {
    const result = updateMessage(
      update(
        [
          { kind: 'name-exists', name: nameOf('other.lab') },
          { kind: 'record-set-is', name: api, data: [] },
          { kind: 'record-set-is', name: api, data: [data('A', '192.0.2.1'), data('TXT', 'x')] },
          { kind: 'record-set-exists', name: api, type: 'ANY' },
        ],
        [
          { kind: 'add', name: api, ttl: -1, data: data('A', '192.0.2.1') },
          { kind: 'add', name: api, ttl: 1, data: { kind: 'none', type: 'A' } },
          { kind: 'delete-record-set', name: api, type: 'AXFR' },
        ],
      ),
    );
    expect(result.problems.map((problem) => problem.what)).toEqual([
      'other.lab. is not inside the zone fb.lab.',
      'api.fb.lab. must be data of 0 types.',
      'api.fb.lab. must be data of 2 types.',
      'api.fb.lab. ANY is no data.',
      'api.fb.lab. is given the TTL -1.',
      'api.fb.lab. A needs data here.',
      'api.fb.lab. AXFR is no data.',
    ]);
  });

  it('that is misshapen is not read', () => {
    const good = updateMessage(swap).value!;
    const misshapen = [
      { ...good, questions: [] },
      { ...good, questions: [{ ...good.questions[0]!, type: 'A' as const }] },
      { ...good, opcode: 'QUERY' as const },
      { ...good, answers: [{ ...good.answers[0]!, ttl: 1 }] },
      { ...good, answers: [{ ...good.answers[0]!, class: 'CH' as const }] },
      { ...good, answers: [{ ...good.answers[0]!, data: { kind: 'none', type: 'A' } as const }] },
      { ...good, authorities: [{ ...good.authorities[0]!, ttl: 1 }] },
      { ...good, authorities: [{ ...good.authorities[1]!, class: 'NONE' as const }] },
      { ...good, authorities: [{ ...good.authorities[1]!, class: 'ANY' as const }] },
    ];
    for (const message of misshapen) expect(readUpdate(message).ok).toBe(false);
    expect(readUpdate(queryMessage(1, api, 'A')).ok).toBe(false);
  });
});

describe('an UPDATE applied', () => {
  const add: UpdateChange = { kind: 'add', name: api, ttl: 5, data: data('A', '192.0.2.20') };
  const untouched = [
    '@ 60 IN NS ns.fb.lab.',
    'api 5 IN A 192.0.2.10',
    'api 5 IN A 192.0.2.11',
    '_gen.api 5 IN TXT "41"',
    'www 5 IN CNAME api.fb.lab.',
  ];

  it.each<[string, Prerequisite, string]>([
    ['name-exists holds', { kind: 'name-exists', name: nameOf('API.fb.lab') }, 'NOERROR'],
    ['name-exists fails', { kind: 'name-exists', name: nameOf('x.fb.lab') }, 'NXDOMAIN'],
    ['name-absent holds', { kind: 'name-absent', name: nameOf('x.fb.lab') }, 'NOERROR'],
    ['name-absent fails', { kind: 'name-absent', name: api }, 'YXDOMAIN'],
    ['record-set-exists holds', { kind: 'record-set-exists', name: api, type: 'A' }, 'NOERROR'],
    ['record-set-exists fails', { kind: 'record-set-exists', name: api, type: 'TXT' }, 'NXRRSET'],
    ['record-set-absent holds', { kind: 'record-set-absent', name: api, type: 'TXT' }, 'NOERROR'],
    ['record-set-absent fails', { kind: 'record-set-absent', name: api, type: 'A' }, 'YXRRSET'],
    [
      'record-set-is holds in any order',
      {
        kind: 'record-set-is',
        name: api,
        data: [data('A', '192.0.2.11'), data('A', '192.0.2.10')],
      },
      'NOERROR',
    ],
    [
      'record-set-is fails with less',
      { kind: 'record-set-is', name: api, data: [data('A', '192.0.2.11')] },
      'NXRRSET',
    ],
    [
      'record-set-is fails with more',
      {
        kind: 'record-set-is',
        name: api,
        data: ['192.0.2.10', '192.0.2.11', '192.0.2.12'].map((each) => data('A', each)),
      },
      'NXRRSET',
    ],
    [
      'record-set-is fails with other data',
      { kind: 'record-set-is', name: nameOf('_gen.api.fb.lab'), data: [data('TXT', '"40"')] },
      'NXRRSET',
    ],
  ])('%s', (_, prerequisite, rcode) => {
    const outcome = apply([prerequisite], [add]);
    expect(outcome.rcode).toBe(rcode);
    expect(outcome.changed).toBe(rcode === 'NOERROR');
    expect(outcome.serial).toBe(rcode === 'NOERROR' ? 42 : 41);
    if (rcode !== 'NOERROR') expect(outcome.lines).toEqual(untouched);
  });

  it.each<[string, readonly UpdateChange[], readonly string[]]>([
    ['adds and keeps what is there', [add], ['+api 5 IN A 192.0.2.20']],
    ['does not add twice', [{ ...add, data: data('A', '192.0.2.10') }], []],
    [
      'gives a set one TTL, that of the last added',
      [{ ...add, ttl: 9 }],
      [
        '-api 5 IN A 192.0.2.10',
        '-api 5 IN A 192.0.2.11',
        '+api 9 IN A 192.0.2.10',
        '+api 9 IN A 192.0.2.11',
        '+api 9 IN A 192.0.2.20',
      ],
    ],
    [
      'deletes one record',
      [{ kind: 'delete-record', name: api, data: data('A', '192.0.2.10') }],
      ['-api 5 IN A 192.0.2.10'],
    ],
    [
      'deletes what is not there in silence',
      [{ kind: 'delete-record', name: api, data: data('A', '192.0.2.99') }],
      [],
    ],
    [
      'deletes a set, and so empties a name',
      [{ kind: 'delete-record-set', name: api, type: 'A' }],
      ['-api 5 IN A 192.0.2.10', '-api 5 IN A 192.0.2.11'],
    ],
    [
      'deletes a name',
      [{ kind: 'delete-name', name: nameOf('_gen.api.fb.lab') }],
      ['-_gen.api 5 IN TXT "41"'],
    ],
    ['ignores data beside a CNAME', [{ ...add, name: nameOf('www.fb.lab') }], []],
    ['ignores a CNAME beside data', [{ ...add, data: data('CNAME', 'x.') }], []],
    [
      'replaces a CNAME',
      [{ kind: 'add', name: nameOf('www.fb.lab'), ttl: 7, data: data('CNAME', 'x.') }],
      ['-www 5 IN CNAME api.fb.lab.', '+www 7 IN CNAME x.'],
    ],
    ['keeps SOA and NS when the apex is deleted', [{ kind: 'delete-name', name: origin }], []],
    [
      'keeps the last NS of the apex',
      [{ kind: 'delete-record', name: origin, data: data('NS', 'ns.fb.lab.') }],
      [],
    ],
    ['keeps the NS set of the apex', [{ kind: 'delete-record-set', name: origin, type: 'NS' }], []],
    ['keeps the SOA', [{ kind: 'delete-record-set', name: origin, type: 'SOA' }], []],
    [
      'does all in order',
      [
        { kind: 'delete-record-set', name: api, type: 'A' },
        add,
        { kind: 'delete-record', name: api, data: add.data },
        { ...add, ttl: 3 },
      ],
      ['-api 5 IN A 192.0.2.10', '-api 5 IN A 192.0.2.11', '+api 3 IN A 192.0.2.20'],
    ],
  ])('%s', (_, changes, expected) => {
    const { rcode, lines, changed, serial } = apply([], changes);
    expect(rcode).toBe('NOERROR');
    const gone = untouched.filter((line) => !lines.includes(line)).map((line) => `-${line}`);
    const added = lines.filter((line) => !untouched.includes(line)).map((line) => `+${line}`);
    expect([...gone, ...added]).toEqual(expected);
    expect([changed, serial]).toEqual(expected.length > 0 ? [true, 42] : [false, 41]);
  });

  it('takes a newer SOA as it is, and ignores an older one', () => {
    const soa = (serial: number): UpdateChange => ({
      kind: 'add',
      name: origin,
      ttl: 60,
      data: data('SOA', `ns.fb.lab. host.fb.lab. ${serial} 9 9 9 9`),
    });
    expect(apply([], [soa(100)]).serial).toBe(100);
    expect(apply([], [soa(40)])).toMatchObject({ changed: false, serial: 41 });
  });

  it('is refused in the words of RFC 2136', () => {
    const good = updateMessage(update([], [add])).value!;
    const rcode = (changes: object): string => applyUpdate(zone, { ...good, ...changes }).rcode;
    expect(rcode({ opcode: 'QUERY' })).toBe('NOTIMP');
    expect(rcode({ questions: [] })).toBe('FORMERR');
    expect(rcode({ questions: [{ name: nameOf('other.lab'), type: 'SOA', class: 'IN' }] })).toBe(
      'NOTAUTH',
    );
    expect(rcode({ authorities: [{ ...good.authorities[0], name: nameOf('other.lab') }] })).toBe(
      'NOTZONE',
    );
    expect(rcode({ authorities: [{ ...good.authorities[0], class: 'CH' }] })).toBe('FORMERR');
  });
});
