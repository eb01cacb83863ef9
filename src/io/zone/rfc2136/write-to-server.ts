/** One write to one server: its UPDATE, and what the answer says. */
import { randomInt } from 'node:crypto';
import {
  encodeMessage,
  MAX_MESSAGE_BYTES,
  nameOf,
  updateMessage,
  type Message,
  type Name,
  type Prerequisite,
} from '#core/dns';
import { updateOfWrite, type ZoneWrite } from '#core/guard';
import { ZoneError, type WriteAnswer } from '../port.ts';
import { converse, RefusalError, sayServer, type Conversation } from './conversation.ts';
import type { Knocked } from './knock.ts';
import { askSerial, lookAtServer } from './look-at-server.ts';
import { examineRefusal, refusalCauses } from './refusal-causes.ts';
import { sayDifference } from './say-difference.ts';
import type { TcpLine } from './tcp-line.ts';

/** What RFC 2136, section 3.2, answers where a prerequisite does not hold. */
const PREREQUISITE_FAILED: ReadonlySet<string> = new Set([
  'NXRRSET',
  'YXRRSET',
  'NXDOMAIN',
  'YXDOMAIN',
]);

/** Room for the signature, so that nothing is sent that could not be. */
const MOST_SIGNATURE_BYTES = 512;

/** The message of a write; an error when there can be none, before anything is sent. */
export function messageOfWrite(
  zone: Name,
  write: ZoneWrite,
  compares: boolean,
): Message | ZoneError {
  const update = updateOfWrite(randomInt(0x1_0000), zone, write);
  const prerequisites = compares ? [...update.prerequisites, ...noAliases(write)] : [];
  const message = updateMessage({ ...update, prerequisites });
  if (!message.ok) {
    return new ZoneError('update', message.problems.map(({ what }) => what).join(' '));
  }
  const bytes = encodeMessage(message.value);
  if (bytes.ok && bytes.value.length <= MAX_MESSAGE_BYTES - MOST_SIGNATURE_BYTES) {
    return message.value;
  }
  const size = bytes.ok ? `${bytes.value.length} bytes` : 'more bytes';
  return new ZoneError('too-large', `the write has ${size}, and one message takes 64 KiB`);
}

/**
 * Servers ignore an address that is added beside a CNAME, and answer that all is well (RFC 2136,
 * section 3.4.2.2; BIND and Knot do): the marker would name a generation that is not there.
 */
function noAliases({ expect }: ZoneWrite): readonly Prerequisite[] {
  return expect.contents
    .filter(({ endpoints }) => endpoints.length === 0)
    .map(({ name }) => ({ kind: 'record-set-absent', name: nameOf(name), type: 'CNAME' }));
}

/** Sends it. Rejects when the answer did not come, or is not to be believed. */
export async function writeToServer(
  line: TcpLine,
  conversation: Conversation,
  message: Message,
  zone: Name,
  write: ZoneWrite,
  signal: AbortSignal,
): Promise<WriteAnswer> {
  const server = sayServer(conversation.to);
  let rcode: string;
  try {
    ({ rcode } = await converse(line, conversation, message));
  } catch (cause) {
    if (signal.aborted || !(cause instanceof RefusalError)) throw cause;
    const { code, isSigned } = cause;
    const what = code === 'BADTIME' ? cause.message : `${code}, unsigned`;
    return refused(conversation, { code, isSigned }, what, zone, signal);
  }
  if (rcode === 'NOERROR') {
    return { kind: 'applied', server, serial: await serialOf(line, conversation, zone) };
  }
  if (!PREREQUISITE_FAILED.has(rcode)) {
    const isSigned = conversation.key !== null;
    return refused(conversation, { code: rcode, isSigned }, rcode, zone, signal);
  }
  const difference = await differenceOf(line, conversation, zone, write);
  return { kind: 'outdated', server, what: `${rcode}, ${difference}` };
}

async function refused(
  conversation: Conversation,
  said: Knocked,
  what: string,
  zone: Name,
  signal: AbortSignal,
): Promise<WriteAnswer> {
  const refusal = await examineRefusal(said, conversation, zone, signal);
  const { to, key } = conversation;
  const causes = refusalCauses(refusal, bare(zone), key === null ? null : bare(key.name));
  return { kind: 'refused', server: sayServer(to), what, causes };
}

/** Only told: a write that was refused is not less so because the zone could not be read. */
async function differenceOf(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  { expect }: ZoneWrite,
): Promise<string> {
  try {
    const seen = await lookAtServer(line, conversation, zone, expect.contents);
    return sayDifference(expect, seen);
  } catch {
    return sayDifference(expect, null);
  }
}

/** Only told, as well: the write was applied. */
async function serialOf(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
): Promise<number | null> {
  try {
    return await askSerial(line, conversation, zone);
  } catch {
    return null;
  }
}

/** Without the last dot, as configuration files have it. */
function bare(name: Name): string {
  return name.replace(/\.$/, '');
}
