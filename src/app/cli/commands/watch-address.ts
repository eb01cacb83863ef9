/** Where something listens, as it is typed: `9115`, `127.0.0.1:9115`, `[::1]:9115`. */
import { Misuse } from '../command.ts';

/** Loopback where no address is given. @throws Misuse when it is none. */
export function addressOf(
  option: string,
  text: string,
): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw new Misuse([`--${option} takes an address and a port, 127.0.0.1:9115, not ${text}.`]);
  }
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
