/**
 * What a row's `lost` names in a map, in the ways of writing of N3. Null when the map has no such
 * thing: a row speaks of a whole provider, a map of what it reaches.
 */
import type { Component, Domain, Lost, ResolvedMap } from '#core/map';

export interface Vocabulary {
  readonly domains: ReadonlyMap<string, Domain>;
  readonly components: ReadonlyMap<string, Component>;
}

/** What the map has words for. */
export function vocabularyOf(map: ResolvedMap): Vocabulary {
  return {
    domains: new Map(map.domains.map((domain) => [domain.id, domain])),
    components: new Map(map.components.map((component) => [component.id, component])),
  };
}

/** `aws/us-east-1`, `aws/us-east-1:control`, `aws/us-east-1/dynamodb:name`, `aws/iam:change`, `stripe`. */
export function readLost(text: string, vocabulary: Vocabulary): Lost | null {
  const colon = text.lastIndexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const operation = colon < 0 ? null : text.slice(colon + 1);
  const domain = vocabulary.domains.get(name);
  if (domain !== undefined) return ofDomain(domain, operation);
  const found = findComponent(name, vocabulary);
  if (found === null) return null;
  return ofComponent(found.component, found.domain, operation);
}

function ofDomain(domain: Domain, operation: string | null): Lost | null {
  if (operation === null) return { kind: 'domain', domain: domain.id };
  return operation === 'control' ? { kind: 'control', domain: domain.id } : null;
}

interface Found {
  readonly component: Component;
  readonly domain: Domain | null;
}

function findComponent(name: string, vocabulary: Vocabulary): Found | null {
  const plain = vocabulary.components.get(name);
  if (plain !== undefined) return { component: plain, domain: null };
  const at = name.lastIndexOf('@');
  if (at > 0) return pair(name.slice(0, at), name.slice(at + 1), vocabulary);
  const last = name.lastIndexOf('/');
  const first = name.indexOf('/');
  if (first < 0 || first === last) return null;
  return pair(`${name.slice(0, first)}${name.slice(last)}`, name.slice(0, last), vocabulary);
}

function pair(componentId: string, domainId: string, vocabulary: Vocabulary): Found | null {
  const component = vocabulary.components.get(componentId);
  const domain = vocabulary.domains.get(domainId);
  if (component === undefined || domain === undefined) return null;
  return component.placements.includes(domain.id) ? { component, domain } : null;
}

function ofComponent(
  { id, operations }: Component,
  domain: Domain | null,
  operation: string | null,
): Lost | null {
  if (operation === null) {
    return domain === null
      ? { kind: 'component', component: id }
      : { kind: 'placement', component: id, domain: domain.id };
  }
  if (!operations.some((each) => each.name === operation)) return null;
  return domain === null
    ? { kind: 'operation', component: id, operation }
    : { kind: 'unit', component: id, domain: domain.id, operation };
}
