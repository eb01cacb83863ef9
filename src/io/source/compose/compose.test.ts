import { describe, expect, it } from 'vitest';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';

describe('a radio station', () => {
  const read = (name: string): string =>
    readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
  const found = look({ 'compose.yaml': read('radio.yaml'), '.env': read('radio.env') });

  it('is what its file says', () => {
    expect(needsOf(found)).toEqual({
      ads: 'likes?',
      art: 'aws/same-region/s3',
      likes: 'store-a store-b',
      player: '(ads?) collector? likes tracks',
      tests: 'player',
      tracks: 'art cache? db',
    });
    expect(componentsOf(found)['art']).toBe('datastore @aws/us-east-1');
    expect(journeysOf(found)).toEqual({ player: 'player' });
    expect(found.notRead).toMatchObject([{ count: 1, because: 'no file here sets ADS_HOST' }]);
  });
});

describe('a Compose project', () => {
  it('needs what its variables point at; depends_on is an order of starting', () => {
    const found = look({
      'compose.yaml': `services:
  web:
    build: web
    ports: ["8080:80"]
    environment:
      API_URL: http://api:3000
      CACHE_HOST: memo
    depends_on: [api, mailer]
  api:
    image: example.com/api
    environment:
      - DATABASE_URL=postgres://me:hunter2@db/orders?sslmode=disable
      - QUEUE_URL=amqp://me:hunter2@rabbit:5672
      - OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318
    depends_on:
      db: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
      rabbit: { condition: service_started }
  db: { image: "postgres:17" }
  rabbit: { image: "rabbitmq:4" }
  memo: { image: memcached }
  mailer: { image: example.com/mailer }
  migrate: { image: example.com/migrate }
  collector: { image: otel/opentelemetry-collector }
`,
    });
    expect(needsOf(found)).toEqual({
      web: 'api (mailer?) memo?',
      api: 'collector? db (migrate) rabbit?',
    });
    expect(componentsOf(found)).toMatchObject({
      db: 'datastore',
      rabbit: 'queue',
      memo: 'cache',
      collector: 'telemetry',
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('fills in variables from .env, with defaults, and says which have no value', () => {
    const found = look({
      '.env': 'API_PORT=3000\nAPI_ADDR=api:${API_PORT}\nQUOTED="db"   # a comment\n',
      'compose.yaml': `services:
  web:
    image: example.com/web
    environment:
      - API_ADDR
      - DB_HOST=\${QUOTED}
      - SEARCH_HOST=\${SEARCH:-search}
      - PLAIN=$$API_ADDR
      - MAIL_ADDR=\${MAIL_ADDR}
      - LOST_ADDR
  api: { image: example.com/api }
  db: { image: "postgres:17" }
  search: { image: "opensearchproject/opensearch:3" }
`,
    });
    expect(needsOf(found)).toEqual({ web: 'api db search' });
    expect(found.notRead).toEqual([
      {
        count: 2,
        things: 'variables of Compose files',
        because: 'no file here sets MAIL_ADDR, LOST_ADDR',
        mend: 'docker compose config | npx firebreak map -',
        at: 'compose.yaml:9',
      },
    ]);
  });

  it('reads env files at their own lines; what is written wins over them', () => {
    const found = look({
      'shop/api.env': '# comment\nCART_ADDR=cart:80\nPAY_ADDR=old:80\n',
      'shop/compose.yaml': `services:
  api:
    image: example.com/api
    env_file: [api.env, { path: none.env, required: false }]
    environment: { PAY_ADDR: "pay:80" }
  cart: { image: example.com/cart }
  pay: { image: example.com/pay }
`,
    });
    expect(needsOf(found)).toEqual({ api: 'cart pay' });
    const needs = found.part.components?.['api']?.needs as Record<
      string,
      { evidence: readonly { at: string }[] }
    >;
    expect(needs['cart']?.evidence[0]?.at).toBe('shop/api.env:2');
    expect(found.notRead).toEqual([]);
  });

  it('lays files over each other: the override wins, and what is extended lies under', () => {
    const found = look({
      'compose.yaml':
        'services:\n  api: { image: example.com/api, environment: { CART_ADDR: "cart:80" } }\n  cart: { image: example.com/cart }\n',
      'compose.override.yaml':
        'services:\n  api: { environment: { CART_ADDR: "basket:80" } }\n  basket: { extends: { file: base.yaml, service: any } }\n',
      'base.yaml':
        'services:\n  any: { image: "redis:8", environment: { PAY_ADDR: "pay:80" } }\n  pay: { image: example.com/pay }\n',
    });
    expect(needsOf(found)).toMatchObject({ api: 'basket', basket: 'pay' });
    expect(componentsOf(found)['basket']).toBe('datastore');
  });

  it('knows a service by its aliases, host name, container name and links', () => {
    const found = look({
      'compose.yaml': `services:
  web:
    image: example.com/web
    environment: { A_ADDR: "alias:1", B_ADDR: "named:1", C_ADDR: "contained:1", D_ADDR: "linked:1" }
    links: ["d:linked"]
  a: { image: example.com/a, networks: { inside: { aliases: [alias] } } }
  b: { image: example.com/b, hostname: named }
  c: { image: example.com/c, container_name: contained }
  d: { image: example.com/d }
`,
    });
    expect(needsOf(found)).toEqual({ web: 'a b c d' });
  });

  it('uses anchors and merge keys as Compose does', () => {
    const found = look({
      'compose.yaml': `x-common: &common
  CART_ADDR: cart:80
services:
  api:
    image: example.com/api
    environment: { <<: *common, PAY_ADDR: "pay:80" }
  cart: { image: example.com/cart }
  pay: { image: example.com/pay }
`,
    });
    expect(needsOf(found)).toEqual({ api: 'cart pay' });
  });
});

describe('published ports', () => {
  it('are entry points with a stated port outside, not of this machine alone, not with a profile', () => {
    const found = look({
      'compose.yaml': `services:
  short: { image: example.com/a, ports: ["8080:80/tcp"] }
  long: { image: example.com/b, ports: [{ target: 80, published: "8443" }] }
  six: { image: example.com/c, ports: ["[::]:8081:80"] }
  some: { image: example.com/d, ports: ["80"] }
  own: { image: example.com/e, ports: ["127.0.0.1:8082:80"] }
  debug: { image: example.com/f, ports: ["8083:80"], profiles: [debug] }
  db: { image: "postgres:17", ports: ["5432:5432"] }
`,
    });
    expect(Object.keys(journeysOf(found))).toEqual(['long', 'short', 'six']);
    expect(found.part.components?.['debug']?.evidence?.[0]?.note).toBe(
      'Compose service, only with profile debug',
    );
  });

  it('of a database count only when nothing else is known', () => {
    const found = look({
      'compose.yaml': 'services:\n  db: { image: "postgres:17", ports: ["5432:5432"] }\n',
    });
    expect(journeysOf(found)).toEqual({ db: 'db' });
  });
});
