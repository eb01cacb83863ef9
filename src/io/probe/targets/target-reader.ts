/** Reads the fields that targets of several kinds share, each problem with its place. */
import { parseDuration, type Place } from '#base';
import { addressFamily, canonicalAddress } from '#core/dns';
import type { Document, DocumentPath, FieldReader, Fields } from '#core/document';
import type { Condition } from '../condition/condition.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import { headerProblem, parseTargetUrl } from '../http/target.ts';

/** The longest and shortest time that one look may take. */
const MIN_TIMEOUT_MS = 50;
const MAX_TIMEOUT_MS = 60_000;
/** How often a target is looked at, at most. */
const MIN_EVERY_MS = 1_000;

export type Environment = Readonly<Record<string, string | undefined>>;

export class TargetReader {
  readonly fields: FieldReader;
  readonly #document: Document;
  readonly #environment: Environment;

  constructor(document: Document, fields: FieldReader, environment: Environment) {
    this.#document = document;
    this.fields = fields;
    this.#environment = environment;
  }

  duration(
    fields: Fields,
    key: string,
    fallbackMs: number,
    leastMs: number,
    mostMs: number,
  ): number {
    const text = this.fields.text(fields, key, 'optional');
    if (text === null) return fallbackMs;
    const ms = parseDuration(text);
    if (ms !== null && ms >= leastMs && ms <= mostMs) return ms;
    const mend = `write a duration from ${leastMs} ms to ${Math.round(mostMs / 1_000)} s, such as 10s`;
    this.fields.problem([...fields.path, key], `\`${key}\` is ${JSON.stringify(text)}`, mend);
    return fallbackMs;
  }

  /** A text as it is, with the line breaks at its ends. */
  raw(fields: Fields, key: string): string | null {
    const value = fields.values[key];
    return typeof value === 'string' ? value : this.fields.text(fields, key, 'optional');
  }

  timeout(fields: Fields, fallbackMs: number): number {
    return this.duration(fields, 'timeout', fallbackMs, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS);
  }

  every(fields: Fields): number {
    return this.duration(fields, 'every', 60_000, MIN_EVERY_MS, 86_400_000);
  }

  /** `99.9%` or `0.999`: above nothing, and below all. */
  share(fields: Fields, key: string): number | null {
    const value = fields.values[key];
    if (value === undefined) return null;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const [, number = '', percent = ''] = /^(\d{1,3}(?:\.\d{1,6})?)(%?)$/.exec(text) ?? [];
    // Through text, so that 99.9 of a hundred is 0.999 and not a little less.
    const share = percent === '%' ? Number(`${number}e-2`) : Number(number);
    if (number !== '' && share > 0 && share < 1) return share;
    this.fields.problem(
      [...fields.path, key],
      `\`${key}\` is ${JSON.stringify(value)}`,
      'write a share of good looks, 99.9%',
    );
    return null;
  }

  address(fields: Fields, key: string): string | null {
    const text = this.fields.text(fields, key, 'optional');
    const address = text === null ? null : canonicalAddress(text);
    if (text !== null && address === null) {
      this.fields.problem(
        [...fields.path, key],
        `"${text}" is no address`,
        'write 192.0.2.1 or 2001:db8::1',
      );
    }
    return address;
  }

  family(fields: Fields): 4 | 6 | null {
    const family = this.fields.number(fields, 'family', 'optional');
    if (family === null || family === 4 || family === 6) return family;
    this.fields.problem([...fields.path, 'family'], `\`family\` is ${family}`, 'write 4 or 6');
    return null;
  }

  url(fields: Fields, key: string): string {
    const text = this.fields.text(fields, key, 'required') ?? '';
    const url = text === '' ? null : parseTargetUrl(text);
    if (typeof url === 'string')
      this.fields.problem([...fields.path, key], url, 'write https://example.com/health');
    return text;
  }

  /** `host:port`, `[2001:db8::1]:443`; the port may be left out when there is a usual one. */
  hostAndPort(
    text: string,
    path: DocumentPath,
    usualPort: number | null,
  ): { host: string; port: number } {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+))(?::(\d{1,5}))?$/.exec(text);
    const host = match?.[1] ?? match?.[2] ?? (addressFamily(text) === 6 ? text : '');
    const port = match?.[3] === undefined ? usualPort : Number(match[3]);
    if (host === '' || port === null || port < 1 || port > 65_535) {
      this.fields.problem(
        path,
        `"${text}" is no host and port`,
        'write example.com:443 or [2001:db8::1]:443',
      );
      return { host: 'invalid', port: 1 };
    }
    this.host(host, path);
    return { host, port };
  }

  /** Addresses in odd spellings are refused, as programs do not agree on what they mean. */
  host(host: string, path: DocumentPath): string {
    const odd =
      /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?$/i.test(host) &&
      addressFamily(host) === null;
    if (odd)
      this.fields.problem(
        path,
        `"${host}" is an address in an odd spelling`,
        'write four decimal numbers, such as 192.0.2.1',
      );
    else if (!/^[\w.-]{1,255}$/.test(host) && addressFamily(host) === null) {
      this.fields.problem(
        path,
        `"${host.slice(0, 60)}" is no host name`,
        'write a name or an address; names beyond ASCII as xn--',
      );
    }
    return host;
  }

  conditions(fields: Fields, key: string): readonly Condition[] {
    return this.fields.list(fields, key).flatMap(({ value, path }) => {
      if (typeof value !== 'string') {
        this.fields.problem(path, 'a condition is not a text', 'write "[STATUS] == 200" in quotes');
        return [];
      }
      const { value: condition, problems } = parseCondition(
        value,
        placeOfText(this.#document, path, value),
      );
      this.fields.problems.push(...problems);
      return condition ?? [];
    });
  }

  /** Values are texts, or `{ env: NAME }` for secrets, which then are in no file. */
  headers(fields: Fields, key: string): readonly (readonly [string, string])[] {
    return this.fields.entries(fields, key).flatMap(({ key: name, value, path }) => {
      const text = this.#headerValue(value, path);
      if (text === null) return [];
      const problem = headerProblem(name, text);
      if (problem !== null)
        this.fields.problem(
          path,
          `header ${JSON.stringify(name.slice(0, 60))}: ${problem}`,
          'write it as one line: Name: value',
        );
      return problem === null ? [[name, text] as const] : [];
    });
  }

  /** `{ env: NAME }`, or a text; null when it is not there, or is no secret that can be sent. */
  secret(fields: Fields, key: string): string | null {
    const value = fields.values[key];
    const path = [...fields.path, key];
    const text = value === undefined ? null : this.#headerValue(value, path);
    if (text === null || /^[!-~]{16,512}$/.test(text)) return text;
    const mend = 'take 16 characters or more without spaces, such as `openssl rand -hex 16` prints';
    this.fields.problem(path, 'the secret is too short, or cannot be sent', mend);
    return null;
  }

  #headerValue(value: unknown, path: DocumentPath): string | null {
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    const from = this.fields.text(this.fields.mapping(value, path, ['env']), 'env', 'required');
    const text = from === null ? undefined : this.#environment[from];
    if (text !== undefined) return text;
    if (from !== null)
      this.fields.problem(path, `the environment has no ${from}`, `set ${from} before the start`);
    return null;
  }
}

/** Where a text begins. One that starts with [ stands in quotes in YAML, or it would be a list. */
export function placeOfText(document: Document, path: DocumentPath, text: string): Place {
  const place = document.placeOf(path);
  return place.column !== null && text.startsWith('[')
    ? { ...place, column: place.column + 1 }
    : place;
}
