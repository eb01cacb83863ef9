/** What manifests define, so that one object can be understood by another: Services, ConfigMaps, accounts, budgets. */
import type { EvidenceFile } from '#core/map';

import type { Setting } from '../setting.ts';
import { declared } from '../findings.ts';
import type { Handle } from '../port.ts';
import { at, entriesAt, textAt } from '../reading/tree.ts';
import { settingsOfText } from '../reading/settings.ts';
import { labelsAt, scopeOf, selects } from './objects.ts';
import type { KubernetesObject } from './objects.ts';
import { indexStores } from './secrets.ts';
import type { SecretStores } from './secrets.ts';

/** One entry of a ConfigMap, with its place. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** What one object may ask about the others. */
export interface KubernetesIndex {
  readonly stores: SecretStores;
  /** Host names under which a workload answers without a Service of its own name. */
  hostsOf(object: KubernetesObject): readonly Handle[];
  /** True when a host is a Service or a workload of these files, as a pod of the namespace would write it. */
  knows(host: string, namespace: string): boolean;
  configMap(name: string, namespace: string): readonly ConfigEntry[];
  settingsOfFile(entry: ConfigEntry): readonly Setting[];
  roleOf(
    account: string,
    namespace: string,
  ): { readonly arn: string; readonly evidence: EvidenceFile } | null;
  budgetsOf(object: KubernetesObject, labels: ReadonlyMap<string, string>): readonly EvidenceFile[];
}

/** Indexes objects that are meant for each other; hosts are known when any of `all` answers to them. */
export function indexObjects(
  objects: readonly KubernetesObject[],
  isWorkload: (kind: string) => boolean,
  all: readonly KubernetesObject[] = objects,
): KubernetesIndex {
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  const ofKind = (kind: string): readonly KubernetesObject[] => byKind.get(kind) ?? [];
  const byName = new Map(
    objects.map((object) => [`${object.kind} ${object.namespace}/${object.name}`, object]),
  );
  const get = (kind: string, name: string, namespace: string): KubernetesObject | undefined =>
    byName.get(`${kind} ${namespace}/${name}`) ??
    (namespace === '' ? undefined : byName.get(`${kind} /${name}`));
  const answering = all.filter(({ kind }) => kind === 'Service' || isWorkload(kind));
  const hosts = new Set(answering.map(({ name }) => name));
  const namespaces = new Set(all.map(({ namespace }) => namespace));
  const budgets = Map.groupBy(
    ['PodDisruptionBudget', 'HorizontalPodAutoscaler', 'ScaledObject']
      .flatMap(ofKind)
      .map((budget) => ({
        budget,
        selector: labelsAt(budget.tree, 'spec', 'selector', 'matchLabels'),
      })),
    ({ budget }) => budget.namespace,
  );

  return {
    stores: indexStores(objects),
    hostsOf: (object) =>
      get('Service', object.name, object.namespace) === undefined ? hostNames(object) : [],
    knows(host) {
      const [first = '', second = '', third = ''] = host.split('.');
      if (hosts.has(host)) return true;
      return hosts.has(first) && (third === 'svc' || (third === '' && namespaces.has(second)));
    },
    configMap(name, namespace) {
      const object = get('ConfigMap', name, namespace);
      return object === undefined ? [] : entriesOf(object);
    },
    settingsOfFile: ({ key, value, file, line }) =>
      settingsOfText(value).map(({ label, text, line: inside }) => ({
        label,
        value: text,
        // In a block scalar the first line of text is below the key.
        evidence: declared(file, value.includes('\n') ? line + inside : line, `${key}: ${label}`),
        optional: false,
      })),
    roleOf(account, namespace) {
      const object = get('ServiceAccount', account, namespace);
      const annotations = at(object?.tree, 'metadata', 'annotations');
      const arn = at(annotations, 'eks.amazonaws.com/role-arn');
      if (object === undefined || arn?.kind !== 'text' || arn.text === null) return null;
      return {
        arn: arn.text,
        evidence: declared(object.file, arn.line, 'its role (service account)'),
      };
    },
    budgetsOf: (object, labels) =>
      (budgets.get(object.namespace) ?? []).flatMap(({ budget, selector }) =>
        describeBudget(budget, selector, object, labels),
      ),
  };
}

/** `cart`, `cart.shop`, `cart.shop.svc`, `cart.shop.svc.cluster.local`. */
export function hostNames({ name, namespace }: KubernetesObject): readonly Handle[] {
  const scope = scopeOf(namespace);
  const forms = namespace === '' ? [name] : [name, `${name}.${namespace}`];
  const long = `${name}.${namespace === '' ? 'default' : namespace}.svc`;
  return [...forms, long, `${long}.cluster.local`].map((host) => ({ kind: 'host', host, scope }));
}

function entriesOf(object: KubernetesObject): readonly ConfigEntry[] {
  return entriesAt(object.tree, 'data').flatMap(([key, value]) =>
    value.kind === 'text' && value.text !== null
      ? [{ key, value: value.text, file: object.file, line: value.line }]
      : [],
  );
}

function describeBudget(
  budget: KubernetesObject,
  selector: ReadonlyMap<string, string>,
  object: KubernetesObject,
  labels: ReadonlyMap<string, string>,
): readonly EvidenceFile[] {
  const { tree, file, line, kind } = budget;
  if (kind === 'PodDisruptionBudget') {
    if (!selects(selector, labels)) return [];
    const least = textAt(tree, 'spec', 'minAvailable');
    const most = textAt(tree, 'spec', 'maxUnavailable');
    return [
      declared(
        file,
        line,
        `disruption budget: ${least === null ? `at most ${most ?? '?'} away` : `at least ${least} stay`}`,
      ),
    ];
  }
  const target = textAt(tree, 'spec', 'scaleTargetRef', 'name');
  if (target !== object.name) return [];
  const low = textAt(tree, 'spec', 'minReplicas') ?? textAt(tree, 'spec', 'minReplicaCount') ?? '1';
  const high =
    textAt(tree, 'spec', 'maxReplicas') ?? textAt(tree, 'spec', 'maxReplicaCount') ?? '?';
  return [declared(file, line, `scales from ${low} to ${high} copies`)];
}
