/** Names that were asked for, without those that only a search list or a pattern of many names makes. */
import type { Edge } from './questions.ts';

/** More names than this right below one name are one pattern: a bucket, a tenant, a visitor each. */
const MAX_CHILDREN = 40;

/** Labels of a search domain that is tried. */
const MAX_SEARCH_LABELS = 8;

/**
 * A search list puts a domain behind every name: `api.example.com.corp.example` beside `api.example.com`.
 * Such a name was never answered well where answers are known, and its beginning was asked for by the same.
 */
export function leaveOutSearched(
  there: ReadonlyMap<string, Edge>,
  asked: ReadonlyMap<string, Edge>,
): { readonly kept: ReadonlyMap<string, Edge>; readonly left: number } {
  const kept = new Map<string, Edge>();
  for (const [host, edge] of there)
    if (edge.good > 0 || !isSearched(host, asked)) kept.set(host, edge);
  return { kept, left: there.size - kept.size };
}

function isSearched(host: string, asked: ReadonlyMap<string, Edge>): boolean {
  // In a cluster a service and its namespace stand before `svc`; what has more and is no pod's was searched for.
  if (/^[^.]+\.[^.]+(?:\.[^.]+)+\.[^.]+\.svc\.cluster\.local$/.test(host)) return true;
  let end = host.length;
  for (let labels = 0; labels < MAX_SEARCH_LABELS; labels++) {
    end = host.lastIndexOf('.', end - 1);
    if (end <= 0) return false;
    const before = host.slice(0, end);
    if (before.includes('.') && asked.has(before)) return true;
  }
  return false;
}

/** Many names below one are that one, unless each is a provider's, which is named by itself. */
export function foldParents(
  edges: ReadonlyMap<string, Edge>,
  isKnown: (host: string) => boolean,
): ReadonlyMap<string, Edge> {
  const children = new Map<string, number>();
  for (const host of edges.keys()) {
    const parent = parentOf(host);
    if (parent !== null) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  if (![...children.values()].some((count) => count > MAX_CHILDREN)) return edges;
  const folded = new Map<string, Edge>();
  for (const [host, edge] of edges) {
    const parent = parentOf(host);
    const isMany = parent !== null && (children.get(parent) ?? 0) > MAX_CHILDREN && !isKnown(host);
    const name = isMany ? parent : host;
    const before = folded.get(name);
    if (before === undefined) folded.set(name, edge);
    else before.add(edge);
  }
  return folded;
}

/** The name above, as long as it still says whose it is. */
function parentOf(host: string): string | null {
  const parent = host.slice(host.indexOf('.') + 1);
  return host.includes('.') && parent.includes('.') ? parent : null;
}
