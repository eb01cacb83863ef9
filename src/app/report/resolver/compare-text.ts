/** `firebreak resolver compare`: who kept the name, through which fault. */
import { columns, fold, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What the text needs of a comparison. */
export interface ShownComparison {
  readonly authority: string;
  readonly rows: readonly {
    readonly name: string;
    readonly told: Readonly<
      Record<'dead' | 'empty' | 'no-such-name' | 'servfail', readonly string[]>
    >;
  }[];
  readonly missing: readonly string[];
}

/** A row a resolver: of six answers, how many had the addresses. */
export function compareText(
  { authority, rows, missing }: ShownComparison,
  screen: Screen,
): string[] {
  const head = ['', 'dead', 'empty', 'NXDOMAIN', 'SERVFAIL'];
  const cells = rows.map(({ name, told }) => [
    name,
    ...(['dead', 'empty', 'no-such-name', 'servfail'] as const).map((fault) => kept(told[fault])),
  ]);
  const losing = rows.filter(({ told }) => isLost(told.empty) || isLost(told['no-such-name']));
  return [
    ...fold(
      `${plural(losing.length, 'resolver')} of ${rows.length} lost the name when the authority said that it was empty or not there.`,
      screen.width,
    ),
    '',
    ...columns([head, ...cells], { margin: '  ' }),
    '',
    ...fold(
      `Answers with the addresses, of those asked within 8 s after the TTL of 2 s was over; * marked as stale (RFC 8914). The authority is ${authority}; dead is its port closed. Firebreak counts a name as steady at once here; as shipped, after 10 minutes.`,
      screen.width,
    ),
    ...(missing.length === 0 ? [] : fold(`Not tried here: ${missing.join('; ')}.`, screen.width)),
  ];
}

function kept(told: readonly string[]): string {
  if (told.length === 0) return 'not tried';
  const good = told.filter((word) => word.startsWith('good')).length;
  const isMarked = told.includes('good, marked');
  return `${good} of ${told.length}${isMarked ? ' *' : ''}`;
}

function isLost(told: readonly string[]): boolean {
  return told.some((word) => !word.startsWith('good'));
}
