/** What is printed of a comparison: the verdict first, then a row a configuration. */
import { describe, expect, it } from 'vitest';
import { compareText, type ShownComparison } from './compare-text.ts';

type Row = ShownComparison['rows'][number];
type Told = NonNullable<Row['told']['empty']>;

const told = (said: readonly string[], freshAfterMs: number | null, isMarked = false): Told => ({
  answers: said.map((each) => ({ said: each, isMarked, tookMs: each === 'good' ? 1_799 : 2 })),
  freshAfterMs,
});
const kept = told(['good', 'good'], 3_012, true);
const lost = told(['good', 'empty'], null);
const row = (product: string, setting: string, its: Told, letGoAfterMs: number | null): Row => ({
  product,
  version: '1.2',
  setting,
  told: { empty: its, 'no-such-name': its },
  letGoAfterMs,
});
const shown = (rows: readonly Row[], missing: ShownComparison['missing'] = []): string =>
  compareText(
    {
      authority: { product: 'Knot DNS', version: '3.2.6' },
      ttlSeconds: 5,
      negativeTtlSeconds: 30,
      askedAfterMs: [0, 500],
      waitedMs: 65_000,
      rows,
      missing,
    },
    { width: 200, unicode: true, color: false },
  ).join('\n');

describe('a comparison that is printed', () => {
  it('says first who kept the name, and who let go of it when it was deleted', () => {
    const text = shown([
      row('Firebreak', '', kept, 49_000),
      row('Other', 'keeping', kept, null),
      row('Other', 'as installed', lost, 4_000),
    ]);
    expect(text.split('\n').slice(0, 2)).toEqual([
      '2 of 3 configurations kept the name when it turned empty: Firebreak and Other (keeping).',
      'When it was deleted, Firebreak let go of it; Other (keeping) did not within 65 s.',
    ]);
    expect(text).toContain(
      [
        '                  empty     NXDOMAIN  SERVFAIL  dead  silent  deleted',
        '  Firebreak 1.2   2* 1.8 s  2* 1.8 s  -         -     -       49 s',
        '  Other 1.2',
        '    keeping       2* 1.8 s  2* 1.8 s  -         -     -       > 65 s',
        '    as installed  1 1.8 s   1 1.8 s   -         -     -       4.0 s',
      ].join('\n'),
    );
    expect(text).toContain('  Firebreak 1.2   3.0 s   3.0 s');
    expect(text).toContain('    as installed  > 65 s  > 65 s');
  });

  it('names what was not tried, and why', () => {
    const text = shown(
      [row('Firebreak', '', lost, null)],
      [{ name: 'Other, keeping', why: 'otherd is not installed' }],
    );
    expect(text).toContain('None of 1 configuration kept the name when it turned empty.');
    expect(text).toContain('Not tried: Other, keeping: otherd is not installed.');
  });
});
