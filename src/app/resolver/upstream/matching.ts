/** Questions as bytes, and which answers are answers to them. */
import {
  decodeMessage,
  encodeMessage,
  nameKey,
  PLAIN_EDNS,
  queryMessage,
  type Edns,
  type Message,
  type Question,
} from '#core/dns';

/** A question as it is sent. */
export interface Sent {
  readonly query: Message;
  readonly bytes: Uint8Array;
}

/** Signatures are asked for (DO), for those of our clients who validate: they are kept with the answer. */
export const ASKS_SIGNATURES: Edns = { ...PLAIN_EDNS, dnssecOk: true };

/** `edns` null: for a server that knows none. @throws Error when the question cannot be written. */
export function writeQuestion(
  id: number,
  question: Question,
  edns: Edns | null = ASKS_SIGNATURES,
): Sent {
  const query = queryMessage(id, question.name, question.type, { questions: [question], edns });
  const bytes = encodeMessage(query);
  if (!bytes.ok) throw new Error(bytes.problems.map(({ what }) => what).join(' '));
  return { query, bytes: bytes.value };
}

/** RFC 8467, section 4.1: where nobody can read along, nobody should learn the name by its length. */
const BLOCK_BYTES = 128;
const OPTION_BYTES = 4;

/** The same, in a multiple of 128 bytes. */
export function writePadded(id: number, question: Question): Sent {
  const { length } = writeQuestion(id, question).bytes;
  const over = (length + OPTION_BYTES) % BLOCK_BYTES;
  const bytes = over === 0 ? 0 : BLOCK_BYTES - over;
  return writeQuestion(id, question, { ...ASKS_SIGNATURES, options: [{ kind: 'padding', bytes }] });
}

/** How an answer fits a question: `case`: but for the case of its letters. */
export type Fit = 'exact' | 'case' | 'none';

/** The answer of some bytes, and how it fits. */
export function readReply(
  { id, questions }: Message,
  reply: Uint8Array,
): { readonly fit: Fit; readonly answer: Message | null } {
  const answer = decodeMessage(reply).value;
  const [asked] = questions;
  const [echoed] = answer?.questions ?? [];
  if (answer === null || asked === undefined || echoed === undefined) return NOTHING;
  const isOurs = answer.response && answer.id === id && answer.opcode === 'QUERY';
  const isSame =
    nameKey(echoed.name) === nameKey(asked.name) &&
    echoed.type === asked.type &&
    echoed.class === asked.class;
  if (!isOurs || !isSame) return NOTHING;
  return { fit: echoed.name === asked.name ? 'exact' : 'case', answer };
}

const NOTHING = { fit: 'none', answer: null } as const;
