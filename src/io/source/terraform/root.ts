/** What is known while the resources of one root are read, and how findings of them are added. */
import type { EvidenceFile } from '#core/map';

import type { Collector } from '../findings.ts';
import type { FoundTarget, SourceContext } from '../port.ts';
import { referencesIn } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { ResourceIndex, TerraformResource } from './resource.ts';

/** What is known while the resources of one root are read. */
export interface RootReading {
  readonly collector: Collector;
  /** Tells the keys of several roots apart; '' when there is one. */
  readonly root: string;
  readonly index: ResourceIndex;
  readonly resources: readonly TerraformResource[];
  readonly context: SourceContext;
}

/** The key of a resource. */
export function resourceKey(root: string, address: string): string {
  return `terraform:${root}#${address}`;
}

/** True when a value refers to a resource. */
export function pointsAt(
  reading: RootReading,
  value: Tree | undefined,
  resource: TerraformResource,
): boolean {
  return referencesIn(value).some((reference) => reading.index.find(reference) === resource);
}

/** Adds a need of a resource. */
export function addNeed(
  reading: RootReading,
  from: string,
  target: FoundTarget,
  when: 'running' | 'starting',
  evidence: EvidenceFile,
  strength: 'hard' | 'unknown' | null,
  label: string,
): void {
  reading.collector.needs.push({
    from,
    target,
    strength,
    when,
    evidence,
    scope: `terraform:${reading.root}`,
    label,
  });
}
