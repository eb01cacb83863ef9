import { describe, expect, it } from 'vitest';
import { FAKE_CATALOGUE } from './fake-catalogue.testing.ts';
import { HIGH_STREET } from './high-street.testing.ts';
import { mergeParts, partOf, resolveMap } from './index.ts';
import {
  codesOf,
  componentOf,
  mapOf,
  needOf,
  resolveFiles,
  resolveText,
  show,
} from './map.testing.ts';

/** What a file says, and with what mend, in one place. */
function problemsOf(text: string): readonly string[] {
  return resolveText(text).problems.map((problem) => show(problem).replace('m.yaml:', ''));
}

describe('the example of the file', () => {
  const map = mapOf({ 'firebreak.yaml': HIGH_STREET });

  it('has what it defines and what it reaches, sorted', () => {
    expect(map.name).toBe('high-street');
    expect(map.components.map(({ id }) => id)).toEqual([
      'adyen',
      'aws/dynamodb',
      'aws/ecr',
      'aws/iam',
      'aws/iot-core',
      'aws/route53',
      'aws/s3',
      'aws/sts',
      'device-cloud',
      'prices',
      'recommendations',
      'sessions',
      'shop',
      'stripe',
      'thermostat',
    ]);
    expect(map.domains.map(({ id, level, parent }) => [id, level, parent])).toEqual([
      ['aws', 'provider', null],
      ['aws/us-east-1', 'region', 'aws'],
      ['aws/us-west-2', 'region', 'aws'],
      ['home/oslo', 'site', null],
    ]);
    expect(map.conflicts).toEqual([]);
    expect(map.catalogue).toEqual({ version: '2026.1', hash: 'fake' });
  });

  it('has the shop as written', () => {
    const shop = componentOf(map, 'shop');
    expect({
      ...shop,
      needs: shop.needs.map(({ name, strength, grace, when }) => [
        name,
        strength,
        grace.lowMs,
        grace.highMs,
        when,
      ]),
    }).toMatchObject({
      kind: 'service',
      origin: 'map',
      vendor: false,
      placements: ['aws/us-east-1', 'aws/us-west-2'],
      atLeast: 1,
      atLeastDegraded: 1,
      failover: {
        afterMs: 60_000,
        standby: 'cold',
        checked: false,
        needs: [{ name: 'aws/route53:change' }],
      },
      restartsMs: 21_600_000,
      needs: [
        ['aws/same-region/dynamodb', 'hard', 0, 0, 'running'],
        ['aws/same-region/ecr:pull', 'hard', 0, 0, 'starting'],
        ['aws/same-region/sts', 'hard', 300_000, 3_600_000, 'running'],
        ['payment', 'hard', 0, 0, 'running'],
        ['prices', 'soft', 21_600_000, 21_600_000, 'running'],
        ['recommendations', 'soft', 0, 0, 'running'],
        ['sessions', 'hard', 0, 0, 'running'],
      ],
      operations: [{ name: '', plane: 'data', home: null, needs: [] }],
      evidence: [{ word: 'declared', at: 'firebreak.yaml:6', note: null }],
    });
    expect(needOf(map, 'shop', 'payment')).toMatchObject({
      target: { kind: 'group', atLeast: 1, of: [{ component: 'stripe' }, { component: 'adyen' }] },
      evidence: [{ word: 'declared', at: 'firebreak.yaml:15', note: null }],
    });
  });

  it('has journeys, goals and the acceptance', () => {
    expect(
      map.journeys.map(({ id, rate, worth, canWaitMs, safety }) => [
        id,
        rate,
        worth,
        canWaitMs,
        safety,
      ]),
    ).toEqual([
      ['buy', { kind: 'steady', perMin: 1_200 }, { amount: 42, currency: 'EUR' }, null, false],
      ['keep-warm', null, null, null, true],
      ['pay-out', null, null, 86_400_000, false],
    ]);
    expect(
      map.goals.map(({ name, journeys, survive, forMs, backWithinMs, allow, byDefault }) => [
        name,
        journeys,
        survive,
        forMs,
        backWithinMs,
        allow,
        byDefault,
      ]),
    ).toEqual([
      [
        'any region',
        ['buy'],
        [{ kind: 'any', of: 'region' }],
        54_000_000,
        300_000,
        'degraded',
        false,
      ],
      [
        'any provider',
        ['keep-warm'],
        [{ kind: 'any', of: 'provider' }],
        604_800_000,
        0,
        'ok',
        false,
      ],
      [
        'incident/aws-2025-10-20',
        ['buy'],
        [{ kind: 'incident', id: 'aws-2025-10-20' }],
        null,
        900_000,
        'degraded',
        false,
      ],
      [
        'any vendor',
        ['buy', 'keep-warm', 'pay-out'],
        [{ kind: 'any', of: 'vendor' }],
        null,
        0,
        'ok',
        false,
      ],
    ]);
    expect(map.goals[1]?.place).toEqual({ file: 'firebreak.yaml', line: 34, column: 5 });
    expect(map.accept).toMatchObject([
      { goal: 'any vendor', lost: ['stripe'], until: '2027-09-30' },
    ]);
  });
});

describe('N1 domains form a tree', () => {
  it('takes the parent from the id, when there is one', () => {
    const map = mapOf(
      'domains: { home: { level: site }, home/oslo: { level: site }, cellar: { level: site, parent: home/oslo }, aws/us-east-1/own: { level: site } }\n',
    );
    expect(map.domains.map(({ id, parent }) => [id, parent])).toEqual([
      ['aws', null],
      ['aws/us-east-1', 'aws'],
      ['aws/us-east-1/own', 'aws/us-east-1'],
      ['cellar', 'home/oslo'],
      ['home', null],
      ['home/oslo', 'home'],
    ]);
  });

  it.each([
    ['a: { level: site, parent: b }', '2:38 unknown-domain'],
    [
      'a: { level: site, parent: b }, b: { level: site, parent: a }',
      '2:38 domain-tree',
      '2:69 domain-tree',
    ],
    ['a: { level: region, parent: aws/us-east-1 }', '2:24 domain-tree'],
    ['a: { level: provider, parent: aws }', '2:24 domain-tree'],
    ['aws/us-east-1: { level: site }', '2:36 domain-tree'],
    ['a: { level: galaxy }', '2:24 wrong-word'],
  ])('tells %s', (text, ...expected) => {
    expect(codesOf(resolveText(`domains: { ${text} }\n`))).toEqual(expected);
  });

  it('takes a domain of the catalogue written again', () => {
    expect(codesOf(resolveText('domains: { aws/us-east-1: { level: region } }\n'))).toEqual([]);
  });
});

describe('N3 names', () => {
  it('never gives one id to a domain and a component', () => {
    expect(
      codesOf(
        resolveText('domains: { home: { level: site } }\ncomponents: { home: {}, aws: {} }\n'),
      ),
    ).toEqual(['3:15 name-clash', '3:25 name-clash']);
  });

  it('keeps slashes for services of the catalogue', () => {
    expect(problemsOf('components: { aws/dynamo: {}, x/y: {} }\n')).toEqual([
      '2:15 no-service: `aws/dynamo` has a slash, and is no service of the catalogue. Did you mean `aws/dynamodb`?',
      '2:31 no-service: `x/y` has a slash, and is no service of the catalogue. Write `x-y`; say where it runs with `in:`.',
    ]);
  });

  it('reads two ways to write a placement as one', () => {
    expect(
      codesOf(
        resolveText('components: { a: { needs: [aws/us-east-1/s3, aws/s3@aws/us-east-1] } }\n'),
      ),
    ).toEqual(['2:46 named-twice']);
    const map = mapOf(
      'components: { a: { needs: [aws/s3@aws/us-east-1, b@aws/us-west-2] }, b: { in: [aws/us-west-2] } }\n',
    );
    expect(componentOf(map, 'a').needs.map(({ name }) => name)).toEqual([
      'aws/us-east-1/s3',
      'b@aws/us-west-2',
    ]);
  });

  it('tells placements that are not there', () => {
    expect(
      problemsOf(
        'components:\n  a: { needs: [b@aws/us-west-2, b@aws/us-wst-2, c@aws, aws/us-east-1] }\n  b: { in: [aws/us-east-1, aws/us-est-1] }\n  c: { kind: vendor }\n',
      ),
    ).toEqual([
      '3:16 not-placed: `b` has no placement in `aws/us-west-2`. It has `aws/us-east-1`.',
      '3:33 unknown-domain: There is no domain `aws/us-wst-2`. Did you mean `aws/us-west-2`?',
      '3:49 not-placed: `c` has no placement in `aws`. It has none at all: add `in:` to it.',
      '3:56 unknown-name: `aws/us-east-1` is a domain: a place, not something that can be needed. Name what is needed there: `aws/us-east-1/SERVICE`.',
      '4:28 unknown-domain: There is no domain `aws/us-est-1`. Did you mean `aws/us-east-1`?',
    ]);
  });
});

describe('N4 the region of a service', () => {
  it('is that of each placement that needs it', () => {
    const map = mapOf(
      'components: { a: { in: [aws/us-east-1/use1-az1, aws/us-west-2], needs: [aws/same-region/s3] } }\n',
    );
    expect(componentOf(map, 'aws/s3').placements).toEqual(['aws/us-east-1', 'aws/us-west-2']);
    expect(needOf(map, 'a', 'aws/same-region/s3').target).toEqual({
      kind: 'one',
      ref: { component: 'aws/s3', at: { kind: 'same-region' }, operation: null },
    });
  });

  it.each([
    [
      'a: { needs: [aws/same-region/s3] }',
      '`a` is not placed, so `aws/same-region/s3` has no region.',
    ],
    [
      'a: { in: [gcp/europe-west1], needs: [aws/same-region/s3] }',
      '`a@gcp/europe-west1` is in no region of `aws`, so `aws/same-region/s3` has no region.',
    ],
    [
      'a: { in: [aws/us-east-1, home], needs: [aws/same-region/s3] }',
      '`a@home` is in no region of `aws`, so `aws/same-region/s3` has no region.',
    ],
    [
      'a: { in: [aws], needs: [aws/same-region/s3] }',
      '`a@aws` is in no region of `aws`, so `aws/same-region/s3` has no region.',
    ],
    [
      'a: { in: [aws/us-east-1], needs: [aws/s3] }',
      '`aws/s3` is one service in each region; this does not say in which.',
    ],
    [
      'a: { in: [aws/us-east-1], operations: { x: { needs: { g: { anyOf: [aws/s3] } } } } }',
      '`aws/s3` is one service in each region; this does not say in which.',
    ],
  ])('is never guessed: %s', (text, what) => {
    const { problems } = resolveText(
      `domains: { home: { level: site } }\ncomponents: { ${text} }\n`,
    );
    expect(problems.map((problem) => [problem.code, problem.what])).toEqual([
      ['say-which-region', what],
    ]);
    expect(problems[0]?.mend).toContain('Say which region');
  });

  it('is never guessed in a journey', () => {
    expect(
      codesOf(
        resolveText(
          'journeys: { x: { through: [aws/same-region/s3, aws/s3, aws/us-east-1/s3] } }\n',
        ),
      ),
    ).toEqual(['2:28 say-which-region', '2:48 say-which-region']);
  });

  it('must be one where the service is offered', () => {
    const { problems } = resolveText(
      'components:\n  a: { in: [aws/us-west-2], needs: [aws/same-region/connect] }\n  b: { needs: [aws/us-west-2/connect, aws/us-east-1/iam, aws/same-region/iam, aws/eu-west-9/s3] }\n',
    );
    expect(problems.map(({ code }) => code)).toEqual([
      'not-offered',
      'not-offered',
      'not-offered',
      'not-offered',
      'unknown-domain',
    ]);
    expect(problems[2]?.mend).toBe('It is global: write `aws/iam`.');
  });

  it('is the provider itself for a global service', () => {
    const map = mapOf('components: { a: { needs: [aws/iam] } }\n');
    expect(componentOf(map, 'aws/iam').placements).toEqual(['aws']);
  });
});

describe('services of the catalogue', () => {
  it('come with what they need in turn, in exactly the domains where it is needed', () => {
    const map = mapOf(
      'components: { a: { in: [aws/us-west-2], needs: [aws/same-region/lambda] } }\n',
    );
    expect(
      map.components
        .filter(({ origin }) => origin === 'catalogue')
        .map(({ id, placements }) => [id, placements]),
    ).toEqual([
      ['aws/dynamodb', ['aws/us-east-1']],
      ['aws/iam', ['aws']],
      ['aws/lambda', ['aws/us-west-2']],
      ['aws/route53', ['aws']],
      ['aws/sts', ['aws/us-west-2']],
    ]);
    expect(map.domains.map(({ id }) => id)).toEqual(['aws', 'aws/us-east-1', 'aws/us-west-2']);
  });

  it('come through journeys and failovers, too', () => {
    const map = mapOf(
      'components: { a: { in: [aws/us-east-1, aws/us-west-2], failover: { needs: [aws/route53:change] } } }\njourneys: { x: { through: [a, aws/us-west-2/s3:read] } }\n',
    );
    expect(map.components.map(({ id, placements }) => [id, placements.length])).toEqual([
      ['a', 2],
      ['aws/route53', 1],
      ['aws/s3', 1],
    ]);
  });

  it('say who said so', () => {
    const map = mapOf('components: { a: { needs: [aws/us-east-1/dynamodb] } }\n');
    expect(needOf(map, 'aws/dynamodb', 'aws/route53:answer', 'name')).toMatchObject({
      strength: 'hard',
      evidence: [{ word: 'published', at: 'fake, 2026-01-01', note: null }],
    });
  });

  it('give way to what the map says of them, field by field', () => {
    const map = mapOf(`components:
  a: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb, aws/same-region/dynamodb:scan] }
  aws/dynamodb:
    kind: datastore
    needs: { b: { soft: true } }
    operations:
      name: { needs: { aws/route53:answer: { grace: 10m } } }
      scan: { plane: control, home: aws/us-west-2 }
  b: { kind: service }
`);
    const dynamodb = componentOf(map, 'aws/dynamodb');
    expect([dynamodb.kind, dynamodb.origin, dynamodb.placements]).toEqual([
      'datastore',
      'catalogue',
      ['aws/us-east-1'],
    ]);
    expect(dynamodb.operations.map(({ name, plane, home }) => [name, plane, home])).toEqual([
      ['name', 'data', null],
      ['read', 'data', null],
      ['scan', 'control', 'aws/us-west-2'],
      ['table', 'control', null],
      ['write', 'data', null],
    ]);
    expect(needOf(map, 'aws/dynamodb', 'aws/route53:answer', 'name').grace.lowMs).toBe(600_000);
    expect(map.domains.map(({ id }) => id)).toContain('aws/us-west-2');
    expect(map.conflicts).toEqual([]);
  });

  it('can be corrected, and warn when nothing needs them', () => {
    const map = mapOf(
      'components: { a: { needs: [aws/us-east-1/s3] } }\ncorrections: { aws/s3: { kind: datastore } }\n',
    );
    expect(componentOf(map, 'aws/s3').kind).toBe('datastore');
    expect(codesOf(resolveText('components: { aws/s3: { kind: datastore } }\n'))).toEqual([
      '2:15 without-effect',
    ]);
  });

  it('can be offered elsewhere, if the map says so', () => {
    const map = mapOf(
      'components: { a: { needs: [aws/us-west-2/connect] }, aws/connect: { in: [aws/us-east-1, aws/us-west-2] } }\n',
    );
    expect(componentOf(map, 'aws/connect').placements).toEqual(['aws/us-west-2']);
  });

  it('have a usual grace only where tools alone speak of the need, and say that it is assumed', () => {
    const found = (facts: string): string =>
      `firebreak: 1\nfound: true\ncomponents: { a: { in: [aws/us-east-1], needs: { aws/same-region/sts: { ${facts} } } } }\n`;
    const usual = needOf(
      mapOf({ 'f.yaml': found('hard: true, evidence: [{ word: declared, at: x }]') }),
      'a',
      'aws/same-region/sts',
    );
    expect(usual.grace).toEqual({ lowMs: 300_000, highMs: 3_600_000 });
    expect(usual.evidence).toEqual([
      { word: 'declared', at: 'x', note: null },
      { word: 'assumed', at: 'fake, 2026-01-02', note: 'aws/sts: usual grace 5m..1h' },
    ]);
    const graceOf = (files: Readonly<Record<string, string>>): number | null =>
      needOf(mapOf(files), 'a', 'aws/same-region/sts').grace.lowMs;
    expect(graceOf({ 'f.yaml': found('grace: 1m') })).toBe(60_000);
    expect(graceOf({ 'f.yaml': found('when: starting') })).toBe(0);
    expect(graceOf({ 'm.yaml': found('hard: true').replace('found: true\n', '') })).toBe(0);
    expect(
      graceOf({
        'f.yaml': found(''),
        'm.yaml': 'firebreak: 1\ncomponents: { a: { needs: [aws/same-region/sts] } }\n',
      }),
    ).toBe(0);
    expect(
      graceOf({
        'f.yaml': found(''),
        'm.yaml':
          'firebreak: 1\ncorrections: { a: { needs: { aws/same-region/sts: { soft: true } } } }\n',
      }),
    ).toBe(300_000);
  });
});

describe('long chains', () => {
  it('resolve without recursion: 50,000 components in a row', () => {
    const components = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, index) => [
        `c${index}`,
        { in: ['aws/us-east-1'], needs: [`c${(index + 1) % 50_000}`, 'aws/same-region/dynamodb'] },
      ]),
    );
    const result = resolveMap(
      mergeParts([partOf({ firebreak: 1, components }, 'm')]),
      FAKE_CATALOGUE,
    );
    expect(result.problems).toEqual([]);
    expect(result.value?.components.length).toBe(50_002);
  });

  it('follow aliases of any length, and tell parents of any length', () => {
    const size = 20_000;
    const chain = <Value>(value: (index: number) => Value): Record<string, Value> =>
      Object.fromEntries(Array.from({ length: size }, (_, index) => [`x${index}`, value(index)]));
    const found = { firebreak: 1, found: true, components: { x0: {} } };
    const aliases = chain((index) => `x${index + 1}`);
    const domains = {
      ...chain((index) => ({ level: 'site', parent: `x${index + 1}` })),
      [`x${size}`]: { level: 'site' },
    };
    const read = (file: object): ReturnType<typeof resolveFiles> =>
      resolveFiles({
        'm.json': JSON.stringify({ firebreak: 1, ...file }),
        'f.json': JSON.stringify(found),
      });
    expect(read({ aliases }).value?.components.map(({ id }) => id)).toEqual([`x${size}`]);
    expect(new Set(read({ domains }).problems.map(({ code }) => code))).toEqual(
      new Set(['domain-tree', 'more-problems']),
    );
  });
});
