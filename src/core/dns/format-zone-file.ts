/** A zone as a zone file: one record a line, in the zone's order, readable by any name server. */
import { relativeName } from './name.ts';
import { typeOf } from './record.ts';
import { formatRecordData } from './format-record.ts';
import type { Zone } from './zone.ts';

/** The text; `parseZoneFile` reads it back to the same zone. */
export function formatZoneFile(zone: Zone): string {
  const lines = [`$ORIGIN ${zone.origin}`];
  const owners = zone.records.map((record) => relativeName(record.name, zone.origin));
  const width = Math.min(
    30,
    owners.reduce((widest, owner) => Math.max(widest, owner.length), 0),
  );
  for (const [index, record] of zone.records.entries()) {
    const owner = (owners[index] ?? '').padEnd(width);
    const head = `${owner} ${String(record.ttl).padStart(6)} ${record.class} ${typeOf(record.data)}`;
    lines.push(`${head} ${formatRecordData(record.data)}`);
  }
  return `${lines.join('\n')}\n`;
}
