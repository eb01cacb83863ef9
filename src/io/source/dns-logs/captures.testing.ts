/** Captures made for tests: messages in UDP and TCP, in IPv4 and IPv6, on links of every kind that is read. */
import {
  encodeMessage,
  nameOf,
  queryMessage,
  answerMessage,
  writeIpv4,
  writeIpv6,
} from '#core/dns';
import type { Message, RecordType, ResourceRecord } from '#core/dns';

/** A question as bytes. */
export function question(id: number, name: string, type: RecordType = 'A'): Uint8Array {
  return encoded(queryMessage(id, nameOf(name), type));
}

/** Its answer: each pair is a CNAME, and the last name has an address. */
export function answer(
  id: number,
  name: string,
  { chain = [], ...changes }: Partial<Message> & { readonly chain?: readonly string[] } = {},
): Uint8Array {
  const names = [name, ...chain].map((each) => nameOf(each));
  const answers = names.map((owner, at): ResourceRecord => {
    const target = names[at + 1];
    const data =
      target === undefined
        ? ({ kind: 'A', address: '192.0.2.1' } as const)
        : ({ kind: 'CNAME', target } as const);
    return { name: owner, class: 'IN', ttl: 60, data };
  });
  const failed = changes.rcode !== undefined && changes.rcode !== 'NOERROR';
  const asked = queryMessage(id, nameOf(name), 'A');
  return encoded(answerMessage(asked, { answers: failed ? [] : answers, ...changes }));
}

function encoded(message: Message): Uint8Array {
  const { value } = encodeMessage(message);
  if (value === null || value === undefined) throw new Error('a message of a test is encoded');
  return value;
}

/** One end of an exchange. */
export type End = readonly [address: string, port: number];

/** A UDP datagram in an IP packet. */
export function udp(from: End, to: End, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(from[1], 0);
  head.writeUInt16BE(to[1], 2);
  head.writeUInt16BE(8 + payload.length, 4);
  return ip(from[0], to[0], 17, Buffer.concat([head, payload]));
}

/** Bits of a TCP segment. */
export const TCP = { fin: 1, syn: 2, rst: 4, ack: 16 } as const;

/** A TCP segment in an IP packet. */
export function tcp(
  from: End,
  to: End,
  sequence: number,
  payload: Uint8Array,
  flags: number = TCP.ack,
): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(from[1], 0);
  head.writeUInt16BE(to[1], 2);
  head.writeUInt32BE(sequence >>> 0, 4);
  head.writeUInt8(5 << 4, 12);
  head.writeUInt8(flags, 13);
  return ip(from[0], to[0], 6, Buffer.concat([head, payload]));
}

/** A packet of either family; with IPv6, `before` are extension headers, the first of the kind that is said. */
export function ip(
  from: string,
  to: string,
  protocol: number,
  payload: Uint8Array,
  place: { readonly id?: number; readonly offset?: number; readonly more?: boolean } = {},
): Buffer {
  const { id = 7, offset = 0, more = false } = place;
  if (!from.includes(':')) {
    const head = Buffer.alloc(20);
    head.writeUInt8(0x45, 0);
    head.writeUInt16BE(20 + payload.length, 2);
    head.writeUInt16BE(id, 4);
    head.writeUInt16BE((more ? 0x2000 : 0) | (offset >> 3), 6);
    head.writeUInt8(protocol, 9);
    writeIpv4(from, head, 12);
    writeIpv4(to, head, 16);
    return Buffer.concat([head, payload]);
  }
  const isPart = more || offset > 0;
  const fragment = Buffer.alloc(isPart ? 8 : 0);
  if (isPart) {
    fragment.writeUInt8(protocol, 0);
    fragment.writeUInt16BE((offset & 0xfff8) | (more ? 1 : 0), 2);
    fragment.writeUInt32BE(id, 4);
  }
  // A hop-by-hop header of eight bytes before it: most packets have none, and all may.
  const hop = Buffer.alloc(8);
  hop.writeUInt8(isPart ? 44 : protocol, 0);
  const head = Buffer.alloc(40);
  head.writeUInt8(0x60, 0);
  head.writeUInt16BE(hop.length + fragment.length + payload.length, 4);
  head.writeUInt8(0, 6);
  writeIpv6(from, head, 8);
  writeIpv6(to, head, 24);
  return Buffer.concat([head, hop, fragment, payload]);
}

/** The payload of one packet as fragments of so many bytes. */
export function fragments(packet: Buffer, bytes: number): Buffer[] {
  const six = packet.readUInt8(0) >> 4 === 6;
  const from = six ? 48 : 20;
  const payload = packet.subarray(from);
  const text = (at: number, length: number): string =>
    six
      ? [...Array(8).keys()].map((n) => packet.readUInt16BE(at + n * 2).toString(16)).join(':')
      : packet.subarray(at, at + length).join('.');
  const [source, target] = six ? [text(8, 16), text(24, 16)] : [text(12, 4), text(16, 4)];
  const protocol = six ? packet.readUInt8(40) : packet.readUInt8(9);
  const parts: Buffer[] = [];
  for (let offset = 0; offset < payload.length; offset += bytes) {
    const more = offset + bytes < payload.length;
    parts.push(
      ip(source, target, protocol, payload.subarray(offset, offset + bytes), { offset, more }),
    );
  }
  return parts;
}

/** The kinds of link that are read, and a packet on each. */
export const LINKS: Readonly<Record<string, readonly [number, (packet: Buffer) => Buffer]>> = {
  Ethernet: [1, (packet) => Buffer.concat([Buffer.alloc(12), etherType(packet), packet])],
  'Ethernet with two VLAN tags': [
    1,
    (packet) =>
      Buffer.concat([
        Buffer.alloc(12),
        Buffer.from('88a800078100002a', 'hex'),
        etherType(packet),
        packet,
      ]),
  ],
  'Linux cooked': [113, (packet) => Buffer.concat([Buffer.alloc(14), etherType(packet), packet])],
  'Linux cooked, version 2': [
    276,
    (packet) => Buffer.concat([etherType(packet), Buffer.alloc(18), packet]),
  ],
  'raw IP': [101, (packet) => packet],
  'raw IP of one family': [228, (packet) => packet],
  'BSD loopback': [0, (packet) => Buffer.concat([Buffer.from([2, 0, 0, 0]), packet])],
  'OpenBSD loopback': [108, (packet) => Buffer.concat([Buffer.from([0, 0, 0, 2]), packet])],
};

function etherType(packet: Buffer): Buffer {
  return Buffer.from(packet.readUInt8(0) >> 4 === 6 ? '86dd' : '0800', 'hex');
}

/** 2026-11-25T06:00:00Z. */
export const START_SECONDS = 1_795_586_400;

/** How a file is written. */
export interface Writing {
  readonly linkType?: number;
  readonly little?: boolean;
  readonly nano?: boolean;
}

/** A pcap file; packets are a second apart. */
export function pcap(packets: readonly Buffer[], writing: Writing = {}): Buffer {
  const { linkType = 101, little = true, nano = false } = writing;
  const head = Buffer.alloc(24);
  put32(head, 0, nano ? 0xa1b23c4d : 0xa1b2c3d4, little);
  put32(head, 16, 262_144, little);
  put32(head, 20, linkType, little);
  const records = packets.map((packet, at) => {
    const record = Buffer.alloc(16);
    put32(record, 0, START_SECONDS + at, little);
    put32(record, 4, nano ? 250_000_000 : 250_000, little);
    put32(record, 8, packet.length, little);
    put32(record, 12, packet.length, little);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([head, ...records]);
}

/** A pcapng file: a section, an interface of nanoseconds, a block that is passed over, packets a second apart. */
export function pcapng(packets: readonly Buffer[], writing: Writing = {}): Buffer {
  const { linkType = 101, little = true } = writing;
  const put = (value: number, bytes: 2 | 4): Buffer => {
    const field = Buffer.alloc(bytes);
    if (bytes === 4) put32(field, 0, value, little);
    else if (little) field.writeUInt16LE(value);
    else field.writeUInt16BE(value);
    return field;
  };
  const block = (kind: number, ...parts: readonly Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const filled = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    const length = put(filled.length + 12, 4);
    return Buffer.concat([put(kind, 4), length, filled, length]);
  };
  const unknown = Buffer.alloc(8, 0xff);
  const section = block(0x0a0d0d0a, put(0x1a2b3c4d, 4), put(1, 2), put(0, 2), unknown);
  // Option 9, one byte: a billion ticks in a second.
  const ticks = Buffer.concat([put(9, 2), put(1, 2), Buffer.from([9, 0, 0, 0]), put(0, 4)]);
  const from = block(1, put(linkType, 2), put(0, 2), put(262_144, 4), ticks);
  const statistics = block(5, Buffer.alloc(12));
  const blocks = packets.map((packet, at) => {
    const time = (BigInt(START_SECONDS + at) * 4n + 1n) * 250_000_000n;
    const halves = [Number(time >> 32n), Number(time & 0xffffffffn)].map((half) => put(half, 4));
    return block(6, put(0, 4), ...halves, put(packet.length, 4), put(packet.length, 4), packet);
  });
  return Buffer.concat([section, from, statistics, ...blocks]);
}

function put32(into: Buffer, at: number, value: number, little: boolean): void {
  if (little) into.writeUInt32LE(value, at);
  else into.writeUInt32BE(value, at);
}
