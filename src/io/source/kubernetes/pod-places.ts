/** What a pod says of where it runs, and of how its copies are kept apart. */
import type { EvidenceFile } from '#core/map';

import { declared } from '../findings.ts';
import { at, entriesAt, itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { domainOfRegion } from '../places.ts';
import type { FoundPlace, SourceContext } from '../port.ts';
import type { KubernetesIndex } from './index-objects.ts';
import type { KubernetesObject } from './objects.ts';

const REGION_LABELS: ReadonlySet<string> = new Set([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
]);

/** Regions that a pod is pinned to, by node selector or required node affinity. */
export function placesOfPod(
  file: string,
  pod: Tree | undefined,
  context: SourceContext,
): readonly FoundPlace[] {
  const pins = [
    ...entriesAt(pod, 'nodeSelector')
      .filter(([key]) => REGION_LABELS.has(key))
      .map(([, value]) => value),
    ...itemsAt(
      pod,
      'affinity',
      'nodeAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution',
      'nodeSelectorTerms',
    )
      .flatMap((term) => itemsAt(term, 'matchExpressions'))
      .filter(
        (term) => REGION_LABELS.has(textAt(term, 'key') ?? '') && textAt(term, 'operator') === 'In',
      )
      .flatMap((term) => itemsAt(term, 'values')),
  ];
  const places = new Map<string, FoundPlace>();
  for (const pin of pins) {
    const domain =
      pin.kind === 'text' && pin.text !== null ? domainOfRegion(pin.text, context) : null;
    if (domain === null || places.has(domain)) continue;
    places.set(domain, { domain, evidence: declared(file, pin.line, 'pinned to nodes there') });
  }
  return [...places.values()];
}

/** Spread, anti-affinity, disruption budget and autoscaling, each as a line of evidence. */
export function redundancyOf(
  object: KubernetesObject,
  pod: Tree | undefined,
  labels: ReadonlyMap<string, string>,
  index: KubernetesIndex,
): readonly EvidenceFile[] {
  const found: EvidenceFile[] = [];
  for (const spread of itemsAt(pod, 'topologySpreadConstraints')) {
    const over = textAt(spread, 'topologyKey') ?? '';
    const must =
      textAt(spread, 'whenUnsatisfiable') === 'DoNotSchedule' ? 'must be' : 'is preferably';
    found.push(declared(object.file, spread.line, `${must} spread over ${topology(over)}`));
  }
  const apart = at(pod, 'affinity', 'podAntiAffinity');
  for (const term of itemsAt(apart, 'requiredDuringSchedulingIgnoredDuringExecution')) {
    found.push(
      declared(
        object.file,
        term.line,
        `copies must be on different ${topology(textAt(term, 'topologyKey') ?? '')}`,
      ),
    );
  }
  for (const term of itemsAt(apart, 'preferredDuringSchedulingIgnoredDuringExecution')) {
    const over = topology(textAt(term, 'podAffinityTerm', 'topologyKey') ?? '');
    found.push(declared(object.file, term.line, `copies are preferably on different ${over}`));
  }
  return [...found, ...index.budgetsOf(object, labels)];
}

function topology(key: string): string {
  if (key.endsWith('/zone')) return 'availability zones';
  if (key.endsWith('/region')) return 'regions';
  return key.endsWith('/hostname') ? 'nodes' : key;
}
