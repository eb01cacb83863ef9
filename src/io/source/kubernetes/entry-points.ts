/** Where people come in: Ingress, Gateway routes, OpenShift routes, mesh gateways, and Services with an address outside. */
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { findBalancer } from './balancers.ts';
import { workloadKey } from './objects.ts';
import type { KubernetesObject } from './objects.ts';

/** The key of what answers for a Service; null when no file defines the Service. */
export type KeyOfService = (name: string, namespace: string) => string | null;

/** Adds the journeys that an object opens. */
export function findEntries(
  collector: Collector,
  object: KubernetesObject,
  keyOf: KeyOfService,
): void {
  switch (object.kind) {
    case 'Ingress':
      return findIngress(collector, object, keyOf);
    case 'KnativeService':
      return add(collector, object, object.name, object.line, [workloadKey(object)]);
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TCPRoute':
    case 'TLSRoute':
      return findRoute(collector, object, keyOf);
    case 'VirtualService':
      return findVirtualService(collector, object, keyOf);
    case 'Route':
      return findOpenShiftRoute(collector, object, keyOf);
    default:
      return;
  }
}

function findIngress(collector: Collector, object: KubernetesObject, keyOf: KeyOfService): void {
  const balancer = findBalancer(collector, object);
  const fallback = backendName(
    textOf(object.tree, 'spec', 'defaultBackend') ?? textOf(object.tree, 'spec', 'backend'),
  );
  if (fallback !== null)
    add(collector, object, object.name, object.line, [
      ...balancer,
      keyOf(fallback, object.namespace),
    ]);
  for (const rule of itemsAt(object.tree, 'spec', 'rules')) {
    const host = textAt(rule, 'host');
    for (const path of itemsAt(rule, 'http', 'paths')) {
      const service = backendName(textOf(path, 'backend'));
      if (service === null) continue;
      const id = joinPath(host ?? object.name, textAt(path, 'path'));
      add(collector, object, id, path.line, [...balancer, keyOf(service, object.namespace)]);
    }
  }
}

function textOf(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let current = tree;
  for (const key of path) current = current?.kind === 'map' ? current.entries.get(key) : undefined;
  return current;
}

/** The Service behind an Ingress backend, of the present and of the old form. */
function backendName(backend: Tree | undefined): string | null {
  return textAt(backend, 'service', 'name') ?? textAt(backend, 'serviceName');
}

function findRoute(collector: Collector, object: KubernetesObject, keyOf: KeyOfService): void {
  // A route whose parent is a Service steers traffic inside the mesh: nobody comes in there.
  const parents = itemsAt(object.tree, 'spec', 'parentRefs');
  if (parents.length > 0 && parents.every((parent) => textAt(parent, 'kind') === 'Service')) return;
  const hosts = itemsAt(object.tree, 'spec', 'hostnames').flatMap((host) =>
    host.kind === 'text' && host.text !== null ? [host.text] : [],
  );
  const names = hosts.length > 0 ? hosts : [object.name];
  for (const rule of itemsAt(object.tree, 'spec', 'rules')) {
    const through = itemsAt(rule, 'backendRefs')
      .filter(
        (backend) =>
          (textAt(backend, 'kind') ?? 'Service') === 'Service' && textAt(backend, 'weight') !== '0',
      )
      .map((backend) =>
        keyOf(textAt(backend, 'name') ?? '', textAt(backend, 'namespace') ?? object.namespace),
      );
    const matches = itemsAt(rule, 'matches');
    for (const name of names) {
      if (matches.length === 0) add(collector, object, name, rule.line, through);
      for (const match of matches) {
        const id = joinMethod(textAt(match, 'method'), joinPath(name, pathOf(match)));
        add(collector, object, id, match.line, through);
      }
    }
  }
}

function pathOf(match: Tree): string | null {
  const service = textAt(match, 'method', 'service');
  if (service !== null) return `/${service}/${textAt(match, 'method', 'method') ?? ''}`;
  return textAt(match, 'path', 'value');
}

/** Istio's: only what is bound to a gateway other than the mesh itself. */
function findVirtualService(
  collector: Collector,
  object: KubernetesObject,
  keyOf: KeyOfService,
): void {
  const gateways = itemsAt(object.tree, 'spec', 'gateways').map((gateway) =>
    gateway.kind === 'text' ? gateway.text : null,
  );
  if (!gateways.some((gateway) => gateway !== null && gateway !== 'mesh')) return;
  const hosts = itemsAt(object.tree, 'spec', 'hosts').flatMap((host) =>
    host.kind === 'text' && host.text !== null && host.text !== '*' ? [host.text] : [],
  );
  for (const rule of itemsAt(object.tree, 'spec', 'http')) {
    const through = itemsAt(rule, 'route').map((route) => {
      const [name = '', namespace] = (textAt(route, 'destination', 'host') ?? '').split('.');
      return keyOf(name, namespace ?? object.namespace);
    });
    const matches = itemsAt(rule, 'match');
    for (const host of hosts.length > 0 ? hosts : [object.name]) {
      if (matches.length === 0) add(collector, object, host, rule.line, through);
      for (const match of matches) {
        const path = textAt(match, 'uri', 'prefix') ?? textAt(match, 'uri', 'exact');
        add(collector, object, joinPath(host, path), match.line, through);
      }
    }
  }
}

function findOpenShiftRoute(
  collector: Collector,
  object: KubernetesObject,
  keyOf: KeyOfService,
): void {
  const service = textAt(object.tree, 'spec', 'to', 'name');
  if (service === null || (textAt(object.tree, 'spec', 'to', 'kind') ?? 'Service') !== 'Service')
    return;
  const id = joinPath(
    textAt(object.tree, 'spec', 'host') ?? object.name,
    textAt(object.tree, 'spec', 'path'),
  );
  add(collector, object, id, object.line, [keyOf(service, object.namespace)]);
}

function add(
  collector: Collector,
  object: KubernetesObject,
  id: string,
  line: number,
  through: readonly (string | null)[],
): void {
  const keys = through.filter((key) => key !== null);
  if (keys.length === 0) return;
  collector.entries.push({ id, through: keys, evidence: declared(object.file, line, object.kind) });
}

/** `shop.example.com` and `/checkout` are `shop.example.com/checkout`; `/` and patterns for everything add nothing. */
function joinPath(host: string, path: string | null): string {
  const plain = (path ?? '').replace(/[(.]?[.\])|*$].*$/, '').replace(/\/+$/, '');
  return `${host.replace(/^\*\./, 'any.')}${plain.startsWith('/') ? plain : ''}`;
}

function joinMethod(method: string | null, id: string): string {
  return method === null ? id : `${method} ${id}`;
}
