/** `firebreak map --unknown`: names that nobody knows, the one on which most depends first. */
import type { UnknownName, UnknownNames } from '#core/catalogue';
import { columns, count, fold, next, plural, shorten } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

export interface UnknownShown extends UnknownNames {
  /** A file of rows that would name them, as lines; none when there is nothing to name. */
  readonly rows: readonly string[];
}

/** Names shown when `--all` is not given. */
const MOST = 12;

export function unknownText(
  shown: UnknownShown,
  screen: Screen,
  all: boolean,
  paths: string,
): string[] {
  const { unknown, outside } = shown;
  if (unknown.length === 0) {
    const every =
      outside === 0
        ? 'This map has no outside name.'
        : `Each of the ${plural(outside, 'outside name')} in this map is named.`;
    return fold(every, screen.width);
  }
  const names = all ? unknown : unknown.slice(0, MOST);
  return [
    ...fold(`${sayOpen(shown)}. Most depends on ${unknown[0]?.name}.`, screen.width),
    '',
    ...nameTable(names, screen),
    ...(names.length < unknown.length
      ? [`  and ${count(unknown.length - names.length)} more: --all`]
      : []),
    '',
    ...fold(
      'Rows that would name them. Put them into a file of a folder of yours, with what you know instead of the capitals:',
      screen.width,
    ),
    '',
    ...shown.rows.map((row) => `  ${row}`),
    '',
    ...next(
      [[`firebreak map${paths} --unknown --catalogue rows/`, 'what is left, with those rows']],
      screen.width,
    ),
  ];
}

/** `3 of 5 outside names are not named, and 1 is in no region that anybody says`. */
function sayOpen({ unknown, outside }: UnknownNames): string {
  const nowhere = unknown.filter(({ why }) => why === 'region').length;
  const unnamed = unknown.length - nowhere;
  const names = plural(outside, 'outside name');
  const many = (number: number): string => (number === 1 ? 'is' : 'are');
  const placeless = `${many(nowhere)} in no region that anybody says`;
  if (unnamed === 0) return `${count(nowhere)} of ${names} ${placeless}`;
  const head = `${count(unnamed)} of ${names} ${many(unnamed)} not named`;
  return nowhere === 0 ? head : `${head}, and ${count(nowhere)} ${placeless}`;
}

function nameTable(names: readonly UnknownName[], screen: Screen): string[] {
  const width = Math.max(20, Math.floor(screen.width * 0.4));
  const rows = names.map((each) => [
    shorten(each.name, width),
    count(each.dependents.length),
    shorten(sayFirst(each.journeys), Math.floor(screen.width * 0.16)),
    sayWhy(each),
  ]);
  return columns([['name', 'services', 'journeys', 'why'], ...rows], {
    margin: '  ',
    right: [1],
  }).map((line) => line.slice(0, screen.width));
}

function sayFirst(ids: readonly string[]): string {
  return ids.length <= 1 ? (ids[0] ?? '-') : `${ids[0]}, +${ids.length - 1}`;
}

/** What nobody knows of it: whose it is, which service, or where. */
function sayWhy({ why, provider, service }: UnknownName): string {
  switch (why) {
    case 'nobody':
      return 'no row has it';
    case 'service':
      return `${provider}: no service row`;
    case 'region':
      return `${service}: no region`;
  }
}
