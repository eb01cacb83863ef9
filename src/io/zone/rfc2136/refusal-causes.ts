/**
 * What a refused UPDATE can mean. A server says one word for several things; which one it is, is asked
 * at once with a knock that changes nothing, where the server's ways allow to tell. Measured on BIND
 * 9.18, Knot 3.2 and PowerDNS 4.7 (rfc2136-servers.test.ts holds them to it):
 *
 * - BIND signs REFUSED, for a grant that is missing, a frozen zone, and a zone that takes no updates.
 *   A knock without changes is refused by the last two only. BADKEY, BADSIG, BADTIME say what they are.
 * - Knot says BADKEY, unsigned, also where it knows the key and its acl does not let it: a knock without
 *   changes tells.
 * - PowerDNS says REFUSED, unsigned, to a wrong secret, a wrong clock, an unknown key, and a key that may
 *   not update; signed, where an address would stand beside a CNAME.
 */
import type { Name } from '#core/dns';
import type { RefusalCause, ServerSoftware } from '../port.ts';
import type { Conversation } from './conversation.ts';
import { askSoftware, knock, type Knocked } from './knock.ts';
import { TcpLine } from './tcp-line.ts';

/** A refusal, and what was found out about it afterwards. */
export interface Refusal extends Knocked {
  readonly software: ServerSoftware | null;
  /** What the server answers to a knock without changes; null when nobody knows. */
  readonly knocked: Knocked | null;
}

/** What it is, and the mend; ZONE and KEY stand for theirs. */
type Cause = readonly [what: string, mend: string];

const FROZEN: Cause = ['the zone is frozen by `rndc freeze`', 'ask: rndc zonestatus ZONE'];
const NO_GRANT: Cause = ['the key KEY may not write this', 'see update-policy in named.conf'];
const NO_UPDATES: Cause = [
  'the zone takes no updates here: it is a secondary, or names neither allow-update nor update-policy',
  'ask: rndc zonestatus ZONE; name the primary under servers: write',
];
const NO_ACL_NAME: Cause = [
  'the acl does not let the key KEY write this name or type',
  'see update-owner-name and update-type in knot.conf',
];
const NO_ACL: Cause = [
  'no acl of the zone lets the key KEY update',
  'see acl with `action: update` in knot.conf',
];
const UNKNOWN_KEY: Cause = [
  'the server knows no key KEY, or another algorithm for it',
  'compare name and algorithm on both sides',
];
const SECRET: Cause = ['the secret of KEY differs here and there', 'compare the key files'];
const CLOCKS: Cause = [
  'the clocks here and there differ by more than five minutes',
  'run date on both; let both follow NTP',
];
const POWERDNS_OFF: Cause = [
  'the key KEY may not update, or dnsupdate is off',
  'ask: pdnsutil get-meta ZONE TSIG-ALLOW-DNSUPDATE; see dnsupdate in pdns.conf',
];
const POWERDNS_ALIAS: Cause = [
  'a guarded name is an alias (CNAME)',
  'remove the alias, or do not guard that name',
];
const POWERDNS_FROM: Cause = [
  'updates are not taken from this address',
  'see allow-dnsupdate-from in pdns.conf and ALLOW-DNSUPDATE-FROM of the zone',
];
const POLICY: Cause = [
  'the key KEY may not write this',
  "see the server's rules for updates of ZONE",
];
const NOT_HERE: Cause = ['the server is no authority of ZONE', 'see servers: write in guard.yaml'];

/** By the word, whatever the server. */
const BY_CODE: Readonly<Record<string, readonly Cause[]>> = {
  REFUSED: [POLICY, FROZEN, POWERDNS_OFF],
  BADSIG: [SECRET],
  BADKEY: [UNKNOWN_KEY, POLICY],
  BADTIME: [CLOCKS],
  BADTRUNC: [['the server wants longer signatures', 'use hmac-sha256 for KEY']],
  NOTAUTH: [NOT_HERE, UNKNOWN_KEY],
  NOTZONE: [['a guarded name is outside of ZONE', 'see names in guard.yaml']],
  NOTIMP: [['the server does not do UPDATE: it is a secondary, or has it off', NO_UPDATES[1]]],
  FORMERR: [['the server does not understand the update', 'see its log']],
  SERVFAIL: [
    [
      'the server could not write: its disk is full, its journal damaged, or its database locked',
      'see its log',
    ],
  ],
};

/** Asks the server, on a new connection, what a refusal means: once each, and nothing changes. */
export async function examineRefusal(
  refused: Knocked,
  conversation: Conversation,
  zone: Name,
  signal: AbortSignal,
): Promise<Refusal> {
  let line: TcpLine | null = null;
  try {
    line = await TcpLine.open(conversation.to, signal);
    const software = await askSoftware(line, conversation);
    return { ...refused, software, knocked: await knock(line, conversation, zone, []) };
  } catch {
    return { ...refused, software: null, knocked: null };
  } finally {
    line?.close();
  }
}

/** The causes, the likeliest first. `zone` and `keyName` without their last dot. */
export function refusalCauses(
  refusal: Refusal,
  zone: string,
  keyName: string | null,
): readonly RefusalCause[] {
  const say = (text: string): string =>
    text.replaceAll('ZONE', zone).replaceAll('KEY', keyName ?? '(no key is given)');
  const { code } = refusal;
  const causes = bySoftware(refusal) ??
    BY_CODE[code] ?? [[`the server answered ${code}`, 'see its log']];
  return causes.map(([what, mend]) => ({ what: say(what), mend: say(mend) }));
}

function bySoftware({ code, isSigned, software, knocked }: Refusal): readonly Cause[] | null {
  const opens = knocked?.code === 'YXDOMAIN';
  if (software === 'bind' && code === 'REFUSED') {
    if (knocked === null) return [FROZEN, NO_GRANT, NO_UPDATES];
    return opens ? [NO_GRANT] : [FROZEN, NO_UPDATES];
  }
  if (software === 'knot' && (code === 'BADKEY' || code === 'NOTAUTH')) {
    if (opens) return [NO_ACL_NAME];
    return code === 'BADKEY' ? [UNKNOWN_KEY, NO_ACL] : [NOT_HERE, NO_ACL];
  }
  if (software === 'powerdns' && code === 'REFUSED') {
    if (opens) return [POWERDNS_ALIAS];
    return isSigned
      ? [POWERDNS_OFF, POWERDNS_FROM]
      : [SECRET, UNKNOWN_KEY, CLOCKS, POWERDNS_OFF, POWERDNS_FROM];
  }
  // Which program it is, it does not say; that it takes other updates of this key, it does.
  return opens && code === 'REFUSED' ? [POLICY, POWERDNS_ALIAS] : null;
}
