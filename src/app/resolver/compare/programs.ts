/**
 * How the programs of the comparison are started for one run on loopback, around the settings that are
 * compared: one zone, asked of the authority; nothing validated, for nothing is signed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NAME, ZONE } from './name.ts';
import { SETTINGS, type Around, type ProductId, type Setting } from '../advise/settings.ts';

/** What a program is started with. */
export interface Place {
  /** A folder of its own, for its files. */
  readonly folder: string;
  readonly port: number;
  /** The authority's port, on 127.0.0.1. */
  readonly authority: number;
}

/** A program, and how it is started. */
export interface Program {
  readonly name: string;
  readonly program: string;
  /** Words that make it print its version. */
  readonly versionWords: readonly string[];
  /** The name of its configuration's file. */
  readonly file: string;
  readonly config: (place: Place) => string;
  readonly words: (place: Place) => readonly string[];
}

/** One row: a resolver with one configuration. */
export interface ComparedProgram extends Program {
  readonly setting: Setting;
}

/** Where a program is; null when it is not installed. */
export function installed(program: string): string | null {
  const folders = [
    '/usr/sbin',
    '/usr/bin',
    '/usr/local/sbin',
    '/usr/local/bin',
    '/opt/homebrew/sbin',
    '/opt/homebrew/bin',
  ];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

interface Base extends Omit<Program, 'config'> {
  readonly config: (place: Place, lines: readonly string[]) => string;
}

const unbound: Base = {
  name: 'Unbound',
  program: 'unbound',
  file: 'config',
  versionWords: ['-V'],
  words: ({ folder }) => ['-d', '-c', join(folder, 'config')],
  config: ({ folder, port, authority }, lines) => `server:
  directory: "${folder}"
  interface: 127.0.0.1
  port: ${port}
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "iterator"
${lines.map((line) => `  ${line}\n`).join('')}forward-zone:
  name: "${ZONE}"
  forward-addr: 127.0.0.1@${authority}
`,
};

const bind: Base = {
  name: 'BIND',
  program: 'named',
  file: 'config',
  versionWords: ['-v'],
  words: ({ folder }) => ['-g', '-n', '1', '-c', join(folder, 'config')],
  config: ({ folder, port, authority }, lines) => `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion yes; dnssec-validation no;
  allow-query { 127.0.0.1; };
${lines.map((line) => `  ${line}\n`).join('')}};
controls { };
zone "${ZONE}" { type forward; forward only; forwarders { 127.0.0.1 port ${authority}; }; };
`,
};

const dnsmasq: Base = {
  name: 'dnsmasq',
  program: 'dnsmasq',
  file: 'config',
  versionWords: ['-v'],
  words: ({ folder }) => ['--keep-in-foreground', `--conf-file=${join(folder, 'config')}`],
  config: ({ port, authority }, lines) => `no-resolv
no-hosts
port=${port}
listen-address=127.0.0.1
bind-interfaces
pid-file=
server=/${ZONE}/127.0.0.1#${authority}
${lines.map((line) => `${line}\n`).join('')}`,
};

const knotResolver: Base = {
  name: 'Knot Resolver',
  program: 'kresd',
  file: 'config',
  versionWords: ['-V'],
  words: ({ folder }) => ['-n', '-c', join(folder, 'config'), folder],
  config: ({ port, authority }, lines) => `net.listen('127.0.0.1', ${port})
cache.size = 10 * MB
trust_anchors.remove('.')
${lines.map((line) => `${line}\n`).join('')}${
    lines.some((line) => line.startsWith('policy.add'))
      ? ''
      : `policy.add(policy.all(policy.STUB({ '127.0.0.1@${authority}' })))\n`
  }`,
};

const powerdns: Base = {
  name: 'PowerDNS Recursor',
  program: 'pdns_recursor',
  file: 'recursor.conf',
  versionWords: ['--version'],
  words: ({ folder }) => [`--config-dir=${folder}`],
  config: ({ folder, port, authority }, lines) => `local-address=127.0.0.1
local-port=${port}
socket-dir=${folder}
dnssec=off
dont-query=
forward-zones=${ZONE}=127.0.0.1:${authority}
threads=1
security-poll-suffix=
${lines.map((line) => `${line}\n`).join('')}`,
};

const dnsdist: Base = {
  name: 'dnsdist',
  program: 'dnsdist',
  file: 'config',
  versionWords: ['--version'],
  words: ({ folder }) => ['--supervised', '--disable-syslog', '-C', join(folder, 'config')],
  config: ({ port }, lines) => `setLocal('127.0.0.1:${port}')
setSecurityPollSuffix('')
${lines.map((line) => `${line}\n`).join('')}`,
};

const BASES: Readonly<Record<ProductId, Base | null>> = {
  unbound,
  bind,
  dnsmasq,
  'knot-resolver': knotResolver,
  powerdns,
  dnsdist,
  // No package of it was at hand: what is said of it is from its documents.
  coredns: null,
};

/** In the order in which they are shown. */
export const PROGRAMS: readonly ComparedProgram[] = Object.values(SETTINGS).flatMap((setting) => {
  const base = BASES[setting.product];
  if (base === null) return [];
  return [
    {
      ...base,
      setting,
      config: (place: Place) => base.config(place, setting.lines(aroundOf(place))),
    },
  ];
});

function aroundOf({ authority }: Place): Around {
  return { address: '127.0.0.1', port: authority, name: NAME };
}
