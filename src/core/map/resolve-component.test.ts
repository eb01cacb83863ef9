import { describe, expect, it } from 'vitest';
import { codesOf, componentOf, mapOf, needOf, resolveText, show } from './map.testing.ts';

/** What a file says, and with what mend, in one place. */
function problemsOf(text: string): readonly string[] {
  return resolveText(text).problems.map((problem) => show(problem).replace('m.yaml:', ''));
}

describe('O1 operations', () => {
  it('gives one unnamed data operation to a component that declares none', () => {
    const map = mapOf(
      'components: { a: {}, b: { operations: { publish: { plane: control } } }, c: { operations: { z: {}, y: {} } } }\n',
    );
    const names = (id: string): readonly string[] =>
      componentOf(map, id).operations.map(({ name }) => name);
    expect([names('a'), names('b'), names('c')]).toEqual([[''], ['', 'publish'], ['y', 'z']]);
  });

  it('tells an operation that is not declared, name included', () => {
    expect(
      problemsOf(
        'components:\n  a: { needs: [b:name, b:raed, c:x, aws/us-east-1/s3:name, aws/us-east-1/dynamodb:name] }\n  b: { operations: { read: {}, write: {} } }\n  c: { kind: queue }\n',
      ),
    ).toEqual([
      '3:16 unknown-operation: `b` declares no operation `name`. It declares `read`, `write`.',
      '3:24 unknown-operation: `b` declares no operation `raed`. Did you mean `read`?',
      '3:32 unknown-operation: `c` declares no operation `x`. It declares none: leave `:x` out, or add it under `operations:`.',
      '3:37 unknown-operation: `aws/s3` declares no operation `name`. It declares `read`, `write`.',
    ]);
  });

  it('tells a home that is no domain (N8)', () => {
    expect(
      codesOf(resolveText('components: { a: { operations: { x: { home: aws/us-est-1 } } } }\n')),
    ).toEqual(['2:45 unknown-domain']);
  });
});

describe('needs', () => {
  it('are hard when written by hand, unknown when found', () => {
    const text = 'components: { a: { needs: { b: {}, c: { unknown: true } } }, b: {}, c: {} }\n';
    const strengths = (map: ReturnType<typeof mapOf>): readonly string[] =>
      componentOf(map, 'a').needs.map(({ strength }) => strength);
    expect(strengths(mapOf(text))).toEqual(['hard', 'unknown']);
    expect(strengths(mapOf(`found: true\n${text}`))).toEqual(['unknown', 'unknown']);
  });

  it('are the same as a list and as a mapping', () => {
    const needs = (text: string): unknown =>
      componentOf(mapOf(`components: { a: { needs: ${text} }, b: {}, c: {} }\n`), 'a').needs;
    expect(needs('[c, b]')).toEqual(needs('{ b: {}, c: {} }'));
  });

  it('have all their facts', () => {
    const map = mapOf(
      'components: { a: { needs: { b: { soft: true, grace: 10m..forever, refill: 2h, meanwhile: degraded, from: anywhere, checked: true } } }, b: {} }\n',
    );
    expect(needOf(map, 'a', 'b')).toEqual({
      name: 'b',
      target: { kind: 'one', ref: { component: 'b', at: { kind: 'anywhere' }, operation: null } },
      strength: 'soft',
      grace: { lowMs: 600_000, highMs: null },
      refillMs: 7_200_000,
      meanwhile: 'degraded',
      when: 'running',
      checked: true,
      evidence: [{ word: 'declared', at: 'm.yaml:2', note: null }],
    });
  });

  it('U2 are groups by anyOf, or atLeast and of', () => {
    const map = mapOf(
      'components: { a: { needs: { p: { anyOf: [c, b] }, q: { atLeast: 2, of: [b, c, d], from: anywhere } } }, b: {}, c: {}, d: {} }\n',
    );
    expect(needOf(map, 'a', 'p').target).toMatchObject({
      kind: 'group',
      atLeast: 1,
      of: [{ component: 'c' }, { component: 'b' }],
    });
    expect(needOf(map, 'a', 'q').target).toMatchObject({
      kind: 'group',
      atLeast: 2,
      of: [{ at: { kind: 'anywhere' } }, {}, {}],
    });
  });

  it.each([
    ['p: { anyOf: [b, b] }', ['2:45 listed-twice']],
    ['p: { anyOf: [aws/us-east-1/s3, aws/s3@aws/us-east-1] }', ['2:60 named-twice']],
    ['p: { atLeast: 3, of: [b, c] }', ['2:43 too-many-of']],
    ['p: { anyOf: [b, x] }', ['2:45 unknown-name']],
    ['p: { anyOf: [b], atLeast: 1 }', ['2:46 key-needs-another']],
    ['b: { hard: true, soft: true }', ['2:46 keys-exclude-each-other']],
    ['b: { meanwhile: degraded }', ['2:34 key-needs-another']],
    ['aws/us-east-1/s3: { from: anywhere }', ['2:29 keys-exclude-each-other']],
    ['b: { when: starting, grace: 5m }', ['2:50 without-effect']],
  ])('tell what makes no sense: %s', (text, expected) => {
    expect(
      codesOf(resolveText(`components: { a: { needs: { ${text} } }, b: {}, c: {} }\n`)),
    ).toEqual(expected);
  });

  it('know a group by name when only its facts are corrected', () => {
    const map = mapOf({
      'm.yaml': 'firebreak: 1\ncorrections: { a: { needs: { p: { soft: true } } } }\n',
      'f.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { needs: { p: { anyOf: [b] } } }, b: {} }\n',
    });
    expect(needOf(map, 'a', 'p')).toMatchObject({ strength: 'soft', target: { kind: 'group' } });
  });
});

describe('evidence', () => {
  it('stands strongest first, each once', () => {
    const evidence =
      'evidence: [{ word: assumed }, { word: seen, at: b }, { word: seen, at: a, note: x }, { word: seen, at: b }, { word: declared, at: z }]';
    const map = mapOf(`components: { a: { ${evidence} } }\n`);
    expect(componentOf(map, 'a').evidence.map(({ word, at }) => [word, at])).toEqual([
      ['seen', 'a'],
      ['seen', 'b'],
      ['declared', 'z'],
      ['assumed', null],
    ]);
  });

  it('is assumed where a tool gives none, and names no line of JSON', () => {
    const map = mapOf({ 'f.json': '{"firebreak": 1, "found": true, "components": {"a": {}}}' });
    expect(componentOf(map, 'a').evidence).toEqual([{ word: 'assumed', at: 'f.json', note: null }]);
  });
});

describe('components', () => {
  it('G1 are vendors by kind, or when nothing is said that only their operators would say', () => {
    const map = mapOf(
      'components: { v: { kind: vendor, in: [aws/us-east-1] }, ntp.example.com: {}, w: { count: 3 }, a: { kind: queue }, b: { in: [aws/us-east-1] }, c: { needs: [v] }, d: { operations: { x: {} } } }\n',
    );
    expect(map.components.filter(({ vendor }) => vendor).map(({ id, kind }) => [id, kind])).toEqual(
      [
        ['ntp.example.com', 'vendor'],
        ['v', 'vendor'],
        ['w', 'vendor'],
      ],
    );
    const found = mapOf({
      'm.yaml': 'firebreak: 1\ncomponents: { a: {} }\n',
      'f.yaml': 'firebreak: 1\nfound: true\ncomponents: { a: { kind: service } }\n',
    });
    expect(componentOf(found, 'a').vendor).toBe(false);
  });

  it.each([
    ['in: [aws/us-east-1], atLeast: 2', ['2:50 too-many-of']],
    ['atLeast: 2', ['2:29 too-many-of']],
    ['in: [aws/us-east-1, aws/us-west-2], atLeastDegraded: 2', ['2:73 too-many-of']],
    ['in: [aws/us-east-1], failover: { after: 1m }', ['2:41 no-standby']],
    ['in: [aws/us-east-1, aws/us-east-1]', ['2:40 listed-twice']],
  ])('U3 tell more placements than there are: %s', (text, expected) => {
    expect(codesOf(resolveText(`components: { a: { ${text} } }\n`))).toEqual(expected);
  });
});
