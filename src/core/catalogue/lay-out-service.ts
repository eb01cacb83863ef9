/** One service as the map sees it, out of what a person wrote and what AWS's table says. */
import { compareText } from '#base';
import type {
  CatalogueEvidence,
  CatalogueNeed,
  CatalogueOperation,
  CatalogueService,
} from '#core/map';
import type { OperationRow, ServiceRow } from './types.ts';

export interface ServiceSource {
  readonly id: string;
  readonly provider: string;
  readonly row: ServiceRow | null;
  /** Regions, as domain ids. */
  readonly offered: readonly string[];
  readonly table: {
    readonly signsIn: string | null;
    readonly title: string | null;
    readonly evidence: CatalogueEvidence;
  } | null;
  /** Set when a row is read for a provider that is like its own: its ids are carried over. */
  readonly translate: Translate | null;
}

/** From whose rows to whose; what is homed in one place is homed in the other. */
export interface Translate {
  readonly from: string;
  readonly provider: string;
  readonly homes: readonly { readonly from: string; readonly to: string }[];
}

const DEFAULT: CatalogueEvidence = {
  word: 'assumed',
  cites: 'the operations that any service has',
  date: '2026-11-23',
};

/** The service with its operations sorted; `exists` tells which services its partition has. */
export function layOutService(
  source: ServiceSource,
  exists: (id: string) => boolean,
): CatalogueService {
  const { row, table } = source;
  const evidence = row?.evidence ?? table?.evidence ?? DEFAULT;
  const scope = row?.scope ?? (source.offered.length > 0 ? 'regional' : 'global');
  const written = row === null || row.operations.length === 0 ? usual(source) : row.operations;
  const operations = written.map((each) => carryOver(each, source, exists));
  return {
    id: source.id,
    title: row?.title ?? table?.title ?? source.id.slice(source.id.indexOf('/') + 1),
    scope,
    domains: scope === 'global' ? [source.provider] : [...source.offered].sort(compareText),
    operations: operations.sort((a, b) => compareText(a.name, b.name)),
    usualGrace: row?.usualGrace ?? null,
    evidence,
  };
}

/** A service that only the table names: where it signs is all that is known of its home. */
function usual(source: ServiceSource): readonly OperationRow[] {
  const home = source.table?.signsIn ?? null;
  const evidence = home === null ? DEFAULT : (source.table?.evidence ?? DEFAULT);
  const where = home === null ? '' : `, signed in ${home}`;
  return [
    { name: 'name', plane: 'data', what: `its DNS name: whatever must make a new connection` },
    { name: 'requests', plane: 'data', what: `requests over a connection that is open${where}` },
    { name: 'manage', plane: 'control', what: `creating, changing and deleting${where}` },
  ].map((each) => ({
    ...each,
    plane: each.plane === 'control' ? ('control' as const) : ('data' as const),
    home: each.name === 'name' ? null : home,
    needs: [],
    evidence,
  }));
}

/** What is said of `aws/` reads for another partition with its own ids, and is an assumption there. */
function carryOver(
  row: OperationRow,
  source: ServiceSource,
  exists: (id: string) => boolean,
): CatalogueOperation {
  const { translate } = source;
  if (translate === null) return row;
  const evidence: CatalogueEvidence = {
    word: 'assumed',
    cites: `read across from ${translate.from}: ${row.evidence.cites}`,
    date: row.evidence.date,
  };
  const needs = row.needs
    .map((need) => carryOverNeed(need, translate))
    .filter((need) => need !== null)
    .filter((need) => exists(serviceOf(need.on)));
  const home = carryOverHome(row.home, translate);
  return { ...row, home, needs, evidence };
}

/** Its own stays, one that has a counterpart becomes it, any other is not known there. */
function carryOverHome(home: string | null, { provider, homes }: Translate): string | null {
  if (home === null || home.startsWith(`${provider}/`)) return home;
  return homes.find(({ from }) => from === home)?.to ?? null;
}

/** Needs on a region of the provider they were written for are dropped: no other one has that region. */
function carryOverNeed(need: CatalogueNeed, { from, provider }: Translate): CatalogueNeed | null {
  const rest = need.on.startsWith(`${from}/`) ? need.on.slice(from.length + 1) : null;
  if (rest === null || !/^(same-region\/.+|[^/]+)$/.test(rest)) return null;
  return { ...need, on: `${provider}/${rest}`, evidence: { ...need.evidence, word: 'assumed' } };
}

/** `aws-cn/dynamodb` of `aws-cn/same-region/dynamodb:name`. */
function serviceOf(on: string): string {
  return on.replace('/same-region/', '/').replace(/:.*$/, '');
}
