/** What an upstream's message says of a name, as the book hears it. */
import { typeOf, type Message, type ResourceRecord } from '#core/dns';
import type { Heard, HeldRecord } from '#runtime/resolver';

/** A record of DNS as it is kept. */
export interface KeptRecord extends HeldRecord {
  readonly record: ResourceRecord;
}

/** As kept: with its address, where it is one. */
export function keptRecord(record: ResourceRecord): KeptRecord {
  const { data, ttl } = record;
  const address = data.kind === 'A' || data.kind === 'AAAA' ? data.address : null;
  return { record, ttlSeconds: ttl, address };
}

/** An answer with records of the type is good; an alias that leads nowhere is as empty as no answer. */
export function readAnswer(
  { rcode, answers, authorities }: Message,
  type: string,
): Heard<KeptRecord> {
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return { kind: 'failed', why: rcode };
  const isThere = answers.some(({ data }) => typeOf(data) === type || type === 'ANY');
  if (rcode === 'NOERROR' && isThere) return { kind: 'good', records: answers.map(keptRecord) };
  return {
    kind: rcode === 'NXDOMAIN' ? 'no-such-name' : 'empty',
    ttlSeconds: negativeSeconds(authorities),
  };
}

/** RFC 2308, section 5: the smaller of the SOA's TTL and its minimum; without an SOA it is not kept. */
function negativeSeconds(authorities: readonly ResourceRecord[]): number {
  const soa = authorities.find(({ data }) => data.kind === 'SOA');
  return soa?.data.kind === 'SOA' ? Math.min(soa.ttl, soa.data.minimumSeconds) : 0;
}
