/**
 * Asking over UDP: from a port, with an id and in letters that nobody can guess, each question anew.
 * What does not fit is not believed; where forgers are at work, the question is asked over TCP.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { PLAIN_EDNS, type Edns, type Message, type Question } from '#core/dns';
import type { PlainUpstream } from '#core/resolver';
import type { Channel } from './channel.ts';
import { CaseEvidence, mixCase, restoreCase } from './letter-case.ts';
import { ASKS_SIGNATURES, readReply, writeQuestion, type Sent } from './matching.ts';
import { overTcp } from './over-tcp.ts';

/** `case`: only the letters differ; `forged`: answers came to this port that nobody asked for. */
type Outcome =
  { readonly kind: 'answer'; readonly answer: Message } | { readonly kind: 'case' | 'forged' };

/** So many answers to one port that do not fit: somebody guesses, and may hit. */
const ENOUGH_FORGED = 3;

/**
 * Packets are lost: the same one is sent again, from the same port, after a third of the time and after
 * two thirds (RFC 9520, section 3.1: no more than three in all). It tells a forger nothing new.
 */
const SENDINGS = 3;

/** That a server knows no EDNS is believed for so long: servers are replaced. */
const FORGET_AFTER_MS = 3_600_000;

/** UDP, then TCP. */
export class UdpChannel implements Channel {
  readonly #upstream: PlainUpstream;
  readonly #timeoutMs: number;
  readonly #evidence = new CaseEvidence();
  readonly #doubted: () => void;
  #plainUntilMs = 0;

  constructor(upstream: PlainUpstream, timeoutMs: number, doubted: () => void) {
    this.#upstream = upstream;
    this.#timeoutMs = timeoutMs;
    this.#doubted = doubted;
  }

  /** With EDNS, and signatures asked for; without, where the server does not know it (RFC 6891, section 7). */
  async ask(question: Question): Promise<Message> {
    if (performance.now() < this.#plainUntilMs) return this.#ask(question, null);
    const answer = await this.#ask(question, ASKS_SIGNATURES);
    const isUnknown = answer.rcode === 'FORMERR' || answer.rcode === 'NOTIMP';
    if (!isUnknown || answer.edns !== null) return answer;
    const plain = await this.#ask(question, null);
    // Only if that helped: some questions are malformed to everybody.
    if (plain.rcode !== answer.rcode) this.#plainUntilMs = performance.now() + FORGET_AFTER_MS;
    return plain;
  }

  async #ask(question: Question, edns: Edns | null): Promise<Message> {
    const { name } = question;
    const isMixed = this.#evidence.isMixing(performance.now());
    const mixed = isMixed ? mixCase(name, randomBytes) : name;
    const sent = writeQuestion(randomInt(0x1_0000), { ...question, name: mixed }, edns);
    const outcome = await overUdp(this.#upstream, sent, this.#timeoutMs);
    if (outcome.kind === 'answer' && !outcome.answer.truncated) {
      if (mixed !== name) this.#evidence.kept();
      return restoreCase(outcome.answer, mixed, name);
    }
    if (outcome.kind !== 'answer') this.#doubted();
    try {
      return restoreCase(await this.#overTcp(sent, outcome.kind), mixed, name);
    } catch (cause) {
      // Signatures did not fit, and there is no TCP to ask for them: better the answer without.
      if (outcome.kind !== 'answer' || edns?.dnssecOk !== true) throw cause;
      return this.#ask(question, PLAIN_EDNS);
    }
  }

  close(): void {
    // Each question has a socket of its own, and closes it.
  }

  /** A connection is not forged from afar: its letters are the server's. */
  async #overTcp(sent: Sent, why: Outcome['kind']): Promise<Message> {
    try {
      const { fit, answer } = await overTcp(this.#upstream, sent, this.#timeoutMs);
      if (why === 'case' && fit === 'case') this.#evidence.folded(performance.now());
      return answer;
    } catch (cause) {
      if (why === 'case') this.#evidence.doubted(performance.now());
      throw cause;
    }
  }
}

/** A socket of its own for each question: its port is part of the secret (RFC 5452). */
function overUdp(
  { address, port }: PlainUpstream,
  { query, bytes }: Sent,
  timeoutMs: number,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let strange = 0;
    const end = (outcome: Outcome | Error): void => {
      clearTimeout(timer);
      clearInterval(again);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const timer = setTimeout(() => end(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.once('error', end);
    socket.on('message', (reply) => {
      const { fit, answer } = readReply(query, reply);
      if (fit === 'exact' && answer !== null) end({ kind: 'answer', answer });
      else if (fit === 'case') end({ kind: 'case' });
      // What does not fit is somebody else's: the true answer may still come.
      else if (++strange >= ENOUGH_FORGED) end({ kind: 'forged' });
    });
    let left = SENDINGS;
    const send = (): void => {
      if (left-- <= 0) return;
      socket.send(bytes, (cause) => void (cause === null || cause === undefined || end(cause)));
    };
    let again: NodeJS.Timeout | undefined;
    // Connected: the system drops what comes from elsewhere.
    socket.connect(port, address, () => {
      again = setInterval(send, timeoutMs / SENDINGS);
      send();
    });
  });
}
