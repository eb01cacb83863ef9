/** References as they are typed in `needs:` and `through:` (N3, N4), bound to what they name. */
import { fail, succeed, suggest, type Result } from '#base';
import { toProblem } from './finding.ts';
import type { Known, KnownComponent } from './known.ts';
import { formatRef } from './name.ts';
import type { At, DomainId, Ref, Target } from './types.ts';
import { hasForm } from './text-forms.ts';
import { didYouMean, quote, wrongForm, type Telling } from './wording.ts';

export type Bound =
  | {
      readonly ok: true;
      readonly ref: Ref;
      /** The reference as the target of a need. */
      readonly target: Target;
      /** The canonical text. */
      readonly name: string;
      readonly named: KnownComponent;
    }
  | { readonly ok: false; readonly telling: Telling };

/** `shop`, `shop:pay`, `shop@aws/us-east-1`, `aws/us-east-1/dynamodb:read`, `aws/same-region/sts`. */
export function parseRef(text: string, known: Known): Result<Ref> {
  if (!hasForm(text, 'reference')) return fail([toProblem(wrongForm(text, 'reference'), null)]);
  const bound = bindRef(text, known);
  return bound.ok ? succeed(bound.ref) : fail([toProblem(bound.telling, null)]);
}

const NEAR: At = { kind: 'near' };
const SAME_REGION: At = { kind: 'same-region' };

export function bindRef(text: string, known: Known): Bound {
  const colon = text.indexOf(':');
  const head = colon < 0 ? text : text.slice(0, colon);
  const operation = colon < 0 ? null : text.slice(colon + 1);
  const bound = bindHead(head, known);
  if (!bound.ok || operation === null) return bound;
  if (!bound.named.operations.has(operation))
    return wrong(unknownOperation(bound.named, operation));
  const ref: Ref = { ...bound.ref, operation };
  const name = `${bound.name}:${operation}`;
  return { ok: true, ref, target: { kind: 'one', ref }, name, named: bound.named };
}

function bindHead(head: string, known: Known): Bound {
  const at = head.indexOf('@');
  if (at >= 0) return bindPlacement(head.slice(0, at), head.slice(at + 1), known);
  const named = known.component(head);
  if (named !== null) {
    return named.kind === 'regional' ? wrong(sayWhichRegion(head)) : bound(named, NEAR);
  }
  if (known.domain(head) !== null) return wrong(domainAsNeed(head));
  const parts = head.split('/');
  if (parts[1] === 'same-region' && parts.length > 2) return bindSameRegion(parts, known);
  const place = findPlace(parts, known);
  if (place === null) return wrong(unknownName(head, known));
  return known.component(place.service) === null
    ? wrong(unknownIn(place, known))
    : bindPlacement(place.service, place.domain, known);
}

/** `aws/us-east-1/dynamodb` is `aws/dynamodb` in `aws/us-east-1`: the longest domain that begins it. */
interface Place {
  readonly domain: string;
  readonly service: string;
  /** What stands after the domain. */
  readonly name: string;
}

function findPlace(parts: readonly string[], known: Known): Place | null {
  for (let length = parts.length - 1; length > 0; length--) {
    const domain = parts.slice(0, length).join('/');
    if (known.domain(domain) === null) continue;
    const name = parts.slice(length).join('/');
    return { domain, name, service: `${parts[0]}/${name}` };
  }
  return null;
}

function bindSameRegion(parts: readonly string[], known: Known): Bound {
  const service = [parts[0], ...parts.slice(2)].join('/');
  const named = known.component(service);
  if (named === null) return wrong(unknownService(service, `${parts[0]}/same-region`, known));
  if (named.kind === 'global') {
    const what = `${quote(service)} is in no region.`;
    return wrong({ code: 'not-offered', what, mend: `Write ${quote(service)}.` });
  }
  return bound(named, SAME_REGION);
}

/** `component@domain`; a service must be offered there, a component of the map must run there. */
function bindPlacement(component: string, domain: string, known: Known): Bound {
  const named = known.component(component);
  if (named === null) return wrong(unknownName(component, known));
  if (known.domain(domain) === null) return wrong(unknownDomain(domain, known));
  if (!named.domains.includes(domain)) return wrong(notThere(named, domain));
  if (named.kind === 'global') return bound(named, NEAR);
  return bound(named, { kind: 'placement', domain: domain as DomainId });
}

function bound(named: KnownComponent, at: At): Bound {
  const ref: Ref = { component: named.id, at, operation: null };
  return { ok: true, ref, target: { kind: 'one', ref }, name: formatRef(ref), named };
}

function wrong(telling: Telling): Bound {
  return { ok: false, telling };
}

/** N4: never a silent us-east-1. */
export function sayWhichRegion(service: string): Telling {
  const [provider = '', ...rest] = service.split('/');
  const name = rest.join('/');
  const what = `${quote(service)} is one service in each region; this does not say in which.`;
  const mend = `Say which region: \`${provider}/same-region/${name}\`, or \`${provider}/REGION/${name}\`.`;
  return { code: 'say-which-region', what, mend };
}

function notThere(named: KnownComponent, domain: string): Telling {
  const { domains } = named;
  const where = domains
    .slice(0, 5)
    .map((one) => quote(one))
    .join(', ');
  const more = domains.length > 5 ? ` and ${domains.length - 5} more` : '';
  if (named.kind === 'own') {
    const what = `${quote(named.id)} has no placement in ${quote(domain)}.`;
    const mend =
      domains.length === 0 ? 'It has none at all: add `in:` to it.' : `It has ${where}${more}.`;
    return { code: 'not-placed', what, mend };
  }
  const what = `${quote(named.id)} is not offered in ${quote(domain)}.`;
  const mend =
    named.kind === 'global'
      ? `It is global: write ${quote(named.id)}.`
      : `It is offered in ${where}${more}.`;
  return { code: 'not-offered', what, mend };
}

/** O1: an operation that is not declared is a problem, `name` included. */
export function unknownOperation(named: KnownComponent, operation: string): Telling {
  const declared = [...named.operations.keys()].filter((name) => name !== '');
  const what = `${quote(named.id)} declares no operation ${quote(operation)}.`;
  const listed = declared.map((name) => quote(name)).join(', ');
  const mend =
    declared.length === 0
      ? `It declares none: leave ${quote(`:${operation}`)} out, or add it under \`operations:\`.`
      : didYouMean(suggest(operation.slice(0, 100), declared), `It declares ${listed}.`);
  return { code: 'unknown-operation', what, mend };
}

function domainAsNeed(domain: string): Telling {
  const what = `${quote(domain)} is a domain: a place, not something that can be needed.`;
  return { code: 'unknown-name', what, mend: `Name what is needed there: \`${domain}/SERVICE\`.` };
}

function unknownIn({ domain, service, name }: Place, known: Known): Telling {
  const slash = name.lastIndexOf('/');
  if (slash >= 0) return unknownDomain(`${domain}/${name.slice(0, slash)}`, known);
  if (known.component(name)?.kind !== 'own') return unknownService(service, domain, known);
  const what = `${quote(`${domain}/${name}`)} is no service.`;
  return { code: 'unknown-name', what, mend: `Did you mean \`${name}@${domain}\`?` };
}

/** A place that nobody knows. */
export function unknownDomain(domain: string, known: Known): Telling {
  const otherwise = 'Name a domain of the catalogue, or define it under `domains:`.';
  const mend = didYouMean(known.nearDomain(domain), otherwise);
  return { code: 'unknown-domain', what: `There is no domain ${quote(domain)}.`, mend };
}

function unknownService(service: string, domain: string, known: Known): Telling {
  const slash = service.indexOf('/');
  const nearest = known.nearService(service.slice(0, slash), service.slice(slash + 1));
  const meant = nearest === null ? null : `${domain}/${nearest}`;
  const otherwise = 'Define a component of your own with `in:`, and name that.';
  const what = `The catalogue has no service ${quote(service)}.`;
  return { code: 'unknown-name', what, mend: didYouMean(meant, otherwise) };
}

export function unknownName(name: string, known: Known): Telling {
  const otherwise = name.includes('/')
    ? 'Define a component under `components:`, with a name without slashes.'
    : `Define it under \`components:\`; \`${name.slice(0, 60)}: { kind: vendor }\` when others run it.`;
  const what = `Nothing is called ${quote(name)}.`;
  return { code: 'unknown-name', what, mend: didYouMean(known.nearComponent(name), otherwise) };
}
