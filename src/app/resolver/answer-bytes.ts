/** Bytes in, bytes out: what stands between a socket and the forwarder. */
import { decodeMessage, encodeMessage } from '#core/dns';
import type { Forwarder } from './forwarder.ts';
import type { ResolverMetrics } from './metrics.ts';

/** Over what a question came: an answer over UDP has few bytes. */
export type Transport = 'udp' | 'tcp';

/** An answer. `isHot`: it is right for a second, whoever asks the same. */
export interface AnsweredBytes {
  readonly reply: Uint8Array;
  readonly isHot: boolean;
}

/** The answer to some bytes; null: they deserve none. */
export type AnswerBytes = (bytes: Uint8Array, over: Transport) => Promise<AnsweredBytes | null>;

/** The most bytes of an answer over UDP without EDNS (RFC 1035), and with it (DNS flag day 2020). */
const [PLAIN_BYTES, EDNS_BYTES] = [512, 1_232];

/** By a forwarder. */
export function answerBy(forwarder: Forwarder, metrics: ResolverMetrics): AnswerBytes {
  return async (bytes, over) => {
    const query = decodeMessage(bytes).value;
    if (query === null) {
      metrics.count('malformed');
      return null;
    }
    const answer = await forwarder.answer(query);
    if (answer === null) return null;
    const { edns } = query;
    const room =
      edns === null ? PLAIN_BYTES : Math.min(EDNS_BYTES, Math.max(PLAIN_BYTES, edns.udpBytes));
    const limits = over === 'udp' ? ({ maxBytes: room, whenTooLong: 'truncate' } as const) : {};
    const reply = encodeMessage(answer, limits).value;
    const isHot = answer.rcode === 'NOERROR' && answer.answers.length > 0;
    return reply === null ? null : { reply, isHot };
  };
}
