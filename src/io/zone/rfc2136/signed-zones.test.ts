/** Zones that the server signs itself (DNSSEC): signatures come and go, and nobody sees a difference. */
import { describe, expect, it } from 'vitest';
import { nameOf, typeOf, type TsigKey } from '#core/dns';
import {
  missingProgram,
  startServer,
  type ServerKind,
} from '../../../core/dns/name-servers.testing.ts';
import { conforms, FOREIGN_ADDRESS, STARTING } from '../conformance.testing.ts';
import { rfc2136Zone } from './rfc2136.ts';

const zone = nameOf('fb.lab.');
/** A key of the tests' own: nothing secret. */
const key: TsigKey = {
  name: nameOf('fb.'),
  algorithm: 'hmac-sha512',
  secret: Uint8Array.from({ length: 64 }, (_, index) => index),
};
const MARKER = { generation: 1, owner: 'ams-1', state: 'run' } as const;
const lines = STARTING.flatMap(({ name, type, ttlSeconds, endpoints }) =>
  endpoints.map(({ address }) => `${name} ${ttlSeconds} IN ${type} ${address}`),
);
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
www 60 IN A ${FOREIGN_ADDRESS}
${lines.join('\n')}
`;

for (const kind of ['BIND', 'Knot', 'PowerDNS'] satisfies ServerKind[]) {
  const missing = missingProgram(kind);
  if (missing === null) {
    it(`${kind} signs the new records, and the zone is read whole with its signatures`, async () => {
      const server = await startServer(kind, { zone, zoneFile, key, signs: true });
      try {
        const here = { address: '127.0.0.1', port: server.port };
        const adapter = rfc2136Zone({ zone, write: [here], verify: [here], key });
        const signal = AbortSignal.timeout(20_000);
        const view = await adapter.look(STARTING, signal);
        const write = { expect: view, marker: MARKER, contents: view.contents };
        expect((await adapter.write(write, signal)).kind).toBe('applied');
        const { records } = await adapter.readWhole(signal);
        const signed = records.filter(({ data }) => typeOf(data) === 'RRSIG');
        const owners = new Set(signed.map(({ name }) => String(name)));
        expect([...owners]).toEqual(expect.arrayContaining(['api.fb.lab.', '_firebreak.fb.lab.']));
      } finally {
        await server.stop();
      }
    });
    // BIND keeps two copies of a zone that it signs, and so all of the kit is for it.
    if (kind !== 'BIND') continue;
    conforms({
      name: `${kind}, which signs the zone`,
      async open() {
        const server = await startServer(kind, { zone, zoneFile, key, signs: true });
        const here = { address: '127.0.0.1', port: server.port };
        return {
          adapter: rfc2136Zone({ zone, write: [here], verify: [here], key }),
          close: () => server.stop(),
        };
      },
    });
  } else {
    describe(`zone: ${kind}, which signs`, () => it.skip(`conforms (${missing})`, () => {}));
  }
}
