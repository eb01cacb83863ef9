/** Addresses that nobody outside may make us call: this machine, its networks, and what is no host at all. */
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
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  PRIVATE_4.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
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
