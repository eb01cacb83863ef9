/** A Terraform resource, whether it was read from HCL, from a plan or from a state. */
import type { Tree } from '../reading/tree.ts';

/** One resource or data source. */
export interface TerraformResource {
  /** `module.shop.aws_sqs_queue.jobs`, without an index. */
  readonly address: string;
  /** False for data sources: things that something else made. */
  readonly managed: boolean;
  readonly type: string;
  readonly label: string;
  readonly file: string;
  readonly line: number;
  /** As its provider or it itself says: `us-east-1`; null when nothing says. */
  readonly region: string | null;
  /** A map; blocks inside are lists of maps. */
  readonly values: Tree;
}

/** Resources by address; a reference may go on behind the address (`.arn`, `.name`). */
export interface ResourceIndex {
  /** The resource that a reference leads to; null when none of the files has it. */
  find(reference: string): TerraformResource | null;
}

/** Indexes resources by address. */
export function indexResources(resources: readonly TerraformResource[]): ResourceIndex {
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  return {
    find(reference) {
      const parts = reference.split('.');
      for (let length = parts.length; length >= 2; length--) {
        const found = byAddress.get(parts.slice(0, length).join('.'));
        if (found !== undefined) return found;
      }
      return null;
    },
  };
}
