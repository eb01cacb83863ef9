/** The two high streets: the hardened one is the fragile one with the five fixes, and meets its goals. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeParts, parseMap, type ParsedPart, type ResolvedMap, resolveMap } from '#core/map';
import { readCatalogue } from '#io/library';
import { runFirebreak } from './world.testing.ts';

const EXAMPLES = resolve(import.meta.dirname, '../examples');
const FIXES = ['placements', 'failover', 'alternatives', 'grace', 'local-mode'];
const FIX_FILES = FIXES.map((name) => `high-street/fixes/${name}.yaml`);

function part(file: string, written?: 'with'): ParsedPart {
  const text = readFileSync(join(EXAMPLES, file), 'utf8');
  const parsed = parseMap(text, file, written === undefined ? {} : { written });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function resolved(parts: readonly ParsedPart[]): ResolvedMap {
  const catalogue = readCatalogue();
  if (!catalogue.ok) throw new Error('the catalogue does not read');
  const result = resolveMap(mergeParts(parts), catalogue.value);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** What the map says, without where it is written. */
function meaning(map: ResolvedMap): unknown {
  const { components, journeys, domains } = map;
  return JSON.parse(
    JSON.stringify({ components, journeys, domains }, (key, value) =>
      key === 'evidence' ? undefined : (value as unknown),
    ),
  );
}

describe('the high street', () => {
  it('hardened is the fragile one with its five fixes, and nothing else', () => {
    const fixed = resolved([
      part('high-street/firebreak.yaml'),
      ...FIX_FILES.map((file) => part(file, 'with')),
    ]);
    expect(meaning(resolved([part('high-street-hardened/firebreak.yaml')]))).toEqual(
      meaning(fixed),
    );
  });

  it('hardened has no need called soft that the fragile one calls hard', () => {
    const soft = (map: ResolvedMap): string[] =>
      map.components.flatMap((component) =>
        [...component.needs, ...component.operations.flatMap((each) => each.needs)]
          .filter((need) => need.strength === 'soft')
          .map((need) => `${component.id} ${need.name}`),
      );
    expect(soft(resolved([part('high-street-hardened/firebreak.yaml')]))).toEqual(
      soft(resolved([part('high-street/firebreak.yaml')])),
    );
  });

  it('fragile fails its goals, hardened meets all of them', async () => {
    const fragile = await runFirebreak(['check', 'high-street', '--quiet'], { folder: EXAMPLES });
    expect(fragile.exit).toBe(1);
    expect(fragile.out).toMatch(/^3 of 3 goals FAIL/);
    const hardened = await runFirebreak(['check', 'high-street-hardened', '--quiet'], {
      folder: EXAMPLES,
    });
    expect(hardened.out).not.toContain('FAIL');
    expect(hardened.exit).toBe(0);
  });

  it('is stopped for less by each of the fixes alone', async () => {
    for (const file of FIX_FILES) {
      const words = ['replay', 'aws-2025-10-20', 'high-street', '--with', file, '--quiet'];
      const ran = await runFirebreak(words, { folder: EXAMPLES });
      expect(ran.out).toMatch(/^With .*\.yaml, .* instead of /);
    }
  });
});
