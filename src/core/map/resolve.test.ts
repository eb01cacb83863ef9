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

describe('N2 resolve chooses among claims', () => {
  const FOUND = `firebreak: 1
found: true
components:
  shop:
    kind: service
    in: [aws/us-east-1]
    needs:
      sessions: { soft: true, evidence: [{ word: seen, at: traces }] }
      prices: {}
      stripe: { hard: true }
  sessions: {}
  prices: { kind: service }
  stripe: {}
`;

  it('takes the hand over the found, fact by fact, and reports what differs', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents:\n  shop: { in: [aws/us-west-2], needs: { sessions: { grace: 5m } } }\n',
      'found.yaml': FOUND,
    });
    const shop = componentOf(map, 'shop');
    expect(shop.placements).toEqual(['aws/us-west-2']);
    expect(shop.needs.map(({ name, strength }) => [name, strength])).toEqual([
      ['prices', 'unknown'],
      ['sessions', 'hard'],
      ['stripe', 'hard'],
    ]);
    expect(needOf(map, 'shop', 'sessions')).toMatchObject({
      grace: { lowMs: 300_000 },
      evidence: [
        { word: 'seen', at: 'traces' },
        { word: 'declared', at: 'm.yaml:3' },
      ],
    });
    expect(
      map.conflicts.map(({ about, chosen, passedOver }) => [about, chosen, passedOver]),
    ).toEqual([
      ['shop > sessions: strength', 'hard', 'soft'],
      ['shop: in', '[aws/us-west-2]', '[aws/us-east-1]'],
    ]);
  });

  it('lets corrections win without a conflict, and leaves what they do not say as it was found', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncorrections:\n  shop: { in: [aws/us-west-2], needs: { sessions: { grace: 5m }, prices: { soft: true } } }\n',
      'found.yaml': FOUND,
    });
    expect(componentOf(map, 'shop').placements).toEqual(['aws/us-west-2']);
    expect(needOf(map, 'shop', 'sessions')).toMatchObject({
      strength: 'soft',
      grace: { lowMs: 300_000 },
    });
    expect(needOf(map, 'shop', 'prices').strength).toBe('soft');
    expect(map.conflicts).toEqual([]);
  });

  it('reads a need that only a correction names as written by hand', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncorrections: { shop: { needs: [adyen] } }\ncomponents: { adyen: {} }\n',
      'found.yaml': FOUND,
    });
    expect(needOf(map, 'shop', 'adyen').strength).toBe('hard');
  });

  it('warns of a correction of nothing', () => {
    expect(
      codesOf(resolveText('components: { shop: {} }\ncorrections: { shp: { kind: x } }\n')),
    ).toEqual(['3:16 unused-correction']);
  });

  it('lets the file of --with win over everything, without a conflict', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { shop: { in: [aws/us-east-1], needs: { sessions: {} } } }\ncorrections: { shop: { atLeast: 1 } }\n',
      'with.yaml':
        'firebreak: 1\ncomponents: { shop: { in: [aws/us-east-1, aws/us-west-2], atLeast: 2, needs: { sessions: { soft: true } } } }\n',
      'found.yaml': FOUND,
    });
    const shop = componentOf(map, 'shop');
    expect([shop.placements, shop.atLeast, needOf(map, 'shop', 'sessions').strength]).toEqual([
      ['aws/us-east-1', 'aws/us-west-2'],
      2,
      'soft',
    ]);
    expect(map.conflicts).toEqual([]);
  });

  it('takes what was seen over what was declared, of two tools', () => {
    const files = {
      'a.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { kind: queue, evidence: [{ word: declared, at: a }] } }\n',
      'b.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { kind: datastore, evidence: [{ word: seen, at: b }] } }\n',
    };
    const map = mapOf(files);
    expect(componentOf(map, 'a').kind).toBe('datastore');
    expect(map.conflicts).toMatchObject([
      { about: 'a: kind', chosen: 'datastore', passedOver: 'queue', evidence: [{ at: 'a' }] },
    ]);
  });

  it('takes a tool that knows over one that does not, without a conflict', () => {
    const files = {
      'a.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { needs: { b: { unknown: true } } }, b: {} }\n',
      'b.yaml': 'firebreak: 1\nfound: true\ncomponents: { a: { needs: { b: { soft: true } } } }\n',
    };
    const map = mapOf(files);
    expect(needOf(map, 'a', 'b').strength).toBe('soft');
    expect(map.conflicts).toEqual([]);
  });

  it('lets a group written by hand take in what was found of its members, with its evidence', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { shop: { needs: { payment: { anyOf: [stripe, adyen] } } }, adyen: {} }\n',
      'found.yaml': FOUND,
    });
    expect(componentOf(map, 'shop').needs.map(({ name }) => name)).toEqual([
      'payment',
      'prices',
      'sessions',
    ]);
    expect(needOf(map, 'shop', 'payment').evidence.map(({ at }) => at)).toEqual([
      'm.yaml:2',
      'found.yaml:10',
    ]);
    expect(map.conflicts).toMatchObject([
      { about: 'shop > stripe', chosen: 'payment', passedOver: 'stripe: hard' },
    ]);
  });

  it('lets a fact by hand about a whole take in what was found of its data operations, not of control', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { shop: { needs: { aws/same-region/dynamodb: { soft: true } } } }\n',
      'found.yaml':
        'firebreak: 1\nfound: true\ncomponents: { shop: { in: [aws/us-east-1], needs: [aws/us-east-1/dynamodb:read, aws/us-east-1/dynamodb:table] } }\n',
    });
    expect(componentOf(map, 'shop').needs.map(({ name, strength }) => [name, strength])).toEqual([
      ['aws/same-region/dynamodb', 'soft'],
      ['aws/us-east-1/dynamodb:table', 'unknown'],
    ]);
  });

  it('knows that the region of its one placement is the same region', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncorrections: { shop: { needs: { aws/same-region/sts: { grace: 5m..1h } } } }\n',
      'found.yaml':
        'firebreak: 1\nfound: true\ncomponents: { shop: { in: [aws/us-east-1], needs: { aws/us-east-1/sts: { hard: true } } } }\n',
    });
    expect(componentOf(map, 'shop').needs).toMatchObject([
      { strength: 'hard', grace: { lowMs: 300_000, highMs: 3_600_000 } },
    ]);
  });

  it('renames by aliases: what was found, and who needs it', () => {
    const map = mapOf({
      'm.yaml':
        'firebreak: 1\ncomponents: { card-payments: { kind: vendor } }\naliases: { stripe: card-payments }\n',
      'found.yaml': FOUND,
    });
    expect(map.components.map(({ id }) => id)).toEqual([
      'card-payments',
      'prices',
      'sessions',
      'shop',
    ]);
    expect(needOf(map, 'shop', 'card-payments').strength).toBe('hard');
  });

  it.each([
    ['components: { b: {} }\naliases: { b: b }', ['3:12 alias-of-own']],
    ['aliases: { x: y, y: x }', ['2:12 alias-loop', '2:18 alias-loop']],
    ['aliases: { x: y }', ['2:12 unused-alias']],
  ])('tells aliases that make no sense: %s', (text, expected) => {
    expect(codesOf(resolveText(`${text}\n`))).toEqual(expected);
  });

  it('tells names that nothing has, with the one that was meant', () => {
    expect(
      problemsOf(
        'components:\n  shop: { needs: [sesions, other, home/x] }\n  sessions: { kind: queue }\njourneys: { buy: { through: shp } }\n',
      ),
    ).toEqual([
      '3:19 unknown-name: Nothing is called `sesions`. Did you mean `sessions`?',
      '3:28 unknown-name: Nothing is called `other`. Define it under `components:`; `other: { kind: vendor }` when others run it.',
      '3:35 unknown-name: Nothing is called `home/x`. Define a component under `components:`, with a name without slashes.',
      '5:29 unknown-name: Nothing is called `shp`. Did you mean `shop`?',
    ]);
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

describe('O1 operations', () => {
  it('gives one unnamed data operation to a component that declares none', () => {
    const map = mapOf(
      'components: { a: {}, b: { operations: { publish: { plane: control } } }, c: { operations: { z: {}, y: {} } } }\n',
    );
    const names = (id: string): readonly string[] =>
      componentOf(map, id).operations.map(({ name }) => name);
    expect([names('a'), names('b'), names('c')]).toEqual([[''], ['', 'publish'], ['y', 'z']]);
  });

  it('tells an operation that is not declared, name included', () => {
    expect(
      problemsOf(
        'components:\n  a: { needs: [b:name, b:raed, c:x, aws/us-east-1/s3:name, aws/us-east-1/dynamodb:name] }\n  b: { operations: { read: {}, write: {} } }\n  c: { kind: queue }\n',
      ),
    ).toEqual([
      '3:16 unknown-operation: `b` declares no operation `name`. It declares `read`, `write`.',
      '3:24 unknown-operation: `b` declares no operation `raed`. Did you mean `read`?',
      '3:32 unknown-operation: `c` declares no operation `x`. It declares none: leave `:x` out, or add it under `operations:`.',
      '3:37 unknown-operation: `aws/s3` declares no operation `name`. It declares `read`, `write`.',
    ]);
  });

  it('tells a home that is no domain (N8)', () => {
    expect(
      codesOf(resolveText('components: { a: { operations: { x: { home: aws/us-est-1 } } } }\n')),
    ).toEqual(['2:45 unknown-domain']);
  });
});

describe('needs', () => {
  it('are hard when written by hand, unknown when found', () => {
    const text = 'components: { a: { needs: { b: {}, c: { unknown: true } } }, b: {}, c: {} }\n';
    const strengths = (map: ReturnType<typeof mapOf>): readonly string[] =>
      componentOf(map, 'a').needs.map(({ strength }) => strength);
    expect(strengths(mapOf(text))).toEqual(['hard', 'unknown']);
    expect(strengths(mapOf(`found: true\n${text}`))).toEqual(['unknown', 'unknown']);
  });

  it('are the same as a list and as a mapping', () => {
    const needs = (text: string): unknown =>
      componentOf(mapOf(`components: { a: { needs: ${text} }, b: {}, c: {} }\n`), 'a').needs;
    expect(needs('[c, b]')).toEqual(needs('{ b: {}, c: {} }'));
  });

  it('have all their facts', () => {
    const map = mapOf(
      'components: { a: { needs: { b: { soft: true, grace: 10m..forever, refill: 2h, meanwhile: degraded, from: anywhere, checked: true } } }, b: {} }\n',
    );
    expect(needOf(map, 'a', 'b')).toEqual({
      name: 'b',
      target: { kind: 'one', ref: { component: 'b', at: { kind: 'anywhere' }, operation: null } },
      strength: 'soft',
      grace: { lowMs: 600_000, highMs: null },
      refillMs: 7_200_000,
      meanwhile: 'degraded',
      when: 'running',
      checked: true,
      evidence: [{ word: 'declared', at: 'm.yaml:2', note: null }],
    });
  });

  it('U2 are groups by anyOf, or atLeast and of', () => {
    const map = mapOf(
      'components: { a: { needs: { p: { anyOf: [c, b] }, q: { atLeast: 2, of: [b, c, d], from: anywhere } } }, b: {}, c: {}, d: {} }\n',
    );
    expect(needOf(map, 'a', 'p').target).toMatchObject({
      kind: 'group',
      atLeast: 1,
      of: [{ component: 'c' }, { component: 'b' }],
    });
    expect(needOf(map, 'a', 'q').target).toMatchObject({
      kind: 'group',
      atLeast: 2,
      of: [{ at: { kind: 'anywhere' } }, {}, {}],
    });
  });

  it.each([
    ['p: { anyOf: [b, b] }', ['2:45 listed-twice']],
    ['p: { anyOf: [aws/us-east-1/s3, aws/s3@aws/us-east-1] }', ['2:60 named-twice']],
    ['p: { atLeast: 3, of: [b, c] }', ['2:43 too-many-of']],
    ['p: { anyOf: [b, x] }', ['2:45 unknown-name']],
    ['p: { anyOf: [b], atLeast: 1 }', ['2:46 key-needs-another']],
    ['b: { hard: true, soft: true }', ['2:46 keys-exclude-each-other']],
    ['b: { meanwhile: degraded }', ['2:34 key-needs-another']],
    ['aws/us-east-1/s3: { from: anywhere }', ['2:29 keys-exclude-each-other']],
    ['b: { when: starting, grace: 5m }', ['2:50 without-effect']],
  ])('tell what makes no sense: %s', (text, expected) => {
    expect(
      codesOf(resolveText(`components: { a: { needs: { ${text} } }, b: {}, c: {} }\n`)),
    ).toEqual(expected);
  });

  it('know a group by name when only its facts are corrected', () => {
    const map = mapOf({
      'm.yaml': 'firebreak: 1\ncorrections: { a: { needs: { p: { soft: true } } } }\n',
      'f.yaml':
        'firebreak: 1\nfound: true\ncomponents: { a: { needs: { p: { anyOf: [b] } } }, b: {} }\n',
    });
    expect(needOf(map, 'a', 'p')).toMatchObject({ strength: 'soft', target: { kind: 'group' } });
  });
});

describe('evidence', () => {
  it('stands strongest first, each once', () => {
    const evidence =
      'evidence: [{ word: assumed }, { word: seen, at: b }, { word: seen, at: a, note: x }, { word: seen, at: b }, { word: declared, at: z }]';
    const map = mapOf(`components: { a: { ${evidence} } }\n`);
    expect(componentOf(map, 'a').evidence.map(({ word, at }) => [word, at])).toEqual([
      ['seen', 'a'],
      ['seen', 'b'],
      ['declared', 'z'],
      ['assumed', null],
    ]);
  });

  it('is assumed where a tool gives none, and names no line of JSON', () => {
    const map = mapOf({ 'f.json': '{"firebreak": 1, "found": true, "components": {"a": {}}}' });
    expect(componentOf(map, 'a').evidence).toEqual([{ word: 'assumed', at: 'f.json', note: null }]);
  });
});

describe('components', () => {
  it('G1 are vendors by kind, or when nothing is said that only their operators would say', () => {
    const map = mapOf(
      'components: { v: { kind: vendor, in: [aws/us-east-1] }, ntp.example.com: {}, w: { count: 3 }, a: { kind: queue }, b: { in: [aws/us-east-1] }, c: { needs: [v] }, d: { operations: { x: {} } } }\n',
    );
    expect(map.components.filter(({ vendor }) => vendor).map(({ id, kind }) => [id, kind])).toEqual(
      [
        ['ntp.example.com', 'vendor'],
        ['v', 'vendor'],
        ['w', 'vendor'],
      ],
    );
    const found = mapOf({
      'm.yaml': 'firebreak: 1\ncomponents: { a: {} }\n',
      'f.yaml': 'firebreak: 1\nfound: true\ncomponents: { a: { kind: service } }\n',
    });
    expect(componentOf(found, 'a').vendor).toBe(false);
  });

  it.each([
    ['in: [aws/us-east-1], atLeast: 2', ['2:50 too-many-of']],
    ['atLeast: 2', ['2:29 too-many-of']],
    ['in: [aws/us-east-1, aws/us-west-2], atLeastDegraded: 2', ['2:73 too-many-of']],
    ['in: [aws/us-east-1], failover: { after: 1m }', ['2:41 no-standby']],
    ['in: [aws/us-east-1, aws/us-east-1]', ['2:40 listed-twice']],
  ])('U3 tell more placements than there are: %s', (text, expected) => {
    expect(codesOf(resolveText(`components: { a: { ${text} } }\n`))).toEqual(expected);
  });
});

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
