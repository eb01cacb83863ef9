/**
 * The message of what is told. An old answer says so (RFC 8914): 3, Stale Answer; 19, Stale NXDOMAIN
 * Answer; what a person set is 4, Forged Answer. Signatures go to clients that ask for them (DO), and of
 * an old answer only while they are valid. The AD bit is told only of what is fresh, only where an
 * upstream that is believed to validate set it, and only to clients that understand it (RFC 6840, 5.8).
 */
import {
  answerMessage,
  nameKey,
  PLAIN_EDNS,
  typeOf,
  type Edns,
  type Message,
  type ResourceRecord,
} from '#core/dns';
import type { HeldSince, HoldWhy, Told } from '#runtime/resolver';
import type { KeptRecord } from './read-answer.ts';
import { signatureSeconds } from './signature.ts';

type Answer = Exclude<Told<KeptRecord>, { kind: 'failed' }>;

/** The answer to a query. */
export function tell(query: Message, told: Told<KeptRecord>, nowMs: number): Message {
  if (told.kind === 'failed') {
    return answerMessage(query, {
      rcode: 'SERVFAIL',
      recursionAvailable: true,
      edns: ednsOf(query, null, nowMs),
    });
  }
  const inAnswer = told.kind === 'records' ? told.records : told.proof.filter(isAnswer);
  const beside =
    told.kind === 'records' ? told.proof : told.proof.filter((each) => !isAnswer(each));
  const isShown = shownBy(query, told, nowMs);
  const shown = [...inAnswer, ...beside].filter(({ record }) => isShown(record));
  const ttlSeconds = ttlOf(shown, told, nowMs);
  const write = (records: readonly KeptRecord[]): readonly ResourceRecord[] =>
    records
      .filter(({ record }) => isShown(record))
      .map(({ record }) => ({
        ...record,
        name: sameCase(query, record.name),
        ttl: Math.min(record.ttl, ttlSeconds),
      }));
  return answerMessage(query, {
    rcode: told.kind === 'no-such-name' ? 'NXDOMAIN' : 'NOERROR',
    recursionAvailable: true,
    authenticData: isAuthentic(query, told),
    answers: write(inAnswer),
    authorities: write(beside),
    edns: ednsOf(query, told.held === null ? null : { ...told, held: told.held }, nowMs),
  });
}

const isAnswer = (each: KeptRecord): boolean => each.isAnswer === true;

const SIGNING_TYPES: ReadonlySet<string> = new Set(['RRSIG', 'NSEC', 'NSEC3']);

/** What proves is for those who ask for it; no signature of an old answer is told when it is over. */
function shownBy(
  { edns, questions }: Message,
  { held }: Answer,
  nowMs: number,
): (record: ResourceRecord) => boolean {
  const wantsProof = edns?.dnssecOk === true;
  const type = questions[0]?.type;
  return (record) => {
    const own = typeOf(record.data);
    if (own === type || !SIGNING_TYPES.has(own)) return true;
    return wantsProof && (held === null || signatureSeconds(record, nowMs) !== 0);
  };
}

/** An old answer is not kept longer by anybody than its signatures are valid. */
function ttlOf(shown: readonly KeptRecord[], { held, ttlSeconds }: Answer, nowMs: number): number {
  if (held === null) return ttlSeconds;
  return shown.reduce(
    (least, { record }) => Math.min(least, signatureSeconds(record, nowMs) ?? least),
    ttlSeconds,
  );
}

function isAuthentic({ edns, authenticData }: Message, told: Answer): boolean {
  const understands = edns?.dnssecOk === true || authenticData;
  const all = told.kind === 'records' ? [...told.records, ...told.proof] : told.proof;
  const isAll = all.length > 0 && all.every((each) => each.isAuthentic === true);
  return told.held === null && understands && isAll;
}

/** The owner as it was asked for: clients that mix cases compare it. */
function sameCase(query: Message, name: ResourceRecord['name']): typeof name {
  const [question] = query.questions;
  return question !== undefined && nameKey(question.name) === nameKey(name) ? question.name : name;
}

/** Codes of RFC 8914, section 4. */
const [STALE_ANSWER, FORGED_ANSWER, STALE_NO_SUCH_NAME] = [3, 4, 19];

const SAYS: Readonly<Record<HoldWhy, string>> = {
  empty: 'upstream says empty',
  'no-such-name': 'upstream says no such name',
  failed: 'upstream fails',
  pinned: 'set by hand',
};

/** EDNS where the client has it; what is old is marked. */
function ednsOf(
  { edns }: Message,
  old: { readonly kind: Answer['kind']; readonly held: HeldSince } | null,
  nowMs: number,
): Edns | null {
  if (edns === null) return null;
  const base = { ...PLAIN_EDNS, dnssecOk: edns.dnssecOk };
  if (old === null) return base;
  const { why, sinceMs } = old.held;
  const staleCode = old.kind === 'no-such-name' ? STALE_NO_SUCH_NAME : STALE_ANSWER;
  const code = why === 'pinned' ? FORGED_ANSWER : staleCode;
  const last = old.kind === 'records' ? 'last good' : 'last said';
  const text = why === 'pinned' ? SAYS[why] : `${SAYS[why]}; ${last} ${ago(nowMs - sinceMs)} ago`;
  return { ...base, options: [{ kind: 'extended-error', code, text }] };
}

/** `12 min`, `3 h`: roughly; it is read by people. */
function ago(ms: number): string {
  if (ms < 120_000) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
