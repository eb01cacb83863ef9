/** What one source finds and another defines. */
import { describe, expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from './discovery.testing.ts';

function deployment(name: string, image: string, env: Record<string, string> = {}): string {
  const variables = Object.entries(env).map(
    ([key, value]) => `            - { name: ${key}, value: "${value}" }`,
  );
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: ${image}
          env:
${variables.join('\n')}
---
`;
}

const table =
  'provider "aws" {\n  region = "us-east-1"\n}\nresource "aws_dynamodb_table" "sessions" {\n  name = "sessions"\n}\nresource "aws_s3_bucket" "media" {\n  bucket = "media"\n}\n';

describe('names across sources', () => {
  it('an ARN or a name in a manifest is the table of a Terraform file', () => {
    const found = look({
      'k8s/login.yaml': deployment('login', 'example.com/login', {
        SESSIONS: 'arn:aws:dynamodb:us-east-1:123456789012:table/sessions',
        MEDIA_BUCKET: 'media',
        OTHER_BUCKET: 'elsewhere',
      }),
      'terraform/main.tf': table,
    });
    expect(needsOf(found)).toMatchObject({ login: 'media sessions' });
    expect(componentsOf(found)).toEqual({
      login: 'service @aws/us-east-1',
      media: 'datastore @aws/us-east-1',
      sessions: 'datastore @aws/us-east-1',
    });
    expect(found.part.components?.['sessions']?.evidence?.[0]).toEqual({
      word: 'declared',
      at: 'terraform/main.tf:4',
      note: 'an own DynamoDB table',
    });
  });

  it('a table keeps its region where the program is elsewhere', () => {
    const found = look({
      'a.yaml': deployment('login', 'x', { AWS_REGION: 'us-west-2', SESSIONS_TABLE: 'sessions' }),
      'main.tf': table,
    });
    expect(componentsOf(found)).toMatchObject({
      login: 'service @aws/us-west-2',
      sessions: 'datastore @aws/us-east-1',
    });
  });

  it('a table and a service of one name keep apart', () => {
    const found = look({
      'a.yaml': deployment('sessions', 'x', { SESSIONS_TABLE: 'sessions' }),
      'main.tf': table,
    });
    expect(needsOf(found)).toMatchObject({
      sessions: 'sessions-table',
      'sessions-table': 'aws/same-region/dynamodb',
    });
  });

  it('an SDK client adds its evidence to the table that it is for', () => {
    const found = look({
      'k8s/login.yaml': deployment('login', 'example.com/shop/login:7', {
        SESSIONS_TABLE: 'sessions',
      }),
      'main.tf': table,
      'services/login/package.json': JSON.stringify({
        name: 'login',
        dependencies: { '@aws-sdk/client-dynamodb': '3', '@aws-sdk/client-sqs': '3' },
      }),
    });
    expect(needsOf(found)).toMatchObject({ login: 'aws/same-region/sqs? sessions' });
    const needs = found.part.components?.['login']?.needs as Record<
      string,
      { evidence: readonly { note: string }[] }
    >;
    expect(needs['sessions']?.evidence.map(({ note }) => note)).toEqual([
      'SESSIONS_TABLE',
      'npm @aws-sdk/client-dynamodb',
    ]);
  });
});

describe('code and what runs it', () => {
  const stripe = JSON.stringify({ dependencies: { stripe: '20' } });

  it('belong together by build folder, by image, by name; else the package stands alone', () => {
    const found = look({
      'compose.yaml':
        'services:\n  till: { build: { context: ., dockerfile: src/pay/Dockerfile }, ports: ["80:80"] }\n',
      'src/pay/package.json': stripe,
      'a.yaml': deployment('ledger', 'ghcr.io/acme/books:1') + deployment('tax', 'x'),
      'src/books/package.json': stripe,
      'src/tax/package.json': stripe,
      'src/alone/package.json': stripe,
    });
    expect(needsOf(found)).toEqual({
      alone: 'stripe?',
      ledger: 'stripe?',
      tax: 'stripe?',
      till: 'stripe?',
    });
  });

  it('a Compose file beside manifests that deploy the same is for development, and left out', () => {
    const found = look({
      'compose.yaml':
        'services:\n  web: { build: code/site, ports: ["80:80"], environment: { DB_HOST: db } }\n  db: { image: "postgres:17", ports: ["5432:5432"] }\n',
      'k8s/web.yaml': deployment('web', 'example.com/any', {
        DB_HOST: 'orders.abc.us-east-1.rds.amazonaws.com',
      }),
      'code/site/package.json': stripe,
    });
    expect(needsOf(found)).toEqual({ orders: 'aws/same-region/rds', web: 'orders stripe?' });
    expect(found.notRead).toEqual([
      {
        count: 1,
        things: 'Compose project',
        because: 'other files deploy its services',
        mend: 'npx firebreak compose.yaml',
        at: 'compose.yaml:2',
      },
    ]);
    expect(journeysOf(found)).toEqual({ web: 'web' });
  });
});

describe('a discovery', () => {
  it('is the same whatever the order of files, and reads each once', () => {
    const files = Object.entries({
      'a.yaml': deployment('a', 'x', { B_ADDR: 'b:1' }),
      'b.yaml': deployment('b', 'x'),
      'main.tf': table,
    }).map(([path, text]) => ({ path, text }));
    expect(look(files.toReversed())).toEqual(look(files));
    expect(look(files).read).toEqual([
      { count: 2, things: 'Kubernetes manifests' },
      { count: 1, things: '.tf file' },
    ]);
  });

  it('of nothing is an empty map', () => {
    expect(look({})).toEqual({
      part: { firebreak: 1, found: true, components: {}, journeys: {} },
      problems: [],
      notRead: [],
      read: [],
      covered: [],
      regionsKnown: true,
      journeysAssumed: false,
      readBy: [],
    });
  });

  it('spells ids that can be typed, and never a key of Object', () => {
    const found = look({
      'compose.yaml':
        'services:\n  __proto__: { image: x }\n  "a b/c@d:e": { image: y, environment: { X_ADDR: "constructor:1" } }\n',
    });
    expect(Object.keys(found.part.components ?? {})).toEqual(['a-b-c-d-e', 'constructor', 'proto']);
  });
});
