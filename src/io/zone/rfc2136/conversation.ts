/**
 * Signed questions and answers with one name server. Nothing is believed that is not signed with our
 * key (where we have one), is not the answer to our question, or comes from a server without authority.
 */
import { createHmac, randomInt } from 'node:crypto';
import type { Problem, Result } from '#base';
import {
  beginSequence,
  decodeMessage,
  encodeMessage,
  endSequence,
  nameKey,
  queryMessage,
  signMessage,
  TransferReader,
  transferQuery,
  verifyMessage,
  verifyNext,
  type Hmac,
  type Message,
  type Name,
  type RecordType,
  type ResourceRecord,
  type TsigKey,
  type Zone,
} from '#core/dns';
import { ZoneError } from '../port.ts';
import { TcpLine, type LineTo } from './tcp-line.ts';

/** Who asks whom, with what key. */
export interface Conversation {
  readonly to: LineTo;
  readonly key: TsigKey | null;
  /** Milliseconds since 1970: signatures carry it. */
  readonly nowMs: () => number;
}

const hmac: Hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

/** A number that nobody can guess. */
export function freshId(): number {
  return randomInt(0x1_0000);
}

/** `192.0.2.53`, or `127.0.0.1#5353` where the port is not the usual one. */
export function sayServer({ address, port }: Pick<LineTo, 'address' | 'port'>): string {
  return port === 53 ? address : `${address}#${port}`;
}

/** An error of problems, each with its code; the first code is the error's. */
export function zoneError(server: string, problems: readonly Problem[]): ZoneError {
  const what = problems.map((each) => each.what).join(' ');
  return new ZoneError(problems[0]?.code ?? 'damaged', `${server}: ${what}`);
}

/** Sends one message and returns its proved answer. Rejects with `ZoneError` or `NotSentError`. */
export async function converse(
  line: TcpLine,
  { to, key, nowMs }: Conversation,
  message: Message,
): Promise<Message> {
  const server = sayServer(to);
  const bytes = must(server, encodeMessage(message));
  if (key === null) return checked(server, message, await line.ask(message.id, bytes));
  const signed = must(server, signMessage(bytes, { key, nowMs: nowMs() }, hmac));
  const reply = await line.ask(message.id, signed.bytes);
  const checking = { keys: [key], nowMs: nowMs(), requestMac: signed.mac };
  const verified = verifyMessage(reply, checking, hmac);
  if (!verified.ok) throw unproved(server, reply, verified.problems);
  return checked(server, message, verified.value.bytes);
}

/**
 * An answer that is not proved. Some servers refuse unsigned: its code is told, as something that may
 * not be true; it is never taken for a success.
 */
function unproved(server: string, reply: Uint8Array, problems: readonly Problem[]): ZoneError {
  const decoded = decodeMessage(reply);
  const error = decoded.value?.tsig?.error ?? 'NOERROR';
  const word = error !== 'NOERROR' ? error : (decoded.value?.rcode ?? '');
  const what = problems.map((each) => each.what).join(' ');
  const isRefusal = word !== '' && word !== 'NOERROR';
  return new UnprovedError(isRefusal ? word : 'UNSIGNED', `${server}: ${what}`, isRefusal);
}

/** An answer without a signature of ours. `code` is what it said. */
export class UnprovedError extends ZoneError {
  readonly isRefusal: boolean;
  constructor(code: string, message: string, isRefusal: boolean) {
    super(code, message);
    this.isRefusal = isRefusal;
  }
}

function checked(server: string, asked: Message, bytes: Uint8Array): Message {
  const answer = must(server, decodeMessage(bytes));
  const [question] = asked.questions;
  const [echoed] = answer.questions;
  const isEcho =
    echoed === undefined ||
    (question !== undefined &&
      nameKey(echoed.name) === nameKey(question.name) &&
      echoed.type === question.type);
  if (!answer.response || answer.opcode !== asked.opcode || answer.id !== asked.id || !isEcho) {
    throw new ZoneError('other-answer', `${server} answered something else than was asked.`);
  }
  return answer;
}

/** The records of a name and type, or none; an authority's own word only. */
export async function askRecords(
  line: TcpLine,
  conversation: Conversation,
  name: Name,
  type: RecordType,
): Promise<readonly ResourceRecord[]> {
  const server = sayServer(conversation.to);
  const message = queryMessage(freshId(), name, type, { recursionDesired: false });
  const answer = await converse(line, conversation, message);
  const { rcode, authoritative, truncated, answers } = answer;
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') {
    throw new ZoneError(rcode, `${server} answers ${rcode} for ${name} ${type}.`);
  }
  if (!authoritative) {
    const what = `${server} has no authority for ${name}: it is lame, or that name is delegated.`;
    throw new ZoneError('lame', what);
  }
  if (truncated) throw new ZoneError('truncated', `${server} cut its answer for ${name} short.`);
  const alias = answers.find((each) => each.data.kind === 'CNAME');
  if (alias !== undefined && type !== 'CNAME') {
    throw new ZoneError('alias', `${name} is an alias on ${server}: it cannot be guarded.`);
  }
  return answers.filter((each) => each.data.kind === type && nameKey(each.name) === nameKey(name));
}

/** The whole zone. Cut short or unproved anywhere is an error. */
export async function transferZone(
  line: TcpLine,
  { to, key, nowMs }: Conversation,
  zone: Name,
): Promise<Zone> {
  const server = sayServer(to);
  const request = { id: freshId(), zone, class: 'IN', serial: null } as const;
  const bytes = must(server, encodeMessage(transferQuery(request)));
  const signed =
    key === null ? null : must(server, signMessage(bytes, { key, nowMs: nowMs() }, hmac));
  const reader = new TransferReader(request);
  let sequence = signed === null ? null : beginSequence(signed.mac);
  await line.stream(request.id, signed?.bytes ?? bytes, (reply) => {
    let proved = reply;
    if (key !== null && sequence !== null) {
      const step = verifyNext(sequence, reply, { keys: [key], nowMs: nowMs() }, hmac);
      if (!step.ok) throw unproved(server, reply, step.problems);
      ({ sequence, bytes: proved } = step.value);
    }
    return must(server, reader.push(must(server, decodeMessage(proved))));
  });
  const unended = sequence === null ? null : endSequence(sequence);
  if (unended !== null) throw zoneError(server, [unended]);
  const transfer = must(server, reader.finish());
  if (transfer.kind !== 'full') throw new ZoneError('damaged', `${server} sent no whole zone.`);
  return transfer.zone;
}

/** The value, or the problems as an error. */
export function must<Value>(server: string, result: Result<Value>): Value {
  if (!result.ok) throw zoneError(server, result.problems);
  return result.value;
}
