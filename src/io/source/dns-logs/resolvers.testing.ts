/**
 * Real resolvers for tests, each with a query log and dnstap: BIND, Unbound and dnsmasq, in front of a BIND
 * that has all names there are. Processes of ours on free ports of the loopback, stopped by their ids.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { findProgram, freePort } from '../../../core/dns/name-servers.testing.ts';
import { FrameReceiver } from './frame-receiver.testing.ts';

export type ResolverKind = 'BIND' | 'Unbound' | 'dnsmasq';

const PROGRAMS: Readonly<Record<ResolverKind, string>> = {
  BIND: 'named',
  Unbound: 'unbound',
  dnsmasq: 'dnsmasq',
};

/** Why the kind cannot be tried here; null when it can. */
export function missingResolver(kind: ResolverKind): string | null {
  const missing = ['named', 'dig', PROGRAMS[kind]].filter((name) => findProgram(name) === null);
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}

/** Zones of the authority, by name, without their SOA and NS. */
export type Zones = Readonly<Record<string, string>>;

/** What dig asks: from which address, what. */
export type Question = readonly [from: string, name: string, type: string, ...more: string[]];

/** What a resolver wrote while it was asked. */
export interface Written {
  readonly log: Buffer;
  readonly dnstap: Buffer;
}

/** Starts a resolver, asks, stops it, and gives what it wrote. */
export async function askResolver(
  kind: ResolverKind,
  zones: Zones,
  questions: readonly Question[],
  /** A socket that somebody listens on; without it, what comes is kept here. */
  given: string | null = null,
): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-dns-'));
  const socket = given ?? join(folder, 'dnstap.sock');
  const receiver = given === null ? new FrameReceiver(socket) : null;
  const running: ChildProcess[] = [];
  try {
    const [authority, port] = [await freePort(), await freePort()];
    running.push(startAuthority(folder, authority, zones));
    running.push(START[kind](folder, port, authority, socket));
    await answers(port);
    for (const [from, name, type, ...more] of questions)
      await dig(port, ['-b', from, name, type, ...more]);
    await pause(1_200);
    await Promise.all(running.toReversed().map(stop));
    return {
      log: readFileSync(join(folder, 'query.log')),
      dnstap: receiver?.bytes ?? Buffer.alloc(0),
    };
  } finally {
    receiver?.close();
    await Promise.all(running.map(stop));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, pause(3_000, null, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const said = await dig(port, ['ready.test-zone', 'TXT', '+time=1']);
    if (said.includes('status: NOERROR')) return;
    await pause(100);
  }
  throw new Error('the resolver did not start');
}

function dig(port: number, words: readonly string[]): Promise<string> {
  const all = ['@127.0.0.1', '-p', `${port}`, '+tries=1', '+time=3', ...words];
  return new Promise((resolve) => {
    execFile(findProgram('dig') ?? '', all, (_, said) => resolve(said));
  });
}

function startAuthority(folder: string, port: number, zones: Zones): ChildProcess {
  const all = { ...zones, 'test-zone': 'ready TXT "yes"' };
  const blocks = Object.entries(all).map(([zone, records]) => {
    const head = '$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n';
    writeFileSync(join(folder, `zone.${zone}`), `${head}${records}\n`);
    return `zone "${zone}" { type primary; file "zone.${zone}"; };`;
  });
  const file = join(folder, 'authority.conf');
  writeFileSync(file, `${bindOptions(folder, port)} recursion no; };\n${blocks.join('\n')}\n`);
  return spawn(findProgram('named') ?? '', ['-f', '-n', '1', '-c', file], { stdio: 'ignore' });
}

function bindOptions(folder: string, port: number): string {
  return `controls { };
options { directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; lock-file none; session-keyfile none; dnssec-validation no; allow-query { any; };`;
}

const START: Readonly<
  Record<
    ResolverKind,
    (folder: string, port: number, authority: number, socket: string) => ChildProcess
  >
> = {
  BIND(folder, port, authority, socket) {
    const file = join(folder, 'resolver.conf');
    const config = `${bindOptions(folder, port)}
  recursion yes; forward only; forwarders { 127.0.0.1 port ${authority}; }; querylog yes;
  dnstap { client; resolver; forwarder; }; dnstap-identity "ns1.test-zone";
  dnstap-output unix "${socket}";
};
logging {
  channel queries { file "query.log"; print-time iso8601-utc; print-category yes; print-severity yes; };
  category queries { queries; }; category query-errors { queries; };
};
`;
    writeFileSync(file, config);
    return spawn(findProgram('named') ?? '', ['-f', '-n', '1', '-c', file], { stdio: 'ignore' });
  },
  Unbound(folder, port, authority, socket) {
    const file = join(folder, 'unbound.conf');
    const config = `server:
  interface: 127.0.0.1
  port: ${port}
  username: ""
  chroot: ""
  directory: "${folder}"
  pidfile: ""
  do-not-query-localhost: no
  log-queries: yes
  log-replies: yes
  log-tag-queryreply: yes
  logfile: "query.log"
  use-syslog: no
  verbosity: 1
  module-config: "iterator"
  local-zone: "example." nodefault
remote-control:
  control-enable: no
dnstap:
  dnstap-enable: yes
  dnstap-socket-path: "${socket}"
  dnstap-bidirectional: yes
  dnstap-send-identity: yes
  dnstap-identity: "ns2.test-zone"
  dnstap-log-client-query-messages: yes
  dnstap-log-client-response-messages: yes
  dnstap-log-forwarder-query-messages: yes
  dnstap-log-forwarder-response-messages: yes
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@${authority}
`;
    writeFileSync(file, config);
    return spawn(findProgram('unbound') ?? '', ['-d', '-c', file], { stdio: 'ignore' });
  },
  dnsmasq(folder, port, authority) {
    const words = [
      '--keep-in-foreground --no-resolv --no-hosts --bind-interfaces --log-queries=extra',
      `--port=${port} --listen-address=127.0.0.1 --server=127.0.0.1#${authority}`,
      `--log-facility=${join(folder, 'query.log')} --pid-file= --conf-file=/dev/null --user=root`,
    ];
    return spawn(findProgram('dnsmasq') ?? '', words.join(' ').split(' '), { stdio: 'ignore' });
  },
};
