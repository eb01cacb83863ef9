import { expect, test } from 'vitest';
import { formatServer, parseServer } from './server.ts';

test.each([
  ['192.0.2.53', { address: '192.0.2.53', port: 53 }, '192.0.2.53'],
  ['127.0.0.1#5353', { address: '127.0.0.1', port: 5353 }, '127.0.0.1#5353'],
  ['192.0.2.53#53', { address: '192.0.2.53', port: 53 }, '192.0.2.53'],
  ['2001:DB8::53#5353', { address: '2001:db8::53', port: 5353 }, '2001:db8::53#5353'],
])('%s is a server', (text, server, spelled) => {
  expect(parseServer(text)).toEqual(server);
  expect(formatServer(server)).toBe(spelled);
});

test.each([
  '',
  'ns1.example.net',
  '192.0.2.53#0',
  '192.0.2.53#65536',
  '192.0.2.53#',
  '192.0.2.53:53',
])('%j is none', (text) => {
  expect(parseServer(text)).toBeNull();
});
