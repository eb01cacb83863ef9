/** Gathers what is said of one component, and resolves it to its final form. */
import { compareText, parseDuration } from '#base';
import { chooseFact, pathIn, type Saying } from './choose.ts';
import { evidenceOf, sortEvidence } from './evidence.ts';
import type { ComponentFile, FailoverFile } from './file.ts';
import type { CatalogueService } from './overlay.ts';
import type { NeedsSaid } from './bind-need.ts';
import { resolveNeeds } from './resolve-needs.ts';
import { tellAt, type Gathered, type Resolving } from './resolving.ts';
import type { Component, ComponentId, DomainId, Failover, Operation, Plane } from './types.ts';
import { quote } from './wording.ts';
import { unknownDomain } from './ref.ts';

/** The names of a component, its placements and its operations: what others may refer to. */
export function gatherComponent(
  id: string,
  sayings: readonly Saying[],
  service: CatalogueService | null,
  resolving: Resolving,
): Gathered {
  const planes = new Map<string, Plane>();
  for (const { claim } of sayings) {
    for (const name of Object.keys(claim.value.operations ?? {})) planes.set(name, 'data');
  }
  for (const name of planes.keys()) {
    const about = `${id}:${name}: plane`;
    const plane = chooseFact(
      sayings,
      (file) => operationOf(file, name)?.plane,
      about,
      resolving.conflicts,
    );
    if (plane !== null) planes.set(name, plane.value);
  }
  const placements = service === null ? gatherPlacements(id, sayings, resolving) : [];
  return { id: id as ComponentId, sayings, service, placements, planes };
}

function operationOf(
  file: ComponentFile,
  name: string,
): Partial<NonNullable<ComponentFile['operations']>[string]> | undefined {
  const { operations } = file;
  return operations !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
}

function gatherPlacements(
  id: string,
  sayings: readonly Saying[],
  resolving: Resolving,
): readonly DomainId[] {
  const chosen = chooseFact(sayings, (file) => file.in, `${id}: in`, resolving.conflicts);
  if (chosen === null) return [];
  const placements: DomainId[] = [];
  chosen.value.forEach((text, index) => {
    const domain = resolving.known.domain(text);
    if (domain !== null) {
      placements.push(domain.id);
      return;
    }
    const path = pathIn(chosen.saying, 'in', index);
    tellAt(resolving, chosen.saying, path, 'value', unknownDomain(text, resolving.known));
  });
  return placements;
}

/** The final form. `placements` are those gathered, or of a service those that are asked for. */
export function resolveComponent(gathered: Gathered, resolving: Resolving): Component {
  const { id, sayings, service, placements } = gathered;
  const fact = <Value>(
    read: (file: ComponentFile) => Value | undefined,
    name: string,
  ): Value | null =>
    chooseFact(sayings, read, `${id}: ${name}`, resolving.conflicts)?.value ?? null;
  const stated = fact((file) => file.kind, 'kind');
  const bare = service === null && sayings.every(({ claim }) => isBare(claim.value));
  const restarts = fact((file) => file.restarts, 'restarts');
  const atLeast = fact((file) => file.atLeast, 'atLeast') ?? 1;
  const atLeastDegraded = fact((file) => file.atLeastDegraded, 'atLeastDegraded') ?? atLeast;
  checkAtLeast(gathered, atLeast, atLeastDegraded, resolving);
  return {
    id,
    kind: stated ?? (bare ? 'vendor' : 'service'),
    origin: service === null ? 'map' : 'catalogue',
    vendor: stated === 'vendor' || (bare && stated === null),
    count: fact((file) => file.count, 'count'),
    placements,
    atLeast,
    atLeastDegraded,
    failover: resolveFailover(gathered, atLeast, resolving),
    restartsMs: restarts === null ? null : parseDuration(restarts),
    needs: resolveNeeds(listsOf(sayings, 'needs'), gathered, id, resolving),
    operations: resolveOperations(gathered, resolving),
    evidence: sortEvidence(
      sayings.flatMap(({ claim }) => evidenceOf(claim.value.evidence, claim.origin, claim.path)),
    ),
  };
}

/** G1: nothing is said that only those who run it would say. */
function isBare({ kind, in: placements, needs, operations }: ComponentFile): boolean {
  return kind === undefined && isNothing(placements) && isNothing(needs) && isNothing(operations);
}

function isNothing(value: object | undefined): boolean {
  return value === undefined || Object.keys(value).length === 0;
}

function listsOf(sayings: readonly Saying[], key: 'needs'): NeedsSaid[] {
  const lists: NeedsSaid[] = [];
  for (const saying of sayings) {
    const needs = saying.claim.value[key];
    if (needs !== undefined) lists.push({ needs, saying, path: pathIn(saying, key) });
  }
  return lists;
}

/** U3: no more placements are needed than there are. */
function checkAtLeast(
  { id, sayings, service, placements }: Gathered,
  atLeast: number,
  atLeastDegraded: number,
  resolving: Resolving,
): void {
  if (service !== null) return;
  const there = Math.max(1, placements.length);
  const tell = (key: 'atLeast' | 'atLeastDegraded', what: string, most: number): void => {
    const saying = sayings.find(({ claim }) => claim.value[key] !== undefined);
    if (saying === undefined) return;
    const mend = `Write \`${key}: ${most}\`, or less.`;
    tellAt(resolving, saying, pathIn(saying, key), 'value', { code: 'too-many-of', what, mend });
  };
  const placed = `${quote(id)} has ${placements.length} placements`;
  if (atLeast > there) tell('atLeast', `${placed}, and needs ${atLeast} of them.`, there);
  if (atLeastDegraded > atLeast) {
    const what = `${quote(id)} needs more placements to live (${atLeastDegraded}) than for the full load (${atLeast}).`;
    tell('atLeastDegraded', what, atLeast);
  }
}

function resolveFailover(
  gathered: Gathered,
  atLeast: number,
  resolving: Resolving,
): Failover | null {
  const { id, sayings, placements } = gathered;
  const saying = sayings.find(({ claim }) => claim.value.failover !== undefined);
  if (saying === undefined) return null;
  if (placements.length <= atLeast) {
    const what = `${quote(id)} has ${placements.length} placements, and ${atLeast} serve: none is left to fail over to.`;
    const mend = 'Add a placement to `in:`, or take `failover:` out.';
    tellAt(resolving, saying, pathIn(saying, 'failover'), 'key', {
      code: 'no-standby',
      what,
      mend,
    });
  }
  const fact = <Key extends keyof FailoverFile>(key: Key): FailoverFile[Key] | null =>
    chooseFact(
      sayings,
      (file) => file.failover?.[key],
      `${id}: failover.${key}`,
      resolving.conflicts,
    )?.value ?? null;
  const lists: NeedsSaid[] = [];
  for (const one of sayings) {
    const needs = one.claim.value.failover?.needs;
    if (needs !== undefined)
      lists.push({ needs, saying: one, path: pathIn(one, 'failover', 'needs') });
  }
  return {
    afterMs: parseDuration(fact('after') ?? '0') ?? 0,
    standby: fact('standby') ?? 'hot',
    needs: resolveNeeds(lists, gathered, `${id}: failover`, resolving),
    checked: fact('checked') ?? false,
  };
}

const UNNAMED: Operation = { name: '', plane: 'data', home: null, needs: [] };
const ONLY_UNNAMED: readonly Operation[] = [UNNAMED];

/** O1: without a data-plane operation there is one unnamed one. */
function resolveOperations(gathered: Gathered, resolving: Resolving): readonly Operation[] {
  const { planes } = gathered;
  if (planes.size === 0) return ONLY_UNNAMED;
  const operations = [...planes.keys()]
    .sort(compareText)
    .map((name) => resolveOperation(name, gathered, resolving));
  return operations.some(({ plane }) => plane === 'data') ? operations : [UNNAMED, ...operations];
}

function resolveOperation(name: string, gathered: Gathered, resolving: Resolving): Operation {
  const { id, sayings, planes } = gathered;
  const home = chooseFact(
    sayings,
    (file) => operationOf(file, name)?.home,
    `${id}:${name}: home`,
    resolving.conflicts,
  );
  const lists: NeedsSaid[] = [];
  for (const saying of sayings) {
    const needs = operationOf(saying.claim.value, name)?.needs;
    if (needs === undefined) continue;
    lists.push({ needs, saying, path: pathIn(saying, 'operations', name, 'needs') });
  }
  const domain = home === null ? null : resolving.known.domain(home.value);
  if (home !== null && domain === null) {
    const path = pathIn(home.saying, 'operations', name, 'home');
    tellAt(resolving, home.saying, path, 'value', unknownDomain(home.value, resolving.known));
  }
  return {
    name,
    plane: planes.get(name) ?? 'data',
    home: domain?.id ?? null,
    needs: resolveNeeds(lists, gathered, `${id}:${name}`, resolving),
  };
}
