/**
 * `--redact`: hosts, addresses, ARNs, account numbers and file paths become stable tokens
 * (`host-1`), so that a page may leave the company. Ids of the catalogue and of your own stay.
 */
const RULES: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['arn', /\barn:[a-z-]+:[^\s"'<>,]+/g],
  ['address', /\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?\b/g],
  [
    'file',
    /(?:[\w.@-]+\/)*[\w.@-]+\.(?:ya?ml|json|tf|tfvars|tfstate|toml|lock|txt|xml|mod|sum|env|js|ts|py|go|java)(?::\d+)*\b/g,
  ],
  ['host', /\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){1,}(?:[a-z]{2,24})\b(?::\d+)?/gi],
  ['account', /\b\d{12}\b/g],
];

/** What looks like a host and is none: versions, our own words. */
const KEPT: ReadonlySet<string> = new Set([
  'firebreak.yaml',
  'change.json',
  'firebreak.baseline.json',
]);

/** A copy of any JSON value with its texts redacted; equal texts get equal tokens, in order of sight. */
export function redact<Value>(value: Value): Value {
  const tokens = new Map<string, string>();
  const counts = new Map<string, number>();
  const token = (kind: string, found: string): string => {
    if (KEPT.has(found)) return found;
    const known = tokens.get(found);
    if (known !== undefined) return known;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    tokens.set(found, `${kind}-${number}`);
    return `${kind}-${number}`;
  };
  const text = (raw: string): string =>
    RULES.reduce(
      (out, [kind, pattern]) => out.replace(pattern, (found) => token(kind, found)),
      raw,
    );
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') return text(each);
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [text(key), walk(inner)]));
  };
  return walk(value) as Value;
}
