/** BIND, Knot and PowerDNS as they really are: what they refuse and how it is told, and what a key may. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '#base';
import {
  decodeMessage,
  encodeMessage,
  nameOf,
  parseKeyFile,
  signMessage,
  type Name,
  type TsigKey,
} from '#core/dns';
import {
  judgeAuthority,
  type Contents,
  type PublishedSet,
  type ZoneView,
  type ZoneWrite,
} from '#core/guard';
import {
  exchange,
  missingProgram,
  startServer,
  type RunningServer,
  type ServerKind,
} from '../../../core/dns/name-servers.testing.ts';
import { missingBind, startBindPair } from '../../../../test/guard-bind.testing.ts';
import { FOREIGN, FOREIGN_ADDRESS } from '../conformance.testing.ts';
import {
  ZoneError,
  type AdoptedSet,
  type RefusalCause,
  type WriteAnswer,
  type ZoneAdapter,
} from '../port.ts';
import { tryRights } from '../try-rights.ts';
import { rfc2136Zone, type Rfc2136Options } from './rfc2136.ts';
import { hmac } from './twisted-server.testing.ts';
import { messageOfWrite } from './write-to-server.ts';

const zone = nameOf('fb.lab.');
/** A key of the tests' own: nothing secret. */
const key: TsigKey = {
  name: nameOf('fb.'),
  algorithm: 'hmac-sha256',
  secret: Uint8Array.from({ length: 32 }, (_, index) => index),
};
const set = (name: string, ...addresses: string[]): PublishedSet => ({
  name,
  type: 'A',
  ttlSeconds: 5,
  endpoints: addresses.map((address) => ({ address, weight: 1 })),
});
const setOf = ({ name, type, ttlSeconds }: PublishedSet): AdoptedSet => ({
  name,
  type,
  ttlSeconds,
});
const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const start = (generation: number, owner = 'ams-1'): ZoneWrite['marker'] => ({
  generation,
  owner,
  state: 'run',
});

const api = set('api.fb.lab.', '192.0.2.10', '192.0.2.11');
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
www 60 IN A ${FOREIGN_ADDRESS}
api 5 IN A 192.0.2.10
api 5 IN A 192.0.2.11
zero 0 IN A 192.0.2.12
alias 60 IN CNAME www
*.wild 5 IN A 192.0.2.13
sub 60 IN NS ns.sub
ns.sub 60 IN A 192.0.2.54
`;

/** The rules that `firebreak guard init` prints, for `api` alone. */
const RULES: Readonly<Record<ServerKind, string>> = {
  BIND: `update-policy {
    grant fb name api.fb.lab A;
    grant fb name _firebreak.fb.lab TXT;
  };`,
  Knot: `    update-type: [A, AAAA, TXT]
    update-owner: name
    update-owner-match: equal
    update-owner-name: [api.fb.lab., _firebreak.fb.lab.]`,
  PowerDNS: `local allowed = {
  ["api.fb.lab."] = { [pdns.A] = true, [pdns.AAAA] = true },
  ["_firebreak.fb.lab."] = { [pdns.TXT] = true },
}
function updatepolicy(input)
  if input:getTsigName():toString() ~= "fb." then return false end
  local types = allowed[input:getQName():toString():lower()]
  return types ~= nil and types[input:getQType()] == true
end`,
};

function adapterAt({ port }: RunningServer, changes: Partial<Rfc2136Options> = {}): ZoneAdapter {
  const here = { address: '127.0.0.1', port };
  return rfc2136Zone({ zone, write: [here], verify: [here], key, ...changes });
}

/** A write that would be right if only it were let. */
async function tryWrite(
  adapter: ZoneAdapter,
  expect: ZoneView,
  ...contents: PublishedSet[]
): Promise<WriteAnswer> {
  const generation = (expect.marker?.generation ?? 0) + 1;
  return adapter.write({ expect, marker: start(generation), contents }, signal());
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.problems[0]?.what);
  return result.value;
}

const causesOf = (answer: WriteAnswer): readonly string[] =>
  answer.kind === 'refused' ? answer.causes.map(({ what }: RefusalCause) => what) : [answer.kind];

/** What each says to what is wrong, and what is made of it. */
const WORDS: Readonly<
  Record<
    ServerKind,
    Readonly<Record<'secret' | 'name' | 'clock' | 'grant', readonly [string, string]>>
  >
> = {
  BIND: {
    secret: ['BADSIG, unsigned', 'the secret of fb differs here and there'],
    name: ['BADKEY, unsigned', 'the server knows no key nobody, or another algorithm for it'],
    clock: ['BADTIME', 'the clocks here and there differ by more than five minutes'],
    grant: ['REFUSED', 'the key fb may not write this'],
  },
  Knot: {
    secret: ['BADSIG, unsigned', 'the secret of fb differs here and there'],
    name: ['BADKEY, unsigned', 'the server knows no key nobody, or another algorithm for it'],
    clock: ['BADTIME', 'the clocks here and there differ by more than five minutes'],
    grant: ['BADKEY, unsigned', 'the acl does not let the key fb write this name or type'],
  },
  PowerDNS: {
    secret: ['REFUSED, unsigned', 'the secret of fb differs here and there'],
    name: ['REFUSED, unsigned', 'the secret of nobody differs here and there'],
    clock: ['REFUSED, unsigned', 'the clocks here and there differ by more than five minutes'],
    grant: ['', ''],
  },
};

for (const kind of ['BIND', 'Knot', 'PowerDNS'] satisfies ServerKind[]) {
  describe.skipIf(missingProgram(kind) !== null)(kind, () => {
    let confined: RunningServer;
    let open: RunningServer;
    beforeAll(async () => {
      [confined, open] = await Promise.all([
        startServer(kind, { zone, zoneFile, key, rule: RULES[kind] }),
        startServer(kind, { zone, zoneFile, key }),
      ]);
    }, 30_000);
    afterAll(async () => {
      await Promise.all([confined.stop(), open.stop()]);
    });
    const now = (adapter: ZoneAdapter, ...sets: PublishedSet[]): Promise<ZoneView> =>
      adapter.look(sets.map(setOf), signal());

    it('says what is wrong with a key, and nothing is changed', async () => {
      const good = adapterAt(confined);
      const before = await now(good, api);
      const after = set('api.fb.lab.', '192.0.2.66');
      const tries = {
        secret: { key: { ...key, secret: Uint8Array.of(1, 2, 3) } },
        name: { key: { ...key, name: nameOf('nobody.') } },
        clock: { nowMs: () => Date.now() + 3_600_000 },
      } as const;
      for (const [wrong, changes] of Object.entries(tries)) {
        const [word, cause] = WORDS[kind][wrong as keyof typeof tries];
        const adapter = adapterAt(confined, changes);
        const answer = await tryWrite(adapter, before, after);
        expect(answer).toMatchObject({
          kind: 'refused',
          what: expect.stringContaining(word) as string,
        });
        expect(causesOf(answer)).toContain(cause);
        await expect(adapter.look([setOf(api)], signal())).rejects.toThrow();
        await expect(adapter.readWhole(signal())).rejects.toThrow();
      }
      expect(await now(good, api)).toEqual(before);
    });

    if (kind !== 'PowerDNS')
      it('tells both times where clocks differ', async () => {
        const before = await now(adapterAt(confined), api);
        const hereMs = Date.now() + 3_600_000;
        const adapter = adapterAt(confined, { nowMs: () => hereMs });
        const answer = await tryWrite(adapter, before, api);
        const hour = (ms: number): string => new Date(ms).toISOString().slice(0, 14);
        expect(answer.kind === 'refused' && answer.what).toContain(`here it is ${hour(hereMs)}`);
        expect(answer.kind === 'refused' && answer.what).toMatch(/, there \d{4}-\d\d-\d\dT/);
      });

    if (kind !== 'PowerDNS')
      it('refuses what the key may not write, as a whole', async () => {
        const good = adapterAt(confined);
        const www = set(FOREIGN.name, FOREIGN_ADDRESS);
        const before = await now(good, api, { ...www, ttlSeconds: 60 });
        const [word, cause] = WORDS[kind].grant;
        const answer = await tryWrite(
          good,
          before,
          set('api.fb.lab.', '192.0.2.66'),
          set(FOREIGN.name, '192.0.2.66'),
        );
        expect(answer).toMatchObject({ kind: 'refused', what: word });
        // One cause and not three: it was asked which it is.
        expect(causesOf(answer)).toEqual([cause]);
        expect(await now(good, api, { ...www, ttlSeconds: 60 })).toEqual(before);
      });

    if (kind === 'PowerDNS')
      it('PowerDNS leaves out what its policy forbids and says that all is well: only asking afterwards finds it', async () => {
        const good = adapterAt(confined);
        const www = { ...set(FOREIGN.name, FOREIGN_ADDRESS), ttlSeconds: 60 };
        const before = await now(good, api, www);
        const wanted = [set('api.fb.lab.', '192.0.2.66'), { ...www, endpoints: [] }];
        expect(await tryWrite(good, before, ...wanted)).toMatchObject({ kind: 'applied' });
        const [look] = await good.askAuthorities([setOf(api), setOf(www)], signal());
        expect(look?.view?.contents[1]).toEqual(www);
        const answer = { server: look?.server ?? '', view: look?.view ?? null };
        expect(judgeAuthority(answer, 1, wanted).verdict).toBe('wrong');
      });

    it('tells what a confined key may write, and changes nothing', async () => {
      const adapter = adapterAt(confined);
      const before = await adapter.readWhole(signal());
      const rights = await tryRights(adapter, [setOf(api)], signal());
      const software = { BIND: 'bind', Knot: 'knot', PowerDNS: 'powerdns' }[kind];
      expect(rights).toMatchObject({ software, isConfined: true, excess: [], notTested: null });
      expect(rights.lacking).toEqual(kind === 'PowerDNS' ? null : []);
      if (kind !== 'PowerDNS') {
        const more = [setOf(api), setOf(set('www.fb.lab.'))];
        expect((await tryRights(adapter, more, signal())).lacking).toEqual(['www.fb.lab A']);
      }
      expect(await adapter.readWhole(signal())).toEqual(before);
    });

    it('tells that a key may write everything, and changes nothing', async () => {
      const adapter = adapterAt(open);
      const before = await adapter.readWhole(signal());
      const rights = await tryRights(adapter, [setOf(api)], signal());
      expect(rights).toMatchObject({ isConfined: false, notTested: null });
      expect(rights.excess).toEqual(
        kind === 'PowerDNS'
          ? ['alias.fb.lab A']
          : ['firebreak-rights-test.fb.lab A', 'fb.lab A', 'fb.lab NS', 'api.fb.lab MX'],
      );
      expect(await adapter.readWhole(signal())).toEqual(before);
    });

    it('a key that is not taken says nothing about rights', async () => {
      const adapter = adapterAt(open, { key: { ...key, secret: Uint8Array.of(1) } });
      const rights = await tryRights(adapter, [setOf(api)], signal());
      expect(rights).toMatchObject({ lacking: null, isConfined: null });
      expect(rights.notTested).toMatch(/REFUSED|BADSIG/);
    });

    it('an adopted name that became an alias is not half written', async () => {
      const adapter = adapterAt(open);
      const empty = set('alias.fb.lab.');
      await expect(now(adapter, empty)).rejects.toMatchObject({ code: 'alias' });
      // As a writer would try who looked before the alias was made.
      const before = await now(adapter, api);
      const expected = { ...before, contents: [...before.contents, empty] };
      const answer = await tryWrite(adapter, expected, api, set('alias.fb.lab.', '192.0.2.66'));
      expect(answer.kind).toBe('outdated');
      expect(await now(adapter, api)).toEqual(before);
    });

    it('a name that only a wildcard answers for is refused, and it is said', async () => {
      const adapter = adapterAt(open);
      const name = 'shop.wild.fb.lab.';
      const before = await now(adapter, set(name));
      expect(before.contents[0]?.endpoints).toHaveLength(1);
      const answer = await tryWrite(adapter, before, set(name, '192.0.2.66'));
      expect(answer).toMatchObject({
        kind: 'outdated',
        what: expect.stringContaining('wildcard') as string,
      });
    });

    it('a name below a delegation is an error, never empty', async () => {
      const adapter = adapterAt(open);
      await expect(now(adapter, set('api.sub.fb.lab.'))).rejects.toMatchObject({ code: 'lame' });
    });

    it('the wrong zone is an error to a look and a refusal to a write', async () => {
      const other: Name = nameOf('other.lab.');
      const adapter = adapterAt(open, { zone: other });
      const name = set('api.other.lab.');
      await expect(now(adapter, name)).rejects.toThrow();
      const answer = await tryWrite(
        adapter,
        { marker: null, contents: [name] },
        set('api.other.lab.', '192.0.2.66'),
      );
      expect(answer.kind).toBe('refused');
      expect(causesOf(answer)).toContain('the server is no authority of other.lab');
    });

    it('a TTL of 0 is a TTL, and "who was it" is answered where a condition failed', async () => {
      const adapter = adapterAt(open);
      const zero = { ...set('zero.fb.lab.', '192.0.2.12'), ttlSeconds: 0 };
      const before = await now(adapter, zero);
      expect(before.contents).toEqual([zero]);
      const next = { ...zero, endpoints: [{ address: '192.0.2.14', weight: 1 }] };
      const generation = 1212;
      const write = { expect: before, marker: start(generation), contents: [next] };
      expect((await adapter.write(write, signal())).kind).toBe('applied');
      expect(await now(adapter, zero)).toEqual({ marker: start(generation), contents: [next] });
      const word = (await adapter.write(write, signal())) as { readonly what: string };
      expect(word.what).toMatch(
        /^(YX|NX)RRSET, _firebreak TXT is there already: it says gen=1212 owner=ams-1 state=run$/,
      );
      const late = { ...write, expect: { ...before, marker: start(1211) } };
      expect(((await adapter.write(late, signal())) as { readonly what: string }).what).toBe(
        'NXRRSET, _firebreak TXT no longer says gen=1211: it says gen=1212 owner=ams-1 state=run',
      );
      const foreign = { ...write, expect: { marker: start(generation), contents: [zero] } };
      expect(((await adapter.write(foreign, signal())) as { readonly what: string }).what).toBe(
        'NXRRSET, somebody changed zero.fb.lab A',
      );
    });

    it('a write that somebody sends again is refused by its own conditions', async () => {
      const adapter = adapterAt(open);
      const before = await now(adapter, api);
      const generation = (before.marker?.generation ?? 0) + 1;
      const write = { expect: before, marker: start(generation, 'ams-9'), contents: [api] };
      const message = messageOfWrite(zone, write, true);
      if (message instanceof ZoneError) throw message;
      const signed = signMessage(valueOf(encodeMessage(message)), { key, nowMs: Date.now() }, hmac);
      const rcodes: string[] = [];
      for (let time = 0; time < 3; time++) {
        const [reply] = await exchange(open.port, valueOf(signed).bytes);
        rcodes.push(valueOf(decodeMessage(reply ?? new Uint8Array())).rcode);
      }
      const refused = before.marker === null ? 'YXRRSET' : 'NXRRSET';
      expect(rcodes).toEqual(['NOERROR', refused, refused]);
      expect((await now(adapter, api)).marker).toEqual(write.marker);
    });

    it('an address beside an alias, without that condition, is left out or refused', async () => {
      const adapter = adapterAt(open, { compares: false });
      const before: ZoneView = { marker: start(98), contents: [set('alias.fb.lab.')] };
      const answer = await tryWrite(adapter, before, set('alias.fb.lab.', '192.0.2.66'));
      if (kind === 'PowerDNS') {
        expect(answer).toMatchObject({ kind: 'refused', what: 'REFUSED' });
        expect(causesOf(answer)).toEqual(['a guarded name is an alias (CNAME)']);
      } else expect(answer.kind).toBe('applied');
      const { records } = await adapter.readWhole(signal());
      const there = records.filter(({ name }) => String(name) === 'alias.fb.lab.');
      expect(there.map(({ data }) => data.kind)).toEqual(['CNAME']);
    });

    it('an authority that does not know the key is asked without it', async () => {
      const elsewhere = { ...key, name: nameOf('theirs.') };
      const secondary = await startServer(kind, { zone, zoneFile, key: elsewhere });
      try {
        const verify = [{ address: '127.0.0.1', port: secondary.port }];
        const [look] = await adapterAt(open, { verify }).askAuthorities([setOf(api)], signal());
        expect(look).toMatchObject({ view: { contents: [api] }, trouble: null, serial: 1 });
      } finally {
        await secondary.stop();
      }
    });
  });
}

describe.skipIf(missingBind() !== null)('BIND, frozen, and its secondary', () => {
  it('REFUSED: one cause where it could be asked, and else how to tell', async () => {
    const pair = await startBindPair(
      'fb.lab',
      ['api 5 A 192.0.2.10', 'www 60 A 192.0.2.80'],
      ['api'],
    );
    try {
      const text = readFileSync(join(pair.folder, 'fb.key'), 'utf8');
      const fb = parseKeyFile(text, 'fb.key');
      if (!fb.ok) throw new Error('the key of the pair is one');
      const [primary, secondary] = [pair.primaryPort, pair.secondaryPort].map((port) => ({
        address: '127.0.0.1',
        port,
      }));
      if (primary === undefined || secondary === undefined) throw new Error('a pair is two');
      const at = (write: typeof primary): ZoneAdapter =>
        rfc2136Zone({ zone, write: [write], verify: [primary, secondary], key: fb.value });
      const contents: Contents = [set('api.fb.lab.', '192.0.2.10')];
      const next = set('api.fb.lab.', '192.0.2.10', '192.0.2.12');
      const before: ZoneView = { marker: null, contents };
      pair.rndc('freeze', 'fb.lab');
      expect(await tryWrite(at(primary), before, next)).toEqual({
        kind: 'refused',
        server: `127.0.0.1#${primary.port}`,
        what: 'REFUSED',
        causes: [
          { what: 'the zone is frozen by `rndc freeze`', mend: 'ask: rndc zonestatus fb.lab' },
          {
            what: 'the zone takes no updates here: it is a secondary, or names neither allow-update nor update-policy',
            mend: 'ask: rndc zonestatus fb.lab; name the primary under servers: write',
          },
        ],
      });
      const rights = await tryRights(at(primary), contents.map(setOf), signal());
      expect(rights).toMatchObject({ isConfined: null, lacking: null });
      pair.rndc('thaw', 'fb.lab');
      expect(causesOf(await tryWrite(at(secondary), before, next))[1]).toMatch(/secondary/);
      expect((await tryWrite(at(primary), before, next)).kind).toBe('applied');
      const looks = await at(primary).askAuthorities(contents.map(setOf), signal());
      expect(looks[0]?.view).toEqual({ marker: start(1), contents: [next] });
    } finally {
      await pair.stop();
    }
  }, 30_000);
});
