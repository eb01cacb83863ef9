/**
 * Models and snapshots of Bering (`io.mb3r.bering.model`, 1.x): services, edges, endpoints. It counts
 * replicas and knows no failover, so an edge that blocks is taken as a call and not as a hard need.
 * Read by the schema that its repository publishes (v1.3.0).
 */
import { createCollector, count, declared, warning, type Collector } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type { Findings, FoundPlace, Source, SourceContext, SourceFile } from '../port.ts';
import { linesOf, treeOfJson } from '../reading/json-lines.ts';
import { entriesAt, itemsAt, textAt, type Tree } from '../reading/tree.ts';

/** The source `bering`. */
export const bering: Source = {
  id: 'bering',
  cannotSee:
    'what Bering was not shown: it sees calls that were traced and services that were listed',
  files: /\.json$/i,
  wants: (path, head) =>
    (/\.json$/i.test(path) || path === 'stdin') &&
    (/io\.mb3r\.bering\.(?:model|snapshot)/.test(head) ||
      (/^\s*\{\s*"edges"\s*:/.test(head) && /"blocking"\s*:/.test(head))),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  for (const { path, text } of files) {
    const tree = parse(text);
    if (tree === null) {
      const what = 'not read as a model of Bering';
      collector.problems.push(warning('not-readable', path, null, what, 'mend the file'));
      continue;
    }
    collector.read.push(...count(1, 'model of Bering', 'models of Bering'));
    const lines = linesOf(text, /"id"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
    const lineOf = (id: string): number => lines.get(JSON.stringify(id).slice(1, -1)) ?? 1;
    findModel(collector, path, tree, lineOf, context);
  }
  return collector;
}

function parse(text: string): Tree | null {
  try {
    const tree = treeOfJson(JSON.parse(text.replace(/^\uFEFF/, '')), 1);
    return itemsAt(tree, 'services').length > 0 || itemsAt(tree, 'edges').length > 0 ? tree : null;
  } catch {
    return null;
  }
}

function findModel(
  collector: Collector,
  path: string,
  tree: Tree,
  lineOf: (id: string) => number,
  context: SourceContext,
): void {
  for (const service of itemsAt(tree, 'services')) {
    const id = textAt(service, 'id');
    if (id === null) continue;
    const replicas = textAt(service, 'replicas');
    const note = replicas === null ? 'a service' : `a service of ${replicas} replicas`;
    collector.components.push({
      key: keyOf(id),
      name: textAt(service, 'name') ?? id,
      qualifier: '-bering',
      role: 'runs',
      kind: 'service',
      in: placesOf(service, path, lineOf(id), context),
      restarts: null,
      handles: [],
      evidence: [declared(path, lineOf(id), note)],
    });
  }
  for (const edge of itemsAt(tree, 'edges')) findEdge(collector, path, edge, lineOf);
  for (const endpoint of itemsAt(tree, 'endpoints')) {
    const id = textAt(endpoint, 'id');
    const service = textAt(endpoint, 'entry_service');
    if (id === null || service === null) continue;
    const [method, route] = [textAt(endpoint, 'method'), textAt(endpoint, 'path')];
    const name = method === null || route === null ? id : `${method}/${service}${route}`;
    const evidence = declared(path, lineOf(id), 'an endpoint');
    collector.entries.push({ id: name, through: [keyOf(service)], evidence });
  }
}

function findEdge(
  collector: Collector,
  path: string,
  edge: Tree,
  lineOf: (id: string) => number,
): void {
  const [from, to] = [textAt(edge, 'from'), textAt(edge, 'to')];
  if (from === null || to === null || from === to) return;
  const kind = textAt(edge, 'kind') ?? 'sync';
  const words = [
    kind === 'async' ? 'asynchronous' : 'synchronous',
    textAt(edge, 'blocking') === 'false' ? 'not waited for' : 'waited for',
  ];
  collector.needs.push({
    from: keyOf(from),
    target: { kind: 'component', key: keyOf(to) },
    strength: 'unknown',
    when: 'running',
    evidence: declared(path, lineOf(textAt(edge, 'id') ?? ''), `a call, ${words.join(', ')}`),
    scope: '',
    label: '',
  });
}

/** Buckets of replicas say where they are by their labels. */
function placesOf(
  service: Tree,
  path: string,
  line: number,
  context: SourceContext,
): readonly FoundPlace[] {
  const domains = itemsAt(service, 'metadata', 'placements').flatMap((placement) =>
    entriesAt(placement, 'labels')
      .filter(([key]) => /region/i.test(key))
      .flatMap(([, value]) => domainOfRegion(textAt(value) ?? '', context) ?? []),
  );
  return [...new Set(domains)].map((domain) => ({
    domain,
    evidence: declared(path, line, 'a bucket of its replicas is there'),
  }));
}

function keyOf(id: string): string {
  return `bering:${id}`;
}
