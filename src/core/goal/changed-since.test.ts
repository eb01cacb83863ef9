import { describe, expect, it } from 'vitest';
import { changedSince } from './changed-since.ts';
import type { Changes } from './changed-since.ts';
import { checkText, mapOf } from './maps.testing.ts';
import { changesSentence, checkMarkdown } from './markdown.ts';

function changes(before: string, after: string): Changes {
  return changedSince(checkText(before), checkText(after), mapOf(before), mapOf(after));
}

const text = (need: string, more = ''): string => `
firebreak: 1
components:
  payments: { in: [aws/us-east-1, aws/us-west-2], needs: [${need}] }
  ${more}
journeys: { pay: { through: payments } }
goals: [{ survive: any region }]
`;
const GOOD = text("'aws/same-region/s3:read'");
const BAD = text("'aws/us-east-1/s3:read'");

describe('a change', () => {
  it('breaks a goal that was met', () => {
    const found = changes(GOOD, BAD);
    expect(found.broken.map(({ after }) => after.journey)).toEqual(['pay']);
    expect(found.broken[0]?.newCounterexamples.map(({ lost }) => lost)).toEqual([
      ['aws/us-east-1'],
    ]);
    expect(changesSentence(found)).toBe(
      'This change BREAKS 1 goal: pay no longer survives the loss of aws/us-east-1.',
    );
    expect(found.newNeeds).toEqual([{ from: 'payments', to: 'aws/us-east-1/s3:read' }]);
  });

  it('mends one', () => {
    const found = changes(BAD, GOOD);
    expect(found.mended).toHaveLength(1);
    expect(changesSentence(found)).toBe(
      'Nothing gets worse: this change leaves 0 verdicts as before and mends 1.',
    );
  });

  it('is not blamed for what failed before in the same way', () => {
    const found = changes(BAD, BAD.replace('firebreak: 1', 'firebreak: 1\nname: other'));
    expect([found.broken, found.worse, found.unchanged.length]).toEqual([[], [], 1]);
  });

  it('is told of a new finding in a goal that fails already', () => {
    const vendors = (list: string): string => `
firebreak: 1
components: { shop: { kind: service, needs: [${list}] }, a: {}, b: {} }
journeys: { pay: { through: shop } }
goals: [{ survive: any vendor }]
`;
    const found = changes(vendors('a'), vendors('a, b'));
    expect(found.worse[0]?.newCounterexamples.map(({ lost }) => lost)).toEqual([['b']]);
    expect(changesSentence(found)).toBe(
      'This change adds a finding to a goal that fails already: pay FAILS when b is lost.',
    );
  });

  it('is not red for what the same change accepts by hand', () => {
    const accept =
      'accept: [{ goal: any region, lost: [aws/us-east-1], why: w, until: 2027-01-31 }]';
    const found = changes(GOOD, `${BAD}${accept}\n`);
    expect([found.broken.length, found.worse.length, found.accepted.length]).toEqual([0, 0, 1]);
  });

  it('lists what it newly depends on outside, by the largest new thing about it', () => {
    expect(changes(GOOD, BAD).newOutside).toEqual([]);
    const more = 'stripe: { kind: vendor }';
    const found = changes(
      "firebreak: 1\ncomponents: { payments: { in: [aws/us-west-2], needs: ['aws/same-region/s3:read'] } }\njourneys: { pay: { through: payments } }\ngoals: [{ survive: any vendor }]",
      text(
        "'aws/us-east-1/s3:read', 'aws/us-east-1/dynamodb:read', stripe, gcp/europe-west1/storage",
        more,
      ),
    );
    expect(found.newOutside.map(({ id, what }) => [id, what])).toEqual([
      ['aws/us-east-1', 'region'],
      ['aws/us-east-1/dynamodb', 'region'],
      ['aws/us-east-1/s3', 'region'],
      ['gcp/europe-west1/storage', 'provider'],
      ['stripe', 'vendor'],
    ]);
    expect(found.newOutside[2]?.from).toEqual(['payments@aws/us-east-1', 'payments@aws/us-west-2']);
  });

  it('that asks a goal anew or no more says so', () => {
    const found = changes(GOOD, BAD.replace('any region', 'any vendor'));
    expect(found.dropped.map(({ goal }) => goal.name)).toEqual(['any region']);
    expect(found.unchanged[0]?.before).toBeNull();
  });

  it('is told as Markdown: the sentence, the five labels, new outside dependencies', () => {
    const after = text("'aws/us-east-1/s3:read', stripe", 'stripe: { kind: vendor }');
    const markdown = checkMarkdown(checkText(after), changes(GOOD, after));
    expect(markdown).toContain('### This change BREAKS 1 goal: pay no longer survives');
    expect(markdown).toMatch(/- lose: `aws\/us-east-1.*`\n- path: `pay > payments@.*`\n- why: /);
    expect(markdown).toContain('New outside dependencies in this change: 1');
    expect(markdown).toContain(
      '- `stripe` from payments@aws/us-east-1 and payments@aws/us-west-2, new vendor',
    );
  });
});
