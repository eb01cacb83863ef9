/**
 * Questions that change nothing, by which a server says more than one word: which program it is, and
 * whether it would take an update at all. The knock is an UPDATE whose condition cannot hold: that the
 * apex of the zone, which always has a SOA, has no records. Measured: BIND 9.18 and Knot 3.2 check what
 * the key may write before the condition, PowerDNS 4.7 after it.
 */
import {
  nameOf,
  queryMessage,
  updateMessage,
  type Name,
  type Prerequisite,
  type UpdateChange,
} from '#core/dns';
import { ZoneError, type ServerSoftware } from '../port.ts';
import { converse, RefusalError, type Conversation } from './conversation.ts';
import type { TcpLine } from './tcp-line.ts';

/** `YXDOMAIN`: it would have taken these changes. Else the word with which it refuses. */
export interface Knocked {
  readonly code: string;
  readonly isSigned: boolean;
}

/** Sends changes under a condition that cannot hold. Null: no answer. */
export function knock(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  changes: readonly UpdateChange[],
): Promise<Knocked | null> {
  return tryUpdate(line, conversation, zone, [{ kind: 'name-absent', name: zone }], changes);
}

/** What a server answers to an update; null when it does not. The caller sees to it that nothing changes. */
export async function tryUpdate(
  line: TcpLine,
  conversation: Conversation,
  zone: Name,
  prerequisites: readonly Prerequisite[],
  changes: readonly UpdateChange[],
): Promise<Knocked | null> {
  const id = line.freshId();
  const made = updateMessage({ id, zone, class: 'IN', prerequisites, changes, edns: null });
  if (!made.ok) throw new ZoneError('damaged', made.problems.map(({ what }) => what).join(' '));
  try {
    const { rcode } = await converse(line, conversation, made.value);
    return { code: rcode, isSigned: conversation.key !== null };
  } catch (cause) {
    if (cause instanceof RefusalError) return { code: cause.code, isSigned: cause.isSigned };
    return null;
  }
}

/** Which program answers; null when it does not say. Only words depend on it, so nobody need prove it. */
export async function askSoftware(
  line: TcpLine,
  conversation: Conversation,
): Promise<ServerSoftware | null> {
  const name = nameOf('version.bind.');
  const query = queryMessage(line.freshId(), name, 'TXT', {
    recursionDesired: false,
    questions: [{ name, type: 'TXT', class: 'CH' }],
  });
  try {
    const { answers } = await converse(line, { ...conversation, key: null }, query);
    const [data] = answers.map((each) => each.data);
    return data?.kind === 'TXT' ? softwareOf(data.strings.join('')) : null;
  } catch {
    return null;
  }
}

/** BIND says its bare version. */
function softwareOf(version: string): ServerSoftware | null {
  if (/powerdns/i.test(version)) return 'powerdns';
  if (/knot/i.test(version)) return 'knot';
  return /^(?:bind )?9\.\d+\.\d+/i.test(version) ? 'bind' : null;
}
