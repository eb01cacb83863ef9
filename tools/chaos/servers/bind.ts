/** BIND: both roles; its own journal is what survives a kill. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bare, type Configured, type Key, type Role } from './role.ts';

/** Writes named.conf and the zone. */
export function configureBind(role: Role): Configured {
  const file = join(role.folder, 'named.conf');
  const write = (secret: string): void => writeFileSync(file, configOf(role, secret));
  write(role.updateKey.secret);
  if (role.primary === null) writeFileSync(join(role.folder, 'zone'), role.zoneFile);
  return {
    program: '/usr/sbin/named',
    words: ['-g', '-n', '1', '-c', file],
    setSecret: (secret, signal) => {
      write(secret);
      signal('SIGHUP');
    },
  };
}

function configOf(role: Role, secret: string): string {
  const { folder, port, updateKey, transferKey } = role;
  return `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion no; dnssec-validation no;
  allow-query { any; }; masterfile-format text; notify-delay 0;
};
controls { };
${keyBlock({ ...updateKey, secret })}${keyBlock(transferKey)}${zoneBlock(role)}`;
}

function keyBlock({ name, secret }: Key): string {
  return `key "${name}" { algorithm hmac-sha256; secret "${secret}"; };\n`;
}

function zoneBlock({ zone, primary, secondaries, updateKey, transferKey }: Role): string {
  if (primary !== null) {
    return `zone "${bare(zone)}" {
  type secondary; file "zone"; primaries { 127.0.0.1 port ${primary} key "${transferKey.name}"; };
  notify no; min-refresh-time 1; max-refresh-time 2; min-retry-time 1; max-retry-time 1;
};
`;
  }
  const notified = secondaries.map((port) => `127.0.0.1 port ${port};`).join(' ');
  return `zone "${bare(zone)}" {
  type primary; file "zone"; allow-update { key "${updateKey.name}"; };
  allow-transfer { key "${transferKey.name}"; key "${updateKey.name}"; };
  notify explicit; also-notify { ${notified} };
};
`;
}
