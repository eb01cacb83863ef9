import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { HIGH_STREET } from './high-street.testing.ts';
import { formatMap } from './index.ts';
import type { Mark } from './part.ts';
import { randomMap } from './random-map.testing.ts';
import { readYaml } from './read-yaml.ts';
import { createTold } from './told.ts';

const SEED = 31_415;

/** Everything that reading gives, with marks as plain values. */
function read(text: string, batchTokens: number): unknown {
  const { told, tell } = createTold();
  const result = readYaml(text, tell, batchTokens);
  return { value: result?.value ?? null, marks: result === null ? null : plain(result.root), told };
}

function plain({ key, value, inside }: Mark): unknown {
  if (inside === null) return [key, value];
  const entries = inside instanceof Map ? [...inside.entries()] : [...inside.values()].entries();
  return [key, value, Array.from(entries, ([step, mark]) => [step, plain(mark as Mark)])];
}

describe('entries that are converted ahead of the rest', () => {
  it('are the same as those of the whole, whatever the batch', () => {
    const random = createRandom(SEED);
    for (let round = 0; round < 150; round++) {
      const text = round === 0 ? HIGH_STREET : formatMap(randomMap(random));
      const whole = read(text, Number.MAX_SAFE_INTEGER);
      for (const batch of [1, 7, 40])
        expect(read(text, batch), `seed ${SEED}: ${text}`).toEqual(whole);
    }
  });

  it('keep their comments, anchors and duplicates apart', () => {
    const text = `firebreak: 1
components:
  # first
  a: &a { kind: vendor } # one
  # second
  b: *a

  c:
    in:
    - x
    - y
  # third
  a: {}
  d: *a
  "e": >-
    folded
    text
  ? f
  : {}
# end
journeys:
  j: { through: a }
  j: { through: b }
`;
    const whole = read(text, Number.MAX_SAFE_INTEGER);
    expect(whole).toMatchObject({ told: [{ code: 'duplicate-key' }, { code: 'duplicate-key' }] });
    for (let batch = 1; batch < 60; batch++) expect(read(text, batch)).toEqual(whole);
  });

  it('tell broken syntax wherever it stands', () => {
    const random = createRandom(SEED);
    for (let round = 0; round < 200; round++) {
      const at = random.below(HIGH_STREET.length);
      const text =
        HIGH_STREET.slice(0, at) +
        random.pick(['[', '"', '\t', ': :', '*x', '- ', '}']) +
        HIGH_STREET.slice(at);
      const outcome = (batch: number): unknown => {
        const { value, told } = read(text, batch) as { value: unknown; told: { code: string }[] };
        return [value, told.some(({ code }) => code === 'syntax')];
      };
      expect(outcome(5), text).toEqual(outcome(Number.MAX_SAFE_INTEGER));
    }
  });

  it('leave nothing of a large section in memory: a file with more tokens than one piece may have', () => {
    const text = `firebreak: 1\ncomponents:\n${Array.from({ length: 150_000 }, (_, index) => `  c${index}: {a: 1, b: 2}\n`).join('')}`;
    const { told, tell } = createTold();
    const result = readYaml(text, tell);
    expect(told).toEqual([]);
    const components =
      result?.root.inside instanceof Map ? result.root.inside.get('components') : null;
    expect(components?.inside instanceof Map && components.inside.size).toBe(150_000);
  });
});
