/** Reads the rows that say whose a name or an address is: names, ranges, vendors with their hosts and hops. */
import type { FieldReader, Fields } from '#core/document';
import { readRange } from './address-ranges.ts';
import { findPatternProblem } from './host-pattern.ts';
import { type Entry, EVIDENCE, type Item, qualify, readEvidence, type Scope } from './row-scope.ts';
import type { AddressRow, NameRow, StandsOn, VendorRow } from './types.ts';

const NAME = ['host', 'provider', 'service', 'region', 'operation', 'site', ...EVIDENCE];
const VENDOR_HOST = ['host', 'site', ...EVIDENCE];
const ADDRESS = ['range', 'provider', 'service', 'region', 'edge', ...EVIDENCE];
const VENDOR = ['title', 'for', 'also', 'hosts', 'standsOn', ...EVIDENCE];
const STANDS_ON = ['on', 'site', 'edge', ...EVIDENCE];

/** A pattern of host names and whose they are. */
export function readName(scope: Scope, item: Item): NameRow {
  const { reader } = scope;
  const fields = reader.mapping(item.value, item.path, NAME);
  const provider = reader.text(fields, 'provider', 'optional') ?? scope.provider;
  if (provider === '') {
    reader.problem(item.path, 'the name says no provider', 'add provider: aws');
  }
  const service = reader.text(fields, 'service', 'optional');
  return {
    host: readHostPattern(reader, fields),
    provider,
    service: service === null ? null : qualify(provider, service),
    region: reader.text(fields, 'region', 'optional'),
    operation: reader.text(fields, 'operation', 'optional'),
    site: reader.text(fields, 'site', 'optional'),
    evidence: readEvidence(reader, fields, scope.evidence),
  };
}

/** A range of addresses and whose they are. */
export function readAddress(scope: Scope, item: Item): AddressRow {
  const { reader } = scope;
  const fields = reader.mapping(item.value, item.path, ADDRESS);
  const provider = reader.text(fields, 'provider', 'optional') ?? scope.provider;
  if (provider === '') {
    reader.problem(item.path, 'the range says no provider', 'add provider: aws');
  }
  const range = reader.text(fields, 'range', 'required') ?? '';
  if (range !== '' && readRange(range) === null) {
    const mend = 'write 203.0.113.0/24, or 2001:db8::/32';
    reader.problem([...fields.path, 'range'], `\`${range}\` is no range of addresses`, mend);
  }
  const service = reader.text(fields, 'service', 'optional');
  return {
    range,
    provider,
    service: service === null ? null : qualify(provider, service),
    region: reader.text(fields, 'region', 'optional'),
    edge: reader.flag(fields, 'edge'),
    evidence: readEvidence(reader, fields, scope.evidence),
  };
}

/** A vendor's hosts stand for themselves and for every name under them. */
export function readVendor(
  scope: Scope,
  entry: Entry,
): { row: VendorRow; names: readonly NameRow[] } {
  const { reader } = scope;
  const fields = reader.mapping(entry.value, entry.path, VENDOR);
  const evidence = readEvidence(reader, fields, scope.evidence);
  const row = {
    id: entry.key,
    title: reader.text(fields, 'title', 'optional') ?? entry.key,
    use: reader.text(fields, 'for', 'optional'),
    also: reader.texts(fields, 'also'),
    standsOn: reader
      .list(fields, 'standsOn')
      .map((item) => readStandsOn({ ...scope, evidence }, item)),
    evidence,
  };
  const names = reader
    .list(fields, 'hosts')
    .map((item) => readVendorHost({ ...scope, evidence }, entry.key, item));
  return { row, names };
}

/** `aws/us-east-1` in short, or a mapping. */
function readStandsOn(scope: Scope, item: Item): StandsOn {
  const { reader } = scope;
  const value = typeof item.value === 'string' ? { on: item.value } : item.value;
  const fields = reader.mapping(value, item.path, STANDS_ON);
  return {
    on: reader.text(fields, 'on', 'required') ?? '',
    site: reader.text(fields, 'site', 'optional'),
    edge: reader.flag(fields, 'edge'),
    evidence: readEvidence(reader, fields, scope.evidence),
  };
}

/** `stripe.com` in short, which stands for every name under it too, or a mapping. */
function readVendorHost(scope: Scope, vendor: string, item: Item): NameRow {
  const { reader } = scope;
  const value = typeof item.value === 'string' ? { host: item.value } : item.value;
  const fields = reader.mapping(value, item.path, VENDOR_HOST);
  const host = readHostPattern(reader, fields);
  return {
    host: /[*{]/.test(host) ? host : `**.${host}`,
    provider: vendor,
    service: null,
    region: null,
    operation: null,
    site: reader.text(fields, 'site', 'optional'),
    evidence: readEvidence(reader, fields, scope.evidence),
  };
}

function readHostPattern(reader: FieldReader, fields: Fields): string {
  const host = (reader.text(fields, 'host', 'required') ?? '').toLowerCase();
  const wrong = host === '' ? null : findPatternProblem(host);
  if (wrong !== null) {
    const mend = "write tax.example, '*.tax.example' or '**.{region}.tax.example'";
    reader.problem([...fields.path, 'host'], `\`${host}\`: ${wrong}`, mend);
  }
  return host;
}
