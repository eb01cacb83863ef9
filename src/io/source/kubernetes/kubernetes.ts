/** Kubernetes manifests: what runs, what it points at, and where people come in. */
import { LIMITS } from '#base';

import { count, createCollector, warning } from '../findings.ts';
import type { Collector } from '../findings.ts';
import type { Findings, Source, SourceContext, SourceFile } from '../port.ts';
import { placesOfFolder } from '../regions.ts';
import { readYaml } from '../reading/yaml.ts';
import { isTemplate, findTemplates, patchFiles } from './templates.ts';
import { findEntries } from './entry-points.ts';
import { findServices } from './services.ts';
import { indexObjects } from './index-objects.ts';
import { objectsOf } from './objects.ts';
import type { KubernetesObject } from './objects.ts';
import { findWorkload, isWorkload } from './workload.ts';

/** Kinds that say something about dependencies; documents of other kinds are not even parsed. */
const KINDS =
  /^["']?kind["']?\s*:\s*["']?(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Rollout|DeploymentConfig|Job|CronJob|Pod|Service|ServiceAccount|ConfigMap|Ingress|HTTPRoute|GRPCRoute|TCPRoute|TLSRoute|VirtualService|Route|PodDisruptionBudget|HorizontalPodAutoscaler|ScaledObject|ExternalSecret|SecretStore|ClusterSecretStore|SecretProviderClass|\w*List)["']?\s*(?:#.*)?$/m;

/** The source `kubernetes`. */
export const kubernetes: Source = {
  id: 'kubernetes',
  cannotSee: 'calls whose address is written in program code, in a Secret or in an image',
  files: /\.ya?ml$/i,
  wants: (path, head) =>
    /\.ya?ml$/i.test(path)
      ? isTemplate(path, head) ||
        /^["']?apiVersion["']?\s*:/m.test(head) ||
        /(?:^|\/)(?:kustomization|Chart)\.ya?ml$/i.test(path)
      : path === STDIN && /^["']?apiVersion["']?\s*:/m.test(head),
  find,
};

/** The path of what came through a pipe. */
export const STDIN = 'stdin';

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  const templates = findTemplates(files);
  collector.notRead.push(...templates.notRead);
  const patches = patchFiles(files);
  const manifests = files.filter(({ path }) => !templates.files.has(path) && !patches.has(path));
  const objects = readAll(collector, manifests);
  collector.read.push(
    ...count(
      new Set(objects.map(({ file }) => file)).size,
      'Kubernetes manifest',
      'Kubernetes manifests',
    ),
  );
  const workloads = objects.filter(({ kind }) => isWorkload(kind));
  const keyOf = findServices(collector, objects, workloads);
  findWorkloads(collector, objects, context);
  for (const object of objects) findEntries(collector, object, keyOf);
  return collector;
}

/**
 * The workloads, folder of a region by folder of a region: what such a folder defines, a ConfigMap or a
 * store of secrets, is meant for what stands in it, and may go by the same name elsewhere.
 */
function findWorkloads(
  collector: Collector,
  objects: readonly KubernetesObject[],
  context: SourceContext,
): void {
  const byPlace = Map.groupBy(
    objects,
    ({ file, line }) => placesOfFolder(file, line, context)[0]?.domain ?? '',
  );
  const everywhere = byPlace.get('') ?? [];
  for (const [place, own] of byPlace) {
    const near = place === '' ? objects : [...everywhere, ...own];
    const index = indexObjects(near, isWorkload, objects);
    const before = collector.needs.length;
    for (const object of own) {
      if (isWorkload(object.kind)) findWorkload(collector, object, index, context);
    }
    if (place === '') continue;
    const found = collector.needs.splice(before);
    for (const need of found) collector.needs.push({ ...need, where: place });
  }
}

/** Characters of manifests that one look parses; the parser takes about a second for each million. */
const MAX_PARSED = 50_000_000;

function readAll(
  collector: Collector,
  manifests: readonly SourceFile[],
): readonly KubernetesObject[] {
  let parsed = 0;
  const left: SourceFile[] = [];
  const objects = manifests.flatMap((file) => {
    parsed += file.text.length;
    if (parsed <= MAX_PARSED) return readObjects(collector, file);
    left.push(file);
    return [];
  });
  if (left[0] !== undefined) {
    collector.notRead.push({
      count: left.length,
      things: left.length === 1 ? 'Kubernetes manifest' : 'Kubernetes manifests',
      because: 'one look parses at most 50 MB of them',
      mend: 'give the folders that matter, one by one',
      at: left[0].path,
    });
  }
  return objects;
}

function readObjects(collector: Collector, file: SourceFile): readonly KubernetesObject[] {
  if (file.text.length > LIMITS.sourceFileBytes) return [];
  const found: KubernetesObject[] = [];
  for (const document of readYaml(file.text, (body) => KINDS.test(body))) {
    if (document.trouble !== null) {
      const { line, what } = document.trouble;
      collector.problems.push(
        warning(
          'not-readable',
          file.path,
          line,
          `not read as YAML: ${what}`,
          'mend the file, or give the rendered one',
        ),
      );
    } else if (document.tree !== null) {
      found.push(...objectsOf(file.path, document.tree));
    }
  }
  return found;
}
