/** Knot: both roles; its journal and zone file are what survives a kill. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bare, type Configured, type Role } from './role.ts';

/** Writes knot.conf and the zone. */
export function configureKnot(role: Role): Configured {
  const file = join(role.folder, 'knot.conf');
  const write = (secret: string): void => writeFileSync(file, configOf(role, secret));
  write(role.updateKey.secret);
  if (role.primary === null) writeFileSync(join(role.folder, 'zone'), role.zoneFile);
  return {
    program: '/usr/sbin/knotd',
    words: ['-c', file],
    setSecret: (secret, signal) => {
      write(secret);
      signal('SIGHUP');
    },
  };
}

function configOf(role: Role, secret: string): string {
  const { folder, port, updateKey, transferKey } = role;
  return `server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: notice
database:
    storage: "${folder}"
    journal-db-max-size: 64M
key:
  - id: ${updateKey.name}
    algorithm: hmac-sha256
    secret: ${secret}
  - id: ${transferKey.name}
    algorithm: hmac-sha256
    secret: ${transferKey.secret}
${remotesOf(role)}acl:
  - id: update
    key: ${updateKey.name}
    action: [update, transfer]
  - id: transfer
    key: ${transferKey.name}
    action: transfer
  - id: notify
    address: 127.0.0.1
    action: notify
${zoneOf(role)}`;
}

function remotesOf({ primary, secondaries, transferKey }: Role): string {
  const ports = primary === null ? secondaries : [primary];
  const key = primary === null ? '' : `    key: ${transferKey.name}\n`;
  const remotes = ports.map((port) => `  - id: r${port}\n    address: 127.0.0.1@${port}\n${key}`);
  return `remote:\n${remotes.join('')}`;
}

function zoneOf({ folder, zone, primary, secondaries }: Role): string {
  const head = `zone:
  - domain: ${bare(zone)}
    storage: "${folder}"
    file: zone
`;
  if (primary === null) {
    const notified = secondaries.map((port) => `r${port}`).join(', ');
    return `${head}    acl: [update, transfer]\n    notify: [${notified}]\n`;
  }
  return `${head}    acl: notify
    master: r${primary}
    refresh-min-interval: 2
    refresh-max-interval: 2
    retry-min-interval: 1
    retry-max-interval: 1
`;
}
