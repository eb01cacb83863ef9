import { describe, expect, it } from 'vitest';
import { addressOf } from './watch-address.ts';

describe('where metrics and beats are served', () => {
  it.each([
    ['9115', '127.0.0.1', 9_115],
    ['0', '127.0.0.1', 0],
    ['0.0.0.0:9115', '0.0.0.0', 9_115],
    ['[::1]:9116', '::1', 9_116],
  ])('%s: beyond loopback only when an address is named', (text, host, port) => {
    expect(addressOf('metrics', text)).toEqual({ host, port });
  });

  it.each(['', ':9115', '70000', 'localhost', '127.0.0.1:', '9115/metrics', ' 9115'])(
    '"%s" is no address',
    (text) => {
      expect(() => addressOf('beats', text)).toThrow();
    },
  );
});
