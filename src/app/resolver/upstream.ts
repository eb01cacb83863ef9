/**
 * Asking an upstream: UDP from a port and with an id that nobody can guess, TCP when the answer was
 * cut, and nothing believed that does not answer exactly what was asked.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createConnection, isIPv6 } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  nameKey,
  PLAIN_EDNS,
  queryMessage,
  type Message,
  type Question,
} from '#core/dns';

/** Where questions go. */
export interface Upstream {
  /** `udp` falls back to TCP; `tls` is DNS over TLS (RFC 7858). */
  readonly kind: 'udp' | 'tls';
  readonly address: string;
  readonly port: number;
  /** For TLS: whose certificate it must have. */
  readonly hostname: string | null;
}

/** The answer, or an error that says why there is none. */
export async function askUpstream(
  upstream: Upstream,
  question: Question,
  timeoutMs: number,
): Promise<Message> {
  const query = queryMessage(randomInt(0x1_0000), question.name, question.type, {
    questions: [question],
    // Signatures are asked for, for those of our clients who validate: they are kept with the answer.
    edns: { ...PLAIN_EDNS, dnssecOk: true },
  });
  const bytes = encodeMessage(query);
  if (!bytes.ok) throw new Error(bytes.problems.map(({ what }) => what).join(' '));
  if (upstream.kind === 'tls') return overStream(upstream, query, bytes.value, timeoutMs);
  const answer = await overUdp(upstream, query, bytes.value, timeoutMs);
  return answer.truncated ? overStream(upstream, query, bytes.value, timeoutMs) : answer;
}

/** A socket of its own for each question: its port is part of the secret (RFC 5452). */
function overUdp(
  { address, port }: Upstream,
  query: Message,
  bytes: Uint8Array,
  timeoutMs: number,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const timer = setTimeout(() => end(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const end = (outcome: Message | Error): void => {
      clearTimeout(timer);
      socket.close();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    socket.once('error', end);
    // What does not fit is somebody else's: the true answer may still come.
    socket.on('message', (reply) => {
      const answer = matching(query, reply);
      if (answer !== null) end(answer);
    });
    // Connected: the system drops what comes from elsewhere.
    socket.connect(port, address, () => {
      socket.send(bytes, (cause) => void (cause === null || cause === undefined || end(cause)));
    });
  });
}

function overStream(
  { kind, address, port, hostname }: Upstream,
  query: Message,
  bytes: Uint8Array,
  timeoutMs: number,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const socket =
      kind === 'tls'
        ? connectTls({
            host: address,
            port,
            ...(hostname === null ? {} : { servername: hostname }),
          })
        : createConnection({ host: address, port });
    const frames = new FrameReader();
    const end = (outcome: Message | Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const timer = setTimeout(() => end(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.once('error', end);
    socket.once('close', () => end(new Error('closed the connection')));
    socket.once(kind === 'tls' ? 'secureConnect' : 'connect', () =>
      socket.write(frameMessage(bytes)),
    );
    socket.on('data', (chunk: Uint8Array) => {
      for (const reply of frames.push(chunk)) {
        const answer = matching(query, reply);
        if (answer !== null) end(answer);
      }
    });
  });
}

/** The answer when it is one to this very question. */
function matching(query: Message, reply: Uint8Array): Message | null {
  const answer = decodeMessage(reply).value;
  const [asked] = query.questions;
  const [echoed] = answer?.questions ?? [];
  if (answer === null || asked === undefined || echoed === undefined) return null;
  const isOurs = answer.response && answer.id === query.id && answer.opcode === 'QUERY';
  const isSame =
    nameKey(echoed.name) === nameKey(asked.name) &&
    echoed.type === asked.type &&
    echoed.class === asked.class;
  return isOurs && isSame ? answer : null;
}
