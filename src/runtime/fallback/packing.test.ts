import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOORS, packDoor } from './packing.testing.ts';

describe('what a program bundles', () => {
  it.each(DOORS.filter(({ most }) => most !== undefined))(
    'of $name is at most $most bytes, minified and gzipped',
    async ({ imports, most = 0 }) => {
      const { gzipped } = await packDoor(imports);
      expect(gzipped).toBeLessThanOrEqual(most);
    },
  );

  it('holds nothing of the policies that it does not import', async () => {
    const policies = [
      ['timeout', 'timeout.ts'],
      ['retry', 'retry.ts', 'retry-budget.ts'],
      ['circuitBreaker', 'circuit-breaker.ts', 'trip.ts'],
      ['adaptiveThrottle', 'throttle.ts'],
      ['bulkhead', 'bulkhead.ts', 'fair-queue.ts'],
      ['hedge', 'hedge.ts', 'latencies.ts', 'retry-budget.ts'],
      ['fallback', 'fallback.ts'],
      ['staleIfError', 'stale-if-error.ts'],
      ['deadline', 'deadline.ts'],
    ] as const;
    for (const [door, ...own] of policies) {
      const { files } = await packDoor(['policy', door]);
      const found = files.filter((file) => file.includes('/policies/'));
      const expected = own.map((file) => `runtime/fallback/policies/${file}`).sort();
      expect(found, door).toEqual(expected);
    }
  });

  it('imports nothing from anywhere, and of the ground only types', async () => {
    const { code, files } = await packDoor(['policy', 'describe', 'metricsOf', 'httpJudge']);
    expect(code).not.toMatch(/\bimport\b|\brequire\(/);
    expect(files.filter((file) => !file.startsWith('runtime/fallback/'))).toEqual([]);
  });

  it('asks of its platform only what Node 20 and every browser have', () => {
    const known =
      /\b(process|Buffer|setImmediate|setInterval|window|document|navigator|require|globalThis|Date\.now|structuredClone|console|fetch)\b/;
    const shipped = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file))
      .sort();
    const bare = (text: string): string =>
      text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^']*'|`[^`]*`/g, '');
    const breaches = shipped.flatMap((file) => {
      const found = known.exec(bare(readFileSync(join(import.meta.dirname, file), 'utf8')));
      return found === null ? [] : [`${file}: ${found[0]}`];
    });
    expect(shipped.length).toBeGreaterThan(15);
    expect(breaches).toEqual([]);
  });
});
