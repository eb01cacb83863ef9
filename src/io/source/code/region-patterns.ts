/**
 * Regions of AWS that programs are written with: clients that are made for one region, and regions that
 * a program falls back to when nobody says one. Text patterns, a language each; a program that puts its
 * region together at run time shows none of them.
 */

/** A region in code. */
export interface CodeRegion {
  /** The client that is made for it, as AWS spells its SDK packages: `dynamodb`; null for all clients. */
  readonly client: string | null;
  readonly region: string;
  /** The variable in whose place it stands; null when the region is written down outright. */
  readonly insteadOf: string | null;
  readonly offset: number;
}

interface Pattern {
  readonly files: RegExp;
  readonly pattern: RegExp;
  /** Which group of the pattern is what; 0 for none. */
  readonly groups: { readonly client: number; readonly region: number; readonly variable: number };
}

const REGION = String.raw`[a-z]{2}(?:-[a-z]+)+-\d`;
const CLIENT = { client: 1, region: 2, variable: 0 };
const ALL = { client: 0, region: 1, variable: 0 };
const FALLBACK = { client: 0, region: 2, variable: 1 };
const VARIABLE = String.raw`(AWS_DEFAULT_REGION|AWS_REGION|[A-Z_]*REGION)`;

/** Nothing between the parts may be longer: a pattern must not run through a file. */
const NEAR = '{0,300}?';

const PATTERNS: readonly Pattern[] = [
  {
    files: /\.[cm]?[jt]sx?$/,
    pattern: new RegExp(
      String.raw`new\s+(?:AWS\.)?([A-Z]\w{1,60}?)(?:Client)?\(\s*\{[^{}]${NEAR}\bregion\s*:\s*['"\x60](${REGION})['"\x60]`,
      'g',
    ),
    groups: CLIENT,
  },
  {
    files: /\.[cm]?[jt]sx?$/,
    pattern: new RegExp(
      String.raw`\b${VARIABLE}\b['"\]]{0,2}\s*(?:\?\?|\|\|)\s*['"\x60](${REGION})['"\x60]`,
      'g',
    ),
    groups: FALLBACK,
  },
  {
    files: /\.py$/,
    pattern: new RegExp(
      String.raw`\.(?:client|resource)\(\s*['"]([\w-]{1,60})['"][^()]${NEAR}\bregion_name\s*=\s*['"](${REGION})['"]`,
      'g',
    ),
    groups: CLIENT,
  },
  {
    files: /\.(?:py|rb)$/,
    pattern: new RegExp(
      String.raw`(?:environ\.get|getenv|ENV\.fetch)\(\s*['"]${VARIABLE}['"]\s*,\s*['"](${REGION})['"]`,
      'g',
    ),
    groups: FALLBACK,
  },
  {
    files: /\.go$/,
    pattern: new RegExp(
      String.raw`(?:\.WithRegion\(|\bRegion\s*:(?:\s*aws\.String\()?)\s*"(${REGION})"`,
      'g',
    ),
    groups: ALL,
  },
  {
    files: /\.(?:java|kt|scala)$/,
    pattern: new RegExp(
      String.raw`\b([A-Z]\w{1,60}?)(?:Async)?Client\.builder\(\)[^;]${NEAR}\.region\(\s*Region\.([A-Z]{2}(?:_[A-Z]+)+_\d)\b`,
      'g',
    ),
    groups: CLIENT,
  },
  {
    files: /\.cs$/,
    pattern: new RegExp(
      String.raw`new\s+Amazon(\w{1,60}?)Client\([^;]${NEAR}RegionEndpoint\.([A-Z]{2}[A-Za-z]+\d)\b`,
      'g',
    ),
    groups: CLIENT,
  },
  {
    files: /\.rb$/,
    pattern: new RegExp(
      String.raw`Aws::(\w{1,60})::(?:Client|Resource)\.new\([^()]${NEAR}\bregion:\s*['"](${REGION})['"]`,
      'g',
    ),
    groups: CLIENT,
  },
  {
    files: /\.php$/,
    pattern: new RegExp(
      String.raw`new\s+(?:\\?[\w\\]*\\)?(\w{1,60}?)Client\(\s*\[[^\[\]]${NEAR}['"]region['"]\s*=>\s*['"](${REGION})['"]`,
      'g',
    ),
    groups: CLIENT,
  },
  {
    files: /\.rs$/,
    pattern: new RegExp(String.raw`Region::(?:new|from_static)\(\s*"(${REGION})"`, 'g'),
    groups: ALL,
  },
];

/** Files of the languages that are looked at; tests say nothing of what runs. */
export const CODE_FILES: RegExp = /\.(?:[cm]?[jt]sx?|py|go|java|kt|scala|cs|rb|php|rs)$/;
export const TEST_FILES: RegExp =
  /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|testdata|examples?)\/|[._-](?:test|spec|e2e)\.\w+$|(?:^|\/)test_[^/]*\.py$|Tests?\.(?:java|kt|cs)$|\.d\.[cm]?ts$/;

/** At most this many findings of one file. */
const MOST = 200;

/** Every region that a file is written with, in the order of the file. */
export function regionsIn(path: string, text: string): readonly CodeRegion[] {
  const found = PATTERNS.filter(({ files }) => files.test(path)).flatMap(({ pattern, groups }) =>
    [...text.matchAll(pattern)].slice(0, MOST).map((match) => ({
      client: groups.client === 0 ? null : (match[groups.client] ?? '').toLowerCase(),
      region: spellRegion(match[groups.region] ?? ''),
      insteadOf: groups.variable === 0 ? null : (match[groups.variable] ?? null),
      offset: match.index,
    })),
  );
  return found.toSorted((a, b) => a.offset - b.offset);
}

/** `US_EAST_1` and `USEast1` are `us-east-1`. */
function spellRegion(text: string): string {
  if (text.includes('-')) return text;
  if (text.includes('_')) return text.toLowerCase().replaceAll('_', '-');
  return text
    .replace(/^([A-Z]{2})([A-Z])/, '$1-$2')
    .replace(/([a-z])(\d)$/, '$1-$2')
    .toLowerCase();
}
