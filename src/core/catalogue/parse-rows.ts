/**
 * Reads a file of catalogue rows: the built-in ones and those that users write. Every row ends up
 * with its own evidence; what a row does not say of it is the service's, then the file's.
 */
import { fail, parseDuration, type Result, succeed } from '#base';
import { FieldReader, type Fields, readDocument } from '#core/document';
import type { CatalogueDomain, CatalogueNeed } from '#core/map';
import { readAddress, readName, readVendor } from './parse-names.ts';
import { type Entry, EVIDENCE, qualify, readEvidence, type Scope } from './row-scope.ts';
import type { CatalogueFile, CloudRow, OperationRow, ServiceRow } from './types.ts';

/** Of the rows below: rows kept parsed in another shape are read anew. */
export const ROWS_SHAPE = 'rows 3';

const FILE = [
  'catalogue',
  'provider',
  ...EVIDENCE,
  'domains',
  'services',
  'names',
  'addresses',
  'vendors',
];
const DOMAIN = ['level', 'title', 'parent', 'like', ...EVIDENCE];
const SERVICE = [
  'title',
  'also',
  'scope',
  'in',
  'like',
  'endpoints',
  'api',
  'arn',
  'usualGrace',
  'operations',
  ...EVIDENCE,
];
const OPERATION = ['plane', 'home', 'what', 'needs', ...EVIDENCE];
const NEED = ['hard', 'soft', 'unknown', 'grace', ...EVIDENCE];

/** What every service has of these operations, when a row says nothing else of them. */
const USUAL_WHAT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    name: 'its DNS name: whatever must make a new connection',
    requests: 'requests over a connection that is open',
    manage: 'creating, changing and deleting what it keeps',
  }),
);

/** The rows of one file, or everything that is wrong with it. */
export function parseCatalogueFile(text: string, file: string): Result<CatalogueFile> {
  const document = readDocument(text, file);
  if (!document.ok) return fail(document.problems);
  const reader = new FieldReader(document.value, 'catalogue-row');
  const top = reader.mapping(document.value.value, [], FILE);
  if (top.values['catalogue'] !== 1) {
    reader.problem(['catalogue'], 'this is not a catalogue file of version 1', 'add catalogue: 1');
  }
  const provider = reader.text(top, 'provider', 'optional') ?? '';
  const evidence = readEvidence(reader, top, {
    word: 'declared',
    cites: file,
    date: 'undated',
  });
  const scope = { reader, provider, evidence };
  const parts = {
    domains: reader.entries(top, 'domains').map((entry) => readDomain(scope, entry)),
    clouds: reader.entries(top, 'domains').flatMap((entry) => readCloud(scope, entry)),
    services: reader.entries(top, 'services').map((entry) => readService(scope, entry)),
    vendors: reader.entries(top, 'vendors').map((entry) => readVendor(scope, entry)),
  };
  const names = [
    ...reader.list(top, 'names').map((item) => readName(scope, item)),
    ...parts.vendors.flatMap((vendor) => vendor.names),
  ];
  const addresses = reader.list(top, 'addresses').map((item) => readAddress(scope, item));
  const vendors = parts.vendors.map((vendor) => vendor.row);
  if (reader.problems.length > 0) return fail(reader.problems);
  return succeed({
    file,
    domains: parts.domains,
    clouds: parts.clouds,
    services: parts.services,
    names,
    addresses,
    vendors,
  });
}

function readDomain({ reader }: Scope, entry: Entry): CatalogueDomain {
  const fields = reader.mapping(entry.value, entry.path, DOMAIN);
  const slash = entry.key.lastIndexOf('/');
  const above = slash < 0 ? null : entry.key.slice(0, slash);
  return {
    id: entry.key,
    level: reader.word(fields, 'level', ['provider', 'region', 'zone', 'site'], null) ?? 'region',
    parent: reader.text(fields, 'parent', 'optional') ?? above,
    title: reader.text(fields, 'title', 'optional') ?? entry.key,
  };
}

/** A provider that has another one's services, under names and in regions of its own. */
function readCloud({ reader }: Scope, entry: Entry): readonly CloudRow[] {
  const value = entry.value;
  if (typeof value !== 'object' || value === null || !('like' in value)) return [];
  const like = reader.text(reader.mapping(value, entry.path, DOMAIN), 'like', 'required');
  return like === null ? [] : [{ id: entry.key, like }];
}

function readService(scope: Scope, entry: Entry): ServiceRow {
  const { reader, provider } = scope;
  const fields = reader.mapping(entry.value ?? {}, entry.path, SERVICE);
  const id = qualify(provider, entry.key);
  if (!id.includes('/')) {
    reader.problem(entry.path, `\`${id}\` has no provider`, 'write aws/name, or add provider: aws');
  }
  const evidence = readEvidence(reader, fields, scope.evidence);
  const inside = { ...scope, evidence };
  const like = reader.text(fields, 'like', 'optional');
  const scopeWord = fields.values['scope'] === undefined ? null : readScope(reader, fields);
  return {
    id,
    title: reader.text(fields, 'title', 'optional'),
    also: reader.texts(fields, 'also'),
    scope: scopeWord,
    domains: fields.values['in'] === undefined ? null : reader.texts(fields, 'in'),
    like: like === null ? null : qualify(provider, like),
    endpoints: reader.texts(fields, 'endpoints'),
    apiOperation: reader.text(fields, 'api', 'optional'),
    arnOperation: reader.text(fields, 'arn', 'optional'),
    operations: reader
      .entries(fields, 'operations')
      .map((operation) => readOperation(inside, operation)),
    usualGrace: readUsualGrace(inside, fields),
    evidence,
  };
}

function readScope(reader: FieldReader, fields: Fields): 'regional' | 'global' | null {
  return reader.word(fields, 'scope', ['regional', 'global'], null);
}

function readUsualGrace(scope: Scope, fields: Fields): ServiceRow['usualGrace'] {
  const value = fields.values['usualGrace'];
  if (value === undefined) return null;
  const { reader } = scope;
  const path = [...fields.path, 'usualGrace'];
  const inside = reader.mapping(value, path, ['grace', ...EVIDENCE]);
  const grace = readGrace(reader, inside);
  if (grace === null) return null;
  return { grace, evidence: readEvidence(reader, inside, { ...scope.evidence, word: 'assumed' }) };
}

/** `10m`, `5m..1h` or `forever`, as in a map. */
function readGrace(reader: FieldReader, fields: Fields): string | null {
  const text = reader.text(fields, 'grace', 'optional');
  if (text === null || text === 'forever') return text;
  const parts = text.split('..').map((part) => parseDuration(part.trim()));
  const [low, high] = [parts[0] ?? null, parts[1] ?? parts[0] ?? null];
  if (parts.length <= 2 && low !== null && high !== null && low <= high) return text;
  reader.problem([...fields.path, 'grace'], `\`${text}\` is no duration`, 'write 10m, or 5m..1h');
  return null;
}

/** `manage: control` in short, or a mapping. */
function readOperation(scope: Scope, entry: Entry): OperationRow {
  const { reader } = scope;
  const short = entry.value === 'data' || entry.value === 'control';
  const value = short ? { plane: entry.value } : entry.value;
  const fields = reader.mapping(value, entry.path, OPERATION);
  const evidence = readEvidence(reader, fields, scope.evidence);
  return {
    name: entry.key,
    plane: reader.word(fields, 'plane', ['data', 'control'], 'data') ?? 'data',
    home: reader.text(fields, 'home', 'optional'),
    what: reader.text(fields, 'what', 'optional') ?? USUAL_WHAT.get(entry.key) ?? entry.key,
    needs: reader
      .entries(fields, 'needs')
      .map((need) => readNeed({ ...scope, evidence }, need))
      .sort((a, b) => (a.on < b.on ? -1 : 1)),
    evidence,
  };
}

function readNeed(scope: Scope, entry: Entry): CatalogueNeed {
  const { reader } = scope;
  const fields = reader.mapping(entry.value ?? {}, entry.path, NEED);
  const said = (['hard', 'soft', 'unknown'] as const).filter((word) => reader.flag(fields, word));
  if (said.length > 1) {
    reader.problem(entry.path, `${entry.key} is ${said.join(' and ')}`, 'keep one of them');
  }
  return {
    on: entry.key,
    strength: said[0] ?? 'unknown',
    grace: readGrace(reader, fields),
    evidence: readEvidence(reader, fields, scope.evidence),
  };
}
