/** `firebreak resolver compare`: who kept the name, through which fault, and who let go of it. */
import { columns, fold, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

type Fault = 'empty' | 'no-such-name' | 'servfail' | 'dead' | 'silent';

interface Told {
  readonly answers: readonly {
    readonly said: string;
    readonly isMarked: boolean;
    readonly tookMs: number;
  }[];
  readonly freshAfterMs: number | null;
}

interface Row {
  readonly product: string;
  readonly version: string | null;
  readonly setting: string;
  readonly told: Readonly<Partial<Record<Fault, Told>>>;
  readonly letGoAfterMs?: number | null;
}

/** What the text needs of a comparison. */
export interface ShownComparison {
  readonly authority: { readonly product: string; readonly version: string | null };
  readonly ttlSeconds: number;
  readonly negativeTtlSeconds: number;
  readonly askedAfterMs: readonly number[];
  readonly waitedMs: number;
  readonly rows: readonly Row[];
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

const HEADS: Readonly<Record<Fault, string>> = {
  empty: 'empty',
  'no-such-name': 'NXDOMAIN',
  servfail: 'SERVFAIL',
  dead: 'dead',
  silent: 'silent',
};
const FAULTS: readonly Fault[] = ['empty', 'no-such-name', 'servfail', 'dead', 'silent'];
/** Slower than this is said: it is what a person notices. */
const SLOW_MS = 1_000;

/** The verdict, then a row a resolver and configuration, then how each came back. */
export function compareText(comparison: ShownComparison, { width }: Screen): string[] {
  const { authority, ttlSeconds, negativeTtlSeconds, askedAfterMs, rows, missing } = comparison;
  const seconds = (askedAfterMs.at(-1) ?? 0) / 1_000;
  return [
    ...verdict(comparison).flatMap((line) => fold(line, width)),
    '',
    ...table(rows, [...FAULTS.map((fault) => HEADS[fault]), 'deleted'], (row) => [
      ...FAULTS.map((fault) => kept(row.told[fault])),
      letGo(row, comparison.waitedMs),
    ]),
    '',
    ...fold(
      `Of ${plural(askedAfterMs.length, 'answer')} within ${seconds} s after the TTL of ${ttlSeconds} s was over, so many had the addresses; * marked as stale (RFC 8914); with the slowest, where it took a second or more. A client gives up after 5 s. Deleted: when it was let go, with nobody at its addresses any more.`,
      width,
    ),
    '',
    'Until the repair was told, with other addresses',
    ...table(
      rows,
      FAULTS.map((fault) => HEADS[fault]),
      (row) => FAULTS.map((fault) => fresh(row.told[fault], comparison.waitedMs)),
    ),
    '',
    ...fold(
      `The authority is ${authority.product} ${authority.version ?? ''}; an empty answer of it may be believed for ${negativeTtlSeconds} s. Empty: its other records are there (NODATA). Dead: its port is closed. Silent: it is open, and nothing comes. Firebreak counts a name as steady at once here; as shipped, after 10 minutes.`,
      width,
    ),
    ...missing.flatMap(({ name, why }) => fold(`Not tried: ${name}: ${why}.`, width)),
  ];
}

/** Who kept it when it turned empty, and whether that was more than never letting go. */
function verdict({ rows, waitedMs }: ShownComparison): readonly string[] {
  const tried = rows.filter(({ told }) => told.empty !== undefined);
  if (tried.length === 0) return [];
  const keeping = tried.filter(({ told }) => isKept(told.empty) && isKept(told['no-such-name']));
  if (keeping.length === 0)
    return [`None of ${plural(tried.length, 'configuration')} kept the name when it turned empty.`];
  const letting = keeping.filter(({ letGoAfterMs }) => typeof letGoAfterMs === 'number');
  const holding = keeping.filter(({ letGoAfterMs }) => letGoAfterMs === null);
  const parts = [
    ...(letting.length === 0 ? [] : [`${list(letting.map(shortName))} let go of it`]),
    ...(holding.length === 0
      ? []
      : [`${list(holding.map(shortName))} did not within ${inSeconds(waitedMs)}`]),
  ];
  return [
    `${keeping.length} of ${plural(tried.length, 'configuration')} kept the name when it turned empty: ${list(keeping.map(shortName))}.`,
    ...(parts.length === 0 ? [] : [`When it was deleted, ${parts.join('; ')}.`]),
  ];
}

function shortName({ product, setting }: Row): string {
  return setting === '' ? product : `${product} (${setting})`;
}

function isKept(told: Told | undefined): boolean {
  return told === undefined || told.answers.every(({ said }) => said === 'good');
}

/** The table, with a line of its own for each product that has settings. */
function table(
  rows: readonly Row[],
  heads: readonly string[],
  cells: (row: Row) => readonly string[],
): readonly string[] {
  const nameOf = ({ product, version }: Row): string => `${product} ${version ?? ''}`.trimEnd();
  const [head = '', ...lines] = columns(
    [
      ['', ...heads],
      ...rows.map((row) => [row.setting === '' ? nameOf(row) : `  ${row.setting}`, ...cells(row)]),
    ],
    { margin: '  ' },
  );
  let product = '';
  return [
    head,
    ...rows.flatMap((row, index) => {
      const isNew = row.product !== product && row.setting !== '';
      product = row.product;
      return [...(isNew ? [`  ${nameOf(row)}`] : []), lines[index] ?? ''];
    }),
  ];
}

function kept(told: Told | undefined): string {
  if (told === undefined) return '-';
  const good = told.answers.filter(({ said }) => said === 'good');
  const slowestMs = Math.max(0, ...good.map(({ tookMs }) => tookMs));
  const mark = good.some(({ isMarked }) => isMarked) ? '*' : '';
  return `${good.length}${mark}${slowestMs < SLOW_MS ? '' : ` ${inSeconds(slowestMs)}`}`;
}

function letGo({ letGoAfterMs }: Row, waitedMs: number): string {
  if (letGoAfterMs === undefined) return '-';
  return letGoAfterMs === null ? `> ${inSeconds(waitedMs)}` : inSeconds(letGoAfterMs);
}

function fresh(told: Told | undefined, waitedMs: number): string {
  if (told === undefined) return '-';
  return told.freshAfterMs === null ? `> ${inSeconds(waitedMs)}` : inSeconds(told.freshAfterMs);
}

/** `0.3 s`, `52 s`. */
function inSeconds(ms: number): string {
  return `${ms < 9_950 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} s`;
}
