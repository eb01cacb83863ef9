/**
 * Letters of a question in a case that nobody can guess (draft-vixie-dnsext-dns0x20): a forger has to
 * hit it beside the port and the id. Most servers answer with the name as it was asked for; which one
 * does not is learned on evidence, and forgotten after an hour.
 */
import {
  nameLabels,
  type Message,
  type Name,
  type RecordData,
  type ResourceRecord,
} from '#core/dns';

/** The name with each letter in the case that a random bit says. One byte serves eight letters. */
export function mixCase(name: Name, random: (bytes: number) => Uint8Array): Name {
  const bits = random(Math.ceil(name.length / 8));
  let mixed = '';
  for (let at = 0; at < name.length; at++) {
    const letter = name.charAt(at);
    const isUpper = (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
    mixed += isUpper ? upper(letter) : letter.toLowerCase();
  }
  return mixed as Name;
}

/** ASCII only: other characters are escapes, and no letters of DNS. */
function upper(letter: string): string {
  return letter >= 'a' && letter <= 'z' ? letter.toUpperCase() : letter;
}

/**
 * The answer as if the question had been asked in its own letters: servers compress names by pointing
 * at the question, and so repeat its case in owners and targets.
 */
export function restoreCase(answer: Message, mixed: Name, name: Name): Message {
  if (mixed === name) return answer;
  const restore = restorer(mixed, name);
  const record = (each: ResourceRecord): ResourceRecord => ({
    ...each,
    name: restore(each.name),
    data: restoreData(each.data, restore),
  });
  return {
    ...answer,
    questions: answer.questions.map((each) => ({ ...each, name: restore(each.name) })),
    answers: answer.answers.map(record),
    authorities: answer.authorities.map(record),
    additionals: answer.additionals.map(record),
  };
}

/** Labels at the end that are those of the question, letter by letter, are as they were meant. */
function restorer(mixed: Name, name: Name): (other: Name) => Name {
  const [mixedLabels, labels] = [nameLabels(mixed), nameLabels(name)];
  return (other) => {
    const own = [...nameLabels(other)];
    for (let back = 1; back <= Math.min(own.length, labels.length); back++) {
      const at = own.length - back;
      if (own[at] !== mixedLabels[labels.length - back]) break;
      own[at] = labels[labels.length - back] as string;
    }
    return own.length === 0 ? other : (`${own.join('.')}.` as Name);
  };
}

function restoreData(data: RecordData, restore: (name: Name) => Name): RecordData {
  switch (data.kind) {
    case 'CNAME':
    case 'NS':
    case 'PTR':
    case 'SRV':
    case 'SVCB':
    case 'HTTPS':
      return { ...data, target: restore(data.target) };
    case 'MX':
      return { ...data, exchange: restore(data.exchange) };
    case 'SOA':
      return { ...data, primary: restore(data.primary), mailbox: restore(data.mailbox) };
    // Names in other types are never compressed (RFC 3597), and so never repeat the question.
    case 'A':
    case 'AAAA':
    case 'TXT':
    case 'CAA':
    case 'other':
    case 'none':
      return data;
  }
}

/** So many answers in a row with the right id from the right place, none with the letters kept. */
const ENOUGH = 3;
const FORGET_AFTER_MS = 3_600_000;

/** What is known of one server's letters. Times are of any clock that does not go back. */
export class CaseEvidence {
  #doubtful = 0;
  #foldsUntilMs = 0;

  /** Whether letters are mixed now: not where the server is known to lose them. */
  isMixing(nowMs: number): boolean {
    return nowMs >= this.#foldsUntilMs;
  }

  /** An answer had the letters as they were asked. */
  kept(): void {
    this.#doubtful = 0;
  }

  /** An answer over UDP had other letters, and nothing better was to be had: it may have been forged. */
  doubted(nowMs: number): void {
    if (++this.#doubtful >= ENOUGH) this.folded(nowMs);
  }

  /** Over a connection, where nobody forges from afar, the letters were lost: the server does that. */
  folded(nowMs: number): void {
    this.#doubtful = 0;
    this.#foldsUntilMs = nowMs + FORGET_AFTER_MS;
  }
}
