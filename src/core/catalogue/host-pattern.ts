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
import { compareText } from '#base';
import type { NameRow } from './types.ts';

/** What the patterns' words may stand for. */
export interface PatternWords {
  /** Short names of a provider's regions. */
  readonly regions: (provider: string) => readonly string[];
  readonly codes: readonly string[];
  readonly awsSuffixes: readonly string[];
}

interface HostPattern {
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

/** Patterns ready to match; of two rows with the same text the later one counts. */
export function compilePatterns(rows: readonly NameRow[], words: PatternWords): HostPatterns {
  const byText = new Map(rows.map((row) => [row.host, row]));
  const patterns = [...byText.values()].map((row) => compilePattern(row, words));
  return createHostPatterns(patterns, words.awsSuffixes);
}

function compilePattern(row: NameRow, words: PatternWords): HostPattern {
  const source = row.host
    .replace(/[.+^$()|[\]\\?]/g, '\\$&')
    .replace(/^\*\*\\\./, '@ANY@')
    .replace(/\*/g, '[^.]+')
    .replace('@ANY@', '(?:[^.]+\\.)*')
    .replace('{region}', `(?<region>${alternatives(words.regions(row.provider))})`)
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

/** The patterns of a catalogue, found by a name's last two labels; the most literal is tried first. */
export interface HostPatterns {
  match(host: string): HostMatch | null;
}

function createHostPatterns(
  patterns: readonly HostPattern[],
  awsSuffixes: readonly string[],
): HostPatterns {
  const buckets = new Map<string, HostPattern[]>();
  const ordered = [...patterns].sort(
    (a, b) => b.literal - a.literal || compareText(a.row.host, b.row.host),
  );
  for (const pattern of ordered) {
    for (const ending of endingsOf(pattern.row.host, awsSuffixes)) {
      const bucket = buckets.get(ending);
      if (bucket === undefined) buckets.set(ending, [pattern]);
      else bucket.push(pattern);
    }
  }
  return {
    match(host) {
      for (const { row, expression } of buckets.get(lastTwo(host)) ?? []) {
        const found = expression.exec(host);
        if (found === null) continue;
        const groups = found.groups ?? {};
        return {
          row,
          region: groups['region'] ?? null,
          code: groups['code'] ?? null,
          service: groups['service'] ?? null,
          suffix: groups['suffix'] ?? null,
        };
      }
      return null;
    },
  };
}

function endingsOf(host: string, awsSuffixes: readonly string[]): readonly string[] {
  if (!host.endsWith('{aws}')) return [lastTwo(host)];
  return [...new Set(awsSuffixes.map(lastTwo))];
}

function lastTwo(host: string): string {
  return host.split('.').slice(-2).join('.');
}
