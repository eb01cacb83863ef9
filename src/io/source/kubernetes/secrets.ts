/**
 * Secrets that are kept in a cloud's store: mounted by a driver when a pod starts, or copied into the
 * cluster by an operator. Only where they are kept is read; no secret's value ever is.
 */
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { at, itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { scopeOf } from './objects.ts';
import type { KubernetesObject } from './objects.ts';

interface Store {
  readonly service: string;
  readonly region: string | null;
  readonly object: KubernetesObject;
}

/** Stores by what they fill. */
export interface SecretStores {
  /** The store behind a `SecretProviderClass`. */
  mounted(name: string, namespace: string): Store | null;
  /** The store from which an operator fills a Secret. */
  copied(name: string, namespace: string): Store | null;
}

/** Indexes stores and what is filled from them. */
export function indexStores(objects: readonly KubernetesObject[]): SecretStores {
  const find = (
    kind: string,
    name: string | null,
    namespace: string,
  ): KubernetesObject | undefined =>
    objects.find((one) => one.kind === kind && one.name === name && one.namespace === namespace);
  const relevant = objects.filter(({ kind }) => kind === 'ExternalSecret');
  return {
    mounted(name, namespace) {
      const object = find('SecretProviderClass', name, namespace);
      return object === undefined ? null : providerStore(object);
    },
    copied(name, namespace) {
      const object = relevant.find(
        (one) =>
          one.namespace === namespace &&
          (textAt(one.tree, 'spec', 'target', 'name') ?? one.name) === name,
      );
      if (object === undefined) return null;
      const kind = textAt(object.tree, 'spec', 'secretStoreRef', 'kind') ?? 'SecretStore';
      const named = textAt(object.tree, 'spec', 'secretStoreRef', 'name');
      const store = find(kind, named, kind === 'ClusterSecretStore' ? '' : namespace);
      return store === undefined ? null : operatorStore(store, object);
    },
  };
}

const PROVIDERS: Readonly<Record<string, string>> = {
  aws: 'aws/secretsmanager',
  gcp: 'gcp/secret-manager',
  azure: 'azure/key-vault',
};

function providerStore(object: KubernetesObject): Store | null {
  const provider = textAt(object.tree, 'spec', 'provider') ?? '';
  const service = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider] : undefined;
  if (service === undefined) return null;
  return { service, region: textAt(object.tree, 'spec', 'parameters', 'region'), object };
}

function operatorStore(store: KubernetesObject, object: KubernetesObject): Store | null {
  const aws = at(store.tree, 'spec', 'provider', 'aws');
  if (aws !== undefined) {
    const service = textAt(aws, 'service') === 'ParameterStore' ? 'aws/ssm' : 'aws/secretsmanager';
    return { service, region: textAt(aws, 'region'), object };
  }
  if (at(store.tree, 'spec', 'provider', 'gcpsm') !== undefined)
    return { service: 'gcp/secret-manager', region: null, object };
  return at(store.tree, 'spec', 'provider', 'azurekv') === undefined
    ? null
    : { service: 'azure/key-vault', region: null, object };
}

/**
 * Adds what a pod's secrets need at its start. A driver reads the store at every start; what an operator
 * copied is in the cluster and stays there, so whether its loss is felt is not decided.
 */
export function findSecrets(
  collector: Collector,
  object: KubernetesObject,
  key: string,
  pod: Tree | undefined,
  stores: SecretStores,
): void {
  const add = (store: Store | null, strength: 'hard' | 'unknown'): void => {
    if (store === null) return;
    collector.needs.push({
      from: key,
      target: { kind: 'service', service: store.service, operation: 'read', region: store.region },
      strength,
      when: 'starting',
      evidence: declared(store.object.file, store.object.line, store.object.kind),
      scope: scopeOf(object.namespace),
      label: 'secret',
    });
  };
  for (const volume of itemsAt(pod, 'volumes')) {
    const mounted = textAt(volume, 'csi', 'volumeAttributes', 'secretProviderClass');
    if (mounted !== null) add(stores.mounted(mounted, object.namespace), 'hard');
  }
  for (const name of secretNames(pod)) add(stores.copied(name, object.namespace), 'unknown');
}

function secretNames(pod: Tree | undefined): ReadonlySet<string> {
  const containers = [...itemsAt(pod, 'containers'), ...itemsAt(pod, 'initContainers')];
  const names = [
    ...itemsAt(pod, 'volumes').map((volume) => textAt(volume, 'secret', 'secretName')),
    ...containers.flatMap((container) => [
      ...itemsAt(container, 'envFrom').map((source) => textAt(source, 'secretRef', 'name')),
      ...itemsAt(container, 'env').map((variable) =>
        textAt(variable, 'valueFrom', 'secretKeyRef', 'name'),
      ),
    ]),
  ];
  return new Set(names.filter((name) => name !== null));
}
