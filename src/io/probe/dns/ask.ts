/**
 * One question to one address: over UDP, and over TCP when the answer was cut. Answers to another
 * question or with another id are not for us and are passed over; the wait ends with the signal.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import {
  addressFamily,
  decodeMessage,
  encodeMessage,
  frameMessage,
  FrameReader,
  type Message,
  type Name,
  PLAIN_EDNS,
  peekMessage,
  queryMessage,
  type Question,
  type RecordClass,
  type RecordType,
  sameName,
} from '#core/dns';
import { connect } from '../tcp-probe.ts';

export interface Asking {
  readonly address: string;
  readonly port: number;
  readonly name: Name;
  readonly type: RecordType;
  readonly class: RecordClass;
  readonly recursion: boolean;
  readonly transport: 'udp' | 'tcp';
}

export interface Asked {
  /** Null when what came cannot be read as an answer. */
  readonly message: Message | null;
  /** The answer over UDP was cut, and this one came over TCP. */
  readonly cut: boolean;
}

/** Asks once. Rejects when nothing comes. */
export async function ask(asking: Asking, signal: AbortSignal): Promise<Asked> {
  const id = randomInt(65_536);
  const question: Question = { name: asking.name, type: asking.type, class: asking.class };
  const encoded = encodeMessage(
    queryMessage(id, asking.name, asking.type, {
      questions: [question],
      recursionDesired: asking.recursion,
      edns: { ...PLAIN_EDNS, dnssecOk: true },
    }),
  );
  if (encoded.value === null) throw new Error('the question cannot be written');
  if (asking.transport === 'udp') {
    const answer = await overUdp(asking, encoded.value, signal, (bytes) =>
      isOurs(bytes, id, question),
    );
    if (peekMessage(answer).value?.truncated !== true) return { message: read(answer), cut: false };
  }
  const answer = await overTcp(asking, encoded.value, signal, (bytes) =>
    isOurs(bytes, id, question),
  );
  return { message: read(answer), cut: asking.transport === 'udp' };
}

function read(bytes: Uint8Array): Message | null {
  return decodeMessage(bytes).value;
}

/** An answer with our id; when its question can be read, it is ours. */
function isOurs(bytes: Uint8Array, id: number, question: Question): boolean {
  const peeked = peekMessage(bytes).value;
  if (peeked === null || peeked.id !== id || !peeked.response) return false;
  const asked = peeked.question;
  return asked === null || (sameName(asked.name, question.name) && asked.type === question.type);
}

function overUdp(
  { address, port }: Asking,
  query: Uint8Array,
  signal: AbortSignal,
  isAnswer: (bytes: Uint8Array) => boolean,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(addressFamily(address) === 6 ? 'udp6' : 'udp4');
    let open = true;
    const end = (): void => {
      signal.removeEventListener('abort', abort);
      if (open) socket.close();
      open = false;
    };
    const abort = (): void => {
      end();
      reject(signal.reason instanceof Error ? signal.reason : new Error('no answer'));
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) {
      abort();
      return;
    }
    socket.on('error', (error) => {
      end();
      reject(error);
    });
    socket.on('message', (bytes) => {
      if (!isAnswer(bytes)) return;
      end();
      resolve(bytes);
    });
    // Connected, the socket hears this server only.
    socket.connect(port, address, () => {
      if (open) socket.send(query);
    });
  });
}

async function overTcp(
  { address, port }: Asking,
  query: Uint8Array,
  signal: AbortSignal,
  isAnswer: (bytes: Uint8Array) => boolean,
): Promise<Uint8Array> {
  const socket = await connect(address, port, signal);
  const frames = new FrameReader();
  try {
    socket.write(frameMessage(query));
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      const answer = frames.push(chunk).find(isAnswer);
      if (answer !== undefined) return answer;
    }
    throw new Error('the connection ended before the answer');
  } finally {
    socket.destroy();
  }
}
