/**
 * UPDATE (RFC 2136) as data: conditions, and changes that the server makes all or not at all. The
 * conditions are what makes a write safe against a late writer: `record-set-is` compares in the very
 * write.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import { isMetaType, type RecordClass, type RecordType } from './codes.ts';
import type { RecordSetChange, ZoneDifference } from './diff-zones.ts';
import { queryMessage, type Edns, type Message } from './message.ts';
import { isWithin, sameName, type Name } from './name.ts';
import { dnsProblem } from './problem.ts';
import { MAX_TTL, typeOf, type RecordData, type ResourceRecord } from './record.ts';
import { compareSerials, nextSerial } from './serial.ts';
import { recordSetKey } from './zone.ts';

/** What must be true, or nothing is changed (RFC 2136, section 2.4). */
export type Prerequisite =
  /** The name has records: else NXDOMAIN. */
  | { readonly kind: 'name-exists'; readonly name: Name }
  /** The name has no records: else YXDOMAIN. */
  | { readonly kind: 'name-absent'; readonly name: Name }
  /** The set has records, whatever they say: else NXRRSET. */
  | { readonly kind: 'record-set-exists'; readonly name: Name; readonly type: RecordType }
  /** The set has no records: else YXRRSET. */
  | { readonly kind: 'record-set-absent'; readonly name: Name; readonly type: RecordType }
  /** The set has exactly these data, of one type, at least one: else NXRRSET. TTLs are not compared. */
  | { readonly kind: 'record-set-is'; readonly name: Name; readonly data: readonly RecordData[] };

/** One change, made in order (RFC 2136, section 2.5). */
export type UpdateChange =
  | { readonly kind: 'add'; readonly name: Name; readonly ttl: number; readonly data: RecordData }
  | { readonly kind: 'delete-record'; readonly name: Name; readonly data: RecordData }
  | { readonly kind: 'delete-record-set'; readonly name: Name; readonly type: RecordType }
  /** All records of the name; at the apex SOA and NS stay. */
  | { readonly kind: 'delete-name'; readonly name: Name };

/** An UPDATE of one zone. */
export interface Update {
  readonly id: number;
  readonly zone: Name;
  readonly class: RecordClass;
  readonly prerequisites: readonly Prerequisite[];
  readonly changes: readonly UpdateChange[];
  readonly edns: Edns | null;
}

/** The message, or all that is wrong with the update. */
export function updateMessage(update: Update): Result<Message> {
  const problems: Problem[] = [];
  const answers = update.prerequisites.flatMap((each) =>
    prerequisiteRecords(update, each, problems),
  );
  const authorities = update.changes.map((each) => changeRecord(update, each, problems));
  if (problems.length > 0) return fail(problems);
  return succeed(
    queryMessage(update.id, update.zone, 'SOA', {
      opcode: 'UPDATE',
      recursionDesired: false,
      questions: [{ name: update.zone, type: 'SOA', class: update.class }],
      answers,
      authorities,
      edns: update.edns,
    }),
  );
}

function prerequisiteRecords(
  update: Update,
  prerequisite: Prerequisite,
  problems: Problem[],
): readonly ResourceRecord[] {
  const { name } = prerequisite;
  checkName(update, name, problems);
  switch (prerequisite.kind) {
    case 'name-exists':
      return [emptyRecord(name, 'ANY', 'ANY')];
    case 'name-absent':
      return [emptyRecord(name, 'NONE', 'ANY')];
    case 'record-set-exists':
    case 'record-set-absent': {
      checkType(name, prerequisite.type, problems);
      const klass = prerequisite.kind === 'record-set-exists' ? 'ANY' : 'NONE';
      return [emptyRecord(name, klass, prerequisite.type)];
    }
    case 'record-set-is': {
      const { data } = prerequisite;
      const types = new Set(data.map(typeOf));
      if (types.size !== 1) {
        problems.push(dnsProblem('dns-update', `${name} must be data of ${types.size} types.`));
      }
      for (const each of data) checkData(name, each, problems);
      return data.map((each) => ({ name, class: update.class, ttl: 0, data: each }));
    }
  }
}

function changeRecord(update: Update, change: UpdateChange, problems: Problem[]): ResourceRecord {
  const { name } = change;
  checkName(update, name, problems);
  switch (change.kind) {
    case 'add':
      checkData(name, change.data, problems);
      if (!Number.isInteger(change.ttl) || change.ttl < 0 || change.ttl > MAX_TTL) {
        problems.push(dnsProblem('dns-update', `${name} is given the TTL ${change.ttl}.`));
      }
      return { name, class: update.class, ttl: change.ttl, data: change.data };
    case 'delete-record':
      checkData(name, change.data, problems);
      return { name, class: 'NONE', ttl: 0, data: change.data };
    case 'delete-record-set':
      checkType(name, change.type, problems);
      return emptyRecord(name, 'ANY', change.type);
    case 'delete-name':
      return emptyRecord(name, 'ANY', 'ANY');
  }
}

function emptyRecord(name: Name, klass: RecordClass, type: RecordType): ResourceRecord {
  return { name, class: klass, ttl: 0, data: { kind: 'none', type } };
}

function checkName(update: Update, name: Name, problems: Problem[]): void {
  if (isWithin(name, update.zone)) return;
  problems.push(dnsProblem('dns-update', `${name} is not inside the zone ${update.zone}`));
}

function checkType(name: Name, type: RecordType, problems: Problem[]): void {
  if (isMetaType(type)) problems.push(dnsProblem('dns-update', `${name} ${type} is no data.`));
}

function checkData(name: Name, data: RecordData, problems: Problem[]): void {
  checkType(name, typeOf(data), problems);
  if (data.kind === 'none') {
    problems.push(dnsProblem('dns-update', `${name} ${data.type} needs data here.`));
  }
}

/** The update that a message says, for servers and logs. */
export function readUpdate(message: Message): Result<Update> {
  const [zone, ...more] = message.questions;
  if (message.opcode !== 'UPDATE' || zone === undefined || more.length > 0 || zone.type !== 'SOA') {
    return fail([dnsProblem('dns-update', 'The message is no UPDATE of one zone.')]);
  }
  const problems: Problem[] = [];
  const prerequisites = readPrerequisites(message.answers, zone.class, problems);
  const changes = message.authorities.flatMap((record) => {
    const change = readChange(record, zone.class);
    if (change === null) problems.push(misshapen('change', record));
    return change ?? [];
  });
  if (problems.length > 0) return fail(problems);
  const { id, edns } = message;
  return succeed({ id, zone: zone.name, class: zone.class, prerequisites, changes, edns });
}

function misshapen(part: string, record: ResourceRecord): Problem {
  const what = `${record.name} ${typeOf(record.data)} of class ${record.class} is no ${part}.`;
  return dnsProblem('dns-update', what);
}

function readPrerequisites(
  records: readonly ResourceRecord[],
  klass: RecordClass,
  problems: Problem[],
): readonly Prerequisite[] {
  const prerequisites: Prerequisite[] = [];
  /** Sets to compare, gathered as section 3.2.3 does: whatever stands between their records. */
  const sets = new Map<string, { name: Name; data: RecordData[] }>();
  for (const record of records) {
    const prerequisite = readEmptyPrerequisite(record);
    const { name, data } = record;
    if (prerequisite !== null) prerequisites.push(prerequisite);
    else if (
      record.class !== klass ||
      record.ttl !== 0 ||
      data.kind === 'none' ||
      isMetaType(typeOf(data))
    ) {
      problems.push(misshapen('prerequisite', record));
    } else {
      const key = recordSetKey(name, typeOf(data));
      const set = sets.get(key);
      if (set === undefined) sets.set(key, { name, data: [data] });
      else set.data.push(data);
    }
  }
  for (const { name, data } of sets.values())
    prerequisites.push({ kind: 'record-set-is', name, data });
  return prerequisites;
}

function readEmptyPrerequisite({
  name,
  class: klass,
  ttl,
  data,
}: ResourceRecord): Prerequisite | null {
  if (data.kind !== 'none' || ttl !== 0 || (klass !== 'ANY' && klass !== 'NONE')) return null;
  const { type } = data;
  if (type === 'ANY') return { kind: klass === 'ANY' ? 'name-exists' : 'name-absent', name };
  if (isMetaType(type)) return null;
  return { kind: klass === 'ANY' ? 'record-set-exists' : 'record-set-absent', name, type };
}

function readChange(record: ResourceRecord, zoneClass: RecordClass): UpdateChange | null {
  const { name, class: klass, ttl, data } = record;
  if (klass === 'ANY' && data.kind === 'none' && ttl === 0) {
    if (data.type === 'ANY') return { kind: 'delete-name', name };
    return isMetaType(data.type) ? null : { kind: 'delete-record-set', name, type: data.type };
  }
  if (data.kind === 'none' || isMetaType(typeOf(data))) return null;
  if (klass === zoneClass) return { kind: 'add', name, ttl, data };
  return klass === 'NONE' && ttl === 0 ? { kind: 'delete-record', name, data } : null;
}

/**
 * The changes that make the first zone of a difference into the second. A set whose TTL stays loses
 * and gains single records; any other is replaced. What goes comes before what is added, so that a
 * CNAME can give way, save at the apex, where the last NS cannot be deleted. A SOA is written with a
 * serial that servers accept.
 */
export function changesOf(difference: ZoneDifference): readonly UpdateChange[] {
  const apexNs = difference.changes.filter((each) => isApexNs(difference, each));
  const others = difference.changes.filter((each) => !apexNs.includes(each) && each.type !== 'SOA');
  const soa = difference.changes.filter((each) => each.type === 'SOA');
  return [
    ...others.flatMap(deletions),
    ...others.flatMap(additions),
    ...apexNs.flatMap(additions),
    ...apexNs.flatMap((each) => each.removed.map((data) => deleteRecord(each.name, data))),
    ...soa.flatMap((each) => soaChange(difference, each)),
  ];
}

function isApexNs(difference: ZoneDifference, change: RecordSetChange): boolean {
  return change.type === 'NS' && sameName(change.name, difference.origin);
}

function deleteRecord(name: Name, data: RecordData): UpdateChange {
  return { kind: 'delete-record', name, data };
}

function deletions({
  name,
  type,
  before,
  after,
  removed,
}: RecordSetChange): readonly UpdateChange[] {
  if (before === null) return [];
  if (after === null || after.ttl !== before.ttl)
    return [{ kind: 'delete-record-set', name, type }];
  return removed.map((data) => deleteRecord(name, data));
}

function additions({ name, before, after, added, type }: RecordSetChange): readonly UpdateChange[] {
  if (after === null) return [];
  const all = before?.ttl !== after.ttl || type === 'NS';
  return (all ? after.data : added).map((data) => ({ kind: 'add', name, ttl: after.ttl, data }));
}

function soaChange(difference: ZoneDifference, change: RecordSetChange): readonly UpdateChange[] {
  const data = change.after?.data[0];
  if (change.after === null || data?.kind !== 'SOA') return [];
  const { beforeSerial, afterSerial } = difference;
  const newer = compareSerials(afterSerial ?? 0, beforeSerial ?? 0);
  const serial = newer === 1 || beforeSerial === null ? data.serial : nextSerial(beforeSerial);
  return [{ kind: 'add', name: change.name, ttl: change.after.ttl, data: { ...data, serial } }];
}
