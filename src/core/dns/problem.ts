/**
 * The closed list of what can be wrong with DNS input, each with what to do about it. Bytes from a
 * network have no file, so their place is null and `what` says the byte.
 */
import type { Place, Problem } from '#base';

const MENDS = {
  'dns-name':
    'Write labels of 1 to 63 bytes joined by dots, 255 bytes in all; use \\DDD for other bytes.',
  'dns-address': 'Write an IPv4 address such as 192.0.2.1 or an IPv6 address such as 2001:db8::1.',
  'dns-value': 'Give a value that fits the field.',
  'dns-too-long': 'Ask for less in one message, raise the limit, or allow it to be truncated.',
  'dns-bytes-short':
    'The message was cut or is hostile: drop it; if TC is set, ask again over TCP.',
  'dns-bytes-trailing':
    'Bytes follow the last record: drop the message, its sender is broken or hostile.',
  'dns-bytes-long': 'A DNS message has at most 65535 bytes: drop it.',
  'dns-bytes-count': 'The header promises more than the bytes can hold: drop the message.',
  'dns-bytes-pointer': 'A compressed name must point backwards, at a name: drop the message.',
  'dns-bytes-label': 'Only plain labels and pointers are names: drop the message.',
  'dns-bytes-name': 'A name has at most 255 bytes: drop the message.',
  'dns-bytes-bomb': 'The names expand to far more than any honest message: drop it.',
  'dns-bytes-data': 'The record data do not fit their type: drop the message.',
  'dns-bytes-edns':
    'One OPT record at most, named by the root, among the additionals: drop the message.',
  'dns-bytes-tsig': 'One TSIG record at most, the last of the additionals: drop the message.',
  'dns-update': 'See RFC 2136, section 2: name, class, type and data of each kind are fixed.',
  'dns-tsig-missing': 'Give the same key to both sides; an unsigned answer proves nothing.',
  'dns-tsig-key': 'Use the key name and algorithm that both sides know.',
  'dns-tsig-signature':
    'Compare the secret on both sides; if it is the same, somebody changed the message.',
  'dns-tsig-time': 'Set both clocks by NTP; more fudge only hides it.',
  'dns-tsig-truncated': 'Send the whole MAC, or allow shorter ones.',
  'dns-tsig-sequence':
    'A signed transfer signs its first, its last and at least every hundredth message.',
  'dns-tsig-refused':
    'The server did not accept the signature: compare key name, algorithm and secret.',
  'dns-key-file':
    'Write  key "name" { algorithm hmac-sha256; secret "BASE64"; };  as tsig-keygen prints it.',
  'dns-transfer-refused': 'Allow the transfer on the server (allow-transfer, acl, TSIG key).',
  'dns-transfer-short': 'Transfer again: what arrived is not the zone and must not be used.',
  'dns-transfer-order': 'Transfer again, as a whole zone (AXFR); the sender is broken.',
  'dns-transfer-limit': 'Raise the limit if the zone is really that large.',
  'dns-transfer-base': 'The increment does not fit the zone at hand: transfer the whole zone.',
  'dns-zone': 'A zone has one SOA at its apex, and every record at or below it.',
  'dns-zone-alias': 'A name with a CNAME has nothing else: give the data to the name it points to.',
  'dns-zone-ttl': 'Give all records of one name and type the same TTL.',
  'dns-zone-duplicate': 'Write each record once.',
  'dns-zone-file': 'Write  name ttl class type data  on one line, or between parentheses.',
  'dns-zone-file-directive': 'Firebreak reads $ORIGIN, $TTL and $INCLUDE; write the records out.',
  'dns-zone-file-include':
    'Include only files below the allowed folder, by relative path, not in a circle.',
  'dns-zone-file-limit': 'Split the file, or raise the limit.',
  'dns-record-text': 'Write the data as the type wants them, or as  \\# LENGTH HEX  (RFC 3597).',
} as const;

/** What can be wrong; the key of a closed table. */
export type DnsProblemCode = keyof typeof MENDS;

/** An error of this room. `mend` replaces the usual advice where something better is known. */
export function dnsProblem(
  code: DnsProblemCode,
  what: string,
  place: Place | null = null,
  mend: string = MENDS[code],
): Problem {
  return { code, severity: 'error', place, what, mend };
}

/** Something to know that does not stop anything. */
export function dnsWarning(
  code: DnsProblemCode,
  what: string,
  place: Place | null = null,
): Problem {
  return { code, severity: 'warning', place, what, mend: MENDS[code] };
}
