/** Answers over UDP that are forged, cut, or in other letters; and what real servers do with letters. */
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Socket as TcpSocket } from 'node:net';
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import {
  answerMessage,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  fromBase64,
  nameOf,
  type Message,
  type Name,
} from '#core/dns';
import { describe, expect, it } from 'vitest';
import {
  findProgram,
  freePort,
  missingProgram,
  startServer,
} from '../../../core/dns/name-servers.testing.ts';
import { addressesOf, afterTest } from '../resolver.testing.ts';
import { openChannel, type Channel } from '../upstream.ts';

const TRUE = '192.0.2.1';
const FORGED = '203.0.113.66';
const name = nameOf('a-name-with-letters.test.');
const question = { name, type: 'A', class: 'IN' } as const;

type Send = (answer: Message) => void;

/** How a server answers: over UDP, and over TCP (null: it does not take connections). */
interface Server {
  readonly udp: (query: Message, send: Send) => void;
  readonly tcp: ((query: Message, send: Send) => void) | null;
}

const good = (query: Message, address = TRUE): Message => {
  const owner = query.questions[0]?.name ?? name;
  const data = { kind: 'A', address } as const;
  return answerMessage(query, { answers: [{ name: owner, class: 'IN', ttl: 60, data }] });
};
const folded = (answer: Message): Message => ({
  ...answer,
  questions: answer.questions.map((each) => ({ ...each, name: each.name.toLowerCase() as Name })),
});

async function serve(server: Server): Promise<{
  readonly port: number;
  readonly asked: { readonly over: 'udp' | 'tcp'; readonly name: string; readonly id: number }[];
  readonly from: Set<number>;
}> {
  const asked: { over: 'udp' | 'tcp'; name: string; id: number }[] = [];
  const from = new Set<number>();
  const port = await freePort();
  const note = (over: 'udp' | 'tcp', bytes: Uint8Array): Message => {
    const query = decodeMessage(bytes).value as Message;
    asked.push({ over, name: query.questions[0]?.name ?? '', id: query.id });
    return query;
  };
  const udp: Socket = createSocket('udp4');
  udp.on('message', (bytes, sender) => {
    from.add(sender.port);
    server.udp(note('udp', bytes), (answer) => {
      udp.send(encodeMessage(answer).value ?? new Uint8Array(), sender.port, sender.address);
    });
  });
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  afterTest(() => new Promise<void>((resolve) => udp.close(() => resolve())));
  const { tcp } = server;
  if (tcp !== null) {
    const sockets = new Set<TcpSocket>();
    const listener = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      const frames = new FrameReader();
      socket.on('data', (chunk: Uint8Array) => {
        for (const bytes of frames.push(chunk)) {
          tcp(note('tcp', bytes), (answer) => {
            socket.write(frameMessage(encodeMessage(answer).value ?? new Uint8Array()));
          });
        }
      });
    });
    await new Promise<void>((resolve) => void listener.listen(port, '127.0.0.1', () => resolve()));
    afterTest(() => {
      for (const socket of sockets) socket.destroy();
      listener.close();
    });
  }
  return { port, asked, from };
}

function channelTo(port: number, timeoutMs = 800): Channel & { readonly doubts: () => number } {
  let doubts = 0;
  const upstream = { kind: 'udp', address: '127.0.0.1', port, hostname: null } as const;
  const channel = openChannel(upstream, timeoutMs, () => doubts++);
  return { ask: (each) => channel.ask(each), close: () => channel.close(), doubts: () => doubts };
}

describe('a question over UDP', () => {
  it('that was lost is sent again, the same from the same port, three times at most', async () => {
    let heard = 0;
    const { port, asked, from } = await serve({
      udp: (query, send) => void (++heard === 3 && send(good(query))),
      tcp: null,
    });
    expect(addressesOf(await channelTo(port, 2_400).ask(question))).toEqual([TRUE]);
    expect([asked.length, new Set(asked.map(({ id }) => id)).size, from.size]).toEqual([3, 1, 1]);
    await expect(channelTo(port, 300).ask(question)).rejects.toThrow('no answer within 300 ms');
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  it('has a port, an id and letters of its own each time', async () => {
    const { port, asked, from } = await serve({
      udp: (query, send) => send(good(query)),
      tcp: null,
    });
    const channel = channelTo(port);
    for (let round = 0; round < 12; round++) {
      const answer = await channel.ask(question);
      expect([answer.questions[0]?.name, answer.answers[0]?.name]).toEqual([name, name]);
    }
    const distinct = (pick: (each: (typeof asked)[number]) => unknown): number =>
      new Set(asked.map(pick)).size;
    // Of 18 letters in 12 questions, two alike would be one chance in 4,000.
    expect(distinct((each) => each.name)).toBeGreaterThan(10);
    expect(distinct((each) => each.id)).toBeGreaterThan(10);
    expect(from.size).toBeGreaterThan(10);
    expect(asked.every((each) => each.name.toLowerCase() === name)).toBe(true);
    expect(channel.doubts()).toBe(0);
  });

  it('waits for the true answer while two forged ones come, and takes it', async () => {
    const { port, asked } = await serve({
      udp: (query, send) => {
        send({ ...good(query, FORGED), id: query.id ^ 1 });
        send({ ...good(query, FORGED), questions: [{ ...question, name: nameOf('evil.test.') }] });
        send(good(query));
      },
      tcp: null,
    });
    expect(addressesOf(await channelTo(port).ask(question))).toEqual([TRUE]);
    expect(asked).toHaveLength(1);
  });

  it.each<readonly [string, (query: Message, round: number) => Message]>([
    [
      'with other ids',
      (query, round) => ({ ...good(query, FORGED), id: (query.id + round + 1) & 0xffff }),
    ],
    [
      'of another type',
      (query) => ({ ...good(query, FORGED), questions: [{ ...question, type: 'AAAA' }] }),
    ],
    ['that are questions', (query) => ({ ...good(query, FORGED), response: false })],
    ['in other letters', (query) => folded(good(query, FORGED))],
  ])('goes over TCP while forged answers come %s', async (_, forge) => {
    const { port, asked } = await serve({
      udp: (query, send) => {
        for (let round = 0; round < 40; round++) send(forge(query, round));
      },
      tcp: (query, send) => send(good(query)),
    });
    const channel = channelTo(port);
    for (let round = 0; round < 5; round++) {
      expect(addressesOf(await channel.ask(question))).toEqual([TRUE]);
    }
    expect(asked.filter(({ over }) => over === 'tcp')).toHaveLength(5);
    expect(channel.doubts()).toBe(5);
    // Over TCP the letters were kept: the server keeps them, and they go on being mixed.
    expect(asked.at(-1)?.name).not.toBe(name);
  });

  it('is asked in plain letters where the server loses them, over TCP too', async () => {
    const { port, asked } = await serve({
      udp: (query, send) => send(folded(good(query))),
      tcp: (query, send) => send(folded(good(query))),
    });
    const channel = channelTo(port);
    for (let round = 0; round < 4; round++) {
      expect(addressesOf(await channel.ask(question))).toEqual([TRUE]);
    }
    expect(asked.map(({ over }) => over)).toEqual(['udp', 'tcp', 'udp', 'udp', 'udp']);
    expect(asked.slice(2).map((each) => each.name)).toEqual([name, name, name]);
  });

  it('is asked in plain letters after three failures where there is no TCP to learn it from', async () => {
    const { port } = await serve({ udp: (query, send) => send(folded(good(query))), tcp: null });
    const channel = channelTo(port);
    for (let round = 0; round < 3; round++) {
      await expect(channel.ask(question)).rejects.toThrow('ECONNREFUSED');
    }
    expect(addressesOf(await channel.ask(question))).toEqual([TRUE]);
  });

  it('is asked over TCP when the answer was cut', async () => {
    const { port, asked } = await serve({
      udp: (query, send) => send({ ...good(query), answers: [], truncated: true }),
      tcp: (query, send) => send(good(query)),
    });
    const channel = channelTo(port);
    expect(addressesOf(await channel.ask(question))).toEqual([TRUE]);
    expect(asked.map(({ over }) => over)).toEqual(['udp', 'tcp']);
    expect(channel.doubts()).toBe(0);
  });
});

describe('a server that cannot do all that is asked', () => {
  it('is asked without EDNS where it knows none, from then on', async () => {
    const seen: boolean[] = [];
    const { port } = await serve({
      udp: (query, send) => {
        seen.push(query.edns !== null);
        send(
          query.edns === null
            ? good(query)
            : { ...good(query), rcode: 'FORMERR', answers: [], edns: null },
        );
      },
      tcp: null,
    });
    const channel = channelTo(port);
    expect(addressesOf(await channel.ask(question))).toEqual([TRUE]);
    expect(addressesOf(await channel.ask(question))).toEqual([TRUE]);
    expect(seen).toEqual([true, false, false]);
  });

  it('and says FORMERR to that too is asked with EDNS the next time', async () => {
    const seen: boolean[] = [];
    const { port } = await serve({
      udp: (query, send) => {
        seen.push(query.edns !== null);
        send({ ...good(query), rcode: 'FORMERR', answers: [], edns: null });
      },
      tcp: null,
    });
    const channel = channelTo(port);
    for (let round = 0; round < 2; round++)
      expect((await channel.ask(question)).rcode).toBe('FORMERR');
    expect(seen).toEqual([true, false, true, false]);
  });

  it('is asked without signatures where these do not fit and there is no TCP', async () => {
    const { port } = await serve({
      udp: (query, send) =>
        send(
          query.edns?.dnssecOk === true
            ? { ...good(query), answers: [], truncated: true }
            : good(query),
        ),
      tcp: null,
    });
    expect(addressesOf(await channelTo(port).ask(question))).toEqual([TRUE]);
    const never = await serve({
      udp: (query, send) => send({ ...good(query), answers: [], truncated: true }),
      tcp: null,
    });
    await expect(channelTo(never.port).ask(question)).rejects.toThrow('ECONNREFUSED');
  });
});

const zone = nameOf('fb.lab');
const zoneFile = `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
long-name-of-many-letters 60 IN A 192.0.2.1
alias 60 IN CNAME long-name-of-many-letters
`;
const key = {
  name: nameOf('fbkey'),
  algorithm: 'hmac-sha256',
  secret: fromBase64('AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=') ?? new Uint8Array(),
} as const;

describe('real servers keep the letters of a question', () => {
  const asks = async (port: number): Promise<void> => {
    const channel = channelTo(port, 3_000);
    for (const type of ['A', 'AAAA'] as const) {
      for (const host of ['long-name-of-many-letters', 'alias', 'no-such-name-at-all']) {
        const answer = await channel.ask({ name: nameOf(`${host}.fb.lab.`), type, class: 'IN' });
        for (const record of [...answer.answers, ...answer.authorities]) {
          expect(record.name).toBe(record.name.toLowerCase());
          if (record.data.kind === 'CNAME')
            expect(record.data.target).toBe('long-name-of-many-letters.fb.lab.');
        }
      }
    }
    expect(channel.doubts()).toBe(0);
  };

  const kinds = (['BIND', 'Knot', 'PowerDNS'] as const).map(
    (kind) => [kind, missingProgram(kind)] as const,
  );
  it.for(kinds)('%s', async ([kind, missing], { skip }) => {
    if (missing !== null) skip(missing);
    const server = await startServer(kind, { zone, zoneFile, key });
    afterTest(() => server.stop());
    await asks(server.port);
  });

  it.skipIf(findProgram('dnsmasq') === null || missingProgram('Knot') !== null)(
    'dnsmasq, before Knot',
    async () => {
      const server = await startServer('Knot', { zone, zoneFile, key });
      afterTest(() => server.stop());
      const port = await freePort();
      const words = [
        '-k',
        '-R',
        '-h',
        '-p',
        String(port),
        '--listen-address=127.0.0.1',
        '--bind-interfaces',
        '-S',
        `127.0.0.1#${server.port}`,
        '--conf-file=/dev/null',
        '--pid-file=',
      ];
      const child = spawn(findProgram('dnsmasq') ?? '', words, { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      afterTest(async () => void (child.kill('SIGKILL'), await ended));
      for (let attempt = 0; attempt < 40; attempt++) {
        const channel = channelTo(port, 200);
        const up = await channel.ask({ ...question, name: nameOf('ns.fb.lab.') }).catch(() => null);
        if (up !== null) break;
        await pause(50);
      }
      await asks(port);
    },
  );
});
