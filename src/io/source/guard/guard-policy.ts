/**
 * Policies of the DNS guard: a name that people come in by, and the addresses behind it. The map can say
 * that any one of them answers (a group) and that resolving the name takes any one name server. It has
 * no word for "cannot go empty": that the guard never publishes the name without addresses stands in
 * the evidence of the name. `minHealthy` is a floor for removals and says nothing of the load that one
 * address bears, so it is no `atLeast`. The guard itself is no need of the name: DNS answers without it.
 */
import { canonicalAddress, nameKey, parseName, type Name } from '#core/dns';
import { parsePolicy, parseServer, type NamePolicy, type Policy } from '#core/guard';

import { count, createCollector, declared, warning, type Collector } from '../findings.ts';
import type { Findings, FoundComponent, Source, SourceFile } from '../port.ts';
import { at, entriesAt, itemsAt, textAt, type Tree } from '../reading/tree.ts';
import { readYaml } from '../reading/yaml.ts';

/** The source `guard`. */
export const guardPolicy: Source = {
  id: 'guard',
  cannotSee:
    'which place or provider an address of a guard policy belongs to, unless another file names it',
  files: /\.ya?ml$/i,
  wants: (path, head) =>
    (/\.ya?ml$/i.test(path) || path === 'stdin') &&
    /^guard\s*:/m.test(head) &&
    /^(?:zone|names|servers)\s*:/m.test(head),
  find,
};

function find(files: readonly SourceFile[]): Findings {
  const collector = createCollector();
  for (const file of files) findPolicy(collector, file);
  return collector;
}

function findPolicy(collector: Collector, { path, text }: SourceFile): void {
  const [document] = readYaml(text);
  if (document === undefined) return;
  // The reader of the tree is the one that bears hostile files: it goes first.
  if (document.tree === null) {
    const { line, what } = document.trouble ?? { line: document.line, what: 'nothing in it' };
    const said = `not read as YAML: ${what}`;
    collector.problems.push(warning('not-readable', path, line, said, 'mend the file'));
    return;
  }
  const policy = parsePolicy(text, path);
  if (!policy.ok) {
    // What is wrong may quote the file, so only where it is wrong is said here.
    const [first] = policy.problems;
    const { length } = policy.problems;
    const what = `not read as a guard policy: ${length} ${length === 1 ? 'problem' : 'problems'}`;
    const mend = 'firebreak guard plan says them all';
    collector.problems.push(warning('not-readable', path, first?.place?.line ?? 1, what, mend));
    return;
  }
  collector.read.push(...count(1, 'guard policy', 'guard policies'));
  findNames(collector, path, document.tree, policy.value);
}

function findNames(collector: Collector, path: string, tree: Tree, policy: Policy): void {
  const servers = findServers(collector, path, tree, policy);
  const families = Map.groupBy(policy.names, ({ name }) => nameKey(name as Name));
  for (const [written, entry] of entriesAt(tree, 'names')) {
    const name = parseName(written, policy.zone as Name).value;
    const own = name === null ? undefined : families.get(nameKey(name));
    if (name !== null && own !== undefined) {
      findName(collector, path, { name, entry, families: own, servers });
    }
  }
}

/** One adopted name, in all that is said of it. */
interface AdoptedName {
  readonly name: Name;
  readonly entry: Tree;
  readonly families: readonly NamePolicy[];
  readonly servers: string;
}

function findName(
  collector: Collector,
  path: string,
  { name, entry, families, servers }: AdoptedName,
): void {
  const host = spelled(name);
  const key = `guard:name/${host}`;
  const floors = families.map(
    ({ type, minHealthy, endpoints }) =>
      `never fewer than ${minHealthy} of ${endpoints.length} ${type} by health`,
  );
  const evidence = declared(path, entry.line, `guarded: never empty, ${floors.join(', ')}`);
  collector.components.push(component({ key, name: host, kind: 'dns-name', host, evidence }));
  collector.entries.push({ id: host, through: [key], evidence });
  collector.needs.push({
    from: key,
    target: { kind: 'component', key: servers },
    strength: 'hard',
    when: 'running',
    evidence: declared(path, entry.line, 'the servers that answer for it'),
    scope: '',
    label: 'servers',
  });
  const list = at(entry, 'endpoints');
  const endpoints = itemsAt(list).flatMap((item) => {
    const address = canonicalAddress(textAt(item, 'address') ?? textAt(item) ?? '');
    return address === null ? [] : [findAddress(collector, path, item.line, address, host)];
  });
  const of = [...new Set(endpoints)];
  const line = list?.line ?? entry.line;
  collector.groups.push({
    key,
    of,
    evidence: declared(path, line, `any of ${of.length} addresses`),
  });
}

/** An address is one thing, however many names lead to it. */
function findAddress(
  collector: Collector,
  path: string,
  line: number,
  address: string,
  host: string,
): string {
  const key = `guard:address/${address}`;
  const evidence = declared(path, line, `behind ${host}`);
  collector.components.push(
    component({ key, name: address, kind: 'endpoint', host: address, evidence }),
  );
  return key;
}

/** The zone as a thing of its own: any one of its servers resolves the name. */
function findServers(collector: Collector, path: string, tree: Tree, policy: Policy): string {
  const zone = spelled(policy.zone);
  const key = `guard:zone/${zone}`;
  const listed = at(
    tree,
    'servers',
    itemsAt(tree, 'servers', 'verify').length > 0 ? 'verify' : 'write',
  );
  const evidence = declared(path, at(tree, 'zone')?.line ?? 1, `the zone ${zone}`);
  collector.components.push(
    component({ key, name: `zone-${zone}`, kind: 'dns-zone', host: null, evidence }),
  );
  const of = itemsAt(listed).flatMap((item) => {
    const address = parseServer(textAt(item) ?? '')?.address;
    if (address === undefined) return [];
    const server = `guard:server/${address}`;
    collector.components.push(
      component({
        key: server,
        name: `name-server-${address}`,
        kind: 'dns-server',
        host: null,
        evidence: declared(path, item.line, `answers for ${zone}`),
      }),
    );
    return [server];
  });
  const line = listed?.line ?? 1;
  collector.groups.push({
    key,
    of: [...new Set(of)],
    evidence: declared(path, line, `any of ${of.length} servers`),
  });
  return key;
}

interface Told {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly host: string | null;
  readonly evidence: FoundComponent['evidence'][number];
}

function component({ key, name, kind, host, evidence }: Told): FoundComponent {
  return {
    key,
    name,
    qualifier: '-dns',
    role: 'runs',
    kind,
    in: [],
    restarts: null,
    elsewhere: true,
    handles: host === null ? [] : [{ kind: 'host', host, scope: '' }],
    evidence: [evidence],
  };
}

/** As people write it: without the last dot, in lower case. */
function spelled(name: string): string {
  return name === '.' ? 'root' : nameKey(name as Name).replace(/\.$/, '');
}
