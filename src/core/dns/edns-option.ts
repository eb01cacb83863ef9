/**
 * Options of EDNS between bytes and data. They are advice, so one that is malformed does not spoil
 * the message: it is kept as `other`, byte for byte.
 */
import { formatIpv4, formatIpv6, writeIpv4, writeIpv6 } from './address.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { fromHex, fromUtf8, toHex, toUtf8 } from './encodings.ts';
import type { EdnsOption } from './message.ts';

const CLIENT_SUBNET = 8;
const COOKIE = 10;
const TCP_KEEPALIVE = 11;
const PADDING = 12;
const EXTENDED_ERROR = 15;

/** Reads options up to the end of the OPT data. */
export function readOptions(reader: ByteReader): EdnsOption[] {
  const options: EdnsOption[] = [];
  while (reader.offset < reader.end) {
    const code = reader.u16();
    const content = reader.take(reader.u16());
    if (reader.problem !== null) break;
    options.push(readOption(code, content) ?? { kind: 'other', code, hex: toHex(content) });
  }
  return options;
}

/** The option, or null when the content is not what the code promises. */
function readOption(code: number, content: Uint8Array): EdnsOption | null {
  const length = content.length;
  switch (code) {
    case CLIENT_SUBNET:
      return readClientSubnet(content);
    case COOKIE: {
      if (length !== 8 && (length < 16 || length > 40)) return null;
      return { kind: 'cookie', client: toHex(content, 0, 8), server: toHex(content, 8) };
    }
    case TCP_KEEPALIVE: {
      if (length !== 0 && length !== 2) return null;
      const timeoutTenths = length === 0 ? null : readU16(content, 0);
      return { kind: 'tcp-keepalive', timeoutTenths };
    }
    case PADDING:
      return content.every((byte) => byte === 0) ? { kind: 'padding', bytes: length } : null;
    case EXTENDED_ERROR: {
      const text = length < 2 ? null : fromUtf8(content.subarray(2));
      return text === null ? null : { kind: 'extended-error', code: readU16(content, 0), text };
    }
    default:
      return null;
  }
}

function readU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** RFC 7871, section 6: as many address bytes as the source bits need, the bits beyond them 0. */
function readClientSubnet(content: Uint8Array): EdnsOption | null {
  const family = content.length < 4 ? 0 : readU16(content, 0);
  const sourceBits = content[2] ?? 0;
  const scopeBits = content[3] ?? 0;
  const bits = family === 1 ? 32 : family === 2 ? 128 : 0;
  const bytes = Math.ceil(sourceBits / 8);
  if (bits === 0 || sourceBits > bits || scopeBits > bits || content.length !== 4 + bytes)
    return null;
  const address = new Uint8Array(16);
  address.set(content.subarray(4));
  if (!endsInZeros(address, sourceBits)) return null;
  const text = family === 1 ? formatIpv4(address, 0) : formatIpv6(address, 0);
  return { kind: 'client-subnet', address: text, sourceBits, scopeBits };
}

function endsInZeros(address: Uint8Array, sourceBits: number): boolean {
  const last = address[sourceBits >> 3] ?? 0;
  return sourceBits % 8 === 0 || (last & (0xff >> (sourceBits % 8))) === 0;
}

/** Writes options; a value that does not fit becomes the writer's problem. */
export function writeOptions(writer: ByteWriter, options: readonly EdnsOption[]): void {
  for (const option of options) {
    const { code, content } = optionContent(option);
    if (content === null) {
      writer.fail('dns-value', `The EDNS option ${JSON.stringify(option)} does not fit its form`);
      return;
    }
    writer.u16(code);
    writer.u16(content.length);
    writer.put(content);
  }
}

function optionContent(option: EdnsOption): { code: number; content: Uint8Array | null } {
  switch (option.kind) {
    case 'client-subnet':
      return { code: CLIENT_SUBNET, content: clientSubnetContent(option) };
    case 'cookie': {
      const { client, server } = option;
      const lengths = client.length === 16 && (server === '' || isServerCookie(server));
      return { code: COOKIE, content: lengths ? fromHex(client + server) : null };
    }
    case 'tcp-keepalive':
      return { code: TCP_KEEPALIVE, content: keepaliveContent(option.timeoutTenths) };
    case 'padding': {
      const fits = Number.isInteger(option.bytes) && option.bytes >= 0 && option.bytes <= 65_000;
      return { code: PADDING, content: fits ? new Uint8Array(option.bytes) : null };
    }
    case 'extended-error': {
      const { code, text } = option;
      const utf8 = toUtf8(text);
      const fits = Number.isInteger(code) && code >= 0 && code <= 0xffff;
      const content = fits ? Uint8Array.from([code >> 8, code & 0xff, ...utf8]) : null;
      return { code: EXTENDED_ERROR, content };
    }
    case 'other':
      return { code: option.code, content: fromHex(option.hex) };
  }
}

function isServerCookie(hex: string): boolean {
  return hex.length >= 16 && hex.length <= 64;
}

function keepaliveContent(tenths: number | null): Uint8Array | null {
  if (tenths === null) return new Uint8Array(0);
  const fits = Number.isInteger(tenths) && tenths >= 0 && tenths <= 0xffff;
  return fits ? Uint8Array.from([tenths >> 8, tenths & 0xff]) : null;
}

function clientSubnetContent(
  option: Extract<EdnsOption, { kind: 'client-subnet' }>,
): Uint8Array | null {
  const address = new Uint8Array(16);
  const family = writeIpv4(option.address, address, 0)
    ? 1
    : writeIpv6(option.address, address, 0)
      ? 2
      : 0;
  const bits = family === 1 ? 32 : 128;
  const { sourceBits, scopeBits } = option;
  const fits = [sourceBits, scopeBits].every((n) => Number.isInteger(n) && n >= 0 && n <= bits);
  if (family === 0 || !fits || !endsInZeros(address, sourceBits)) return null;
  const used = Math.ceil(sourceBits / 8);
  if (address.subarray(used, bits / 8).some((byte) => byte !== 0)) return null;
  return Uint8Array.from([0, family, sourceBits, scopeBits, ...address.subarray(0, used)]);
}
