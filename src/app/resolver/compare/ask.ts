/** One question of a plain client to a resolver of the comparison, and its answer in the comparison's words. */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { assert } from '#base';
import { decodeMessage, encodeMessage, nameOf, queryMessage, type Message } from '#core/dns';
import { GOOD, NAME, REPAIRED } from './name.ts';

/** What was told. */
export interface ComparedAnswer {
  /** `good`: all addresses that it had; `new`: those after the repair; `empty`; `silent`; or a code: `NXDOMAIN`. */
  readonly said: string;
  /** Marked as a stale answer (RFC 8914, code 3). */
  readonly isMarked: boolean;
  readonly ttlSeconds: number | null;
  readonly tookMs: number;
}

/** What the C library waits for by default. */
const PATIENCE_MS = 5_000;

/** Asks the resolver of that port. */
export async function ask(port: number): Promise<ComparedAnswer> {
  const startedMs = performance.now();
  const answer = await askPort(port);
  return {
    said: word(answer),
    isMarked: isMarked(answer),
    ttlSeconds: answer?.answers[0]?.ttl ?? null,
    tookMs: Math.round(performance.now() - startedMs),
  };
}

/** The answer of a server on loopback; null: none within 5 seconds. */
export async function askPort(port: number): Promise<Message | null> {
  const query = queryMessage(randomInt(0x1_0000), nameOf(NAME), 'A');
  const bytes = encodeMessage(query);
  assert(bytes.ok, 'a plain question can be written');
  const socket = createSocket('udp4');
  try {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), PATIENCE_MS);
      const end = (answer: Message | null): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      socket.once('error', () => end(null));
      socket.on('message', (reply) => {
        const answer = decodeMessage(reply).value;
        if (answer !== null && answer.response && answer.id === query.id) end(answer);
      });
      socket.connect(port, '127.0.0.1', () => socket.send(bytes.value, () => {}));
    });
  } finally {
    socket.close();
  }
}

function word(answer: Message | null): string {
  if (answer === null) return 'silent';
  if (answer.rcode !== 'NOERROR') return answer.rcode;
  const addresses = answer.answers.flatMap(({ data }) => (data.kind === 'A' ? [data.address] : []));
  if (GOOD.every((address) => addresses.includes(address))) return 'good';
  if (REPAIRED.every((address) => addresses.includes(address))) return 'new';
  return addresses.length === 0 ? 'empty' : 'other';
}

const STALE_ANSWER = 3;

function isMarked(answer: Message | null): boolean {
  return (
    answer?.edns?.options.some(
      (option) => option.kind === 'extended-error' && option.code === STALE_ANSWER,
    ) ?? false
  );
}
