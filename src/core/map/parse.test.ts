import { describe, expect, it } from 'vitest';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { draftPart, mergeParts, parseMap, partOf, resolveMap, type MapFile } from './index.ts';
import { codesOf, componentOf, mapOf, resolveFiles, resolveText, show } from './map.testing.ts';

function codes(text: string, file = 'm.yaml'): readonly string[] {
  return codesOf(draftPart(text, file));
}

describe('what is no map', () => {
  it.each([
    ['nothing', '', '1:1 empty'],
    ['only a comment', '# hello\n', '1:1 empty'],
    ['a list', '- firebreak: 1\n', '1:1 wrong-type'],
    ['words', 'hello world', '1:1 wrong-type'],
    ['zero bytes', 'a\u0000b', '1:2 binary'],
    ['a control character', 'firebreak: 1\nname: a\u0007b\n', '2:8 control-character'],
    ['text that turns around', 'firebreak: 1\nname: "\u202eabc"\n', '2:8 control-character'],
    ['tabs', 'firebreak: 1\ncomponents:\n\ta: {}\n', '3:1 syntax'],
    ['two documents', 'firebreak: 1\n---\nfirebreak: 1\n', '2:1 several-documents'],
    ['a tag', 'firebreak: 1\nname: !secret x\n', '2:7 tag'],
    ['an unknown alias', 'firebreak: 1\ncomponents: { a: *b }\n', '2:18 unknown-anchor'],
    ['another version', 'firebreak: 2\nnew: [1]\n', '1:12 format-version'],
    ['no version', 'components: {}\n', '1:1 missing-key'],
    ['a version in quotes', 'firebreak: "1"\n', '1:12 wrong-type'],
  ])('tells %s', (_name, text, expected) => {
    expect(codes(text)).toEqual([expected]);
  });

  it.each([
    ['nothing', '', '1:1 syntax'],
    ['an open end', '{"firebreak": 1', '1:16 syntax'],
    ['a comma too many', '{"firebreak": 1,}', '1:17 syntax'],
    ['a bad escape', '{"firebreak": 1,\n "name": "\\x"}', '2:10 syntax'],
    ['words after the end', '{"firebreak": 1} x', '1:18 syntax'],
    ['a list', '[]', '1:1 wrong-type'],
  ])('tells %s in JSON', (_name, text, expected) => {
    expect(codes(text, 'm.json')).toEqual([expected]);
  });

  it('reads JSON by its content, whatever its name', () => {
    expect(codes('{"firebreak": 1, "components": {"a": {}}}', '-')).toEqual([]);
    expect(codes('{ firebreak: 1 }', '-')).toEqual([]);
  });

  it('reads a byte order mark and the line ends of Windows, and keeps places right', () => {
    const text = '\uFEFFfirebreak: 1\r\ncomponents:\r\n  a: { on: [b] }\r\n';
    expect(codes(text)).toEqual(['3:8 unknown-key']);
  });
});

describe('bounds', () => {
  it('names the JSON form for YAML above 20 MB, and reads no byte of it', () => {
    const [problem] = draftPart(`firebreak: 1\n${'#'.repeat(21_000_000)}`, 'm.yaml').problems;
    expect(problem?.code).toBe('too-large');
    expect(problem?.mend).toContain('.json');
  });

  it.each([
    ['brackets', '['.repeat(5_000_000)],
    ['dashes', '- '.repeat(1_000_000)],
    ['question marks', '? '.repeat(1_000_000)],
    ['keys in keys', 'a: '.repeat(100_000)],
    ['anchored brackets', '&a ['.repeat(100_000)],
  ])('stops at %s inside each other', (_name, text) => {
    expect(codes(text)).toEqual([expect.stringMatching(/ (?:too-deep|syntax)$/)]);
  });

  it('reads JSON of any depth without recursion', () => {
    const text = `{"firebreak": 1, "x": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(codes(text, 'm.json')).toEqual(['1:18 unknown-key']);
    expect(codes('['.repeat(200_000), 'm.json')).toEqual(['1:200001 syntax']);
  });

  it('stops at aliases that expand without end: a billion laughs', () => {
    const lines = Array.from({ length: 9 }, (_, index) => {
      const name = `a${index + 1}: &a${index + 1}`;
      return `${name} [${Array.from({ length: 10 }, () => `*a${index}`).join(', ')}]`;
    });
    const text = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${lines.join('\n')}\n`;
    expect(codes(text)).toEqual(['1:1 too-many-aliases']);
  });

  it('stops at few aliases of much', () => {
    const much = `components: { a: &a { in: [${'x,'.repeat(20_000)}] },`;
    const aliases = Array.from({ length: 400 }, (_, index) => `b${index}: *a`).join(', ');
    expect(codes(`firebreak: 1\n${much} ${aliases} }\n`)).toEqual(['1:1 too-many-aliases']);
  });

  it('tells an alias inside what it names', () => {
    expect(codes('firebreak: 1\ncomponents: &c\n  a: *c\n')).toEqual(['3:6 alias-loop']);
  });

  it('keeps a thousand problems and counts the rest', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `  c${index}: { wrong: 1 }`);
    const { problems } = draftPart(`firebreak: 1\ncomponents:\n${lines.join('\n')}\n`, 'm.yaml');
    expect(problems.length).toBe(1_001);
    expect(problems.at(-1)?.what).toBe('4000 more problems are not listed.');
  });

  it('suggests quickly even when everything dangles', () => {
    const components = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [
        `component-${index}`,
        { needs: { [`komponent-${index}`]: {} } },
      ]),
    );
    const result = resolveMap(
      mergeParts([partOf({ firebreak: 1, components }, 'm')]),
      FAKE_CATALOGUE,
    );
    expect(result.problems.length).toBe(1_001);
    expect(result.problems[0]?.mend).toBe('Did you mean `component-0`?');
  });
});

describe('keys', () => {
  it('tells a key that stands twice, in YAML and in JSON, also when it is written in two ways', () => {
    expect(codes('firebreak: 1\ncomponents:\n  a: {}\n  "a": {}\n')).toEqual(['4:3 duplicate-key']);
    expect(codes('firebreak: 1\ncomponents: { a: { kind: x, kind: y } }\n')).toEqual([
      '2:29 duplicate-key',
    ]);
    expect(codes('{"firebreak": 1, "components": {"a": {},\n "\\u0061": {}}}', 'm.json')).toEqual([
      '2:2 duplicate-key',
    ]);
  });

  it('tells an unknown key with the one that was meant', () => {
    const { problems } = draftPart(
      'firebreak: 1\ncomponents:\n  a: { on: [b], atleast: 2, dependsOn: [b], xyz: 1 }\n',
      'm.yaml',
    );
    expect(problems.map(({ mend }) => mend.slice(0, 30))).toEqual([
      'Did you mean `needs`?',
      'Did you mean `atLeast`?',
      'Did you mean `needs`?',
      'Its keys are `kind`, `count`, ',
    ]);
  });

  it('reads names that JavaScript knows as the names of components', () => {
    const map = mapOf(
      'components:\n  __proto__: { needs: [constructor], in: [aws/us-east-1] }\n  constructor: {}\n  toString: { needs: { __proto__: { soft: true } } }\njourneys: { hasOwnProperty: { through: toString } }\n',
    );
    expect(map.components.map(({ id }) => id)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(componentOf(map, '__proto__').placements).toEqual(['aws/us-east-1']);
    expect(map.journeys[0]?.id).toBe('hasOwnProperty');
    expect(({} as { needs?: unknown }).needs).toBeUndefined();
    const json = '{"firebreak": 1, "components": {"__proto__": {"kind": "queue"}}}';
    expect(componentOf(mapOf({ 'm.json': json }), '__proto__').kind).toBe('queue');
  });

  it('tells keys that are no text, and merge keys', () => {
    const text =
      'firebreak: 1\ncomponents:\n  ? [a, b]\n  : {}\n  404: {}\n  true: {}\n  ~: {}\n  a: &x { kind: vendor }\n  b: { <<: *x }\n';
    expect(codes(text)).toEqual([
      '3:5 key-not-text',
      '6:3 key-not-text',
      '7:3 key-not-text',
      '9:8 merge-key',
    ]);
  });

  it('reads anchors and aliases of whole values', () => {
    const map = mapOf('components:\n  a: &x { kind: vendor }\n  b: *x\n');
    expect(map.components.map(({ id, vendor }) => [id, vendor])).toEqual([
      ['a', true],
      ['b', true],
    ]);
  });
});

describe('what YAML 1.1 reads differently', () => {
  it('must be quoted: as a name, as a value, in a list', () => {
    const text =
      'firebreak: 1\ncomponents:\n  no: { count: 0123 }\n  a: { needs: [no, off], kind: on }\n  b: { count: 1_000 }\n';
    expect(codes(text)).toEqual([
      '3:3 read-differently',
      '3:16 read-differently',
      '4:16 read-differently',
      '4:20 read-differently',
      '4:32 read-differently',
      '5:15 wrong-type',
    ]);
    expect(codes('firebreak: 1\ncomponents:\n  "no": {}\n  a: { needs: ["no"] }\n')).toEqual([]);
  });

  it('is told once, by what it should be', () => {
    const text =
      'firebreak: 1\ncomponents: { a: { restarts: 1:30 } }\njourneys: { x: { through: a, safety: yes } }\n';
    expect(draftPart(text, 'm.yaml').problems.map((problem) => show(problem))).toEqual([
      'm.yaml:2:30 unknown-unit: `1:30` is no duration. Write `90s`, `5m`, `6h` or `7d`.',
      'm.yaml:3:38 wrong-type: The text `yes` stands where `true` or `false` is expected. Write `true`.',
    ]);
  });
});

describe('numbers, units and other texts', () => {
  it('tells numbers that are none, negative, huge or broken', () => {
    const text =
      'firebreak: 1\ncomponents:\n  a: { count: .nan, atLeast: -1, atLeastDegraded: 1e400 }\n  b: { count: 99999999999999999999, atLeast: 1.5 }\n  c: { count: "12" }\n';
    expect(codes(text)).toEqual([
      '3:15 wrong-number',
      '3:30 wrong-number',
      '3:51 wrong-number',
      '4:15 wrong-number',
      '4:46 wrong-number',
      '5:15 wrong-type',
    ]);
    expect(codes('{"firebreak": 1, "components": {"a": {"count": 1e999}}}', 'm.json')).toEqual([
      '1:48 wrong-number',
    ]);
    expect(
      codesOf(partOf({ firebreak: 1, components: { a: { count: Number.NaN } } }, 'x')),
    ).toEqual(['x wrong-type']);
  });

  it.each([
    ['6 hours', 'Did you mean `6h`?'],
    ['90sec', 'Did you mean `90s`?'],
    ['1y', 'Write `90s`, `5m`, `6h` or `7d`.'],
    ['2000000h', 'Write a shorter time, or `forever` where a grace or `for` never ends.'],
    ['-5m', 'Write `90s`, `5m`, `6h` or `7d`.'],
  ])('tells what is no duration: %s', (text, mend) => {
    const { problems } = draftPart(
      `firebreak: 1\ncomponents: { a: { restarts: ${text} } }\n`,
      'm.yaml',
    );
    expect(problems.map((problem) => problem.mend)).toEqual([mend]);
  });

  it.each([
    ['grace: 5min..1h', 'Did you mean `5m..1h`?'],
    ['grace: 1h..5m', 'Write `5m..1h`.'],
    ['grace: 15', 'Write `10m`, `5m..1h` or `forever`.'],
    ['grace: forever..1h', 'Write `10m`, `5m..1h` or `forever`.'],
  ])('tells what is no grace: %s', (fact, mend) => {
    const { problems } = draftPart(
      `firebreak: 1\ncomponents: { a: { needs: { b: { ${fact} } } }, b: {} }\n`,
      'm.yaml',
    );
    expect(problems.map((problem) => problem.mend)).toEqual([mend]);
  });

  it('tells rates, sums and days that are none', () => {
    const text =
      'firebreak: 1\ncomponents: { a: {} }\njourneys:\n  x: { through: a, rate: 5/fortnight, worth: 42 euro }\n  y: { through: a, rate: [1, 2] }\n  z: { through: a, rate: -1 }\naccept: [{ goal: any region, lost: [a], why: x, until: 2027-02-29 }]\n';
    expect(codes(text)).toEqual([
      '4:26 unknown-unit',
      '4:46 unknown-unit',
      '5:26 wrong-length',
      '6:26 wrong-number',
      '7:56 wrong-text',
    ]);
  });
});

describe('wrong types everywhere', () => {
  it('tells each once, where it stands, and nothing that follows from it', () => {
    const text = `name: [x]
include: a.yaml
domains: [1]
journeys: { go: { through: a } }
goals: { a: 1 }
accept: x
corrections: null
aliases: { a1: [b] }
components:
  a: null
  b: x
  c: []
  d: { needs: x, in: aws/us-east-1, operations: [read], kind: 7, failover: true }
  e: { needs: { a: { hard: no }, b: soft, p: { anyOf: [a], soft: 1 } } }
  f: { needs: { q: { of: [a] } }, evidence: [{ at: x }, 5] }
`;
    expect(codesOf(resolveText(text))).toEqual([
      '2:7 wrong-type',
      '3:10 wrong-type',
      '4:10 wrong-type',
      '6:8 wrong-type',
      '7:9 wrong-type',
      '8:14 wrong-type',
      '9:16 wrong-type',
      '11:6 wrong-type',
      '12:6 wrong-type',
      '13:6 wrong-type',
      '14:15 wrong-type',
      '14:22 wrong-type',
      '14:49 wrong-type',
      '14:63 wrong-type',
      '14:76 wrong-type',
      '15:28 wrong-type',
      '15:37 wrong-type',
      '15:66 wrong-type',
      '16:22 key-needs-another',
      '16:46 missing-key',
      '16:57 wrong-type',
    ]);
  });

  it('finds the same in JSON, with its places', () => {
    const text =
      '{\n"firebreak": 1,\n"components": {\n"a": {"needs": {"b": {"hard": 1}}, "in": ["x y", 7, "aws/us-west-9"]},\n"b": {"on": 1}\n}}';
    expect(codesOf(resolveFiles({ 'm.json': text }))).toEqual([
      '4:31 wrong-type',
      '4:43 wrong-id',
      '4:50 wrong-type',
      '4:53 unknown-domain',
      '5:7 unknown-key',
    ]);
  });

  it('tells errors of the file and of its names at once', () => {
    const result = resolveText(
      'components:\n  a: { needs: [c], kynd: x }\n  b: { needs: [aa] }\njourneys: { go: { through: d } }\n',
    );
    expect(codesOf(result)).toEqual([
      '3:16 unknown-name',
      '3:20 unknown-key',
      '4:16 unknown-name',
      '5:28 unknown-name',
    ]);
  });

  it('tells nothing of names when a part of the map could not be read', () => {
    const result = resolveFiles({
      'm.yaml': 'firebreak: 1\ncomponents: { a: { needs: [b] } }\n',
      'n.yaml': 'firebreak: 1\ncomponents: { b: [ }\n',
    });
    expect([...new Set(result.problems.map(({ code }) => code))]).toEqual(['syntax']);
  });
});

describe('ids', () => {
  it('tells ids that look alike, with their code points', () => {
    const { problems } = resolveText(
      'components:\n  shop: {}\n  shор: {}\n  pay: {}\n  zahlung-für: {}\n',
    );
    expect(problems.map((problem) => show(problem))).toEqual([
      'm.yaml:4:3 look-alike: `shор` looks like `shop` and is another name: it has U+043E, U+0440. Rename one of them.',
    ]);
  });

  it('tells two forms of one letter', () => {
    expect(codesOf(resolveText('components:\n  f\u00fcr: {}\n  fu\u0308r: {}\n'))).toEqual([
      '3:3 look-alike',
    ]);
  });

  it('warns of an id that mixes scripts', () => {
    const result = resolveText('components:\n  pаy: {}\n');
    expect(codesOf(result)).toEqual(['3:3 mixed-scripts']);
    expect(result.ok).toBe(true);
  });

  it.each(['a b', 'a@b', 'a:b', '-a', 'a,b', 'x'.repeat(301), 'a\u200bb'])(
    'tells %j, which is no id',
    (id) => {
      const { problems } = partOf({ firebreak: 1, components: { [id]: {} } }, 'x');
      expect(problems.map(({ code }) => code)).toEqual([
        id.length > 300 ? 'wrong-text' : 'wrong-id',
      ]);
    },
  );
});

describe('what is handed over as a value', () => {
  it('is checked like a file, and not changed', () => {
    const value = {
      firebreak: 1,
      found: true,
      components: { a: { kind: 'service', wrong: 1 } },
    } as unknown as MapFile;
    const before = JSON.stringify(value);
    expect(codesOf(partOf(value, 'kubernetes'))).toEqual(['kubernetes unknown-key']);
    expect(JSON.stringify(value)).toBe(before);
  });

  it('gives no value with an error, and a value with warnings', () => {
    expect(parseMap('firebreak: 1\nx: 1\n', 'm.yaml').value).toBeNull();
    expect(parseMap('firebreak: 1\n', 'm.yaml').value?.content).toEqual({ firebreak: 1 });
  });
});
