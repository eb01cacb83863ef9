/** The least rule that `firebreak guard init` prints is what the server then enforces: tried on the three. */
import { describe, expect, it } from 'vitest';
import { nameOf, type TsigKey } from '#core/dns';
import type { NamePolicy } from '#core/guard';
import { serverRule, type ServerSoftware } from '#app/report';
import { rfc2136Zone, tryRights } from '#io/zone';
import {
  missingProgram,
  startServer,
  type ServerKind,
} from '../src/core/dns/name-servers.testing.ts';

const zone = nameOf('fb.lab.');
/** A key of the test's own: nothing secret. */
const key: TsigKey = {
  name: nameOf('fb.'),
  algorithm: 'hmac-sha256',
  secret: Uint8Array.from({ length: 32 }, (_, index) => index),
};
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
api 5 IN A 192.0.2.10
api 5 IN AAAA 2001:db8::10
www 5 IN A 192.0.2.20
old 60 IN CNAME www
`;
const names = (
  [
    ['api.fb.lab.', 'A'],
    ['api.fb.lab.', 'AAAA'],
    ['www.fb.lab.', 'A'],
  ] as const
).map(([name, type]): NamePolicy => ({
  name,
  type,
  ttlSeconds: 5,
  endpoints: [],
  minHealthy: 1,
  removeAtMost: { count: 1, perMs: 60_000 },
  probe: null,
}));

/** What of the printed lines the servers of tests take: the rest they have already. */
const TAKEN: Readonly<Record<ServerKind, readonly [ServerSoftware, RegExp]>> = {
  BIND: ['bind', /update-policy [^]*/],
  Knot: ['knot', / *update-type:[^]*/],
  PowerDNS: ['powerdns', /[^]*/],
};

for (const kind of ['BIND', 'Knot', 'PowerDNS'] satisfies ServerKind[]) {
  describe.skipIf(missingProgram(kind) !== null)(kind, () => {
    it('takes the guard’s own writes under the printed rule, and nothing else', async () => {
      const [software, taken] = TAKEN[kind];
      const { lines } = serverRule(software, { zone, names }, 'fb');
      const [rule] = taken.exec(lines.join('\n')) ?? [];
      if (rule === undefined) throw new Error('the rule has the part that is tried');
      const server = await startServer(kind, { zone, zoneFile, key, rule });
      try {
        const here = { address: '127.0.0.1', port: server.port };
        const adapter = rfc2136Zone({ zone, write: [here], verify: [here], key });
        const signal = AbortSignal.timeout(20_000);
        const rights = await tryRights(adapter, names, signal);
        expect(rights).toMatchObject({ isConfined: true, excess: [], notTested: null });
        const view = await adapter.look(names, signal);
        const contents = view.contents.map((set) => ({
          ...set,
          endpoints: [{ address: set.type === 'A' ? '192.0.2.66' : '2001:db8::66', weight: 1 }],
        }));
        const marker = { generation: 1, owner: 'ams-1', state: 'run' } as const;
        const answer = await adapter.write({ expect: view, marker, contents }, signal);
        expect(answer).toMatchObject({ kind: 'applied' });
        expect(await adapter.look(names, signal)).toEqual({ marker, contents });
        // Without the key nobody writes, whatever else the rule replaced.
        const keyless = rfc2136Zone({ zone, write: [here], verify: [], key: null });
        const next = {
          expect: { marker, contents },
          marker: { ...marker, generation: 2 },
          contents,
        };
        expect((await keyless.write(next, signal)).kind).toBe('refused');
      } finally {
        await server.stop();
      }
    });
  });
}
