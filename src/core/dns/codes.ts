/**
 * The numbers of DNS and their names, from the IANA registry "Domain Name System (DNS) Parameters".
 * In data we always use the name; a number without one is `TYPE65280`, `CLASS7`, `RCODE24` (RFC
 * 3597, section 5).
 */
const TYPE_NUMBERS = {
  A: 1,
  NS: 2,
  MD: 3,
  MF: 4,
  CNAME: 5,
  SOA: 6,
  MB: 7,
  MG: 8,
  MR: 9,
  NULL: 10,
  WKS: 11,
  PTR: 12,
  HINFO: 13,
  MINFO: 14,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  X25: 19,
  ISDN: 20,
  RT: 21,
  SIG: 24,
  KEY: 25,
  PX: 26,
  AAAA: 28,
  LOC: 29,
  NXT: 30,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
  URI: 256,
  CAA: 257,
} as const;

const CLASS_NUMBERS = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const;

const OPCODE_NUMBERS = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5, DSO: 6 } as const;

const RESPONSE_NUMBERS = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  DSOTYPENI: 11,
  BADVERS: 16,
  BADKEY: 17,
  BADTIME: 18,
  BADMODE: 19,
  BADNAME: 20,
  BADALG: 21,
  BADTRUNC: 22,
  BADCOOKIE: 23,
} as const;

/** The type of a record or question. */
export type RecordType = keyof typeof TYPE_NUMBERS | `TYPE${number}`;
/** The class of a record or question; `NONE` and `ANY` mean something in an UPDATE only. */
export type RecordClass = keyof typeof CLASS_NUMBERS | `CLASS${number}`;
/** What a message asks for. */
export type Opcode = keyof typeof OPCODE_NUMBERS | `OPCODE${number}`;
/** How it went, with the upper bits of EDNS. */
export type ResponseCode = keyof typeof RESPONSE_NUMBERS | `RCODE${number}`;

/** A register of names and numbers, both ways. */
interface CodeTable<Code extends string> {
  /** The name of a number. */
  nameOf(number: number): Code;
  /** The number of a name; -1 when it is none or too large. */
  numberOf(name: string): number;
}

function createTable<Code extends string>(
  numbers: Readonly<Record<string, number>>,
  prefix: string,
  largest: number,
): CodeTable<Code> {
  const names: (Code | undefined)[] = Array.from({ length: 260 });
  const byName = new Map<string, number>();
  for (const [name, number] of Object.entries(numbers)) {
    names[number] = name as Code;
    byName.set(name, number);
  }
  const generic = new RegExp(`^${prefix}(0|[1-9][0-9]{0,4})$`);
  // Messages ask for the same name record after record, so the last answer is kept.
  let lastName = '';
  let lastNumber = -1;
  return {
    nameOf: (number) => names[number] ?? (`${prefix}${number}` as Code),
    numberOf(name) {
      if (name === lastName) return lastNumber;
      const number = byName.get(name) ?? Number(generic.exec(name)?.[1] ?? -1);
      lastName = name;
      lastNumber = number <= largest ? number : -1;
      return lastNumber;
    },
  };
}

/** Types by name and number. */
export const TYPES: CodeTable<RecordType> = createTable(TYPE_NUMBERS, 'TYPE', 65_535);
/** Classes by name and number. */
export const CLASSES: CodeTable<RecordClass> = createTable(CLASS_NUMBERS, 'CLASS', 65_535);
/** Opcodes by name and number. */
export const OPCODES: CodeTable<Opcode> = createTable(OPCODE_NUMBERS, 'OPCODE', 15);
/** Response codes by name and number. */
export const RESPONSES: CodeTable<ResponseCode> = createTable(RESPONSE_NUMBERS, 'RCODE', 4095);

/** The type that a text names, in either case, `TYPE1` read as `A`; null when it names none. */
export function parseType(text: string): RecordType | null {
  const number = TYPES.numberOf(text.toUpperCase());
  return number < 0 ? null : TYPES.nameOf(number);
}

/** The class that a text names, in either case; null when it names none. */
export function parseClass(text: string): RecordClass | null {
  const number = CLASSES.numberOf(text.toUpperCase());
  return number < 0 ? null : CLASSES.nameOf(number);
}

/** Whether a type asks or carries rather than being data: it is in no zone (RFC 6895, section 3.1). */
export function isMetaType(type: RecordType): boolean {
  const number = TYPES.numberOf(type);
  return number === 0 || number === 41 || (number >= 128 && number <= 255);
}

/** Why an answer is as it is, by number (RFC 8914 and the IANA registry "Extended DNS Error Codes"). */
export const EXTENDED_ERRORS: readonly string[] = [
  'Other Error',
  'Unsupported DNSKEY Algorithm',
  'Unsupported DS Digest Type',
  'Stale Answer',
  'Forged Answer',
  'DNSSEC Indeterminate',
  'DNSSEC Bogus',
  'Signature Expired',
  'Signature Not Yet Valid',
  'DNSKEY Missing',
  'RRSIGs Missing',
  'No Zone Key Bit Set',
  'NSEC Missing',
  'Cached Error',
  'Not Ready',
  'Blocked',
  'Censored',
  'Filtered',
  'Prohibited',
  'Stale NXDOMAIN Answer',
  'Not Authoritative',
  'Not Supported',
  'No Reachable Authority',
  'Network Error',
  'Invalid Data',
  'Signature Expired before Valid',
  'Too Early',
  'Unsupported NSEC3 Iterations Value',
  'Unable to conform to policy',
  'Synthesized',
];

/** The name of an extended error. */
export function extendedErrorName(code: number): string {
  return EXTENDED_ERRORS[code] ?? `Extended Error ${code}`;
}
