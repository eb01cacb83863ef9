/**
 * What an answer of etcd means. Only words after which a transaction surely did not happen are taken
 * for that; all others leave it open. Even "space exceeded" does: etcd answers it also to the very
 * transaction that crossed the limit, after applying it (its quota is checked beside the change).
 */
import type { EtcdReply } from './etcd-line.ts';
import { StoreError } from './port.ts';

/** An answer with its header, or what kept us from one. */
export type EtcdTold =
  | { readonly kind: 'told'; readonly answer: Readonly<Record<string, unknown>> }
  /** Nothing was done: the token is not, or no longer, known. */
  | { readonly kind: 'no-token'; readonly error: StoreError }
  | { readonly kind: 'trouble'; readonly error: StoreError };

/** Words of etcd (api/v3rpc/rpctypes/error.go) said before anything is proposed or applied. */
const UNDONE: readonly { readonly says: string; readonly code: string; readonly mend: string }[] = [
  {
    says: 'etcdserver: no leader',
    code: 'unreachable',
    mend: 'A majority of its members must run.',
  },
  { says: 'etcdserver: not capable', code: 'unreachable', mend: 'It is still starting.' },
  { says: 'etcdserver: too many requests', code: 'unreachable', mend: 'It is overloaded.' },
  {
    says: 'etcdserver: requested lease not found',
    code: 'unreachable',
    mend: 'The lease ran out before it was used: the cluster is slow.',
  },
  { says: 'etcdserver: request is too large', code: 'too-large', mend: 'Nothing was changed.' },
  { says: 'received message larger than max', code: 'too-large', mend: 'Nothing was changed.' },
  {
    says: 'etcdserver: too many operations in txn request',
    code: 'too-large',
    mend: 'Let --max-txn-ops of etcd be 128 or more.',
  },
  {
    says: 'etcdserver: permission denied',
    code: 'denied',
    mend: 'Grant its role readwrite on the prefix of the keys.',
  },
  {
    says: 'etcdserver: authentication failed, invalid user ID or password',
    code: 'denied',
    mend: 'Look at the user and its password file.',
  },
  {
    says: 'etcdserver: user name is empty',
    code: 'denied',
    mend: 'The cluster wants a user and a password file.',
  },
  {
    says: 'etcdserver: authentication is not enabled',
    code: 'denied',
    mend: 'Leave the user out, or enable authentication.',
  },
];

const NO_TOKEN = [
  'etcdserver: invalid auth token',
  'auth: revision in header is old',
  'etcdserver: revision of auth store is old',
];

/** Judges a reply; `endpoint` for the words. */
export function judgeReply(endpoint: string, reply: EtcdReply): EtcdTold {
  if (reply.kind === 'not-sent') {
    const code = reply.isAborted ? 'aborted' : 'unreachable';
    const said = `etcd at ${endpoint} was not asked: ${reply.what}.`;
    return { kind: 'trouble', error: new StoreError(code, said) };
  }
  if (reply.kind === 'lost') return unknown(`etcd at ${endpoint} gave no answer: ${reply.what}.`);
  const answer = readObject(reply.text);
  if (reply.status === 200 && answer !== null && hasHeader(answer)) return { kind: 'told', answer };
  const said = answer?.['message'] ?? answer?.['error'];
  if (typeof said !== 'string') {
    return unknown(`${endpoint} answered (HTTP ${reply.status}) what is not etcd's.`);
  }
  return judgeWords(endpoint, said);
}

function judgeWords(endpoint: string, said: string): EtcdTold {
  const told = `etcd at ${endpoint} says: ${said.slice(0, 300)}.`;
  if (NO_TOKEN.some((words) => said.includes(words))) {
    return { kind: 'no-token', error: new StoreError('denied', told) };
  }
  const known = UNDONE.find(({ says }) => said.includes(says));
  if (known === undefined) return unknown(told);
  return { kind: 'trouble', error: new StoreError(known.code, `${told} ${known.mend}`) };
}

function unknown(what: string): EtcdTold {
  return { kind: 'trouble', error: new StoreError('no-reply', what) };
}

/** The gateway leaves out what is nothing, but every answer has a header: without one it is no answer. */
function hasHeader(answer: Readonly<Record<string, unknown>>): boolean {
  const header = answer['header'];
  return typeof header === 'object' && header !== null && 'cluster_id' in header;
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
