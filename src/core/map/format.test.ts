import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createRandom, type Random } from '#base';
import { HIGH_STREET } from './high-street.testing.ts';
import { draftPart, formatJson, formatMap, formatMapText, type MapFile, partOf } from './index.ts';
import { canonicalText } from './merge.ts';
import { randomMap } from './random-map.testing.ts';

const SEED = 4_711;

/** Equal for files that say the same: lists of needs are mappings, keys are sorted. */
function saying(file: MapFile): string {
  return canonicalText(JSON.parse(formatJson(file)));
}

function contentOf(text: string, file: string): MapFile {
  const { content, problems } = draftPart(text, file);
  expect(problems, text).toEqual([]);
  return content;
}

function forRandomMaps(rounds: number, run: (file: MapFile, random: Random) => void): void {
  const random = createRandom(SEED);
  for (let round = 0; round < rounds; round++) {
    const file = randomMap(random);
    if (partOf(file, 'x').problems.length === 0) run(file, random);
  }
}

describe('the canonical form of what tools write', () => {
  it('is read back as what was written, and is canonical itself', () => {
    let count = 0;
    forRandomMaps(600, (file) => {
      const text = formatMap(file);
      const content = contentOf(text, 'x.yaml');
      expect(saying(content)).toBe(saying(file));
      expect(formatMap(content)).toBe(text);
      count++;
    });
    console.log(`canonical YAML: seed ${SEED}, ${count} random maps`);
    expect(count).toBeGreaterThan(500);
  });

  it('means the same to YAML 1.2 and to readers of YAML 1.1, days apart', () => {
    forRandomMaps(300, (file) => {
      const text = formatMap(file).replaceAll(/\b\d{4}-\d\d-\d\d\b/g, 'day');
      expect(parse(text, { version: '1.1' })).toEqual(parse(text, { version: '1.2' }));
    });
  });

  it('has a JSON form that is read back, and is canonical itself', () => {
    forRandomMaps(600, (file) => {
      const text = formatJson(file);
      const content = contentOf(text, 'x.json');
      expect(saying(content)).toBe(saying(file));
      expect(formatJson(content)).toBe(text);
    });
  });

  it('does not depend on the order in which it was written', () => {
    const file: MapFile = { firebreak: 1, components: { b: { needs: ['z', 'a'] }, a: {} } };
    const other: MapFile = { components: { a: {}, b: { needs: { a: {}, z: {} } } }, firebreak: 1 };
    expect(formatMap(file)).toBe(formatMap(other));
  });

  it('puts long lists one a line', () => {
    const of = Array.from({ length: 12 }, (_, index) => `processor-${index}`);
    const file: MapFile = { firebreak: 1, components: { a: { needs: { pay: { anyOf: of } } } } };
    expect(formatMap(file)).toContain(
      '        anyOf:\n          - processor-0\n          - processor-1\n',
    );
  });
});

describe('the canonical form of what people write', () => {
  it('keeps every comment and the order of components, sorts needs, is stable', () => {
    const text = [
      '# yaml-language-server: $schema=.firebreak.schema.json',
      '',
      'name: x # the name',
      'firebreak: 1',
      '# all of them',
      'components:',
      '',
      '  # the shop',
      '  # of the street',
      '  zoo: # last letter first',
      '    # its needs',
      '    needs: [b, # first',
      '      a] # second',
      '    # that was the zoo',
      '',
      '',
      '  a: { kind: vendor } # theirs',
      '  b: {kind: "datastore"}',
      '  # no more',
      'journeys: { go: { through: zoo } }',
      '# the end',
      '',
    ].join('\n');
    const formatted = formatMapText(text, 'x.yaml').value ?? '';
    expect(formatted).toBe(
      [
        '# yaml-language-server: $schema=.firebreak.schema.json',
        '',
        'firebreak: 1',
        'name: x # the name',
        '',
        '# all of them',
        'components:',
        '  # the shop',
        '  # of the street',
        '  zoo: # last letter first',
        '    # its needs',
        '    needs: # first',
        '      a: {} # second',
        '      b: {}',
        '    # that was the zoo',
        '',
        '  a: { kind: vendor } # theirs',
        '  b: { kind: datastore }',
        '  # no more',
        '',
        'journeys:',
        '  go: { through: zoo }',
        '# the end',
        '',
      ].join('\n'),
    );
    expect(formatMapText(formatted, 'x.yaml').value).toBe(formatted);
  });

  it('loses no comment and says the same, wherever comments stand; once is enough', () => {
    const random = createRandom(SEED);
    let comments = 0;
    for (let round = 0; round < 200; round++) {
      const { text, count } = sprinkle(HIGH_STREET, random);
      comments += count;
      const formatted = formatMapText(text, 'x.yaml').value ?? '';
      expect(saying(contentOf(formatted, 'x.yaml')), text).toBe(saying(contentOf(text, 'x.yaml')));
      expect(commentsOf(formatted), text).toEqual(commentsOf(text));
      expect(formatMapText(formatted, 'x.yaml').value, text).toBe(formatted);
    }
    console.log(`comments kept: seed ${SEED}, ${comments} in 200 files`);
  });

  it('is the same as that of tools when nothing but the order differs', () => {
    forRandomMaps(300, (file) => {
      const text = formatMap(file);
      expect(formatMapText(text, 'x.yaml').value).toBe(text);
    });
  });

  it('writes out aliases, once with their comments', () => {
    const text = 'firebreak: 1\ncomponents:\n  a: &x\n    kind: vendor # theirs\n  b: *x\n';
    const formatted = formatMapText(text, 'x.yaml').value ?? '';
    expect(contentOf(formatted, 'x.yaml').components).toEqual({
      a: { kind: 'vendor' },
      b: { kind: 'vendor' },
    });
    expect(commentsOf(formatted)).toContain('# theirs');
  });

  it('gives problems instead of a form for a file that has any', () => {
    expect(
      formatMapText('firebreak: 1\nxyz: 2\n', 'x.yaml').problems.map(({ code }) => code),
    ).toEqual(['unknown-key']);
  });
});

/** Comments and empty lines at random ends of lines and on lines of their own. */
function sprinkle(text: string, random: Random): { readonly text: string; readonly count: number } {
  let count = 0;
  const lines = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const out: string[] = [];
      if (random.chance(0.1)) out.push('');
      while (random.chance(0.15)) out.push(`${' '.repeat(random.below(12))}# own ${count++}`);
      out.push(random.chance(0.2) && !line.includes('#') ? `${line} # beside ${count++}` : line);
      return out;
    });
  if (random.chance(0.3)) lines.push(`${' '.repeat(random.below(6))}# end ${count++}`);
  return { text: `${lines.join('\n')}\n`, count };
}

function commentsOf(text: string): readonly string[] {
  return (text.match(/#.*$/gm) ?? []).map((comment) => comment.trim()).sort();
}
