/**
 * Addresses that nobody outside may make us call: this machine, its networks, and what is no host at all.
 * Of IPv6 all that is not global unicast, and of that what carries an IPv4 address or is no host's; ranges
 * of the IANA registries of special-purpose addresses.
 */
import { BlockList, isIP } from 'node:net';

/** Two lists: Node finds an IPv4 address in a list of IPv6 networks that has the mapped ones. */
const PRIVATE_4 = new BlockList();
const PRIVATE_6 = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  PRIVATE_4.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  PRIVATE_6.addSubnet(network, bits, 'ipv6');

/** True for every address that is not plainly out there; also for what is no address. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return PRIVATE_4.check(bare, 'ipv4');
    case 6:
      return PRIVATE_6.check(bare, 'ipv6');
    default:
      return true;
  }
}
