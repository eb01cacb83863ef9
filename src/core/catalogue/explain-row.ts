/** What the catalogue says of one id, for `firebreak explain aws/us-east-1/dynamodb`. */
import { compareText, suggest } from '#base';
import type {
  CatalogueDomain,
  CatalogueEvidence,
  CatalogueOperation,
  CatalogueService,
} from '#core/map';
import type { FullCatalogue } from './create-catalogue.ts';
import { type HostName, nameHost } from './name-seen.ts';
import type { VendorRow } from './types.ts';

export type ExplainedRow =
  | {
      readonly kind: 'service';
      readonly service: CatalogueService;
      /** Where it was asked for; null when the id names no place. */
      readonly domain: CatalogueDomain | null;
      /** False when the catalogue does not know it to be offered there. */
      readonly offered: boolean;
      /** All of them, or the one that was asked for. */
      readonly operations: readonly CatalogueOperation[];
      /** Operations of the same provider that need one of these, sorted. */
      readonly neededBy: readonly NeededBy[];
    }
  | {
      readonly kind: 'domain';
      readonly domain: CatalogueDomain;
      /** Services known to be offered there, sorted. */
      readonly services: readonly string[];
      /** Operations that live there wherever they are used: its loss takes them everywhere (N8). */
      readonly homeOf: readonly string[];
    }
  | { readonly kind: 'vendor'; readonly vendor: VendorRow }
  /** A host name, a URL, an ARN or an address. */
  | { readonly kind: 'name'; readonly name: HostName }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

export interface NeededBy {
  /** `aws/lambda:poll-sqs`. */
  readonly operation: string;
  readonly strength: 'hard' | 'soft' | 'unknown';
  readonly evidence: CatalogueEvidence;
}

/** The row behind an id as it is typed in a map (N3), an operation included. */
export function explainRow(id: string, catalogue: FullCatalogue): ExplainedRow {
  const colon = id.lastIndexOf(':');
  const name = colon < 0 ? id : id.slice(0, colon);
  const operation = colon < 0 ? null : id.slice(colon + 1);
  const domain = catalogue.domains.find((each) => each.id === name);
  if (domain !== undefined) return explainDomain(domain, catalogue);
  const vendor = catalogue.vendors.find((each) => each.id === name);
  if (vendor !== undefined) return { kind: 'vendor', vendor };
  const found = findService(name, catalogue);
  if (found === null) return explainName(id, name, catalogue);
  const operations = found.service.operations.filter(
    (each) => operation === null || each.name === operation,
  );
  if (operations.length === 0) {
    const near = suggest(
      operation ?? '',
      found.service.operations.map((each) => each.name),
    );
    return { kind: 'unknown', nearest: near === null ? null : `${name}:${near}` };
  }
  return {
    kind: 'service',
    ...found,
    operations,
    neededBy: findNeededBy(found.service, operations, catalogue),
  };
}

/** What looks like a name of the internet is named; anything else is not known. */
function explainName(id: string, name: string, catalogue: FullCatalogue): ExplainedRow {
  const host = nameHost(catalogue, id);
  if (host.named !== null) return { kind: 'name', name: host };
  return { kind: 'unknown', nearest: nearest(name, catalogue) };
}

interface Found {
  readonly service: CatalogueService;
  readonly domain: CatalogueDomain | null;
  readonly offered: boolean;
}

/** `aws/dynamodb`, `aws/us-east-1/dynamodb`, `aws/same-region/dynamodb`, `aws/dynamodb@aws/us-east-1`. */
function findService(name: string, catalogue: FullCatalogue): Found | null {
  const whole = catalogue.service(name);
  if (whole !== null) return { service: whole, domain: null, offered: true };
  const at = name.lastIndexOf('@');
  const [first, last] = [name.indexOf('/'), name.lastIndexOf('/')];
  const serviceId = at > 0 ? name.slice(0, at) : `${name.slice(0, first)}${name.slice(last)}`;
  const domainId = at > 0 ? name.slice(at + 1) : name.slice(0, last);
  const service = first < 0 ? null : catalogue.service(serviceId);
  if (service === null) return null;
  if (domainId.endsWith('/same-region')) return { service, domain: null, offered: true };
  const domain = catalogue.domains.find((each) => each.id === domainId);
  if (domain === undefined) return null;
  return { service, domain, offered: service.domains.includes(domain.id) };
}

function explainDomain(domain: CatalogueDomain, catalogue: FullCatalogue): ExplainedRow {
  const services = servicesOf(providerOf(domain.id), catalogue);
  return {
    kind: 'domain',
    domain,
    services: services.filter((each) => each.domains.includes(domain.id)).map((each) => each.id),
    homeOf: services.flatMap((service) =>
      service.operations
        .filter((operation) => operation.home === domain.id)
        .map((operation) => `${service.id}:${operation.name}`),
    ),
  };
}

function findNeededBy(
  service: CatalogueService,
  operations: readonly CatalogueOperation[],
  catalogue: FullCatalogue,
): readonly NeededBy[] {
  const wanted = new Set(operations.map((operation) => operation.name));
  const data = operations.some((operation) => operation.plane === 'data');
  return servicesOf(providerOf(service.id), catalogue)
    .flatMap((each) =>
      each.operations.flatMap((operation) =>
        operation.needs
          .filter((need) => pointsAt(need.on, service.id, wanted, data))
          .map(({ strength, evidence }) => ({
            operation: `${each.id}:${operation.name}`,
            strength,
            evidence,
          })),
      ),
    )
    .sort((a, b) => compareText(a.operation, b.operation));
}

/** A need without an operation means the data plane (O1). */
function pointsAt(on: string, id: string, wanted: ReadonlySet<string>, data: boolean): boolean {
  const [name = '', operation] = on.split(':');
  const parts = name.split('/');
  const needed = parts.length < 3 ? name : `${parts[0]}/${parts.at(-1)}`;
  return needed === id && (operation === undefined ? data : wanted.has(operation));
}

function servicesOf(provider: string, catalogue: FullCatalogue): readonly CatalogueService[] {
  return catalogue.serviceIds
    .filter((id) => id.startsWith(`${provider}/`))
    .flatMap((id) => catalogue.service(id) ?? []);
}

function providerOf(id: string): string {
  return id.split('/')[0] ?? id;
}

function nearest(name: string, catalogue: FullCatalogue): string | null {
  return suggest(name, [
    ...catalogue.serviceIds,
    ...catalogue.domains.map((domain) => domain.id),
    ...catalogue.vendors.map((vendor) => vendor.id),
  ]);
}
