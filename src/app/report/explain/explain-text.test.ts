/** What `firebreak explain --lost` says first. */
import { describe, expect, it } from 'vitest';
import type { ExplainedLoss } from '#core/meaning';
import { lossHeadline } from './explain-text.ts';

type Outcome = 'ok' | 'degraded' | 'down';

function loss(...outcomes: readonly (readonly [number, Outcome])[]): ExplainedLoss {
  return {
    journey: 'pay',
    lost: ['stripe'],
    intervals: outcomes.map(([fromMs, outcome]) => ({ fromMs, toMs: null, outcome, because: [] })),
    through: [],
    redundancyLost: [],
    complete: true,
  };
}

describe('the first line of a loss', () => {
  it('says what is felt where both readings say the same', () => {
    const down = loss([0, 'down']);
    expect(lossHeadline(down, down)).toBe(
      'pay is DOWN from the first minute, and stays so until stripe is back.',
    );
    const fine = loss([0, 'ok']);
    expect(lossHeadline(fine, fine)).toBe('pay is not touched by the loss of stripe.');
  });

  it('decides nothing where hard or soft is not known and would change the word (U5)', () => {
    expect(lossHeadline(loss([0, 'down']), loss([0, 'degraded']))).toBe(
      'pay is UNDECIDED from the first minute, and stays so until stripe is back: DOWN if what is not known is hard, as drawn here; DEGRADED if it is soft.',
    );
  });

  it('gives each reading its own time where these differ', () => {
    const later = loss([0, 'ok'], [3_600_000, 'down']);
    expect(lossHeadline(later, loss([0, 'degraded']))).toMatch(
      /^pay is UNDECIDED: DOWN after \S.* if what is not known is hard, as drawn here; DEGRADED from the first minute, .* if it is soft\.$/,
    );
    expect(lossHeadline(later, loss([0, 'ok']))).toMatch(/; not touched if it is soft\.$/);
  });
});
