/**
 * What a refused UPDATE can mean. A name server says one word; which of several things it means
 * stands in its own log, or is found by asking as said here. Measured with BIND 9.18, Knot 3.2 and
 * PowerDNS 4.7 (the tests of this room).
 */
import type { RefusalCause } from '../port.ts';

/** What it is, and the mend; ZONE and KEY stand for theirs. */
const CAUSES: Readonly<Record<string, readonly (readonly [what: string, mend: string])[]>> = {
  REFUSED: [
    [
      "the key KEY may not write this: BIND's update-policy, Knot's acl",
      'see update-policy in named.conf, the acl with "update" in knot.conf, or pdnsutil show-zone ZONE',
    ],
    ['the zone is frozen by `rndc freeze`', 'ask: rndc zonestatus ZONE'],
    [
      'the server takes no updates, or does not know the key KEY: PowerDNS says no more than this',
      'see dnsupdate in pdns.conf and pdnsutil get-meta ZONE TSIG-ALLOW-DNSUPDATE',
    ],
    [
      'a guarded name is an alias (CNAME): PowerDNS refuses the whole update then',
      'remove the alias, or do not guard that name',
    ],
  ],
  BADSIG: [['the secret of KEY differs here and there', 'compare the key files']],
  BADKEY: [
    [
      'the server knows no key KEY, or none with this algorithm',
      'names of keys are part of them: compare name and algorithm with the server',
    ],
  ],
  BADTIME: [
    [
      'the clocks here and there differ by more than five minutes',
      'run date on both; let both follow NTP',
    ],
  ],
  BADTRUNC: [['the server wants longer signatures', 'use hmac-sha256 for KEY']],
  NOTAUTH: [
    ['the server is not an authority of ZONE', 'see servers: write in guard.yaml'],
    ['it does not take the key KEY', 'compare name, algorithm and secret of the key'],
  ],
  NOTZONE: [['a guarded name is outside of ZONE', 'see names in guard.yaml']],
  NOTIMP: [
    [
      'the server does not do UPDATE: it is a secondary that does not forward, or has it off',
      'name the primary under servers: write',
    ],
  ],
  SERVFAIL: [
    [
      'the server could not write: its disk is full, its journal damaged, or its database locked',
      'see its log',
    ],
  ],
};

/** The causes of an answer, the likeliest first. `keyName` and `zone` without their last dot. */
export function refusalCauses(
  code: string,
  zone: string,
  keyName: string | null,
): readonly RefusalCause[] {
  const say = (text: string): string =>
    text.replaceAll('ZONE', zone).replaceAll('KEY', keyName ?? '(no key)');
  const known = CAUSES[code] ?? [[`the server answered ${code}`, 'see its log']];
  return known.map(([what, mend]) => ({ what: say(what), mend: say(mend) }));
}
