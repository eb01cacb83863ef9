/**
 * A zone as data: every record once, in canonical order (RFC 4034, section 6; SOA and NS first at
 * their name), so that equal zones are equal text. Cost of making one: a sort.
 */
import { compareText, fail, succeed, type Place, type Problem, type Result } from '#base';
import { TYPES, type RecordClass, type RecordType } from './codes.ts';
import { dataKey } from './encode-record-data.ts';
import { isWithin, nameKey, nameSortKey, sameName, type Name } from './name.ts';
import { dnsProblem, dnsWarning } from './problem.ts';
import {
  typeOf,
  type RecordData,
  type RecordSet,
  type ResourceRecord,
  type SoaData,
} from './record.ts';

/** A zone: the SOA record is the first. */
export interface Zone {
  readonly origin: Name;
  readonly class: RecordClass;
  readonly records: readonly ResourceRecord[];
}

/** The place of a record given to `createZone`, by its number there. */
export type RecordPlace = (index: number) => Place | null;

/** A record and what it is sorted by. */
interface Keyed {
  readonly record: ResourceRecord;
  readonly index: number;
  readonly nameOrder: string;
  readonly typeOrder: number;
  readonly data: string;
}

/** Types that may stand beside a CNAME: what DNSSEC adds to it (RFC 4034, section 2.5; RFC 2181). */
const BESIDE_ALIAS: readonly RecordType[] = ['RRSIG', 'NSEC', 'SIG', 'KEY', 'NXT'];

/**
 * Orders the records and checks what makes them a zone: one SOA, at the apex; all of them inside,
 * of the class; nothing beside a CNAME. Twice the same record and unequal TTLs in a set are warnings:
 * the first stands, the lowest TTL holds (RFC 2181, section 5).
 */
export function createZone(
  origin: Name,
  klass: RecordClass,
  records: readonly ResourceRecord[],
  placeOf: RecordPlace = () => null,
): Result<Zone> {
  const problems: Problem[] = [];
  const keyed = keyRecords(origin, klass, records, placeOf, problems);
  const kept = new Array<ResourceRecord>();
  for (let start = 0; start < keyed.length;) {
    let end = start + 1;
    while (end < keyed.length && keyed[end]?.nameOrder === keyed[start]?.nameOrder) end++;
    keepName(keyed.slice(start, end), kept, placeOf, problems);
    start = end;
  }
  const soas = records.filter((record) => record.data.kind === 'SOA');
  if (soas.length === 0) problems.push(dnsProblem('dns-zone', `${origin} has no SOA record.`));
  if (problems.some((problem) => problem.severity === 'error')) return fail(problems);
  return succeed({ origin, class: klass, records: kept }, problems);
}

function keyRecords(
  origin: Name,
  klass: RecordClass,
  records: readonly ResourceRecord[],
  placeOf: RecordPlace,
  problems: Problem[],
): Keyed[] {
  const orders = new Map<Name, string>();
  const keyed: Keyed[] = [];
  for (const [index, record] of records.entries()) {
    let nameOrder = orders.get(record.name);
    if (nameOrder === undefined) {
      nameOrder = nameSortKey(record.name);
      orders.set(record.name, nameOrder);
    }
    const wrong = misplaced(origin, klass, record);
    if (wrong !== null) problems.push(dnsProblem('dns-zone', wrong, placeOf(index)));
    const data = dataKey(record.data);
    keyed.push({ record, index, nameOrder, typeOrder: typeOrder(typeOf(record.data)), data });
  }
  return keyed.sort(
    (a, b) =>
      compareText(a.nameOrder, b.nameOrder) ||
      a.typeOrder - b.typeOrder ||
      compareText(a.data, b.data) ||
      a.index - b.index,
  );
}

function misplaced(origin: Name, klass: RecordClass, record: ResourceRecord): string | null {
  const { name, data } = record;
  const what = `${name} ${typeOf(data)}`;
  if (!isWithin(name, origin)) return `${what} is not inside ${origin}`;
  if (record.class !== klass) return `${what} is of class ${record.class} in a zone of ${klass}.`;
  if (data.kind === 'none') return `${what} has no data.`;
  if (data.kind === 'SOA' && !sameName(name, origin)) return `${what} is below the apex ${origin}`;
  return null;
}

/** SOA, NS, then by number. */
function typeOrder(type: RecordType): number {
  return type === 'SOA' ? -2 : type === 'NS' ? -1 : TYPES.numberOf(type);
}

/** Checks all records of one name and keeps each once. */
function keepName(
  keyed: readonly Keyed[],
  kept: ResourceRecord[],
  placeOf: RecordPlace,
  problems: Problem[],
): void {
  const first = keyed[0];
  if (first === undefined) return;
  const firstKept = kept.length;
  for (const [index, each] of keyed.entries()) {
    const previous = keyed[index - 1];
    const twice = previous?.data === each.data && previous.typeOrder === each.typeOrder;
    if (!twice) kept.push(each.record);
    else
      problems.push(
        dnsWarning('dns-zone-duplicate', `${describe(each)} stands twice.`, placeOf(each.index)),
      );
  }
  const own = kept.slice(firstKept);
  for (const kind of ['SOA', 'CNAME'] as const) {
    const same = own.filter((record) => record.data.kind === kind);
    if (same.length < 2) continue;
    const code = kind === 'SOA' ? 'dns-zone' : 'dns-zone-alias';
    problems.push(
      dnsProblem(
        code,
        `${first.record.name} has ${same.length} ${kind} records.`,
        placeOf(first.index),
      ),
    );
  }
  const beside = own.find((record) => !isAliasCompany(record));
  if (own.some((record) => record.data.kind === 'CNAME') && beside !== undefined) {
    const what = `${first.record.name} has a CNAME and also ${typeOf(beside.data)}.`;
    problems.push(dnsProblem('dns-zone-alias', what, placeOf(first.index)));
  }
  levelTtls(keyed, own, kept, firstKept, placeOf, problems);
}

function isAliasCompany(record: ResourceRecord): boolean {
  return record.data.kind === 'CNAME' || BESIDE_ALIAS.includes(typeOf(record.data));
}

function describe({ record }: Keyed): string {
  return `${record.name} ${typeOf(record.data)}`;
}

/** Gives the records of one type the lowest of their TTLs. RRSIGs have that of what they sign. */
function levelTtls(
  keyed: readonly Keyed[],
  own: readonly ResourceRecord[],
  kept: ResourceRecord[],
  firstKept: number,
  placeOf: RecordPlace,
  problems: Problem[],
): void {
  const lowest = new Map<RecordType, number>();
  for (const { record } of keyed) {
    const type = typeOf(record.data);
    lowest.set(type, Math.min(lowest.get(type) ?? record.ttl, record.ttl));
  }
  const said = new Set<RecordType>();
  for (const each of keyed) {
    const type = typeOf(each.record.data);
    if (type === 'RRSIG' || said.has(type) || each.record.ttl === lowest.get(type)) continue;
    said.add(type);
    const what = `${describe(each)} has TTLs from ${lowest.get(type)} to ${each.record.ttl}; the lowest holds.`;
    problems.push(dnsWarning('dns-zone-ttl', what, placeOf(each.index)));
  }
  for (const [index, record] of own.entries()) {
    const type = typeOf(record.data);
    const ttl = lowest.get(type) ?? record.ttl;
    if (type !== 'RRSIG' && record.ttl !== ttl) kept[firstKept + index] = { ...record, ttl };
  }
}

/** The SOA of a zone that `createZone` made. */
export function soaOf(zone: Zone): SoaData | null {
  for (const { data } of zone.records) if (data.kind === 'SOA') return data;
  return null;
}

/** A key for maps of record sets, the same for names in any case. */
export function recordSetKey(name: Name, type: RecordType): string {
  return `${nameKey(name)} ${type}`;
}

/** The record sets, in the order of their first records; a set has the lowest TTL of its records. */
export function recordSetsOf(records: readonly ResourceRecord[]): readonly RecordSet[] {
  return [...indexRecords(records).values()];
}

/** A set while its records are gathered. */
type GrowingSet = { -readonly [Field in keyof RecordSet]: RecordSet[Field] } & {
  data: RecordData[];
};

/** The record sets by `recordSetKey`, in the order of their first records. */
export function indexRecords(records: readonly ResourceRecord[]): ReadonlyMap<string, RecordSet> {
  const sets = new Map<string, GrowingSet>();
  // The records of a set mostly stand together, so most need no key.
  let recent: GrowingSet | undefined;
  for (const { name, class: klass, ttl, data } of records) {
    const type = typeOf(data);
    if (recent?.name !== name || recent.type !== type) {
      const key = recordSetKey(name, type);
      recent = sets.get(key);
      if (recent === undefined) {
        recent = { name, type, class: klass, ttl, data: [] };
        sets.set(key, recent);
      }
    }
    recent.data.push(data);
    recent.ttl = Math.min(recent.ttl, ttl);
  }
  return sets;
}

/** The records of a set, the other way. */
export function recordsOf(set: RecordSet): readonly ResourceRecord[] {
  const { name, class: klass, ttl } = set;
  return set.data.map((data) => ({ name, class: klass, ttl, data }));
}
