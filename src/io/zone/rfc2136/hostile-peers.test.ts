/** Peers that are broken or lie: nothing is believed that is not proved, and nothing read short. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nameOf, type Message, type ResourceRecord, type TsigKey } from '#core/dns';
import type { Contents, ZoneView, ZoneWrite } from '#core/guard';
import { ZoneError, type AdoptedSet, type WriteAnswer } from '../port.ts';
import { tryRights } from '../try-rights.ts';
import { rfc2136Zone, type Rfc2136Options } from './rfc2136.ts';
import {
  recordsOf,
  startTwistedServer,
  type Turn,
  type TwistedServer,
} from './twisted-server.testing.ts';

const zone = nameOf('fb.lab.');
const api = nameOf('api.fb.lab.');
/** A key of the test's own: nothing secret, and easy to find where it must not be. */
const key: TsigKey = {
  name: nameOf('fb.'),
  algorithm: 'hmac-sha256',
  secret: new TextEncoder().encode('of this test only, 32 characters'),
};
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
www 60 IN A 192.0.2.80
_firebreak 0 IN TXT "v=1 gen=7 owner=ams-1 state=run"
api 5 IN A 192.0.2.10
api 5 IN A 192.0.2.11
`;
const adopted: readonly AdoptedSet[] = [{ name: api, type: 'A', ttlSeconds: 5 }];
const to = (...addresses: string[]): Contents => [
  {
    name: api,
    type: 'A',
    ttlSeconds: 5,
    endpoints: addresses.map((address) => ({ address, weight: 1 })),
  },
];
const view: ZoneView = {
  marker: { generation: 7, owner: 'ams-1', state: 'run' },
  contents: to('192.0.2.10', '192.0.2.11'),
};
const write: ZoneWrite = {
  expect: view,
  marker: { generation: 8, owner: 'fra-1', state: 'run' },
  contents: to('192.0.2.10', '192.0.2.12'),
};
const other: TsigKey = {
  ...key,
  secret: new TextEncoder().encode('somebody else, 32 characters too'),
};
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

let server: TwistedServer;
beforeEach(async () => {
  server = await startTwistedServer(zoneFile, key);
});
afterEach(() => server.stop());

const here = (): { address: string; port: number } => ({ address: '127.0.0.1', port: server.port });
const adapterOf = (changes: Partial<Rfc2136Options> = {}): ReturnType<typeof rfc2136Zone> =>
  rfc2136Zone({ zone, write: [here()], verify: [here()], key, timeoutMs: 150, ...changes });
const applied = (): readonly string[] =>
  recordsOf(server.zone(), api).flatMap(({ data }) => (data.kind === 'A' ? [data.address] : []));
const isQuery = ({ request }: Turn, type: string): boolean =>
  request.opcode === 'QUERY' && request.questions[0]?.type === type;
/** Twists the answers to updates, and is honest otherwise. */
const twistUpdate = (how: (turn: Turn) => void): void =>
  server.twist((turn) => (turn.request.opcode === 'UPDATE' ? how(turn) : turn.honestly()));
const written = (): Promise<WriteAnswer> => adapterOf().write(write, signal());

it('the server of these tests is a good one while nothing twists it', async () => {
  expect(await adapterOf().look(adopted, signal())).toEqual(view);
  expect((await written()).kind).toBe('applied');
  expect((await written()).kind).toBe('outdated');
  expect(await adapterOf().readWhole(signal())).toEqual(server.zone());
});

describe('an answer that is lost is no failure', () => {
  const ways: Readonly<Record<string, (turn: Turn) => void>> = {
    'it never comes': () => {},
    'the connection is cut': ({ socket }) => socket.destroy(),
    'half of it comes': ({ socket, sign, reply }) => {
      socket.end(sign(reply).subarray(0, 20));
    },
    'it drips': ({ socket }) => {
      const timer = setInterval(() => socket.write(Uint8Array.of(0)), 40);
      socket.on('close', () => clearInterval(timer));
    },
    'it has another id': ({ sign, reply, send }) => send(sign({ ...reply, id: reply.id ^ 1 })),
  };
  for (const [name, how] of Object.entries(ways)) {
    it(`after applying: ${name}`, async () => {
      twistUpdate(how);
      expect((await written()).kind).toBe('no-reply');
      expect(applied()).toEqual(['192.0.2.10', '192.0.2.12']);
    });
  }

  it('and the next server is not asked: the write would be sent twice', async () => {
    const second = await startTwistedServer(zoneFile, key);
    try {
      twistUpdate(({ socket }) => socket.destroy());
      const two = [here(), { address: '127.0.0.1', port: second.port }];
      expect((await adapterOf({ write: two }).write(write, signal())).kind).toBe('no-reply');
      expect(second.heard).toEqual([]);
    } finally {
      await second.stop();
    }
  });

  it('but it is, when the first could not be reached at all', async () => {
    const gone = await startTwistedServer(zoneFile, key);
    await gone.stop();
    const two = [{ address: '127.0.0.1', port: gone.port }, here()];
    expect(await adapterOf({ write: two }).write(write, signal())).toMatchObject({
      kind: 'applied',
      server: `127.0.0.1#${server.port}`,
    });
    expect(await adapterOf({ write: two }).look(adopted, signal())).toMatchObject({
      marker: { generation: 8 },
    });
  });
});

describe('an answer that is not proved is not believed', () => {
  /** All of them say that all is well, or that nothing changed: and neither is proved. */
  const ways: Readonly<Record<string, (turn: Turn) => void>> = {
    unsigned: ({ bare, reply, send }) => send(bare(reply)),
    'unsigned, about a condition': ({ bare, reply, send }) =>
      send(bare({ ...reply, rcode: 'NXRRSET' })),
    'unsigned, about trouble': ({ bare, reply, send }) =>
      send(bare({ ...reply, rcode: 'SERVFAIL' })),
    'signed by somebody else': ({ sign, reply, send }) => send(sign(reply, { key: other })),
    'a refusal signed by somebody else': ({ sign, reply, send }) =>
      send(sign({ ...reply, rcode: 'REFUSED' }, { key: other })),
    'signed for another request': ({ sign, reply, send }) =>
      send(sign(reply, { requestMac: new Uint8Array(32) })),
    'signed an hour ago': ({ sign, reply, send }) =>
      send(sign(reply, { nowMs: Date.now() - 3_600_000 })),
    'with a MAC of 16 bytes': ({ sign, reply, send }) => send(sign(reply, { macBytes: 16 })),
    'with a byte changed': ({ sign, reply, send }) => {
      const bytes = sign(reply);
      bytes[3] = (bytes[3] ?? 0) ^ 5;
      send(bytes);
    },
    'for another zone': ({ sign, reply, send }) =>
      send(
        sign({ ...reply, questions: [{ name: nameOf('fb.other.'), type: 'SOA', class: 'IN' }] }),
      ),
    'that is no answer': ({ sign, reply, send }) => send(sign({ ...reply, response: false })),
    'to a question': ({ sign, reply, send }) => send(sign({ ...reply, opcode: 'QUERY' })),
    'that is no message': ({ reply, send }) =>
      send(Uint8Array.of(reply.id >> 8, reply.id & 255, 9)),
  };
  for (const [name, how] of Object.entries(ways)) {
    it(`${name}: nobody knows`, async () => {
      twistUpdate(how);
      expect(await written()).toMatchObject({ kind: 'no-reply' });
    });
  }

  it('replayed: the answer to an earlier write proves nothing of this one', async () => {
    let earlier: Uint8Array | null = null;
    twistUpdate(({ sign, reply, request, send }) => {
      if (earlier === null) send((earlier = sign(reply)));
      else {
        const again = Uint8Array.from(earlier);
        again.set([request.id >> 8, request.id & 255]);
        send(again);
      }
    });
    expect((await written()).kind).toBe('applied');
    const back = { ...write, expect: { ...write }, marker: { ...write.marker, generation: 9 } };
    expect((await adapterOf().write(back, signal())).kind).toBe('no-reply');
  });

  it('a look is not taken from it either, nor a zone', async () => {
    server.twist(({ bare, reply, send }) => send(bare(reply)));
    await expect(adapterOf().look(adopted, signal())).rejects.toMatchObject({
      code: 'dns-tsig-missing',
    });
    await expect(adapterOf().readWhole(signal())).rejects.toThrow(ZoneError);
    server.twist(({ sign, reply, send }) => send(sign(reply, { key: other })));
    await expect(adapterOf().look(adopted, signal())).rejects.toMatchObject({
      code: 'dns-tsig-signature',
    });
  });
});

describe('what could not be read is an error, never empty', () => {
  const reads: Readonly<Record<string, Partial<Message>>> = {
    SERVFAIL: { rcode: 'SERVFAIL', answers: [] },
    REFUSED: { rcode: 'REFUSED', answers: [] },
    lame: { authoritative: false, answers: [] },
    truncated: { truncated: true, answers: [] },
    alias: {
      answers: [{ name: api, class: 'IN', ttl: 5, data: { kind: 'CNAME', target: zone } }],
    },
    'other-answer': { questions: [{ name: nameOf('www.fb.lab.'), type: 'A', class: 'IN' }] },
  };
  for (const [code, changes] of Object.entries(reads)) {
    it(`${code}, for one of the sets`, async () => {
      server.twist((turn) => {
        if (isQuery(turn, 'A')) turn.send(turn.sign({ ...turn.reply, ...changes }));
        else turn.honestly();
      });
      await expect(adapterOf().look(adopted, signal())).rejects.toMatchObject({ code });
      const [look] = await adapterOf().askAuthorities(adopted, signal());
      expect(look).toMatchObject({ view: null, serial: null });
      expect(look?.trouble).not.toBeNull();
    });
  }

  it('no question at all in the answer', async () => {
    server.twist((turn) => turn.send(turn.sign({ ...turn.reply, questions: [] })));
    await expect(adapterOf().look(adopted, signal())).rejects.toMatchObject({
      code: 'other-answer',
    });
  });

  it('external-dns #2071: a transfer that fails is no empty zone', async () => {
    for (const rcode of ['REFUSED', 'SERVFAIL', 'NOTAUTH'] as const) {
      server.twist(({ sign, reply, send }) => send(sign({ ...reply, rcode, answers: [] })));
      await expect(adapterOf().readWhole(signal())).rejects.toThrow(rcode);
    }
  });

  it('external-dns #6652: a transfer whose envelopes go wrong is no shorter zone', async () => {
    const cut = (reply: Message): Message => ({ ...reply, answers: reply.answers.slice(0, -2) });
    const foreign: ResourceRecord = {
      name: nameOf('evil.example.'),
      class: 'IN',
      ttl: 1,
      data: { kind: 'A', address: '192.0.2.66' },
    };
    const ways: ((turn: Turn) => void)[] = [
      // The first message, and then: silence, an end, an empty one, an error, one of another zone, an unsigned end.
      ({ sign, reply, send }) => send(sign(cut(reply))),
      ({ sign, reply, send, socket }) => (send(sign(cut(reply))), void socket.end()),
      ({ sign, reply, send }) => send(sign({ ...reply, answers: [] })),
      ({ sign, reply, send }) => (
        send(sign(cut(reply))),
        send(sign({ ...reply, rcode: 'SERVFAIL', answers: [] }))
      ),
      ({ sign, reply, send }) =>
        send(
          sign({
            ...reply,
            answers: [...reply.answers.slice(0, 2), foreign, ...reply.answers.slice(2)],
          }),
        ),
      ({ sign, bare, reply, send }) => (
        send(sign(cut(reply))),
        send(bare({ ...reply, answers: reply.answers.slice(-2) }))
      ),
      ({ sign, reply, send }) => send(sign({ ...reply, truncated: true })),
      ({ sign, reply, send }) => send(sign({ ...reply, answers: reply.answers.slice(1) })),
    ];
    for (const way of ways) {
      server.twist(way);
      await expect(adapterOf().readWhole(signal())).rejects.toThrow(ZoneError);
    }
    server.twist((turn) => turn.honestly());
    expect(await adapterOf().readWhole(signal())).toEqual(server.zone());
  });

  it('a zone that changes during every look is said to', async () => {
    let generation = 100;
    server.twist((turn) => {
      if (!isQuery(turn, 'TXT')) return turn.honestly();
      const strings = [`v=1 gen=${generation++} owner=x state=run`];
      const [record] = turn.reply.answers;
      if (record === undefined) return turn.honestly();
      turn.send(
        turn.sign({ ...turn.reply, answers: [{ ...record, data: { kind: 'TXT', strings } }] }),
      );
    });
    await expect(adapterOf().look(adopted, signal())).rejects.toMatchObject({ code: 'unsteady' });
  });

  it('marker and sets of a look belong together', async () => {
    let isFirst = true;
    // Between the marker and the sets somebody writes: what was read before counts no more.
    server.twist((turn) => {
      if (isFirst && isQuery(turn, 'A')) {
        isFirst = false;
        void adapterOf()
          .write(write, signal())
          .then(() => turn.honestly());
      } else turn.honestly();
    });
    const seen = await adapterOf({ timeoutMs: 2_000 }).look(adopted, signal());
    expect(seen).toEqual({ marker: write.marker, contents: write.contents });
  });
});

describe('what cannot be sent', () => {
  it('a write of more than 64 KiB is refused before anything is sent', async () => {
    const addresses = Array.from({ length: 5_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
    const large = { ...write, contents: to(...addresses) };
    expect(await adapterOf().write(large, signal())).toMatchObject({
      kind: 'refused',
      causes: [{ what: 'nothing was sent', mend: 'guard fewer names' }],
    });
    expect(server.heard).toEqual([]);
  });

  it('a name outside of the zone is refused before anything is sent', async () => {
    const contents = to('192.0.2.10').map((set) => ({ ...set, name: 'api.fb.other.' }));
    expect(await adapterOf().write({ ...write, contents }, signal())).toMatchObject({
      kind: 'refused',
      what: expect.stringContaining('not inside the zone') as string,
    });
    expect(server.heard).toEqual([]);
  });

  it('no server that can be reached: nothing was sent', async () => {
    await server.stop();
    expect(await written()).toMatchObject({
      kind: 'refused',
      causes: [{ what: 'nothing was sent' }],
    });
    await expect(adapterOf().look(adopted, signal())).rejects.toMatchObject({
      code: 'unreachable',
    });
    server = await startTwistedServer(zoneFile, key);
  });
});

describe('a server that does not say which program it is', () => {
  const isOurs = ({ request }: Turn): boolean =>
    request.authorities.every(({ name, data }) => {
      const type = data.kind === 'none' ? data.type : data.kind;
      return (
        (name === api && type === 'A') || (name === nameOf('_firebreak.fb.lab.') && type === 'TXT')
      );
    });
  const confine = (): void =>
    twistUpdate((turn) => {
      if (isOurs(turn)) turn.honestly();
      else turn.send(turn.sign({ ...turn.reply, rcode: 'REFUSED' }));
    });

  it('and refuses what is not adopted, confines its key', async () => {
    confine();
    expect(await tryRights(adapterOf(), adopted, signal())).toMatchObject({
      software: null,
      lacking: [],
      isConfined: true,
      notTested: null,
    });
    expect(
      await tryRights(adapterOf(), [{ name: 'www.fb.lab.', type: 'A', ttlSeconds: 5 }], signal()),
    ).toMatchObject({
      lacking: ['www.fb.lab A'],
      isConfined: true,
    });
  });

  it('and refuses nothing, may check permissions late: nothing is claimed', async () => {
    const rights = await tryRights(adapterOf(), adopted, signal());
    expect(rights).toMatchObject({ lacking: null, isConfined: null, excess: [] });
    expect(rights.notTested).toMatch(/may check permissions after conditions/);
  });

  it('has its refusal explained by what it takes', async () => {
    confine();
    const contents = [
      ...write.contents,
      ...to('192.0.2.1').map((set) => ({ ...set, name: 'www.fb.lab.' })),
    ];
    const answer = await adapterOf().write({ ...write, contents }, signal());
    expect(answer).toMatchObject({ kind: 'refused', what: 'REFUSED' });
    const causes = answer.kind === 'refused' ? answer.causes.map(({ what }) => what) : [];
    expect(causes[0]).toBe('the key fb may not write this');
    expect(causes).not.toContain('the zone is frozen by `rndc freeze`');
  });

  it('a trial that is not answered claims nothing', async () => {
    twistUpdate(() => {});
    expect(await tryRights(adapterOf(), adopted, signal())).toMatchObject({
      isConfined: null,
      notTested: expect.stringContaining('gave no answer') as string,
    });
  });
});

it('a caller who goes while an answer is awaited is let go', async () => {
  twistUpdate(() => {});
  const goes = new AbortController();
  const writing = adapterOf({ timeoutMs: 300_000 }).write(write, goes.signal);
  setTimeout(() => goes.abort(new Error('gone')), 50);
  await expect(writing).rejects.toThrow(ZoneError);
});

it('hundreds of names are asked on one connection, each under a number of its own', async () => {
  const many = Array.from({ length: 400 }, (_, index): AdoptedSet => ({
    name: `n${index}.fb.lab.`,
    type: 'A',
    ttlSeconds: 5,
  }));
  const seen = await adapterOf({ timeoutMs: 5_000 }).look([...many, ...adopted], signal());
  expect(seen.contents).toHaveLength(401);
  expect(seen.contents[400]?.endpoints).toHaveLength(2);
});

it('the secret is in no error, no answer, and not in the adapter as it is logged', async () => {
  const said: unknown[] = [adapterOf()];
  const secrets = [
    Buffer.from(key.secret).toString('base64'),
    Buffer.from(key.secret).toString('hex'),
  ];
  for (const how of [
    ({ bare, reply, send }: Turn) => send(bare({ ...reply, rcode: 'REFUSED' })),
    ({ sign, reply, send }: Turn) => send(sign(reply, { key: other })),
    ({ socket }: Turn) => void socket.destroy(),
  ]) {
    server.twist(how);
    said.push(await written());
    said.push(
      await adapterOf()
        .look(adopted, signal())
        .catch((error: unknown) => error),
    );
    said.push(
      await adapterOf()
        .readWhole(signal())
        .catch((error: unknown) => error),
    );
  }
  const text = inspect(said, { depth: 20, showHidden: true }) + JSON.stringify(said);
  for (const secret of [...secrets, new TextDecoder().decode(key.secret)]) {
    expect(text).not.toContain(secret);
  }
});
