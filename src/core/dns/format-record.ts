/** Records as text: what `parseRecordData` and zone files read back to the same data. */
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { fromHex } from './encodings.ts';
import { layoutOf } from './field-layout.ts';
import { readField, writeField } from './opaque-text.ts';
import { relativeName, type Name } from './name.ts';
import type { RecordType } from './codes.ts';
import { typeOf, type RecordData, type ResourceRecord } from './record.ts';
import { quoteBytes, RecordWords } from './record-words.ts';
import { formatParameters } from './service-parameter-text.ts';
import { ZoneFileScanner } from './zone-file-scanner.ts';

/** `api.example.net. 60 IN A 192.0.2.1`, the owner relative when an origin is given. */
export function formatRecord(record: ResourceRecord, origin: Name | null = null): string {
  const owner = origin === null ? record.name : relativeName(record.name, origin);
  const head = `${owner} ${record.ttl} ${record.class} ${typeOf(record.data)}`;
  return record.data.kind === 'none' ? head : `${head} ${formatRecordData(record.data)}`;
}

/** The data alone, names absolute; '' when there are none. */
export function formatRecordData(data: RecordData): string {
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return data.address;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return data.target;
    case 'SOA': {
      const times = [
        data.refreshSeconds,
        data.retrySeconds,
        data.expireSeconds,
        data.minimumSeconds,
      ];
      return [data.primary, data.mailbox, data.serial, ...times].join(' ');
    }
    case 'TXT':
      return data.strings.map(quoteBytes).join(' ');
    case 'MX':
      return `${data.preference} ${data.exchange}`;
    case 'SRV':
      return [data.priority, data.weight, data.port, data.target].join(' ');
    case 'CAA':
      return `${data.flags} ${data.tag} ${quoteBytes(data.value)}`;
    case 'SVCB':
    case 'HTTPS':
      return [data.priority, data.target, ...formatParameters(data.parameters)].join(' ');
    case 'other':
      return formatOpaque(data.type, data.hex);
    case 'none':
      return '';
  }
}

/** The type's own text when it says exactly these bytes, else the generic form (RFC 3597). */
function formatOpaque(type: RecordType, hex: string): string {
  const bytes = fromHex(hex) ?? new Uint8Array(0);
  const generic = bytes.length === 0 ? '\\# 0' : `\\# ${bytes.length} ${hex}`;
  const layout = layoutOf(type);
  if (layout === null || bytes.length === 0) return generic;
  const reader = new ByteReader(bytes, false);
  const text = layout
    .map((field) => readField(reader, field))
    .filter((word) => word !== '')
    .join(' ');
  if (reader.problem !== null || reader.offset < bytes.length) return generic;
  const words = new RecordWords(new ZoneFileScanner(text, '').next()?.words ?? [], null);
  const writer = new ByteWriter();
  for (const field of layout) writeField(writer, field, words);
  words.end();
  const same = words.wrong === null && writer.problem === null && equalBytes(writer.copy(), bytes);
  return same ? text : generic;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
