import { describe, expect, it } from 'vitest';

import type { NeedFile } from '#core/map';

import { smallCatalogue } from '../catalogue.testing.ts';
import { discover } from '../discover.ts';
import { kubernetes } from '../kubernetes/kubernetes.ts';
import type { Discovery, Findings, SourceFile } from '../port.ts';
import { traces } from './traces.ts';
import { hex, lookAt, needLines, otlpLines } from './spans.testing.ts';
import type { TestSpan } from './spans.testing.ts';

const TRACE = hex(1, 32);

function span(number: number, about: Partial<TestSpan> & { readonly parent?: string }): TestSpan {
  return { trace: TRACE, id: hex(number, 16), service: 'shop', kind: 'internal', ...about };
}

const id = (number: number): string => hex(number, 16);

async function needs(...spans: readonly TestSpan[]): Promise<string[]> {
  return needLines(await lookAt({ 'traces.jsonl': otlpLines(spans) }));
}

/** Like `shop`, which was called, and answered well or badly. */
function request(failed = false, about: Partial<TestSpan> = {}): TestSpan {
  return span(1, { kind: 'server', name: 'POST /orders', failed, duration: 9_000, ...about });
}

function call(number: number, about: Partial<TestSpan> = {}): TestSpan {
  return span(number, { kind: 'client', parent: id(1), start: number, ...about });
}

function answer(number: number, parent: number, about: Partial<TestSpan> = {}): TestSpan {
  return span(number, { kind: 'server', parent: id(parent), service: 'payments', ...about });
}

describe('a call', () => {
  it('that a span of another service answers is an edge to it', async () => {
    expect(await needs(request(), call(2), answer(3, 2))).toEqual([
      'shop -> payments unknown, calls 1, requests 1',
    ]);
  });

  it('is one call, whatever the order of its spans, and when two spans of one service answer it', async () => {
    const spans = [request(), call(2), answer(3, 2), answer(4, 2)];
    const all = 'shop -> payments unknown, calls 1, requests 1';
    expect(await needs(...spans)).toEqual([all]);
    expect(await needs(...spans.toReversed())).toEqual([all]);
  });

  it('delivered twice is one call', async () => {
    const spans = [request(), call(2), answer(3, 2)];
    expect(await needs(...spans, ...spans)).toEqual([
      'shop -> payments unknown, calls 1, requests 1',
    ]);
  });

  it('is seen without a client span too: a server beneath what the program does', async () => {
    const inner = span(2, { parent: id(1) });
    expect(await needs(request(), inner, answer(3, 2))).toEqual([
      'shop -> payments unknown, calls 1, requests 1',
    ]);
  });

  it('to oneself is none', async () => {
    expect(await needs(request(), call(2), answer(3, 2, { service: 'shop' }))).toEqual([]);
  });

  it('made five times by one request is five calls of one request', async () => {
    const calls = [2, 3, 4, 5, 6].flatMap((each) => [call(each), answer(each + 10, each)]);
    expect(await needs(request(), ...calls)).toEqual([
      'shop -> payments unknown, calls 5, requests 1',
    ]);
  });

  it('within a circle of parents is seen, and ends', async () => {
    const circle = [
      span(1, { parent: id(3), kind: 'server' }),
      span(2, { parent: id(1), kind: 'client' }),
      span(3, { parent: id(2), kind: 'server', service: 'payments' }),
      span(4, { parent: id(4), kind: 'client', attributes: { 'peer.service': 'fx' } }),
    ];
    expect(await needs(...circle)).toEqual(['shop -> fx unknown, calls 1, requests 1']);
  });
});

describe('an outside party', () => {
  it.each<readonly [string, TestSpan['attributes'], string]>([
    ['a host', { 'server.address': 'api.stripe.com' }, 'stripe'],
    ['a host, in old words', { 'net.peer.name': 'Api.Stripe.com' }, 'stripe'],
    [
      'new words before old ones',
      { 'net.peer.name': 'old.example', 'server.address': 'new.example' },
      'new.example',
    ],
    ['a host with its port', { 'server.address': 'api.stripe.com:443' }, 'stripe'],
    [
      'the host of an address',
      { 'url.full': 'https://user:hunter2@api.stripe.com/v1/x?key=hunter2' },
      'stripe',
    ],
    ['the host of an old address', { 'http.url': 'https://fx.example/rates?at=1' }, 'fx.example'],
    ['a given name', { 'service.peer.name': 'fx', 'peer.service': 'old' }, 'fx'],
    [
      'a given name, unless the host is known',
      { 'peer.service': 'cards', 'server.address': 'api.stripe.com' },
      'stripe',
    ],
    [
      'a database by its host',
      { 'db.system': 'postgresql', 'server.address': 'orders-db' },
      'orders-db',
    ],
    [
      'a database without a host',
      {
        'db.system.name': 'postgresql',
        'db.namespace': 'orders',
        'db.statement': 'select hunter2',
      },
      'orders-postgresql',
    ],
    ['a database that says its kind only', { 'db.system': 'redis' }, 'redis'],
    [
      'a topic',
      { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
      'orders-queue',
    ],
    ['a service of gRPC', { 'rpc.system': 'grpc', 'rpc.service': 'shop.Stock' }, 'shop.Stock'],
    ['a service of gRPC by its method', { 'rpc.method': 'shop.Stock/Take' }, 'shop.Stock'],
    [
      'a service of AWS in the region called',
      { 'rpc.system': 'aws-api', 'rpc.service': 'STS', 'cloud.region': 'eu-west-1' },
      'aws/eu-west-1/sts',
    ],
    [
      'a secret of AWS',
      { 'rpc.system': 'aws-api', 'rpc.service': 'Secrets Manager', 'cloud.region': 'us-west-2' },
      'aws/us-west-2/secretsmanager',
    ],
    [
      'a table',
      {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'aws.dynamodb.table_names': ['sessions', 'other'],
        'cloud.region': 'us-east-1',
      },
      'sessions',
    ],
    [
      'a table, by the database words',
      {
        'db.system': 'dynamodb',
        'aws.dynamodb.table_names': ['sessions'],
        'cloud.region': 'us-east-1',
      },
      'sessions',
    ],
    [
      'a queue by its address',
      {
        'messaging.system': 'aws_sqs',
        'messaging.url': 'https://sqs.eu-west-1.amazonaws.com/123456789012/payouts',
      },
      'payouts',
    ],
    [
      'a function',
      { 'faas.invoked_name': 'thumbnails', 'faas.invoked_region': 'us-east-1' },
      'thumbnails',
    ],
  ])('is named by %s', async (_, attributes, expected) => {
    const found = await needs(request(), call(2, { attributes: attributes ?? {} }));
    const line = found.find((each) => each.startsWith('shop')) ?? '';
    expect(line.replace(/ unknown.*$/, '')).toBe(`shop -> ${expected}`);
  });

  it('in numbers is counted and not shown, nor is this machine', async () => {
    const hosts = ['10.0.0.3', '192.0.2.1:8080', '::1', '2001:db8::1', 'localhost', ''];
    const calls = hosts.map((host, index) =>
      call(index + 2, { attributes: { 'server.address': host } }),
    );
    expect(await needs(request(), ...calls)).toEqual([]);
  });

  it('stands in the region that the call says, the caller in its own', async () => {
    const found = await lookAt({
      'traces.jsonl': otlpLines([
        request(false, { resource: { 'cloud.provider': 'aws', 'cloud.region': 'us-west-2' } }),
        call(2, {
          resource: { 'cloud.provider': 'aws', 'cloud.region': 'us-west-2' },
          attributes: {
            'rpc.system': 'aws-api',
            'rpc.service': 'DynamoDB',
            'cloud.region': 'us-east-1',
          },
        }),
      ]),
    });
    expect(found.part.components?.['shop']).toMatchObject({
      in: ['aws/us-west-2'],
      needs: { 'aws/us-east-1/dynamodb': { unknown: true } },
    });
  });

  it('is counted once where a client calls through another, by the one that says more', async () => {
    const aws = { 'rpc.system': 'aws-api', 'rpc.service': 'KMS', 'cloud.region': 'us-east-1' };
    expect(
      await needs(
        request(),
        call(2, { attributes: aws }),
        span(3, { parent: id(2) }),
        call(4, { parent: id(3), attributes: { 'server.address': 'kms.us-east-1.amazonaws.com' } }),
        call(5, { attributes: { 'peer.service': 'pricing' } }),
        call(6, { parent: id(5), attributes: { 'server.address': 'pricing.example' } }),
      ),
    ).toEqual([
      'shop -> aws/us-east-1/kms unknown, calls 1, requests 1',
      'shop -> pricing.example unknown, calls 1, requests 1',
    ]);
  });

  it('that a client calls on its own account is seen beside what it was asked for', async () => {
    const aws = { 'rpc.system': 'aws-api', 'rpc.service': 'KMS', 'cloud.region': 'us-east-1' };
    const host = { 'server.address': 'sts.us-east-1.amazonaws.com' };
    expect(
      await needs(
        request(),
        call(2, { attributes: aws }),
        call(3, { parent: id(2), attributes: host }),
      ),
    ).toEqual([
      'shop -> aws/us-east-1/kms unknown, calls 1, requests 1',
      'shop -> aws/us-east-1/sts unknown, calls 1, requests 1',
    ]);
  });
});

describe('a queue', () => {
  const topic = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };

  it('is needed by who puts in and who takes out, stands on its broker, and hands on', async () => {
    const put = call(2, {
      kind: 'producer',
      attributes: { ...topic, 'server.address': 'kafka-1' },
    });
    const taken = span(3, {
      kind: 'consumer',
      parent: id(2),
      service: 'mailer',
      attributes: topic,
    });
    expect(await needs(request(), put, taken)).toEqual([
      'mailer -> orders-queue unknown, calls 1, requests 1',
      'orders-queue -> kafka-1 hard',
      'shop -> mailer unknown, calls 1, requests 1, async true',
      'shop -> orders-queue unknown, calls 1, requests 1',
    ]);
  });

  it('hands on to other traces by links, whichever end comes first', async () => {
    const put = call(2, { kind: 'producer', attributes: topic });
    const taken: TestSpan = {
      trace: hex(2, 32),
      id: id(9),
      service: 'mailer',
      kind: 'consumer',
      links: [{ trace: TRACE, id: id(2) }],
    };
    const edge = 'shop -> mailer unknown, calls 1, requests 1, async true';
    expect(await needs(request(), put, taken)).toContain(edge);
    expect(await needs(taken, put, request())).toContain(edge);
  });

  it('for one answer only is not a thing', async () => {
    const reply = { ...topic, 'messaging.destination.temporary': true };
    const [line] = await needs(request(), call(2, { kind: 'producer', attributes: reply }));
    expect(line).toMatch(/^shop -> kafka unknown/);
  });
});

describe('failures', () => {
  it('that the request answered well were borne, ones that made it fail were passed on', async () => {
    const spans = (failed: boolean): TestSpan[] => [
      request(failed),
      call(2, { failed: true }),
      answer(3, 2, { failed: true }),
    ];
    expect(await needs(...spans(false))).toEqual([
      'shop -> payments unknown, calls 1, errors 1, borne 1, passedOn 0, requests 1',
    ]);
    expect(await needs(...spans(true))).toEqual([
      'shop -> payments unknown, calls 1, errors 1, borne 0, passedOn 1, requests 1',
    ]);
  });

  it('of two needs in a request that failed are laid to neither', async () => {
    const found = await needs(
      request(true),
      call(2, { failed: true, attributes: { 'peer.service': 'a' } }),
      call(3, { failed: true, attributes: { 'peer.service': 'b' } }),
    );
    expect(found).toEqual([
      'shop -> a unknown, calls 1, errors 1, borne 0, passedOn 0, requests 1',
      'shop -> b unknown, calls 1, errors 1, borne 0, passedOn 0, requests 1',
    ]);
  });

  it('that a repetition made good were borne by nobody', async () => {
    const found = await needs(
      request(),
      call(2, { failed: true, start: 10 }),
      call(3, { start: 20 }),
      answer(12, 2, { failed: true }),
      answer(13, 3),
    );
    expect(found).toEqual([
      'shop -> payments unknown, calls 2, errors 1, borne 0, passedOn 0, requests 1, retries 1',
    ]);
  });

  it('of a call that nothing is known around say nothing of who made it', async () => {
    expect(
      await needs(span(2, { kind: 'client', failed: true, attributes: { 'peer.service': 'a' } })),
    ).toEqual(['shop -> a unknown, calls 1, errors 1, borne 0, passedOn 0, requests 1']);
  });

  it.each<readonly [Record<string, string | number>, boolean, number]>([
    [{ 'http.response.status_code': 404 }, true, 0],
    [{ 'http.status_code': 503 }, false, 1],
    [{ 'http.status_code': '429' }, true, 1],
    [{ 'http.status_code': 200 }, true, 1],
    [{ 'rpc.grpc.status_code': 5 }, true, 0],
    [{ 'rpc.grpc.status_code': 14 }, false, 1],
    [{ 'rpc.response.status_code': 'UNAVAILABLE' }, false, 1],
    [{ 'rpc.response.status_code': 'NOT_FOUND' }, true, 0],
  ])('are what nobody answered: %o with status error %s', async (attributes, failed, errors) => {
    const calls = call(2, { failed, attributes: { 'peer.service': 'a', ...attributes } });
    const [line] = await needs(request(), calls);
    expect(line?.includes('errors') ?? false).toBe(errors === 1);
  });

  it('decide when there are enough: 29 of 29, and never 9 of 9', async () => {
    const many = (count: number, failed: boolean): TestSpan[] =>
      Array.from({ length: count }, (_, index) => [
        { ...request(failed), trace: hex(index + 1, 32) },
        { ...call(2, { failed: true }), trace: hex(index + 1, 32) },
        { ...answer(3, 2, { failed: true }), trace: hex(index + 1, 32) },
      ]).flat();
    expect((await needs(...many(9, false)))[0]).toMatch(/^shop -> payments unknown/);
    expect((await needs(...many(29, false)))[0]).toMatch(/^shop -> payments soft/);
    expect((await needs(...many(29, true)))[0]).toMatch(/^shop -> payments hard/);
    expect((await needs(...many(29, true), ...many(29, false)))[0]).toMatch(/unknown|hard|soft/);
  });
});

describe('an entry', () => {
  const entry = (about: Partial<TestSpan>): TestSpan => request(false, about);

  it('is a server that nothing calls, by its route, with its rate', async () => {
    const spans = Array.from({ length: 601 }, (_, index) =>
      entry({
        trace: hex(index + 1, 32),
        start: index * 1_000_000,
        name: 'POST',
        attributes: { 'http.request.method': 'POST', 'http.route': '/orders/{id}' },
      }),
    );
    const found = await lookAt({ 'traces.jsonl': otlpLines(spans) });
    expect(found.part.journeys).toMatchObject({
      'POST/orders/id': { through: 'shop', rate: '60/min' },
    });
  });

  it('counts what a sampler left out: one in four was kept', async () => {
    const spans = Array.from({ length: 601 }, (_, index) =>
      entry({ trace: hex(index + 1, 32), start: index * 1_000_000, state: 'a=1,ot=th:c' }),
    );
    const found = await lookAt({ 'traces.jsonl': otlpLines(spans) });
    expect(found.part.journeys).toMatchObject({ 'POST/orders': { rate: '240/min' } });
    expect(found.part.components?.['shop']?.evidence?.[0]?.traffic).toMatchObject({
      calls: 601,
      sampled: 0.25,
    });
  });

  it('has no values in its name, and is none when a probe asks for health', async () => {
    const spans = [
      entry({ name: 'GET /users/4711/orders/9f86d081884c7d65?token=hunter2' }),
      entry({ trace: hex(2, 32), name: 'GET /healthz' }),
    ];
    const found = await lookAt({ 'traces.jsonl': otlpLines(spans) });
    expect(Object.keys(found.part.journeys ?? {})).toEqual(['GET/users/id/orders/id']);
  });

  it('is the service as a whole where its entries are many, or say nothing', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      entry({
        trace: hex(index + 1, 32),
        name: `GET /page-${'abcdefghij'[index % 10]}${'klmnopq'[Math.floor(index / 10)]}`,
      }),
    );
    for (const spans of [many, [entry({ name: 'GET' })]]) {
      const found = await lookAt({ 'traces.jsonl': otlpLines(spans) });
      expect(Object.keys(found.part.journeys ?? {})).toEqual(['shop']);
    }
  });
});

describe('a service', () => {
  it('without a name of its own is called by what runs it, never unknown', async () => {
    const named = (resource: Readonly<Record<string, string>>): TestSpan =>
      request(false, { service: 'unknown_service:node', resource });
    const found = await lookAt({
      'traces.jsonl': otlpLines([
        { ...named({ 'k8s.deployment.name': 'checkout' }), trace: hex(1, 32) },
        { ...named({ 'faas.name': 'thumbnails' }), trace: hex(2, 32) },
        { ...named({}), trace: hex(3, 32) },
      ]),
    });
    expect(Object.keys(found.part.components ?? {})).toEqual(['checkout', 'thumbnails']);
  });

  it('is called by its name in a cluster where nobody answers in its name', async () => {
    const hosts = ['payments', 'payments.prod', 'payments.prod.svc.cluster.local'];
    const calls = hosts.map((host, index) =>
      call(index + 2, { attributes: { 'server.address': host } }),
    );
    expect(
      await needs(request(), ...calls, span(9, { service: 'payments', kind: 'server' })),
    ).toEqual([
      'shop -> payments unknown, calls 1, requests 1, calls 1, requests 1, calls 1, requests 1',
    ]);
  });

  it('of two namespaces is two', async () => {
    const of = (namespace: string): TestSpan =>
      request(false, { resource: { 'service.namespace': namespace } });
    const found = await lookAt({
      'traces.jsonl': otlpLines([of('eu'), { ...of('us'), id: id(7) }]),
    });
    expect(Object.keys(found.part.components ?? {})).toEqual(['shop.eu', 'shop.us']);
  });

  it('that runs in two regions and calls each its own has one need', async () => {
    const spans = ['us-east-1', 'us-west-2'].flatMap((region, index) => {
      const trace = hex(index + 1, 32);
      const resource = { 'cloud.provider': 'aws', 'cloud.region': region };
      const attributes = { 'rpc.system': 'aws-api', 'rpc.service': 'STS', 'cloud.region': region };
      return [
        { ...request(false, { resource }), trace },
        { ...call(2, { resource, attributes }), trace },
      ];
    });
    expect(await needs(...spans)).toEqual([
      'shop -> aws/same-region/sts unknown, calls 2, requests 2',
    ]);
  });
});

describe('traces beside manifests', () => {
  const deployment = (name: string, env: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: example.com/${name}
          env: [${env}]
`;
  const context = { catalogue: smallCatalogue, runsIn: 'aws/us-east-1' };
  const files: SourceFile[] = [
    {
      path: 'k8s/shop.yaml',
      text: deployment('shop', '{ name: PAYMENTS_URL, value: "http://payments:8080" }'),
    },
    {
      path: 'k8s/payments.yaml',
      text: `${deployment('payments', '')}---\napiVersion: v1\nkind: Service\nmetadata: { name: payments }\nspec: { selector: { app: payments } }\n`,
    },
  ];
  const recorded = (spans: readonly TestSpan[]): Findings => {
    const recording = traces.open({ ...context, window: 1_000 });
    recording.begin('traces.jsonl');
    recording.add(otlpLines(spans));
    recording.end();
    return recording.findings();
  };
  const needsOf = ({ part }: Discovery): Readonly<Record<string, NeedFile>> =>
    (part.components?.['shop']?.needs ?? {}) as Record<string, NeedFile>;
  const together = (spans: readonly TestSpan[]): Discovery =>
    discover(files, context, [kubernetes], [recorded(spans)]);

  it('are of the same things: by name, and by the Deployment that the spans say', () => {
    const found = together([
      request(false, { service: 'web-shop', resource: { 'k8s.deployment.name': 'shop' } }),
      call(2, { service: 'web-shop', resource: { 'k8s.deployment.name': 'shop' } }),
      answer(3, 2),
    ]);
    expect(Object.keys(found.part.components ?? {})).toEqual(['payments', 'shop']);
    const need = needsOf(found)['payments'];
    expect(need?.evidence?.map(({ word }) => word).toSorted()).toEqual(['declared', 'seen']);
    // An address without a default is hard, until failures show otherwise.
    expect(need?.hard).toBe(true);
  });

  it('decide against a manifest where there is enough of them', () => {
    const spans = Array.from({ length: 40 }, (_, index) =>
      [request(), call(2, { failed: true }), answer(3, 2, { failed: true })].map((each) => ({
        ...each,
        trace: hex(index + 1, 32),
      })),
    ).flat();
    const need = needsOf(together(spans));
    expect(need['payments']).toMatchObject({ soft: true });
  });

  it('bind hosts to what a manifest names', () => {
    const found = together([
      request(),
      call(2, { attributes: { 'server.address': 'payments', 'server.port': 8080 } }),
    ]);
    expect(needLines(found)).toEqual(['shop -> payments hard, calls 1, requests 1']);
  });
});
