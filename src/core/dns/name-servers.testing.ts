/**
 * Real name servers for tests: BIND, Knot and PowerDNS, each a process of ours on a free loopback
 * port with a folder of its own. Only what was started here is stopped, by its process id.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeMessage } from './decode-message.ts';
import { encodeMessage } from './encode-message.ts';
import { toBase64 } from './encodings.ts';
import { frameMessage, FrameReader } from './frames.ts';
import { queryMessage } from './message.ts';
import type { Name } from './name.ts';
import type { TsigKey } from './tsig-key.ts';

/** The servers that we know how to start. */
export type ServerKind = 'BIND' | 'Knot' | 'PowerDNS';

/** A server that answers. */
export interface RunningServer {
  readonly kind: ServerKind;
  readonly port: number;
  stop(): Promise<void>;
}

/** What a server is to serve: one zone, which the key may transfer and update. */
export interface Serving {
  readonly zone: Name;
  readonly zoneFile: string;
  readonly key: TsigKey;
  /**
   * What the key may write, in the words of the server: `update-policy { ... };` of BIND, the
   * `update-...` lines of an acl of Knot, the Lua script of PowerDNS. Without it, everything.
   */
  readonly rule?: string;
  /** The server signs the zone (DNSSEC) by itself. */
  readonly signs?: boolean;
}

/** Where a program is; null when it is not installed. */
export function findProgram(name: string): string | null {
  for (const folder of ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin']) {
    if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/** Why the kind cannot be tried here; null when it can. */
export function missingProgram(kind: ServerKind): string | null {
  const programs = {
    BIND: ['named'],
    Knot: ['knotd'],
    PowerDNS: ['pdns_server', 'pdnsutil', 'sqlite3'],
  };
  const missing = programs[kind].filter((program) => findProgram(program) === null);
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}

/** Starts a server and waits until it answers for the zone, at most 20 seconds. */
export async function startServer(kind: ServerKind, serving: Serving): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-dns-'));
  const port = await freePort();
  writeFileSync(join(folder, 'zone'), serving.zoneFile);
  const child = { BIND: startBind, Knot: startKnot, PowerDNS: startPowerDns }[kind](
    folder,
    port,
    serving,
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
    });
  }
  const stop = async (): Promise<void> => {
    await stopProcess(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) break;
    if (await answers(port, serving.zone)) return { kind, port, stop };
    await pause(100);
  }
  await stop();
  throw new Error(`${kind} did not start:\n${log}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, pause(3000, null, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}

/** A port that is free for TCP and UDP now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function answers(port: number, zone: Name): Promise<boolean> {
  const query = encodeMessage(queryMessage(1, zone, 'SOA')).value ?? new Uint8Array(0);
  try {
    const [reply] = await exchange(port, query);
    const message = reply === undefined ? null : decodeMessage(reply).value;
    return message?.rcode === 'NOERROR' && message.answers.length > 0;
  } catch {
    return false;
  }
}

/** Sends a message over TCP and takes answers until `enough` says so, at most 5 seconds. */
export async function exchange(
  port: number,
  message: Uint8Array,
  enough: (reply: Uint8Array) => boolean = () => true,
): Promise<readonly Uint8Array[]> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  const frames = new FrameReader();
  const replies: Uint8Array[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(5000, () => reject(new Error(`no answer from port ${port} within 5 s`)));
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('connect', () => socket.write(frameMessage(message)));
      socket.on('data', (chunk) => {
        for (const reply of frames.push(chunk)) {
          replies.push(reply);
          if (enough(reply)) resolve();
        }
      });
    });
  } finally {
    socket.destroy();
  }
  return replies;
}

const bare = (name: Name): string => name.replace(/\.$/, '');

function startBind(folder: string, port: number, serving: Serving): ChildProcess {
  const { zone, key } = serving;
  const rule = serving.rule ?? `allow-update { key "${bare(key.name)}"; };`;
  const signing = serving.signs === true ? 'dnssec-policy default; inline-signing yes;' : '';
  const config = `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion no; dnssec-validation no; notify no;
  allow-query { any; }; masterfile-format text;
};
controls { };
key "${bare(key.name)}" { algorithm ${key.algorithm}; secret "${toBase64(key.secret)}"; };
zone "${bare(zone)}" {
  type primary; file "zone"; allow-transfer { key "${bare(key.name)}"; };
  ${rule} ${signing}
};
`;
  writeFileSync(join(folder, 'named.conf'), config);
  return spawn(findProgram('named') ?? '', ['-g', '-n', '1', '-c', join(folder, 'named.conf')]);
}

function startKnot(folder: string, port: number, serving: Serving): ChildProcess {
  const { zone, key } = serving;
  const config = `server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
log:
  - target: stderr
    any: warning
database:
    storage: "${folder}"
key:
  - id: ${bare(key.name)}
    algorithm: ${key.algorithm}
    secret: ${toBase64(key.secret)}
acl:
  - id: reads
    key: ${bare(key.name)}
    action: transfer
  - id: writes
    key: ${bare(key.name)}
    action: update
${serving.rule ?? ''}
zone:
  - domain: ${bare(zone)}
    storage: "${folder}"
    file: zone
    acl: [reads, writes]
    dnssec-signing: ${serving.signs === true ? 'on' : 'off'}
`;
  writeFileSync(join(folder, 'knot.conf'), config);
  return spawn(findProgram('knotd') ?? '', ['-c', join(folder, 'knot.conf')]);
}

function startPowerDns(folder: string, port: number, serving: Serving): ChildProcess {
  const { zone, key, rule } = serving;
  const database = join(folder, 'pdns.sqlite3');
  const config = `launch=gsqlite3
gsqlite3-database=${database}
local-address=127.0.0.1
local-port=${port}
socket-dir=${folder}
dnsupdate=yes
allow-dnsupdate-from=127.0.0.0/8
allow-axfr-ips=
disable-axfr=no
zone-cache-refresh-interval=0
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
${rule === undefined ? '' : `lua-dnsupdate-policy-script=${join(folder, 'policy.lua')}\n`}${serving.signs === true ? 'gsqlite3-dnssec=yes\n' : ''}`;
  if (rule !== undefined) writeFileSync(join(folder, 'policy.lua'), rule);
  writeFileSync(join(folder, 'pdns.conf'), config);
  const schema = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';
  execFileSync(findProgram('sqlite3') ?? '', [database, `.read ${schema}`]);
  const run = (...words: string[]): unknown =>
    execFileSync(findProgram('pdnsutil') ?? '', [`--config-dir=${folder}`, ...words], {
      stdio: 'pipe',
    });
  run('load-zone', bare(zone), join(folder, 'zone'));
  run('import-tsig-key', bare(key.name), key.algorithm, toBase64(key.secret));
  run('activate-tsig-key', bare(zone), bare(key.name), 'primary');
  run('set-meta', bare(zone), 'TSIG-ALLOW-DNSUPDATE', bare(key.name));
  run('set-meta', bare(zone), 'SOA-EDIT-DNSUPDATE', 'INCREASE');
  if (serving.signs === true) run('secure-zone', bare(zone));
  return spawn(findProgram('pdns_server') ?? '', [
    `--config-dir=${folder}`,
    '--daemon=no',
    '--guardian=no',
  ]);
}
