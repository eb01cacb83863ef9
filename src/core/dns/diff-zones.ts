/**
 * What differs between two zones, by record set: what one would have to change to make the first
 * into the second. Names are compared in any case, data as a name server compares them. Cost: linear
 * in both zones, and a sort of what differs.
 */
import { compareText } from '#base';
import type { RecordType } from './codes.ts';
import { dataKey } from './encode-record-data.ts';
import { nameSortKey, type Name } from './name.ts';
import type { RecordData, RecordSet, SoaData } from './record.ts';
import { indexRecords, soaOf, type Zone } from './zone.ts';

/** A record set that differs; `before` or `after` is null when it is new or gone. */
export interface RecordSetChange {
  readonly name: Name;
  readonly type: RecordType;
  readonly before: RecordSet | null;
  readonly after: RecordSet | null;
  /** Data that only `before` has. */
  readonly removed: readonly RecordData[];
  /** Data that only `after` has. */
  readonly added: readonly RecordData[];
}

/** The difference of two zones. */
export interface ZoneDifference {
  readonly origin: Name;
  readonly beforeSerial: number | null;
  readonly afterSerial: number | null;
  /** In canonical order of names, then by type. */
  readonly changes: readonly RecordSetChange[];
  /** Record sets that are the same in both. */
  readonly unchanged: number;
}

/** What is compared. */
export interface DiffOptions {
  /** Record sets to leave out, such as those that the server signs or that are not ours. */
  readonly ignore?: (set: RecordSet) => boolean;
}

/** Compares. A SOA that differs in its serial only is not a change; the serials are told apart. */
export function diffZones(before: Zone, after: Zone, options: DiffOptions = {}): ZoneDifference {
  const old = indexRecords(before.records);
  const wanted = indexRecords(after.records);
  const ignored = options.ignore ?? ((): boolean => false);
  const changes: RecordSetChange[] = [];
  let unchanged = 0;
  for (const [key, set] of old) {
    const other = wanted.get(key) ?? null;
    if (ignored(set) || (other !== null && ignored(other))) continue;
    const change = changeOf(set, other);
    if (change === null) unchanged++;
    else changes.push(change);
  }
  for (const [key, set] of wanted) {
    const change = old.has(key) || ignored(set) ? null : changeOf(null, set);
    if (change !== null) changes.push(change);
  }
  return {
    origin: before.origin,
    beforeSerial: soaOf(before)?.serial ?? null,
    afterSerial: soaOf(after)?.serial ?? null,
    changes: inOrder(changes),
    unchanged,
  };
}

function inOrder(changes: readonly RecordSetChange[]): readonly RecordSetChange[] {
  const keyed = changes.map((change) => ({ change, order: nameSortKey(change.name) }));
  keyed.sort((a, b) => compareText(a.order, b.order) || compareText(a.change.type, b.change.type));
  return keyed.map(({ change }) => change);
}

/** The change of one record set; null when nothing differs. At least one of the two is given. */
export function changeOf(
  before: RecordSet | null,
  after: RecordSet | null,
): RecordSetChange | null {
  const given = after ?? before;
  if (given === null) return null;
  const sameTtl = before?.ttl === after?.ttl;
  if (before !== null && after !== null && sameTtl && equalAsWritten(before, after)) return null;
  const old = keyed(before);
  const wanted = keyed(after);
  const removed = [...old].flatMap(([key, data]) => (wanted.has(key) ? [] : [data]));
  const added = [...wanted].flatMap(([key, data]) => (old.has(key) ? [] : [data]));
  const same = removed.length === 0 && added.length === 0 && sameTtl;
  if (same || onlySerial(removed, added, sameTtl)) return null;
  return { name: given.name, type: given.type, before, after, removed, added };
}

/** Spares most sets of large zones the way through `dataKey`: addresses and texts in the same order. */
function equalAsWritten(a: RecordSet, b: RecordSet): boolean {
  return (
    a.data.length === b.data.length && a.data.every((data, index) => isSame(data, b.data[index]))
  );
}

function isSame(a: RecordData, b: RecordData | undefined): boolean {
  if ((a.kind === 'A' && b?.kind === 'A') || (a.kind === 'AAAA' && b?.kind === 'AAAA')) {
    return a.address === b.address;
  }
  if (a.kind !== 'TXT' || b?.kind !== 'TXT' || a.strings.length !== b.strings.length) return false;
  return a.strings.every((string, index) => string === b.strings[index]);
}

function keyed(set: RecordSet | null): ReadonlyMap<string, RecordData> {
  return new Map(set?.data.map((data) => [dataKey(data), data]));
}

function onlySerial(
  removed: readonly RecordData[],
  added: readonly RecordData[],
  sameTtl: boolean,
): boolean {
  const [old, wanted] = [removed[0], added[0]];
  if (!sameTtl || old?.kind !== 'SOA' || wanted?.kind !== 'SOA') return false;
  const leveled: SoaData = { ...old, serial: wanted.serial };
  return dataKey(leveled) === dataKey(wanted);
}
