/** Names of resources, and what a reference to one stands for. */
import type { FoundTarget } from '../port.ts';
import { textAt } from '../reading/tree.ts';
import { resourceKey } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf, serviceOf } from './rules.ts';
import type { ResourceRule } from './rules.ts';

/** Its own name when that is known, else its label. */
export function nameOf(resource: TerraformResource, rule: ResourceRule | null): string {
  for (const path of rule?.names ?? ['name']) {
    const name = textAt(resource.values, ...path.split('.'));
    if (name !== null && name !== '') return name.replace(/[-_]+$/, '');
  }
  return GENERIC.has(resource.label) ? nameOfModule(resource) : resource.label;
}

/** Labels that say nothing: the module's name does, or the type. */
const GENERIC: ReadonlySet<string> = new Set(['this', 'main', 'default', 'self', 'it']);

function nameOfModule({ address, type }: TerraformResource): string {
  const modules = [...address.matchAll(/module\.([^.]+)\./g)].map((match) => match[1] ?? '');
  return modules.at(-1) ?? type.replace(/^[a-z]+_/, '').replaceAll('_', '-');
}

/** What a reference stands for: a component of these files, or a service of the provider. */
export function targetsOf(
  reading: RootReading,
  reference: string,
): readonly { readonly target: FoundTarget; readonly when: 'running' | 'starting' }[] {
  const found = reading.index.find(reference);
  if (found === null) return [];
  const rule = ruleOf(found.type);
  if (rule !== null && found.managed) {
    return [
      {
        target: { kind: 'component', key: resourceKey(reading.root, found.address) },
        when: 'running',
      },
    ];
  }
  if (rule !== null) {
    const name = nameOf(found, rule);
    return [
      {
        target: {
          kind: 'resource',
          service: rule.service,
          name,
          region: found.region,
          onlyIfDefined: false,
        },
        when: 'running',
      },
    ];
  }
  const service = serviceOf(found.type);
  if (service === null) return [];
  const target: FoundTarget = {
    kind: 'service',
    service: service.service,
    operation: service.operation,
    region: found.region,
  };
  return [{ target, when: service.when }];
}
