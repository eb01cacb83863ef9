/**
 * Addresses to whom they belong: the longest range that holds one counts. Ranges come from rows, and
 * from the files that providers publish of their own (`read-ranges.ts`). Reading and writing of
 * addresses is `ipaddr.js`'s.
 */
import ipaddr from 'ipaddr.js';
import type { AddressRow } from './types.ts';

/** A range as bits: `1` and `0` of its network part, with its family in front. */
export interface Range {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
  readonly length: number;
}

export interface AddressRanges {
  /** The row of the longest range that holds the address; null when none does, or it is no address. */
  find(address: string): AddressRow | null;
  /** Ranges kept, after those of equal text were made one. */
  readonly count: number;
}

/** `203.0.113.0/24`, `2001:db8::/32` or a single address; null when it is neither. */
export function readRange(text: string): Range | null {
  const slash = text.indexOf('/');
  const address = readAddressBytes(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const longest = address.length * 8;
  const length = slash < 0 ? longest : Number(/^\d{1,3}$/.exec(text.slice(slash + 1))?.[0] ?? -1);
  if (length < 0 || length > longest) return null;
  return { family: longest === 32 ? 4 : 6, bytes: address, length };
}

/** 4 or 16 bytes; brackets and a zone are taken off, a mapped IPv4 address is an IPv4 address. */
function readAddressBytes(text: string): readonly number[] | null {
  const plain = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (plain.length > 45) return null;
  if (ipaddr.IPv4.isValidFourPartDecimal(plain)) return ipaddr.IPv4.parse(plain).toByteArray();
  if (!plain.includes(':') || !ipaddr.IPv6.isValid(plain)) return null;
  const parsed = ipaddr.IPv6.parse(plain);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toByteArray() : parsed.toByteArray();
}

/** An index over rows. Of rows with one range, the one that names a service counts, then the later. */
export function createAddressRanges(rows: Iterable<AddressRow>): AddressRanges {
  const byLength = new Map<number, Map<string, AddressRow>>();
  let count = 0;
  for (const row of rows) {
    const range = readRange(row.range);
    if (range === null) continue;
    const length = range.family * 1000 + range.length;
    const known = byLength.get(length) ?? new Map<string, AddressRow>();
    byLength.set(length, known);
    const key = keyOf(range.bytes, range.length);
    const before = known.get(key);
    if (before === undefined) count++;
    if (before?.service != null && row.service === null) continue;
    known.set(key, row);
  }
  const longestFirst = [...byLength.keys()].sort((a, b) => b - a);
  return {
    count,
    find(address) {
      const bytes = readAddressBytes(address);
      if (bytes === null) return null;
      const family = bytes.length === 4 ? 4 : 6;
      for (const length of longestFirst) {
        if (Math.floor(length / 1000) !== family) continue;
        const found = byLength.get(length)?.get(keyOf(bytes, length % 1000));
        if (found !== undefined) return found;
      }
      return null;
    },
  };
}

/** The first `length` bits as a text. */
function keyOf(bytes: readonly number[], length: number): string {
  const whole = bytes.slice(0, length >> 3);
  const rest = length & 7;
  if (rest === 0) return String.fromCharCode(...whole);
  const last = (bytes[length >> 3] ?? 0) & (0xff << (8 - rest));
  return String.fromCharCode(...whole, last & 0xff);
}

/** True for what can be read as an IPv4 or IPv6 address, with or without brackets. */
export function isAddress(text: string): boolean {
  return readAddressBytes(text) !== null;
}
