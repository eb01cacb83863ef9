import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';

const bakery = readFileSync(join(import.meta.dirname, 'fixtures/bakery.yaml'), 'utf8');

const clinic = readFileSync(join(import.meta.dirname, 'fixtures/clinic.yaml'), 'utf8');

/** A Deployment of one container with these lines in its pod. */
function deployment(name: string, container = '', pod = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
${indent(pod, 6)}
      containers:
        - name: main
          image: example.com/${name}:1
${indent(container, 10)}
---
`;
}

function service(name: string, more = `selector: { app: ${name} }`, kind = ''): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  ${more}\n${kind}\n---\n`;
}

function indent(text: string, by: number): string {
  return text === ''
    ? ''
    : text
        .split('\n')
        .map((line) => ' '.repeat(by) + line)
        .join('\n');
}

const env = (...pairs: readonly string[]): string =>
  [
    'env:',
    ...pairs.map(
      (pair) =>
        `  - { name: ${pair.split('=')[0]}, value: "${pair.slice(pair.indexOf('=') + 1)}" }`,
    ),
  ].join('\n');

describe('manifests of a whole shop', () => {
  const found = look({ 'bakery.yaml': bakery }, { runsIn: 'aws/us-east-1' });

  it('give the needs between its services, and nothing else', () => {
    expect(needsOf(found)).toEqual({
      storefront: 'aws/same-region/sts basketservice ovenservice recipeassistant',
      basketservice: 'redis-basket',
      customers: 'storefront',
    });
    expect(componentsOf(found)).toEqual({
      basketservice: 'service @aws/us-east-1',
      customers: 'service @aws/us-east-1',
      ovenservice: 'service @aws/us-east-1',
      recipeassistant: 'service',
      'redis-basket': 'datastore @aws/us-east-1',
      storefront: 'service @aws/us-east-1',
    });
    expect(journeysOf(found)).toEqual({ 'storefront-outside': 'storefront' });
  });

  it('have evidence at the line that says so', () => {
    const need = found.part.components?.['storefront']?.needs as Record<
      string,
      { evidence: readonly { at: string; note: string }[] }
    >;
    const [evidence] = need['ovenservice']?.evidence ?? [];
    expect(evidence).toEqual({ word: 'declared', at: 'bakery.yaml:36', note: 'OVEN_SERVICE_ADDR' });
    expect(bakery.split('\n')[35]).toContain('ovenservice:3550');
  });

  it('show how copies are kept apart', () => {
    const notes = found.part.components?.['storefront']?.evidence?.map(({ note }) => note);
    expect(notes).toEqual([
      'Deployment, replicas 3',
      'must be spread over availability zones',
      'disruption budget: at least 2 stay',
      'as you said',
    ]);
  });

  it('list what nothing deploys as a gap, at its line', () => {
    expect(found.problems).toMatchObject([
      { code: 'not-defined', severity: 'warning', place: { file: 'bakery.yaml', line: 40 } },
    ]);
  });
});

describe('manifests of a clinic', () => {
  const found = look({ 'k8s/clinic.yaml': clinic });

  it('give what every kind of value points at', () => {
    expect(needsOf(found)).toEqual({
      audit: 'aws/same-region/kinesis',
      booking:
        'audit? aws/same-region/sts (aws/us-east-1/ecr:pull?) db kafka? mail-relay patients records reminders? stripe',
      nightly: 'db',
      patients: 'aws/same-region/dynamodb',
      records: 'db search',
      reminders: 'aws/same-region/sqs',
    });
    expect(journeysOf(found)).toEqual({
      'book.example.com': 'booking',
      'book.example.com/records': 'records',
    });
    expect(found.problems.map(({ what }) => what)).toEqual([
      'booking points at mail-relay (mail.host), and nothing in these files deploys it',
      'records points at search (--search-addr), and nothing in these files deploys it',
    ]);
  });

  it('say what each thing is, and where', () => {
    expect(componentsOf(found)).toMatchObject({
      kafka: 'queue @aws/us-east-1',
      db: 'datastore @aws/us-east-1',
      nightly: 'job @aws/us-east-1',
      audit: 'queue @aws/us-east-1',
      stripe: 'vendor',
    });
  });
});

describe('addresses in manifests', () => {
  it('reach a Service under its short and long names, in its own namespace first', () => {
    const cart =
      deployment('cart').replace('name: cart }', 'name: cart, namespace: prod }') +
      service('cart').replace('name: cart }', 'name: cart, namespace: prod }');
    const staging = cart.replaceAll('namespace: prod', 'namespace: staging');
    const caller = (name: string, value: string): string =>
      deployment(name, env(`CART_ADDR=${value}`)).replace(
        `name: ${name} }`,
        `name: ${name}, namespace: staging }`,
      );
    const found = look({
      'a.yaml':
        cart +
        staging +
        caller('near', 'cart:80') +
        caller('far', 'http://cart.prod.svc.cluster.local:80') +
        caller('short', 'cart.prod:80'),
    });
    expect(needsOf(found)).toEqual({ near: 'cart.staging', far: 'cart.prod', short: 'cart.prod' });
  });

  it('come from ConfigMaps, whole or by key, and never from Secrets', () => {
    const found = look({
      'a.yaml':
        deployment(
          'api',
          `${env('A=1')}\n  - name: PAYMENTS_URL\n    valueFrom: { configMapKeyRef: { name: settings, key: payments } }\n  - name: DB_URL\n    valueFrom: { secretKeyRef: { name: hidden, key: url } }\nenvFrom:\n  - configMapRef: { name: more }\n  - secretRef: { name: hidden }`,
        ) +
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { payments: "http://payments:80" }\n---\n' +
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\ndata:\n  SEARCH_HOST: search\n---\n' +
        'apiVersion: v1\nkind: Secret\nmetadata: { name: hidden }\nstringData: { url: "postgres://me:hunter2@secretdb/x" }\n',
    });
    expect(needsOf(found)).toEqual({ api: 'payments search' });
    expect(JSON.stringify(found)).not.toContain('secretdb');
  });

  it('are found in arguments, in scripts that wait, and in mounted files', () => {
    const found = look({
      'a.yaml':
        deployment(
          'api',
          'args: [--search-addr=search:9200, --cache, "redis://cache:6379/0"]',
          'initContainers:\n  - name: wait\n    image: busybox\n    command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]\nvolumes:\n  - name: files\n    configMap: { name: files }',
        ) +
        deployment('db') +
        deployment('search') +
        deployment('cache') +
        deployment('mail') +
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: files }\ndata:\n  app.yaml: |\n    # http://old:80\n    mail:\n      url: http://mail:8025/send\n',
    });
    expect(needsOf(found)).toEqual({ api: 'cache? (db) mail search' });
  });

  it('that an ExternalName stands for are what it names', () => {
    const found = look({
      'a.yaml':
        deployment('api', env('PAY_HOST=payments', 'DB_HOST=db')) +
        service('payments', 'type: ExternalName\n  externalName: api.stripe.com') +
        service('db', 'type: ExternalName\n  externalName: orders.abc.us-east-1.rds.amazonaws.com'),
    });
    expect(needsOf(found)).toMatchObject({ api: 'orders stripe' });
    expect(componentsOf(found)).toMatchObject({
      stripe: 'vendor',
      orders: 'datastore @aws/us-east-1',
    });
  });

  it('of one Service over two workloads are either of them', () => {
    const pods =
      deployment('cart-blue').replace('app: cart-blue', 'app: cart') +
      deployment('cart-green').replace('app: cart-green', 'app: cart');
    const found = look({
      'a.yaml': pods + service('cart') + deployment('web', env('CART_ADDR=cart:80')),
    });
    expect(needsOf(found)).toEqual({ cart: 'behind-it=cart-blue|cart-green', web: 'cart' });
  });

  it('of a machine itself, or of a program itself, are no needs', () => {
    const found = look({
      'a.yaml': deployment(
        'api',
        env(
          'LISTEN_ADDR=0.0.0.0:80',
          'SELF_ADDR=api:80',
          'DEBUG_HOST=localhost',
          'BASE_URL=http://127.0.0.1:3000',
          'STARTS_AT=12:30',
          'IMAGE=redis:7',
        ),
      ),
    });
    expect(needsOf(found)).toEqual({});
    expect(found.problems).toEqual([]);
  });
});

describe('what the cloud gives', () => {
  it('is named by ARN, URL and host, in the region that they say', () => {
    const found = look(
      {
        'a.yaml': deployment(
          'api',
          env(
            'TABLE_ARN=arn:aws:dynamodb:us-west-2:123456789012:table/sessions',
            'JOBS_URL=https://sqs.us-east-1.amazonaws.com/123456789012/jobs',
            'DB_SECRET_ARN=arn:aws:secretsmanager:us-east-1:123456789012:secret:orders-db-AbCdEf',
            'UPLOADS=s3://uploads/in',
            'STRIPE_URL=https://api.stripe.com',
            'SENTRY_DSN=https://0123@o1.ingest.sentry.io/1',
          ),
        ),
      },
      { runsIn: 'aws/us-east-1' },
    );
    expect(needsOf(found)).toEqual({
      api: 'aws/us-east-1/secretsmanager:read jobs? sentry? sessions stripe uploads',
      jobs: 'aws/same-region/sqs',
      sessions: 'aws/same-region/dynamodb',
      uploads: 'aws/same-region/s3',
    });
    expect(componentsOf(found)).toMatchObject({
      sessions: 'datastore @aws/us-west-2',
      jobs: 'queue @aws/us-east-1',
    });
    expect(JSON.stringify(found)).not.toContain('123456789012');
  });

  it('keeps secrets that a driver mounts at every start, or that an operator copied', () => {
    const store = `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: aws }
spec: { provider: { aws: { service: ParameterStore, region: us-west-2 } } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: copy }
spec: { secretStoreRef: { name: aws, kind: SecretStore }, target: { name: copied } }
---
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: { name: vault }
spec: { provider: aws, parameters: { region: us-east-1 } }
---
`;
    const api = deployment(
      'api',
      'envFrom: [{ secretRef: { name: copied } }]',
      'volumes: [{ name: v, csi: { driver: x, volumeAttributes: { secretProviderClass: vault } } }]',
    );
    expect(needsOf(look({ 'a.yaml': store + api }, { runsIn: 'aws/us-east-1' }))).toEqual({
      api: '(aws/us-east-1/secretsmanager:read) (aws/us-west-2/ssm:read?)',
    });
  });

  it('places a workload by node, by variable and by folder, before what the user says', () => {
    const found = look(
      {
        'a.yaml':
          deployment('pinned', '', 'nodeSelector: { topology.kubernetes.io/zone: us-west-2b }') +
          deployment('told', env('AWS_REGION=eu-west-1')) +
          deployment('other'),
        'overlays/us-east-1/b.yaml': deployment('filed'),
      },
      { runsIn: 'aws/us-west-2' },
    );
    expect(componentsOf(found)).toEqual({
      pinned: 'service @aws/us-west-2',
      told: 'service @aws/eu-west-1',
      filed: 'service @aws/us-east-1',
      other: 'service @aws/us-west-2',
    });
  });

  it('without any region asks for one, and leaves out what would need it', () => {
    const found = look({ 'bakery.yaml': bakery });
    expect(found.regionsKnown).toBe(false);
    expect(found.problems.map(({ code }) => code)).toEqual(['not-defined', 'region-not-known']);
    expect(needsOf(found)['storefront']).toBe('basketservice ovenservice recipeassistant');
  });

  it('takes the one region that the files name for all, and says that it assumed so', () => {
    const found = look({
      'a.yaml': deployment('told', env('AWS_REGION=eu-west-1')) + deployment('other'),
    });
    expect(found.regionsKnown).toBe(true);
    expect(found.part.components?.['other']?.evidence?.at(-1)).toMatchObject({ word: 'assumed' });
  });

  it('pulls images of ECR while starting: hard only when every start pulls', () => {
    const image = (policy: string): string =>
      deployment('api', policy).replace(
        'example.com/api:1',
        '123456789012.dkr.ecr.us-east-1.amazonaws.com/api:1',
      );
    expect(needsOf(look({ 'a.yaml': image('') }))).toEqual({ api: '(aws/us-east-1/ecr:pull?)' });
    expect(needsOf(look({ 'a.yaml': image('imagePullPolicy: Always') }))).toEqual({
      api: '(aws/us-east-1/ecr:pull)',
    });
  });
});

describe('entry points', () => {
  const shop = deployment('shop') + service('shop') + deployment('cart') + service('cart');

  it('of an Ingress are host and path', () => {
    const found = look({
      'a.yaml': `${shop}apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - { path: /, backend: { service: { name: shop, port: { number: 80 } } } }
          - { path: "/cart(/|$)(.*)", backend: { service: { name: cart, port: { number: 80 } } } }
    - http:
        paths:
          - { path: /status, backend: { serviceName: shop, servicePort: 80 } }
`,
    });
    expect(journeysOf(found)).toEqual({
      'shop.example.com': 'shop',
      'shop.example.com/cart': 'cart',
      'web/status': 'shop',
    });
  });

  it('of an HTTPRoute are method, host and path; a route inside the mesh is none', () => {
    const route = (
      parent: string,
      name: string,
    ): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name} }
spec:
  parentRefs: [${parent}]
  hostnames: [shop.example.com]
  rules:
    - matches: [{ path: { value: /pay }, method: POST }]
      backendRefs: [{ name: cart, port: 80 }, { name: shop, weight: 0 }]
---
`;
    const found = look({
      'a.yaml':
        shop + route('{ name: outside }', 'a') + route('{ kind: Service, name: cart }', 'b'),
    });
    expect(journeysOf(found)).toEqual({ 'POST-shop.example.com/pay': 'cart' });
  });

  it('of load balancers inside a network are none', () => {
    const internal = service('cart', 'type: LoadBalancer\n  selector: { app: cart }').replace(
      'name: cart }',
      'name: cart, annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internal } }',
    );
    const found = look({
      'a.yaml':
        deployment('cart') +
        internal +
        deployment('shop') +
        service('shop', 'type: NodePort\n  selector: { app: shop }'),
    });
    expect(journeysOf(found)).toEqual({ shop: 'shop' });
  });

  it('behind a load balancer of AWS go through ELB', () => {
    const annotated = service('shop', 'type: LoadBalancer\n  selector: { app: shop }').replace(
      'name: shop }',
      'name: shop, annotations: { service.beta.kubernetes.io/aws-load-balancer-type: nlb } }',
    );
    const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  ingressClassName: alb
  rules: [{ host: a.example.com, http: { paths: [{ backend: { service: { name: shop } } }] } }]
`;
    const found = look(
      { 'a.yaml': deployment('shop') + annotated + ingress },
      { runsIn: 'aws/us-east-1' },
    );
    expect(journeysOf(found)).toEqual({
      'a.example.com': 'web shop',
      shop: 'shop-balancer shop',
    });
    expect(needsOf(found)).toEqual({
      'shop-balancer': 'aws/same-region/nlb',
      web: 'aws/same-region/elb',
    });
  });

  it('of Knative are its own Services', () => {
    const found = look({
      'a.yaml': `apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: hello }
spec: { template: { spec: { containers: [{ image: x, env: [{ name: DB_HOST, value: db }] }] } } }
`,
    });
    expect(journeysOf(found)).toEqual({ hello: 'hello' });
    expect(needsOf(found)).toEqual({ hello: 'db' });
  });

  it('that no file declares are what nobody else calls, assumed', () => {
    const found = look({
      'a.yaml': deployment('web', env('API_ADDR=api:80')) + deployment('api') + service('api'),
    });
    expect(found.journeysAssumed).toBe(true);
    expect(journeysOf(found)).toEqual({ web: 'web' });
  });
});

describe('what is no plain manifest', () => {
  it('is one line for all charts, with the command that renders them', () => {
    const chart = (name: string): Record<string, string> => ({
      [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
      [`charts/${name}/templates/deployment.yaml`]: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n`,
    });
    const found = look({ ...chart('shop'), ...chart('cart') });
    expect(found.notRead).toEqual([
      {
        count: 2,
        things: 'Helm charts',
        because: 'they are templates',
        mend: 'for chart in charts/*/; do helm template "$chart"; done | npx firebreak map -',
        at: 'charts/cart/Chart.yaml',
      },
    ]);
    expect(found.part.components).toEqual({});
    expect(found.problems).toEqual([]);
  });

  it('is one line for overlays of Kustomize; their patches are not taken for manifests', () => {
    const found = look({
      'base/kustomization.yaml': 'resources: [app.yaml]\n',
      'base/app.yaml': deployment('app'),
      'live/kustomization.yaml': 'resources: [../base]\npatches:\n  - path: more.yaml\n',
      'live/more.yaml': deployment('app', env('X_ADDR=x:1')),
    });
    expect(found.notRead).toMatchObject([
      {
        count: 1,
        things: 'Kustomize overlay',
        mend: 'kubectl kustomize live | npx firebreak map -',
      },
    ]);
    expect(needsOf(found)).toEqual({});
  });

  it('loses only the document that is broken', () => {
    const found = look({
      'a.yaml': `${deployment('app')}apiVersion: v1\nkind: Service\nmetadata: {name: [\n---\n${deployment('other')}`,
    });
    expect(Object.keys(found.part.components ?? {})).toEqual(['app', 'other']);
    expect(found.problems).toMatchObject([{ code: 'not-readable', severity: 'warning' }]);
  });

  it('a job that starts by the clock says how often', () => {
    const job = (schedule: string): string =>
      deployment('job')
        .replace('kind: Deployment', 'kind: CronJob')
        .replace(
          'spec:\n  template:',
          `spec:\n  schedule: "${schedule}"\n  jobTemplate:\n   spec:\n    template:`,
        )
        .replaceAll('\n    metadata', '\n      metadata')
        .replaceAll('\n    spec', '\n      spec');
    const restarts = (schedule: string) =>
      look({ 'a.yaml': job(schedule) }).part.components?.['job']?.restarts;
    expect(
      ['*/15 * * * *', '5 * * * *', '0 */6 * * *', '@daily', '30 2 * * *', '0 0 1 * *'].map(
        restarts,
      ),
    ).toEqual(['15m', '1h', '6h', '1d', '1d', undefined]);
  });
});
