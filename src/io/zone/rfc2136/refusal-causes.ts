/**
 * What a refused UPDATE can mean. A name server says one word; which of several things it means
 * stands in its own log, or is found by asking as said here. Measured with BIND 9.18, Knot 3.2 and
 * PowerDNS 4.7 (the tests of this room).
 */
import type { RefusalCause } from '../port.ts';

/** The causes of an answer, the likeliest first. `keyName` and `zone` without their last dot. */
export function refusalCauses(
  code: string,
  zone: string,
  keyName: string | null,
): readonly RefusalCause[] {
  const key = keyName ?? 'no key';
  switch (code) {
    case 'REFUSED':
      return [
        {
          what: `the key ${key} may not write this: BIND's update-policy, Knot's acl`,
          mend: `see update-policy in named.conf, the acl with "update" in knot.conf, or pdnsutil show-zone ${zone}`,
        },
        {
          what: 'the zone is frozen by `rndc freeze`',
          mend: `ask: rndc zonestatus ${zone}`,
        },
        {
          what: 'the server takes no updates: PowerDNS without dnsupdate=yes, or a server that does not know the key',
          mend: `see dnsupdate in pdns.conf and pdnsutil get-meta ${zone} TSIG-ALLOW-DNSUPDATE`,
        },
        {
          what: 'a guarded name is an alias (CNAME): PowerDNS refuses the whole update then',
          mend: 'remove the alias, or do not guard that name',
        },
      ];
    case 'BADSIG':
      return [
        { what: `the secret of ${key} differs here and there`, mend: 'compare the key files' },
      ];
    case 'BADKEY':
      return [
        {
          what: `the server knows no key ${key}, or none with this algorithm`,
          mend: 'names of keys are part of them: compare name and algorithm with the server',
        },
      ];
    case 'BADTIME':
      return [
        {
          what: 'the clocks here and there differ by more than five minutes',
          mend: 'run date on both; let both follow NTP',
        },
      ];
    case 'BADTRUNC':
      return [{ what: 'the server wants longer signatures', mend: `use hmac-sha256 for ${key}` }];
    case 'NOTAUTH':
      return [
        {
          what: `the server is not an authority of ${zone}`,
          mend: 'see servers: write in guard.yaml',
        },
        {
          what: `it does not take the key ${key}`,
          mend: 'compare name, algorithm and secret of the key',
        },
      ];
    case 'NOTZONE':
      return [{ what: `a guarded name is outside of ${zone}`, mend: 'see names in guard.yaml' }];
    case 'NOTIMP':
      return [
        {
          what: 'the server does not do UPDATE: it is a secondary that does not forward, or has it off',
          mend: 'name the primary under servers: write',
        },
      ];
    case 'SERVFAIL':
      return [
        {
          what: 'the server could not write: its disk is full, its journal damaged, or its database locked',
          mend: 'see its log',
        },
      ];
    case 'FORMERR':
      return [{ what: 'the server did not understand the message', mend: 'please report this' }];
    default:
      return [{ what: `the server answered ${code}`, mend: 'see its log' }];
  }
}
