/**
 * Signed questions and answers with one name server. Nothing is believed that is not signed with our
 * key (where we have one), is not the answer to our question, or comes from a server without authority.
 * One thing cannot be proved: servers refuse a signature without one of their own (RFC 8945, section
 * 5.2). Such a refusal is told as unsigned; a success or a comparison is never taken from it.
 */
import { createHmac } from 'node:crypto';
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
  type Tsig,
  type TsigKey,
  type Zone,
} from '#core/dns';
import { ZoneError } from '../port.ts';
import { NotSentError, type LineTo, type TcpLine } from './tcp-line.ts';

/** Who asks whom, with what key. */
export interface Conversation {
  readonly to: LineTo;
  readonly key: TsigKey | null;
  /** Milliseconds since 1970: signatures carry it. */
  readonly nowMs: () => number;
}

/** A refusal that nothing proves. `code` is what it said; `isSigned` for BADTIME, which can be proved. */
export class RefusalError extends ZoneError {
  readonly isSigned: boolean;
  constructor(code: string, message: string, isSigned: boolean) {
    super(code, message);
    this.isSigned = isSigned;
  }
}

/** What servers answer, unsigned, to a signature or a message that they do not take. */
const UNSIGNED_REFUSALS: ReadonlySet<string> = new Set([
  'FORMERR',
  'NOTIMP',
  'REFUSED',
  'NOTAUTH',
  'NOTZONE',
]);

const hmac: Hmac = (algorithm, key, bytes) => createHmac(algorithm, key).update(bytes).digest();

/** `192.0.2.53`, or `127.0.0.1#5353` where the port is not the usual one. */
export function sayServer({ address, port }: Pick<LineTo, 'address' | 'port'>): string {
  return port === 53 ? address : `${address}#${port}`;
}

/** Sends one message and returns its proved answer. Rejects with `ZoneError` or a kind of it. */
export async function converse(
  line: TcpLine,
  { to, key, nowMs }: Conversation,
  message: Message,
): Promise<Message> {
  const server = sayServer(to);
  const bytes = unsent(server, encodeMessage(message));
  if (key === null) return checked(server, message, await line.ask(message.id, bytes));
  const signed = unsent(server, signMessage(bytes, { key, nowMs: nowMs() }, hmac));
  const reply = await line.ask(message.id, signed.bytes);
  const heardMs = nowMs();
  const checking = { keys: [key], nowMs: heardMs, requestMac: signed.mac };
  const verified = verifyMessage(reply, checking, hmac);
  if (!verified.ok) throw unproved(server, message, reply, verified.problems, heardMs);
  return checked(server, message, verified.value.bytes);
}

/** Why an answer is not believed; a refusal where it may be one. */
function unproved(
  server: string,
  asked: Message,
  reply: Uint8Array,
  problems: readonly Problem[],
  heardMs: number,
): ZoneError {
  const answer = decodeMessage(reply).value ?? null;
  const [problem] = problems;
  const isOurs = answer !== null && answersTo(asked, answer);
  const error = answer?.tsig?.error ?? 'NOERROR';
  if (isOurs && problem?.code === 'dns-tsig-missing' && UNSIGNED_REFUSALS.has(answer.rcode)) {
    return new RefusalError(answer.rcode, `${server} said ${answer.rcode}, unsigned.`, false);
  }
  if (isOurs && problem?.code === 'dns-tsig-refused') {
    return new RefusalError(error, `${server} said ${error}: ${problem.what}`, false);
  }
  // Signed with our key: it heard us, and its clock is another.
  if (isOurs && problem?.code === 'dns-tsig-time' && error === 'BADTIME' && answer.tsig !== null) {
    return new RefusalError('BADTIME', sayClocks(server, answer.tsig, heardMs), true);
  }
  return zoneError(server, problems);
}

/** The server's time stands in a BADTIME (RFC 8945, section 5.2.3). */
function sayClocks(server: string, { otherHex }: Tsig, hereMs: number): string {
  const say = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const there = otherHex.length === 12 ? say(Number.parseInt(otherHex, 16) * 1000) : 'unknown';
  return `${server} said BADTIME: here it is ${say(hereMs)}, there ${there}`;
}

function answersTo(asked: Message, answer: Message): boolean {
  const [question] = asked.questions;
  const [echoed] = answer.questions;
  // An answer to an UPDATE need not repeat the zone (RFC 2136, section 3.8); any other repeats what was asked.
  const isEcho =
    echoed === undefined
      ? asked.opcode === 'UPDATE' || answer.rcode !== 'NOERROR'
      : question !== undefined &&
        nameKey(echoed.name) === nameKey(question.name) &&
        echoed.type === question.type &&
        echoed.class === question.class;
  return answer.response && answer.opcode === asked.opcode && answer.id === asked.id && isEcho;
}

function checked(server: string, asked: Message, bytes: Uint8Array): Message {
  const answer = must(server, decodeMessage(bytes));
  if (answersTo(asked, answer)) return answer;
  throw new ZoneError('other-answer', `${server} answered something else than was asked.`);
}

/** The records of a name and type, or none; an authority's own word only. */
export async function askRecords(
  line: TcpLine,
  conversation: Conversation,
  name: Name,
  type: RecordType,
): Promise<readonly ResourceRecord[]> {
  const server = sayServer(conversation.to);
  const message = queryMessage(line.freshId(), name, type, { recursionDesired: false });
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
  const request = { id: line.freshId(), zone, class: 'IN', serial: null } as const;
  const query = transferQuery(request);
  const bytes = unsent(server, encodeMessage(query));
  const signed =
    key === null ? null : unsent(server, signMessage(bytes, { key, nowMs: nowMs() }, hmac));
  const reader = new TransferReader(request);
  let sequence = signed === null ? null : beginSequence(signed.mac);
  await line.stream(request.id, signed?.bytes ?? bytes, (reply) => {
    let proved = reply;
    if (key !== null && sequence !== null) {
      const heardMs = nowMs();
      const step = verifyNext(sequence, reply, { keys: [key], nowMs: heardMs }, hmac);
      if (!step.ok) throw unproved(server, query, reply, step.problems, heardMs);
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

/** The value, or the problems as an error; the first code is the error's. */
function must<Value>(server: string, result: Result<Value>): Value {
  if (!result.ok) throw zoneError(server, result.problems);
  return result.value;
}

/** As `must`, where nothing was sent yet. */
function unsent<Value>(server: string, result: Result<Value>): Value {
  if (result.ok) return result.value;
  const { code, message } = zoneError(server, result.problems);
  throw new NotSentError(code, message);
}

function zoneError(server: string, problems: readonly Problem[]): ZoneError {
  const what = problems.map((each) => each.what).join(' ');
  return new ZoneError(problems[0]?.code ?? 'damaged', `${server}: ${what}`);
}
