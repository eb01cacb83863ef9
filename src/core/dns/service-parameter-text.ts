/** Parameters of SVCB and HTTPS between words and data (RFC 9460, section 2.1 and appendix A). */
import { canonicalAddress } from './address.ts';
import { fromBase64, fromByteString, toHex } from './encodings.ts';
import { hexToBase64, quoteBytes, unescapeBytes, type RecordWords } from './record-words.ts';
import type { ServiceParameter } from './record.ts';
import { parameterKey, parameterKeyName, parameterKeyNumber } from './service-parameter.ts';

/** Reads `key=value` words in any order; they come out in the order of their keys. */
export function parseParameters(words: RecordWords): ServiceParameter[] {
  const parameters = new Map<number, ServiceParameter>();
  while (words.left > 0) {
    const text = words.word('parameter');
    const equals = text.indexOf('=');
    const key = parameterKeyNumber((equals < 0 ? text : text.slice(0, equals)).toLowerCase());
    const value = equals < 0 ? '' : unquote(text.slice(equals + 1));
    const parameter = key < 0 || value === null ? null : parseParameter(key, value);
    if (parameter === null) words.misfit('has a malformed service parameter');
    else if (parameters.has(key)) words.misfit('has a service parameter twice');
    else parameters.set(key, parameter);
  }
  return [...parameters.values()].sort((a, b) => parameterKey(a) - parameterKey(b));
}

function unquote(text: string): string | null {
  const inner = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  return unescapeBytes(inner ? text.slice(1, -1) : text);
}

function parseParameter(key: number, value: string): ServiceParameter | null {
  switch (key) {
    case 0: {
      const numbers = value.split(',').map((name) => parameterKeyNumber(name.toLowerCase()));
      numbers.sort((a, b) => a - b);
      const fits = numbers.every((number, index) => number > (numbers[index - 1] ?? 0));
      return fits ? { kind: 'mandatory', keys: numbers.map(parameterKeyName) } : null;
    }
    case 1: {
      const protocols = splitList(value);
      const fits = protocols?.every((each) => each !== '' && each.length < 256) ?? false;
      return fits ? { kind: 'alpn', protocols: protocols ?? [] } : null;
    }
    case 2:
      return value === '' ? { kind: 'no-default-alpn' } : null;
    case 3: {
      const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : 65_536;
      return port < 65_536 ? { kind: 'port', port } : null;
    }
    case 4:
    case 6:
      return parseHint(value, key === 4 ? '.' : ':');
    case 5: {
      const bytes = fromBase64(value);
      return bytes === null || bytes.length === 0 ? null : { kind: 'ech', hex: toHex(bytes) };
    }
    default: {
      const bytes = fromByteString(value);
      return bytes === null ? null : { kind: 'other', key, hex: toHex(bytes) };
    }
  }
}

function parseHint(value: string, separator: string): ServiceParameter | null {
  const addresses: string[] = [];
  for (const text of value.split(',')) {
    const address = text.includes(separator) ? canonicalAddress(text) : null;
    if (address === null) return null;
    addresses.push(address);
  }
  return { kind: separator === '.' ? 'ipv4hint' : 'ipv6hint', addresses };
}

/** Items between commas, in which `\,` and `\\` are a comma and a backslash (appendix A.1). */
function splitList(value: string): string[] | null {
  const items: string[] = [''];
  for (let at = 0; at < value.length; at++) {
    let character = value.charAt(at);
    if (character === ',') {
      items.push('');
      continue;
    }
    if (character === '\\') {
      character = value.charAt(++at);
      if (character !== ',' && character !== '\\') return null;
    }
    items[items.length - 1] += character;
  }
  return items;
}

/** The words of the parameters. */
export function formatParameters(parameters: readonly ServiceParameter[]): string[] {
  return parameters.map((parameter) => {
    const value = parameterValue(parameter);
    const key = parameter.kind === 'other' ? parameterKeyName(parameter.key) : parameter.kind;
    return value === '' ? key : `${key}=${value}`;
  });
}

function parameterValue(parameter: ServiceParameter): string {
  switch (parameter.kind) {
    case 'mandatory':
      return parameter.keys.join(',');
    case 'alpn': {
      const items = parameter.protocols.map((each) => each.replace(/[\\,]/g, '\\$&'));
      return quoteBytes(items.join(','));
    }
    case 'no-default-alpn':
      return '';
    case 'port':
      return String(parameter.port);
    case 'ipv4hint':
    case 'ipv6hint':
      return parameter.addresses.join(',');
    case 'ech':
      return quoteBytes(hexToBase64(parameter.hex));
    case 'other':
      return parameter.hex === '' ? '' : quoteHex(parameter.hex);
  }
}

function quoteHex(hex: string): string {
  let bytes = '';
  for (let at = 0; at < hex.length; at += 2) {
    bytes += String.fromCharCode(Number.parseInt(hex.slice(at, at + 2), 16));
  }
  return quoteBytes(bytes);
}
