/**
 * A name server of a test: honest over TCP, with TSIG, UPDATE and AXFR, until a test twists what it
 * sends. Its zone is what it really has, whatever it says.
 */
import { createHmac } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { assert, type Result } from '#base';
import {
  answerMessage,
  applyUpdate,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  isWithin,
  nameKey,
  parseZoneFile,
  signMessage,
  verifyMessage,
  type Hmac,
  type Message,
  type Name,
  type Signing,
  type TsigKey,
  type Zone,
} from '#core/dns';

/** One question and the honest answer to it. */
export interface Turn {
  readonly request: Message;
  readonly reply: Message;
  readonly socket: Socket;
  /** The bytes of a message, signed as the request was, or otherwise. */
  readonly sign: (message: Message, otherwise?: Partial<Signing>) => Uint8Array;
  /** The bytes of a message, unsigned. */
  readonly bare: (message: Message) => Uint8Array;
  /** Sends bytes as one message. */
  readonly send: (bytes: Uint8Array) => void;
  /** What an honest server does now. */
  readonly honestly: () => void;
}

/** A server of a test. */
export interface TwistedServer {
  readonly port: number;
  zone(): Zone;
  /** Each question from now on. */
  twist(how: (turn: Turn) => void): void;
  /** Messages that came. */
  readonly heard: readonly Message[];
  stop(): Promise<void>;
}

/** As Node makes it. */
export const hmac: Hmac = (algorithm, key, bytes) =>
  createHmac(algorithm, key).update(bytes).digest();

/** Starts a server on a free port of loopback. */
export async function startTwistedServer(zoneFile: string, key: TsigKey): Promise<TwistedServer> {
  let zone = valueOf(parseZoneFile(zoneFile, { file: 'zone' }));
  let how = (turn: Turn): void => turn.honestly();
  const heard: Message[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const frames = new FrameReader();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (const bytes of frames.push(chunk)) {
        const request = valueOf(decodeMessage(bytes));
        heard.push(request);
        const { reply, after } = answer(zone, request);
        zone = after;
        how(turnOf(socket, key, bytes, request, reply));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  return {
    port: address.port,
    zone: () => zone,
    twist: (next) => {
      how = next;
    },
    heard,
    async stop() {
      for (const each of sockets) each.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function turnOf(
  socket: Socket,
  key: TsigKey,
  bytes: Uint8Array,
  request: Message,
  reply: Message,
): Turn {
  const verified = verifyMessage(bytes, { keys: [key], nowMs: Date.now() }, hmac);
  const bare = (message: Message): Uint8Array => valueOf(encodeMessage(message));
  const sign: Turn['sign'] = (message, otherwise = {}) => {
    if (!verified.ok) return bare(message);
    const requestMac = verified.value.mac;
    const signing = { key, nowMs: Date.now(), requestMac, ...otherwise };
    return valueOf(signMessage(bare(message), signing, hmac)).bytes;
  };
  const send = (message: Uint8Array): void => void socket.write(frameMessage(message));
  return { request, reply, socket, sign, bare, send, honestly: () => send(sign(reply)) };
}

/** What the zone says, and what becomes of it. */
function answer(zone: Zone, request: Message): { readonly reply: Message; readonly after: Zone } {
  if (request.opcode === 'UPDATE') {
    const { rcode, zone: after } = applyUpdate(zone, request);
    return { reply: answerMessage(request, { rcode, questions: request.questions }), after };
  }
  const [question] = request.questions;
  assert(question !== undefined, 'something is asked');
  if (!isWithin(question.name, zone.origin)) {
    return { reply: answerMessage(request, { rcode: 'REFUSED' }), after: zone };
  }
  const answers =
    question.type === 'AXFR'
      ? [...zone.records, ...zone.records.slice(0, 1)]
      : recordsOf(zone, question.name).filter(({ data }) => data.kind === question.type);
  return { reply: answerMessage(request, { authoritative: true, answers }), after: zone };
}

/** The records of a name. */
export function recordsOf(zone: Zone, name: Name): Zone['records'] {
  return zone.records.filter((each) => nameKey(each.name) === nameKey(name));
}

function valueOf<Value>(result: Result<Value>): Value {
  assert(result.ok, 'a test gives only what is right');
  return result.value;
}
