/**
 * Resolve: claims and the catalogue to the map that the rest of Firebreak reads (N2). Domains,
 * aliases, choices, names, needs; then the provider's services that the map reaches; then journeys,
 * goals and acceptances against all of it. All problems are told at once.
 */
import { compareText, fail, LIMITS, succeed, type Problem, type Result } from '#base';
import { catalogueSaying } from './catalogue-claim.ts';
import { sortConflicts } from './choose.ts';
import { createFindings, hasError, joinProblems, toProblem } from './finding.ts';
import { createKnown, limitSuggestions, type Known, type KnownComponent } from './known.ts';
import { checkLookAlikes } from './look-alike.ts';
import { domainOfLost } from './lost.ts';
import { gatherAll } from './gather-components.ts';
import type { Catalogue } from './overlay.ts';
import type { MergedMap } from './part.ts';
import { pullServices } from './pull-services.ts';
import { bindRef, type Bound } from './ref.ts';
import { resolveAliases } from './resolve-aliases.ts';
import { gatherComponent, resolveComponent } from './resolve-component.ts';
import { resolveDomains, type Domains } from './resolve-domains.ts';
import { resolveAcceptances, resolveGoals } from './resolve-goals.ts';
import { resolveJourneys } from './resolve-journeys.ts';
import type { Gathered, Resolving } from './resolving.ts';
import type { Component, Conflict, Domain, Goal, ResolvedMap } from './types.ts';
import { quote } from './wording.ts';

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
