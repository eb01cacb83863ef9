/** Bytes in, bytes out: what stands between a socket and the forwarder. */
import { decodeMessage, encodeMessage, type Message } from '#core/dns';
import type { Forwarder } from './forwarder.ts';
import type { HotMarks } from './hot-answers.ts';
import type { Counted, ResolverMetrics } from './metrics.ts';

/** Over what a question came: an answer over UDP has few bytes. */
export type Transport = 'udp' | 'tcp';

/** An answer. `hot`: it is right for a second, whoever asks the same, and good for so much longer. */
export interface AnsweredBytes {
  readonly reply: Uint8Array;
  readonly hot: HotMarks | null;
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
    const answered = await forwarder.answer(query);
    if (answered === null) return null;
    const { answer, outcome } = answered;
    if (outcome !== null) metrics.count(outcome);
    const { edns } = query;
    const room =
      edns === null ? PLAIN_BYTES : Math.min(EDNS_BYTES, Math.max(PLAIN_BYTES, edns.udpBytes));
    const limits = over === 'udp' ? ({ maxBytes: room, whenTooLong: 'truncate' } as const) : {};
    const reply = encodeMessage(answer, limits).value;
    return reply === null ? null : { reply, hot: hotOf(answer, outcome) };
  };
}

/** Of a TTL that is longer than this, a second or two are nothing. */
const LONG_SECONDS = 60;

function hotOf({ rcode, answers }: Message, outcome: Counted | null): HotMarks | null {
  if (rcode !== 'NOERROR' || answers.length === 0) return null;
  const graceMs = answers.every(({ ttl }) => ttl >= LONG_SECONDS) ? 1_000 : 0;
  return { graceMs, counts: outcome === 'held' ? 'held' : 'cached' };
}
