/** Workloads: what runs pods, where its pod template is, and what its settings point at. */
import type { EvidenceFile } from '#core/map';

import { findInSetting, hostsInScript, settingsOfArguments } from '../environment.ts';
import type { Program, Setting } from '../setting.ts';
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { kindOfImage } from '../strength.ts';
import { findImage } from '../images.ts';
import { at, itemsAt, textAt, textsIn } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { SourceContext } from '../port.ts';
import { findRegionSetting, placesOfFolder } from '../regions.ts';
import type { KubernetesIndex } from './index-objects.ts';
import { labelsAt, scopeOf, workloadKey } from './objects.ts';
import type { KubernetesObject } from './objects.ts';
import { placesOfPod, redundancyOf } from './pod-places.ts';
import { restartsOf } from './schedule.ts';
import { findSecrets } from './secrets.ts';

/** Where the pod template of each kind of workload is. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Rollout: ['spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  KnativeService: ['spec', 'template'],
  Pod: [],
};

const JOBS: ReadonlySet<string> = new Set(['Job', 'CronJob']);

/** True for kinds that run pods. */
export function isWorkload(kind: string): boolean {
  return Object.hasOwn(TEMPLATES, kind);
}

/** The labels of a workload's pods. */
export function podLabels(object: KubernetesObject): ReadonlyMap<string, string> {
  return labelsAt(at(object.tree, ...(TEMPLATES[object.kind] ?? [])), 'metadata', 'labels');
}

/** Adds a workload as a component, with everything that its pods point at. */
export function findWorkload(
  collector: Collector,
  object: KubernetesObject,
  index: KubernetesIndex,
  context: SourceContext,
): void {
  const template = at(object.tree, ...(TEMPLATES[object.kind] ?? []));
  const pod = at(template, 'spec');
  const containers = [...itemsAt(pod, 'containers')];
  const starters = [...itemsAt(pod, 'initContainers')];
  const image = textAt(containers[0], 'image');
  const key = workloadKey(object);
  const settings = containers.flatMap((container) => settingsOf(container, object, index));
  collector.components.push({
    key,
    name: object.name,
    qualifier: object.namespace === '' ? '' : `.${object.namespace}`,
    role: 'runs',
    kind: kindOfImage(image, object.name) ?? (JOBS.has(object.kind) ? 'job' : 'service'),
    in: placesOfWorkload(object, pod, settings, context),
    restarts: restartsOf(object),
    handles: [
      ...index.hostsOf(object),
      ...containers.flatMap((container) => {
        const name = textAt(container, 'image');
        return name === null ? [] : [{ kind: 'image' as const, image: name }];
      }),
    ],
    evidence: [
      declared(object.file, object.line, describe(object)),
      ...redundancyOf(object, pod, podLabels(object), index),
    ],
  });
  for (const container of containers)
    findInContainer(collector, container, object, 'running', index);
  for (const container of starters) {
    // A sidecar is an init container that keeps running.
    const sidecar = textAt(container, 'restartPolicy') === 'Always';
    findInContainer(collector, container, object, sidecar ? 'running' : 'starting', index);
  }
  findIdentity(collector, object, pod, index);
  findSecrets(collector, object, key, pod, index.stores);
  findVolumes(collector, object, pod, index);
}

function describe(object: KubernetesObject): string {
  const replicas = textAt(object.tree, 'spec', 'replicas');
  return replicas === null ? object.kind : `${object.kind}, replicas ${replicas}`;
}

function placesOfWorkload(
  object: KubernetesObject,
  pod: Tree | undefined,
  settings: readonly Setting[],
  context: SourceContext,
) {
  const pinned = placesOfPod(object.file, pod, context);
  if (pinned.length > 0) return pinned;
  const said = settings.flatMap((setting) => findRegionSetting(setting, context) ?? []);
  return said.length > 0 ? said.slice(0, 1) : placesOfFolder(object.file, object.line, context);
}

function findInContainer(
  collector: Collector,
  container: Tree,
  object: KubernetesObject,
  when: 'running' | 'starting',
  index: KubernetesIndex,
): void {
  const key = workloadKey(object);
  const scope = scopeOf(object.namespace);
  const knows = (host: string): boolean => index.knows(host, object.namespace);
  const program: Program = { key, scope, when, knows };
  for (const setting of settingsOf(container, object, index))
    findInSetting(collector, program, setting);
  const words = [...textsIn(at(container, 'command'), 500), ...textsIn(at(container, 'args'), 500)];
  const note = (label: string, line: number): EvidenceFile => declared(object.file, line, label);
  for (const setting of settingsOfArguments(words, note))
    findInSetting(collector, program, setting);
  for (const { text, line } of words) {
    for (const host of hostsInScript(text, knows)) {
      const evidence = declared(object.file, line, 'command');
      const target = { kind: 'host', host, path: '', scheme: null } as const;
      collector.needs.push({
        from: key,
        target,
        strength: null,
        when,
        evidence,
        scope,
        label: 'command',
      });
    }
  }
  const image = at(container, 'image');
  if (image?.kind === 'text' && image.text !== null) {
    const always = textAt(container, 'imagePullPolicy') === 'Always';
    findImage(
      collector,
      { key, scope },
      image.text,
      always,
      declared(object.file, image.line, 'image'),
    );
  }
}

/** Every variable of a container: written, from ConfigMaps, with `$(OTHER)` filled in; never from Secrets. */
function settingsOf(
  container: Tree,
  object: KubernetesObject,
  index: KubernetesIndex,
): readonly Setting[] {
  const settings: Setting[] = [];
  const known = new Map<string, string>();
  const add = (
    label: string,
    value: string,
    file: string,
    line: number,
    optional: boolean,
  ): void => {
    const filled = value.replace(
      /\$\(([A-Za-z_][\w.-]*)\)/g,
      (whole, name: string) => known.get(name) ?? whole,
    );
    known.set(label, filled);
    settings.push({ label, value: filled, evidence: declared(file, line, label), optional });
  };
  for (const source of itemsAt(container, 'envFrom')) {
    const name = textAt(source, 'configMapRef', 'name');
    const prefix = textAt(source, 'prefix') ?? '';
    const optional = textAt(source, 'configMapRef', 'optional') === 'true';
    for (const { key, value, file, line } of name === null
      ? []
      : index.configMap(name, object.namespace)) {
      add(`${prefix}${key}`, value, file, line, optional);
    }
  }
  for (const variable of itemsAt(container, 'env')) {
    const label = textAt(variable, 'name');
    if (label === null) continue;
    const value = at(variable, 'value');
    if (value?.kind === 'text' && value.text !== null)
      add(label, value.text, object.file, value.line, false);
    const reference = at(variable, 'valueFrom', 'configMapKeyRef');
    const mapName = textAt(reference, 'name');
    const mapKey = textAt(reference, 'key');
    if (mapName === null || mapKey === null) continue;
    const entry = index.configMap(mapName, object.namespace).find(({ key }) => key === mapKey);
    const optional = textAt(reference, 'optional') === 'true';
    if (entry !== undefined) add(label, entry.value, entry.file, entry.line, optional);
  }
  return settings;
}

/** A role that the pod takes on: `eks.amazonaws.com/role-arn` on its service account. */
function findIdentity(
  collector: Collector,
  object: KubernetesObject,
  pod: Tree | undefined,
  index: KubernetesIndex,
): void {
  const account = textAt(pod, 'serviceAccountName') ?? textAt(pod, 'serviceAccount') ?? 'default';
  const role = index.roleOf(account, object.namespace);
  if (role === null) return;
  collector.needs.push({
    from: workloadKey(object),
    target: { kind: 'arn', arn: role.arn },
    strength: null,
    when: 'running',
    evidence: role.evidence,
    scope: scopeOf(object.namespace),
    label: 'role',
  });
}

/** Files of mounted ConfigMaps: whole URLs, ARNs and known hosts with a port count. */
function findVolumes(
  collector: Collector,
  object: KubernetesObject,
  pod: Tree | undefined,
  index: KubernetesIndex,
): void {
  const key = workloadKey(object);
  const scope = scopeOf(object.namespace);
  const knows = (host: string): boolean => index.knows(host, object.namespace);
  const names = itemsAt(pod, 'volumes').flatMap((volume) => [
    textAt(volume, 'configMap', 'name'),
    ...itemsAt(volume, 'projected', 'sources').map((source) => textAt(source, 'configMap', 'name')),
  ]);
  for (const name of names) {
    if (name === null) continue;
    for (const entry of index.configMap(name, object.namespace)) {
      for (const setting of index.settingsOfFile(entry)) {
        findInSetting(collector, { key, scope, when: 'running', knows }, setting);
      }
    }
  }
}
