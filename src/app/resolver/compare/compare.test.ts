/** The comparison with real programs: a row that tells the difference, and nothing left running. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { authorityProgram } from './authority.ts';
import { compareResolvers } from './compare.ts';
import { PROGRAMS } from './programs.ts';

// Its temporary files go here, so that what is left is ours, whatever else runs on this machine.
const folder = mkdtempSync(join(tmpdir(), 'firebreak-compared-'));
process.env['TMPDIR'] = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(authorityProgram() === null)('the comparison', () => {
  it('when the authority says empty: ours keeps the name, marked; whoever else is here is told', async () => {
    const comparison = await compareResolvers({
      faults: ['empty'],
      isDeletionTried: false,
      askedAfterMs: [0, 500, 1_500],
      waitMs: 0,
      version: '1.2.3',
      say: () => {},
    });
    const [ours, ...others] = comparison?.rows ?? [];
    expect(ours?.product).toBe('Firebreak');
    expect(ours?.told.empty?.answers.map(({ said, isMarked }) => [said, isMarked])).toEqual(
      Array.from({ length: 3 }, () => ['good', true]),
    );
    expect(others.length + (comparison?.missing.length ?? 0)).toBe(PROGRAMS.length);
    for (const { told, setting } of others) {
      expect(told.empty?.answers).toHaveLength(3);
      if (setting === 'as installed') expect(told.empty?.answers.at(-1)?.said).toBe('empty');
    }
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it('that is stopped leaves nothing, and says so', async () => {
    const stopping = new AbortController();
    const comparing = compareResolvers({
      programs: [],
      version: '1.2.3',
      say: () => stopping.abort(new Error('enough')),
      signal: stopping.signal,
    });
    await expect(comparing).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);
});
