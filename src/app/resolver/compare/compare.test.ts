/** The comparison with real programs: a row that tells the difference, and nothing left running. */
import { describe, expect, it } from 'vitest';
import { authorityProgram } from './authority.ts';
import { compareResolvers } from './compare.ts';
import { PROGRAMS } from './programs.ts';

describe.skipIf(authorityProgram() === null)('the comparison', () => {
  it('when the authority says empty: ours keeps the name, marked; whoever else is here is told', async () => {
    const comparison = await compareResolvers(() => {}, ['empty']);
    const [ours, ...others] = comparison?.rows ?? [];
    expect(ours).toEqual({
      name: 'Firebreak',
      told: {
        dead: [],
        empty: Array.from({ length: 6 }, () => 'good, marked'),
        'no-such-name': [],
        servfail: [],
      },
    });
    expect(others.length + (comparison?.missing.length ?? 0)).toBe(PROGRAMS.length);
    for (const { told } of others) expect(told.empty).toHaveLength(6);
  }, 60_000);
});
