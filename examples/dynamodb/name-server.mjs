/**
 * A name server on loopback with one zone that a key may change: BIND, else Knot, where one is
 * installed and starts; else our own.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kill, startFile, startProgram } from './child.mjs';
import { ZONE, zoneFile } from './scene.mjs';

const FOLDERS = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/sbin',
];
const KEY = 'example';
const bare = (name) => name.replace(/\.$/, '');

/** By the word of `--server`. */
const KINDS = {
  bind: {
    program: 'named',
    version: (path) => `BIND ${/BIND (\d[\d.]*)/.exec(run(path, ['-v']))?.[1] ?? ''}`,
    words: (folder) => ['-g', '-n', '1', '-c', join(folder, 'config')],
    config: (folder, port, secret) => `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion no; dnssec-validation no; notify no;
  allow-query { any; };
};
controls { };
${keyFile(secret)}
zone "${bare(ZONE)}" { type primary; file "zone"; allow-update { key "${KEY}"; }; };
`,
  },
  knot: {
    program: 'knotd',
    version: (path) => `Knot ${/version (\d[\d.]*)/.exec(run(path, ['-V']))?.[1] ?? ''}`,
    words: (folder) => ['-c', join(folder, 'config')],
    config: (folder, port, secret) => `server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
database:
    storage: "${folder}"
key:
  - id: ${KEY}
    algorithm: hmac-sha256
    secret: ${secret}
acl:
  - id: writes
    key: ${KEY}
    action: update
zone:
  - domain: ${bare(ZONE)}
    storage: "${folder}"
    file: zone
    acl: writes
`,
  },
};

const SERVERS = [...Object.keys(KINDS), 'own'];

export class NoServer extends Error {}

/** Starts it; `wanted` null: the first that is here and starts. `key` is the text of its key. */
export async function startNameServer(folder, addresses, wanted) {
  const port = await freePort();
  const secret = randomBytes(32).toString('base64');
  for (const kind of wanted === null ? SERVERS : [wanted]) {
    const place = join(folder, kind);
    mkdirSync(place);
    writeFileSync(join(place, 'zone'), zoneFile(addresses));
    writeFileSync(join(place, 'key'), keyFile(secret), { mode: 0o600 });
    const started = start(kind, place, port, secret);
    if (started === null) continue;
    if (await answers(port, started.child))
      return { name: started.name, port, key: join(place, 'key') };
    await kill(started.child);
  }
  throw new NoServer(`${wanted}: not here, or it did not start.`);
}

function start(kind, place, port, secret) {
  if (kind === 'own') {
    const words = [String(port), join(place, 'zone'), join(place, 'key')];
    return { name: 'our own server', child: startFile('own-name-server.mjs', words, () => {}) };
  }
  const { program, version, words, config } = KINDS[kind];
  const path = FOLDERS.map((folder) => join(folder, program)).find((file) => existsSync(file));
  if (path === undefined) return null;
  writeFileSync(join(place, 'config'), config(place, port, secret), { mode: 0o600 });
  return { name: version(path), child: startProgram(path, words(place)) };
}

function keyFile(secret) {
  return `key "${KEY}" { algorithm hmac-sha256; secret "${secret}"; };\n`;
}

/** Waits until it answers for the zone, at most 20 seconds; not when it has ended. */
async function answers(port, child) {
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  for (const endMs = Date.now() + 20_000; Date.now() < endMs; await pause(50)) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (await resolver.resolveSoa(bare(ZONE)).catch(() => null)) return true;
  }
  return false;
}

/** What a program says of itself; some say it on the other stream. */
function run(path, words) {
  try {
    return execFileSync(path, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** A port that is free for TCP and UDP now. */
async function freePort() {
  for (let attempt = 0; attempt < 20; attempt++) {
    const tcp = createServer();
    await new Promise((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const { port } = tcp.address();
    const udp = createSocket('udp4');
    const isFree = await new Promise((resolve) =>
      udp.once('error', () => resolve(false)).bind(port, '127.0.0.1', () => resolve(true)),
    );
    udp.close();
    await new Promise((resolve) => tcp.close(resolve));
    if (isFree) return port;
  }
  throw new Error('no free port');
}
