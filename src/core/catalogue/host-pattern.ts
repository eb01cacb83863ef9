/**
 * Patterns of host names, label by label:
 *
 *     **            any number of labels, none too      *           a label, or a part of one
 *     {region}      a region of the provider            {code}      its short form, `use1`
 *     {service}     a service, by its endpoint name     {aws}       the suffix of an AWS partition
 *     {region:gcp}  a region of another provider, on which this name stands
 *     {site}        the vendor's own word for a place   {site:eu|us}  one of these words only
 *
 * `**.elb.{region}.{aws}` matches `shop-1.elb.eu-west-1.amazonaws.com`. Only regions that the
 * catalogue knows match, so that a name never gets a wrong one.
 */
import type { NameRow } from './types.ts';

/** What the patterns' words may stand for. */
export interface PatternWords {
  /** Short names of a provider's regions. */
  readonly regions: (provider: string) => readonly string[];
  readonly codes: readonly string[];
  readonly awsSuffixes: readonly string[];
}

/** What the words of a pattern stood for in one name. */
export interface Captured {
  readonly region: string | null;
  /** Whose region that is when it is not the row's own provider's: of `{region:gcp}`. */
  readonly regionOf: string | null;
  readonly code: string | null;
  readonly service: string | null;
  readonly suffix: string | null;
  readonly site: string | null;
}

/** A pattern ready to be put into the tree. */
export interface HostPattern {
  readonly row: NameRow;
  /** From the right, as the tree is walked; the suffix of `{aws}` spelt out. */
  readonly labels: readonly LabelTest[];
  /** `**` in front: more labels may stand before. */
  readonly open: boolean;
  readonly suffix: string | null;
  /** Characters that stand for themselves: the more, the more a pattern knows; `**` knows less than a word. */
  readonly literal: number;
}

/** One label of a pattern; `key` is what it was made of, so that equal labels are one branch. */
export type LabelTest =
  | { readonly kind: 'literal'; readonly key: string }
  | { readonly kind: 'any'; readonly key: string }
  /** Null: it does not match. */
  | {
      readonly kind: 'words';
      readonly key: string;
      readonly test: (label: string) => Partial<Captured> | null;
    };

const WORD = /\{(region|code|service|site)(?::([^}]+))?\}|\*/g;

/** Words in one label: more of them could take a regular expression for ever on a hostile name. */
const MOST_WORDS = 4;
/** Of a pattern, with the words that a `{site}` lists. */
const MOST_LETTERS = 4_000;

/** What is wrong with a pattern as it is written; null for nothing. */
export function findPatternProblem(host: string): string | null {
  const rest = host.startsWith('**.') ? host.slice(3) : host;
  if (rest.length > MOST_LETTERS || rest === '') return 'it is no host name';
  const plain = rest.replace(/\{aws\}$/, 'amazonaws.com').replace(WORD, 'x');
  const odd = /\{[^}]*\}?/.exec(plain)?.[0];
  if (odd !== undefined) return `${odd} is no word of a pattern`;
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(plain)) return 'it is no host name';
  const labels = rest.split('.').map((label) => [...label.matchAll(WORD)].length);
  return labels.some((words) => words > MOST_WORDS)
    ? `a label has more than ${MOST_WORDS} words`
    : null;
}

/** Readers of labels, kept: the same `{region}` of AWS stands in hundreds of patterns. */
export type LabelCache = Map<string, LabelTest>;

/** A row as patterns: one, or one for each suffix that `{aws}` stands for. */
export function compilePattern(
  row: NameRow,
  words: PatternWords,
  cache: LabelCache,
): readonly HostPattern[] {
  const open = row.host.startsWith('**.');
  const host = open ? row.host.slice(3) : row.host;
  const suffixes = host.endsWith('{aws}') ? words.awsSuffixes : [null];
  return suffixes.map((suffix) => {
    const text = suffix === null ? host : host.replace('{aws}', suffix);
    const literal = text.replace(/\{[^}]*\}|\*/g, '').length - (open ? 0.5 : 0);
    const labels = text
      .split('.')
      .reverse()
      .map((label) => readLabel(label, row.provider, words, cache));
    return { row, labels, open, suffix, literal };
  });
}

function readLabel(
  label: string,
  provider: string,
  words: PatternWords,
  cache: LabelCache,
): LabelTest {
  if (!/[{*]/.test(label)) return { kind: 'literal', key: label };
  if (label === '*') return { kind: 'any', key: label };
  const key = `${provider} ${label}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made: LabelTest = { kind: 'words', key, test: createTest(label, provider, words) };
  cache.set(key, made);
  return made;
}

/** A label with words in it, as a function; a lone `{region}` is a look-up, the rest an expression. */
function createTest(
  label: string,
  provider: string,
  words: PatternWords,
): (label: string) => Partial<Captured> | null {
  const [word = '', name, argument] = [...label.matchAll(WORD)][0] ?? [];
  const whose = name === 'region' ? { regionOf: argument ?? null } : {};
  if (word === label && name === 'region') {
    const regions = new Set(words.regions(argument ?? provider));
    return (text) => (regions.has(text) ? { region: text, ...whose } : null);
  }
  const expression = new RegExp(`^${labelSource(label, provider, words)}$`);
  return (text) => {
    const found = expression.exec(text);
    return found === null ? null : { ...found.groups, ...whose };
  };
}

function labelSource(label: string, provider: string, words: PatternWords): string {
  const literal = label.split(WORD).filter((_, index) => index % 3 === 0);
  const sources = [...label.matchAll(WORD)].map(([, name, argument]) => {
    const any = '[^.]+';
    if (name === 'region') return `(?<region>${alternatives(words.regions(argument ?? provider))})`;
    if (name === 'code') return `(?<code>${alternatives(words.codes)})`;
    if (name === 'site') return `(?<site>${argument === undefined ? any : wordList(argument)})`;
    return name === 'service' ? `(?<service>${any})` : any;
  });
  return literal.map((text, index) => `${escape(text)}${sources[index] ?? ''}`).join('');
}

/** `eu|us` of `{site:eu|us}`. */
function wordList(argument: string): string {
  return alternatives(argument.split('|'));
}

/** A regular expression of one of the texts; of none, one that never matches. */
function alternatives(texts: readonly string[]): string {
  if (texts.length === 0) return '(?!)';
  const longestFirst = [...texts].sort((a, b) => b.length - a.length);
  return longestFirst.map(escape).join('|');
}

function escape(text: string): string {
  return text.replace(/[.+^$()|[\]\\?*{}]/g, '\\$&');
}
