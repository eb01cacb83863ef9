/**
 * A store in one line, as people write it: `sqlite:guard.db`, `etcd:https://a:2379,https://b:2379`,
 * `memory:`. What etcd needs to know us stands behind: `etcd:https://a:2379?user=fb&password-file=...`.
 */
import { fail, succeed, type Problem, type Result } from '#base';
import type { StoreSettings } from './all.ts';
import type { EtcdSettings } from './etcd.ts';

const OPTIONS = {
  prefix: 'prefix',
  user: 'user',
  'password-file': 'passwordFile',
  'ca-file': 'caFile',
  'certificate-file': 'certificateFile',
  'key-file': 'keyFile',
} as const;

/** The settings of a line, or all that is wrong with it. */
export function parseStore(text: string): Result<StoreSettings> {
  const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  if (kind === 'memory' && rest === '') return succeed<StoreSettings>({ kind: 'memory' });
  if (kind === 'sqlite' && rest !== '') {
    return succeed<StoreSettings>({ kind: 'sqlite', file: rest });
  }
  if (kind === 'etcd') return parseEtcd(rest);
  return fail([
    problem(
      `"${text}" is no store`,
      'write sqlite:FILE, or etcd:https://HOST:2379 with more endpoints behind commas',
    ),
  ]);
}

function parseEtcd(text: string): Result<StoreSettings> {
  const at = text.indexOf('?');
  const endpoints = (at < 0 ? text : text.slice(0, at)).split(',').filter((each) => each !== '');
  const options = new URLSearchParams(at < 0 ? '' : text.slice(at + 1));
  const problems = [...endpoints.flatMap(endpointProblems), ...optionProblems(options)];
  if (endpoints.length === 0) {
    problems.push(problem('etcd has no endpoint', 'write etcd:https://HOST:2379'));
  }
  const named: Partial<Record<(typeof OPTIONS)[keyof typeof OPTIONS], string>> = {};
  for (const [word, key] of Object.entries(OPTIONS)) {
    const value = options.get(word);
    if (value !== null) named[key] = value;
  }
  const settings: EtcdSettings = { kind: 'etcd', endpoints, ...named };
  problems.push(...secretProblems(settings));
  return problems.length > 0 ? fail(problems) : succeed<StoreSettings>(settings);
}

function endpointProblems(endpoint: string): Problem[] {
  const mend = 'write https://HOST:2379 (http:// only for this host or a network that you trust)';
  if (!URL.canParse(endpoint)) return [problem(`"${endpoint}" is no endpoint`, mend)];
  const { protocol, pathname, search, hash, username, password } = new URL(endpoint);
  const isBare = pathname === '/' && `${search}${hash}${username}${password}` === '';
  if (isBare && (protocol === 'http:' || protocol === 'https:')) return [];
  return [problem(`"${endpoint}" is no endpoint`, mend)];
}

function optionProblems(options: URLSearchParams): Problem[] {
  return [...new Set(options.keys())]
    .filter((word) => !(word in OPTIONS))
    .map((word) => problem(`etcd has no option "${word}"`, Object.keys(OPTIONS).join(', ')));
}

/** A password or a key alone is a mistake, and a password must not travel where others can read it. */
function secretProblems(settings: EtcdSettings): Problem[] {
  const { user, passwordFile, certificateFile, keyFile, endpoints } = settings;
  const problems: Problem[] = [];
  if ((user === undefined) !== (passwordFile === undefined)) {
    problems.push(problem('user and password-file go together', 'name both, or neither'));
  }
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    problems.push(problem('certificate-file and key-file go together', 'name both, or neither'));
  }
  const open = endpoints.filter((each) => URL.canParse(each) && isOpen(new URL(each)));
  if (user !== undefined && open.length > 0) {
    const what = `the password would travel unencrypted to ${open.join(', ')}`;
    problems.push(problem(what, 'use https://'));
  }
  return problems;
}

function isOpen({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function problem(what: string, mend: string): Problem {
  return { code: 'bad-store', severity: 'error', place: null, what, mend };
}
