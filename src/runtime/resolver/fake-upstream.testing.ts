/** A name server of the test's own on loopback, that says what the test wants. */
import { createSocket, type Socket } from 'node:dgram';
import { answerMessage, decodeMessage, encodeMessage, nameOf, type ResponseCode } from '#core/dns';

/** What it says of every name. */
export interface Saying {
  /** IPv4 addresses; none: empty. */
  addresses: readonly string[];
  ttlSeconds: number;
  rcode: ResponseCode;
  /** Says nothing at all. */
  isSilent: boolean;
  asked: number;
}

/** A running server. */
export interface FakeUpstream {
  readonly port: number;
  readonly saying: Saying;
  close(): Promise<void>;
}

/** Starts it: good with these addresses. */
export async function fakeUpstream(addresses: readonly string[]): Promise<FakeUpstream> {
  const socket = createSocket('udp4');
  const saying: Saying = { addresses, ttlSeconds: 1, rcode: 'NOERROR', isSilent: false, asked: 0 };
  socket.on('message', (bytes, from) => {
    saying.asked++;
    if (!saying.isSilent) socket.send(replyTo(bytes, saying), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, saying, close: () => closed(socket) };
}

function replyTo(bytes: Uint8Array, { addresses, ttlSeconds, rcode }: Saying): Uint8Array {
  const query = decodeMessage(bytes).value;
  const [question] = query?.questions ?? [];
  if (query === null || question === undefined) return new Uint8Array();
  const isGood = rcode === 'NOERROR' && question.type === 'A';
  const zone = nameOf('test.');
  const times = { refreshSeconds: 1, retrySeconds: 1, expireSeconds: 1, minimumSeconds: 1 };
  const answer = answerMessage(query, {
    rcode,
    recursionAvailable: true,
    answers: (isGood ? addresses : []).map((address) => ({
      name: question.name,
      class: 'IN',
      ttl: ttlSeconds,
      data: { kind: 'A', address },
    })),
    authorities: [
      {
        name: zone,
        class: 'IN',
        ttl: 1,
        data: { kind: 'SOA', primary: zone, mailbox: zone, serial: 1, ...times },
      },
    ],
  });
  return encodeMessage(answer).value ?? new Uint8Array();
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
