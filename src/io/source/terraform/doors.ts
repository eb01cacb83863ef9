/** What all doors are made of: keys, entries, and the resources that a value refers to. */
import { declared } from '../findings.ts';
import { referencesIn } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import { resourceKey } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf } from './rules.ts';

/** Adds the journeys that one resource opens; `several` is true when there are several APIs. */
export type DoorReader = (
  reading: RootReading,
  resource: TerraformResource,
  several: boolean,
) => void;

/** The key of a resource of this root. */
export function keyOf(reading: RootReading, resource: TerraformResource): string {
  return resourceKey(reading.root, resource.address);
}

/** Adds a journey at a resource. */
export function addEntry(
  reading: RootReading,
  resource: TerraformResource,
  id: string,
  through: readonly string[],
  note: string,
): void {
  if (through.length === 0) return;
  reading.collector.entries.push({
    id,
    through,
    evidence: declared(resource.file, resource.line, note),
  });
}

/** Programs of yours that a value refers to. */
export function runnersIn(
  reading: RootReading,
  value: Tree | undefined,
): readonly TerraformResource[] {
  const found = referencesIn(value).flatMap((reference) => reading.index.find(reference) ?? []);
  return [...new Set(found)].filter(({ type, managed }) => managed && ruleOf(type) !== null);
}

/** The first resource of such a type that a value refers to; null when there is none. */
export function resourceIn(
  reading: RootReading,
  value: Tree | undefined,
  type: RegExp,
): TerraformResource | null {
  const found = referencesIn(value).flatMap((reference) => reading.index.find(reference) ?? []);
  return found.find((resource) => type.test(resource.type)) ?? null;
}
