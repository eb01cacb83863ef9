/**
 * `--redact`: addresses, hosts, ARNs, account numbers, mail addresses and file paths become stable
 * tokens (`host-17`), so that a page may leave the company. The words of the catalogue and the names
 * that you gave to services and journeys stay.
 */

/** What is looked for, in this order: the first rule that matches a stretch of text has it. */
const RULES: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['arn', /\barn:[a-z0-9-]+:[^\s"'<>,;()]+/gi],
  ['url', /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi],
  ['mail', /[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,24}\b/gi],
  // Absolute, home, relative and Windows paths; a slash inside an id such as aws/us-east-1 is none.
  ['file', /(?<![\w./:@-])(?:~|\.{1,2})?\/(?:[\w.@%+=-]+\/)*[\w.@%+=-]+|\b[a-z]:\\[^\s"'<>]+/gi],
  // A folder and a name with an ending, or a name with an ending that files of this kind have.
  [
    'file',
    /(?:[\w.@-]+\/)+[\w@-][\w.@-]*\.[a-z][a-z0-9]{0,8}\b|\b[\w@-][\w.@-]*\.(?:ya?ml|json|jsonl|tf|tfvars|tfstate|hcl|toml|lock|txt|xml|mod|sum|env|ini|conf|properties|html?|md|gz|zip|tgz|js|mjs|cjs|ts|tsx|jsx|py|go|rs|rb|java|kt|cs|php|sh)\b/gi,
  ],
  [
    'address',
    /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:)*:(?::?[0-9a-f]{1,4})+)(?:\/\d{1,3})?(?![\w:])/gi,
  ],
  ['address', /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?::\d+)?(?![\w.]*\d)/g],
  ['host', /\b(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]{1,23}\b(?::\d+)?/gi],
  ['account', /(?<![0-9a-f])\d{12}(?![0-9a-f])/g],
  ['account', /(?<![\w-])\d{4}-\d{4}-\d{4}(?![\w-])/g],
];

/** Firebreak's own files and sites: they say nothing about anybody. */
const KEPT: ReadonlySet<string> = new Set([
  'firebreak.yaml',
  'firebreak.found.yaml',
  'firebreak.baseline.json',
  'firebreak.lock',
]);

/**
 * A copy of any JSON value with its texts and keys redacted; equal texts get equal tokens, numbered in
 * order of sight. `paths`: what was typed as a path, which no pattern could tell from an id.
 */
export function redact<Value>(value: Value, paths: readonly string[] = []): Value {
  const tokens = createTokens();
  const typed = paths
    .filter((path) => path !== '.' && path !== '-')
    .toSorted((a, b) => b.length - a.length);
  const text = (raw: string): string => {
    const known = typed.reduce((out, path) => replaceWord(out, path, tokens('file', path)), raw);
    return RULES.reduce(
      (out, [kind, pattern]) => out.replace(pattern, (found) => tokens(kind, found)),
      known,
    );
  };
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') return text(each);
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [text(key), walk(inner)]));
  };
  return walk(value) as Value;
}

/** A path where it stands as a word, or as the beginning of a longer path. */
function replaceWord(text: string, path: string, token: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, from)) {
    const end = at + path.length;
    const isWord = !/[\w.-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[end] ?? ' ');
    out += text.slice(from, at) + (isWord ? token : path);
    from = end;
  }
  return out + text.slice(from);
}

function createTokens(): (kind: string, found: string) => string {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  return (kind, found) => {
    if (KEPT.has(found)) return found;
    const before = known.get(found);
    if (before !== undefined) return before;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    known.set(found, `${kind}-${number}`);
    return `${kind}-${number}`;
  };
}
