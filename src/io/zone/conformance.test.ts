/** Every adapter under the one kit: in memory, and the three name servers that take updates. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Result } from '#base';
import {
  decodeMessage,
  encodeMessage,
  fromBase64,
  nameOf,
  signMessage,
  updateMessage,
  type Hmac,
  type TsigKey,
  type UpdateChange,
} from '#core/dns';
import {
  exchange,
  missingProgram,
  startServer,
  type RunningServer,
  type ServerKind,
} from '../../core/dns/name-servers.testing.ts';
import { conforms, FOREIGN, FOREIGN_ADDRESS, STARTING } from './conformance.testing.ts';
import { memoryZone } from './memory.ts';
import { rfc2136Zone } from './rfc2136/rfc2136.ts';

const hmac: Hmac = (algorithm, secret, bytes) =>
  createHmac(algorithm, secret).update(bytes).digest();
const zone = nameOf('fb.lab.');
const foreign = {
  ...FOREIGN,
  endpoints: [{ address: FOREIGN_ADDRESS, weight: 1 }],
};
/** A key of the test's own, from its name: nothing secret. */
const key: TsigKey = {
  name: nameOf('fb.'),
  algorithm: 'hmac-sha256',
  secret:
    fromBase64(createHmac('sha256', 'fb').update('conformance').digest('base64')) ??
    new Uint8Array(),
};
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
www 60 IN A ${FOREIGN_ADDRESS}
${STARTING.flatMap(({ name, type, ttlSeconds, endpoints }) =>
  endpoints.map(({ address }) => `${name} ${ttlSeconds} IN ${type} ${address}`),
).join('\n')}
`;

conforms({
  name: 'memory',
  open: () =>
    Promise.resolve({
      adapter: memoryZone({ zone, contents: [...STARTING, foreign] }),
      close: () => Promise.resolve(),
    }),
});

conforms({
  name: 'memory, without comparing',
  compares: false,
  open: () =>
    Promise.resolve({
      adapter: memoryZone({ zone, contents: [...STARTING, foreign], compares: false }),
      close: () => Promise.resolve(),
    }),
});

for (const kind of ['BIND', 'Knot', 'PowerDNS'] satisfies ServerKind[]) {
  const missing = missingProgram(kind);
  if (missing === null) {
    describe(`RFC 2136`, () => {
      let server: RunningServer;
      beforeAll(async () => {
        server = await startServer(kind, { zone, zoneFile, key });
      }, 30_000);
      afterAll(() => server.stop());
      conforms({
        name: kind,
        async open() {
          await beginAgain(server);
          const here = { address: '127.0.0.1', port: server.port };
          return {
            adapter: rfc2136Zone({ zone, write: [here], verify: [here], key }),
            close: () => Promise.resolve(),
          };
        },
      });
    });
  } else describe(`zone: ${kind}`, () => it.skip(`conforms (${missing})`, () => {}));
}

/** One server for all: what a test may have written goes, and what there was at first comes back. */
async function beginAgain({ port }: RunningServer): Promise<void> {
  const names = new Set([...STARTING.map(({ name }) => name), 'new.fb.lab.', '_firebreak.fb.lab.']);
  await change(
    port,
    [...names].map((name) => ({ kind: 'delete-name', name: nameOf(name) })),
  );
  await change(
    port,
    STARTING.flatMap(({ name, type, ttlSeconds, endpoints }) =>
      endpoints.map(({ address }) => ({
        kind: 'add',
        name: nameOf(name),
        ttl: ttlSeconds,
        data: { kind: type, address },
      })),
    ),
  );
}

/** By hand, not by the adapter that is tried. */
async function change(port: number, changes: readonly UpdateChange[]): Promise<void> {
  const update = { id: 1, zone, class: 'IN', prerequisites: [], changes, edns: null } as const;
  const bytes = valueOf(encodeMessage(valueOf(updateMessage(update))));
  const signed = valueOf(signMessage(bytes, { key, nowMs: Date.now() }, hmac));
  const [reply] = await exchange(port, signed.bytes);
  const { rcode } = valueOf(decodeMessage(reply ?? new Uint8Array(0)));
  if (rcode !== 'NOERROR') throw new Error(`the server says ${rcode}`);
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.problems[0]?.what);
  return result.value;
}
