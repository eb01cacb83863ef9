/** Images that a start has to pull from a registry of the cloud. */
import type { EvidenceFile } from '#core/map';

import type { Collector } from './findings.ts';

/** `1234.dkr.ecr.us-east-1.amazonaws.com/shop/cart:3`. Other registries are nobody's region. */
const ECR = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;

/**
 * A need on the registry while starting. Hard only when every start pulls; else a node may have the
 * image already, which files do not say.
 */
export function findImage(
  collector: Collector,
  program: { readonly key: string; readonly scope: string },
  image: string,
  always: boolean,
  evidence: EvidenceFile,
): void {
  const region = ECR.exec(image)?.[1];
  if (region === undefined) return;
  collector.needs.push({
    from: program.key,
    target: { kind: 'service', service: 'aws/ecr', operation: 'pull', region },
    strength: always ? 'hard' : 'unknown',
    when: 'starting',
    evidence,
    scope: program.scope,
    label: 'image',
  });
}
