/** What an answer of etcd means: only what surely did not happen is said not to have happened. */
import { expect, test } from 'vitest';
import { judgeReply } from './etcd-error.ts';

const codeOf = (status: number, body: unknown): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const told = judgeReply('http://e', { kind: 'answer', status, text });
  return told.kind === 'trouble' ? told.error.code : told.kind;
};

test('an answer has a header: anything else with status 200 is none', () => {
  expect(codeOf(200, { header: { cluster_id: '1' } })).toBe('told');
  for (const body of ['{}', '', '<html>', '[]', 'null', { succeeded: true }, { header: {} }]) {
    expect(codeOf(200, body)).toBe('no-reply');
  }
});

test('words after which it surely did not happen', () => {
  const said = (message: string): string => codeOf(503, { error: message, message, code: 14 });
  expect(said('etcdserver: no leader')).toBe('unreachable');
  expect(said('etcdserver: permission denied')).toBe('denied');
  expect(said('etcdserver: request is too large')).toBe('too-large');
  expect(said('etcdserver: invalid auth token')).toBe('no-token');
});

test('words that leave it open, also those that sound like a refusal', () => {
  for (const words of [
    'etcdserver: request timed out',
    'etcdserver: request timed out, possibly due to previous leader failure',
    'etcdserver: leader changed',
    'etcdserver: server stopped',
    'etcdserver: mvcc: database space exceeded',
    'context deadline exceeded',
    'what nobody has seen yet',
  ]) {
    expect(codeOf(503, { error: words })).toBe('no-reply');
  }
});

test('what never left did not happen; what left may have', () => {
  const of = (kind: 'not-sent' | 'lost', isAborted: boolean): unknown => {
    const told = judgeReply('http://e', { kind, what: 'x', isAborted });
    return told.kind === 'trouble' ? told.error.code : told.kind;
  };
  expect(of('not-sent', false)).toBe('unreachable');
  expect(of('not-sent', true)).toBe('aborted');
  expect(of('lost', false)).toBe('no-reply');
  expect(of('lost', true)).toBe('no-reply');
});
