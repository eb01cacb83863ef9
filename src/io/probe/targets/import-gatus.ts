/**
 * Endpoints of a Gatus configuration as targets. What has no counterpart here is left out with a
 * warning at its place; alerts, storage and the rest of Gatus are not ours.
 */
import { fail, parseDuration, type Problem, type Result, succeed } from '#base';
import { type Document, type DocumentPath, FieldReader, type Fields } from '#core/document';
import type { Condition } from '../condition/condition.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import type { Target } from '../all.ts';
import { NO_RULES, USUAL_DNS } from '../dns/target.ts';
import { headerProblem, type Method, METHODS, parseTargetUrl, USUAL_HTTP } from '../http/target.ts';
import { parseClass, parseType, RESPONSES, type ResponseCode } from '#core/dns';
import type { NamedTarget } from './parse-targets.ts';
import { placeOfText, TargetReader } from './target-reader.ts';

interface Importing {
  readonly document: Document;
  readonly fields: FieldReader;
  readonly reader: TargetReader;
  readonly warnings: Problem[];
}

/** Reads the enabled endpoints. A `$NAME` stays as it is written: it is Gatus that would replace it. */
export function importGatus(document: Document): Result<readonly NamedTarget[]> {
  const fields = new FieldReader(document, 'probe-gatus');
  const importing: Importing = {
    document,
    fields,
    reader: new TargetReader(document, fields, {}),
    warnings: [],
  };
  const top = fields.mapping(document.value, [], null);
  for (const key of ['suites', 'external-endpoints']) {
    if (top.values[key] !== undefined)
      leaveOut(
        importing,
        [key],
        `${key} are left out`,
        'a heartbeat target takes the place of an external endpoint',
      );
  }
  const taken = new Set<string>();
  const targets = fields.list(top, 'endpoints').flatMap(({ value, path }) => {
    const endpoint = fields.mapping(value, path, null);
    if (endpoint.values['enabled'] === false) return [];
    const target = targetOf(importing, endpoint);
    return target === null ? [] : [named(importing, endpoint, target, taken)];
  });
  const problems = [...fields.problems, ...importing.warnings];
  return fields.problems.length > 0 ? fail(problems) : succeed(targets, problems);
}

function named(
  { fields }: Importing,
  endpoint: Fields,
  target: Target,
  taken: Set<string>,
): NamedTarget {
  const group = fields.text(endpoint, 'group', 'optional');
  const own = fields.text(endpoint, 'name', 'required') ?? 'endpoint';
  const wanted = group === null ? own : `${group} / ${own}`;
  let name = wanted;
  for (let copy = 2; taken.has(name); copy++) name = `${wanted} (${copy})`;
  taken.add(name);
  return {
    name,
    needs: [],
    objective: null,
    everyMs: Math.max(1_000, durationOf(endpoint.values['interval']) ?? 60_000),
    target,
  };
}

function targetOf(importing: Importing, endpoint: Fields): Target | null {
  const { fields, reader } = importing;
  const url = fields.text(endpoint, 'url', 'required');
  if (url === null) return null;
  const at: DocumentPath = [...endpoint.path, 'url'];
  const client =
    endpoint.values['client'] === undefined
      ? null
      : fields.mapping(endpoint.values['client'], [...endpoint.path, 'client'], null);
  const timeoutMs = Math.min(60_000, durationOf(client?.values['timeout']) ?? 10_000);
  if (endpoint.values['dns'] !== undefined) return dnsOf(importing, endpoint, url, timeoutMs);
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1] ?? '';
  const rest = url.slice(scheme.length + 3).replace(/\/$/, '');
  const where = { at: null, family: null, timeoutMs };
  switch (scheme) {
    case 'http':
    case 'https':
      return httpOf(importing, endpoint, url, client, timeoutMs);
    case 'tcp':
      onlyConnected(importing, endpoint);
      return {
        kind: 'tcp',
        ...reader.hostAndPort(rest, at, null),
        ...where,
        send: textOf(endpoint.values['body']),
        expect: null,
      };
    case 'icmp':
      onlyConnected(importing, endpoint);
      return { kind: 'ping', host: reader.host(rest, at), ...where };
    case 'tls':
    case 'starttls':
      return {
        kind: 'tls',
        ...reader.hostAndPort(rest, at, scheme === 'tls' ? 443 : 587),
        ...where,
        serverName: null,
        startTls: scheme === 'starttls' ? 'smtp' : null,
        validForMs: certificateOf(importing, endpoint),
        authorities: [],
      };
    default:
      leaveOut(
        importing,
        at,
        `endpoints by "${scheme === '' ? url.slice(0, 40) : scheme}" are left out`,
        'http, https, tcp, tls, starttls, icmp and dns are taken',
      );
      return null;
  }
}

function httpOf(
  importing: Importing,
  endpoint: Fields,
  url: string,
  client: Fields | null,
  timeoutMs: number,
): Target | null {
  const { fields } = importing;
  const parsed = parseTargetUrl(url);
  if (typeof parsed === 'string') {
    fields.problem([...endpoint.path, 'url'], parsed, 'write https://example.com/health');
    return null;
  }
  if (endpoint.values['graphql'] === true)
    leaveOut(
      importing,
      [...endpoint.path, 'graphql'],
      'graphql is not wrapped',
      'write the body as JSON',
    );
  const method = METHODS.find(
    (each) => each === (textOf(endpoint.values['method']) ?? 'GET').toUpperCase(),
  );
  if (method === undefined)
    fields.problem(
      [...endpoint.path, 'method'],
      'no such method',
      `write one of ${METHODS.join(', ')}`,
    );
  const headers = fields.entries(endpoint, 'headers').flatMap(({ key, value, path }) => {
    const problem = headerProblem(key, String(value));
    if (problem !== null)
      fields.problem(
        path,
        `header ${JSON.stringify(key.slice(0, 60))}: ${problem}`,
        'write it as one line',
      );
    return problem === null ? [[key, String(value)] as const] : [];
  });
  return {
    ...USUAL_HTTP,
    url,
    method: (method ?? 'GET') satisfies Method,
    headers,
    body: textOf(endpoint.values['body']),
    redirects: client?.values['ignore-redirect'] === true ? 0 : 10,
    conditions: conditionsOf(importing, endpoint),
    verify: client?.values['insecure'] !== true,
    timeoutMs,
  };
}

function dnsOf(
  importing: Importing,
  endpoint: Fields,
  url: string,
  timeoutMs: number,
): Target | null {
  const { fields, reader } = importing;
  const asked = fields.mapping(endpoint.values['dns'], [...endpoint.path, 'dns'], null);
  const type = parseType(fields.text(asked, 'query-type', 'optional') ?? 'A');
  if (type === null || parseClass('IN') === null) {
    fields.problem([...asked.path, 'query-type'], 'there is no such DNS type', 'write A, AAAA, MX');
    return null;
  }
  const server = reader.hostAndPort(url.replace(/^[a-z]+:\/\//, ''), [...endpoint.path, 'url'], 53);
  const conditions = conditionsOf(importing, endpoint);
  const rcodes = conditions.flatMap(({ left, operator, right }) =>
    left.kind === 'value' && left.of === 'DNS_RCODE' && operator === '=='
      ? codesOf(right.kind === 'any' ? right.options : [right.text])
      : [],
  );
  const bodies = conditions.flatMap(({ left, operator, right }) =>
    left.kind === 'value' && left.of === 'BODY' && left.take === 'value' && operator === '=='
      ? patternOf(right)
      : [],
  );
  if (rcodes.length + bodies.length < conditions.length) {
    leaveOut(
      importing,
      [...endpoint.path, 'conditions'],
      'of a DNS endpoint only [DNS_RCODE] == and [BODY] == are taken',
      'write a dns target instead',
    );
  }
  return {
    ...USUAL_DNS,
    name: fields.text(asked, 'query-name', 'required') ?? '',
    type,
    servers: [{ ...server, authoritative: false }],
    validRcodes: rcodes.length === 0 ? USUAL_DNS.validRcodes : rcodes,
    mayBeEmpty: bodies.length === 0,
    answer: { ...NO_RULES, failIfNoneMatches: bodies },
    timeoutMs,
  };
}

function codesOf(texts: readonly string[]): readonly ResponseCode[] {
  return texts
    .map((text) => RESPONSES.numberOf(text.toUpperCase()))
    .filter((each) => each >= 0)
    .map((each) => RESPONSES.nameOf(each));
}

/** The data of a record as a pattern over its whole text. */
function patternOf(operand: Condition['right']): readonly string[] {
  const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  if (operand.kind === 'any') return [` (?:${operand.options.map(escape).join('|')})\\.?$`];
  if (operand.kind === 'pattern')
    return [` ${operand.pattern.split('*').map(escape).join('.*')}\\.?$`];
  return [` ${escape(operand.text)}\\.?$`];
}

function conditionsOf(importing: Importing, endpoint: Fields): readonly Condition[] {
  const { fields, document } = importing;
  return fields.list(endpoint, 'conditions').flatMap(({ value, path }) => {
    const text = String(value);
    if (/\[DOMAIN_EXPIRATION\]/i.test(text)) {
      leaveOut(
        importing,
        path,
        '[DOMAIN_EXPIRATION] is not looked up',
        'watch it where the domain is registered',
      );
      return [];
    }
    const { value: condition, problems } = parseCondition(text, placeOfText(document, path, text));
    fields.problems.push(...problems);
    return condition ?? [];
  });
}

/** The longest `[CERTIFICATE_EXPIRATION] > 48h`. */
function certificateOf(importing: Importing, endpoint: Fields): number {
  const left = conditionsOf(importing, endpoint).flatMap(({ left: what, right }) =>
    what.kind === 'value' && what.of === 'CERTIFICATE_EXPIRATION' && right.kind === 'literal'
      ? (parseDuration(right.text) ?? Number(right.text))
      : [],
  );
  return Math.max(0, ...left.filter((each) => Number.isFinite(each)));
}

/** What a probe without HTTP judges by itself; anything more is said to be left out. */
function onlyConnected(importing: Importing, endpoint: Fields): void {
  const more = conditionsOf(importing, endpoint).filter(
    ({ left }) => left.kind !== 'value' || left.of !== 'CONNECTED',
  );
  if (more.length > 0)
    leaveOut(
      importing,
      [...endpoint.path, 'conditions'],
      `"${more[0]?.text}" is not judged here`,
      'only [CONNECTED] == true is taken',
    );
}

function leaveOut(
  { document, warnings }: Importing,
  path: DocumentPath,
  what: string,
  mend: string,
): void {
  warnings.push({
    code: 'probe-gatus',
    severity: 'warning',
    place: document.placeOf(path),
    what,
    mend,
  });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function durationOf(value: unknown): number | null {
  return typeof value === 'string' ? parseDuration(value) : null;
}
