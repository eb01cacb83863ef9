/**
 * Files of captures: pcap (microseconds and nanoseconds, either order of bytes) and pcapng (sections,
 * interfaces, enhanced, simple and old packet blocks). Formats: draft-ietf-opsawg-pcap, -pcapng.
 */
import { ByteQueue } from './byte-queue.ts';
import type { FileReader, Tell } from './sighting.ts';

/** A packet, with the kind of link it was taken from. */
export type PacketSink = (bytes: Uint8Array, linkType: number, atMs: number | null) => void;

/** The longest packet that tcpdump takes; a longer one is a lie. */
const MAX_PACKET_BYTES = 262_144;

/** Blocks of pcapng that are held; longer ones hold no packet and are passed over. */
const MAX_BLOCK_BYTES = MAX_PACKET_BYTES + 65_536;

/** Interfaces of one section. */
const MAX_INTERFACES = 4_096;

const SECTION = 0x0a0d0d0a;
const BLOCK = { interface: 1, oldPacket: 2, simple: 3, enhanced: 6 } as const;

/** True for the beginning of a capture. */
export function looksLikeCapture(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  const view = viewOf(head);
  const first = view.getUint32(0);
  if (first === SECTION) return byteOrderOf(view) !== null;
  return MAGIC.has(first);
}

/** First four bytes, read with the larger first: whether the smaller come first, and ticks in a second. */
const MAGIC: ReadonlyMap<number, readonly [boolean, number]> = new Map([
  [0xa1b2c3d4, [false, 1_000_000]],
  [0xd4c3b2a1, [true, 1_000_000]],
  [0xa1b23c4d, [false, 1_000_000_000]],
  [0x4d3cb2a1, [true, 1_000_000_000]],
]);

interface Interface {
  readonly linkType: number;
  /** Ticks in a second. */
  readonly ticks: number;
  readonly offsetSeconds: number;
}

/** Reads a capture of either form. */
export class CaptureFile implements FileReader {
  readonly #queue = new ByteQueue();
  readonly #packet: PacketSink;
  readonly #tell: Tell;
  readonly #interfaces: Interface[] = [];
  #form: 'unknown' | 'pcap' | 'pcapng' = 'unknown';
  #little = true;
  #ticks = 1_000_000;
  #linkType = 0;
  #over = false;

  constructor(packet: PacketSink, tell: Tell) {
    this.#packet = packet;
    this.#tell = tell;
  }

  add(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#queue.add(bytes);
    while (!this.#over && this.#next()) continue;
    this.#queue.keep();
  }

  end(): void {
    if (this.#over || (this.#queue.length === 0 && !this.#queue.skipping)) return;
    const what = 'the capture ends in the middle of a packet; the packets before it were read';
    this.#tell('cut-short', null, what, 'copy it again, whole');
  }

  #next(): boolean {
    if (this.#form === 'pcapng') return this.#block();
    if (this.#form === 'pcap') return this.#record();
    const head = this.#queue.peek(24);
    if (head === null) return false;
    const first = viewOf(head).getUint32(0);
    if (first === SECTION) {
      this.#form = 'pcapng';
      return true;
    }
    const magic = MAGIC.get(first);
    if (magic === undefined) return this.#break('it begins like no capture');
    [this.#little, this.#ticks] = magic;
    // The upper bits say whether frames end with a check sum.
    this.#linkType = viewOf(head).getUint32(20, this.#little) & 0xffff;
    this.#form = 'pcap';
    this.#queue.take(24);
    return true;
  }

  #record(): boolean {
    const head = this.#queue.peek(16);
    if (head === null) return false;
    const view = viewOf(head);
    const length = view.getUint32(8, this.#little);
    if (length > MAX_PACKET_BYTES) return this.#break('a packet claims more than 256 KiB');
    if (this.#queue.length < 16 + length) return false;
    const seconds = view.getUint32(0, this.#little);
    const fraction = view.getUint32(4, this.#little);
    this.#queue.take(16);
    const packet = this.#queue.take(length);
    const atMs = seconds * 1_000 + Math.floor((fraction * 1_000) / this.#ticks);
    if (packet !== null) this.#packet(packet, this.#linkType, atMs);
    return packet !== null;
  }

  #block(): boolean {
    const head = this.#queue.peek(12);
    if (head === null) return false;
    const view = viewOf(head);
    const isSection = view.getUint32(0) === SECTION;
    const order = isSection ? byteOrderOf(view) : this.#little;
    if (order === null) return this.#break('a section does not say its order of bytes');
    const kind = isSection ? SECTION : view.getUint32(0, order);
    const length = view.getUint32(4, order);
    if (length < 12 || length % 4 !== 0) return this.#break('a block has no length it can have');
    if (length > MAX_BLOCK_BYTES) {
      this.#queue.skip(length);
      return true;
    }
    const block = this.#queue.take(length);
    if (block === null) return false;
    this.#little = order;
    if (isSection) this.#interfaces.length = 0;
    else this.#read(kind, block.subarray(8, length - 4));
    return true;
  }

  #read(kind: number, body: Uint8Array): void {
    const view = viewOf(body);
    const little = this.#little;
    if (kind === BLOCK.interface && body.length >= 8) {
      if (this.#interfaces.length < MAX_INTERFACES)
        this.#interfaces.push(readInterface(body, little));
    } else if (kind === BLOCK.enhanced && body.length >= 20) {
      this.#stamped(view.getUint32(0, little), body, view);
    } else if (kind === BLOCK.oldPacket && body.length >= 20) {
      this.#stamped(view.getUint16(0, little), body, view);
    } else if (kind === BLOCK.simple && body.length >= 4) {
      const length = Math.min(view.getUint32(0, little), body.length - 4);
      const only = this.#interfaces[0];
      if (only !== undefined) this.#packet(body.subarray(4, 4 + length), only.linkType, null);
    }
  }

  /** Interface, time in two halves, length that was taken, length on the wire, bytes. */
  #stamped(index: number, body: Uint8Array, view: DataView): void {
    const from = this.#interfaces[index];
    const length = view.getUint32(12, this.#little);
    if (from === undefined || length > body.length - 20) return;
    const ticks = view.getUint32(4, this.#little) * 0x1_0000_0000 + view.getUint32(8, this.#little);
    const atMs = from.offsetSeconds * 1_000 + Math.floor((ticks / from.ticks) * 1_000);
    const isTime = Number.isSafeInteger(atMs) && atMs > 0;
    this.#packet(body.subarray(20, 20 + length), from.linkType, isTime ? atMs : null);
  }

  #break(what: string): false {
    this.#over = true;
    const mend = 'copy it again, or record it anew';
    this.#tell('damaged', null, `${what}; what stands before it was read`, mend);
    return false;
  }
}

function byteOrderOf(view: DataView): boolean | null {
  const magic = view.getUint32(8);
  return magic === 0x1a2b3c4d ? false : magic === 0x4d3c2b1a ? true : null;
}

/** A link type, two bytes, the longest packet, and options: a code, a length, a value filled to four bytes. */
function readInterface(body: Uint8Array, little: boolean): Interface {
  const view = viewOf(body);
  let ticks = 1_000_000;
  let offsetSeconds = 0;
  for (let at = 8; at + 4 <= body.length;) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    at += 4;
    if (code === 0 || at + length > body.length) break;
    if (code === 9 && length >= 1) ticks = ticksOf(view.getUint8(at));
    if (code === 14 && length >= 8)
      offsetSeconds = Number(BigInt.asIntN(53, view.getBigInt64(at, little)));
    at += (length + 3) & ~3;
  }
  return { linkType: view.getUint16(0, little), ticks, offsetSeconds };
}

/** The resolution of times: a power of ten, or of two when the upper bit is set. */
function ticksOf(resolution: number): number {
  const power = resolution & 0x7f;
  return (resolution & 0x80) === 0 ? 10 ** Math.min(power, 18) : 2 ** Math.min(power, 60);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
