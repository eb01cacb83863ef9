/** Words that the lines of all query logs have. */
import { writeIpv4, writeIpv6 } from '#core/dns';

const BYTES = new Uint8Array(16);

/** True for an address of either family. */
export function isAddressText(text: string): boolean {
  return text.includes(':') ? writeIpv6(text, BYTES, 0) : writeIpv4(text, BYTES, 0);
}

/** A name as logs write it: lower case, without the last dot. */
export function nameInLog(text: string): string {
  const end = text.endsWith('.') && !text.endsWith('\\.') ? text.length - 1 : text.length;
  return text.slice(0, end).toLowerCase();
}
