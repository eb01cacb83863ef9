/**
 * IPv4 and IPv6 addresses between text and bytes. IPv6 is written as RFC 5952 wants it (shortest,
 * lower case) and read as RFC 4291 allows it, without zone index.
 */
/** Rows of texts by the one byte, each row by the other. */
type HalfTexts = (string | undefined)[][];

/**
 * The halves of addresses that were written before, `192.0.` and `2.1`: messages repeat them, and one
 * join of two is cheaper than of four. Rows are made as they are needed; 65536 short texts at most.
 */
const FIRST_HALVES: HalfTexts = Array.from({ length: 256 }, () => []);
const SECOND_HALVES: HalfTexts = Array.from({ length: 256 }, () => []);

/** The four bytes at `at` as `192.0.2.1`; they must be there. */
export function formatIpv4(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  const d = bytes[at + 3] as number;
  const heads = FIRST_HALVES[a] as (string | undefined)[];
  const tails = SECOND_HALVES[c] as (string | undefined)[];
  return (heads[b] ??= `${a}.${b}.`) + (tails[d] ??= `${c}.${d}`);
}

/** Writes four bytes at `at`; false when the text is no IPv4 address. Leading zeros are refused. */
export function writeIpv4(text: string, bytes: Uint8Array, at: number): boolean {
  const length = text.length;
  let part = -1;
  let parts = 0;
  for (let index = 0; index <= length; index++) {
    const code = index < length ? text.charCodeAt(index) : 46;
    if (code === 46) {
      if (part < 0 || parts > 3) return false;
      bytes[at + parts++] = part;
      part = -1;
      continue;
    }
    const digit = code - 48;
    if (digit < 0 || digit > 9 || part === 0) return false;
    part = part < 0 ? digit : part * 10 + digit;
    if (part > 255) return false;
  }
  return parts === 4;
}

/** The sixteen bytes at `at` as `2001:db8::1`; they must be there. */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) {
    groups.push(((bytes[at + index] as number) << 8) | (bytes[at + index + 1] as number));
  }
  if (isMapped(groups)) return `::ffff:${formatIpv4(bytes, at + 12)}`;
  const gap = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (gap.length < 2) return hex.join(':');
  return `${hex.slice(0, gap.start).join(':')}::${hex.slice(gap.start + gap.length).join(':')}`;
}

function isMapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index < groups.length; index++) {
    if (groups[index] !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

/** Writes sixteen bytes at `at`; false when the text is no IPv6 address. */
export function writeIpv6(text: string, bytes: Uint8Array, at: number): boolean {
  if (text.length < 2 || text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  const tail = readGroups(halves[1] ?? '', true);
  if (head === null || tail === null) return false;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return false;
  bytes.fill(0, at, at + 16);
  bytes.set(head, at);
  bytes.set(tail, at + 16 - tail.length);
  return true;
}

/** The bytes of `a:b:c`; the last group may be an IPv4 address. */
function readGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (mayEndInIpv4 && index === groups.length - 1 && group.includes('.')) {
      const dotted = new Uint8Array(4);
      if (!writeIpv4(group, dotted, 0)) return null;
      bytes.push(...dotted);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return null;
  }
  return bytes;
}

/** 4 or 6, or null when the text is no address. */
export function addressFamily(text: string): 4 | 6 | null {
  const bytes = new Uint8Array(16);
  if (writeIpv4(text, bytes, 0)) return 4;
  return writeIpv6(text, bytes, 0) ? 6 : null;
}

/** The address as this house spells it, so that equal addresses are equal text; null when it is none. */
export function canonicalAddress(text: string): string | null {
  const bytes = new Uint8Array(16);
  if (writeIpv4(text, bytes, 0)) return formatIpv4(bytes, 0);
  return writeIpv6(text, bytes, 0) ? formatIpv6(bytes, 0) : null;
}
