/**
 * A listing as records. An alias is an answer that Route 53 makes up, with no form in a zone file: it is
 * kept as a record of the private type 65401, which PowerDNS uses for its ALIAS, so that nothing is left
 * out in silence. Record sets of one name and type that differ by routing become one set.
 */
import { parseRecordData, parseType, type RecordData, type ResourceRecord } from '#core/dns';
import { ZoneError } from '../port.ts';
import { fromRoute53Name, octalToDecimal } from './names-and-texts.ts';
import type { Route53Set } from './record-set.ts';

const ALIAS_TYPE = 'TYPE65401';

/** The records of all sets. @throws ZoneError when one cannot be read. */
export function recordsOfSets(sets: readonly Route53Set[]): readonly ResourceRecord[] {
  return sets.flatMap((set): readonly ResourceRecord[] => {
    const name = fromRoute53Name(set.name);
    if (name === null) throw unreadable(set, 'its name');
    if (set.alias !== null) {
      const data: RecordData = { kind: 'other', type: ALIAS_TYPE, hex: hexOf(set.alias) };
      return [{ name, class: 'IN', ttl: set.ttlSeconds ?? 0, data }];
    }
    return set.values.map((value) => ({
      name,
      class: 'IN',
      ttl: set.ttlSeconds ?? 0,
      data: dataOf(set, value),
    }));
  });
}

function dataOf(set: Route53Set, value: string): RecordData {
  const type = parseType(set.type);
  const decimal = octalToDecimal(value);
  const data = type === null || decimal === null ? null : parseRecordData(type, decimal);
  if (data?.ok === true) return data.value;
  throw unreadable(set, data?.problems[0]?.what ?? 'its type or escapes');
}

function unreadable({ name, type }: Route53Set, what: string): ZoneError {
  return new ZoneError('unreadable', `${name} ${type} cannot be read: ${what}`);
}

function hexOf(text: string): string {
  return Array.from(text, (character) =>
    character.charCodeAt(0).toString(16).padStart(2, '0'),
  ).join('');
}
