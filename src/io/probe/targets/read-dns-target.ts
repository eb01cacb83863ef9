/** Reads a DNS target: whom to ask, and what the answer must be. */
import { parseClass, parseName, parseType, RESPONSES, type ResponseCode } from '#core/dns';
import type { Fields } from '#core/document';
import { systemResolver } from '../dns/dns-probe.ts';
import {
  type DnsServer,
  type DnsTarget,
  NO_RULES,
  type RecordRules,
  USUAL_DNS,
} from '../dns/target.ts';
import type { TargetReader } from './target-reader.ts';

export const DNS_KEYS: readonly string[] = [
  'dns',
  'type',
  'class',
  'servers',
  'resolvers',
  'authoritiesThrough',
  'transport',
  'rcodes',
  'mayBeEmpty',
  'agree',
  'signed',
  'need',
  'answer',
  'authority',
  'additional',
  'timeout',
];

export function readDnsTarget(reader: TargetReader, fields: Fields): DnsTarget {
  const { fields: each } = reader;
  const name = each.text(fields, 'dns', 'required') ?? '';
  if (name !== '' && parseName(name).value === null) {
    each.problem(
      [...fields.path, 'dns'],
      `"${name.slice(0, 80)}" is no domain name`,
      'write api.example.com',
    );
  }
  const servers = [
    ...serversOf(reader, fields, 'servers', true),
    ...serversOf(reader, fields, 'resolvers', false),
  ];
  const given = each.text(fields, 'authoritiesThrough', 'optional');
  const through =
    given === null ? null : reader.hostAndPort(given, [...fields.path, 'authoritiesThrough'], 53);
  const rules = (key: string): RecordRules => rulesOf(reader, fields, key);
  return {
    ...USUAL_DNS,
    name,
    type: codeOf(reader, fields, 'type', parseType, 'A'),
    class: codeOf(reader, fields, 'class', parseClass, 'IN'),
    servers,
    // Nobody named: all servers of the zone.
    authoritiesThrough: servers.length === 0 && through === null ? systemResolver() : through,
    transport: each.word(fields, 'transport', ['udp', 'tcp'], 'udp') ?? 'udp',
    validRcodes: rcodesOf(reader, fields),
    mayBeEmpty: each.flag(fields, 'mayBeEmpty'),
    agree: each.flag(fields, 'agree'),
    signed: each.flag(fields, 'signed'),
    need: each.word(fields, 'need', ['all', 'any'], 'all') ?? 'all',
    answer: rules('answer'),
    authority: rules('authority'),
    additional: rules('additional'),
    timeoutMs: reader.timeout(fields, USUAL_DNS.timeoutMs),
  };
}

function serversOf(
  reader: TargetReader,
  fields: Fields,
  key: string,
  authoritative: boolean,
): readonly DnsServer[] {
  return reader.fields.texts(fields, key).map((text, index) => ({
    ...reader.hostAndPort(text, [...fields.path, key, index], 53),
    authoritative,
  }));
}

function codeOf<Code extends string>(
  reader: TargetReader,
  fields: Fields,
  key: string,
  parse: (text: string) => Code | null,
  fallback: Code,
): Code {
  const text = reader.fields.text(fields, key, 'optional');
  const code = text === null ? fallback : parse(text);
  if (code === null)
    reader.fields.problem(
      [...fields.path, key],
      `there is no DNS ${key} "${text}"`,
      `write ${fallback}, or ${key.toUpperCase()}65280 for one without a name`,
    );
  return code ?? fallback;
}

function rcodesOf(reader: TargetReader, fields: Fields): readonly ResponseCode[] {
  const codes = reader.fields.texts(fields, 'rcodes').flatMap((text, index) => {
    const number = RESPONSES.numberOf(text.toUpperCase());
    if (number >= 0) return RESPONSES.nameOf(number);
    reader.fields.problem(
      [...fields.path, 'rcodes', index],
      `there is no response code "${text}"`,
      'write NOERROR, NXDOMAIN, SERVFAIL, REFUSED',
    );
    return [];
  });
  return codes.length === 0 ? USUAL_DNS.validRcodes : codes;
}

function rulesOf(reader: TargetReader, fields: Fields, key: string): RecordRules {
  const value = fields.values[key];
  if (value === undefined || value === null) return NO_RULES;
  const rules = reader.fields.mapping(value, [...fields.path, key], Object.keys(NO_RULES));
  const read = (rule: keyof RecordRules): readonly string[] =>
    reader.fields.texts(rules, rule).filter((text, index) => {
      const problem = patternProblem(text);
      if (problem !== null)
        reader.fields.problem(
          [...rules.path, rule, index],
          problem,
          'write a regular expression of JavaScript',
        );
      return problem === null;
    });
  return {
    failIfMatches: read('failIfMatches'),
    failIfAllMatch: read('failIfAllMatch'),
    failIfNotMatches: read('failIfNotMatches'),
    failIfNoneMatches: read('failIfNoneMatches'),
  };
}

function patternProblem(text: string): string | null {
  if (text.length > 500) return 'the pattern has more than 500 characters';
  try {
    return new RegExp(text).source === '' ? 'the pattern is empty' : null;
  } catch {
    return `"${text.slice(0, 60)}" is no pattern`;
  }
}
