/** What stands behind the vendors of a map, and which operations live far from who uses them. */
import type { BehindVendor, HiddenHome } from '#core/catalogue';
import { count, labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

const LABEL = 13;
/** Vendors and homes named when `--all` is not given. */
const MOST = 3;

/** A line for those of which somebody says what they stand on, one for the rest. */
export function behindLines(
  behind: readonly BehindVendor[],
  assume: 'best' | 'worst' | null,
  screen: Screen,
  all: boolean,
): string[] {
  const open = behind.filter(({ placed }) => placed.length === 0);
  if (open.length === 0) return [];
  const told = open.filter(({ hops }) => hops.length > 0);
  const silent = open.filter(({ hops }) => hops.length === 0);
  const shown = all ? told : told.slice(0, MOST);
  const texts = [
    ...shown.map((each) => sayBehind(each, all)),
    ...(told.length > shown.length
      ? [`and of ${count(told.length - shown.length)} more: --all`]
      : []),
    ...(silent.length === 0 ? [] : [sayOfSilent(silent, all)]),
    ...(assume === null
      ? []
      : [
          assume === 'best'
            ? '--assume best: who is not known to stand anywhere is met'
            : '--assume worst: who is not known to stand elsewhere stands in every region of this map',
        ]),
    ...open.flatMap(({ conflicts }) => conflicts).map((text) => `conflict: ${text}`),
  ];
  return texts.flatMap((text, index) =>
    labelled(index === 0 ? 'Behind' : '', text, screen.width, LABEL, '  '),
  );
}

/** `openai: cloudflare/cdn, an edge: its origin is not known [reported]`. */
function sayBehind({ vendor, hops, edgeOnly }: BehindVendor, all: boolean): string {
  const said = hops.map(({ on, edge, evidence, by }) => {
    const what = edge ? `${on}, an edge` : on;
    return `${what} [${evidence.word}${all ? `, ${by}, ${evidence.date}` : ''}]`;
  });
  return `${vendor}: ${list(said)}${edgeOnly ? ', origin not known' : ''}`;
}

function sayOfSilent(silent: readonly BehindVendor[], all: boolean): string {
  const names = silent.map(({ vendor }) => vendor);
  const shown = all || names.length <= MOST ? names : names.slice(0, MOST - 1);
  const more = names.length - shown.length;
  return `nobody says on what ${list([...shown, ...(more > 0 ? [`${count(more)} more`] : [])])} ${names.length === 1 ? 'stands' : 'stand'}`;
}

/** `aws/route53:change lives in aws/us-east-1: shop, from aws/eu-west-1`. */
export function homeLines(homes: readonly HiddenHome[], screen: Screen, all: boolean): string[] {
  const shown = all ? homes : homes.slice(0, MOST);
  const texts = [
    ...shown.map(({ operation, home, plane, reachedBy, from }) => {
      const [first = ''] = reachedBy;
      const who =
        reachedBy.length === 1 ? first : `${first} and ${count(reachedBy.length - 1)} more`;
      const where =
        from.length === 0
          ? ''
          : ` from ${from.length === 1 ? from[0] : plural(from.length, 'place')}`;
      return `${operation} (${plane} plane) lives in ${home}: reached by ${who}${where}`;
    }),
    ...(homes.length > shown.length
      ? [`and ${plural(homes.length - shown.length, 'more operation')}: --all`]
      : []),
  ];
  return texts.flatMap((text, index) =>
    labelled(index === 0 ? 'Hidden home' : '', text, screen.width, LABEL, '  '),
  );
}
