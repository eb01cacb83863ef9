/** For tests of the resolver: it runs on free ports before upstreams of the test's own, and is asked. */
import { createSocket } from 'node:dgram';
import {
  decodeMessage,
  encodeMessage,
  nameOf,
  queryMessage,
  type Message,
  type RecordType,
} from '#core/dns';
import { afterEach } from 'vitest';
import { fakeUpstream, type FakeUpstream } from '../../runtime/resolver/fake-upstream.testing.ts';
import { runResolver, type ResolverOptions, type RunningResolver } from './run-resolver.ts';

const closing: (() => Promise<unknown> | void)[] = [];

/** Whatever a test opened is closed after it, last first. */
export function afterTest(close: () => Promise<unknown> | void): void {
  closing.push(close);
}

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A resolver before upstreams on these loopback ports; names are steady at once. */
export async function startBefore(
  ports: readonly number[],
  own: Partial<ResolverOptions> = {},
): Promise<RunningResolver> {
  const resolver = await runResolver({
    upstreams: ports.map((port) => ({ kind: 'udp', address: '127.0.0.1', port, hostname: null })),
    port: 0,
    controlPort: 0,
    saved: null,
    checkPort: null,
    steadyMs: 0,
    recheckMs: 200,
    say: () => {},
    ...own,
  });
  afterTest(() => resolver.close());
  return resolver;
}

/** The same before servers that say what the test wants. */
export function start(
  upstreams: readonly FakeUpstream[],
  own: Partial<ResolverOptions> = {},
): Promise<RunningResolver> {
  return startBefore(
    upstreams.map(({ port }) => port),
    own,
  );
}

/** A server of the test's own: good with these addresses. */
export async function upstream(...addresses: string[]): Promise<FakeUpstream> {
  const server = await fakeUpstream(addresses);
  afterTest(() => server.close());
  return server;
}

let lastId = 0;

/** Asks over UDP. `changes` replaces any of the query. */
export function ask(
  port: number,
  name = 'shop.test.',
  type: RecordType = 'A',
  changes: Partial<Message> = {},
): Promise<Message> {
  const query = queryMessage(++lastId & 0xffff, nameOf(name), type, changes);
  return sendUdp(port, encodeMessage(query).value ?? new Uint8Array());
}

/** Sends bytes, and takes the one answer within 4 seconds. */
export function sendUdp(port: number, bytes: Uint8Array): Promise<Message> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const timer = setTimeout(() => (socket.close(), reject(new Error('no answer'))), 4_000);
    socket.on('message', (reply) => {
      clearTimeout(timer);
      socket.close();
      const answer = decodeMessage(reply).value;
      if (answer === null) reject(new Error('no message'));
      else resolve(answer);
    });
    socket.send(bytes, port, '127.0.0.1');
  });
}

/** The IPv4 addresses of an answer. */
export function addressesOf({ answers }: Message): readonly string[] {
  return answers.flatMap(({ data }) => (data.kind === 'A' ? [data.address] : []));
}
