/**
 * What AWS Resilience Hub (the second API, `resiliencehubv2`) lists, as its command line prints it:
 * `aws resiliencehubv2 list-services`, `list-dependencies`, `list-user-journeys`,
 * `list-service-topology-edges`, each with `--output json` into a file of its own. Its dependencies are
 * DNS names that were asked for, and hard or soft only where a person said so. Read by the shapes that
 * AWS's SDK for JavaScript publishes; never run against AWS.
 */
import { createCollector, count, declared, warning, type Collector } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type {
  Findings,
  FoundNeed,
  FoundTarget,
  Source,
  SourceContext,
  SourceFile,
} from '../port.ts';
import { linesOf, treeOfJson } from '../reading/json-lines.ts';
import { itemsAt, textAt, type Tree } from '../reading/tree.ts';

/** The source `resilience-hub`. */
export const resilienceHub: Source = {
  id: 'resilience-hub',
  cannotSee: 'what is needed without asking a resolver of AWS, and anything outside AWS that asks',
  files: /\.json$/i,
  wants: (path, head) =>
    (/\.json$/i.test(path) || path === 'stdin') &&
    /"(?:serviceSummaries|dependencySummaries|userJourneySummaries|serviceTopologyEdgeSummaries)"\s*:\s*\[/.test(
      head,
    ),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  const read = files.flatMap((file) => {
    const tree = parse(file.text);
    if (tree !== null) return [{ path: file.path, tree, lineOf: lineFinderOf(file.text) }];
    const what = 'not read as a list of Resilience Hub';
    const mend = 'make it with: aws resiliencehubv2 list-services --output json';
    collector.problems.push(warning('not-readable', file.path, null, what, mend));
    return [];
  });
  collector.read.push(...count(read.length, 'list of Resilience Hub', 'lists of Resilience Hub'));
  const journeys = new Map(
    read.flatMap(({ tree }) =>
      itemsAt(tree, 'userJourneySummaries').flatMap((journey) => {
        const [id, name] = [textAt(journey, 'userJourneyId'), textAt(journey, 'name')];
        return id === null || name === null ? [] : [[id, name] as const];
      }),
    ),
  );
  for (const list of read) {
    for (const service of itemsAt(list.tree, 'serviceSummaries'))
      findService(collector, list, service, journeys, context);
    for (const dependency of itemsAt(list.tree, 'dependencySummaries'))
      findDependency(collector, list, dependency);
    for (const edge of itemsAt(list.tree, 'serviceTopologyEdgeSummaries'))
      findEdge(collector, list, edge);
  }
  return collector;
}

interface List {
  readonly path: string;
  readonly tree: Tree;
  readonly lineOf: (text: string) => number;
}

function parse(text: string): Tree | null {
  try {
    return treeOfJson(JSON.parse(text.replace(/^\uFEFF/, '')), 1);
  } catch {
    return null;
  }
}

function lineFinderOf(text: string): (value: string) => number {
  const lines = linesOf(text, /:\s*"((?:[^"\\]|\\.)*)"/g);
  return (value) => lines.get(JSON.stringify(value).slice(1, -1)) ?? 1;
}

/** A service is where its regions are; the journeys that it is part of come in through it. */
function findService(
  collector: Collector,
  { path, lineOf }: List,
  service: Tree,
  journeys: ReadonlyMap<string, string>,
  context: SourceContext,
): void {
  const [arn, name] = [textAt(service, 'serviceArn'), textAt(service, 'name')];
  if (arn === null || name === null) return;
  const evidence = declared(path, lineOf(arn), 'a service of Resilience Hub');
  collector.components.push({
    key: keyOf(arn),
    name,
    qualifier: '-hub',
    role: 'runs',
    kind: 'service',
    in: itemsAt(service, 'regions').flatMap((region) => {
      const domain = domainOfRegion(textAt(region) ?? '', context);
      return domain === null ? [] : [{ domain, evidence }];
    }),
    restarts: null,
    handles: [],
    evidence: [evidence],
  });
  const through = itemsAt(service, 'associatedSystems').flatMap((system) =>
    itemsAt(system, 'userJourneyIds').flatMap((id) => journeys.get(textAt(id) ?? '') ?? []),
  );
  for (const id of new Set(through))
    collector.entries.push({
      id,
      through: [keyOf(arn)],
      evidence: declared(path, lineOf(arn), `part of the journey ${id}`),
    });
}

function findDependency(collector: Collector, { path, lineOf }: List, dependency: Tree): void {
  const [arn, host] = [textAt(dependency, 'serviceArn'), textAt(dependency, 'dnsName')];
  if (arn === null || host === null) return;
  const criticality = textAt(dependency, 'criticality') ?? 'UNKNOWN';
  const location = textAt(dependency, 'location');
  const note = `asked for by name${location === null ? '' : `, in ${location}`}, criticality ${criticality}`;
  collector.needs.push({
    ...need(
      arn,
      { kind: 'host', host: host.replace(/\.$/, ''), path: '', scheme: null },
      declared(path, lineOf(host), note),
    ),
    strength: criticality === 'HARD' ? 'hard' : 'unknown',
    ...(criticality === 'SOFT' ? { bears: { soft: true, grace: null } } : {}),
  });
}

/** Data that flows is a need; who may and who watches is not. */
function findEdge(collector: Collector, { path, lineOf }: List, edge: Tree): void {
  const from = textAt(edge, 'sourceResourceIdentifier');
  const to = textAt(edge, 'destinationResourceIdentifier');
  const kinds = itemsAt(edge, 'properties').map((each) => textAt(each, 'topologyType'));
  if (from === null || to === null || from === to || !kinds.includes('DATA_FLOW')) return;
  // A label is there only where a model guessed the edge.
  const guessed = itemsAt(edge, 'properties').some((each) => textAt(each, 'label') !== null);
  for (const end of [from, to]) findResource(collector, path, end, lineOf(end));
  const note = guessed ? 'data flows, as a model guessed' : 'data flows';
  const target: FoundTarget = { kind: 'component', key: keyOf(to) };
  collector.needs.push(need(from, target, declared(path, lineOf(from), note)));
}

function findResource(collector: Collector, path: string, identifier: string, line: number): void {
  const name = identifier.slice(
    Math.max(identifier.lastIndexOf('/'), identifier.lastIndexOf(':')) + 1,
  );
  collector.components.push({
    key: keyOf(identifier),
    // An account is no name, and nobody else's business.
    name: name === '' || /^\d{12}$/.test(name) ? 'resource' : name,
    qualifier: '-resource',
    role: 'runs',
    kind: 'service',
    in: [],
    restarts: null,
    handles: [],
    evidence: [declared(path, line, 'a resource of Resilience Hub')],
  });
}

function need(from: string, target: FoundTarget, evidence: FoundNeed['evidence']): FoundNeed {
  return {
    from: keyOf(from),
    target,
    strength: 'unknown',
    when: 'running',
    evidence,
    scope: '',
    label: '',
  };
}

function keyOf(identifier: string): string {
  return `resilience-hub:${identifier}`;
}
