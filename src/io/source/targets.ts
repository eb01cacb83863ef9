/**
 * What a host, an ARN or a resource name stands for: something found, a provider's service, a vendor,
 * or, when nothing defines it, a component under its own name with a warning that says so.
 */
import type { Problem } from '#base';
import type { EvidenceFile, NeedFile } from '#core/map';

import { warning } from './findings.ts';
import { createHosts } from './hosts.ts';
import { spellId } from './identity.ts';
import type { Ids } from './identity.ts';
import type { FoundComponent, FoundNeed, FoundTarget, SourceContext } from './port.ts';
import { domainOfRegion } from './places.ts';
import { isIpAddress, isPrivateName } from './reading/address.ts';
import { resourceKind, resourceOfArn, resourceOfHost } from './resources.ts';
import { serviceRef } from './service-ref.ts';
import { kindOfLabel, kindOfName, kindOfScheme } from './strength.ts';
import type { United } from './unite.ts';
import { natureOfVendor } from './vendors.ts';

/** A component that has its id. */
export interface Linked {
  readonly id: string;
  readonly kind: string;
  /** Yours: a file defines it. */
  readonly mine: boolean;
  readonly in: readonly string[];
  readonly restarts: string | null;
  /** Needs that it has by what it is: a table on DynamoDB. */
  readonly needs: ReadonlyMap<string, NeedFile>;
  readonly evidence: readonly EvidenceFile[];
}

/** One end of a need: `ref` is what is written, `id` the component, `kind` what decides its strength. */
export interface Target {
  readonly ref: string;
  readonly id: string;
  readonly kind: string;
}

export interface Targets {
  component(key: string): Linked | null;
  /** What a need points at; empty when that is nothing one could name. */
  resolve(need: FoundNeed, from: Linked): readonly Target[];
  /** Every component, found and brought in, sorted by id. */
  all(): readonly Linked[];
  readonly problems: readonly Problem[];
}

/** Everything that needs can point at. */
export function createTargets(
  components: readonly FoundComponent[],
  united: United,
  ids: Ids,
  context: SourceContext,
): Targets {
  const problems: Problem[] = [];
  const linked = new Map<string, Linked>();
  const resources = new Map<string, string>();
  const taken = new Set(context.catalogue.domains.map(({ id }) => id));
  for (const component of components) {
    linked.set(component.key, linkComponent(component, ids));
    taken.add(ids.get(component.key) ?? '');
    for (const handle of component.handles) {
      if (handle.kind === 'resource')
        resources.set(`${handle.service} ${handle.name}`, component.key);
    }
  }
  for (const group of united.groups) {
    const component = linked.get(group.key);
    if (component !== undefined)
      linked.set(group.key, withGroup(component, group.of, group.evidence, ids));
  }
  const hosts = createHosts(components, united.aliases);

  return {
    problems,
    component: (key) => linked.get(united.keyOf(key)) ?? null,
    all: () => [...linked.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    resolve: (need, from) => resolveTarget(need.target, need, from),
  };

  function resolveTarget(target: FoundTarget, need: FoundNeed, from: Linked): readonly Target[] {
    switch (target.kind) {
      case 'host':
        return resolveHost(target.host, target.scheme, target.path, need, from);
      case 'arn':
        return resolveArn(target.arn, need, from);
      case 'resource':
        return resolveResource(target, need, from);
      case 'service':
        return service(target.service, target.operation, target.region, need, from);
      case 'component':
        return known(united.keyOf(target.key));
      case 'vendor':
        return [
          bring(
            `vendor:${target.id}`,
            target.id,
            '-vendor',
            { kind: 'vendor' },
            need,
            natureOfVendor(target.id),
          ),
        ];
    }
  }

  function known(key: string): readonly Target[] {
    const component = linked.get(key);
    return component === undefined
      ? []
      : [{ ref: component.id, id: component.id, kind: component.kind }];
  }

  function resolveHost(
    host: string,
    scheme: string | null,
    path: string,
    need: FoundNeed,
    from: Linked,
  ): readonly Target[] {
    if (scheme === 's3' || scheme === 's3a') {
      return resolveResource(
        { service: 'aws/s3', name: host, region: null, onlyIfDefined: false },
        need,
        from,
      );
    }
    const answer = hosts.find(host, need.scope);
    if (answer.kind === 'found') return answer.keys.flatMap((key) => known(key));
    const name = answer.host;
    if (isIpAddress(name)) {
      warn(
        need,
        'address-not-named',
        `${need.label} of ${from.id} is an IP address, which no file names`,
        'name what answers there: firebreak.yaml, under corrections',
      );
      return [];
    }
    if (isPrivateName(name)) return [undefinedHost(name, scheme, need, from)];
    const named = context.catalogue.name(name);
    if (named?.service != null) {
      const resource = resourceOfHost(named.service, name, path);
      const region = named.region;
      return resource !== null && resourceKind(named.service) !== null
        ? resolveResource(
            { service: named.service, name: resource, region, onlyIfDefined: false },
            need,
            from,
          )
        : service(named.service, named.operation, region, need, from);
    }
    const provider = named === null ? null : named.provider;
    if (provider !== null && !taken.has(provider)) {
      return [
        bring(
          `vendor:${provider}`,
          provider,
          '-vendor',
          { kind: 'vendor' },
          need,
          natureOfVendor(provider),
        ),
      ];
    }
    const domain = named?.region == null ? null : domainOfRegion(named.region, context);
    return [
      bring(
        `host:${name}`,
        name,
        '-host',
        { kind: 'vendor', in: domain === null ? [] : [domain] },
        need,
        'vendor',
      ),
    ];
  }

  /** A name of the cluster or network that no file deploys: a component all the same, and a warning. */
  function undefinedHost(
    host: string,
    scheme: string | null,
    need: FoundNeed,
    from: Linked,
  ): Target {
    const name = host.replace(/\.svc(?:\..*)?$/, '');
    const kind =
      kindOfScheme(scheme) ??
      kindOfName(name) ??
      kindOfLabel(name) ??
      kindOfLabel(need.label) ??
      'service';
    const target = bring(
      `host:${name}`,
      name,
      '-host',
      { kind, note: 'nothing in these files deploys it' },
      need,
      kind,
    );
    warn(
      need,
      'not-defined',
      `${from.id} points at ${name} (${need.label}), and nothing in these files deploys it`,
      `add the files that do, or say what it is: firebreak.yaml, components, ${target.id}`,
    );
    return target;
  }

  function resolveArn(arn: string, need: FoundNeed, from: Linked): readonly Target[] {
    const resource = resourceOfArn(arn);
    const named = context.catalogue.name(arn);
    const serviceId = named?.service ?? resource?.service ?? null;
    if (serviceId === null) return [];
    const region = resource?.region ?? named?.region ?? null;
    // A role is assumed through the token service, where the caller is.
    if (serviceId === 'aws/iam') return service('aws/sts', null, null, need, from);
    return resource === null || resourceKind(serviceId) === null
      ? service(serviceId, named?.operation ?? null, region, need, from)
      : resolveResource(
          { service: serviceId, name: resource.name, region, onlyIfDefined: false },
          need,
          from,
        );
  }

  function resolveResource(
    resource: { service: string; name: string; region: string | null; onlyIfDefined: boolean },
    need: FoundNeed,
    from: Linked,
  ): readonly Target[] {
    const key = resources.get(`${resource.service} ${resource.name}`);
    const domain = resource.region === null ? null : domainOfRegion(resource.region, context);
    if (key !== undefined) {
      const component = linked.get(united.keyOf(key));
      if (component === undefined) return [];
      const elsewhere = domain !== null && component.in.includes(domain) && component.in.length > 1;
      return [
        {
          ref: elsewhere ? `${component.id}@${domain}` : component.id,
          id: component.id,
          kind: component.kind,
        },
      ];
    }
    const about = resourceKind(resource.service);
    if (resource.onlyIfDefined) return [];
    if (about === null) return service(resource.service, null, resource.region, need, from);
    const places = domain === null ? from.in : [domain];
    const target = bring(
      `resource:${resource.service}/${resource.name}/${places.join()}`,
      resource.name,
      about.qualifier,
      { kind: about.kind, in: places, note: about.what },
      need,
      about.kind,
    );
    standOn(target.id, resource.service, need);
    return [target];
  }

  /** A table stands on the service that keeps it. */
  function standOn(id: string, serviceId: string, need: FoundNeed): void {
    for (const [key, component] of linked) {
      if (component.id !== id || component.needs.size > 0) continue;
      const ref = serviceRef(serviceId, null, null, component.in, context);
      if (ref === null) return;
      const needs = new Map<string, NeedFile>([[ref, { hard: true, evidence: [need.evidence] }]]);
      linked.set(key, { ...component, needs });
    }
  }

  function service(
    id: string,
    operation: string | null,
    region: string | null,
    need: FoundNeed,
    from: Linked,
  ): readonly Target[] {
    const ref = serviceRef(id, operation, region, from.in, context);
    if (ref !== null) return [{ ref, id: ref, kind: resourceKind(id)?.kind ?? 'provider' }];
    warn(
      need,
      'region-not-known',
      `${from.id} needs ${id}, in no region that these files say`,
      'say where it runs: --in aws/us-east-1',
    );
    return [];
  }

  function bring(
    key: string,
    name: string,
    qualifier: string,
    what: { kind: string; in?: readonly string[]; note?: string },
    need: FoundNeed,
    nature: string,
  ): Target {
    const evidence = { ...need.evidence, note: what.note ?? need.evidence.note ?? need.label };
    const before = linked.get(key);
    const id = before?.id ?? freeId(name, qualifier);
    linked.set(key, {
      id,
      kind: before === undefined || before.kind === 'service' ? what.kind : before.kind,
      mine: false,
      in: what.in ?? [],
      restarts: null,
      needs: before?.needs ?? new Map(),
      evidence: before?.evidence ?? [evidence],
    });
    return { ref: id, id, kind: nature };
  }

  function freeId(name: string, qualifier: string): string {
    const plain = spellId(name);
    const id = taken.has(plain) ? spellId(`${name}${qualifier}`) : plain;
    let free = id;
    for (let number = 2; taken.has(free); number++) free = `${id}-${number}`;
    taken.add(free);
    return free;
  }

  function warn(need: FoundNeed, code: string, what: string, mend: string): void {
    const [file = '', line = ''] = splitPlace(need.evidence.at ?? '');
    problems.push(warning(code, file, line === '' ? null : Number(line), what, mend));
  }
}

function splitPlace(at: string): readonly string[] {
  const colon = at.lastIndexOf(':');
  return colon < 0 ? [at, ''] : [at.slice(0, colon), at.slice(colon + 1)];
}

function linkComponent(component: FoundComponent, ids: Ids): Linked {
  return {
    id: ids.get(component.key) ?? spellId(component.name),
    kind: component.kind,
    mine: true,
    in: component.in.map(({ domain }) => domain),
    restarts: component.restarts,
    needs: new Map(),
    evidence: [...component.evidence, ...component.in.map(({ evidence }) => evidence)],
  };
}

function withGroup(
  component: Linked,
  of: readonly string[],
  evidence: EvidenceFile,
  ids: Ids,
): Linked {
  const anyOf = of.flatMap((key) => ids.get(key) ?? []).toSorted();
  const needs = new Map<string, NeedFile>([
    ['behind-it', { anyOf, hard: true, evidence: [evidence] }],
  ]);
  return { ...component, needs };
}
