/** A name server that the harness runs: one zone, as its primary or as a secondary of another one. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerKind } from '../../../src/core/dns/name-servers.testing.ts';
import { Process } from '../process.ts';
import { configureBind } from './bind.ts';
import { configureKnot } from './knot.ts';
import { configurePowerDns } from './powerdns.ts';
import type { Key, Role } from './role.ts';

/** A server, running or not. */
export interface NameServer {
  readonly kind: ServerKind;
  readonly port: number;
  readonly isPrimary: boolean;
  readonly process: Process;
  /** The update key changes on the server, and back. */
  breakKey(): void;
  mendKey(): void;
}

/** A new random key. */
export function createKey(name: string): Key {
  return { name, secret: randomBytes(32).toString('base64') };
}

/** Writes what it needs; does not start it. */
export function createServer(kind: ServerKind, role: Role): NameServer {
  mkdirSync(role.folder, { recursive: true });
  const configure = { BIND: configureBind, Knot: configureKnot, PowerDNS: configurePowerDns }[kind];
  const { program, words, setSecret } = configure(role);
  const log = join(role.folder, 'log');
  const process = new Process({ name: kind, program, words, log });
  const signal = (which: NodeJS.Signals): void => process.signal(which);
  return {
    kind,
    port: role.port,
    isPrimary: role.primary === null,
    process,
    breakKey: () => setSecret(createKey('other').secret, signal),
    mendKey: () => setSecret(role.updateKey.secret, signal),
  };
}
