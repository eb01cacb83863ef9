/** A store in one line. */
import { expect, test } from 'vitest';
import { parseStore } from './parse-store.ts';

test('each kind is read', () => {
  expect(parseStore('sqlite:/var/lib/firebreak/guard.db').value).toEqual({
    kind: 'sqlite',
    file: '/var/lib/firebreak/guard.db',
  });
  expect(parseStore('memory:').value).toEqual({ kind: 'memory' });
  expect(
    parseStore('etcd:https://a:2379,https://b:2379?user=fb&password-file=/etc/fb/pw&ca-file=ca.pem')
      .value,
  ).toEqual({
    kind: 'etcd',
    endpoints: ['https://a:2379', 'https://b:2379'],
    user: 'fb',
    passwordFile: '/etc/fb/pw',
    caFile: 'ca.pem',
  });
});

test('all that is wrong is said at once', () => {
  const { problems } = parseStore('etcd:ftp://a,http://b.example.net:2379?user=fb&colour=red');
  expect(problems.map(({ what }) => what)).toEqual([
    '"ftp://a" is no endpoint',
    'etcd has no option "colour"',
    'user and password-file go together',
    'the password would travel unencrypted to http://b.example.net:2379',
  ]);
  for (const text of ['', 'sqlite:', 'redis:x', 'etcd:', 'memory:x']) {
    expect(parseStore(text).ok).toBe(false);
  }
});
