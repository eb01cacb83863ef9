/** What is to be known of a recording of DNS besides its needs, a line each, what matters most first. */
import type { Fold } from './plain-name.ts';
import type { Questions, Totals } from './questions.ts';

/** What was left out on the way to needs. */
export interface LeftOut {
  /** Names that there is not, names with a search domain behind, names that are shown as the one above. */
  readonly missing: number;
  readonly searched: number;
  readonly folded: number;
  /** Components that stand for whoever asks a resolver, and resolvers whose clients are shown. */
  readonly shared: readonly string[];
  readonly hidden: readonly string[];
  /** Names that became needs. */
  readonly hosts: ReadonlySet<string>;
}

/** Resolvers that are told one by one. */
const MAX_TOLD = 3;

/** The notes. */
export function sayNotes(questions: Questions, left: LeftOut): readonly string[] {
  const { authority } = questions.totals;
  const totals = totalsOf(questions);
  const hasAliases = questions.aliases.size > 0;
  return [
    ...few(left.shared).map((name) => `${name}: ${WHO_ASKED}`),
    'a question is presence, not a call: with caches between, counts are lower bounds',
    sayAnswers(totals),
    ...(hasAliases
      ? []
      : [
          'it has no CNAME records: what stands behind a name is not known; dnstap and captures have them',
        ]),
    ...sayFolds(totals),
    ...said(left.missing, 'name was', 'names were', 'asked for that there is not'),
    ...said(left.searched, 'name is', 'names are', 'another with a search domain behind'),
    ...said(left.folded, 'name is', 'names are', 'shown as the name above'),
    ...few(left.hidden).map(
      (name) => `${name} asks for the clients shown, so what it asks is left out`,
    ),
    ...said(
      authority,
      'message is',
      'messages are',
      "of a zone's own server, which says who asks you",
    ),
    ...([...left.hosts].some((host) => ENCRYPTED.test(host))
      ? ['some ask for a public resolver by name: what they ask it over HTTPS or TLS is not here']
      : []),
  ];
}

/** What is said where a resolver asked for others of whom nothing is known. */
export const WHO_ASKED = 'a resolver asked for others, and who they are is not in the recording';

/** Counts of clients; of resolvers where no client was seen. */
export function totalsOf({ totals, upstreamTotals }: Questions): Totals {
  return totals.questions + totals.answers > 0 ? totals : upstreamTotals;
}

function sayAnswers(totals: Totals): string {
  if (totals.answers === 0) return 'it has no answers: which of the names exist is not known';
  const share = (some: number): string => `${percent(some, totals.answers)} %`;
  return `of ${plural(totals.answers, 'answer')} ${share(totals.missing)} said that there is no such name, ${share(totals.failed)} failed`;
}

function sayFolds({ folded }: Totals): readonly string[] {
  const all = FOLDS.flatMap(([fold, what]) =>
    folded[fold] === 0 ? [] : [`${folded[fold]} ${what}`],
  );
  return all.length === 0 ? [] : [`questions that are no needs: ${all.join(', ')}`];
}

function few(names: readonly string[]): readonly string[] {
  const more = names.length - MAX_TOLD;
  return more <= 0
    ? names
    : [...names.slice(0, MAX_TOLD - 1), `${names[MAX_TOLD - 1]} (and ${more} more like it)`];
}

const FOLDS: readonly (readonly [Fold, string])[] = [
  ['reverse', 'reverse look-ups'],
  ['system', 'of operating systems for themselves (time, updates, whether there is a network)'],
  ['records', 'for records that are no server (MX, TXT, NS and their like)'],
  ['plumbing', 'of resolvers and search lists'],
  ['no-host', 'for names that are no host'],
];

/** `3 names were asked for that there is not`; nothing for none. */
function said(number: number, one: string, many: string, what: string): readonly string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many} ${what}`];
}

function plural(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** Names of public resolvers over HTTPS, which programs ask for before they ask nobody else any more. */
const ENCRYPTED =
  /(?:^|\.)(?:dns\.google|cloudflare-dns\.com|one\.one\.one\.one|dns\.quad9\.net|doh\.opendns\.com|dns\.nextdns\.io|dns\.adguard(?:-dns)?\.com|doh\.[a-z0-9-]+\.[a-z]+)$/;

function percent(count: number, of: number): string {
  const share = (count / of) * 100;
  return share === 0 || share >= 10 ? share.toFixed(0) : share.toPrecision(1);
}
