import { describe, expect, it } from 'vitest';
import { formatPlace } from '#base';
import { fileOf, incidentOf } from './incident.testing.ts';
import { parseIncident } from './parse-incident.ts';

function problems(text: string): readonly string[] {
  return parseIncident(text, 'incident.yaml').problems.map(
    ({ place, what, mend }) => `${place === null ? '' : formatPlace(place)} ${what}; ${mend}`,
  );
}

const ROW = '  - { lost: aws/sqs, kind: fails, from: 0, until: 9, because: x, cites: us }';

describe('an incident file', () => {
  it('says all that is wrong with it at once, each with its place and a mend', () => {
    expect(
      problems(
        fileOf(`  - { lost: aws/sqs, kind: fals, from: 0, until: 200, because: x, cites: us }
  - { lost: aws/sqs, kind: fails, from: 9, until: 3, because: x, cites: us }
  - { lost: aws/sqs, kind: fails, from: [9, 3], until: 20, because: x, cites: them }
  - { lost: aws/sqs, kind: fails, until: 20, share: 55, becuase: x, cites: us }`),
      ),
    ).toEqual([
      'incident.yaml:14:28 `kind` is "fals"; did you mean `fails`?',
      'incident.yaml:15:5 `aws/sqs` ends before it begins; mend from or until',
      'incident.yaml:16:41 `from` is no range; write [earliest, latest]',
      'incident.yaml:16:79 `them` is no source of this file; list it under sources, or cite one of us',
      'incident.yaml:17:57 unknown key `becuase` in rows[4]; did you mean `because`?',
      'incident.yaml:17:5 `from` is missing; add from: a minute, or null: not known',
      'incident.yaml:17:53 `share` is no share; write 0.55 or [0.5, 0.6]',
      'incident.yaml:17:5 rows[4] has no `because`; add because: a text',
      'incident.yaml:14:50 the row ends after the incident; endsAtMin is the last minute of any impairment',
    ]);
  });

  it('needs an id, a UTC minute and a row', () => {
    const text = fileOf(ROW)
      .replace('test-2026-01-01', 'Test 1')
      .replace("'2026-01-01T00:00Z'", '2026-01-01')
      .replace(ROW, '  []');
    expect(problems(text).map((problem) => problem.split(' ').slice(1).join(' '))).toEqual([
      '`Test 1` is no id; write provider-YYYY-MM-DD',
      "no UTC minute; write startsAt: '2025-10-20T06:48Z'",
      'no row: nothing was impaired; add rows: what failed, and when',
    ]);
  });

  it.each(['', 'incident: [', '[]', 'null', '\u0000'])('is refused when it is %j', (text) => {
    const parsed = parseIncident(text, 'incident.yaml');
    expect(parsed.ok).toBe(false);
    expect(parsed.problems.length).toBeGreaterThan(0);
  });

  it('reads unknown onsets, ranges, shares and marks (T7, S1)', () => {
    const incident = incidentOf(`  - lost: aws/sqs
    kind: slow
    from: null
    until: [50, 60]
    share: [0.5, 0.6]
    because: x
    cites: us
    unverified: true
  - { lost: aws/sns, kind: wrong, from: -3, until: null, share: 0.85, because: x, cites: us }`);
    expect(incident.rows).toEqual([
      {
        lost: 'aws/sqs',
        kind: 'slow',
        from: null,
        until: { earliest: 50, latest: 60 },
        share: { low: 0.5, high: 0.6 },
        because: 'x',
        evidence: 'published',
        cites: 'us',
        unverified: true,
      },
      {
        lost: 'aws/sns',
        kind: 'wrong',
        from: -3,
        until: null,
        share: { low: 0.85, high: 0.85 },
        because: 'x',
        evidence: 'published',
        cites: 'us',
        unverified: false,
      },
    ]);
  });

  it('orders rows by onset, an unknown one first, then by id', () => {
    const incident =
      incidentOf(`  - { lost: b, kind: fails, from: 5, until: 9, because: x, cites: us }
  - { lost: a, kind: fails, from: 5, until: 9, because: x, cites: us }
  - { lost: c, kind: fails, from: [1, 7], until: 9, because: x, cites: us }
  - { lost: d, kind: fails, from: null, until: 9, because: x, cites: us }`);
    expect(incident.rows.map((row) => row.lost)).toEqual(['d', 'c', 'a', 'b']);
  });

  it('reads what people did and said', () => {
    const incident = incidentOf(
      ROW,
      `actions:
  - { at: [5, 7], what: They looked, short: looked, cites: us }
reports:
  - { at: 9, by: AWS, what: All is well, cites: us }`,
    );
    expect(incident.actions[0]).toMatchObject({ at: { earliest: 5, latest: 7 }, short: 'looked' });
    expect(incident.reports[0]).toMatchObject({ at: 9, by: 'AWS', unverified: false });
  });

  it('refuses a row that would never act: its onset unknown, its end before any other begins', () => {
    const text = fileOf(
      `  - { lost: aws/sqs, kind: fails, from: null, until: -5, because: x, cites: us }\n${ROW}`,
    );
    expect(problems(text)[0]).toMatch(/`aws\/sqs` ends before it begins/);
  });

  it('refuses a day that no calendar has', () => {
    const text = fileOf(ROW).replace("'2026-01-01T00:00Z'", "'2026-13-45T99:99Z'");
    expect(problems(text)[0]).toMatch(/no UTC minute/);
  });

  it('wants a minute for what people did', () => {
    const text = fileOf(ROW, 'actions:\n  - { at: null, what: a, short: b, cites: us }');
    expect(problems(text)[0]).toMatch(/`at` is not known; give a minute or a range$/);
  });
});
