/** What a DNS message says of a question: for captures and dnstap, whose messages are those of the wire. */
import { decodeMessage, peekMessage, type Message, type Name } from '#core/dns';

import type { Sighting } from './sighting.ts';

/** What the message itself says. */
export type OfMessage = Pick<
  Sighting,
  'phase' | 'name' | 'type' | 'rcode' | 'truncated' | 'aliases' | 'iterates'
> & { readonly id: number };

/** Reads a message; null when it is none, or no ordinary question. A message that was cut still has its question. */
export function ofMessage(bytes: Uint8Array): OfMessage | null {
  const decoded = decodeMessage(bytes);
  if (decoded.ok) return ofDecoded(decoded.value);
  const peeked = peekMessage(bytes);
  if (!peeked.ok || peeked.value.question === null || peeked.value.opcode !== 'QUERY') return null;
  const { id, response, truncated, question } = peeked.value;
  if (question.class !== 'IN') return null;
  const { name, type } = question;
  const phase = response ? 'answered' : 'asked';
  const rcode = null;
  return { id, phase, name: plainName(name), type, rcode, truncated, aliases: [], iterates: false };
}

function ofDecoded(message: Message): OfMessage | null {
  const [question] = message.questions;
  if (question === undefined || message.opcode !== 'QUERY' || question.class !== 'IN') return null;
  return {
    id: message.id,
    phase: message.response ? 'answered' : 'asked',
    name: plainName(question.name),
    type: question.type,
    rcode: message.response ? message.rcode : null,
    truncated: message.truncated,
    aliases: message.response ? aliasesOf(message) : [],
    iterates: !message.recursionDesired,
  };
}

/** Aliases of one answer; more are no chain. */
const MAX_ALIASES = 16;

function aliasesOf({ answers }: Message): readonly (readonly [string, string])[] {
  if (answers.length < 2 && answers[0]?.data.kind === 'A') return NONE;
  const aliases: (readonly [string, string])[] = [];
  for (const { name, data } of answers) {
    // HTTPS of priority 0 is an alias too (RFC 9460, section 2.4.2).
    const isAlias = data.kind === 'CNAME' || (data.kind === 'HTTPS' && data.priority === 0);
    if (isAlias) aliases.push([plainName(name), plainName(data.target)]);
    if (aliases.length === MAX_ALIASES) break;
  }
  return aliases;
}

const NONE: readonly never[] = [];

/** `API.example.com.` is `api.example.com`. */
export function plainName(name: Name): string {
  return name.slice(0, -1).toLowerCase();
}
