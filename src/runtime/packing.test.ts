import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOORS, packDoor, packPolicies, roomOf } from './packing.testing.ts';

describe('what a program bundles', () => {
  it.each(DOORS.filter(({ most }) => most !== undefined))(
    'of $name is at most $most bytes, minified and gzipped',
    async (door) => {
      const { gzipped } = await packDoor(door);
      expect(gzipped).toBeLessThanOrEqual(door.most ?? 0);
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
      const { files } = await packPolicies(['policy', door]);
      const found = files.filter((file) => file.includes('/policies/'));
      const expected = own.map((file) => `runtime/fallback/policies/${file}`).sort();
      expect(found, door).toEqual(expected);
    }
  });

  it('of policies is their room and what is around it, and of the ground only types', async () => {
    const { code, files } = await packPolicies(['policy', 'describe', 'metricsOf', 'httpJudge']);
    expect(code).not.toMatch(/\bimport\b|\brequire\(/);
    const rooms = new Set(files.map((file) => file.split('/').slice(0, 2).join('/')));
    expect([...rooms].sort()).toEqual(['runtime/description', 'runtime/fallback', 'runtime/world']);
  });

  it.each(DOORS.filter(({ file }) => !file.startsWith('fallback/')))(
    'of $name has no code of another door',
    async (door) => {
      const { files } = await packDoor(door);
      const own = files.filter((file) => file.startsWith('runtime/'));
      const others = new Set(own.map((file) => file.split('/')[1] ?? ''));
      const allowed = [roomOf(door), 'world', 'description', ...(door.rooms ?? [])];
      expect([...others].filter((room) => !allowed.includes(room))).toEqual([]);
      expect(others).toContain(roomOf(door));
    },
  );

  it.each(DOORS)(
    'of $name asks its platform for nothing but what its door is for',
    async (door) => {
      const { platform, code } = await packDoor(door);
      const isNode = door.file.endsWith('/node.ts');
      expect(platform.length > 0).toBe(isNode);
      expect(platform.filter((name) => !name.startsWith('node:'))).toEqual([]);
      if (!isNode) expect(code).not.toMatch(/\bimport\b|\brequire\(/);
    },
  );

  it('of a door of everything is no more than of its parts', async () => {
    for (const name of ['endpointSet', 'outbox', 'localMode', 'gentleReconnect', 'policy']) {
      const { files } = await packDoor({ file: 'index.ts', imports: [name] });
      const own = DOORS.find(({ imports }) => imports[0] === name) ?? expect.fail(name);
      const alone = await packDoor({ file: own.file, imports: [name] });
      expect(files, name).toEqual(alone.files);
    }
  });
});

describe('docs/runtime.md', () => {
  it('shows what each door weighs, to a twentieth: npm run bench -- sizes', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/runtime.md'), 'utf8');
    for (const door of DOORS) {
      const line = text.split('\n').find((each) => each.startsWith(door.name.padEnd(50)));
      const shown = Number((line ?? '').slice(50).replaceAll(',', ''));
      const { gzipped } = await packDoor(door);
      expect(Math.abs(shown - gzipped) / gzipped, door.name).toBeLessThan(0.05);
    }
  });
});

describe('what is shipped for every platform', () => {
  const notEverywhere =
    /\b(process|Buffer|setImmediate|setInterval|window|document|navigator|require|globalThis|structuredClone|console|fetch)\b/;
  const afterNode20 =
    /\bgroupBy\b|\bwithResolvers\b|\bPromise\.try\b|\b(values|keys|entries)\(\)\.(map|filter|some|every|find|toArray|reduce|forEach|flatMap)\b|\bfromAsync\b/;
  const shipped = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file))
    .filter((file) => !/(^|\/)(node|browser)\.ts$/.test(file))
    .sort();

  it('asks of it only what Node 20 and every browser have', () => {
    const bare = (text: string): string =>
      text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^']*'|`[^`]*`/g, '');
    const breaches = shipped.flatMap((file) => {
      const text = bare(readFileSync(join(import.meta.dirname, file), 'utf8'));
      const found = notEverywhere.exec(text) ?? afterNode20.exec(text);
      return found === null ? [] : [`${file}: ${found[0]}`];
    });
    expect(shipped.length).toBeGreaterThan(45);
    expect(breaches).toEqual([]);
  });
});
