/** Services: the names under which workloads answer, and the doors to the outside that some of them are. */
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { at, textAt } from '../reading/tree.ts';
import type { KeyOfService } from './entry-points.ts';
import { hostNames } from './index-objects.ts';
import { findBalancer } from './balancers.ts';
import { labelsAt, scopeOf, selects, workloadKey } from './objects.ts';
import type { KubernetesObject } from './objects.ts';
import { podLabels } from './workload.ts';

/** Adds the host names of all Services and the entries of those that face outwards; answers which key a Service leads to. */
export function findServices(
  collector: Collector,
  objects: readonly KubernetesObject[],
  workloads: readonly KubernetesObject[],
): KeyOfService {
  const selected = createSelection(workloads);
  const keys = new Map<string, string>();
  for (const service of objects.filter(({ kind }) => kind === 'Service')) {
    const key = findService(collector, service, selected(service));
    if (key === null) continue;
    keys.set(`${service.namespace}/${service.name}`, key);
    findDoor(collector, service, key);
  }
  return (name, namespace) => keys.get(`${namespace}/${name}`) ?? keys.get(`/${name}`) ?? null;
}

/** Which workloads a Service selects: by one label first, since a namespace may have thousands. */
function createSelection(
  workloads: readonly KubernetesObject[],
): (service: KubernetesObject) => readonly string[] {
  const byLabel = new Map<string, { key: string; labels: ReadonlyMap<string, string> }[]>();
  for (const workload of workloads) {
    const labels = podLabels(workload);
    for (const [name, value] of labels) {
      const place = JSON.stringify([workload.namespace, name, value]);
      const same = byLabel.get(place) ?? [];
      byLabel.set(place, same);
      same.push({ key: workloadKey(workload), labels });
    }
  }
  return (service) => {
    const selector = labelsAt(service.tree, 'spec', 'selector');
    const [first] = selector;
    if (first === undefined) return [];
    const near = byLabel.get(JSON.stringify([service.namespace, ...first])) ?? [];
    return [
      ...new Set(near.filter(({ labels }) => selects(selector, labels)).map(({ key }) => key)),
    ];
  };
}

/** The key that answers for a Service; null when it only stands for another name. */
function findService(
  collector: Collector,
  service: KubernetesObject,
  selected: readonly string[],
): string | null {
  const { file, line, name, namespace, tree } = service;
  const external = textAt(tree, 'spec', 'externalName');
  if (textAt(tree, 'spec', 'type') === 'ExternalName' && external !== null) {
    for (const handle of hostNames(service)) {
      if (handle.kind !== 'host') continue;
      collector.aliases.push({
        host: handle.host,
        scope: scopeOf(namespace),
        target: external,
        evidence: declared(file, line, 'ExternalName'),
      });
    }
    return null;
  }
  const [only] = selected;
  if (selected.length === 1 && only !== undefined) {
    collector.components.push(handlesFor(only, service));
    return only;
  }
  const key = `kubernetes:${namespace}/${name}#service`;
  const what =
    selected.length === 0 ? 'Service, and nothing in these files runs behind it' : 'Service';
  collector.components.push({
    key,
    name,
    qualifier: namespace === '' ? '-service' : `-service.${namespace}`,
    role: 'runs',
    kind: 'service',
    in: [],
    restarts: null,
    handles: hostNames(service),
    evidence: [declared(file, line, what)],
  });
  if (selected.length > 1) {
    collector.groups.push({
      key,
      of: selected,
      evidence: declared(file, at(tree, 'spec', 'selector')?.line ?? line, 'selector'),
    });
  }
  return key;
}

/** The Service's names, as handles of the one workload that it selects. */
function handlesFor(key: string, service: KubernetesObject): Collector['components'][number] {
  return {
    key,
    name: key.slice(key.lastIndexOf('/') + 1),
    qualifier: service.namespace === '' ? '' : `.${service.namespace}`,
    role: 'runs',
    kind: 'service',
    in: [],
    restarts: null,
    handles: hostNames(service),
    evidence: [],
  };
}

/** LoadBalancer and NodePort Services have an address outside the cluster. */
function findDoor(collector: Collector, service: KubernetesObject, key: string): void {
  const type = at(service.tree, 'spec', 'type');
  if (type?.kind !== 'text' || (type.text !== 'LoadBalancer' && type.text !== 'NodePort')) return;
  if (isInternal(service)) return;
  collector.entries.push({
    id: service.name,
    through: [...(type.text === 'LoadBalancer' ? findBalancer(collector, service) : []), key],
    evidence: declared(service.file, type.line, `${type.text} Service`),
  });
}

/** Load balancers that are only reachable from inside say so in an annotation. */
function isInternal(service: KubernetesObject): boolean {
  const annotations = labelsAt(service.tree, 'metadata', 'annotations');
  const scheme = annotations.get('service.beta.kubernetes.io/aws-load-balancer-scheme');
  return (
    annotations.get('service.beta.kubernetes.io/aws-load-balancer-internal') === 'true' ||
    scheme === 'internal' ||
    annotations.get('service.beta.kubernetes.io/azure-load-balancer-internal') === 'true' ||
    annotations.get('networking.gke.io/load-balancer-type') === 'Internal' ||
    annotations.get('cloud.google.com/load-balancer-type') === 'Internal'
  );
}
