/**
 * Who asked, by name. A file of lines `ADDRESS NAME` gives names (a hosts file is one; so is a list of pods
 * with their addresses); instances have their ids; everybody else is an address. Public addresses are those
 * of people and firms, so only their network is shown.
 */
import { writeIpv4, writeIpv6 } from '#core/dns';

import { isAddressText } from './log-words.ts';

/** A client as it is shown. */
export interface ClientName {
  readonly name: string;
  /** The namespace of a pod, where its line says it. */
  readonly namespace: string | null;
  /** Somebody said the name: it is more than an address. */
  readonly given: boolean;
}

/** Lines and characters of lists of names. */
const MAX_NAMES = 200_000;
const LINE =
  /^\s*([0-9a-fA-F:.]{3,45}|i-[0-9a-f]{8,17}|eni-[0-9a-f]{8,17})[ \t,;]+([^#\r\n]{1,500})/;

/** True for a list of addresses and names: by its path, and each of its first lines. */
export function looksLikeClients(path: string, head: Uint8Array): boolean {
  if (!CLIENT_FILES.test(path)) return false;
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  const lines = text.split('\n').filter((line) => /^\s*[^#\s]/.test(line));
  return lines.length > 0 && lines.slice(0, 5).every((line) => LINE.test(line));
}

/** Paths of lists of names. */
export const CLIENT_FILES: RegExp = /(?:^|\/)hosts(?:\.txt)?$|\.(?:hosts|clients)$/i;

/** Names that were given. */
export class ClientNames {
  readonly #given = new Map<string, Set<string>>();
  #left = 0;

  /** One line of a list; false when it names nobody. */
  add(line: string): boolean {
    const found = LINE.exec(line);
    if (found === null) return /^\s*(?:#|$)/.test(line);
    const [, id = '', words = ''] = found;
    const name =
      words
        .trim()
        .split(/[\s,;]+/)
        .at(-1) ?? '';
    const address = plainAddress(id.toLowerCase());
    if (!/^[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/.test(name)) return false;
    // What every hosts file says of its own machine names nobody.
    if (address === '127.0.0.1' || address === '::1') return true;
    const known = this.#given.get(address);
    if (known === undefined && this.#given.size >= MAX_NAMES) this.#left++;
    else this.#given.set(address, (known ?? new Set()).add(workloadOf(name)));
    return true;
  }

  /** Addresses that were given several names: a node's, which all its pods on the host network have. */
  get unclear(): readonly string[] {
    return [...this.#given].flatMap(([address, names]) => (names.size > 1 ? [address] : [])).sort();
  }

  get left(): number {
    return this.#left;
  }

  /** The name of whoever asked. */
  nameOf(client: string): ClientName {
    const given = this.#given.get(client);
    const [only] = given ?? [];
    if (given?.size === 1 && only !== undefined) {
      const slash = only.lastIndexOf('/');
      const namespace = slash < 0 ? null : only.slice(0, slash);
      return { name: only.slice(slash + 1), namespace, given: true };
    }
    return { name: plainClient(client), namespace: null, given: false };
  }
}

/** `shop/checkout-6d5f7c9b8-x2x4z` is of `shop/checkout`: a Deployment's pods have a hash and five characters behind. */
function workloadOf(pod: string): string {
  return pod
    .replace(/-[bcdf0-9]{5,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/, '')
    .replace(/(?<=[a-z])-\d{1,3}$/, '');
}

function plainClient(client: string): string {
  if (client.startsWith('on ')) {
    const machine = client.slice(3).replace(/[^A-Za-z0-9._-]+/g, '-');
    return machine === '' ? THIS_MACHINE : machine;
  }
  if (client === '' || isLoopback(client)) return THIS_MACHINE;
  if (!isAddressText(client)) return client;
  if (isPrivateAddress(client)) return `client-${client.replace(/[:.]+/g, '-')}`;
  return `clients-${networkOf(client)}`;
}

/** Programs of the machine on which the recording was made. */
export const THIS_MACHINE = 'this-machine';

const BYTES = new Uint8Array(16);

/** An IPv4 address inside an IPv6 one as itself; a zone is left out. */
export function plainAddress(text: string): string {
  const plain = text.includes('%') ? text.slice(0, text.indexOf('%')) : text;
  return plain.startsWith('::ffff:') && plain.includes('.') ? plain.slice(7) : plain;
}

/** True for an address of the machine itself. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (address.startsWith('127.') && writeIpv4(address, BYTES, 0));
}

/** True for an address that means something only inside. */
export function isPrivateAddress(address: string): boolean {
  if (writeIpv4(address, BYTES, 0)) {
    const [a = 0, b = 0] = BYTES;
    if (a === 10 || a === 127 || (a === 192 && b === 168) || (a === 169 && b === 254)) return true;
    return (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128);
  }
  if (!writeIpv6(address, BYTES, 0)) return false;
  const [a = 0, b = 0] = BYTES;
  return (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80) || address === '::1';
}

/** `203-0-113-0-24`; of IPv6 the first 48 bits, which one customer has. */
function networkOf(address: string): string {
  if (writeIpv4(address, BYTES, 0)) return `${BYTES.subarray(0, 3).join('-')}-0-24`;
  writeIpv6(address, BYTES, 0);
  const groups = [0, 2, 4].map((at) =>
    (((BYTES[at] ?? 0) << 8) | (BYTES[at + 1] ?? 0)).toString(16),
  );
  return `${groups.join('-')}-48`;
}
