/**
 * The programs of the comparison, each as a configuration for one run on loopback. What is compared is
 * what each can be told to do about names that go away; the settings are those of its own manual.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a program is started with. */
export interface Place {
  /** A folder of its own, for its files. */
  readonly folder: string;
  readonly port: number;
  /** The authority's port, on 127.0.0.1. */
  readonly authority: number;
}

/** One row: a resolver with one configuration. */
export interface Program {
  readonly name: string;
  readonly program: string;
  /** A file of the folder and its text; null: the words say all. */
  readonly config: (place: Place) => string | null;
  readonly words: (place: Place) => readonly string[];
}

/** Where a program is; null when it is not installed. */
export function installed(program: string): string | null {
  const folders = [
    '/usr/sbin',
    '/usr/bin',
    '/usr/local/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

/** The zone that is lost. `.test` is answered by some resolvers themselves. */
export const ZONE = 'fb.lab';

const unbound = (name: string, settings: string): Program => ({
  name: `Unbound, ${name}`,
  program: 'unbound',
  words: ({ folder }) => ['-d', '-c', join(folder, 'config')],
  config: ({ port, authority }) => `server:
  interface: 127.0.0.1
  port: ${port}
  do-daemonize: no
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-not-query-localhost: no
  module-config: "iterator"
${settings}
forward-zone:
  name: "${ZONE}"
  forward-addr: 127.0.0.1@${authority}
`,
});

const bind = (name: string, settings: string): Program => ({
  name: `BIND, ${name}`,
  program: 'named',
  words: ({ folder }) => ['-g', '-n', '1', '-c', join(folder, 'config')],
  config: ({ folder, port, authority }) => `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion yes; dnssec-validation no;
  allow-query { 127.0.0.1; };
  ${settings}
};
controls { };
zone "${ZONE}" { type forward; forward only; forwarders { 127.0.0.1 port ${authority}; }; };
`,
});

const dnsmasq = (name: string, settings: readonly string[]): Program => ({
  name: `dnsmasq, ${name}`,
  program: 'dnsmasq',
  config: () => null,
  words: ({ port, authority }) => [
    '--keep-in-foreground',
    '--no-resolv',
    '--no-hosts',
    `--port=${port}`,
    '--listen-address=127.0.0.1',
    '--bind-interfaces',
    '--conf-file=/dev/null',
    '--pid-file=',
    `--server=/${ZONE}/127.0.0.1#${authority}`,
    ...settings,
  ],
});

const BIND_STALE =
  'stale-cache-enable yes; stale-answer-enable yes; max-stale-ttl 86400; stale-answer-ttl 30;';

/** In the order in which they are shown. */
export const PROGRAMS: readonly Program[] = [
  unbound('serve-expired', '  serve-expired: yes\n  serve-expired-ttl: 86400'),
  unbound(
    'as RFC 8767 says',
    '  serve-expired: yes\n  serve-expired-ttl: 86400\n  serve-expired-client-timeout: 1800\n  ede: yes\n  ede-serve-expired: yes',
  ),
  unbound('as installed', ''),
  bind('stale answers', `${BIND_STALE} stale-refresh-time 0; stale-answer-client-timeout off;`),
  bind(
    'stale answers at once',
    `${BIND_STALE} stale-refresh-time 30; stale-answer-client-timeout 0;`,
  ),
  bind('as installed', ''),
  dnsmasq('use-stale-cache', ['--use-stale-cache=86400']),
  dnsmasq('as installed', []),
];
