/**
 * What the headings of a table are taken for. A table is read when its headings say whose it is: two
 * ends of a call; applications with where they run or what they need; contracts with vendors; functions
 * with the applications behind them. What is taken for what is shown, so that people can check it.
 */

/** What a column can be. */
export type Meaning =
  | 'component'
  | 'kind'
  | 'in'
  | 'owner'
  | 'needs'
  | 'neededBy'
  | 'vendor'
  | 'function'
  | 'through'
  | 'from'
  | 'to';

/** What a table is, by the columns that it has. */
export type TableKind = 'calls' | 'applications' | 'contracts' | 'functions';

/** A table that was recognised: what it is, and the position of each column that is read. */
export interface Recognised {
  readonly kind: TableKind;
  readonly columns: ReadonlyMap<Meaning, number>;
}

/** Headings in lower case, letters and digits only, by what they mean. The first column that fits counts. */
const HEADINGS: Readonly<Record<Meaning, readonly string[]>> = {
  component:
    'name application applicationname app appname service servicename component system systemname ciname configurationitem asset assetname'.split(
      ' ',
    ),
  kind: 'type kind category citype class'.split(' '),
  in: 'runson runsin hostedon hostedin hosting region location placement datacenter datacentre site cloudregion'.split(
    ' ',
  ),
  owner: 'owner ownedby team responsible businessowner technicalowner'.split(' '),
  needs: 'dependson dependencies needs uses upstream calls requires relieson'.split(' '),
  neededBy: 'usedby neededby application applications services systems supports consumers'.split(
    ' ',
  ),
  vendor:
    'vendor vendorname provider providername supplier suppliername thirdparty ictprovider'.split(
      ' ',
    ),
  function:
    'function functionname businessfunction criticalfunction process journey capability'.split(' '),
  through: 'applications application systems system services service supportedby through'.split(
    ' ',
  ),
  from: 'from source caller client consumer'.split(' '),
  to: 'to target destination callee server provider'.split(' '),
};

/**
 * Headings that only tables of systems have. Names, places, sources and targets stand in tables of
 * anything, and a list of customers in a folder must not become a list of services.
 */
const TELLING: ReadonlySet<string> = new Set(
  'application applications applicationname appname servicename systemname ciname configurationitem citype runson runsin hostedon hostedin datacenter datacentre cloudregion dependson dependencies relieson usedby supportedby businessfunction criticalfunction ictprovider thirdparty caller callee calls requests'.split(
    ' ',
  ),
);

/** Kinds of tables: the columns that make one, and those that are read besides. The first that fits counts. */
const TABLES: readonly {
  readonly kind: TableKind;
  readonly must: readonly Meaning[];
  readonly may: readonly Meaning[];
}[] = [
  { kind: 'calls', must: ['from', 'to'], may: [] },
  { kind: 'functions', must: ['function', 'through'], may: ['owner'] },
  { kind: 'contracts', must: ['vendor', 'neededBy'], may: ['owner'] },
  { kind: 'applications', must: ['component', 'in'], may: ['kind', 'needs', 'owner'] },
  { kind: 'applications', must: ['component', 'needs'], may: ['kind', 'in', 'owner'] },
];

/** What a table with these headings is; null when they say nothing that a map holds. */
export function recognise(headings: readonly string[]): Recognised | null {
  const spelled = headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''));
  if (!spelled.some((heading) => TELLING.has(heading))) return null;
  for (const { kind, must, may } of TABLES) {
    const columns = new Map<Meaning, number>();
    for (const meaning of [...must, ...may]) {
      const taken = new Set(columns.values());
      const at = spelled.findIndex(
        (heading, index) => HEADINGS[meaning].includes(heading) && !taken.has(index),
      );
      if (at >= 0) columns.set(meaning, at);
    }
    if (must.every((meaning) => columns.has(meaning))) return { kind, columns };
  }
  return null;
}

/** `Name is the component, Runs On is in`, in the order of the columns. */
export function sayColumns(headings: readonly string[], { columns }: Recognised): string {
  return [...columns]
    .toSorted(([, a], [, b]) => a - b)
    .map(([meaning, at]) => `${headings[at] ?? ''} -> ${meaning}`)
    .join(', ');
}
