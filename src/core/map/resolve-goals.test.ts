import { describe, expect, it } from 'vitest';
import { codesOf, mapOf, resolveText } from './map.testing.ts';

describe('journeys', () => {
  it('take rates by the second, the hour, the day, and by hour of the day and the week', () => {
    const day = Array.from({ length: 24 }, (_, hour) => hour).join(', ');
    const map = mapOf(
      `components: { a: {} }\njourneys:\n  s: { through: a, rate: 3/s }\n  h: { through: a, rate: 30/h }\n  d: { through: a, rate: 1440 / d }\n  n: { through: a, rate: 7 }\n  hours: { through: a, rate: [${day}] }\n`,
    );
    const rates = Object.fromEntries(map.journeys.map(({ id, rate }) => [id, rate]));
    expect(rates).toMatchObject({
      s: { perMin: 180 },
      h: { perMin: 0.5 },
      d: { perMin: 1 },
      n: { perMin: 7 },
    });
    const hours = rates['hours'];
    expect(
      hours?.kind === 'by-hour' && [hours.perMinByHour.length, hours.perMinByHour[25]],
    ).toEqual([168, 1]);
  });

  it('go through components, placements and operations, in the order written', () => {
    const map = mapOf(
      'components: { a: { in: [aws/us-east-1] }, b: { operations: { x: {} } } }\njourneys: { j: { through: [b:x, a@aws/us-east-1, a] } }\n',
    );
    expect(map.journeys[0]?.through).toEqual([
      { component: 'b', at: { kind: 'near' }, operation: 'x' },
      { component: 'a', at: { kind: 'placement', domain: 'aws/us-east-1' }, operation: null },
      { component: 'a', at: { kind: 'near' }, operation: null },
    ]);
  });
});

describe('G1 goals', () => {
  it('are three when none is written', () => {
    const map = mapOf(
      'components: { a: {} }\njourneys: { y: { through: a }, x: { through: a } }\n',
    );
    expect(map.goals).toEqual(
      (
        [
          ['any region', { kind: 'any', of: 'region' }],
          ['any placement', { kind: 'any', of: 'placement' }],
          ['incident/aws-2025-10-20', { kind: 'incident', id: 'aws-2025-10-20' }],
        ] as const
      ).map(([name, survive]) => ({
        name,
        journeys: ['x', 'y'],
        survive: [survive],
        forMs: null,
        backWithinMs: 0,
        allow: 'ok',
        byDefault: true,
        place: null,
      })),
    );
    expect(mapOf('components: { a: {} }\n').goals).toEqual([]);
  });

  const SURVIVE = [
    ['any region', { kind: 'any', of: 'region' }],
    ['any 1 vendor', { kind: 'any', of: 'vendor' }],
    ['any  region  control', { kind: 'any-region-control' }],
    ['reboot', { kind: 'reboot' }],
    ['incident/gcp-2025-06-12', { kind: 'incident', id: 'gcp-2025-06-12' }],
    ['aws/us-east-1', { kind: 'lost', lost: { kind: 'domain', domain: 'aws/us-east-1' } }],
    ['aws/us-east-1:control', { kind: 'lost', lost: { kind: 'control', domain: 'aws/us-east-1' } }],
    [
      'aws/us-east-1/s3',
      { kind: 'lost', lost: { kind: 'placement', component: 'aws/s3', domain: 'aws/us-east-1' } },
    ],
    ['aws/s3', { kind: 'lost', lost: { kind: 'component', component: 'aws/s3' } }],
    [
      'aws/s3:read',
      { kind: 'lost', lost: { kind: 'operation', component: 'aws/s3', operation: 'read' } },
    ],
    [
      'aws/us-east-1/s3:read',
      {
        kind: 'lost',
        lost: { kind: 'unit', component: 'aws/s3', domain: 'aws/us-east-1', operation: 'read' },
      },
    ],
    [
      'a@aws/us-east-1',
      { kind: 'lost', lost: { kind: 'placement', component: 'a', domain: 'aws/us-east-1' } },
    ],
  ] as const;
  const BASE =
    'components: { a: { in: [aws/us-east-1], needs: [aws/same-region/s3] } }\njourneys: { j: { through: a } }\n';

  it.each(SURVIVE)('survive %s', (text, expected) => {
    expect(mapOf(`${BASE}goals: [{ survive: "${text}" }]\n`).goals[0]?.survive).toEqual([expected]);
  });

  it('survive a list of these, lost all at once, and are named by it', () => {
    const map = mapOf(`${BASE}goals: [{ survive: [any region, any  placement] }]\n`);
    expect(map.goals[0]).toMatchObject({
      name: '[any region, any placement]',
      survive: [{ of: 'region' }, { of: 'placement' }],
    });
  });

  it.each([
    ['any 2 region', 'later-part', 'Write `any region`; two or more come with `cuts`.'],
    ['any regions', 'unknown-goal', 'Did you mean `any region`?'],
    ['any zone control', 'unknown-goal', 'Did you mean `any region control`?'],
    ['any 0 region', 'unknown-goal', 'Did you mean `any region`?'],
    ['rebot', 'unknown-goal', 'Did you mean `reboot`?'],
    ['aws/us-est-1', 'unknown-goal', 'Did you mean `aws/us-east-1`?'],
    ['a@aws/us-west-2', 'unknown-goal', 'It has `aws/us-east-1`.'],
    ['aws/us-east-1:data', 'unknown-goal', 'Write `aws/us-east-1:control`, or name a component.'],
    ['incident/', 'unknown-goal', ''],
    ['two words', 'unknown-goal', ''],
  ])('survive nothing else: %s', (text, code, mend) => {
    const { problems } = resolveText(`${BASE}goals: [{ survive: ${text} }]\n`);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.mend).toContain(mend);
  });

  it('tell journeys that are not there, and that there are none', () => {
    expect(
      codesOf(resolveText(`${BASE}goals: [{ survive: any region, journeys: [j, k] }]\n`)),
    ).toEqual(['4:46 unknown-name']);
    expect(codesOf(resolveText('goals: [{ survive: any region }]\n'))).toEqual(['2:9 no-journeys']);
  });

  it('warn of a loss that changes nothing here, and keep its domain', () => {
    const result = resolveText(`${BASE}goals: [{ survive: gcp/europe-west1 }]\n`);
    expect(codesOf(result)).toEqual(['4:20 not-reached']);
    expect(result.value?.domains.map(({ id }) => id)).toEqual([
      'aws',
      'aws/us-east-1',
      'gcp',
      'gcp/europe-west1',
    ]);
  });

  it('warn of an acceptance of no goal, and tell losses that are nonsense', () => {
    expect(
      codesOf(
        resolveText(
          `${BASE}goals: [{ survive: any  region }]\naccept:\n  - { goal: any region, lost: [aws/s3@aws/us-east-1], why: x, until: 2027-01-01 }\n  - { goal: any zone, lost: [nonsense], why: x, until: 2027-01-01 }\n`,
        ),
      ),
    ).toEqual(['7:13 unmatched-acceptance', '7:30 unknown-name']);
  });

  it('print what is accepted as it is typed elsewhere', () => {
    const map = mapOf(
      `${BASE}accept: [{ goal: any region, lost: [aws/s3@aws/us-east-1], why: x, until: 2027-01-01 }]\n`,
    );
    expect(map.accept[0]?.lost).toEqual(['aws/us-east-1/s3']);
  });
});
