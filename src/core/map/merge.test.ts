import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#base';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { HIGH_STREET } from './high-street.testing.ts';
import {
  draftPart,
  formatMap,
  mergeMaps,
  mergeParts,
  partOf,
  resolveMap,
  showMerged,
  type ParsedPart,
} from './index.ts';
import { breakValue, randomMap } from './random-map.testing.ts';
import type { MapFile } from './file.ts';

const SEED = 27_182;

/** A few parts that speak of the same things, some alike, some broken. */
function randomParts(random: Random): readonly ParsedPart[] {
  const parts = Array.from({ length: 1 + random.below(4) }, () => {
    const file = random.chance(0.2)
      ? (breakValue(randomMap(random), random) as MapFile)
      : randomMap(random);
    const name = random.pick(['a.yaml', 'b.yaml', 'found.yaml']);
    const depth = random.below(2);
    return random.chance(0.5) && partOf(file, name).problems.length === 0
      ? draftPart(formatMap(file), name, { depth })
      : partOf(file, name, { depth, ...(random.chance(0.2) ? { written: 'with' } : {}) });
  });
  return random.chance(0.3) ? [...parts, ...parts.slice(0, 1)] : parts;
}

function shuffle<Item>(items: readonly Item[], random: Random): readonly Item[] {
  const keyed = items.map((item) => ({ item, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

describe('N2 merge never chooses', () => {
  it('is commutative, associative and idempotent, and so is what resolve makes of it', () => {
    const random = createRandom(SEED);
    for (let round = 0; round < 400; round++) {
      const parts = randomParts(random);
      const merged = JSON.stringify(mergeParts(parts));
      const other = shuffle(parts, random);
      const cut = random.below(other.length + 1);
      const grouped = mergeMaps([mergeParts(other.slice(0, cut)), mergeParts(other.slice(cut))]);
      const twice = mergeMaps([grouped, mergeParts(parts), grouped]);
      const label = `seed ${SEED}, round ${round}`;
      expect(JSON.stringify(mergeParts(other)), label).toBe(merged);
      expect(JSON.stringify(grouped), label).toBe(merged);
      expect(JSON.stringify(twice), label).toBe(merged);
      expect(JSON.stringify(resolveMap(twice, FAKE_CATALOGUE)), label).toBe(
        JSON.stringify(resolveMap(mergeParts(parts), FAKE_CATALOGUE)),
      );
    }
  });

  it('keeps every claim with who made it', () => {
    const merged = mergeParts([
      draftPart(HIGH_STREET, 'firebreak.yaml'),
      partOf(
        {
          firebreak: 1,
          found: true,
          components: { shop: { kind: 'service', in: ['aws/us-west-2'] } },
        },
        'found',
        { depth: 1 },
      ),
    ]);
    const shop = merged.components.find(({ id }) => id === 'shop');
    expect(
      shop?.claims.map(({ origin, path, value }) => [origin.file, origin.written, path, value.in]),
    ).toEqual([
      ['firebreak.yaml', 'hand', ['components', 'shop'], ['aws/us-east-1', 'aws/us-west-2']],
      ['found', 'found', ['components', 'shop'], ['aws/us-west-2']],
    ]);
  });

  it('can be printed, without the text of files', () => {
    const json = JSON.stringify({ firebreak: 1, components: { shop: { kind: 'queue' } } });
    const merged = mergeParts([
      draftPart(HIGH_STREET, 'firebreak.yaml'),
      draftPart(json, 'x.json'),
    ]);
    const shown = showMerged(merged);
    expect(shown['components']).toMatchObject({
      shop: [
        { from: 'hand', at: 'firebreak.yaml:6', says: { restarts: '6h' } },
        { from: 'hand', at: 'x.json', says: { kind: 'queue' } },
      ],
    });
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
  });

  it('keeps one claim of two alike', () => {
    const part = draftPart(HIGH_STREET, 'firebreak.yaml');
    expect(JSON.stringify(mergeParts([part, part]))).toBe(JSON.stringify(mergeParts([part])));
  });
});
