/** What an upstream's message says of a name, as the book hears it. */
import { typeOf, type Message, type ResourceRecord } from '#core/dns';
import type { Heard, HeldRecord } from '#runtime/resolver';

/** A record of DNS as it is kept. */
export interface KeptRecord extends HeldRecord {
  readonly record: ResourceRecord;
  /** Of what proves a negative: it stood in the answer (an alias), not beside it. */
  readonly isAnswer?: true;
  /** It came with the AD bit of an upstream that is believed to validate. */
  readonly isAuthentic?: true;
}

/** As kept: with its address, where it is one. */
export function keptRecord(
  record: ResourceRecord,
  marks: Pick<KeptRecord, 'isAnswer' | 'isAuthentic'> = {},
): KeptRecord {
  const { data, ttl } = record;
  const address = data.kind === 'A' || data.kind === 'AAAA' ? data.address : null;
  const bytes = 120 + (data.kind === 'other' ? data.hex.length : 80);
  return { record, ttlSeconds: ttl, address, bytes, ...marks };
}

/** What is told beside an answer to those who validate: that nothing nearer is there. */
const PROOF_TYPES: ReadonlySet<string> = new Set(['NSEC', 'NSEC3', 'RRSIG']);

/** Nobody needs more to prove one negative: three NSEC3, an SOA, and two signatures of each. */
const MOST_PROOF = 24;

/**
 * An answer with records of the type is good; an alias that leads nowhere is as empty as no answer.
 * `isBelieved`: the upstream validates, and its AD bit is taken over.
 */
export function readAnswer(
  { rcode, answers, authorities, authenticData }: Message,
  type: string,
  isBelieved = false,
): Heard<KeptRecord> {
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return { kind: 'failed', why: rcode };
  const marks = isBelieved && authenticData ? ({ isAuthentic: true } as const) : {};
  const keep = (record: ResourceRecord): KeptRecord => keptRecord(record, marks);
  const isThere = answers.some(({ data }) => typeOf(data) === type || type === 'ANY');
  if (rcode === 'NOERROR' && isThere) {
    const beside = authorities.filter(({ data }) => PROOF_TYPES.has(typeOf(data)));
    return { kind: 'good', records: answers.map(keep), proof: bounded(beside.map(keep)) };
  }
  const beside = authorities.filter(
    ({ data }) => data.kind === 'SOA' || PROOF_TYPES.has(typeOf(data)),
  );
  const aliases = answers.map((record) => keptRecord(record, { ...marks, isAnswer: true }));
  return {
    kind: rcode === 'NXDOMAIN' ? 'no-such-name' : 'empty',
    ttlSeconds: negativeSeconds(authorities),
    proof: bounded([...aliases, ...beside.map(keep)]),
  };
}

/** More than any proof needs is none: what is not there in whole is left out in whole. */
function bounded(proof: readonly KeptRecord[]): readonly KeptRecord[] {
  if (proof.length <= MOST_PROOF) return proof;
  return proof.filter(({ record }) => record.data.kind === 'SOA').slice(0, 1);
}

/** RFC 2308, section 5: the smaller of the SOA's TTL and its minimum; without an SOA it is not kept. */
function negativeSeconds(authorities: readonly ResourceRecord[]): number {
  const soa = authorities.find(({ data }) => data.kind === 'SOA');
  return soa?.data.kind === 'SOA' ? Math.min(soa.ttl, soa.data.minimumSeconds) : 0;
}
