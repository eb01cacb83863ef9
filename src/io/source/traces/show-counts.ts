/** What was counted, as findings: services, what they call, and where they are entered. */
import type { EvidenceFile, TrafficFile } from '#core/map';

import { createCollector, oneLine } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { domainOfRegion } from '../places.ts';
import type { Findings, FoundTarget, SourceContext } from '../port.ts';
import { kindOfImage, kindOfScheme } from '../strength.ts';
import type { SpanCounter } from './counter.ts';
import type { Counts } from './counts.ts';
import type { Callee, Caller, Edge, SeenService } from './edges.ts';
import { WEIGHT_ONE } from './span.ts';
import type { SeenTarget } from './seen-target.ts';

/** Entries of one service that are shown one by one; more of them are one. */
const MAX_SHOWN_ENTRIES = 8;

/** Shorter recordings say nothing of a rate. */
const LEAST_WINDOW_MS = 60_000;

/** Routes by which machines look whether a service is well. */
const PROBE =
  /(?:^|[/ ])(?:health|healthz|healthcheck|livez?|liveness|readyz?|readiness|ping|metrics|status|_health|actuator(?:\/\S*)?|grpc\.health\.v1\.Health\S*)$/i;

/** A method of HTTP, which every service has, or nothing. */
const SAYS_NOTHING = /^(?:HTTP )?(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|QUERY|request)?$/i;

/** Turns counts into findings; `at` is what they were counted from. */
export function showCounts(counter: SpanCounter, at: string, context: SourceContext): Findings {
  const shown = new Shown(counter, at, context);
  shown.services();
  shown.edges();
  return shown.found;
}

/** What a call leads to, in words that can be bound. */
interface Outside {
  readonly found: FoundTarget;
  readonly label: string;
}

class Shown {
  readonly found: Collector = createCollector();
  readonly #counter: SpanCounter;
  readonly #at: string;
  readonly #context: SourceContext;
  /** Databases and queues that have no host of their own. */
  readonly #things = new Set<string>();
  readonly #brokers = new Set<string>();
  readonly #callers: ReadonlySet<string>;
  /** How many services have an entry of this name. */
  readonly #entryNames = new Map<string, number>();

  constructor(counter: SpanCounter, at: string, context: SourceContext) {
    this.#counter = counter;
    this.#at = at;
    this.#context = context;
    const { services } = counter.edges;
    this.#callers = new Set(services.flatMap(({ calledBy }) => [...calledBy.keys()]));
    for (const name of services.flatMap(({ entries }) => [...entries.keys()]))
      this.#entryNames.set(name, (this.#entryNames.get(name) ?? 0) + 1);
  }

  services(): void {
    const { edges } = this.#counter;
    edges.services.forEach((service, index) => {
      if (service.name === '') return;
      this.#service(
        service,
        edges.callers.filter((caller) => caller.service === index),
      );
      this.#entries(service);
    });
  }

  #service(service: SeenService, places: readonly Caller[]): void {
    const evidence = this.#seen(
      'its own spans',
      service.served.traffic('component', this.#counter.time),
    );
    const domains = new Set(places.flatMap(({ region }) => this.#domainOf(region) ?? []));
    this.found.components.push({
      key: keyOf(service),
      name: service.name,
      qualifier: service.namespace === '' ? '-service' : `.${service.namespace}`,
      alsoNamed: [...service.workloads].toSorted(),
      role: 'runs',
      kind: kindOfImage(null, service.name) ?? 'service',
      in: [...domains]
        .toSorted()
        .map((domain) => ({ domain, evidence: this.#seen('the region of its spans', null) })),
      restarts: null,
      handles: [...new Set([service.name, ...service.workloads])].toSorted().flatMap((host) =>
        // Plain, and as a cluster spells it: `cart`, `cart.shop`, `cart.shop.svc.cluster.local`.
        ['', 'kubernetes:'].map(
          (scope) => ({ kind: 'host', host: host.toLowerCase(), scope }) as const,
        ),
      ),
      evidence: [evidence],
    });
    for (const [name, counts] of service.calledBy) {
      const key = this.#named(name) ?? this.#caller(name);
      this.#need(
        key,
        { kind: 'component', key: keyOf(service) },
        `calls ${service.name}`,
        counts,
        null,
      );
    }
  }

  /** A service that only others speak of. */
  #caller(name: string): string {
    return this.#thing(`caller/${name}`, name, '-caller', 'service');
  }

  /** A service that was seen, by its name; null when there is none, or several. */
  #named(name: string): string | null {
    const same = this.#counter.edges.services.filter((each) => each.name === name);
    const [only] = same;
    return same.length === 1 && only !== undefined ? keyOf(only) : null;
  }

  #entries(service: SeenService): void {
    const entries = [...service.entries].filter(([name]) => !PROBE.test(name));
    if (entries.length === 0) return;
    const few =
      entries.length <= MAX_SHOWN_ENTRIES && entries.every(([name]) => !SAYS_NOTHING.test(name));
    for (const [name, counts] of few ? entries : [[service.name, service.entered] as const]) {
      const isOne = !few || this.#entryNames.get(name) === 1;
      this.found.entries.push({
        id: isOne ? name : `${service.name}/${name}`,
        through: [keyOf(service)],
        evidence: this.#seen(
          'spans that nothing calls',
          counts.traffic('component', this.#counter.time),
        ),
        ...this.#rate(counts),
      });
    }
  }

  /** Calls in a minute or an hour, to two digits: what was kept stands for what was not. */
  #rate({ weight }: Counts): { readonly rate?: string } {
    const { first, last } = this.#counter.time;
    const windowMs = (last - first) / 1_000;
    if (windowMs < LEAST_WINDOW_MS) return {};
    const each = (unitMs: number): number =>
      Number((((weight / WEIGHT_ONE) * unitMs) / windowMs).toPrecision(2));
    const minutely = each(60_000);
    const hourly = each(3_600_000);
    if (minutely >= 1) return { rate: `${minutely}/min` };
    return hourly >= 0.01 ? { rate: `${hourly}/h` } : {};
  }

  edges(): void {
    for (const edge of this.#counter.edges.edges.values()) this.#edge(edge);
  }

  #edge({ caller, callee, counts }: Edge): void {
    const { callers, services } = this.#counter.edges;
    const from = callers[caller];
    const service = services[from?.service ?? -1];
    if (from === undefined || service === undefined) return;
    const target = this.#targetOf(callee);
    if (target === null) return;
    const where = this.#domainOf(from.region);
    this.#need(keyOf(service), target.found, `calls ${target.label}`, counts, where);
  }

  #need(
    from: string,
    target: FoundTarget,
    label: string,
    counts: Counts,
    where: string | null,
  ): void {
    this.found.needs.push({
      from,
      target,
      strength: 'unknown',
      when: 'running',
      evidence: this.#seen(label, counts.traffic('need', this.#counter.time)),
      scope: '',
      label,
      ...(where === null ? {} : { where }),
    });
  }

  #targetOf(callee: Callee): Outside | null {
    const { services, targets } = this.#counter.edges;
    if (callee.kind === 'service') {
      const service = services[callee.service];
      if (service === undefined) return null;
      return { found: { kind: 'component', key: keyOf(service) }, label: service.name };
    }
    const known = targets[callee.target];
    return known === undefined ? null : this.#outside(known.target);
  }

  #outside(target: SeenTarget): Outside | null {
    switch (target.kind) {
      case 'service':
        return { found: { ...target, operation: null }, label: target.service };
      case 'resource':
        return {
          found: { ...target, onlyIfDefined: false },
          label: `${target.service} ${target.name}`,
        };
      case 'host':
        return { found: hostTarget(target.host, target.scheme), label: target.host };
      case 'named':
        return { found: this.#given(target.name), label: target.name };
      case 'database': {
        const { system, name } = target;
        // The id says both, so that another recording, which has other things, gives the same.
        const called = name === null || name === system ? system : `${name}-${system}`;
        const path = `${system}/${name ?? ''}`;
        return {
          found: this.#component(path, called, '-database', 'datastore'),
          label: name ?? system,
        };
      }
      case 'queue':
        return this.#queue(target);
      case 'address':
      case 'nameless':
        return null;
    }
  }

  /** A topic stands on its broker, where that has a name. */
  #queue({ system, name, host }: Extract<SeenTarget, { kind: 'queue' }>): Outside {
    if (name === null) {
      if (host !== null) return { found: hostTarget(host, schemeOf(system)), label: host };
      return { found: this.#component(system, system, '-broker', 'queue'), label: system };
    }
    const found = this.#component(`${system}/${name}`, `${name}-queue`, '-topic', 'queue');
    if (host !== null && found.kind === 'component' && !this.#brokers.has(`${found.key} ${host}`)) {
      this.#brokers.add(`${found.key} ${host}`);
      this.found.needs.push({
        from: found.key,
        target: hostTarget(host, schemeOf(system)),
        strength: 'hard',
        when: 'running',
        evidence: this.#seen(`kept by ${host}`, null),
        scope: '',
        label: `broker of ${name}`,
      });
    }
    return { found, label: name };
  }

  #component(key: string, name: string, qualifier: string, kind: string): FoundTarget {
    return { kind: 'component', key: this.#thing(key, name, qualifier, kind) };
  }

  /** Something that was only called: it has no spans of its own. */
  #thing(path: string, name: string, qualifier: string, kind: string): string {
    const key = `traces:called/${path}`;
    if (!this.#things.has(key)) {
      this.#things.add(key);
      this.found.components.push({
        key,
        name,
        qualifier,
        role: 'holds',
        kind: kind === 'datastore' ? (kindOfImage(null, path.split('/')[0] ?? '') ?? kind) : kind,
        in: [],
        restarts: null,
        handles: [],
        evidence: [this.#seen('only seen in calls of it', null)],
      });
    }
    return key;
  }

  /** A name that people or programs gave. */
  #given(name: string): FoundTarget {
    const key = this.#named(name);
    if (key !== null) return { kind: 'component', key };
    if (this.#callers.has(name)) return { kind: 'component', key: this.#caller(name) };
    const isHost = /^[a-z0-9_.-]+$/.test(name) || !name.includes('.');
    return isHost
      ? hostTarget(name.toLowerCase(), null)
      : this.#component(`named/${name}`, name, '-called', 'service');
  }

  #seen(note: string, traffic: TrafficFile | null): EvidenceFile {
    return {
      word: 'seen',
      at: this.#at,
      note: oneLine(note),
      ...(traffic === null ? {} : { traffic }),
    };
  }

  #domainOf(region: string): string | null {
    if (region === '') return null;
    const [provider = '', name = ''] = region.split(' ');
    const own = provider === '' ? null : domainOfRegion(`${provider}/${name}`, this.#context);
    return own ?? domainOfRegion(name, this.#context);
  }
}

function keyOf({ name, namespace }: SeenService): string {
  return `traces:${namespace}/${name}`;
}

function hostTarget(host: string, scheme: string | null): FoundTarget {
  return { kind: 'host', host, path: '', scheme };
}

/** A scheme that says that it is a queue. */
function schemeOf(system: string): string {
  return kindOfScheme(system) === 'queue' ? system : 'amqp';
}
