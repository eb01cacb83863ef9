/** What one server's answer means: data, none, an error, or a server that should know and does not. */
import {
  compareSerials,
  extendedErrorName,
  formatRecord,
  type Message,
  type ResourceRecord,
  typeOf,
} from '#core/dns';
import type { DnsTarget, RecordRules } from './target.ts';

/** How a server answered. `barred` and `ours`: it was not looked at, for our own reasons. */
export type Outcome =
  | 'answers'
  | 'empty'
  | 'no-name'
  | 'failed'
  | 'refused'
  | 'lame'
  | 'other'
  | 'garbled'
  | 'timeout'
  | 'unreachable'
  | 'barred'
  | 'ours';

/** What one server said. */
export interface View {
  readonly server: string;
  readonly outcome: Outcome;
  /** In words, when there is no answer. */
  readonly why: string;
  readonly message: Message | null;
  /** The data of the answer, sorted, without TTL and signatures. */
  readonly records: readonly string[];
  readonly serial: number | null;
  /** When the first signature ends, in milliseconds since 1970; null when the answer is not signed. */
  readonly signatureEndsMs: number | null;
  readonly extendedError: string | null;
  readonly cut: boolean;
  readonly ms: number;
}

/** Names of the outcomes as they are shown. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  answers: 'answers',
  empty: 'is empty (NODATA)',
  'no-name': 'says there is no such name (NXDOMAIN)',
  failed: 'fails (SERVFAIL)',
  refused: 'refuses (REFUSED)',
  lame: 'is lame: it answers without authority',
  other: 'answers with an error',
  garbled: 'answers what cannot be read',
  timeout: 'does not answer in time',
  unreachable: 'cannot be reached',
  barred: 'was not asked: its address is not public',
  ours: 'was not asked: no way there from here',
};

/** The outcome of an answer. */
export function outcomeOf(message: Message, target: DnsTarget, authoritative: boolean): Outcome {
  const { rcode } = message;
  if (rcode === 'SERVFAIL') return 'failed';
  if (rcode === 'REFUSED') return 'refused';
  if (rcode === 'NOTAUTH') return 'lame';
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') return 'other';
  if (authoritative && !message.authoritative) return 'lame';
  if (rcode === 'NXDOMAIN') return 'no-name';
  if (message.answers.some(({ data }) => target.type === 'ANY' || typeOf(data) === target.type))
    return 'answers';
  // An alias that leads out of the zone is all that an authority can say; one that ends here says so by its SOA.
  const alias = message.answers.some(({ data }) => data.kind === 'CNAME');
  return authoritative && alias && soaOf(message) === null ? 'answers' : 'empty';
}

/** The data of an answer as text that is equal when the data are. */
export function recordsOf(message: Message): readonly string[] {
  return message.answers
    .filter(({ data }) => typeOf(data) !== 'RRSIG')
    .map((record) => formatRecord({ ...record, ttl: 0 }).toLowerCase())
    .sort();
}

/** The serial in an answer to a question for the SOA: of the zone itself, or of the zone it is in. */
export function serialOf(message: Message | null): number | null {
  const soa = message === null ? null : soaOf(message);
  return soa?.data.kind === 'SOA' ? soa.data.serial : null;
}

function soaOf(message: Message): ResourceRecord | null {
  return (
    [...message.answers, ...message.authorities].find(({ data }) => data.kind === 'SOA') ?? null
  );
}

/** When the first signature of an answer ends (RFC 4034, section 3.1: after type, algorithm, labels, TTL). */
export function signatureEndsMs(message: Message): number | null {
  const ends = message.answers.flatMap(({ data }) =>
    data.kind === 'other' && data.type === 'RRSIG'
      ? [Number.parseInt(data.hex.slice(16, 24), 16) * 1_000]
      : [],
  );
  return ends.length === 0 ? null : Math.min(...ends);
}

/** The extended errors of an answer by name, without the server's own text. */
export function extendedErrorOf(message: Message): string | null {
  const names = (message.edns?.options ?? []).flatMap((option) =>
    option.kind === 'extended-error' ? [extendedErrorName(option.code)] : [],
  );
  return names.length === 0 ? null : names.slice(0, 5).join(', ');
}

/** The serial that is ahead of all others; null when there is none or they have no order. */
export function newestSerial(views: readonly View[]): number | null {
  const serials = views.flatMap(({ serial }) => serial ?? []);
  return (
    serials.find((each) => serials.every((other) => (compareSerials(each, other) ?? -1) >= 0)) ??
    null
  );
}

/** Why the records of a section are not as the rules want them; null when they are. */
export function ruleBroken(records: readonly ResourceRecord[], rules: RecordRules): string | null {
  const texts = records.map((record) => formatRecord(record));
  const test = (pattern: string, text: string): boolean => new RegExp(pattern).test(text);
  for (const pattern of rules.failIfMatches) {
    if (texts.some((text) => test(pattern, text))) return `a record matches ${pattern}`;
  }
  for (const pattern of rules.failIfAllMatch) {
    if (texts.length > 0 && texts.every((text) => test(pattern, text)))
      return `all records match ${pattern}`;
  }
  for (const pattern of rules.failIfNotMatches) {
    if (texts.length === 0) return `there is no record to match ${pattern}`;
    if (!texts.every((text) => test(pattern, text))) return `a record does not match ${pattern}`;
  }
  const { failIfNoneMatches: some } = rules;
  if (some.length === 0 || texts.some((text) => some.some((pattern) => test(pattern, text))))
    return null;
  return `no record matches ${some.join(' or ')}`;
}
