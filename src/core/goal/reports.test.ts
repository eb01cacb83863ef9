import { describe, expect, it } from 'vitest';
import { checkJunit } from './junit.ts';
import { checkText } from './maps.testing.ts';
import { checkMarkdown, tallySentence } from './markdown.ts';
import { checkSarif, readAt } from './sarif.ts';

const TEXT = `
firebreak: 1
components:
  shop: { kind: service, needs: { stripe: {}, tips: { unknown: true } } }
  stripe: { kind: vendor }
  tips: { kind: service }
journeys: { buy: { through: shop } }
goals:
  - { survive: any vendor, for: 3h }
  - { survive: tips, allow: degraded }
  - { survive: any site }
`;
const ACCEPTED = `${TEXT}accept: [{ goal: any vendor, lost: [stripe], why: one processor, until: 2027-09-30 }]\n`;

describe('SARIF 2.1.0', () => {
  const [run] = checkSarif(checkText(TEXT), '1.2.3').runs;

  it('has one result a finding, at the line of the fact that breaks the goal', () => {
    expect(run?.tool.driver).toMatchObject({ name: 'Firebreak', version: '1.2.3' });
    expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['goal-fails', 'error'],
      ['goal-undecided', 'warning'],
    ]);
    const [first] = run!.results;
    expect(first?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'firebreak.yaml' },
          region: { startLine: 4 },
        },
      },
    ]);
    expect(first?.message.text.split('\n').map((line) => line.split(':')[0])).toEqual([
      'buy FAILS when stripe is lost (survive any vendor, for 3h).',
      'lose',
      'path',
      'why',
      'when',
    ]);
    expect(first?.partialFingerprints).toEqual({ 'finding/v1': 'any vendor|buy|stripe' });
  });

  it('names the facts of what is undecided', () => {
    expect(run?.results[1]?.message.text).toContain('not known: shop -> tips');
    expect(run?.results[1]?.locations[0]?.physicalLocation.region.startLine).toBe(10);
  });

  it('has a result for each cause of one loss, and one for all journeys that share it', () => {
    const text = `
firebreak: 1
components:
  shop: { in: [aws/us-east-1] }
  desk: { in: [aws/us-east-1] }
journeys: { buy: { through: shop }, look: { through: shop }, call: { through: desk } }
goals: [{ survive: any region }]
`;
    const found = checkSarif(checkText(text), '1').runs[0]!.results;
    expect(found.map(({ message }) => message.text.split('\n')[0])).toEqual([
      'buy and look FAIL when aws/us-east-1 is lost (survive any region).',
      'call FAILS when aws/us-east-1 is lost (survive any region).',
    ]);
  });

  it('points every result at a rule', () => {
    for (const { ruleId, ruleIndex } of run!.results) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  });

  it('suppresses what is accepted, with its reason', () => {
    const [accepted] = checkSarif(checkText(ACCEPTED), '1').runs[0]!.results;
    expect(accepted?.suppressions).toEqual([{ kind: 'external', justification: 'one processor' }]);
  });

  it('reads places and nothing else', () => {
    expect(readAt('infra/main.tf:12')).toEqual({ file: 'infra/main.tf', line: 12, column: null });
    expect(readAt('C:/a b.yaml:3:7')).toEqual({ file: 'C:/a b.yaml', line: 3, column: null });
    expect([readAt('https://example.org/x'), readAt(null), readAt('7 days')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('JUnit XML', () => {
  it('has a suite a goal and a case a journey; failures fail, assumptions are said', () => {
    const xml = checkJunit(checkText(TEXT));
    expect(xml).toContain(
      '<testsuites name="firebreak" tests="3" failures="2" errors="0" skipped="0">',
    );
    expect(xml).toContain('<failure type="FAILS" message="buy FAILS by 1 loss">');
    expect(xml).toContain('<failure type="UNDECIDED"');
    expect(xml).toContain('<system-out>assumes buy reaches no site</system-out>');
    expect(xml.match(/<testcase /g)).toHaveLength(3);
  });

  it('skips what is accepted', () => {
    expect(checkJunit(checkText(ACCEPTED))).toContain('<skipped message="accepted"/>');
  });

  it('escapes markup and what XML cannot hold', () => {
    const answer = checkText(TEXT);
    const [first] = answer.verdicts;
    const odd = { ...first!, goal: { ...first!.goal, name: 'a<b>&"\u0001' } };
    expect(checkJunit({ ...answer, verdicts: [odd] })).toContain(
      '<testsuite name="survive a&lt;b&gt;&amp;&quot;\uFFFD, for 3h"',
    );
  });
});

describe('Markdown', () => {
  it('has the sentence, the table, the findings with their labels, and what is not known', () => {
    const markdown = checkMarkdown(checkText(TEXT));
    expect(markdown.split('\n').slice(0, 7)).toEqual([
      '### 1 of 3 FAILS, 1 UNDECIDED, 1 HOLDS, 1 of them by assumption.',
      '',
      '| verdict | journey | goal |',
      '| --- | --- | --- |',
      '| **FAILS** | `buy` | survive any vendor, for 3h |',
      '| **UNDECIDED** | `buy` | survive tips, degraded allowed |',
      '| **HOLDS** (by assumption) | `buy` | survive any site |',
    ]);
    expect(markdown).toContain('**buy FAILS when stripe is lost**');
    expect(markdown).toContain('- path: `buy > shop > stripe`');
    expect(markdown).toContain('- `shop -> tips`');
  });

  it('does not show again what is accepted', () => {
    const markdown = checkMarkdown(checkText(ACCEPTED));
    expect(markdown).not.toContain('**buy FAILS');
    expect(markdown).toContain('Known and accepted: 1.');
  });

  it('cannot be broken by what a map calls things', () => {
    const answer = checkText(TEXT);
    const [first] = answer.verdicts;
    const odd = { ...first!, goal: { ...first!.goal, name: 'a|b <img> *c*' } };
    expect(checkMarkdown({ ...answer, verdicts: [odd] })).toContain(
      'survive a\\|b &lt;img\\> \\*c\\*, for 3h |',
    );
  });

  it('counts verdicts in one sentence', () => {
    const none = { HOLDS: 0, DEGRADED: 0, FAILS: 0, UNDECIDED: 0, byAssumption: 0, accepted: 0 };
    expect(tallySentence(none)).toBe('No goal to judge.');
    expect(tallySentence({ ...none, HOLDS: 2, byAssumption: 1 })).toBe(
      '2 HOLD, 1 of them by assumption.',
    );
  });
});
