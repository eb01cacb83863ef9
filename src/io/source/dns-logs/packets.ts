/**
 * Packets to what they carry: Ethernet with its VLAN tags, Linux cooked (both versions), raw IP and
 * loopback; IPv4 and IPv6 with its extension headers; fragments put together, within bounds.
 */
import { addressOf } from './dnstap.ts';

/** What an IP packet carries, whole. */
export interface Datagram {
  /** 6 is TCP, 17 UDP. */
  readonly protocol: number;
  readonly source: string;
  readonly target: string;
  readonly payload: Uint8Array;
}

const ETHERTYPE = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, outerVlan: 0x88a8 } as const;

/** VLAN tags of one frame, extension headers of one packet. */
const MAX_NESTED = 8;

/** Datagrams of which fragments are awaited, fragments of one, bytes of one. */
const MAX_PENDING = 1_024;
const MAX_FRAGMENTS = 64;
const MAX_DATAGRAM_BYTES = 65_535;

/** The IP packet in a frame; null when there is none, or the kind of link is not known. */
export function ipOf(frame: Uint8Array, linkType: number): Uint8Array | null {
  switch (linkType) {
    case 0: // BSD loopback: the family in the order of bytes of whoever took it
    case 108:
      return frame.subarray(4);
    case 1:
      return ofEthernet(frame);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return frame;
    case 113:
      return ofEthertype(frame, 14, 16);
    case 276:
      return ofEthertype(frame, 0, 20);
    default:
      return null;
  }
}

function ofEthernet(frame: Uint8Array): Uint8Array | null {
  let at = 12;
  for (let tags = 0; tags < MAX_NESTED; tags++) {
    const type = read16(frame, at);
    if (type !== ETHERTYPE.vlan && type !== ETHERTYPE.outerVlan) break;
    at += 4;
  }
  return ofEthertype(frame, at, at + 2);
}

function ofEthertype(frame: Uint8Array, typeAt: number, from: number): Uint8Array | null {
  let at = typeAt;
  let start = from;
  // Linux cooked frames too may have tags behind their header.
  for (let tags = 0; tags < MAX_NESTED && read16(frame, at) === ETHERTYPE.vlan; tags++) {
    at = start + 2;
    start += 4;
  }
  const type = read16(frame, at);
  return type === ETHERTYPE.ipv4 || type === ETHERTYPE.ipv6 ? frame.subarray(start) : null;
}

/** Puts fragments together. */
export class Datagrams {
  readonly #pending = new Map<string, Fragments>();
  /** Datagrams whose fragments did not all come, or lie over one another. */
  left = 0;

  /** The datagram that a packet is or completes; null when it is none, or not whole yet. */
  read(packet: Uint8Array): Datagram | null {
    const version = (packet[0] ?? 0) >> 4;
    return version === 4 ? this.#ipv4(packet) : version === 6 ? this.#ipv6(packet) : null;
  }

  #ipv4(packet: Uint8Array): Datagram | null {
    const headerBytes = ((packet[0] ?? 0) & 15) * 4;
    if (headerBytes < 20 || packet.length < headerBytes) return null;
    // A length of 0 is what a card writes that cuts large sends itself.
    const total = read16(packet, 2) || packet.length;
    const datagram = {
      protocol: packet[9] ?? 0,
      source: addressOf(packet.subarray(12, 16)),
      target: addressOf(packet.subarray(16, 20)),
      payload: packet.subarray(headerBytes, Math.min(total, packet.length)),
    };
    const flags = read16(packet, 6);
    const offset = (flags & 0x1fff) * 8;
    const more = (flags & 0x2000) !== 0;
    return more || offset > 0
      ? this.#fragment(datagram, read16(packet, 4), offset, more)
      : datagram;
  }

  #ipv6(packet: Uint8Array): Datagram | null {
    if (packet.length < 40) return null;
    const source = addressOf(packet.subarray(8, 24));
    const target = addressOf(packet.subarray(24, 40));
    const end = Math.min(packet.length, 40 + (read16(packet, 4) || packet.length));
    let protocol = packet[6] ?? 59;
    let at = 40;
    for (let headers = 0; headers < MAX_NESTED; headers++) {
      if (protocol === 44) {
        if (at + 8 > end) return null;
        const place = read16(packet, at + 2);
        const id = read16(packet, at + 4) * 65_536 + read16(packet, at + 6);
        const payload = packet.subarray(at + 8, end);
        const datagram = { protocol: packet[at] ?? 59, source, target, payload };
        return (place & 0xfff9) === 0
          ? datagram
          : this.#fragment(datagram, id, place & 0xfff8, (place & 1) !== 0);
      }
      if (!EXTENSIONS.has(protocol)) break;
      const length = packet[at + 1] ?? 0;
      const bytes = protocol === 51 ? (length + 2) * 4 : (length + 1) * 8;
      protocol = packet[at] ?? 59;
      at += bytes;
    }
    return at > end ? null : { protocol, source, target, payload: packet.subarray(at, end) };
  }

  #fragment(part: Datagram, id: number, offset: number, more: boolean): Datagram | null {
    const key = `${part.source} ${part.target} ${part.protocol} ${id}`;
    const held = this.#pending.get(key) ?? this.#begin(key);
    held.parts.push([offset, part.payload.slice()]);
    held.bytes += part.payload.length;
    if (!more) held.total = offset + part.payload.length;
    if (held.bytes > MAX_DATAGRAM_BYTES || held.parts.length > MAX_FRAGMENTS) {
      this.#pending.delete(key);
      this.left++;
      return null;
    }
    if (held.bytes < held.total) return null;
    this.#pending.delete(key);
    const payload = joinFragments(held);
    if (payload === null) this.left++;
    return payload === null ? null : { ...part, payload };
  }

  #begin(key: string): Fragments {
    if (this.#pending.size >= MAX_PENDING) {
      for (const oldest of this.#pending.keys()) {
        this.#pending.delete(oldest);
        this.left++;
        break;
      }
    }
    const begun: Fragments = { parts: [], bytes: 0, total: Infinity };
    this.#pending.set(key, begun);
    return begun;
  }
}

/** Hop-by-hop, routing, authentication, destination options. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 51, 60]);

interface Fragments {
  readonly parts: [number, Uint8Array][];
  bytes: number;
  total: number;
}

/** The whole; null when parts lie over one another or leave a gap, which honest senders do not. */
function joinFragments({ parts, total }: Fragments): Uint8Array | null {
  const whole = new Uint8Array(total);
  let at = 0;
  for (const [offset, part] of parts.toSorted(([a], [b]) => a - b)) {
    if (offset !== at || offset + part.length > total) return null;
    whole.set(part, offset);
    at += part.length;
  }
  return at === total ? whole : null;
}

/** Two bytes, the larger first; zeros behind the end. */
export function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
