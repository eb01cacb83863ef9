/** Every adapter under the one kit: in memory, and the three name servers that take updates. */
import { createHmac } from 'node:crypto';
import { describe, it } from 'vitest';
import { fromBase64, nameOf, type TsigKey } from '#core/dns';
import {
  missingProgram,
  startServer,
  type ServerKind,
} from '../../core/dns/name-servers.testing.ts';
import { conforms, FOREIGN, FOREIGN_ADDRESS, STARTING } from './conformance.testing.ts';
import { memoryZone } from './memory.ts';
import { rfc2136Zone } from './rfc2136/rfc2136.ts';

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
    conforms({
      name: kind,
      async open() {
        const server = await startServer(kind, { zone, zoneFile, key });
        const here = { address: '127.0.0.1', port: server.port };
        return {
          adapter: rfc2136Zone({ zone, write: [here], verify: [here], key }),
          close: () => server.stop(),
        };
      },
    });
  } else describe(`zone: ${kind}`, () => it.skip(`conforms (${missing})`, () => {}));
}
