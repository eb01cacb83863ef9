/** The 98 cases that Gatus tests its conditions by, written anew, and what we judge otherwise. */
import { createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import type { Seen } from './condition.ts';
import { evaluateCondition, matches } from './evaluate-condition.ts';
import { parseCondition } from './parse-condition.ts';

const HOUR = 3_600_000;
const NOTHING: Seen = {
  connected: false,
  status: null,
  responseMs: 0,
  ip: null,
  body: '',
  certificateExpiresInMs: null,
  rcode: null,
};

function judged(text: string, seen: Partial<Seen>): { ok: boolean; shown: string } {
  const { value, problems } = parseCondition(text);
  if (value === null) throw new Error(problems.map(({ what }) => what).join('\n'));
  return evaluateCondition(value, { ...NOTHING, ...seen });
}

describe('a condition that can be read', () => {
  it.each([
    '[STATUS] == 200',
    '[STATUS] != 200',
    '[STATUS] <= 200',
    '[STATUS] >= 200',
    '[STATUS] < 200',
    '[STATUS] > 200',
    '[STATUS] == any(200, 201, 202, 203)',
    '[STATUS] == [BODY].status',
    '[CONNECTED] == true',
    '[RESPONSE_TIME] < 500',
    '[IP] == 127.0.0.1',
    '[BODY] == 1',
    '[BODY].test == wat',
    '[BODY].test.wat == wat',
    '[BODY].age == [BODY].id',
    '[BODY].users[0].id == 1',
    'len([BODY].users) == 100',
    'len([BODY].data) < 5',
    'has([BODY].errors) == false',
    'has([BODY].users[0].name) == true',
    '[BODY].name == pat(john*)',
    '[CERTIFICATE_EXPIRATION] > 48h',
    'raw == raw',
  ])('is %s', (text) => {
    expect(parseCondition(text).problems).toEqual([]);
  });

  it.each([
    ['[STATUS] ? 201', 1, /between two spaces/],
    ['[STATUS]==201', 9, /a space on both sides of ==/],
    ['[STATUS] = = 201', 1, /comparison/],
    ['[STATUS] ==', 10, /a value behind it/],
    ['[STATUS]', 1, /comparison/],
    ['', 1, /comparison/],
    ['[STATSU] == 200', 1, /did you mean \[STATUS\]/],
    ['[DOMAIN_EXPIRATION] > 720h', 1, /write one of/],
    ['len([BODY].users == 100', 1, /write \) before/],
    ['[BODY].users[x] == 1', 13, /\[0\] or \[\*\]/],
    ['[BODY]..a == 1', 7, /\.key/],
    ['[STATUS].code == 1', 9, /\[STATUS\] alone/],
    ['[RESPONSE_TIME] < potato', 19, /300ms or 48h/],
    ['[STATUS] < any(1, 2)', 12, /== or !=/],
    [' == 5', 1, /\[STATUS\] == 200/],
  ])('is not "%s", said at character %i with a mend', (text, at, mend) => {
    const [problem] = parseCondition(text, { file: 'watch.yaml', line: 3, column: 10 }).problems;
    expect(problem?.mend).toMatch(mend);
    expect(problem?.place).toEqual({ file: 'watch.yaml', line: 3, column: 9 + at });
  });
});

const LONG_PAGE = `<!DOCTYPE html><html lang="en"><body><div id="user">jane.doe</div></body></html>`;

/** Condition, what was seen, whether it holds, what is shown when it is not the condition itself. */
const CASES: readonly (readonly [string, Partial<Seen>, boolean, string?])[] = [
  ['[IP] == 127.0.0.1', { ip: '127.0.0.1' }, true],
  ['[STATUS] == 200', { status: 200 }, true],
  ['[STATUS] == 200', { status: 500 }, false, '[STATUS] (500) == 200'],
  ['[STATUS] < 300', { status: 201 }, true],
  ['[STATUS] < 300', { status: 404 }, false, '[STATUS] (404) < 300'],
  ['[RESPONSE_TIME] < 500', { responseMs: 50 }, true],
  ['[RESPONSE_TIME] < 1s', { responseMs: 50 }, true],
  ['[RESPONSE_TIME] > 500', { responseMs: 750 }, true],
  ['[RESPONSE_TIME] > 1s', { responseMs: 2000 }, true],
  ['[RESPONSE_TIME] >= 500', { responseMs: 500 }, true],
  ['[RESPONSE_TIME] >= 500', { responseMs: 499 }, false, '[RESPONSE_TIME] (499) >= 500'],
  ['[RESPONSE_TIME] <= 500', { responseMs: 500 }, true],
  ['[RESPONSE_TIME] <= 500', { responseMs: 25 }, true],
  ['[RESPONSE_TIME] <= 500', { responseMs: 750 }, false, '[RESPONSE_TIME] (750) <= 500'],
  ['[BODY] == test', { body: 'test' }, true],
  ['[BODY] == 123', { body: '123' }, true],
  ['[BODY] < 124', { body: '123' }, true],
  ['[BODY] > 122', { body: '123' }, true],
  ['[BODY] > 123', { body: '100' }, false, '[BODY] (100) > 123'],
  ['[BODY].status == UP', { body: '{"status":"UP"}' }, true],
  ['[BODY].data.name == john', { body: '{"data": {"id": 1, "name": "john"}}' }, true],
  [
    '[BODY].data.name == john',
    { body: '{"data": {"id": 1}}' },
    false,
    '[BODY].data.name (nothing there) == john',
  ],
  [
    'len([BODY].data.name) == john',
    { body: '{"data": {"id": 1}}' },
    false,
    'len([BODY].data.name) (nothing there) == john',
  ],
  ['[BODY].u.first != [BODY].u.last', { body: '{"u": {"first": "john", "last": "doe"}}' }, true],
  [
    '[BODY].u.first == [BODY].u.last',
    { body: '{"u": {"first": "john", "last": "doe"}}' },
    false,
    '[BODY].u.first (john) == [BODY].u.last (doe)',
  ],
  ['[BODY][0].id == 1', { body: '[{"id": 1}, {"id": 2}]' }, true],
  ['[BODY].data == OK', { body: '{"data": null}"' }, false, '[BODY].data (nothing there) == OK'],
  [
    '[BODY].items[0] == OK',
    { body: '{"items": [null, null]}' },
    false,
    '[BODY].items[0] (nothing there) == OK',
  ],
  ['[BODY].data == OK', { body: 'null' }, false, '[BODY].data (nothing there) == OK'],
  [
    '[BODY][0].name == test',
    { body: '{"statusCode": 500}' },
    false,
    '[BODY][0].name (nothing there) == test',
  ],
  ['[BODY].data.id == 1', { body: '{"data": {"id": 1}}' }, true],
  ['[BODY].data[1].id == 2', { body: '{"data": [{"id": 1}, {"id": 2}, {"id": 3}]}' }, true],
  ['[BODY].data.id > 0', { body: '{"data": {"id": 1}}' }, true],
  ['[BODY].data > 0', { body: '{"data": "0x1"}' }, true],
  ['[BODY].data == 1', { body: '{"data": "0x1"}' }, true],
  ['[BODY].data == 0x1', { body: '{"data": "0x1"}' }, true],
  ['[BODY].data == 2', { body: '{"data": "0x2"}' }, true],
  ['[BODY].data == 15', { body: '{"data": "0xF"}' }, true],
  ['[BODY].data == 12648243', { body: '{"data": "0xC0ff33"}' }, true],
  ['len([BODY].data) == 3', { body: '{"data": "0x1"}' }, true],
  ['[BODY].data >= 1', { body: '{"data": "0x01"}' }, true],
  ['len([BODY].data) == 4', { body: '{"data": "0x01"}' }, true],
  ['[BODY].data > 0', { body: '{"data": "0o1"}' }, true],
  ['[BODY].data == 2', { body: '{"data": "0o2"}' }, true],
  ['[BODY].data == 0o2', { body: '{"data": "0o2"}' }, true],
  ['[BODY].data > 0', { body: '{"data": "0b1"}' }, true],
  ['[BODY].data == 2', { body: '{"data": "0b0010"}' }, true],
  ['[BODY].data == 0b10', { body: '{"data": "0b0010"}' }, true],
  ['[BODY].data.id > 5', { body: '{"data": {"id": 1}}' }, false, '[BODY].data.id (1) > 5'],
  ['[BODY].balance > 100', { body: '{"balance": "123.40000000000005"}' }, true],
  ['[BODY].data.id < 5', { body: '{"data": {"id": 2}}' }, true],
  ['[BODY].data.id < 5', { body: '{"data": {"id": 10}}' }, false, '[BODY].data.id (10) < 5'],
  ['[CONNECTED] == true', { connected: true }, true],
  ['[CONNECTED] == true', { connected: false }, false, '[CONNECTED] (false) == true'],
  ['[CERTIFICATE_EXPIRATION] == 0', {}, true],
  ['[CERTIFICATE_EXPIRATION] > 2419200000', { certificateExpiresInMs: 60 * 24 * HOUR }, true],
  [
    '[CERTIFICATE_EXPIRATION] > 2419200000',
    { certificateExpiresInMs: 14 * 24 * HOUR },
    false,
    '[CERTIFICATE_EXPIRATION] (336h) > 2419200000',
  ],
  ['[CERTIFICATE_EXPIRATION] > 12h', { certificateExpiresInMs: 24 * HOUR }, true],
  [
    '[CERTIFICATE_EXPIRATION] > 48h',
    { certificateExpiresInMs: 24 * HOUR },
    false,
    '[CERTIFICATE_EXPIRATION] (24h) > 48h',
  ],
  ['1 == 2', {}, false],
  ['len([BODY].data.name) == 4', { body: '{"data": {"name": "john"}}' }, true],
  ['len([BODY]) == 3', { body: '[{"id": 1}, {"id": 2}, {"id": 3}]' }, true],
  ['len([BODY].data) == 3', { body: '{"data": [{"id": 1}, {"id": 2}, {"id": 3}]}' }, true],
  [
    'len([BODY].data) == 8',
    { body: '{"name": "john.doe"}' },
    false,
    'len([BODY].data) (nothing there) == 8',
  ],
  ['len([BODY]) == 8', { body: 'john.doe' }, true],
  ['len([BODY].name) == 8', { body: '{"name": "john.doe"}' }, true],
  ['len([BODY].age) == 2', { body: '{"age":18}' }, true],
  ['len([BODY].adult) == 4', { body: '{"adult":true}' }, true],
  ['len([BODY][0]) == 23', { body: '[{"age":18,"adult":true}]' }, true],
  ['len([BODY][0].age) == 2', { body: '[{"age":18,"adult":true}]' }, true],
  ['len([BODY][0].adult) == 4', { body: '[{"age":18,"adult":true}]' }, true],
  ['len([BODY]) == 20', { body: '{"name": "john.doe"}' }, true],
  ['[BODY] == pat(*john*)', { body: '{"name": "john.doe"}' }, true],
  ['[BODY].name == pat(john*)', { body: '{"name": "john.doe"}' }, true],
  [
    '[BODY].name == pat(bob*)',
    { body: '{"name": "john.doe"}' },
    false,
    '[BODY].name (john.doe) == pat(bob*)',
  ],
  ['[BODY] == pat(*<div id="user">jane.doe</div>*)', { body: LONG_PAGE }, true],
  [
    '[BODY] == pat(*<div id="user">bob</div>*)',
    { body: LONG_PAGE },
    false,
    `[BODY] (${LONG_PAGE.slice(0, 60)}...) == pat(*<div id="user">bob</div>*)`,
  ],
  [
    'pat(*<div id="user">bob</div>*) == [BODY]',
    { body: LONG_PAGE },
    false,
    `pat(*<div id="user">bob</div>*) == [BODY] (${LONG_PAGE.slice(0, 60)}...)`,
  ],
  ['[BODY].data == pat(*Whatever*)', { body: '{"data": ["hello", "world", "Whatever"]}' }, true],
  ['[IP] == pat(10.*)', { ip: '10.0.0.0' }, true],
  ['[IP] == pat(10.*)', { ip: '255.255.255.255' }, false, '[IP] (255.255.255.255) == pat(10.*)'],
  ['[STATUS] == pat(4*)', { status: 404 }, true],
  ['[STATUS] == pat(4*)', { status: 200 }, false, '[STATUS] (200) == pat(4*)'],
  ['[BODY].name == any(john.doe, jane.doe)', { body: '{"name": "john.doe"}' }, true],
  ['[BODY].name == any(john.doe, jane.doe)', { body: '{"name": "jane.doe"}' }, true],
  [
    '[BODY].name == any(john.doe, jane.doe)',
    { body: '{"name": "bob"}' },
    false,
    '[BODY].name (bob) == any(john.doe, jane.doe)',
  ],
  ['[STATUS] == any(200, 429)', { status: 200 }, true],
  ['[STATUS] == any(200, 429)', { status: 429 }, true],
  ['any(200, 429) == [STATUS]', { status: 429 }, true],
  ['[STATUS] == any(200, 429)', { status: 404 }, false, '[STATUS] (404) == any(200, 429)'],
  ['has([BODY].errors) == false', { body: '{}' }, true],
  ['has([BODY].article) == true', { body: '{"article": {"id": 123, "tags": ["a", "b"]}}' }, true],
  [
    'has([BODY].errors) == false',
    { body: '{"errors": ["1"]}' },
    false,
    'has([BODY].errors) (true) == false',
  ],
  ['[STATUS] == [CONTEXT].expected', { status: 200, context: { expected: 200 } }, true],
  [
    '[STATUS] == [CONTEXT].expectd',
    { status: 200, context: { expected: 200 } },
    false,
    '[STATUS] (200) == [CONTEXT].expectd (nothing there)',
  ],
  [
    '[RESPONSE_TIME] < [CONTEXT].missing',
    { responseMs: 100, context: {} },
    false,
    '[RESPONSE_TIME] (100) < [CONTEXT].missing (nothing there)',
  ],
  ['[DNS_RCODE] == NOERROR', { rcode: 'NOERROR' }, true],
  ['[BODY].users[*].up == true', { body: '{"users": [{"up": true}, {"up": true}]}' }, true],
  [
    '[BODY].users[*].up == true',
    { body: '{"users": [{"up": true}, {"up": false}]}' },
    false,
    '[BODY].users[1].up (false) == true',
  ],
  [
    '[BODY].users[*].up == true',
    { body: '{"users": []}' },
    false,
    '[BODY].users[*].up == true (no elements)',
  ],
];

describe('a condition over what was seen', () => {
  for (const [index, [text, seen, ok, shown]] of CASES.entries()) {
    it(`${index + 1}: ${text} over ${JSON.stringify(seen)} is ${ok}`, () => {
      expect(judged(text, seen)).toEqual({ ok, shown: shown ?? text });
    });
  }

  it('never takes what is missing or no number for zero, as that would pass by mistake', () => {
    expect(judged('[BODY].errors < 5', { body: '{}' }).ok).toBe(false);
    expect(judged('[BODY].errors < 5', { body: '{"errors": "many"}' }).ok).toBe(false);
    expect(judged('[BODY].errors != 5', { body: '{}' }).ok).toBe(false);
    expect(judged('[BODY].load > 100', { body: '{"load": 100.5}' }).ok).toBe(true);
  });

  it('holds nothing of a body that was too long to be read whole', () => {
    expect(judged('[BODY] != bad', { body: null }).ok).toBe(false);
    expect(judged('has([BODY].a) == true', { body: null }).ok).toBe(false);
  });

  it('sees only keys that the body has itself', () => {
    expect(judged('has([BODY].constructor) == true', { body: '{}' }).ok).toBe(false);
    expect(judged('has([BODY].__proto__) == true', { body: '{"__proto__": 1}' }).ok).toBe(true);
  });

  it('shows no control characters of a body', () => {
    expect(judged('[BODY] == x', { body: 'a\u001b[31mb\r\nc' }).shown).toBe(
      '[BODY] (a [31mb  c) == x',
    );
  });
});

describe('reading conditions', () => {
  it('ends with a condition or with problems, whatever the text', () => {
    const random = createRandom(11);
    const pieces = [
      '[BODY]',
      '[STATUS]',
      '.a',
      '[0]',
      '[*]',
      ' == ',
      ' < ',
      ' ',
      'pat(',
      'any(',
      'len(',
      'has(',
      ')',
      '*',
      '200',
      '48h',
      ',',
      '[',
      ']',
      '\u0000',
      'é',
    ];
    for (let round = 0; round < 5000; round++) {
      const length = Math.floor(random.next() * 9);
      const text = Array.from(
        { length },
        () => pieces[Math.floor(random.next() * pieces.length)],
      ).join('');
      const { value, problems } = parseCondition(text);
      expect(value === null).toBe(problems.length > 0);
      if (value === null) continue;
      expect(value.text).toBe(text);
      expect(
        evaluateCondition(value, { ...NOTHING, body: '{"a":[1,{"a":2}]}', status: 200 }).shown,
      ).not.toBe('');
    }
  });

  it('matches patterns as a slow twin does, also those made to be slow', () => {
    const slow = (pattern: string, text: string): boolean =>
      pattern === ''
        ? text === ''
        : pattern[0] === '*'
          ? slow(pattern.slice(1), text) || (text !== '' && slow(pattern, text.slice(1)))
          : pattern[0] === text[0] && slow(pattern.slice(1), text.slice(1));
    const random = createRandom(3);
    const word = (letters: string, most: number): string =>
      Array.from(
        { length: Math.floor(random.next() * most) },
        () => letters[Math.floor(random.next() * letters.length)],
      ).join('');
    for (let round = 0; round < 3000; round++) {
      const pattern = word('ab*', 7);
      const text = word('ab', 8);
      expect(matches(pattern, text), `${pattern} ${text}`).toBe(slow(pattern, text));
    }
    expect(matches(`${'a*'.repeat(900)}b`, 'a'.repeat(1_000_000))).toBe(false);
  });
});
