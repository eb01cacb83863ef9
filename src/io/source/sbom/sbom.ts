/**
 * Bills of materials: CycloneDX (services with their endpoints, who depends on whom, packages) and SPDX
 * (packages). A service is a thing of the map; a package is a client of whatever it calls. What a bill
 * says of data, licences and versions is not read.
 */
import { createCollector, count, declared, warning, type Collector } from '../findings.ts';
import { calledBy, type Ecosystem } from '../packages/package-names.ts';
import { PACKAGE } from '../packages/packages.ts';
import type {
  Findings,
  FoundNeed,
  FoundTarget,
  Source,
  SourceContext,
  SourceFile,
} from '../port.ts';
import { addressesIn } from '../reading/address.ts';
import { linesOf } from '../reading/json-lines.ts';
import { readBill, type Bill, type BillService } from './read-bill.ts';

/** The source `sbom`. */
export const sbom: Source = {
  id: 'sbom',
  cannotSee: 'services that a bill of materials lists only as packages, or not at all',
  files: /\.json$/i,
  wants: (path, head) =>
    (/\.json$/i.test(path) || path === 'stdin') &&
    (/"bomFormat"\s*:\s*"CycloneDX"/.test(head) ||
      /"spdxVersion"\s*:\s*"SPDX-/.test(head) ||
      /"@context"\s*:\s*"https:\/\/spdx\.org\/rdf\/3/.test(head)),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  for (const { path, text } of files) {
    const bill = readBill(text);
    if (bill === null) {
      const what = 'not read as a bill of materials';
      collector.problems.push(warning('not-readable', path, null, what, 'mend the file'));
      continue;
    }
    collector.read.push(...count(1, 'bill of materials', 'bills of materials'));
    findBill(collector, path, text, bill, context);
  }
  return collector;
}

function findBill(
  collector: Collector,
  path: string,
  text: string,
  bill: Bill,
  context: SourceContext,
): void {
  const lineOf = linesBehind(text, 'bom-ref|purl|referenceLocator|software_packageUrl');
  const dependsOn = linesBehind(text, 'ref');
  const subject = findSubject(collector, path, bill);
  const keys = new Map<string, string>();
  if (subject !== null && bill.subject !== null) keys.set(bill.subject.ref, subject);
  for (const service of bill.services)
    keys.set(service.ref, findService(collector, path, bill, service, lineOf(service.ref)));
  for (const { from, to } of bill.dependencies) {
    const [needer, needed] = [keys.get(from), keys.get(to)];
    if (needer === undefined || needed === undefined || needer === needed) continue;
    const evidence = declared(path, dependsOn(from), `depends on ${to}`);
    const target: FoundTarget = { kind: 'component', key: needed };
    collector.needs.push(need(needer, target, evidence, ''));
  }
  if (subject === null) return;
  for (const url of bill.packages) {
    const called = readPackageUrl(url, context);
    if (called === null) continue;
    const evidence = declared(path, lineOf(url), called.note);
    collector.needs.push({
      ...need(subject, called.target, evidence, PACKAGE),
      strength: 'unknown',
    });
  }
}

/** The line on which a value stands behind one of these keys. */
function linesBehind(text: string, keys: string): (value: string) => number {
  const lines = linesOf(text, new RegExp(`"(?:${keys})"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`, 'g'));
  return (value) => lines.get(JSON.stringify(value).slice(1, -1)) ?? 1;
}

/** The application itself is a thing when something in the bill is said of it. */
function findSubject(collector: Collector, path: string, bill: Bill): string | null {
  const { subject, packages, dependencies } = bill;
  if (subject === null) return null;
  const speaks = packages.length > 0 || dependencies.some(({ from }) => from === subject.ref);
  if (!speaks) return null;
  const key = `sbom:${path}`;
  collector.components.push({
    key,
    name: subject.name,
    qualifier: '-bill',
    role: 'code',
    kind: 'service',
    in: [],
    restarts: null,
    handles: [{ kind: 'image', image: subject.name }],
    evidence: [declared(path, 1, 'what the bill is of')],
  });
  return key;
}

/** One thing for all bills that name it: by its ref, which is unique in a bill, and its name. */
function findService(
  collector: Collector,
  path: string,
  bill: Bill,
  { ref, name, provider, endpoints }: BillService,
  line: number,
): string {
  const key = `sbom:${path}#${ref}`;
  const others = provider !== null && bill.maker !== null && provider !== bill.maker;
  const hosts = endpoints
    .flatMap((endpoint) => addressesIn('endpoint', endpoint))
    .flatMap((address) => (address.kind === 'host' ? [address.host] : []));
  const note = others ? `a service of ${provider}` : 'a service of the bill';
  collector.components.push({
    key,
    name,
    qualifier: '-bill',
    role: 'runs',
    kind: 'service',
    in: [],
    restarts: null,
    ...(others ? { elsewhere: true } : {}),
    handles: [...new Set(hosts)].map((host) => ({ kind: 'host', host, scope: '' })),
    evidence: [declared(path, line, note)],
  });
  return key;
}

function need(
  from: string,
  target: FoundTarget,
  evidence: FoundNeed['evidence'],
  label: string,
): FoundNeed {
  return { from, target, strength: null, when: 'running', evidence, scope: '', label };
}

/** Types of package URLs as the registries that clients are known by. */
const REGISTRIES: Readonly<Record<string, Ecosystem>> = {
  npm: 'npm',
  pypi: 'pypi',
  golang: 'go',
  maven: 'maven',
  cargo: 'cargo',
  nuget: 'nuget',
  composer: 'composer',
  gem: 'gem',
};

/** What the package of a URL calls (`pkg:TYPE/NAMESPACE/NAME@VERSION?...`); null when nothing known. */
function readPackageUrl(
  url: string,
  context: SourceContext,
): { readonly target: FoundTarget; readonly note: string } | null {
  const [, type = '', rest = ''] = /^pkg:([a-zA-Z0-9.+-]+)\/([^?#]{1,1000})/.exec(url) ?? [];
  const ecosystem = Object.hasOwn(REGISTRIES, type.toLowerCase())
    ? REGISTRIES[type.toLowerCase()]
    : undefined;
  if (ecosystem === undefined) return null;
  // A version stands behind the last `@`; one at the start is a scope that was not escaped.
  const at = rest.lastIndexOf('@');
  const name = decode(at > 0 ? rest.slice(0, at) : rest);
  if (name === null) return null;
  const called = calledBy(ecosystem, name, context);
  if (called === null) return null;
  const target: FoundTarget =
    called.kind === 'vendor'
      ? { kind: 'vendor', id: called.vendor }
      : { kind: 'service', service: called.service, operation: called.operation, region: null };
  return { target, note: `${type} ${name}` };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
