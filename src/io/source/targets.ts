/**
 * What a host, an ARN or a resource name stands for: something found, a provider's service, a vendor,
 * or, when nothing defines it, a component under its own name with a warning that says so.
 */
import type { Problem } from '#base';
import type { EvidenceFile } from '#core/map';

import { warning } from './findings.ts';
import { createHosts } from './hosts.ts';
import type { Hosts } from './hosts.ts';
import type { Ids } from './identity.ts';
import type { FoundChain, FoundComponent, FoundNeed, FoundTarget, SourceContext } from './port.ts';
import { domainOfRegion } from './places.ts';
import { isIpAddress, isPrivateName } from './reading/address.ts';
import { Registry } from './registry.ts';
import type { Linked } from './registry.ts';
import { resourceKind, resourceOfArn, resourceOfHost } from './resources.ts';
import { serviceRef } from './service-ref.ts';
import { kindOfLabel, kindOfName, kindOfScheme } from './strength.ts';
import type { United } from './unite.ts';
import { natureOfVendor } from './vendors.ts';

/** One end of a need: `ref` is what is written, `id` the component, `kind` what decides its strength. */
export interface Target {
  readonly ref: string;
  readonly id: string;
  readonly kind: string;
}

type HostTarget = Extract<FoundTarget, { kind: 'host' }>;
type ResourceTarget = Extract<FoundTarget, { kind: 'resource' }>;
type ServiceTarget = Extract<FoundTarget, { kind: 'service' }>;

/** Everything that needs can point at. */
export class Targets {
  readonly #problems: Problem[] = [];
  /** Needs on services of a region that nobody said: told in one line, since one answer mends all. */
  readonly #nowhere: { from: string; service: string; need: FoundNeed }[] = [];
  readonly #registry: Registry;
  readonly #hosts: Hosts;
  readonly #united: United;
  readonly #context: SourceContext;
  /** Service and name to key: the first in order of key, where two files define the same. */
  readonly #resources = new Map<string, string>();
  /** By host, what its aliases were seen to lead to. */
  readonly #chains: ReadonlyMap<string, readonly FoundChain[]>;
  /** Hosts whose chains were followed: aliases may lead in a circle. */
  readonly #followed = new Set<string>();

  constructor(
    components: readonly FoundComponent[],
    united: United,
    ids: Ids,
    context: SourceContext,
  ) {
    this.#registry = new Registry(components, ids, context);
    this.#hosts = createHosts(components, united.aliases);
    this.#united = united;
    this.#context = context;
    this.#chains = Map.groupBy(united.chains, ({ host }) => host);
    for (const group of united.groups) this.#registry.group(group);
    for (const { key, handles } of components) {
      for (const handle of handles) {
        if (handle.kind !== 'resource') continue;
        const name = `${handle.service} ${handle.name}`;
        if (!this.#resources.has(name)) this.#resources.set(name, key);
      }
    }
  }

  get problems(): readonly Problem[] {
    const [first] = this.#nowhere;
    if (first === undefined) return this.#problems;
    const others = new Set(this.#nowhere.map(({ from, service }) => `${from} ${service}`)).size - 1;
    const more = others === 0 ? '' : `, and ${others} more like it`;
    const what = `${first.from} needs ${first.service} in no region that these files say${more}`;
    const mend = 'say where it runs: --in aws/us-east-1';
    return [...this.#problems, problemAt(first.need, 'region-not-known', what, mend)];
  }

  /** What a key stands for now. */
  component(key: string): Linked | null {
    return this.#registry.byKey(this.#united.keyOf(key));
  }

  byId(id: string): Linked | null {
    return this.#registry.byId(id);
  }

  /** Every component, found and brought in, sorted by id. */
  all(): readonly Linked[] {
    return this.#registry.all();
  }

  /** What a need points at; empty when that is nothing one could name. */
  resolve(need: FoundNeed, from: Linked): readonly Target[] {
    const { target } = need;
    switch (target.kind) {
      case 'host':
        return this.#host(target, need, from);
      case 'arn':
        return this.#arn(target.arn, need, from);
      case 'resource':
        return this.#resource(target, need, from);
      case 'service':
        return this.#service(target, need, from);
      case 'component':
        return this.#known(this.#united.keyOf(target.key));
      case 'vendor':
        return [this.#vendor(target.id, need)];
      case 'named':
        return this.#named(target.name, need, from);
      case 'any':
        return target.of.flatMap((one) => this.resolve({ ...need, target: one }, from));
    }
  }

  #known(key: string): readonly Target[] {
    const component = this.#registry.byKey(key);
    return component === null
      ? []
      : [{ ref: component.id, id: component.id, kind: component.kind }];
  }

  #host(target: HostTarget, need: FoundNeed, from: Linked): readonly Target[] {
    const { scheme, path } = target;
    if (scheme === 's3' || scheme === 's3a') {
      return this.#resource(resource('aws/s3', target.host, null), need, from);
    }
    const answer = this.#hosts.find(target.host, need.scope);
    if (answer.kind === 'found') return answer.keys.flatMap((key) => this.#known(key));
    const { host } = answer;
    if (isIpAddress(host)) {
      const what = `${need.label} of ${from.id} is an IP address, which no file names`;
      this.#warn(
        need,
        'address-not-named',
        what,
        'say what answers there, in firebreak.yaml under corrections',
      );
      return [];
    }
    const own = this.#ownBehind(host, need);
    if (own.length > 0) return own;
    return isPrivateName(host)
      ? [this.#standing(host, this.#undefinedHost(host, scheme, need, from), need)]
      : this.#outside(host, path, need, from);
  }

  /** Things of one's own that the aliases of a name lead to. */
  #ownBehind(host: string, need: FoundNeed): readonly Target[] {
    const keys = (this.#chains.get(host) ?? []).flatMap(({ hops }) => {
      for (const hop of hops) {
        const answer = this.#hosts.find(hop, need.scope);
        if (answer.kind === 'found') return answer.keys;
      }
      return [];
    });
    return [...new Set(keys)].flatMap((key) => this.#known(key));
  }

  /** The thing of a name that nobody knows by itself stands on what its aliases lead to. */
  #standing(host: string, target: Target, need: FoundNeed): Target {
    const chains = this.#followed.has(host) ? [] : (this.#chains.get(host) ?? []);
    this.#followed.add(host);
    const component = chains.length === 0 ? null : this.#registry.byId(target.id);
    if (component === null || component.needs.size > 0) return target;
    const refs = new Map<string, EvidenceFile>();
    for (const { hops, evidence } of chains) {
      const hop = this.#tellingHop(hops);
      if (hop === null) continue;
      for (const { ref, id } of this.#outside(hop, '', { ...need, evidence }, component))
        if (id !== component.id) refs.set(ref, uncounted(evidence));
    }
    const [first, ...others] = refs;
    if (first === undefined) return target;
    if (others.length === 0) this.#registry.standOn(component, ...first);
    else this.#registry.standOnSome(component, [...refs.keys()], [...refs.values()]);
    return target;
  }

  /** The last alias that says whose service it is, else the last that says whose it is. */
  #tellingHop(hops: readonly string[]): string | null {
    const { catalogue } = this.#context;
    const named = hops.filter((hop) => catalogue.name(hop) !== null);
    return named.findLast((hop) => catalogue.name(hop)?.service != null) ?? named.at(-1) ?? null;
  }

  /** A name of the internet: a provider's service or resource, a vendor, or itself. */
  #outside(host: string, path: string, need: FoundNeed, from: Linked): readonly Target[] {
    const named = this.#context.catalogue.name(host);
    if (named?.service != null) {
      const { service, region, operation } = named;
      const name = resourceOfHost(service, host, path);
      const found: readonly Target[] =
        name !== null && resourceKind(service) !== null
          ? this.#resource(resource(service, name, region), need, from)
          : this.#serviceOrNothing({ kind: 'service', service, operation, region }, from);
      if (found.length > 0) return found;
    } else if (
      named !== null &&
      !this.#context.catalogue.domains.some(({ id }) => id === named.provider)
    ) {
      return [this.#vendor(named.provider, need)];
    }
    const domain = named?.region == null ? null : domainOfRegion(named.region, this.#context);
    const component = this.#registry.bring({
      key: `host:${host}`,
      name: host,
      qualifier: '-host',
      kind: 'vendor',
      in: domain === null ? [] : [domain],
      evidence: uncounted(need.evidence),
    });
    const target = { ref: component.id, id: component.id, kind: 'vendor' };
    return [this.#standing(host, target, need)];
  }

  /** A name that a program and its map share: what it is, the map may say that this is laid over. */
  #named(name: string, need: FoundNeed, from: Linked): readonly Target[] {
    const answer = this.#hosts.find(name, need.scope);
    if (answer.kind === 'found') return answer.keys.flatMap((key) => this.#known(key));
    const known = this.#registry.byId(name) ?? this.#registry.byKey(`vendor:${name}`);
    if (known !== null) return [{ ref: known.id, id: known.id, kind: known.kind }];
    if (name.includes('.') && !isPrivateName(name)) return this.#outside(name, '', need, from);
    const component = this.#registry.bring({
      key: `named:${name}`,
      name,
      qualifier: '-named',
      kind: '',
      in: [],
      evidence: need.evidence,
    });
    return [{ ref: component.id, id: component.id, kind: component.kind }];
  }

  #vendor(id: string, need: FoundNeed): Target {
    const component = this.#registry.bring({
      key: `vendor:${id}`,
      name: id,
      qualifier: '-vendor',
      kind: 'vendor',
      in: [],
      evidence: uncounted(need.evidence),
    });
    return { ref: component.id, id: component.id, kind: natureOfVendor(id) };
  }

  /** A name of the cluster or network that no file deploys: a component all the same, and a warning. */
  #undefinedHost(host: string, scheme: string | null, need: FoundNeed, from: Linked): Target {
    // In a cluster the namespace behind a name adds nothing while nobody defines it.
    const name = /\.svc(?:\.|$)/.test(host) ? (host.split('.')[0] ?? host) : host;
    const kind =
      kindOfScheme(scheme) ??
      kindOfName(name) ??
      kindOfLabel(name) ??
      kindOfLabel(need.label) ??
      'service';
    const component = this.#registry.bring({
      key: `host:${name}`,
      name,
      qualifier: '-host',
      kind,
      in: [],
      evidence: { ...uncounted(need.evidence), note: 'nothing in these files deploys it' },
    });
    // A call that was made is no mistake in a file.
    if (need.evidence.word === 'seen') return { ref: component.id, id: component.id, kind };
    const what = `${from.id} points at ${name} (${need.label}), and nothing in these files deploys it`;
    this.#warn(
      need,
      'not-defined',
      what,
      `add the files that do, or say in firebreak.yaml what ${component.id} is`,
    );
    return { ref: component.id, id: component.id, kind };
  }

  #arn(arn: string, need: FoundNeed, from: Linked): readonly Target[] {
    const parts = resourceOfArn(arn);
    const named = this.#context.catalogue.name(arn);
    if (named?.service == null) return [];
    const region = parts?.region ?? named.region;
    // A role is taken on through the token service, where the caller is.
    if (named.service === 'aws/iam') {
      return this.#service(
        { kind: 'service', service: 'aws/sts', operation: null, region: null },
        need,
        from,
      );
    }
    const operation = named.operation ?? OPERATIONS[named.service] ?? null;
    return parts === null || resourceKind(named.service) === null
      ? this.#service({ kind: 'service', service: named.service, operation, region }, need, from)
      : this.#resource(resource(named.service, parts.name, region), need, from);
  }

  #resource(target: ResourceTarget, need: FoundNeed, from: Linked): readonly Target[] {
    const domain = target.region === null ? null : domainOfRegion(target.region, this.#context);
    const key = this.#resources.get(`${target.service} ${target.name}`);
    const known = key === undefined ? null : this.component(key);
    if (known !== null) {
      const one = domain !== null && known.in.length > 1 && known.in.includes(domain);
      return [{ ref: one ? `${known.id}@${domain}` : known.id, id: known.id, kind: known.kind }];
    }
    if (target.onlyIfDefined) return [];
    const about = resourceKind(target.service);
    const operation = OPERATIONS[target.service] ?? null;
    if (about === null) return this.#service({ ...target, kind: 'service', operation }, need, from);
    const places = domain === null ? from.in : [domain];
    const brought = this.#registry.bring({
      key: `resource:${target.service}/${target.name}/${places.join()}`,
      name: target.name,
      qualifier: about.qualifier,
      kind: about.kind,
      in: places,
      evidence: {
        ...uncounted(need.evidence),
        note: `${about.what}, by ${need.evidence.note ?? need.label}`,
      },
    });
    const ref = serviceRef(target.service, operation, null, brought.in, this.#context);
    if (ref !== null) this.#registry.standOn(brought, ref, uncounted(need.evidence));
    return [{ ref: brought.id, id: brought.id, kind: about.kind }];
  }

  #service(target: ServiceTarget, need: FoundNeed, from: Linked): readonly Target[] {
    const found = this.#serviceOrNothing(target, from);
    if (found.length === 0 && this.#context.catalogue.service(target.service) !== null) {
      this.#nowhere.push({ from: from.id, service: target.service, need });
    }
    return found;
  }

  #serviceOrNothing(
    { service, operation, region }: ServiceTarget,
    from: Linked,
  ): readonly Target[] {
    const ref = serviceRef(service, operation, region, from.in, this.#context);
    if (ref === null) return [];
    return [{ ref, id: ref, kind: resourceKind(service)?.kind ?? 'provider' }];
  }

  #warn(need: FoundNeed, code: string, what: string, mend: string): void {
    this.#problems.push(problemAt(need, code, what, mend));
  }
}

/** The operation that a program needs of services of which it needs one. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'aws/secretsmanager': 'read',
  'aws/ssm': 'read',
  'aws/lambda': 'invoke',
};

function resource(service: string, name: string, region: string | null): ResourceTarget {
  return { kind: 'resource', service, name, region, onlyIfDefined: false };
}

/** What was counted of a need was not counted of what it is on. */
function uncounted({ word, at, note }: EvidenceFile): EvidenceFile {
  return { word, ...(at === undefined ? {} : { at }), ...(note === undefined ? {} : { note }) };
}

function problemAt(need: FoundNeed, code: string, what: string, mend: string): Problem {
  const at = need.evidence.at ?? '';
  const colon = at.lastIndexOf(':');
  const line = colon < 0 ? null : Number(at.slice(colon + 1));
  return warning(code, colon < 0 ? at : at.slice(0, colon), line, what, mend);
}
