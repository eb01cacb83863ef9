/** Rows of several files as one row a service. */
import type { CatalogueFile, OperationRow, ServiceRow } from './types.ts';

/** One row a service: what a later file says takes the place of what an earlier one said. */
export function mergeRows(files: readonly CatalogueFile[]): ReadonlyMap<string, ServiceRow> {
  const rows = new Map<string, ServiceRow>();
  for (const row of files.flatMap((file) => file.services)) {
    const before = rows.get(row.id);
    rows.set(row.id, before === undefined ? row : mergeRow(before, row));
  }
  return rows;
}

/** Two rows of one service; what the later one does not say, the earlier one says. */
export function mergeRow(before: ServiceRow, after: ServiceRow): ServiceRow {
  const operations = new Map<string, OperationRow>();
  for (const each of [...before.operations, ...after.operations]) operations.set(each.name, each);
  return {
    id: after.id,
    title: after.title ?? before.title,
    also: after.also.length > 0 ? after.also : before.also,
    scope: after.scope ?? before.scope,
    domains: after.domains ?? before.domains,
    like: after.like ?? before.like,
    endpoints: after.endpoints.length > 0 ? after.endpoints : before.endpoints,
    apiOperation: after.apiOperation ?? before.apiOperation,
    arnOperation: after.arnOperation ?? before.arnOperation,
    operations: [...operations.values()],
    usualGrace: after.usualGrace ?? before.usualGrace,
    evidence: after.evidence,
  };
}
