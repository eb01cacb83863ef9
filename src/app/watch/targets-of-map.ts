/**
 * Targets out of a map: where people come in, and the names outside that this needs. A target is called
 * as the map calls the thing only where a good look says that the thing works as far as its name says:
 * `aws/us-east-1/dynamodb:name` is the name and no more. What a look cannot tell of a service as a
 * whole has a name of its own, so that nobody takes an answer of its front door for its health.
 */
import type { FullCatalogue } from '#core/catalogue';
import type { Component, Journey, Need, Ref, ResolvedMap, Target } from '#core/map';
import { NO_RULES, systemResolver, USUAL_DNS, USUAL_HTTP, type NamedTarget } from '#io/probe';
import { PROVIDER_FEEDS } from './provider-feeds.ts';
import { hostOfService, hostOfVendor } from './service-host.ts';
import { type Left, sayChosen, type Written, writeTargets } from './write-targets.ts';

/** What was chosen. */
export interface ChosenTargets {
  /** Entry points first, then names outside, then feeds, each in the order of the map. */
  readonly targets: readonly NamedTarget[];
  /** What could not be: the thing, and what to do about it. */
  readonly left: readonly Left[];
  /** What was chosen and what was left, for people. */
  readonly said: readonly string[];
  /** All of it as a file of targets, with what was left as remarks. */
  readonly yaml: string;
}

const ENTRY_MS = 30_000;
const NAME_MS = 60_000;
const FEED_MS = 120_000;

/** `shop.example/checkout`: a host of two labels at least, and a path. */
const HOST_AND_PATH =
  /^((?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])(\/[!-~]*)?$/i;

/** Chooses. Everything in a stated order, so that the same map gives the same file. */
export function targetsOfMap(map: ResolvedMap, catalogue: FullCatalogue): ChosenTargets {
  const left: Left[] = [];
  const outside = outsideOf(map, catalogue, left);
  const entries = map.journeys.flatMap((journey) => entryOf(journey, map, outside, left));
  const feeds = feedsOf(map, left);
  const all = [...entries, ...[...outside.values()].flat(), ...feeds];
  // The same name may be needed by two components.
  const written = [...new Map(all.map((each) => [each.named.name, each])).values()];
  return {
    targets: written.map(({ named }) => named),
    left,
    said: sayChosen(written, left),
    yaml: writeTargets(written, left),
  };
}

/** Targets of each component outside that something of the map needs, by component. */
function outsideOf(
  map: ResolvedMap,
  catalogue: FullCatalogue,
  left: Left[],
): ReadonlyMap<string, readonly Written[]> {
  const needed = neededByMap(map);
  const found = new Map<string, readonly Written[]>();
  for (const component of map.components) {
    const domains = needed.get(component.id);
    if (domains === undefined) continue;
    const targets =
      component.origin === 'catalogue'
        ? serviceTargets(component, domains, catalogue, left)
        : vendorTargets(component, catalogue, left);
    if (targets.length > 0) found.set(component.id, targets);
  }
  return found;
}

/** What the map's own components and journeys need themselves, and in which domains. */
function neededByMap(map: ResolvedMap): ReadonlyMap<string, ReadonlySet<string>> {
  const needed = new Map<string, Set<string>>();
  const placements = new Map<string, readonly string[]>(
    map.components.map(({ id, placements: own }) => [id, own]),
  );
  const parents = new Map<string, string | null>(map.domains.map(({ id, parent }) => [id, parent]));
  const within = (domain: string, other: string): boolean => {
    for (let at: string | null | undefined = domain; at != null; at = parents.get(at))
      if (at === other) return true;
    return false;
  };
  const add = ({ component, at }: Ref, from: readonly string[]): void => {
    const all = placements.get(component) ?? [];
    const near = all.filter((domain) => from.some((own) => within(own, domain)));
    const chosen =
      at.kind === 'placement'
        ? [at.domain]
        : at.kind === 'anywhere' || near.length === 0
          ? all
          : near;
    const domains = needed.get(component) ?? new Set<string>();
    needed.set(component, domains);
    for (const domain of chosen) domains.add(domain);
  };
  for (const component of map.components) {
    if (component.origin !== 'map') continue;
    for (const { target } of allNeeds(component))
      for (const ref of refsOf(target)) add(ref, component.placements);
  }
  for (const { through } of map.journeys) for (const ref of through) add(ref, []);
  return needed;
}

function serviceTargets(
  { id, placements, operations }: Component,
  domains: ReadonlySet<string>,
  catalogue: FullCatalogue,
  left: Left[],
): readonly Written[] {
  const service = catalogue.service(id);
  const own = placements.filter((domain) => domains.has(domain));
  return own.flatMap((domain): readonly Written[] => {
    const host = hostOfService(id, domain, catalogue);
    const shown = domain.includes('/') ? `${domain}${id.slice(id.indexOf('/'))}` : id;
    if (host === null) {
      left.push({ what: shown, why: 'it has no name that is the same for all: name yours' });
      return [];
    }
    const hasName = operations.some(({ name }) => name === 'name');
    // A global service is named without a region.
    const name = service?.scope === 'global' ? id : shown;
    return [hasName ? nameTarget(`${name}:name`, host) : doorTarget(host)];
  });
}

function vendorTargets(
  { id, vendor, kind }: Component,
  catalogue: FullCatalogue,
  left: Left[],
): readonly Written[] {
  if (HOST_AND_PATH.test(id)) return [nameTarget(`dns ${id}`, id)];
  if (!vendor && kind !== 'vendor') return [];
  const host = hostOfVendor(id, catalogue);
  if (host !== null) return [nameTarget(`dns ${host}`, host)];
  left.push({ what: id, why: 'nothing says by which name it is called' });
  return [];
}

/** A journey is looked at where people come in: where its own name or that of what it goes through says so. */
function entryOf(
  journey: Journey,
  map: ResolvedMap,
  outside: ReadonlyMap<string, readonly Written[]>,
  left: Left[],
): readonly Written[] {
  const names = [journey.id, ...journey.through.map(({ component }): string => component)];
  const [, host = '', path = '/'] =
    names.map((name) => HOST_AND_PATH.exec(name)).find((match) => match !== null) ?? [];
  if (host === '') {
    left.push({ what: journey.id, why: 'the map does not say where people come in' });
    return [];
  }
  const url = `https://${host}${path}`;
  const name = nameTarget(`dns ${host}`, host);
  const needs = [name, ...mustHave(journey, map).flatMap((id) => outside.get(id) ?? [])]
    .map(({ named }) => named.name)
    .filter((each, index, all) => all.indexOf(each) === index);
  return [
    {
      named: {
        name: journey.id,
        everyMs: ENTRY_MS,
        needs,
        objective: null,
        target: { ...USUAL_HTTP, url },
      },
      fields: { http: url, every: '30s' },
    },
    name,
  ];
}

function nameTarget(name: string, host: string): Written {
  return {
    named: {
      name,
      everyMs: NAME_MS,
      needs: [],
      objective: null,
      target: {
        ...USUAL_DNS,
        name: host,
        authoritiesThrough: systemResolver(),
        answer: NO_RULES,
      },
    },
    fields: { dns: host, every: '60s' },
  };
}

function doorTarget(host: string): Written {
  return {
    named: {
      name: `tls ${host}:443`,
      everyMs: NAME_MS,
      needs: [],
      objective: null,
      target: {
        kind: 'tls',
        host,
        port: 443,
        at: null,
        family: null,
        serverName: null,
        startTls: null,
        validForMs: 0,
        authorities: [],
        timeoutMs: 5_000,
      },
    },
    fields: { tls: `${host}:443`, every: '60s' },
  };
}

function feedsOf(map: ResolvedMap, left: Left[]): readonly Written[] {
  const vendors = map.components.filter(({ kind }) => kind === 'vendor').map(({ id }) => id);
  const providers = map.domains.filter(({ level }) => level === 'provider').map(({ id }) => id);
  const services = map.components.filter(({ origin }) => origin === 'catalogue');
  const all = new Set<string>([
    ...providers,
    ...vendors,
    ...services.map(({ id }) => id.slice(0, id.indexOf('/'))),
  ]);
  return [...all].sort().flatMap((provider): readonly Written[] => {
    const feed = PROVIDER_FEEDS.find((each) => each.provider === provider);
    if (feed === undefined) {
      if (!vendors.some((id) => id === provider))
        left.push({ what: provider, why: 'no status feed of it is known: name it' });
      return [];
    }
    const { url, format } = feed;
    return [
      {
        named: {
          name: `feed of ${provider}`,
          everyMs: FEED_MS,
          needs: [],
          objective: null,
          target: {
            kind: 'feed',
            url,
            format,
            provider,
            at: null,
            authorities: [],
            timeoutMs: 10_000,
          },
        },
        fields: { feed: url, format, provider, every: '2m' },
      },
    ];
  });
}

/** Components that a journey cannot do without as far as that is plain: no choice, no second place. */
function mustHave({ through }: Journey, map: ResolvedMap): readonly string[] {
  const byId = new Map<string, Component>(map.components.map((each) => [each.id, each]));
  const found = new Set<string>(through.map(({ component }) => component));
  for (const id of found) {
    const component = byId.get(id);
    if (component === undefined || component.origin !== 'map' || component.placements.length > 1)
      continue;
    for (const { strength, when, target } of allNeeds(component)) {
      if (strength === 'hard' && when === 'running' && target.kind === 'one')
        found.add(target.ref.component);
    }
  }
  return [...found];
}

function allNeeds({ needs, operations }: Component): readonly Need[] {
  const ofData = operations.filter(({ plane }) => plane === 'data');
  return [...needs, ...ofData.flatMap((each) => each.needs)];
}

function refsOf(target: Target): readonly Ref[] {
  return target.kind === 'one' ? [target.ref] : target.of;
}
