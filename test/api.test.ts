/**
 * What the package promises to programs: the names behind each door. A change shows in review as a
 * change of the record; `npx vitest run test/api.test.ts -u` writes it anew.
 */
import { describe, expect, it } from 'vitest';

const DOORS = {
  firebreak: () => import('../src/index.ts'),
  'firebreak/checker': () => import('#core/checker'),
  'firebreak/dns': () => import('#core/dns'),
  'firebreak/fallback': () => import('../src/runtime/index.ts'),
  'firebreak/fallback-node': () => import('../src/runtime/node.ts'),
  'firebreak/fallback-browser': () => import('../src/runtime/browser.ts'),
} as const;

describe('the doors of the package', () => {
  for (const [door, open] of Object.entries(DOORS)) {
    it(`${door} gives the names of its record`, async () => {
      const names = Object.keys(await open()).sort();
      await expect(`${names.join('\n')}\n`).toMatchFileSnapshot(
        `api/${door.replace('/', '-')}.names.txt`,
      );
    });
  }
});
