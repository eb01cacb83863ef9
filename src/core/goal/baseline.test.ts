import { describe, expect, it } from 'vitest';
import {
  acceptFindings,
  compareToBaseline,
  EMPTY_BASELINE,
  findingsOf,
  isKnown,
  readBaseline,
} from './baseline.ts';
import { checkText } from './maps.testing.ts';
import type { CheckAnswer } from './types.ts';

function answerWith(...vendors: readonly string[]): CheckAnswer {
  return checkText(`
firebreak: 1
components:
  shop: { kind: service, needs: [${vendors.join(', ')}] }
${vendors.map((id) => `  ${id}: { kind: vendor }`).join('\n')}
journeys: { pay: { through: shop } }
goals: [{ survive: any vendor }]
`);
}

const TODAY = '2026-11-25';
const STRIPE = { goal: 'any vendor', journey: 'pay', lost: ['stripe'] };
const UNTIL = '2027-09-30';

describe('a baseline', () => {
  it('matches a finding by goal, journey and what is lost, whatever else changes', () => {
    const baseline = acceptFindings(EMPTY_BASELINE, [STRIPE], 'one processor', UNTIL);
    const after = compareToBaseline(answerWith('auth0', 'stripe'), baseline, TODAY);
    expect(after.known.map(({ lost }) => lost)).toEqual([['stripe']]);
    expect(after.new).toEqual([{ ...STRIPE, lost: ['auth0'] }]);
    expect([after.stale, after.expired]).toEqual([[], []]);
  });

  it('tells goals apart that ask about the same loss with other bounds', () => {
    const bounded = (goal: string): CheckAnswer =>
      checkText(`
firebreak: 1
components: { shop: { needs: [stripe] }, stripe: { kind: vendor } }
journeys: { pay: { through: shop } }
goals: [${goal}]
`);
    const mild = bounded('{ survive: any vendor, for: 1h }');
    const baseline = acceptFindings(EMPTY_BASELINE, findingsOf(mild), 'an hour', UNTIL);
    const severe = bounded('{ survive: any vendor, for: 15h, allow: degraded, backWithin: 5m }');
    expect(compareToBaseline(mild, baseline, TODAY).new).toEqual([]);
    expect(compareToBaseline(severe, baseline, TODAY).new.map(({ goal }) => goal)).toEqual([
      'any vendor, for 15h, back within 5m, degraded allowed',
    ]);
    expect(isKnown(severe.verdicts[0]!, baseline, TODAY)).toBe(false);
  });

  it('reports what is found no more, and keeps it until somebody takes it out', () => {
    const baseline = acceptFindings(EMPTY_BASELINE, [STRIPE], 'one processor', UNTIL);
    const after = compareToBaseline(answerWith('auth0'), baseline, TODAY);
    expect(after.stale.map(({ lost }) => lost)).toEqual([['stripe']]);
    expect(after.known).toEqual([]);
  });

  it('ends with its day: from the day after on the finding is new again', () => {
    const baseline = acceptFindings(EMPTY_BASELINE, [STRIPE], 'one processor', UNTIL);
    const on = (today: string): readonly number[] => {
      const after = compareToBaseline(answerWith('stripe'), baseline, today);
      return [after.new.length, after.known.length, after.expired.length, after.stale.length];
    };
    expect(on('2027-09-30')).toEqual([0, 1, 0, 0]);
    expect(on('2027-10-01')).toEqual([1, 0, 1, 0]);
  });

  it('never grows by itself: comparing leaves it, accepting adds only what it is given', () => {
    const baseline = acceptFindings(EMPTY_BASELINE, [STRIPE], 'one processor', UNTIL);
    const before = JSON.stringify(baseline);
    compareToBaseline(answerWith('auth0', 'stripe'), baseline, TODAY);
    expect(JSON.stringify(baseline)).toBe(before);
    const again = acceptFindings(baseline, [STRIPE], 'still one', '2028-01-31');
    expect(again.findings).toEqual([{ ...STRIPE, why: 'still one', until: '2028-01-31' }]);
  });

  it('is the same bytes in whatever order findings were accepted', () => {
    const other = { ...STRIPE, lost: ['auth0'] };
    const accept = (findings: readonly (typeof STRIPE)[]): string =>
      JSON.stringify(acceptFindings(EMPTY_BASELINE, findings, 'why', UNTIL));
    expect(accept([STRIPE, other])).toBe(accept([other, STRIPE]));
  });

  it('makes a verdict known only when it covers every finding of it', () => {
    const answer = answerWith('auth0', 'stripe');
    const [verdict] = answer.verdicts;
    const some = acceptFindings(EMPTY_BASELINE, [STRIPE], 'why', UNTIL);
    const all = acceptFindings(EMPTY_BASELINE, findingsOf(answer), 'why', UNTIL);
    expect([isKnown(verdict!, some, TODAY), isKnown(verdict!, all, TODAY)]).toEqual([false, true]);
  });

  it('is read with all that is wrong in it at once', () => {
    const written = acceptFindings(EMPTY_BASELINE, [STRIPE], 'why', UNTIL);
    expect(readBaseline(JSON.parse(JSON.stringify(written)), 'b.json').value).toEqual(written);
    expect(readBaseline([], 'b.json').problems).toHaveLength(1);
    const broken = { format: 1, findings: [{ goal: 'g' }, { ...STRIPE, why: 'w', until: 'soon' }] };
    expect(readBaseline(broken, 'b.json').problems).toHaveLength(2);
    expect(readBaseline({ format: 2, findings: [] }, 'b.json').ok).toBe(false);
  });
});
