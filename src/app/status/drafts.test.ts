import { describe, expect, it } from 'vitest';
import { boardAt } from './board.ts';
import { draftFrom } from './draft.ts';
import { incidentReport } from './incident-report.ts';
import { at, COMPONENTS, CONFIG, incident, PAY } from './status.testing.ts';
import { newIncidentText } from './write-incident.ts';

const diagnosis = {
  format: 1,
  causes: [
    { lost: ['aws/us-east-1/dynamodb'], explains: ['pay@aws/us-east-1', 'search', 'elsewhere'] },
  ],
  side: 'them',
  abstain: false,
};

describe('a draft from a diagnosis', () => {
  it('names the journeys and says what is thought, as a thought', () => {
    const draft = draftFrom(JSON.stringify(diagnosis), COMPONENTS);
    expect(draft).toMatchObject({
      title: 'Paying by card in aws/us-east-1 and Search do not work',
      affects: [
        { component: 'pay@aws/us-east-1', state: 'down' },
        { component: 'search', state: 'down' },
      ],
    });
    expect(JSON.stringify(draft)).toContain(
      'outside our own systems: aws/us-east-1/dynamodb. That is not confirmed.',
    );
  });

  it('is not published: nobody approved it', () => {
    const draft = draftFrom(JSON.stringify(diagnosis), COMPONENTS);
    if (typeof draft === 'string') throw new Error(draft);
    const nowMs = at('2026-10-20T08:00Z');
    const update = {
      phase: 'investigating' as const,
      atMs: nowMs,
      by: null,
      affects: draft.affects,
      text: draft.text,
    };
    const text = newIncidentText({
      title: draft.title,
      startedMs: nowMs,
      untilMs: null,
      impact: null,
      update,
    });
    expect(boardAt(CONFIG, COMPONENTS, [incident(text)], nowMs).open).toEqual([]);
  });

  it.each([
    ['x', 'no-diagnosis'],
    ['null', 'no-diagnosis'],
    [
      '{"format":1,"causes":[{"lost":[1],"explains":[]}],"side":"us","abstain":false}',
      'no-diagnosis',
    ],
    [JSON.stringify({ ...diagnosis, abstain: true }), 'abstains'],
    [JSON.stringify({ ...diagnosis, causes: [] }), 'abstains'],
    [
      JSON.stringify({ ...diagnosis, causes: [{ lost: ['a'], explains: ['b'] }] }),
      'nothing-of-the-page',
    ],
  ])('is not made of %j', (text, why) => {
    expect(draftFrom(text, COMPONENTS)).toBe(why);
  });
});

it('a report begins with all its sections, the times worked out', () => {
  const { past } = boardAt(CONFIG, COMPONENTS, [incident(PAY)], at('2026-10-21T00:00Z'));
  const [told] = past;
  if (told === undefined) throw new Error('not over');
  const report = incidentReport(told, (key) => key);
  expect([...report.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual([
    'Summary',
    'Impact',
    'Detection',
    'Timeline (UTC)',
    'Trigger',
    'Causes',
    'Safeguards',
    'Resolution',
    'Communication',
    'Lessons',
    'What changes',
  ]);
  expect(report).toContain('From 20 Oct 2026, 07:48 UTC, 3 h.');
  expect(report).toContain('First told 23 min after it began.');
  expect(report).toContain('2 updates; the longest silence was 2 h 37 min.');
});

it('a report takes up what was seen: how long after it began, how long after that people were told', () => {
  const { past } = boardAt(CONFIG, COMPONENTS, [incident(PAY)], at('2026-10-21T00:00Z'));
  const [told] = past;
  if (told === undefined) throw new Error('not over');
  const report = incidentReport(told, (key) => key, {
    firstMs: at('2026-10-20T07:51Z'),
    failed: [{ target: 'pay', ms: 9_000_000 }],
    rows: [{ atMs: at('2026-10-20T07:51Z'), who: 'seen', what: 'pay | search fail' }],
  });
  expect(report).toContain('First seen from outside 3 min after it began.');
  expect(report).toContain('First told 23 min after it began, 20 min after it was seen.');
  expect(report).toContain('- pay was seen to fail for 2 h 30 min');
  expect(report).toContain('| 2026-10-20T07:51:00Z | 3 min | seen: pay \\| search fail |');
});
