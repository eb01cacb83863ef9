import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explore } from '#core/checker';
import { CONDITIONS, without } from '../protocol/conditions.ts';
import { CONDITION_TABLE } from './condition-table.ts';
import { createGuardedModel } from './guarded.ts';

test('every condition has exactly one row', () => {
  expect(CONDITION_TABLE.map(({ condition }) => condition)).toEqual([...CONDITIONS]);
});

describe('a condition left out alone does harm, and with it all holds:', () => {
  const worlds = new Map<string, readonly string[]>();
  for (const { condition, world, breaks, degraded } of CONDITION_TABLE) {
    test(`${condition}${degraded === null ? '' : ` (where ${degraded})`}`, () => {
      const key = JSON.stringify(world);
      if (!worlds.has(key)) {
        const { complete, properties } = explore(createGuardedModel(world), { symmetry: true });
        expect(complete).toBe(true);
        worlds.set(
          key,
          properties.filter(({ verdict }) => verdict !== 'HOLDS').map(({ name }) => name),
        );
      }
      expect(worlds.get(key)).toEqual([]);
      const crippled = createGuardedModel(world, without(condition));
      const { properties } = explore(crippled, { symmetry: true, maxStates: 10_000 });
      const failed = properties.filter(({ verdict }) => verdict === 'FAILS');
      expect(failed.map(({ name }) => name)).toContain(breaks);
    });
  }
});

test('docs/guard.md shows this table', () => {
  const path = join(import.meta.dirname, '../../../../docs/guard.md');
  const text = readFileSync(path, 'utf8').replaceAll(/[ \t]+/g, ' ');
  for (const { condition, demands, breaks, degraded } of CONDITION_TABLE) {
    expect(text).toContain(
      `| ${condition} | ${demands} | ${breaks} | ${degraded ?? 'as shipped'} |`,
    );
  }
  const rows = text.split('fails without it')[1]?.split('\n\n')[0]?.split('\n') ?? [];
  expect(rows.filter((row) => row.startsWith('| ') && !row.startsWith('| -'))).toHaveLength(
    CONDITIONS.length,
  );
});
