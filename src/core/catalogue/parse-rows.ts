/**
 * Reads a file of catalogue rows: the built-in ones and those that users write. Every row ends up
 * with its own evidence; what a row does not say of it is the service's, then the file's.
 */
import { fail, parseDuration, type Result, succeed } from '#base';
import { type DocumentPath, FieldReader, type Fields, readDocument } from '#core/document';
import type { CatalogueDomain, CatalogueEvidence, CatalogueNeed, EvidenceWord } from '#core/map';
import type { CatalogueFile, NameRow, OperationRow, ServiceRow, VendorRow } from './types.ts';

const WORDS: readonly EvidenceWord[] = ['seen', 'declared', 'published', 'reported', 'assumed'];
const EVIDENCE = ['evidence', 'cites', 'date'];
const FILE = ['catalogue', 'provider', ...EVIDENCE, 'domains', 'services', 'names', 'vendors'];
const DOMAIN = ['level', 'title', 'parent', ...EVIDENCE];
const SERVICE = [
  'title',
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
const NAME = ['host', 'provider', 'service', 'region', 'operation', ...EVIDENCE];
const VENDOR = ['title', 'hosts', ...EVIDENCE];

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
    services: reader.entries(top, 'services').map((entry) => readService(scope, entry)),
    vendors: reader.entries(top, 'vendors').map((entry) => readVendor(scope, entry)),
  };
  const names = [
    ...reader.list(top, 'names').map((item) => readName(scope, item)),
    ...parts.vendors.flatMap((vendor) => vendor.names),
  ];
  const vendors = parts.vendors.map((vendor) => vendor.row);
  if (reader.problems.length > 0) return fail(reader.problems);
  return succeed({ file, domains: parts.domains, services: parts.services, names, vendors });
}

interface Scope {
  readonly reader: FieldReader;
  readonly provider: string;
  readonly evidence: CatalogueEvidence;
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly path: DocumentPath;
}

function readEvidence(
  reader: FieldReader,
  fields: Fields,
  inherited: CatalogueEvidence,
): CatalogueEvidence {
  return {
    word: reader.word(fields, 'evidence', WORDS, inherited.word) ?? inherited.word,
    cites: reader.text(fields, 'cites', 'optional') ?? inherited.cites,
    date: reader.text(fields, 'date', 'optional') ?? inherited.date,
  };
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

/** Ids are written without the provider in a file that names one. */
function qualify(provider: string, id: string): string {
  return provider === '' || id.startsWith(`${provider}/`) ? id : `${provider}/${id}`;
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

function readName(scope: Scope, item: { value: unknown; path: DocumentPath }): NameRow {
  const { reader } = scope;
  const fields = reader.mapping(item.value, item.path, NAME);
  const provider = reader.text(fields, 'provider', 'optional') ?? scope.provider;
  if (provider === '') {
    reader.problem(item.path, 'the name says no provider', 'add provider: aws');
  }
  const service = reader.text(fields, 'service', 'optional');
  return {
    host: (reader.text(fields, 'host', 'required') ?? '').toLowerCase(),
    provider,
    service: service === null ? null : qualify(provider, service),
    region: reader.text(fields, 'region', 'optional'),
    operation: reader.text(fields, 'operation', 'optional'),
    evidence: readEvidence(reader, fields, scope.evidence),
  };
}

/** A vendor's hosts stand for themselves and for every name under them. */
function readVendor(scope: Scope, entry: Entry): { row: VendorRow; names: readonly NameRow[] } {
  const { reader } = scope;
  const fields = reader.mapping(entry.value, entry.path, VENDOR);
  const evidence = readEvidence(reader, fields, scope.evidence);
  const row = {
    id: entry.key,
    title: reader.text(fields, 'title', 'optional') ?? entry.key,
    evidence,
  };
  const names = reader.texts(fields, 'hosts').map((host) => ({
    host: host.includes('*') ? host.toLowerCase() : `**.${host.toLowerCase()}`,
    provider: entry.key,
    service: null,
    region: null,
    operation: null,
    evidence,
  }));
  return { row, names };
}
