/**
 * Names as they are typed and printed (N3). One place, so that whatever is shown can be pasted back.
 *
 *     aws/us-east-1                     a domain
 *     shop                              a component
 *     shop@aws/us-east-1                a placement
 *     shop:pay                          an operation, everywhere
 *     shop@aws/us-east-1:pay            a unit
 *     aws/us-east-1:control             the provider's control plane there
 *     aws/us-east-1/dynamodb            aws/dynamodb@aws/us-east-1, the short way
 */
import type { Component, ComponentId, DomainId, Lost, Ref } from './types.ts';

/** `shop`, `shop@aws/us-east-1`, `aws/us-east-1/dynamodb`; with `:pay` when an operation is given. */
export function formatUnit(
  component: ComponentId,
  domain: DomainId | null,
  operation: string | null,
): string {
  const suffix = operation === null || operation === '' ? '' : `:${operation}`;
  return `${formatPlacement(component, domain)}${suffix}`;
}

/** A provider's service is written inside its region: `aws/us-east-1/dynamodb`. */
export function formatPlacement(component: ComponentId, domain: DomainId | null): string {
  if (domain === null) return component;
  const slash = component.indexOf('/');
  const provider = slash < 0 ? null : component.slice(0, slash);
  if (provider !== null && domain === provider) return component;
  if (provider !== null && domain.startsWith(`${provider}/`)) {
    return `${domain}/${component.slice(slash + 1)}`;
  }
  return `${component}@${domain}`;
}

/** The text of a reference as it is typed in `needs:`. */
export function formatRef(ref: Ref): string {
  const suffix = ref.operation === null ? '' : `:${ref.operation}`;
  switch (ref.at.kind) {
    case 'near':
    case 'anywhere':
      return `${ref.component}${suffix}`;
    case 'same-region': {
      const slash = ref.component.indexOf('/');
      return `${ref.component.slice(0, slash)}/same-region/${ref.component.slice(slash + 1)}${suffix}`;
    }
    case 'placement':
      return `${formatPlacement(ref.component, ref.at.domain)}${suffix}`;
  }
}

/** The text of a loss, as it is typed after `--lost`. */
export function formatLost(lost: Lost): string {
  switch (lost.kind) {
    case 'domain':
      return lost.domain;
    case 'control':
      return `${lost.domain}:control`;
    case 'component':
      return lost.component;
    case 'operation':
      return `${lost.component}:${lost.operation}`;
    case 'placement':
      return formatPlacement(lost.component, lost.domain);
    case 'unit':
      return formatUnit(lost.component, lost.domain, lost.operation);
  }
}

/** The data-plane operations of a component, in their order (O1). */
export function dataOperations(component: Component): readonly string[] {
  return component.operations
    .filter((operation) => operation.plane === 'data')
    .map((operation) => operation.name);
}
