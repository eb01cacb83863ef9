/**
 * Which addresses a probe may connect to. Public ones only, unless the operator allows more: a target,
 * a redirect or a name under somebody else's control must not turn the prober into a door to the
 * network that it stands in. Ranges: the IANA registries of special-purpose IPv4 and IPv6 addresses.
 *
 * What is checked is the address that is connected to, never the name, so octal, hexadecimal and other
 * odd spellings, and names that change between check and use, have nothing to work with.
 */
import { writeIpv4, writeIpv6 } from '#core/dns';
import { fail, type Problem, type Result, succeed } from '#base';

/** Addresses whose first `bits` bits are those of `bytes`. */
export interface AddressRange {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** IPv4 that is not a public unicast address. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link local, and the metadata services of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
].map(rangeOf);

/** IPv6 is refused unless it is global unicast; of that, these are not. */
const GLOBAL_IPV6 = rangeOf('2000::/3');
const SPECIAL_IPV6 = [
  '2001::/23', // protocol assignments, with Teredo, ORCHID and benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: judged by the IPv4 inside, below
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
].map(rangeOf);

/** IPv6 that carries an IPv4 address, from which byte on: a packet to it ends at that address. */
const CARRIERS: readonly { readonly range: AddressRange; readonly from: number }[] = [
  { range: rangeOf('::ffff:0:0/96'), from: 12 }, // mapped
  { range: rangeOf('::ffff:0:0:0/96'), from: 12 }, // translated (RFC 2765)
  { range: rangeOf('64:ff9b::/96'), from: 12 }, // NAT64
  { range: rangeOf('2002::/16'), from: 2 }, // 6to4
];

/** Whether an address is public; a text that is no address in its usual spelling is not. */
export function publicOnly(address: string): boolean {
  return isPublic(bytesOf(address));
}

/** Public addresses and those of the ranges. Carriers of IPv4 are judged by what they carry. */
export function publicAnd(allowed: readonly AddressRange[]): (address: string) => boolean {
  return (address) => {
    const bytes = bytesOf(address);
    if (bytes === null) return false;
    const inner = carried(bytes);
    return isPublic(bytes) || allowed.some((range) => holds(range, inner ?? bytes));
  };
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address, as after `--allow`. */
export function parseRange(text: string): Result<AddressRange> {
  const match = /^([^/]{1,45})(?:\/(\d{1,3}))?$/.exec(text);
  const bytes = match === null ? null : bytesOf(match[1] ?? '');
  if (bytes === null) {
    return fail([
      rangeProblem(`"${text}" is no range of addresses`, 'write 10.0.0.0/8 or fd00::/8'),
    ]);
  }
  const most = bytes.length * 8;
  const bits = match?.[2] === undefined ? most : Number(match[2]);
  if (bits > most) {
    return fail([rangeProblem(`"${text}" has more than ${most} bits`, `write /0 to /${most}`)]);
  }
  if (!clearAfter(bytes, bits)) {
    const mend = 'clear the bits behind the slash, or write a single address without it';
    return fail([rangeProblem(`"${text}" has bits behind its ${bits} bits`, mend)]);
  }
  return succeed({ text, bytes, bits });
}

/** The 4 or 16 bytes of an address; null when the text is none. Leading zeros and zone indexes are none. */
function bytesOf(address: string): Uint8Array | null {
  const four = new Uint8Array(4);
  if (writeIpv4(address, four, 0)) return four;
  const sixteen = new Uint8Array(16);
  return writeIpv6(address, sixteen, 0) ? sixteen : null;
}

function isPublic(bytes: Uint8Array | null): boolean {
  if (bytes === null) return false;
  if (bytes.length === 4) return !SPECIAL_IPV4.some((range) => holds(range, bytes));
  const inner = carried(bytes);
  if (inner !== null) return isPublic(inner);
  return holds(GLOBAL_IPV6, bytes) && !SPECIAL_IPV6.some((range) => holds(range, bytes));
}

function carried(bytes: Uint8Array): Uint8Array | null {
  const carrier = CARRIERS.find(({ range }) => holds(range, bytes));
  return carrier === undefined ? null : bytes.slice(carrier.from, carrier.from + 4);
}

function holds(range: AddressRange, bytes: Uint8Array): boolean {
  if (range.bytes.length !== bytes.length) return false;
  return range.bytes.every((byte, index) => {
    const mask = maskOf(range.bits, index);
    return (byte & mask) === ((bytes[index] ?? 0) & mask);
  });
}

function clearAfter(bytes: Uint8Array, bits: number): boolean {
  return bytes.every((byte, index) => (byte & ~maskOf(bits, index) & 0xff) === 0);
}

/** The bits of one byte that belong to the first `bits` of an address. */
function maskOf(bits: number, index: number): number {
  const inByte = Math.min(8, Math.max(0, bits - index * 8));
  return (0xff << (8 - inByte)) & 0xff;
}

function rangeOf(text: string): AddressRange {
  const [address = '', bits = ''] = text.split('/');
  return { text, bytes: bytesOf(address) ?? new Uint8Array(0), bits: Number(bits) };
}

function rangeProblem(what: string, mend: string): Problem {
  return { code: 'probe-allow', severity: 'error', place: null, what, mend };
}
