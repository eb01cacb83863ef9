/**
 * Recordings that others made. What they mean was read off them by hand, and for the two large ones
 * counted by a script of a few lines that joins spans in another way.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { lookAt } from './spans.testing.ts';

const DATA = join(import.meta.dirname, '../../../../../shared/data/traces');

/** `caller -> callee: calls`. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'otlp-example.json': [],
  // Of 4 spans 2 call, and say only the name of the service; one that serves says the same name called it.
  'otlp-jaeger.json': ['service-x -> service-y: 2', 'service-y -> service-x: 1'],
  'jaeger-ui.json': ['service-x -> service-y: 2'],
  'zipkin-ascend.json': [
    'mobile-gateway -> auth-service: 1',
    'mobile-gateway -> content-service: 1',
  ],
  'zipkin-messaging-kafka.json': [
    'central.messages-queue -> kafka: -',
    'command-messages-queue -> kafka: -',
    'messages-queue -> kafka: -',
    'servicea -> central.messages-queue: 3',
    'servicea -> command-messages-queue: 3',
    // 4 taken out, and 3 put in that service B takes out.
    'servicea -> messages-queue: 7',
    'servicea -> serviceb: 3',
    'serviceb -> messages-queue: 3',
  ],
  'zipkin-yelp.json': [
    'mobile_api -> blt: 1',
    'mobile_api -> memcache: 2',
    'mobile_api -> spectre: 1',
    // Between them stands a service that calls itself "unknown".
    'routing -> yelp-main: 1',
    'routing -> yelp_main-api_proxy: 1',
    'yelp-main -> memcache: 3',
    'yelp-main -> mobile_api: 1',
    'yelp-main -> mysql: 2',
    'yelp_main-api_proxy -> yelp-main: 2',
  ],
  'zipkin-smartthings-mobile-web-install.json': [
    'account -> auth: 15',
    'auth -> auth-cassandra: 132',
    'bookie -> account: 15',
    'bookie -> auth: 14',
    'bookie -> coreSrv: 13',
    'bookie -> execution: 2',
    'bouncer -> auth: 1',
    // One message, which five consumers took.
    'bouncer -> pusher: 1',
    'coreSrv -> auth: 15',
    'coreSrv -> strongman: 1',
    'execution -> alice: 1',
    'execution -> auth: 3',
    'execution -> bookie: 16',
    'execution -> bouncer: 1',
    'execution -> guardian: 14',
    'guardian -> platformapi: 1',
    'paperboy -> auth: 1',
    'platformapi -> bookie: 17',
    'platformapi -> execution: 14',
    'platformapi -> gizmo: 52',
    'platformapi -> paperboy: 1',
    'pusher -> archiver.st.internal: 1',
    'pusher -> dove: 1',
    'pusher -> oreck: 1',
    'stLogin -> auth: 5',
    'stLogin -> platformapi: 53',
    'stLogin -> strongman: 1',
    'strongman -> auth: 2',
    'strongman -> platformapi: 30',
    'strongman -> stLogin: 1',
  ],
  'zipkin-smartthings-oauth-authorization.json': [
    'auth -> auth-cassandra: 48',
    'bouncer -> pusher: 1',
    'datamgmt -> account: 5',
    'datamgmt -> auth: 20',
    'datamgmt -> bouncer: 1',
    'datamgmt -> stlogin: 2',
    'pusher -> archiver.st.internal: 1',
    'pusher -> dove: 1',
    'pusher -> paperboy: 1',
    'stlogin -> auth: 2',
    'stlogin -> datamgmt: 2',
  ],
};

describe.skipIf(!existsSync(DATA))('recordings of others (skipped without ../shared/data)', () => {
  it.each(Object.entries(EXPECTED))('%s shows what it means', async (name, expected) => {
    const found = await lookAt({ [name]: readFileSync(join(DATA, name)) });
    const shown = Object.entries(found.part.components ?? {}).flatMap(([from, { needs = {} }]) =>
      Object.entries(needs).map(([to, need]) => {
        const calls = (need.evidence ?? []).flatMap(
          ({ traffic }: { traffic?: { calls: number } }) =>
            traffic === undefined ? [] : [traffic.calls],
        );
        const [only = '-'] = calls;
        return `${from} -> ${to}: ${only}`;
      }),
    );
    expect(shown.toSorted()).toEqual([...expected].toSorted());
    expect(found.problems).toEqual([]);
  });

  it('a server of an example that nothing here calls is a service, with a parent that is elsewhere', async () => {
    const found = await lookAt({ 'a.json': readFileSync(join(DATA, 'otlp-example.json')) });
    expect(Object.keys(found.part.components ?? {})).toEqual(['my.service']);
    expect(found.covered).toMatchObject([{ count: 0, records: 1, first: '2018-12-13T14:51:00Z' }]);
  });
});
