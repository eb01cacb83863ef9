/**
 * Targets from a document, all problems at once, each with its place:
 *
 *     targets:
 *       - name: shop front
 *         http: https://shop.example/health
 *         expect: ["[STATUS] == 200", "[RESPONSE_TIME] < 300ms"]
 *       - dns: api.shop.example        # every name server of its zone
 *
 * The key that names the kind (http, tcp, tls, dns, ping, heartbeat, feed) says what is looked at.
 */
import { fail, type Result, succeed, suggest } from '#base';
import { type Document, FieldReader, type Fields } from '#core/document';
import type { Target } from '../all.ts';
import { FEED_FORMATS } from '../feed/read-feed.ts';
import { type HttpTarget, METHODS, USUAL_HTTP } from '../http/target.ts';
import type { TlsTarget } from '../tls-probe.ts';
import { DNS_KEYS, readDnsTarget } from './read-dns-target.ts';
import { type Environment, TargetReader } from './target-reader.ts';

/** A target with its name, and how often it is looked at. */
export interface NamedTarget {
  readonly name: string;
  readonly everyMs: number;
  /** Targets that it needs, all of them: while one is down, it has no alarm of its own. */
  readonly needs: readonly string[];
  /** The share of its looks that must be good, 0.999; null when nobody said. */
  readonly objective: number | null;
  readonly target: Target;
}

/** Targets of one document. */
export const MAX_TARGETS = 20_000;

const HTTP_KEYS = [
  'http',
  'at',
  'family',
  'method',
  'headers',
  'body',
  'redirects',
  'expect',
  'bodyBytes',
  'verify',
  'authorities',
  'timeout',
];

interface Kind {
  readonly keys: readonly string[];
  read(reader: TargetReader, fields: Fields): Target;
}

const KINDS: { readonly [Key in Target['kind']]: Kind } = {
  http: { keys: HTTP_KEYS, read: readHttp },
  tcp: {
    keys: ['tcp', 'at', 'family', 'send', 'expect', 'timeout'],
    read: (reader, fields) => ({
      kind: 'tcp',
      ...whereOf(reader, fields, 'tcp', null),
      send: reader.raw(fields, 'send'),
      expect: reader.raw(fields, 'expect'),
      timeoutMs: reader.timeout(fields, 5_000),
    }),
  },
  tls: {
    keys: ['tls', 'at', 'family', 'serverName', 'startTls', 'validFor', 'authorities', 'timeout'],
    read: readTls,
  },
  dns: { keys: DNS_KEYS, read: readDnsTarget },
  ping: {
    keys: ['ping', 'at', 'family', 'timeout'],
    read: (reader, fields) => ({
      kind: 'ping',
      host: reader.host(reader.fields.text(fields, 'ping', 'required') ?? 'invalid', [
        ...fields.path,
        'ping',
      ]),
      at: reader.address(fields, 'at'),
      family: reader.family(fields),
      timeoutMs: reader.timeout(fields, 5_000),
    }),
  },
  heartbeat: {
    keys: ['heartbeat', 'grace', 'secret'],
    read: (reader, fields) => ({
      kind: 'heartbeat',
      name: readBeat(reader, fields),
      everyMs: reader.every(fields),
      graceMs: reader.duration(fields, 'grace', 60_000, 0, 86_400_000),
      secret: reader.secret(fields, 'secret'),
    }),
  },
  feed: {
    keys: ['feed', 'format', 'provider', 'at', 'authorities', 'timeout'],
    read: (reader, fields) => ({
      kind: 'feed',
      url: reader.url(fields, 'feed'),
      format: reader.fields.word(fields, 'format', FEED_FORMATS, null) ?? 'rss',
      provider: reader.fields.text(fields, 'provider', 'required') ?? '',
      at: reader.address(fields, 'at'),
      authorities: reader.fields.texts(fields, 'authorities'),
      timeoutMs: reader.timeout(fields, 10_000),
    }),
  },
};

const KIND_NAMES = Object.keys(KINDS) as readonly Target['kind'][];

/** Reads all targets. `environment` is where headers take their secrets from. */
export function parseTargets(
  document: Document,
  environment: Environment = {},
): Result<readonly NamedTarget[]> {
  const fields = new FieldReader(document, 'probe-target');
  const reader = new TargetReader(document, fields, environment);
  const top = fields.mapping(document.value, [], ['targets', 'format']);
  const listed = fields.list(top, 'targets');
  if (listed.length > MAX_TARGETS) {
    fields.problem(
      ['targets'],
      `there are ${listed.length} targets`,
      `write ${MAX_TARGETS} at most`,
    );
  }
  const targets = listed
    .slice(0, MAX_TARGETS)
    .flatMap(({ value, path }) => readTarget(reader, value, path) ?? []);
  sayTwins(fields, targets);
  sayStrangers(fields, targets);
  const broken = fields.problems.some(({ severity }) => severity === 'error');
  return broken ? fail(fields.problems) : succeed(targets, fields.problems);
}

function readTarget(
  reader: TargetReader,
  value: unknown,
  path: readonly (string | number)[],
): NamedTarget | null {
  const loose = reader.fields.mapping(value, path, null);
  const kinds = KIND_NAMES.filter(
    (each) => Object.hasOwn(loose.values, each) || loose.values[each] !== undefined,
  );
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const what =
      kind === undefined
        ? 'this target does not say what is looked at'
        : `this target is both ${kinds.join(' and ')}`;
    reader.fields.problem(path, what, `write one of ${KIND_NAMES.join(', ')}`);
    return null;
  }
  const fields = reader.fields.mapping(value, path, [
    ...KINDS[kind].keys,
    'name',
    'every',
    'needs',
    'objective',
  ]);
  const target = KINDS[kind].read(reader, fields);
  const what = String(fields.values[kind]);
  // What is behind `?` may be a token, and names stand in lines, alarms and metrics.
  const usual =
    kind === 'http' || kind === 'feed' ? what.replace(/[?#].*$/s, '') : `${kind} ${what}`;
  const name = reader.fields.text(fields, 'name', 'optional') ?? usual;
  const needs = reader.fields.texts(fields, 'needs');
  const objective = reader.share(fields, 'objective');
  return { name, everyMs: reader.every(fields), needs, objective, target };
}

function sayTwins(fields: FieldReader, targets: readonly NamedTarget[]): void {
  const seen = new Set<string>();
  for (const [index, { name }] of targets.entries()) {
    if (seen.has(name))
      fields.problem(
        ['targets', index],
        `two targets are called "${name}"`,
        'give each a name of its own',
      );
    seen.add(name);
  }
}

/** Each is sought among all names. */
const MOST_SUGGESTED = 20;

function sayStrangers(fields: FieldReader, targets: readonly NamedTarget[]): void {
  const names = targets.map(({ name }) => name);
  const known = new Set(names);
  let suggested = 0;
  for (const [index, { name, needs }] of targets.entries()) {
    for (const need of needs) {
      if (known.has(need) && need !== name) continue;
      const near = need === name || suggested++ >= MOST_SUGGESTED ? null : suggest(need, names);
      fields.problem(
        ['targets', index, 'needs'],
        need === name
          ? `"${name}" needs itself`
          : `there is no target called "${need.slice(0, 80)}"`,
        near === null ? 'write the name of another target here' : `did you mean ${near}?`,
      );
    }
  }
}

function whereOf(
  reader: TargetReader,
  fields: Fields,
  key: string,
  usualPort: number | null,
): { host: string; port: number; at: string | null; family: 4 | 6 | null } {
  const text = reader.fields.text(fields, key, 'required');
  const where =
    text === null
      ? { host: 'invalid', port: 1 }
      : reader.hostAndPort(text, [...fields.path, key], usualPort);
  return { ...where, at: reader.address(fields, 'at'), family: reader.family(fields) };
}

function readHttp(reader: TargetReader, fields: Fields): HttpTarget {
  const { fields: each } = reader;
  const bounded = (key: string, fallback: number, most: number): number => {
    const number = each.number(fields, key, 'optional') ?? fallback;
    if (Number.isInteger(number) && number >= 0 && number <= most) return number;
    each.problem(
      [...fields.path, key],
      `\`${key}\` is ${number}`,
      `write a whole number from 0 to ${most}`,
    );
    return fallback;
  };
  return {
    kind: 'http',
    url: reader.url(fields, 'http'),
    at: reader.address(fields, 'at'),
    family: reader.family(fields),
    method: each.word(fields, 'method', METHODS, 'GET') ?? 'GET',
    headers: reader.headers(fields, 'headers'),
    body: reader.raw(fields, 'body'),
    redirects: bounded('redirects', USUAL_HTTP.redirects, 20),
    conditions: reader.conditions(fields, 'expect'),
    bodyBytes: bounded('bodyBytes', USUAL_HTTP.bodyBytes, 67_108_864),
    verify: fields.values['verify'] === undefined || each.flag(fields, 'verify'),
    authorities: each.texts(fields, 'authorities'),
    timeoutMs: reader.timeout(fields, USUAL_HTTP.timeoutMs),
  };
}

function readTls(reader: TargetReader, fields: Fields): TlsTarget {
  return {
    kind: 'tls',
    ...whereOf(reader, fields, 'tls', 443),
    serverName: reader.fields.text(fields, 'serverName', 'optional'),
    startTls:
      fields.values['startTls'] === undefined
        ? null
        : reader.fields.word(fields, 'startTls', ['smtp'], null),
    validForMs: reader.duration(fields, 'validFor', 0, 0, 400 * 86_400_000),
    authorities: reader.fields.texts(fields, 'authorities'),
    timeoutMs: reader.timeout(fields, 5_000),
  };
}

function readBeat(reader: TargetReader, fields: Fields): string {
  const name = reader.fields.text(fields, 'heartbeat', 'required') ?? '';
  if (name !== '' && !/^[\w.-]{1,100}$/.test(name)) {
    reader.fields.problem(
      [...fields.path, 'heartbeat'],
      `"${name.slice(0, 60)}" is no name for a heartbeat`,
      'write letters, digits, dots and dashes',
    );
  }
  return name;
}
