/**
 * octoDNS's YAML (its YamlProvider) as a proposal of names to guard. A zone is one file, or several when
 * it is split. Only names that are balanced are proposed: those with pools or geo targets, and those
 * with more than one address and a low TTL, as in a live zone.
 */
import { compareProblems, fail, succeed, type Problem, type Result } from '#base';
import { parseName, type Name } from '#core/dns';
import { readDocument, type Document, type DocumentPath } from '#core/document';
import { USUAL_BALANCE, type BalanceLimits } from '#core/guard';
import { namePolicies, type ImportedSet, type ImportedZone } from './imported-zone.ts';
import {
  endpointsOf,
  isSteered,
  mappingOf,
  probeOf,
  ttlOf,
  type SayGap,
} from './octodns-record.ts';

/** One file of a zone. */
export interface OctodnsFile {
  readonly file: string;
  readonly text: string;
}

/** How octoDNS would read it. */
export interface OctodnsOptions {
  readonly zone: Name;
  /** The provider's `default_ttl`. */
  readonly defaultTtlSeconds?: number;
  readonly limits?: BalanceLimits;
}

/** YamlProvider's default. */
const DEFAULT_TTL_SECONDS = 3600;

/** Names and gaps. A file that is no YAML is an error; a record that cannot be read is left out, and said. */
export function importOctodns(
  files: readonly OctodnsFile[],
  options: OctodnsOptions,
): Result<ImportedZone> {
  const problems: Problem[] = [];
  const sets: ImportedSet[] = [];
  let records = 0;
  for (const { file, text } of files) {
    const document = readDocument(text, file);
    if (!document.ok) {
      problems.push(...document.problems);
      continue;
    }
    const reading = new ZoneReading(document.value, options, problems);
    reading.read();
    sets.push(...reading.sets);
    records += reading.records;
  }
  if (problems.some(({ severity }) => severity === 'error'))
    return fail(problems.toSorted(compareProblems));
  const kept = withoutRepeats(sets, problems);
  const names = namePolicies(kept);
  const imported = { zone: options.zone, names, others: records - names.length };
  return succeed(imported, problems.toSorted(compareProblems));
}

/** A split zone may say a set twice: octoDNS refuses that, and here the first stands. */
function withoutRepeats(sets: readonly ImportedSet[], problems: Problem[]): readonly ImportedSet[] {
  const seen = new Set<string>();
  return sets.filter(({ name, type }) => {
    const key = `${name} ${type}`;
    if (!seen.has(key)) return seen.add(key);
    problems.push(gap(null, `${key} stands twice`, 'the first is proposed; write it once'));
    return false;
  });
}

function gap(place: Problem['place'], what: string, mend: string): Problem {
  return { code: 'import-gap', severity: 'warning', place, what, mend };
}

/** One document while it is read. */
class ZoneReading {
  readonly sets: ImportedSet[] = [];
  records = 0;
  readonly #document: Document;
  readonly #options: OctodnsOptions;
  readonly #problems: Problem[];

  constructor(document: Document, options: OctodnsOptions, problems: Problem[]) {
    this.#document = document;
    this.#options = options;
    this.#problems = problems;
  }

  read(): void {
    const { value } = this.#document;
    const top = mappingOf(value);
    if (top === null) {
      if (value !== null && value !== undefined) {
        this.#say([], 'the file is no mapping of names', 'give a zone file of octoDNS');
      }
      return;
    }
    for (const [key, entry] of Object.entries(top)) {
      if (Array.isArray(entry)) {
        for (const [at, record] of entry.entries()) this.#record(key, record, [key, at]);
      } else this.#record(key, entry, [key]);
    }
  }

  #say(path: DocumentPath, what: string, mend: string): void {
    this.#problems.push(gap(this.#document.placeOf(path), what, mend));
  }

  #record(key: string, value: unknown, path: DocumentPath): void {
    const record = mappingOf(value);
    const type = typeof record?.['type'] === 'string' ? record['type'].toUpperCase() : null;
    if (record === null || type === null) {
      return this.#say(
        path,
        `${key === '' ? 'the root' : key} is no record with a type`,
        'it is left out',
      );
    }
    this.records++;
    const about = mappingOf(record['octodns']);
    if (about?.['ignored'] === true) return;
    if (type !== 'A' && type !== 'AAAA') return this.#otherType(key, type, record, path);
    const name = this.#name(key, path);
    if (name === null) return;
    this.#addresses(name, type, record, path);
  }

  #otherType(
    key: string,
    type: string,
    record: Readonly<Record<string, unknown>>,
    path: DocumentPath,
  ): void {
    if (!isSteered(record)) return;
    const what = `${key} is a ${type} that octoDNS balances, and the guard publishes addresses`;
    this.#say(path, what, 'guard the names that it leads to, or replace it by addresses');
  }

  #name(key: string, path: DocumentPath): Name | null {
    const { zone } = this.#options;
    const name = key === '' ? zone : parseName(key, zone).value;
    if (name === null) this.#say(path, `${JSON.stringify(key)} is no DNS name`, 'it is left out');
    return name;
  }

  #addresses(
    name: Name,
    type: 'A' | 'AAAA',
    record: Readonly<Record<string, unknown>>,
    path: DocumentPath,
  ): void {
    const { defaultTtlSeconds = DEFAULT_TTL_SECONDS, limits = USUAL_BALANCE } = this.#options;
    const gaps: Parameters<SayGap>[] = [];
    const say: SayGap = (...said) => gaps.push(said);
    const endpoints = endpointsOf(record, type === 'A' ? 4 : 6, say);
    const ttlSeconds = ttlOf(record, defaultTtlSeconds, say);
    const isBalanced =
      endpoints.length >= limits.minAddresses && ttlSeconds <= limits.maxTtlSeconds;
    if (!isSteered(record) && !isBalanced) return;
    if (name.startsWith('*')) {
      return this.#say(path, `${name} is a wildcard`, 'it is left out: adopt names one by one');
    }
    if (endpoints.length === 0) {
      return this.#say(path, `${name} ${type} has no address`, 'it is left out');
    }
    const steered = isSteered(record);
    const asked = mappingOf(mappingOf(record['octodns'])?.['healthcheck']) !== null;
    const probe = steered || asked ? probeOf(record, say) : null;
    for (const [at, what, mend] of gaps)
      this.#say([...path, ...at], `${name} ${type}: ${what}`, mend);
    this.sets.push({ name, type, ttlSeconds, endpoints, probe });
  }
}
