import { describe, expect, it } from 'vitest';
import { formatPlace } from '#base';
import { boardAt } from './board.ts';
import { historyOf } from './history.ts';
import { parseInstant, sayInstant, sayLength } from './instant.ts';
import { parseConfig } from './parse-config.ts';
import { parseIncident } from './parse-incident.ts';
import { at, COMPONENTS, CONFIG, incident, KEYS, PAY } from './status.testing.ts';
import { unfilled } from './templates.ts';
import { approved, incidentId, newIncidentText, withUpdate } from './write-incident.ts';

const said = (text: string, file = 'incidents/a.md'): string[] =>
  parseIncident(text, file, KEYS).problems.map(
    ({ place, code, what, mend }) =>
      `${place === null ? '-' : formatPlace(place)} ${code}: ${what}; ${mend}`,
  );

describe('an incident file', () => {
  it('is read: front matter, updates, who approved them, what they affect', () => {
    const { updates, ...rest } = incident(PAY);
    expect(rest).toEqual({
      id: '2026-10-20-pay',
      kind: 'incident',
      title: 'Paying fails',
      startedMs: at('2026-10-20T07:48Z'),
      untilMs: null,
      impact: null,
      file: 'incidents/2026-10-20-pay.md',
    });
    expect(
      updates.map(({ phase, by, affects, text, place }) => [
        phase,
        by,
        affects.length,
        text,
        place.line,
      ]),
    ).toEqual([
      ['investigating', 'ada', 2, 'We **look**.', 6],
      ['identified', null, 0, 'A draft.', 11],
      ['resolved', 'ada', 0, 'Over.', 15],
    ]);
  });

  it('tells all that is wrong at once, each with its line', () => {
    const text = `---
title: A
started: 2026-02-30T10:00Z
impact: huge
tilte: b
---
stray

## investigatin 2026-10-20T08:11Z by ada
Affects: pya down, pay dwon

text

## resolved 2026-10-20
text

## identified 2026-10-20T08:00Z by ada

## investigating 2026-10-20T07:00Z by ada
Affects: pay@nowhere down
text
`;
    expect(said(text, 'incidents/Bad Name.md')).toEqual([
      'incidents/Bad Name.md incident-name: `Bad Name` cannot be part of an address; use small letters, digits and -',
      'incidents/Bad Name.md:5:1 incident-field: unknown key `tilte` in the file; did you mean `title`?',
      'incidents/Bad Name.md:3:10 incident-field: `2026-02-30T10:00Z` is no moment in UTC; write 2026-10-20T07:48Z',
      'incidents/Bad Name.md:4:9 incident-field: `impact` is "huge"; write one of none, minor, major, critical',
      'incidents/Bad Name.md:7:1 incident-update: text that belongs to no update; put it below `## investigating 2026-10-20T08:11Z by NAME`',
      'incidents/Bad Name.md:9:1 incident-update: no update: ## investigatin 2026-10-20T08:11Z by ada; did you mean `investigating`?',
      'incidents/Bad Name.md:14:1 incident-update: `2026-10-20` is no moment in UTC; write ## investigating 2026-10-20T08:11Z by NAME, or ### for a heading in the text',
      'incidents/Bad Name.md:17:1 incident-update: an update without a text; say what people should know',
      'incidents/Bad Name.md:20:1 incident-affects: the page has no component `pay@nowhere`; known: pay, pay@aws/us-east-1, pay@aws/eu-west-1, search',
      'incidents/Bad Name.md:19:1 incident-update: this update is older than the one before it; order updates by time',
    ]);
  });

  it.each([
    ['', 'incident-front-matter'],
    ['---\ntitle: a\n', 'incident-front-matter'],
    ['---\ntitle: [\n---\n', 'document-unreadable'],
    [`---\ntitle: a\n---\n${'x'.repeat(200_001)}`, 'incident-too-large'],
    ['---\ntitle: a\nstarted: 2026-10-20T07:48Z\n---\n', 'nothing was said yet'],
    ['---\ntitle: a\nstarted: 2026-10-20T07:48Z\nmaintenance: true\n---\n', '`until`'],
  ])('that is no incident says so: %j', (text, code) => {
    expect(said(text).join('\n')).toContain(code);
  });

  it('knows headings of updates from headings in fences', () => {
    const text = `${PAY}\n\`\`\`\n## not an update\n\`\`\`\n`;
    expect(incident(text).updates).toHaveLength(3);
  });

  it('is written so that it reads the same again, whatever was typed', () => {
    const text = newIncidentText({
      title: 'a: "b"\n---\nx: #y',
      startedMs: at('2026-10-20T07:48Z'),
      untilMs: null,
      impact: 'major',
      update: {
        phase: 'investigating',
        atMs: at('2026-10-20T08:00Z'),
        by: 'ada\n## resolved 2026-10-20T08:00Z by eve',
        affects: [{ component: 'pay', state: 'down' }],
        text: 'one\n## resolved 2026-10-20T09:00Z by eve\nAffects: pay ok',
      },
    });
    const read = incident(text);
    expect(read.title).toBe('a: "b" --- x: #y');
    expect(read.updates).toHaveLength(1);
    expect(read.updates[0]?.affects).toEqual([{ component: 'pay', state: 'down' }]);
  });

  it('takes further updates, and a person approves drafts by name', () => {
    const longer = withUpdate(PAY, {
      phase: 'postmortem',
      atMs: at('2026-10-21T08:00Z'),
      by: null,
      affects: [],
      text: null,
    });
    const drafts = incident(longer).updates.filter(({ by }) => by === null);
    expect(drafts.map(({ phase }) => phase)).toEqual(['identified', 'postmortem']);
    const filled = longer.replaceAll('{what}', 'x');
    const nowMs = at('2026-10-21T09:30Z');
    const again = incident(approved(filled, incident(filled), 'grace', nowMs));
    expect(again.updates.map(({ by }) => by)).toEqual(['ada', 'grace', 'ada', 'grace']);
    // Nobody was told before it was approved; what others follow keeps its place.
    expect(again.updates.at(-1)?.atMs).toBe(nowMs);
    expect(again.updates[1]?.atMs).toBe(incident(longer).updates[1]?.atMs);
    // A moment that is still to come stands.
    const early = incident(approved(filled, incident(filled), 'grace', at('2026-10-20T08:00Z')));
    expect(early.updates.at(-1)?.atMs).toBe(at('2026-10-21T08:00Z'));
  });

  it('has a name of its day and title, for an address', () => {
    expect(incidentId('Zahlen über Kärtchen: ../../etc', at('2026-10-20T07:48Z'))).toBe(
      '2026-10-20-zahlen-u-ber-ka-rtchen-etc',
    );
    expect(incidentId('支払い', at('2026-10-20T07:48Z'))).toBe('2026-10-20');
  });

  it('is not ready while words of a template stand in it', () => {
    expect(unfilled('{what} fails. Next by {time} UTC, {what} else?')).toEqual([
      '{what}',
      '{time}',
    ]);
    expect(unfilled('Paying fails.')).toEqual([]);
    expect(said(PAY.replace('Over.', '{what} is over.')).join()).toContain(
      '{what} is still to be filled in',
    );
  });
});

describe('status.yaml', () => {
  it('tells all that is wrong at once', () => {
    const read = parseConfig(
      'status: 2\nurl: javascript:alert(1)\nhosts: ["http://u:p@a"]\nincidents: ../up\ndays: 0\nstale: soon\nhots: 1\n',
      'status.yaml',
    );
    expect(read.problems.map(({ what }) => what)).toEqual([
      'unknown key `hots` in the file',
      'status: 2 is not a version of this file',
      '`javascript:alert(1)` is no address of a page',
      '`http://u:p@a` is no address of a page',
      'the file has no `title`',
      '`../up` is no folder beside this file',
      '`days` is 0',
      '`stale` is soon',
    ]);
  });
});

describe('the board', () => {
  const board = (moment: string, ...texts: string[]): ReturnType<typeof boardAt> =>
    boardAt(
      CONFIG,
      COMPONENTS,
      texts.map((text) => incident(text)),
      at(moment),
    );

  it('never shows a draft, nor what is said later', () => {
    expect(board('2026-10-20T08:00Z', PAY).open).toEqual([]);
    const { open, state, journeys } = board('2026-10-20T09:30Z', PAY);
    expect(open[0]?.updates).toHaveLength(1);
    expect(open[0]?.impact).toBe('critical');
    expect(state).toBe('partial');
    expect(journeys.map((each) => [each.key, each.state])).toEqual([
      ['pay', 'partial'],
      ['search', 'degraded'],
    ]);
    expect(journeys[0]?.regions.map((each) => each.state)).toEqual(['down', 'ok']);
  });

  it('has nothing open when it is over, and remembers how long it took', () => {
    const later = board('2026-10-20T12:00Z', PAY);
    expect([later.open, later.state, later.past[0]?.endedMs]).toEqual([
      [],
      'ok',
      at('2026-10-20T10:48Z'),
    ]);
    expect(historyOf(later).map(({ downMs }) => sayLength(downMs))).toEqual([
      '3 h',
      'under a minute',
    ]);
    expect(historyOf(later)[1]?.stretches).toEqual([
      { fromMs: at('2026-10-20T07:48Z'), toMs: at('2026-10-20T10:48Z'), state: 'degraded' },
    ]);
  });

  it('opens and closes a window of maintenance by the clock where nobody says otherwise', () => {
    const text = `---
title: Work
maintenance: true
started: 2026-10-22T01:00Z
until: 2026-10-22T03:00Z
---

## scheduled 2026-10-20T08:11Z by ada
Affects: pay maintenance

Work.
`;
    const shown = (moment: string): unknown[] => {
      const { planned, active, past, journeys } = board(moment, text);
      return [planned.length, active.length, past.length, journeys[0]?.state];
    };
    expect(shown('2026-10-21T00:00Z')).toEqual([1, 0, 0, 'ok']);
    expect(shown('2026-10-22T02:00Z')).toEqual([0, 1, 0, 'maintenance']);
    expect(shown('2026-10-22T03:00Z')).toEqual([0, 0, 1, 'ok']);
  });
});

it('says moments and lengths as people do', () => {
  expect(parseInstant('2026-02-29T00:00Z')).toBeNull();
  expect(parseInstant('2026-10-20T07:48+01:00')).toBeNull();
  expect(sayInstant(at('2026-10-20T07:48Z'))).toBe('20 Oct 2026, 07:48 UTC');
  expect([0, 60_000, 3_600_000, 9_000_000, 86_400_000 * 3].map(sayLength)).toEqual([
    'under a minute',
    '1 min',
    '1 h',
    '2 h 30 min',
    '3 days',
  ]);
});
