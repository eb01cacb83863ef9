/**
 * Takes DNS messages out of packet captures (libpcap, Ethernet or raw IP) for tests: UDP and TCP on
 * port 53, IPv4 fragments and TCP segments put together. Not robust on purpose: a broken capture
 * should fail its test.
 */
import { FrameReader } from './frames.ts';

/** A message of a capture, and how it travelled. */
export interface Captured {
  readonly transport: 'udp' | 'tcp';
  /** Sender and receiver, `address:port`. */
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

interface Datagram {
  readonly protocol: number;
  readonly source: string;
  readonly target: string;
  readonly payload: Buffer;
}

/** All DNS messages, in the order in which they were whole. */
export function readCapture(capture: Buffer): readonly Captured[] {
  const messages: Captured[] = [];
  const streams = new Map<string, TcpStream>();
  const fragments = new Map<string, Fragments>();
  for (const packet of packets(capture)) {
    const datagram = reassemble(packet, fragments);
    if (datagram === null) continue;
    const { payload, protocol } = datagram;
    const from = `${datagram.source}:${payload.readUInt16BE(0)}`;
    const to = `${datagram.target}:${payload.readUInt16BE(2)}`;
    if (!from.endsWith(':53') && !to.endsWith(':53')) continue;
    if (protocol === 17)
      messages.push({
        transport: 'udp',
        from,
        to,
        bytes: payload.subarray(8, payload.readUInt16BE(4)),
      });
    if (protocol !== 6) continue;
    const key = `${from} ${to}`;
    const stream = streams.get(key) ?? new TcpStream();
    streams.set(key, stream);
    for (const bytes of stream.push(payload)) messages.push({ transport: 'tcp', from, to, bytes });
  }
  return messages;
}

function* packets(capture: Buffer): Generator<Buffer> {
  const little = capture.readUInt32LE(0) === 0xa1b2c3d4;
  const u32 = (at: number): number =>
    little ? capture.readUInt32LE(at) : capture.readUInt32BE(at);
  const linkType = u32(20);
  for (let at = 24; at < capture.length;) {
    const length = u32(at + 8);
    const frame = capture.subarray(at + 16, at + 16 + length);
    at += 16 + length;
    if (linkType === 101) yield frame;
    else if (frame.readUInt16BE(12) === 0x0800 || frame.readUInt16BE(12) === 0x86dd)
      yield frame.subarray(14);
  }
}

interface Fragments {
  readonly parts: Map<number, Buffer>;
  total: number;
}

/** The datagram that the packet completes, if any. */
function reassemble(packet: Buffer, fragments: Map<string, Fragments>): Datagram | null {
  if (packet[0]! >> 4 === 6) return readIpv6(packet);
  const headerBytes = (packet[0]! & 15) * 4;
  const payload = packet.subarray(headerBytes, packet.readUInt16BE(2));
  const source = packet.subarray(12, 16).join('.');
  const target = packet.subarray(16, 20).join('.');
  const protocol = packet[9]!;
  const flags = packet.readUInt16BE(6);
  const offset = (flags & 0x1fff) * 8;
  const more = (flags & 0x2000) !== 0;
  if (!more && offset === 0) return { protocol, source, target, payload };
  const key = `${source} ${target} ${packet.readUInt16BE(4)} ${protocol}`;
  const held = fragments.get(key) ?? { parts: new Map(), total: Infinity };
  fragments.set(key, held);
  held.parts.set(offset, payload);
  if (!more) held.total = offset + payload.length;
  const parts = [...held.parts].toSorted(([a], [b]) => a - b);
  const size = parts.reduce((sum, [, part]) => sum + part.length, 0);
  if (size < held.total) return null;
  fragments.delete(key);
  return { protocol, source, target, payload: Buffer.concat(parts.map(([, part]) => part)) };
}

function readIpv6(packet: Buffer): Datagram | null {
  const source = packet.subarray(8, 24).toString('hex');
  const target = packet.subarray(24, 40).toString('hex');
  let next = packet[6]!;
  let payload = packet.subarray(40, 40 + packet.readUInt16BE(4));
  if (next === 44) {
    // A fragment header; only whole datagrams are taken.
    if ((payload.readUInt16BE(2) & 0xfff9) !== 0) return null;
    next = payload[0]!;
    payload = payload.subarray(8);
  }
  return { protocol: next, source, target, payload };
}

/** One direction of a connection, its segments in order of their sequence numbers. */
class TcpStream {
  #next: number | null = null;
  readonly #early = new Map<number, Buffer>();
  readonly #frames = new FrameReader();

  push(segment: Buffer): readonly Uint8Array[] {
    const sequence = segment.readUInt32BE(4);
    const data = segment.subarray((segment[12]! >> 4) * 4);
    const isFirst = (segment[13]! & 2) !== 0;
    if (isFirst) this.#next = (sequence + 1) >>> 0;
    if (data.length === 0 || isFirst) return [];
    this.#next ??= sequence;
    this.#early.set(sequence, data);
    const messages: Uint8Array[] = [];
    for (
      let part = this.#early.get(this.#next);
      part !== undefined;
      part = this.#early.get(this.#next)
    ) {
      this.#early.delete(this.#next);
      this.#next = (this.#next + part.length) >>> 0;
      messages.push(...this.#frames.push(part));
    }
    return messages;
  }
}
