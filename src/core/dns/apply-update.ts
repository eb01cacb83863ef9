/**
 * What a name server does with an UPDATE (RFC 2136, section 3): the conditions, the check of the
 * whole, then every change in order or none. A twin of BIND, Knot and PowerDNS for simulations and
 * the zone in memory; tests compare them.
 *
 * Where RFC 2136 is silent: a record added with another TTL gives its TTL to the whole set, as BIND
 * does, because a set has one (RFC 2181, section 5.2). Known to differ (seen live): BIND refuses an
 * MX whose target in the zone has no address; PowerDNS 4.7 refuses data beside a CNAME, and does not
 * delete what the same update added; Knot keeps the TTL of a record added again with another. Cost:
 * linear in the zone.
 */
import { isMetaType, type RecordType, type ResponseCode } from './codes.ts';
import { dataKey } from './encode-record-data.ts';
import type { Message } from './message.ts';
import { isWithin, nameKey, sameName } from './name.ts';
import { typeOf, type ResourceRecord, type SoaData } from './record.ts';
import { compareSerials, nextSerial } from './serial.ts';
import { readUpdate, type Prerequisite, type Update, type UpdateChange } from './update.ts';
import { createZone, soaOf, type Zone } from './zone.ts';

/** How it went. The zone is the one given unless `changed`, and then its serial is newer. */
export interface UpdateOutcome {
  readonly rcode: ResponseCode;
  readonly zone: Zone;
  readonly changed: boolean;
}

/** Applies a message that was read from the wire or made by `updateMessage`. */
export function applyUpdate(zone: Zone, message: Message): UpdateOutcome {
  const refused = (rcode: ResponseCode): UpdateOutcome => ({ rcode, zone, changed: false });
  const [question] = message.questions;
  if (message.opcode !== 'UPDATE') return refused('NOTIMP');
  if (message.questions.length !== 1 || question?.type !== 'SOA') return refused('FORMERR');
  if (!sameName(question.name, zone.origin) || question.class !== zone.class)
    return refused('NOTAUTH');
  const names = [...message.answers, ...message.authorities].map((record) => record.name);
  if (names.some((name) => !isWithin(name, zone.origin))) return refused('NOTZONE');
  const update = readUpdate(message);
  if (!update.ok) return refused('FORMERR');
  const failed = failedPrerequisite(zone, update.value);
  return failed === null ? applyChanges(zone, update.value) : refused(failed);
}

function failedPrerequisite(zone: Zone, update: Update): ResponseCode | null {
  const byName = recordsByName(zone);
  for (const prerequisite of update.prerequisites) {
    const own = byName.get(nameKey(prerequisite.name)) ?? [];
    const failed = checkPrerequisite(own, prerequisite);
    if (failed !== null) return failed;
  }
  return null;
}

function recordsByName(zone: Zone): Map<string, ResourceRecord[]> {
  const byName = new Map<string, ResourceRecord[]>();
  for (const record of zone.records) {
    const key = nameKey(record.name);
    const own = byName.get(key);
    if (own === undefined) byName.set(key, [record]);
    else own.push(record);
  }
  return byName;
}

function checkPrerequisite(
  own: readonly ResourceRecord[],
  prerequisite: Prerequisite,
): ResponseCode | null {
  switch (prerequisite.kind) {
    case 'name-exists':
      return own.length > 0 ? null : 'NXDOMAIN';
    case 'name-absent':
      return own.length > 0 ? 'YXDOMAIN' : null;
    case 'record-set-exists':
      return hasType(own, prerequisite.type) ? null : 'NXRRSET';
    case 'record-set-absent':
      return hasType(own, prerequisite.type) ? 'YXRRSET' : null;
    case 'record-set-is': {
      const types = prerequisite.data.map(typeOf);
      const there = own.filter((record) => types.includes(typeOf(record.data)));
      const wanted = new Set(prerequisite.data.map(dataKey));
      const found = new Set(there.map((record) => dataKey(record.data)));
      const same = wanted.size === found.size && [...wanted].every((key) => found.has(key));
      return same ? null : 'NXRRSET';
    }
  }
}

function hasType(own: readonly ResourceRecord[], type: RecordType): boolean {
  return own.some((record) => typeOf(record.data) === type);
}

function applyChanges(zone: Zone, update: Update): UpdateOutcome {
  const byName = recordsByName(zone);
  let changed = false;
  for (const change of update.changes) {
    const key = nameKey(change.name);
    const before = byName.get(key) ?? [];
    const after = applyChange(zone, before, change);
    if (after === null) continue;
    changed = true;
    byName.set(key, after);
  }
  if (!changed) return { rcode: 'NOERROR', zone, changed: false };
  const records = [...byName.values()].flat();
  const made = createZone(zone.origin, zone.class, withNewerSerial(zone, records));
  if (!made.ok) return { rcode: 'SERVFAIL', zone, changed: false };
  return { rcode: 'NOERROR', zone: made.value, changed: true };
}

/** Section 3.6: the serial grows unless the update itself saw to it. */
function withNewerSerial(
  zone: Zone,
  records: readonly ResourceRecord[],
): readonly ResourceRecord[] {
  const before = soaOf(zone)?.serial;
  return records.map((record) => {
    if (record.data.kind !== 'SOA' || record.data.serial !== before) return record;
    const data: SoaData = { ...record.data, serial: nextSerial(before) };
    return { ...record, data };
  });
}

/** The records of the name after a change; null when nothing changes. */
function applyChange(
  zone: Zone,
  own: readonly ResourceRecord[],
  change: UpdateChange,
): ResourceRecord[] | null {
  const atApex = sameName(change.name, zone.origin);
  switch (change.kind) {
    case 'add': {
      const { name, ttl, data } = change;
      return addRecord(own, { name, class: zone.class, ttl, data });
    }
    case 'delete-name':
      return keepIf(own, ({ data }) => atApex && (data.kind === 'SOA' || data.kind === 'NS'));
    case 'delete-record-set': {
      if (atApex && (change.type === 'SOA' || change.type === 'NS')) return null;
      return keepIf(own, (record) => typeOf(record.data) !== change.type);
    }
    case 'delete-record': {
      const { data } = change;
      const lastNs =
        atApex && data.kind === 'NS' && own.filter((each) => each.data.kind === 'NS').length < 2;
      if (data.kind === 'SOA' || lastNs) return null;
      const key = dataKey(data);
      return keepIf(own, (record) => dataKey(record.data) !== key);
    }
  }
}

function keepIf(
  own: readonly ResourceRecord[],
  keep: (record: ResourceRecord) => boolean,
): ResourceRecord[] | null {
  const kept = own.filter(keep);
  return kept.length === own.length ? null : kept;
}

/** Section 3.4.2.2. */
function addRecord(own: readonly ResourceRecord[], added: ResourceRecord): ResourceRecord[] | null {
  const type = typeOf(added.data);
  const isAlias = type === 'CNAME';
  if (!isMetaType(type) && own.some((each) => (each.data.kind === 'CNAME') !== isAlias))
    return null;
  if (added.data.kind === 'SOA') {
    const there = own.find((each) => each.data.kind === 'SOA')?.data;
    const newer = there?.kind === 'SOA' ? compareSerials(added.data.serial, there.serial) : null;
    if (newer !== 1) return null;
  }
  const replaces = isAlias || type === 'SOA';
  const others = own.filter((each) => typeOf(each.data) !== type);
  const mates = replaces ? [] : own.filter((each) => typeOf(each.data) === type);
  const key = dataKey(added.data);
  const sameTtl = mates.every((mate) => mate.ttl === added.ttl);
  if (sameTtl && mates.some((mate) => dataKey(mate.data) === key)) return null;
  if (replaces && own.some((each) => dataKey(each.data) === key && each.ttl === added.ttl))
    return null;
  const leveled = mates
    .filter((mate) => dataKey(mate.data) !== key)
    .map((mate) => ({ ...mate, ttl: added.ttl }));
  return [...others, ...leveled, added];
}
