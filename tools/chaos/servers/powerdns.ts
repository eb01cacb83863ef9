/** PowerDNS on SQLite: both roles; its database is what survives a kill. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bare, type Configured, type Role } from './role.ts';

const SCHEMA = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';

/** Writes pdns.conf and makes the database. */
export function configurePowerDns(role: Role): Configured {
  const { folder, updateKey } = role;
  const database = join(folder, 'pdns.sqlite3');
  writeFileSync(join(folder, 'pdns.conf'), configOf(role, database));
  execFileSync('/usr/bin/sqlite3', [database, `.read ${SCHEMA}`, 'PRAGMA journal_mode=WAL']);
  fill(role);
  return {
    program: '/usr/sbin/pdns_server',
    words: [`--config-dir=${folder}`, '--daemon=no', '--guardian=no'],
    setSecret: (secret) => {
      const held = new DatabaseSync(database, { timeout: 2_000 });
      held.prepare('UPDATE tsigkeys SET secret = ? WHERE name = ?').run(secret, updateKey.name);
      held.close();
    },
  };
}

function configOf({ folder, port, primary, secondaries }: Role, database: string): string {
  const notified = secondaries.map((each) => `127.0.0.1:${each}`).join(',');
  return `launch=gsqlite3
gsqlite3-database=${database}
gsqlite3-pragma-synchronous=2
local-address=127.0.0.1
local-port=${port}
socket-dir=${folder}
dnsupdate=${primary === null ? 'yes' : 'no'}
allow-dnsupdate-from=127.0.0.0/8
primary=${primary === null ? 'yes' : 'no'}
secondary=${primary === null ? 'no' : 'yes'}
also-notify=${notified}
only-notify=
allow-axfr-ips=
xfr-cycle-interval=1
zone-cache-refresh-interval=0
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
receiver-threads=1
distributor-threads=1
`;
}

function fill({ folder, zone, zoneFile, primary, updateKey, transferKey }: Role): void {
  const name = bare(zone);
  const run = (...words: string[]): unknown =>
    execFileSync('/usr/bin/pdnsutil', [`--config-dir=${folder}`, ...words], { stdio: 'pipe' });
  run('import-tsig-key', updateKey.name, 'hmac-sha256', updateKey.secret);
  run('import-tsig-key', transferKey.name, 'hmac-sha256', transferKey.secret);
  if (primary !== null) {
    run('create-secondary-zone', name, `127.0.0.1:${primary}`);
    run('set-meta', name, 'AXFR-MASTER-TSIG', transferKey.name);
    run('set-meta', name, 'IXFR', '1');
    return;
  }
  writeFileSync(join(folder, 'zone'), zoneFile);
  run('load-zone', name, join(folder, 'zone'));
  run('set-kind', name, 'primary');
  run('set-meta', name, 'TSIG-ALLOW-DNSUPDATE', updateKey.name);
  run('set-meta', name, 'TSIG-ALLOW-AXFR', transferKey.name, updateKey.name);
  run('set-meta', name, 'SOA-EDIT-DNSUPDATE', 'INCREASE');
  run('set-meta', name, 'NOTIFY-DNSUPDATE', '1');
}
