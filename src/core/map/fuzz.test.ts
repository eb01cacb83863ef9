import { expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { HIGH_STREET } from './high-street.testing.ts';
import {
  draftPart,
  formatJson,
  formatMap,
  formatMapText,
  MAP_PROBLEMS,
  mergeParts,
  resolveMap,
} from './index.ts';
import { breakValue, randomMap } from './random-map.testing.ts';

const SEED = 1_020_2025;

/** Every problem is of the closed list, has a place in the text, and says what to do. */
function expectSane(text: string, file: string): boolean {
  const result = resolveMap(mergeParts([draftPart(text, file)]), FAKE_CATALOGUE);
  const lines = text.split('\n').length;
  for (const { code, place, what, mend, severity } of result.problems) {
    expect(Object.keys(MAP_PROBLEMS)).toContain(code);
    expect(severity).toBe(MAP_PROBLEMS[code as keyof typeof MAP_PROBLEMS][0]);
    expect(what).toMatch(/^.{3,600}$/su);
    expect(what).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(mend).toMatch(/^.{3,600}$/su);
    if (place !== null && place.line !== null) expect(place.line).toBeLessThanOrEqual(lines);
  }
  expect(result.ok).toBe(!result.problems.some(({ severity }) => severity === 'error'));
  formatMapText(text, file);
  return result.ok;
}

const PIECES = [
  '\t',
  '\r\n',
  '\u0000',
  '\uFEFF',
  '\u202e',
  '{',
  '}',
  '[',
  ']',
  ': ',
  ' - ',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!binary ',
  '|\n',
  '>-\n',
  '"',
  "'",
  '#',
  '? ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  'on: yes\n',
  '1:30',
  '.nan',
  '-.inf',
  '1e999',
  '99999999999999999999',
  '__proto__: {}\n',
  'constructor: 1\n',
  'а',
  '\ud800',
  ',',
  '\\',
  '\n\n',
  '      ',
  'null',
  '~',
];

function mutate(text: string, random: Random): string {
  let out = text;
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(out.length + 1);
    const to = Math.min(out.length, at + random.below(random.chance(0.2) ? 200 : 6));
    const piece = random.chance(0.3)
      ? ''
      : random.chance(0.2)
        ? out.slice(at, to).repeat(3)
        : random.pick(PIECES);
    out = out.slice(0, at) + piece + out.slice(to);
  }
  return out;
}

it('takes mutated YAML without a throw, every problem in its place', () => {
  const random = createRandom(SEED);
  let fine = 0;
  for (let round = 0; round < 500; round++)
    if (expectSane(mutate(HIGH_STREET, random), 'x.yaml')) fine++;
  console.log(`fuzz YAML: seed ${SEED}, 500 files, ${fine} still maps`);
});

it('takes mutated JSON without a throw', () => {
  const random = createRandom(SEED);
  const { content } = draftPart(HIGH_STREET, 'x.yaml');
  const text = formatJson(content);
  for (let round = 0; round < 800; round++)
    expectSane(mutate(text, random), random.chance(0.8) ? 'x.json' : 'x');
});

it('takes broken values in both forms without a throw', () => {
  const random = createRandom(SEED);
  for (let round = 0; round < 800; round++) {
    let value: unknown = randomMap(random);
    for (let times = random.below(4); times > 0; times--) value = breakValue(value, random);
    const text = JSON.stringify(value);
    expectSane(text, random.pick(['x.json', 'x.yaml', 'x']));
  }
});

it('takes random bytes and random words of YAML without a throw', () => {
  const random = createRandom(SEED);
  for (let round = 0; round < 800; round++) {
    const length = random.below(200);
    const bytes = Array.from({ length }, () =>
      String.fromCharCode(random.below(random.chance(0.5) ? 128 : 65_536)),
    );
    expectSane(bytes.join(''), random.pick(['x.json', 'x.yaml', 'x']));
    const words = Array.from({ length: random.below(60) }, () =>
      random.pick([...PIECES, 'firebreak: 1\n', 'components:\n', '  a:', ' b', '\n  ']),
    );
    expectSane(words.join(''), random.pick(['x.json', 'x.yaml', 'x']));
  }
});

it('says the same of the same text', () => {
  const random = createRandom(SEED);
  for (let round = 0; round < 200; round++) {
    const text = mutate(formatMap(randomMap(random)), random);
    const [first, second] = [0, 1].map(() =>
      resolveMap(mergeParts([draftPart(text, 'x.yaml')]), FAKE_CATALOGUE),
    );
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  }
});
