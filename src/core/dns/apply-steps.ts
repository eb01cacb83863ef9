/** What an incremental transfer makes of a zone (RFC 1995, section 4). */
import { fail, type Result } from '#base';
import { dataKey } from './encode-record-data.ts';
import { dnsProblem } from './problem.ts';
import { typeOf, type ResourceRecord, type SoaData } from './record.ts';
import type { TransferStep } from './transfer.ts';
import { createZone, recordSetKey, soaOf, type Zone } from './zone.ts';

/**
 * The zone after the steps. A step that begins at another serial, removes what is not there or adds
 * what is there already does not fit, and the whole zone must be fetched.
 */
export function applySteps(zone: Zone, steps: readonly TransferStep[]): Result<Zone> {
  const records = new Map<string, ResourceRecord>();
  for (const record of zone.records) records.set(recordKey(record), record);
  let serial = soaOf(zone)?.serial;
  let soa: SoaData | null = null;
  for (const step of steps) {
    const wrong =
      step.before.serial === serial
        ? applyStep(records, step)
        : `The step begins at serial ${step.before.serial}; the zone is at ${serial}.`;
    if (wrong !== null) return fail([dnsProblem('dns-transfer-base', wrong)]);
    serial = step.after.serial;
    soa = step.after;
  }
  const changed = [...records.values()].map((record) =>
    record.data.kind === 'SOA' && soa !== null ? { ...record, data: soa } : record,
  );
  return createZone(zone.origin, zone.class, changed);
}

function recordKey({ name, data }: ResourceRecord): string {
  return data.kind === 'SOA' ? 'SOA' : `${recordSetKey(name, typeOf(data))} ${dataKey(data)}`;
}

function applyStep(records: Map<string, ResourceRecord>, step: TransferStep): string | null {
  for (const record of step.removed) {
    if (!records.delete(recordKey(record)))
      return `${describe(record)} should be removed and is not there.`;
  }
  for (const record of step.added) {
    const key = recordKey(record);
    if (records.has(key)) return `${describe(record)} should be added and is there.`;
    records.set(key, record);
  }
  return null;
}

function describe({ name, data }: ResourceRecord): string {
  return `${name} ${typeOf(data)}`;
}
