/**
 * dnstap: what name servers write of their messages (dnstap.info, `dnstap.proto`). A reader of its
 * protobuf that takes what questions need; unknown fields are passed over, hostile lengths end a frame.
 */
import { formatIpv4, formatIpv6 } from '#core/dns';

import { FrameStream } from './frame-stream.ts';
import { ofMessage } from './message-sighting.ts';
import type { FileReader, SightingSink, Tell, Viewpoint } from './sighting.ts';

/** Numbers of fields: of `Dnstap` the first two, of `Message` the others. */
const FIELD = {
  identity: 1,
  message: 14,
  type: 1,
  queryAddress: 4,
  responseAddress: 5,
  queryPort: 6,
  querySeconds: 8,
  queryNanoseconds: 9,
  queryMessage: 10,
  responseSeconds: 12,
  responseNanoseconds: 13,
  responseMessage: 14,
} as const;

/** By the number of `Message.Type`; what is not here says nothing of who needs whom. */
const VIEWPOINTS: readonly (Viewpoint | null)[] = [
  null,
  'authority', // AUTH_QUERY
  'authority',
  'upstream', // RESOLVER_QUERY
  'upstream',
  'client', // CLIENT_QUERY
  'client',
  'upstream', // FORWARDER_QUERY
  'upstream',
  'client', // STUB_QUERY: the asker writes it itself
  'client',
  'client', // TOOL_QUERY
  'client',
];

/** Messages that could not be read, told one by one. */
const MAX_TOLD = 3;

/** Reads dnstap. */
export class Dnstap implements FileReader {
  readonly #stream: FrameStream;
  readonly #sink: SightingSink;
  readonly #tell: Tell;
  #broken = 0;

  constructor(sink: SightingSink, tell: Tell, control?: (kind: number) => void) {
    this.#sink = sink;
    this.#tell = tell;
    this.#stream = new FrameStream((bytes) => this.frame(bytes), tell, control);
  }

  add(bytes: Uint8Array): void {
    this.#stream.add(bytes);
  }

  end(): void {
    this.#stream.end();
    if (this.#broken > MAX_TOLD) this.#tellBroken(`${this.#broken - MAX_TOLD} more frames are`);
  }

  /** One frame. */
  frame(bytes: Uint8Array): void {
    const message = FIELDS_OF_FRAME.read(bytes);
    const fields = message === null ? null : FIELDS_OF_MESSAGE.read(message.bytes(FIELD.message));
    if (message === null || fields === null) {
      this.#broken++;
      if (this.#broken <= MAX_TOLD) this.#tellBroken('a frame is');
      return;
    }
    this.#message(fields, message);
  }

  #message(fields: Fields, frame: Fields): void {
    const viewpoint = VIEWPOINTS[fields.number(FIELD.type)] ?? null;
    const answer = fields.bytes(FIELD.responseMessage);
    const isAnswer = answer.length > 0;
    const wire = isAnswer ? answer : fields.bytes(FIELD.queryMessage);
    const said = viewpoint === null ? null : ofMessage(wire);
    if (viewpoint === null || said === null) return;
    const seconds = fields.number(isAnswer ? FIELD.responseSeconds : FIELD.querySeconds);
    const fraction = fields.number(isAnswer ? FIELD.responseNanoseconds : FIELD.queryNanoseconds);
    const asker = addressOf(fields.bytes(FIELD.queryAddress));
    const port = fields.number(FIELD.queryPort);
    this.#sink({
      phase: isAnswer ? 'answered' : 'asked',
      name: said.name,
      type: said.type,
      rcode: said.rcode,
      truncated: said.truncated,
      aliases: said.aliases,
      iterates: said.iterates,
      viewpoint,
      atMs: seconds === 0 ? null : seconds * 1_000 + Math.floor(fraction / 1_000_000),
      client: asker === '' ? machineOf(frame.bytes(FIELD.identity)) : asker,
      server: addressOf(fields.bytes(FIELD.responseAddress)),
      exchange: `${port}/${said.id}`,
      region: null,
    });
  }

  #tellBroken(what: string): void {
    this.#tell('damaged', null, `${what} no dnstap message`, 'record it anew; the rest was read');
  }
}

/** Who wrote it asked: its own questions name no asker. */
function machineOf(identity: Uint8Array): string {
  return `on ${Buffer.from(identity.buffer, identity.byteOffset, Math.min(64, identity.length)).toString('latin1')}`;
}

/** An address of 4 or 16 bytes, a mapped one as the IPv4 address that it is; '' for any other. */
export function addressOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return formatIpv4(bytes, 0);
  if (bytes.length !== 16) return '';
  const text = formatIpv6(bytes, 0);
  return text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text;
}

/** The fields of one message, by number: the last of each, as protobuf wants it. */
class Fields {
  readonly #bytes: Uint8Array[];
  readonly #numbers: number[];
  readonly #wanted: readonly number[];

  constructor(wanted: readonly number[]) {
    this.#wanted = wanted;
    this.#bytes = Array.from({ length: 16 }, () => EMPTY);
    this.#numbers = Array.from({ length: 16 }, () => 0);
  }

  bytes(field: number): Uint8Array {
    return this.#bytes[field] ?? EMPTY;
  }

  number(field: number): number {
    return this.#numbers[field] ?? 0;
  }

  /** Reads a message into itself; null when lengths lie. Groups are none of proto2's that dnstap has. */
  read(data: Uint8Array): Fields | null {
    for (const field of this.#wanted) {
      this.#bytes[field] = EMPTY;
      this.#numbers[field] = 0;
    }
    for (let at = 0; at < data.length;) {
      const key = varint(data, at);
      if (key === null) return null;
      at = key.next;
      const field = key.value >>> 3;
      const wanted = field < 16;
      switch (key.value & 7) {
        case 0: {
          const value = varint(data, at);
          if (value === null) return null;
          if (wanted) this.#numbers[field] = value.value;
          at = value.next;
          break;
        }
        case 1:
          at += 8;
          break;
        case 2: {
          const length = varint(data, at);
          if (length === null || length.value > data.length - length.next) return null;
          at = length.next + length.value;
          if (wanted) this.#bytes[field] = data.subarray(length.next, at);
          break;
        }
        case 5:
          if (wanted && at + 4 <= data.length) this.#numbers[field] = fixed32(data, at);
          at += 4;
          break;
        default:
          return null;
      }
      if (at > data.length) return null;
    }
    return this;
  }
}

const EMPTY = new Uint8Array(0);
const ALL: readonly number[] = Array.from({ length: 16 }, (_, field) => field);

/** Used again for every frame: reading one makes nothing but the views of its fields. */
const FIELDS_OF_FRAME = new Fields(ALL);
const FIELDS_OF_MESSAGE = new Fields(ALL);

/** A number of up to ten bytes; what is beyond 2^53 is no number that a field of ours has. */
function varint(data: Uint8Array, start: number): { value: number; next: number } | null {
  let value = 0;
  let scale = 1;
  for (let at = start; at < data.length && at < start + 10; at++) {
    const byte = data[at] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: at + 1 };
    scale *= 128;
  }
  return null;
}

function fixed32(data: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(at, at + 4);
  return ((d << 24) | (c << 16) | (b << 8) | a) >>> 0;
}
