/**
 * Patterns of host names, label by label:
 *
 *     **            any number of labels, none too      *           a label, or a part of one
 *     {region}      a region of the provider            {code}      its short form, `use1`
 *     {service}     a service, by its endpoint name     {aws}       the suffix of an AWS partition
 *
 * `**.elb.{region}.{aws}` matches `shop-1.elb.eu-west-1.amazonaws.com`. Only regions that the
 * catalogue knows match, so that a name never gets a wrong one.
 */
import type { NameRow } from './types.ts';

/** What the patterns' words may stand for. */
export interface PatternWords {
  readonly regions: readonly string[];
  readonly codes: readonly string[];
  readonly awsSuffixes: readonly string[];
}

export interface HostPattern {
  readonly row: NameRow;
  readonly expression: RegExp;
  /** Characters that stand for themselves: the more, the more a pattern knows; `**` knows less than a word. */
  readonly literal: number;
}

export interface HostMatch {
  readonly row: NameRow;
  readonly region: string | null;
  readonly code: string | null;
  readonly service: string | null;
  readonly suffix: string | null;
}

/** A pattern ready to match; the words are the provider's own. */
export function compilePattern(row: NameRow, words: PatternWords): HostPattern {
  const source = row.host
    .replace(/[.+^$()|[\]\\?]/g, '\\$&')
    .replace(/^\*\*\\\./, '@ANY@')
    .replace(/\*/g, '[^.]+')
    .replace('@ANY@', '(?:[^.]+\\.)*')
    .replace('{region}', `(?<region>${alternatives(words.regions)})`)
    .replace('{code}', `(?<code>${alternatives(words.codes)})`)
    .replace('{service}', '(?<service>[^.]+)')
    .replace('{aws}', `(?<suffix>${alternatives(words.awsSuffixes)})`);
  const literal =
    row.host.replace(/\{\w+\}|\*/g, '').length - (row.host.startsWith('**') ? 0.5 : 0);
  return { row, expression: new RegExp(`^${source}$`), literal };
}

/** A regular expression of one of the texts; of none, one that never matches. */
function alternatives(texts: readonly string[]): string {
  if (texts.length === 0) return '(?!)';
  const longestFirst = [...texts].sort((a, b) => b.length - a.length);
  return longestFirst.map((text) => text.replaceAll('.', '\\.')).join('|');
}

/** The patterns of a catalogue, found by a name's last label; the most literal is tried first. */
export class HostPatterns {
  readonly #byLastLabel = new Map<string, HostPattern[]>();

  constructor(patterns: readonly HostPattern[], awsSuffixes: readonly string[]) {
    for (const pattern of patterns) {
      for (const label of lastLabels(pattern.row.host, awsSuffixes)) {
        const bucket = this.#byLastLabel.get(label) ?? [];
        bucket.push(pattern);
        this.#byLastLabel.set(label, bucket);
      }
    }
    for (const bucket of this.#byLastLabel.values()) {
      bucket.sort((a, b) => b.literal - a.literal || (a.row.host < b.row.host ? -1 : 1));
    }
  }

  match(host: string): HostMatch | null {
    for (const pattern of this.#byLastLabel.get(lastTwo(host)) ?? []) {
      const found = pattern.expression.exec(host);
      if (found === null) continue;
      return {
        row: pattern.row,
        region: found.groups?.['region'] ?? null,
        code: found.groups?.['code'] ?? null,
        service: found.groups?.['service'] ?? null,
        suffix: found.groups?.['suffix'] ?? null,
      };
    }
    return null;
  }
}

function lastLabels(host: string, awsSuffixes: readonly string[]): readonly string[] {
  if (!host.endsWith('{aws}')) return [lastTwo(host)];
  return [...new Set(awsSuffixes.map(lastTwo))];
}

function lastTwo(host: string): string {
  return host.split('.').slice(-2).join('.');
}
