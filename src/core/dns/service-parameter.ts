/** Parameters of SVCB and HTTPS between bytes and data (RFC 9460, sections 2.2 and 7). */
import { formatIpv4, formatIpv6, writeIpv4, writeIpv6 } from './address.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { toByteString, toHex } from './encodings.ts';
import type { ServiceParameter } from './record.ts';

const KEY_NAMES = [
  'mandatory',
  'alpn',
  'no-default-alpn',
  'port',
  'ipv4hint',
  'ech',
  'ipv6hint',
] as const;

/** The name of a key: `alpn`, `key7`. */
export function parameterKeyName(key: number): string {
  return KEY_NAMES[key] ?? `key${key}`;
}

/** The number of a key's name; -1 when it is none. `key1` is `alpn`. */
export function parameterKeyNumber(name: string): number {
  const known = (KEY_NAMES as readonly string[]).indexOf(name);
  if (known >= 0) return known;
  const digits = /^key(0|[1-9][0-9]{0,4})$/.exec(name)?.[1];
  return digits !== undefined && Number(digits) < 65_536 ? Number(digits) : -1;
}

/** The number of a parameter's key: parameters are in the order of these, each once. */
export function parameterKey(parameter: ServiceParameter): number {
  return parameter.kind === 'other' ? parameter.key : parameterKeyNumber(parameter.kind);
}

/** Reads parameters up to the end of the record data. */
export function readParameters(reader: ByteReader): ServiceParameter[] {
  const parameters: ServiceParameter[] = [];
  const dataEnd = reader.end;
  let previous = -1;
  while (reader.offset < dataEnd) {
    const key = reader.u16();
    const length = reader.u16();
    if (key <= previous) reader.fail('dns-bytes-data', 'Service parameters are out of order');
    if (reader.problem !== null || !reader.has(length)) break;
    previous = key;
    reader.end = reader.offset + length;
    const parameter = readParameter(reader, key);
    if (reader.problem !== null) break;
    parameters.push(parameter);
    reader.end = dataEnd;
  }
  reader.end = dataEnd;
  return parameters;
}

function readParameter(reader: ByteReader, key: number): ServiceParameter {
  const length = reader.end - reader.offset;
  const malformed = (fits: boolean): void => {
    if (!fits) {
      reader.fail('dns-bytes-data', `Service parameter ${parameterKeyName(key)} is malformed`);
    }
  };
  switch (key) {
    case 0: {
      malformed(length > 0 && length % 2 === 0);
      const keys: number[] = [];
      while (reader.offset < reader.end) keys.push(reader.u16());
      malformed(keys.every((each, index) => each > (keys[index - 1] ?? 0)));
      return { kind: 'mandatory', keys: keys.map(parameterKeyName) };
    }
    case 1: {
      const protocols: string[] = [];
      while (reader.offset < reader.end) protocols.push(toByteString(reader.take(reader.u8())));
      malformed(protocols.length > 0 && !protocols.includes(''));
      return { kind: 'alpn', protocols };
    }
    case 2:
      malformed(length === 0);
      return { kind: 'no-default-alpn' };
    case 3:
      malformed(length === 2);
      return { kind: 'port', port: reader.u16() };
    case 4:
      malformed(length > 0 && length % 4 === 0);
      return { kind: 'ipv4hint', addresses: readAddresses(reader, 4, formatIpv4) };
    case 5:
      malformed(length > 0);
      return { kind: 'ech', hex: toHex(reader.take(length)) };
    case 6:
      malformed(length > 0 && length % 16 === 0);
      return { kind: 'ipv6hint', addresses: readAddresses(reader, 16, formatIpv6) };
    default:
      return { kind: 'other', key, hex: toHex(reader.take(length)) };
  }
}

function readAddresses(
  reader: ByteReader,
  size: number,
  format: (bytes: Uint8Array, at: number) => string,
): string[] {
  const addresses: string[] = [];
  while (reader.offset < reader.end && reader.has(size)) {
    addresses.push(format(reader.take(size), 0));
  }
  return addresses;
}

/** Writes parameters. Out of order, twice, or a value that does not fit: the writer's problem. */
export function writeParameters(writer: ByteWriter, parameters: readonly ServiceParameter[]): void {
  let previous = -1;
  for (const parameter of parameters) {
    const key = parameterKey(parameter);
    if (key <= previous) writer.fail('dns-value', 'Service parameters are out of order or twice');
    previous = key;
    writer.u16(key);
    const lengthAt = writer.beginLength();
    writeParameter(writer, parameter);
    writer.endLength(lengthAt);
  }
}

function writeParameter(writer: ByteWriter, parameter: ServiceParameter): void {
  switch (parameter.kind) {
    case 'mandatory':
      return writeMandatory(writer, parameter.keys);
    case 'alpn':
      if (parameter.protocols.length === 0) writer.fail('dns-value', 'alpn names no protocol');
      for (const protocol of parameter.protocols) {
        if (protocol === '') writer.fail('dns-value', 'alpn has an empty protocol');
        writer.shortString(protocol);
      }
      return;
    case 'no-default-alpn':
      return;
    case 'port':
      return writer.u16(parameter.port);
    case 'ipv4hint':
      return writeAddresses(writer, parameter.addresses, 4, writeIpv4);
    case 'ech':
      if (parameter.hex === '') writer.fail('dns-value', 'ech is empty');
      return writer.hex(parameter.hex);
    case 'ipv6hint':
      return writeAddresses(writer, parameter.addresses, 16, writeIpv6);
    case 'other':
      if (parameter.key < KEY_NAMES.length) {
        writer.fail('dns-value', `Service parameter ${parameter.key} has a form of its own`);
      }
      return writer.hex(parameter.hex);
  }
}

function writeMandatory(writer: ByteWriter, keys: readonly string[]): void {
  let previous = 0;
  for (const name of keys) {
    const key = parameterKeyNumber(name);
    if (key <= previous) writer.fail('dns-value', `mandatory has ${name} where it cannot be`);
    previous = key;
    writer.u16(Math.max(key, 0));
  }
  if (keys.length === 0) writer.fail('dns-value', 'mandatory names no key');
}

function writeAddresses(
  writer: ByteWriter,
  addresses: readonly string[],
  size: number,
  write: (text: string, bytes: Uint8Array, at: number) => boolean,
): void {
  if (addresses.length === 0) writer.fail('dns-value', 'A hint names no address');
  const bytes = new Uint8Array(size);
  for (const address of addresses) {
    if (!write(address, bytes, 0)) {
      writer.fail('dns-address', `${JSON.stringify(address)} is no address of ${size} bytes`);
    }
    writer.put(bytes);
  }
}
