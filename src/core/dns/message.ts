/** Messages as data (RFC 1035, section 4), with EDNS (RFC 6891) and TSIG (RFC 8945) taken out of the additionals. */
import type { Opcode, RecordClass, RecordType, ResponseCode } from './codes.ts';
import type { Name } from './name.ts';
import type { ResourceRecord } from './record.ts';

/** What is asked. In an UPDATE it is the zone. */
export interface Question {
  readonly name: Name;
  readonly type: RecordType;
  readonly class: RecordClass;
}

/** An option of EDNS. One whose content is not what its code promises is `other`. */
export type EdnsOption =
  /** Why an answer is as it is; see `extendedErrorName`. */
  | { readonly kind: 'extended-error'; readonly code: number; readonly text: string }
  /** Part of the client's address, for answers near it (RFC 7871). */
  | {
      readonly kind: 'client-subnet';
      readonly address: string;
      readonly sourceBits: number;
      readonly scopeBits: number;
    }
  /** Ties questions to answers (RFC 7873); `server` is empty in a first question. */
  | { readonly kind: 'cookie'; readonly client: string; readonly server: string }
  /** How long a TCP connection may idle, in units of 100 ms (RFC 7828); null in a question. */
  | { readonly kind: 'tcp-keepalive'; readonly timeoutTenths: number | null }
  /** Zeros that hide the length of a message (RFC 7830). */
  | { readonly kind: 'padding'; readonly bytes: number }
  | { readonly kind: 'other'; readonly code: number; readonly hex: string };

/** What the OPT record says. */
export interface Edns {
  /** The largest UDP message that the sender takes, in bytes. */
  readonly udpBytes: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

/** The signature of a message, as it stands in it; only `verifyMessage` says whether it is true. */
export interface Tsig {
  readonly keyName: Name;
  readonly algorithm: Name;
  /** Seconds since 1970. */
  readonly timeSeconds: number;
  readonly fudgeSeconds: number;
  readonly macHex: string;
  readonly originalId: number;
  /** `NOERROR`, `BADSIG`, `BADKEY`, `BADTIME`, `BADTRUNC` or `RCODE` and a number. */
  readonly error: string;
  readonly otherHex: string;
}

/** A message. In an UPDATE the sections are zone, prerequisites, updates, additionals. */
export interface Message {
  readonly id: number;
  readonly opcode: Opcode;
  readonly response: boolean;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  /** Above 15 only together with EDNS. */
  readonly rcode: ResponseCode;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  /** Without OPT and TSIG. */
  readonly additionals: readonly ResourceRecord[];
  readonly edns: Edns | null;
  readonly tsig: Tsig | null;
}

/** EDNS as most should send it: 1232 bytes pass everywhere unfragmented (DNS flag day 2020). */
export const PLAIN_EDNS: Edns = { udpBytes: 1232, version: 0, dnssecOk: false, options: [] };

/** A question for a name, recursion desired, with plain EDNS; `changes` replaces any of it. */
export function queryMessage(
  id: number,
  name: Name,
  type: RecordType,
  changes: Partial<Message> = {},
): Message {
  return {
    id,
    opcode: 'QUERY',
    response: false,
    authoritative: false,
    truncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    authenticData: false,
    checkingDisabled: false,
    rcode: 'NOERROR',
    questions: [{ name, type, class: 'IN' }],
    answers: [],
    authorities: [],
    additionals: [],
    edns: PLAIN_EDNS,
    tsig: null,
    ...changes,
  };
}

/**
 * The answer to a message: its id, opcode, question and RD bit, EDNS when it had EDNS, empty and
 * NOERROR; `changes` replaces any of it.
 */
export function answerMessage(request: Message, changes: Partial<Message> = {}): Message {
  return {
    ...request,
    response: true,
    authoritative: false,
    truncated: false,
    recursionAvailable: false,
    authenticData: false,
    rcode: 'NOERROR',
    answers: [],
    authorities: [],
    additionals: [],
    edns: request.edns === null ? null : { ...PLAIN_EDNS, dnssecOk: request.edns.dnssecOk },
    tsig: null,
    ...changes,
  };
}
