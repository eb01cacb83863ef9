/**
 * Backstage catalogues (`catalog-info.yaml`): components, resources and APIs, and who depends on whom.
 * A catalogue is a picture that people keep; it does not say how hard a need is, so each is `unknown`.
 */
import { createCollector, count, declared, warning, type Collector } from '../findings.ts';
import type { Findings, FoundNeed, Source, SourceFile } from '../port.ts';
import { itemsAt, textAt, type Tree } from '../reading/tree.ts';
import { readYaml } from '../reading/yaml.ts';
import { kindOfLabel, kindOfName } from '../strength.ts';

/** The source `backstage`. */
export const backstage: Source = {
  id: 'backstage',
  cannotSee: 'what a catalogue was not told: it is kept by hand, and nobody is called in it',
  files: /\.ya?ml$/i,
  wants: (path, head) => (/\.ya?ml$/i.test(path) || path === 'stdin') && BACKSTAGE.test(head),
  find,
};

const BACKSTAGE = /^["']?apiVersion["']?\s*:\s*["']?backstage\.io\//m;

/** Kinds that are things; groups, users, systems and domains are not. */
const THINGS: ReadonlySet<string> = new Set(['component', 'resource', 'api']);

/** What Backstage calls the kinds of its resources, in the words of the map. */
const KINDS: Readonly<Record<string, string>> = {
  database: 'datastore',
  's3-bucket': 'datastore',
  bucket: 'datastore',
  cache: 'cache',
  queue: 'queue',
  topic: 'queue',
  website: 'website',
};

/** One entity of a catalogue. */
interface Entity {
  /** `component:default/shop`, in lower case, as Backstage compares them. */
  readonly ref: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly tree: Tree;
  readonly file: string;
  readonly line: number;
}

function find(files: readonly SourceFile[]): Findings {
  const collector = createCollector();
  const entities = new Map<string, Entity>();
  for (const file of files) {
    for (const entity of entitiesIn(collector, file))
      if (!entities.has(entity.ref)) entities.set(entity.ref, entity);
  }
  const things = [...entities.values()].filter(({ kind }) => THINGS.has(kind));
  collector.read.push(...count(things.length, 'Backstage entity', 'Backstage entities'));
  const providers = providersOf(collector, things);
  // An API is a thing of its own only where no component provides it.
  const shown = things.filter((each) => each.kind !== 'api' || !providers.has(each.ref));
  for (const entity of shown) findEntity(collector, entity);
  const known = new Map(shown.map((each) => [each.ref, each]));
  for (const entity of shown) findNeeds(collector, entity, known, providers);
  return collector;
}

function entitiesIn(collector: Collector, { path, text }: SourceFile): readonly Entity[] {
  return readYaml(text, (body) => BACKSTAGE.test(body)).flatMap(({ tree, line, trouble }) => {
    if (tree === null) {
      const said = `not read as YAML: ${trouble?.what ?? 'nothing in it'}`;
      collector.problems.push(
        warning('not-readable', path, trouble?.line ?? line, said, 'mend the file'),
      );
      return [];
    }
    const kind = textAt(tree, 'kind')?.toLowerCase();
    const name = textAt(tree, 'metadata', 'name');
    if (kind === undefined || name === null) return [];
    const namespace = (textAt(tree, 'metadata', 'namespace') ?? 'default').toLowerCase();
    const ref = `${kind}:${namespace}/${name.toLowerCase()}`;
    return [{ ref, kind, namespace, name, tree, file: path, line: tree.line }];
  });
}

/** Providers of one API that are followed: every consumer needs each of them. */
const MOST_PROVIDERS = 100;

/** Who provides an API, by its ref. */
function providersOf(
  collector: Collector,
  things: readonly Entity[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const entity of things) {
    for (const item of itemsAt(entity.tree, 'spec', 'providesApis')) {
      const ref = refOf(textAt(item), 'api', entity.namespace);
      if (ref === null) continue;
      const before = found.get(ref);
      if (before === undefined) found.set(ref, [entity.ref]);
      else if (before.includes(entity.ref)) continue;
      else if (before.length < MOST_PROVIDERS) before.push(entity.ref);
      else {
        const what = `${ref} has more than ${MOST_PROVIDERS} providers: ${entity.name} is not followed`;
        const mend = 'let an API be provided by what answers it';
        collector.problems.push(warning('too-large', entity.file, item.line, what, mend));
      }
    }
  }
  return found;
}

function findEntity(collector: Collector, { ref, kind, name, tree, file, line }: Entity): void {
  const type = textAt(tree, 'spec', 'type')?.toLowerCase() ?? '';
  const library = kind === 'component' && type === 'library';
  const image = textAt(tree, 'metadata', 'annotations', 'backstage.io/kubernetes-id');
  const words = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  collector.components.push({
    key: `backstage:${ref}`,
    name,
    qualifier: `-${kind}`,
    role: library ? 'code' : 'runs',
    kind:
      words ??
      (kind === 'resource' ? (kindOfName(name) ?? kindOfLabel(type) ?? 'datastore') : 'service'),
    in: [],
    restarts: null,
    handles: image === null ? [] : [{ kind: 'image', image }],
    evidence: [
      declared(file, line, `a ${kind}${type === '' ? '' : ` (${type})`} of the catalogue`),
    ],
  });
}

/** Relations that say who needs whom, and in which direction they are written. */
const RELATIONS: readonly {
  readonly field: string;
  readonly kind: string;
  readonly reversed: boolean;
}[] = [
  { field: 'dependsOn', kind: 'component', reversed: false },
  { field: 'dependencyOf', kind: 'component', reversed: true },
  { field: 'consumesApis', kind: 'api', reversed: false },
];

function findNeeds(
  collector: Collector,
  entity: Entity,
  known: ReadonlyMap<string, Entity>,
  providers: ReadonlyMap<string, readonly string[]>,
): void {
  for (const { field, kind, reversed } of RELATIONS) {
    const said = new Set<string>();
    for (const item of itemsAt(entity.tree, 'spec', field)) {
      const written = textAt(item);
      const ref = refOf(written, kind, entity.namespace);
      if (written === null || ref === null || said.has(ref)) continue;
      said.add(ref);
      const ends = (providers.get(ref) ?? [ref]).filter((each) => each !== entity.ref);
      for (const end of ends) {
        if (!known.has(end)) {
          sayMissing(collector, entity, written, item.line, field);
          continue;
        }
        const [from, to] = reversed ? [end, entity.ref] : [entity.ref, end];
        collector.needs.push(need(from, to, entity.file, item.line, `${field} ${written}`));
      }
    }
  }
}

function need(from: string, to: string, file: string, line: number, note: string): FoundNeed {
  return {
    from: `backstage:${from}`,
    target: { kind: 'component', key: `backstage:${to}` },
    strength: 'unknown',
    when: 'running',
    evidence: declared(file, line, note),
    scope: '',
    label: '',
  };
}

function sayMissing(
  collector: Collector,
  { name, file }: Entity,
  written: string,
  line: number,
  field: string,
): void {
  const what = `${name} says ${field} ${written}, and no file defines that`;
  collector.problems.push(
    warning('not-defined', file, line, what, 'point at the catalogue file that does as well'),
  );
}

/** `[kind:][namespace/]name` with the kind and namespace of its place; null when it is no reference. */
function refOf(text: string | null, kind: string, namespace: string): string | null {
  const match = /^(?:([A-Za-z][\w.-]*):)?(?:([\w.-]+)\/)?([\w.-]+)$/.exec(text?.trim() ?? '');
  if (match === null) return null;
  return `${match[1] ?? kind}:${match[2] ?? namespace}/${match[3] ?? ''}`.toLowerCase();
}
