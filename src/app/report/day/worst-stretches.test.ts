import { describe, expect, it } from 'vitest';
import { worstStretches } from './worst-stretches.ts';

describe('stretches that overlap', () => {
  it('are told once, the worst at each minute', () => {
    expect(
      worstStretches([
        { fromMin: 0, toMin: 100, outcome: 'degraded' },
        { fromMin: 20, toMin: 40, outcome: 'down' },
        { fromMin: 40, toMin: 50, outcome: 'down' },
        { fromMin: 200, toMin: null, outcome: 'degraded' },
      ]),
    ).toEqual([
      { fromMin: 0, toMin: 20, outcome: 'degraded' },
      { fromMin: 20, toMin: 50, outcome: 'down' },
      { fromMin: 50, toMin: 100, outcome: 'degraded' },
      { fromMin: 200, toMin: null, outcome: 'degraded' },
    ]);
  });

  it('of none are none', () => {
    expect(worstStretches([])).toEqual([]);
  });
});
