/**
 * Resolve: claims and the catalogue to the map that the rest of Firebreak reads (N2). Domains,
 * aliases, choices, names, needs; then the provider's services that the map reaches; then journeys,
 * goals and acceptances against all of it. All problems are told at once.
 */
import { compareText, fail, LIMITS, succeed, type Problem, type Result } from '#base';
import { catalogueSaying } from './catalogue-claim.ts';
import { rankSayings, sortConflicts, type Saying } from './choose.ts';
import type { ComponentFile } from './file.ts';
import { createFindings, hasError, joinProblems, toProblem } from './finding.ts';
import { createKnown, limitSuggestions, type Known, type KnownComponent } from './known.ts';
import { checkLookAlikes } from './look-alike.ts';
import { domainOfLost } from './lost.ts';
import type { Catalogue, CatalogueService } from './overlay.ts';
import type { Claim, Claims, MergedMap } from './part.ts';
import { pullServices } from './pull-services.ts';
import { bindRef, type Bound } from './ref.ts';
import { resolveAliases } from './resolve-aliases.ts';
import { gatherComponent, resolveComponent } from './resolve-component.ts';
import { resolveDomains, type Domains } from './resolve-domains.ts';
import { resolveAcceptances, resolveGoals } from './resolve-goals.ts';
import { resolveJourneys } from './resolve-journeys.ts';
import type { Gathered, Resolving } from './resolving.ts';
import type { Component, Conflict, Domain, Goal, ResolvedMap } from './types.ts';
import { didYouMean, quote } from './wording.ts';

/** The resolved map, or everything that is wrong with it, what parsing told included. */
export function resolveMap(merged: MergedMap, catalogue: Catalogue): Result<ResolvedMap> {
  if (!merged.readable) return fail(merged.problems);
  if (merged.components.length > LIMITS.components) return fail([...merged.problems, TOO_MANY]);
  const findings = createFindings();
  const conflicts: Conflict[] = [];
  const domains = resolveDomains(merged.domains, catalogue, findings, conflicts);
  const rename = resolveAliases(merged, findings, conflicts);
  for (const claims of [merged.domains, merged.components, merged.journeys]) {
    checkLookAlikes(claims, findings);
  }
  const own = new Map<string, KnownComponent>();
  const reached = (): boolean => true;
  const known = limitSuggestions(
    createKnown({
      domains: domains.all,
      own,
      catalogue,
      rename,
      reached,
      reachedDomain: reached,
    }),
    LIMITS.problemsShown,
  );
  const resolving = createResolving(known, domains, catalogue, findings, conflicts);
  const gathered = gatherAll(merged, rename, own, resolving, catalogue);
  const map = assemble(merged, gathered, domains, resolving, catalogue);
  const problems = joinProblems(merged.problems, findings.problems());
  return hasError(problems) ? fail(problems) : succeed(map, problems);
}

const TOO_MANY: Problem = toProblem(
  {
    code: 'too-large',
    what: `The map has more than ${LIMITS.components} components.`,
    mend: 'Split it into several maps.',
  },
  null,
);

function createResolving(
  known: Known,
  domains: Domains,
  catalogue: Catalogue,
  findings: Resolving['findings'],
  conflicts: Conflict[],
): Resolving {
  const bound = new Map<string, Bound>();
  return {
    known,
    domains: domains.all,
    findings,
    conflicts,
    bind(text) {
      let one = bound.get(text);
      if (one === undefined) {
        one = bindRef(text, known);
        bound.set(text, one);
      }
      return one;
    },
    service: (id) => catalogue.service(id),
    graces: new Map(),
  };
}

/** Everything that the map itself speaks of, by id; fills `own` with the names. */
function gatherAll(
  merged: MergedMap,
  rename: (id: string) => string,
  own: Map<string, KnownComponent>,
  resolving: Resolving,
  catalogue: Catalogue,
): ReadonlyMap<string, Gathered> {
  const corrections = new Map<string, readonly Claim<ComponentFile>[]>();
  for (const { id, claims } of merged.corrections) {
    corrections.set(rename(id), [...(corrections.get(rename(id)) ?? []), ...claims]);
  }
  const gathered = new Map<string, Gathered>();
  for (const [id, claims] of claimsById(merged.components, rename)) {
    const sayings = rankSayings(claims, corrections.get(id) ?? []);
    gather(id, sayings, resolving, catalogue, gathered, own);
    corrections.delete(id);
  }
  for (const [id, claims] of corrections) {
    if (catalogue.service(id) === null) tellUnused(id, claims, resolving);
    else gather(id, rankSayings([], claims), resolving, catalogue, gathered, own);
  }
  return gathered;
}

function claimsById(
  components: readonly Claims<ComponentFile>[],
  rename: (id: string) => string,
): ReadonlyMap<string, readonly Claim<ComponentFile>[]> {
  const byId = new Map<string, readonly Claim<ComponentFile>[]>();
  for (const { id, claims } of components) {
    const name = rename(id);
    const before = byId.get(name);
    byId.set(name, before === undefined ? claims : [...before, ...claims]);
  }
  return byId;
}

function tellUnused(
  id: string,
  claims: readonly Claim<ComponentFile>[],
  resolving: Resolving,
): void {
  for (const { origin, path } of claims) {
    const what = `Nothing is called ${quote(id)}, so this corrects nothing.`;
    const meant = resolving.known.nearComponent(id);
    const mend =
      meant === null
        ? 'Take it out, or define it under `components:`.'
        : `Did you mean ${quote(meant)}?`;
    resolving.findings.add({ code: 'unused-correction', origin, path, on: 'key', what, mend });
  }
}

function gather(
  id: string,
  sayings: readonly Saying[],
  resolving: Resolving,
  catalogue: Catalogue,
  gathered: Map<string, Gathered>,
  own: Map<string, KnownComponent>,
): void {
  // Services have a slash in their ids, the map's own components have none.
  const service = id.includes('/') ? catalogue.service(id) : null;
  const all = service === null ? sayings : [...sayings, catalogueSaying(service, catalogue)];
  checkId(id, sayings, service !== null, resolving);
  const one = gatherComponent(id, all, service, resolving);
  gathered.set(id, one);
  own.set(id, {
    id: one.id,
    kind: service?.scope ?? 'own',
    domains: service === null ? one.placements : offered(sayings, service),
    operations: one.planes,
  });
}

/** Where a service is offered; the map may say otherwise. */
function offered(sayings: readonly Saying[], service: CatalogueService): readonly string[] {
  return (
    sayings.find(({ claim }) => claim.value.in !== undefined)?.claim.value.in ?? service.domains
  );
}

/** N3: a domain and a component never share an id; a `/` is for services of the catalogue. */
function checkId(
  id: string,
  sayings: readonly Saying[],
  isService: boolean,
  { known, findings }: Resolving,
): void {
  const claim = sayings[0]?.claim;
  if (claim === undefined || isService) return;
  const { origin, path } = claim;
  if (known.domain(id) !== null) {
    const what = `${quote(id)} is the id of a domain and of a component.`;
    findings.add({
      code: 'name-clash',
      origin,
      path,
      on: 'key',
      what,
      mend: 'Rename one of them.',
    });
  } else if (id.includes('/')) {
    const what = `${quote(id)} has a slash, and is no service of the catalogue.`;
    const [provider = '', ...rest] = id.split('/');
    const name = known.nearService(provider, rest.join('/'));
    const meant = name === null ? null : `${provider}/${name}`;
    const mend = didYouMean(
      meant,
      `Write \`${id.replaceAll('/', '-').slice(0, 60)}\`; say where it runs with \`in:\`.`,
    );
    findings.add({ code: 'no-service', origin, path, on: 'key', what, mend });
  }
}

function assemble(
  merged: MergedMap,
  gathered: ReadonlyMap<string, Gathered>,
  domains: Domains,
  resolving: Resolving,
  catalogue: Catalogue,
): ResolvedMap {
  const own = [...gathered.values()]
    .filter(({ service }) => service === null)
    .map((one) => resolveComponent(one, resolving));
  const journeys = resolveJourneys(merged.journeys, resolving);
  const through = journeys.flatMap((journey) => journey.through);
  const services = pullServices(own, through, resolving, (id) => {
    const service = catalogue.service(id);
    if (service === null) return null;
    const said = gathered.get(id);
    const one =
      said ?? gatherComponent(id, [catalogueSaying(service, catalogue)], service, resolving);
    return resolveComponent(one, resolving);
  });
  tellUnneeded(gathered, services, resolving);
  const components = [...own, ...services].sort((a, b) => compareText(a.id, b.id));
  const known = knownOf(components, domains, resolving);
  const goals = resolveGoals(merged.goals, journeys, known, resolving);
  return {
    name: merged.names[0]?.value ?? 'map',
    domains: usedDomains(components, goals, domains),
    components,
    journeys,
    goals,
    accept: resolveAcceptances(merged.accept, goals, known, resolving),
    conflicts: sortConflicts(resolving.conflicts),
    catalogue: { version: catalogue.version, hash: catalogue.hash },
  };
}

function tellUnneeded(
  gathered: ReadonlyMap<string, Gathered>,
  services: readonly Component[],
  { findings }: Resolving,
): void {
  const reached = new Set<string>(services.map(({ id }) => id));
  for (const { id, service, sayings } of gathered.values()) {
    const claim = sayings[0]?.claim;
    if (service === null || reached.has(id) || claim === undefined) continue;
    const { origin, path } = claim;
    const what = `Nothing needs ${quote(id)}, so what is said of it changes nothing.`;
    findings.add({
      code: 'without-effect',
      origin,
      path,
      on: 'key',
      what,
      mend: 'Add a need on it, or take it out.',
    });
  }
}

/** What goals and acceptances may name, and what of it the map reaches. */
function knownOf(components: readonly Component[], domains: Domains, resolving: Resolving): Known {
  const placements = new Map<string, readonly string[]>();
  for (const { id, placements: placed } of components) placements.set(id, placed);
  const reachedDomains = new Set(
    usedDomains(components, [], domains).map(({ id }) => id as string),
  );
  return {
    ...resolving.known,
    reached: (id, domain) =>
      domain === null ? placements.has(id) : placements.get(id)?.includes(domain) === true,
    reachedDomain: (id) => reachedDomains.has(id),
  };
}

/** Where something runs, where operations live, what goals lose, what the map defines; and all above. */
function usedDomains(
  components: readonly Component[],
  goals: readonly Goal[],
  domains: Domains,
): readonly Domain[] {
  const used = new Set<string>();
  const use = (id: string | null): void => {
    for (let at = id; at !== null && !used.has(at); at = domains.all.get(at)?.parent ?? null)
      used.add(at);
  };
  for (const id of domains.own) use(id);
  for (const { placements, operations } of components) {
    for (const id of placements) use(id);
    for (const { home } of operations) use(home);
  }
  for (const { survive } of goals) {
    for (const one of survive) if (one.kind === 'lost') use(domainOfLost(one.lost));
  }
  return [...used]
    .sort(compareText)
    .map((id) => domains.all.get(id))
    .filter((domain) => domain !== undefined);
}
