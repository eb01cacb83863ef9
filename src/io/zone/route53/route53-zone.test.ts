import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ZoneView, ZoneWrite } from '#core/guard';
import { ZoneError, type AdoptedSet, type ZoneAdapter } from '../port.ts';
import { formatIamPolicy } from './iam-policy.ts';
import { errorBody, Route53Server } from './route53-server.testing.ts';
import { route53Zone, type Route53Settings } from './route53-zone.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'hunter2/secret',
  sessionToken: 'token',
};
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
};
const API: AdoptedSet = { name: 'api.example.net.', type: 'A', ttlSeconds: 60 };
const WWW: AdoptedSet = { name: 'www.example.net.', type: 'AAAA', ttlSeconds: 60 };
const NAME = {
  endpoints: [],
  minHealthy: 1,
  removeAtMost: { count: 1, perMs: 60_000 },
  probe: null,
};
const POLICY = { zone: 'example.net.', names: [API, WWW].map((set) => ({ ...set, ...NAME })) };
const NEVER = new AbortController().signal;

let server: Route53Server;

beforeEach(async () => {
  server = await Route53Server.start('example.net.', CREDENTIALS);
  server.put('example.net.', 'SOA', 900, [
    'ns-1.example.org. hostmaster.example.org. 1 7200 900 1209600 86400',
  ]);
  server.put('example.net.', 'NS', 900, ['ns-1.example.org.', 'ns-2.example.org.']);
  server.put('api.example.net.', 'A', 60, ['192.0.2.2', '192.0.2.1']);
  server.put('www.example.net.', 'AAAA', 60, ['2001:DB8::1']);
  server.put('other.example.net.', 'TXT', 60, ['"leave me"']);
});
afterEach(() => server.stop());

function zoneOf(more: Partial<Route53Settings> = {}): ZoneAdapter {
  return route53Zone({
    zoneId: `/hostedzone/${server.zoneId}`,
    policy: POLICY,
    endpoint: server.endpoint,
    environment: ENVIRONMENT,
    timeoutMs: 2_000,
    ...more,
  });
}

/** A write that takes one address away, from a view. */
function withoutFirst(view: ZoneView, generation = (view.marker?.generation ?? 0) + 1): ZoneWrite {
  const [first, ...others] = view.contents;
  if (first === undefined) throw new Error('there is nothing');
  const contents = [{ ...first, endpoints: first.endpoints.slice(1) }, ...others];
  return { expect: view, marker: { generation, owner: 'ams-1', state: 'run' }, contents };
}

async function troubleOf(look: Promise<unknown>): Promise<ZoneError> {
  const error: unknown = await look.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ZoneError) return error;
  throw new Error('no ZoneError', { cause: error });
}

test('a look shows the adopted sets and no marker; a write changes them and the marker in one batch', async () => {
  const zone = zoneOf();
  const before = await zone.look([API, WWW], NEVER);
  expect(before.marker).toBeNull();
  expect(before.contents.map(({ endpoints }) => endpoints.map(({ address }) => address))).toEqual([
    ['192.0.2.1', '192.0.2.2'],
    ['2001:db8::1'],
  ]);
  expect(server.calls).toEqual(['list']);
  const write = withoutFirst(before);
  expect(await zone.write(write, NEVER)).toMatchObject({ kind: 'applied', serial: null });
  expect(server.batches).toHaveLength(1);
  const after = await zone.look([API, WWW], NEVER);
  expect(after).toEqual({ marker: write.marker, contents: write.contents });
  expect(server.sets.find(({ name }) => name === '_firebreak.example.net.')).toMatchObject({
    type: 'TXT',
    ttlSeconds: 0,
    values: ['"v=1 gen=1 owner=ams-1 state=run"'],
  });
  expect(server.sets.find(({ name }) => name === 'other.example.net.')?.values).toEqual([
    '"leave me"',
  ]);
});

test('R2, R3, R5: whatever differs from what was expected, nothing is changed', async () => {
  const zone = zoneOf();
  const first = await zone.look([API, WWW], NEVER);
  await zone.write(withoutFirst(first), NEVER);
  const seen = await zone.look([API, WWW], NEVER);
  const quiet = server.sets;
  const disturbances: readonly (() => void)[] = [
    () => server.put('_firebreak.example.net.', 'TXT', 0, ['"v=1 gen=2 owner=ams-1 state=run"']),
    () => server.put('_firebreak.example.net.', 'TXT', 0, ['"v=1 gen=1 owner=ams-1 state=frozen"']),
    () => server.put('api.example.net.', 'A', 60, ['192.0.2.9']),
    // A set that stays in the write is compared as well, and so is its TTL.
    () => server.put('www.example.net.', 'AAAA', 60, ['2001:db8::2']),
    () => server.put('www.example.net.', 'AAAA', 61, ['2001:db8::1']),
    () => (server.sets = server.sets.filter(({ type }) => type !== 'AAAA')),
    () => (server.sets = server.sets.filter(({ name }) => !name.startsWith('_firebreak'))),
  ];
  const write: ZoneWrite = {
    ...withoutFirst(seen),
    contents: seen.contents.map((set) =>
      set.type === 'A' ? { ...set, endpoints: [{ address: '192.0.2.7', weight: 1 }] } : set,
    ),
  };
  for (const usesMessagesForm of [true, false]) {
    server.usesMessagesForm = usesMessagesForm;
    for (const disturb of disturbances) {
      server.sets = quiet;
      disturb();
      const disturbed = server.sets;
      const answer = await zone.write(write, NEVER);
      expect(answer.kind).toBe('outdated');
      expect(server.sets).toBe(disturbed);
    }
  }
  server.sets = quiet;
  expect((await zone.write(write, NEVER)).kind).toBe('applied');
  // The second to come is told so: adopting needs a zone without a marker.
  expect(
    (await zone.write({ ...write, expect: { ...write.expect, marker: null } }, NEVER)).kind,
  ).toBe('outdated');
});

test('R3, R4: of many that write at once exactly one wins', async () => {
  const zones = Array.from({ length: 5 }, () => zoneOf());
  const views = await Promise.all(zones.map((zone) => zone.look([API, WWW], NEVER)));
  const answers = await Promise.all(
    zones.flatMap((zone, index) => {
      const view = views[index];
      return view === undefined ? [] : [zone.write(withoutFirst(view, index + 1), NEVER)];
    }),
  );
  expect(answers.filter(({ kind }) => kind === 'applied')).toHaveLength(1);
  expect(answers.filter(({ kind }) => kind === 'outdated')).toHaveLength(4);
});

test('R11, R12: a zone of many pages is read name by name, and as a whole without losing any', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `n${index}.example.net.`);
  for (const name of names) server.put(name, 'A', 60, ['192.0.2.100']);
  server.put('\\052.example.net.', 'TXT', 60, ['"caf\\303\\251 \\"x\\""']);
  server.put('alias.example.net.', 'A', 0, [], { alias: 'lb.example.org.', more: ['AliasTarget'] });
  server.pageLimit = 7;
  const zone = zoneOf();
  const view = await zone.look([API, WWW], NEVER);
  expect(view.contents.map(({ endpoints }) => endpoints.length)).toEqual([2, 1]);
  expect(server.calls.length).toBeLessThan(10);
  const whole = await zone.readWhole(NEVER);
  expect(whole.records.filter(({ name }) => /^n\d+\./.test(name))).toHaveLength(40);
  const wildcard = whole.records.find(({ name }) => name === '*.example.net.');
  expect(wildcard?.data).toEqual({ kind: 'TXT', strings: ['caf\u00c3\u00a9 "x"'] });
  expect(whole.records.find(({ name }) => name === 'alias.example.net.')?.data).toMatchObject({
    kind: 'other',
    type: 'TYPE65401',
  });
});

test('a write between the calls of one look is seen, and the look is rejected', async () => {
  for (let index = 0; index < 10; index++)
    server.put(`n${index}.example.net.`, 'A', 60, ['192.0.2.1']);
  server.pageLimit = 3;
  const zone = zoneOf();
  const looking = troubleOf(zone.look([API, WWW], NEVER));
  // The whole page, the marker and the first name have been asked for when the marker changes.
  await expect.poll(() => server.calls.length, { interval: 1 }).toBeGreaterThanOrEqual(3);
  server.put('_firebreak.example.net.', 'TXT', 0, ['"v=1 gen=5 owner=fra-1 state=run"']);
  expect((await looking).code).toBe('moving');
});

describe('weights', () => {
  test('even ones are one plain set, uneven ones a set for each address; R6 both ways in one batch', async () => {
    const zone = zoneOf({ weighs: true });
    const view = await zone.look([API], NEVER);
    const weighed = view.contents.map((set) => ({
      ...set,
      endpoints: [
        { address: '192.0.2.1', weight: 3 },
        { address: '192.0.2.2', weight: 1 },
      ],
    }));
    const marker = { generation: 1, owner: 'ams-1', state: 'run' } as const;
    expect((await zone.write({ expect: view, marker, contents: weighed }, NEVER)).kind).toBe(
      'applied',
    );
    const sets = server.sets.filter(({ name }) => name === 'api.example.net.');
    expect(
      sets.map(({ setIdentifier, weight, values }) => [setIdentifier, weight, values]),
    ).toEqual([
      ['192.0.2.1', 3, ['192.0.2.1']],
      ['192.0.2.2', 1, ['192.0.2.2']],
    ]);
    const after = await zone.look([API], NEVER);
    expect(after.contents).toEqual(weighed);
    const back = { expect: after, marker: { ...marker, generation: 2 }, contents: view.contents };
    expect((await zone.write(back, NEVER)).kind).toBe('applied');
    expect((await zone.look([API], NEVER)).contents).toEqual(view.contents);
    expect((await troubleOf(Promise.resolve().then(() => weighedBy(zone)))).code).toBe(
      'other-form',
    );
  });

  /** Somebody's own weighted records are not ours to write. */
  async function weighedBy(zone: ZoneAdapter): Promise<void> {
    server.sets = server.sets.filter(({ name }) => name !== 'api.example.net.');
    server.put('api.example.net.', 'A', 60, ['192.0.2.1'], { setIdentifier: 'blue', weight: 10 });
    await zone.look([API], NEVER);
  }
});

test.each([
  ['an alias', { alias: 'lb.example.org.', more: ['AliasTarget'] }, 'AliasTarget'],
  ['a latency record', { setIdentifier: 'x', more: ['Region'] }, 'Region'],
  ['a health check', { more: ['HealthCheckId'] }, 'HealthCheckId'],
])('%s at an adopted name is not taken for addresses', async (_, more, word) => {
  server.sets = server.sets.filter(({ name }) => name !== 'api.example.net.');
  server.put('api.example.net.', 'A', 60, ['192.0.2.1'], more);
  const error = await troubleOf(zoneOf().look([API], NEVER));
  expect(error.code).toBe('other-form');
  expect(error.message).toContain(word);
});

test('a marker with another TTL could not be compared, and is said', async () => {
  server.put('_firebreak.example.net.', 'TXT', 300, ['"v=1 gen=5 owner=fra-1 state=run"']);
  expect((await troubleOf(zoneOf().look([API], NEVER))).code).toBe('marker-form');
  server.put('_firebreak.example.net.', 'TXT', 300, ['"somebody else"']);
  expect((await zoneOf().look([API], NEVER)).marker).toBeNull();
});

describe('refusals', () => {
  const answer = (code: string, message = 'x', status = 400): void => {
    server.faults.push({ kind: 'answer', status, body: errorBody(code, message) });
  };

  async function refusal(more: Partial<Route53Settings> = {}): Promise<string> {
    const zone = zoneOf(more);
    const faults = server.faults.splice(0);
    const view = await zoneOf().look([API], NEVER);
    server.faults.push(...faults);
    const before = server.sets;
    const said = await zone.write(withoutFirst(view), NEVER);
    expect(server.sets).toBe(before);
    expect(JSON.stringify(said)).not.toContain('hunter2');
    if (said.kind !== 'refused') return said.kind;
    return `${said.what}: ${said.causes.map(({ what, mend }) => `${what} | ${mend}`).join(' || ')}`;
  }

  test('throttling and a request that is still at work changed nothing', async () => {
    answer('Throttling', 'Rate exceeded');
    expect(await refusal()).toMatch(/^Throttling: .*nothing was changed/);
    answer(
      'PriorRequestNotComplete',
      'The request was rejected because Route 53 was still processing a prior request.',
    );
    expect(await refusal()).toMatch(/^PriorRequestNotComplete: .*nothing was changed/);
  });

  test('AccessDenied prints the policy that is missing, and no account', async () => {
    const arn =
      'arn:aws:iam::123456789012:user/x is not authorized to perform: route53:ChangeResourceRecordSets';
    answer('AccessDenied', `User: ${arn}`, 403);
    const said = await refusal();
    expect(said).toContain(
      'IAM does not allow route53:ChangeResourceRecordSets on hosted zone Z1D633PJN98FT9',
    );
    expect(said).toContain('"route53:ChangeResourceRecordSetsNormalizedRecordNames"');
    expect(said).not.toContain('123456789012');
  });

  test('a zone that is not there, a wrong secret, credentials that ran out, R7 and R8', async () => {
    expect(await refusal({ zoneId: 'ZNOTHERE' })).toContain('there is no hosted zone ZNOTHERE');
    const wrong = { ...ENVIRONMENT, AWS_SECRET_ACCESS_KEY: 'other' };
    expect(await refusal({ environment: wrong })).toMatch(/^SignatureDoesNotMatch: .*the secret/);
    const late = (): Date => new Date(Date.now() + 3_600_000);
    answer('SignatureDoesNotMatch', 'Signature not yet current', 403);
    expect(await refusal({ now: late })).toMatch(/this clock differs from theirs by 3[56]\d\d s/);
    answer('ExpiredToken', 'x', 403);
    expect(await refusal()).toContain('AWS_SESSION_TOKEN');
    const batch = (message: string): string =>
      `<InvalidChangeBatch><Messages><Message>${message}</Message></Messages></InvalidChangeBatch>`;
    const outside = 'RRSet with DNS name api.example.org. is not permitted in zone example.net.';
    server.faults.push({ kind: 'answer', status: 400, body: batch(outside) });
    expect(await refusal()).toContain('adopt it in the policy of its own zone');
    const beside = 'a conflicting RRSet of type CNAME with the same DNS name already exists';
    server.faults.push({ kind: 'answer', status: 400, body: batch(beside) });
    expect(await refusal()).toContain('remove the CNAME');
  });

  test('without credentials a look says what is missing', async () => {
    const error = await troubleOf(zoneOf({ environment: {} }).look([API], NEVER));
    expect(error.message).toBe(
      'Route 53 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment',
    );
  });

  test('a name that would be empty, and R9 a batch above the quotas, are not even sent', async () => {
    const zone = zoneOf();
    const view = await zone.look([API], NEVER);
    const marker = { generation: 1, owner: 'a', state: 'run' } as const;
    const empty = view.contents.map((set) => ({ ...set, endpoints: [] }));
    expect(await zone.write({ expect: view, marker, contents: empty }, NEVER)).toMatchObject({
      kind: 'refused',
      what: 'would be empty',
    });
    const many = view.contents.map((set) => ({
      ...set,
      endpoints: Array.from({ length: 1_000 }, (_, index) => ({
        address: `10.0.${index >> 8}.${index & 255}`,
        weight: 1,
      })),
    }));
    expect(await zone.write({ expect: view, marker, contents: many }, NEVER)).toMatchObject({
      kind: 'refused',
      what: 'too large',
    });
    expect(server.batches).toEqual([]);
  });
});

describe('answers that do not come', () => {
  test('applied and lost is no-reply, and the next look shows it', async () => {
    const zone = zoneOf();
    const view = await zone.look([API, WWW], NEVER);
    server.faults.push({ kind: 'lose-answer' });
    expect((await zone.write(withoutFirst(view), NEVER)).kind).toBe('no-reply');
    expect((await zone.look([API, WWW], NEVER)).marker?.generation).toBe(1);
  });

  test('a hang ends by itself; an error of theirs may have been carried out', async () => {
    const zone = zoneOf({ timeoutMs: 50 });
    const view = await zoneOf().look([API, WWW], NEVER);
    server.faults.push({ kind: 'hang' });
    expect(await zone.write(withoutFirst(view), NEVER)).toMatchObject({
      kind: 'no-reply',
      what: 'no answer within 50 ms',
    });
    server.faults.push({ kind: 'answer', status: 500, body: errorBody('InternalFailure', 'x') });
    expect((await zone.write(withoutFirst(view), NEVER)).kind).toBe('no-reply');
    server.faults.push({
      kind: 'answer',
      status: 200,
      body: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    });
    expect((await zone.write(withoutFirst(view), NEVER)).kind).toBe('no-reply');
  });

  test('a connection that never was changed nothing, and the caller may stop', async () => {
    const zone = zoneOf();
    const view = await zone.look([API, WWW], NEVER);
    await server.stop();
    expect(await zone.write(withoutFirst(view), NEVER)).toMatchObject({
      kind: 'refused',
      what: 'ECONNREFUSED',
    });
    expect((await troubleOf(zone.look([API], NEVER))).code).toBe('unreachable');
    const gone = AbortSignal.abort(new Error('enough'));
    expect((await troubleOf(zone.look([API], gone))).code).toBe('aborted');
    expect((await troubleOf(zone.write(withoutFirst(view), gone))).code).toBe('aborted');
    server = await Route53Server.start('example.net.', CREDENTIALS);
  });

  test('a listing that is cut short, or is no listing, is an error and never a shorter zone', async () => {
    const zone = zoneOf();
    const bodies = [
      '<ListResourceRecordSetsResponse><ResourceRecordSets/><IsTruncated>true</IsTruncated></ListResourceRecordSetsResponse>',
      '<ListResourceRecordSetsResponse><ResourceRecordSets/></ListResourceRecordSetsResponse>',
      '<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet/></ResourceRecordSets><IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>',
      '<html></html>',
      '',
    ];
    for (const body of bodies) {
      server.faults.push({ kind: 'answer', status: 200, body });
      await troubleOf(zone.look([API], NEVER));
      server.faults.push({ kind: 'answer', status: 200, body });
      await troubleOf(zone.readWhole(NEVER));
    }
  });
});

test('R10: the listing counts as an authority only when our change is everywhere', async () => {
  const zone = zoneOf();
  const [unsure] = await zone.askAuthorities([API, WWW], NEVER);
  expect(unsure).toMatchObject({ view: null });
  expect(unsure?.trouble).toContain('servers.verify');
  const view = await zone.look([API, WWW], NEVER);
  await zone.write(withoutFirst(view), NEVER);
  server.pendingAnswers = 1;
  expect((await zone.askAuthorities([API, WWW], NEVER))[0]).toMatchObject({
    view: null,
    trouble: 'the change is PENDING',
  });
  expect((await zone.askAuthorities([API, WWW], NEVER))[0]?.view?.marker?.generation).toBe(1);
  const look = { server: '192.0.2.53', view: null, serial: null, trouble: 'no answer' };
  const asked = await zoneOf({ askNameServers: async () => [look] }).askAuthorities(
    [API, WWW],
    NEVER,
  );
  expect(asked[0]?.view?.marker?.generation).toBe(1);
  expect(asked[1]).toBe(look);
});

test('the least that IAM must allow: names without dot, in lower case, octal; no UPSERT', () => {
  const names = [
    { ...NAME, ...API, name: 'API.example.net.' },
    { ...NAME, ...API, name: 'a+b.example.net.' },
  ];
  expect(JSON.parse(formatIamPolicy('Z1', { zone: 'example.net.', names }))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'route53:ListResourceRecordSets',
        Resource: 'arn:aws:route53:::hostedzone/Z1',
      },
      { Effect: 'Allow', Action: 'route53:GetChange', Resource: 'arn:aws:route53:::change/*' },
      {
        Effect: 'Allow',
        Action: 'route53:ChangeResourceRecordSets',
        Resource: 'arn:aws:route53:::hostedzone/Z1',
        Condition: {
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': [
              '_firebreak.example.net',
              'a\\053b.example.net',
              'api.example.net',
            ],
            'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'TXT'],
            'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
          },
          Null: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false' },
        },
      },
    ],
  });
});
