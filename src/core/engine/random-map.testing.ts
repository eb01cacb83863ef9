/**
 * Small random maps with everything in them that the rules speak of, and random things to happen to
 * them. Only for tests: it makes resolved maps directly, so that it hangs on no parser.
 */
import type { Random } from '#base';
import type { Impairment } from '#core/incident';
import {
  formatRef,
  type Component,
  type ComponentId,
  type Domain,
  type DomainId,
  type Grace,
  type Journey,
  type JourneyId,
  type Level,
  type Lost,
  type Need,
  type Operation,
  type Plane,
  type Ref,
  type ResolvedMap,
  type Target,
} from '#core/map';
import type { Scenario } from '#core/meaning';

const DOMAINS: readonly (readonly [string, Level, string | null])[] = [
  ['cloud', 'provider', null],
  ['cloud/east', 'region', 'cloud'],
  ['cloud/east/a', 'zone', 'cloud/east'],
  ['cloud/east/b', 'zone', 'cloud/east'],
  ['cloud/west', 'region', 'cloud'],
  ['home', 'provider', null],
  ['home/oslo', 'site', 'home'],
];

const MINUTE = 60_000;
const STRENGTHS = ['hard', 'hard', 'hard', 'soft', 'soft', 'soft', 'unknown', 'unknown'] as const;

/** A map of 4 to 12 components. */
export function createRandomMap(random: Random): ResolvedMap {
  const catalogue = random.chance(0.5) ? catalogueOf(random) : [];
  const count = Math.max(2, 4 + random.below(9) - catalogue.length);
  const drafts: Component[] = [];
  for (let index = 0; index < count; index += 1) drafts.push(draftComponent(random, index));
  const all = [...drafts, ...catalogue];
  const own = drafts.map((draft, index) => addNeeds(random, draft, index, all));
  return {
    name: 'random',
    domains: DOMAINS.map(([id, level, parent]): Domain => {
      return { id: id as DomainId, level, parent: parent as DomainId | null };
    }),
    components: [...own, ...catalogue].sort((a, b) => (a.id < b.id ? -1 : 1)),
    journeys: journeysOf(random, all),
    goals: [],
    accept: [],
    conflicts: [],
    catalogue: { version: 'random', hash: 'random' },
  };
}

function component(id: string, more: Partial<Component>): Component {
  return {
    id: id as ComponentId,
    kind: 'service',
    origin: 'map',
    vendor: false,
    count: null,
    placements: [],
    atLeast: 1,
    atLeastDegraded: 1,
    failover: null,
    restartsMs: null,
    needs: [],
    operations: [operation('', 'data')],
    evidence: [],
    ...more,
  };
}

function operation(name: string, plane: Plane, more: Partial<Operation> = {}): Operation {
  return { name, plane, home: null, needs: [], ...more };
}

const EAST = 'cloud/east' as DomainId;
const WEST = 'cloud/west' as DomainId;

/** A regional service, one that stands on it, and a global one with a home. */
function catalogueOf(random: Random): readonly Component[] {
  const table = 'cloud/table' as ComponentId;
  const write: Ref = {
    component: table,
    at: { kind: 'placement', domain: EAST },
    operation: 'write',
  };
  const here: Ref = { component: table, at: { kind: 'same-region' }, operation: null };
  const services = [
    component('cloud/identity', {
      origin: 'catalogue',
      placements: ['cloud' as DomainId],
      operations: [
        operation('change', 'control', { home: EAST, needs: [needOn(random, one(write))] }),
        operation('check', 'data'),
      ],
    }),
    component(table, {
      origin: 'catalogue',
      placements: [EAST, WEST],
      operations: [
        operation('create', 'control'),
        operation('name', 'data'),
        operation('write', 'data'),
      ],
    }),
    component('cloud/token', {
      origin: 'catalogue',
      placements: [EAST, WEST],
      operations: [operation('issue', 'data', { needs: [needOn(random, one(here))] })],
    }),
  ];
  return services;
}

function one(ref: Ref): Target {
  return { kind: 'one', ref };
}

function draftComponent(random: Random, index: number): Component {
  const placements = placementsOf(random);
  const most = Math.max(1, placements.length);
  const failover = placements.length >= 2 && random.chance(0.45);
  const atLeast = 1 + random.below(failover ? Math.max(1, most - 1) : most);
  const kind = random.chance(0.2) ? 'device' : random.chance(0.1) ? 'vendor' : 'service';
  return component(`c${String(index).padStart(2, '0')}`, {
    kind,
    vendor: kind === 'vendor' || (placements.length === 0 && random.chance(0.3)),
    placements,
    atLeast,
    atLeastDegraded: random.chance(0.4) ? 1 + random.below(atLeast) : atLeast,
    failover: failover
      ? {
          afterMs: random.pick([0, 0, 1, 2, 5, 10]) * MINUTE,
          standby: random.chance(0.5) ? 'cold' : 'hot',
          needs: [],
          checked: random.chance(0.2),
        }
      : null,
    restartsMs: random.chance(0.2) ? random.pick([5, 10, 30]) * MINUTE : null,
    operations: operationsOf(random),
  });
}

function placementsOf(random: Random): readonly DomainId[] {
  if (random.chance(0.2)) return [];
  const left = DOMAINS.map(([id]) => id as DomainId);
  const placements: DomainId[] = [];
  for (let wanted = 1 + random.below(3); wanted > 0; wanted -= 1) {
    placements.push(...left.splice(random.below(left.length), 1));
  }
  return placements;
}

function operationsOf(random: Random): readonly Operation[] {
  if (random.chance(0.6)) return [operation('', 'data')];
  const home = random.chance(0.2) ? EAST : null;
  const named = [operation('read', 'data'), operation('write', 'data', { home })];
  if (random.chance(0.5)) return [operation('admin', 'control'), ...named];
  return random.chance(0.5) ? named : [operation('', 'data'), operation('admin', 'control')];
}

function addNeeds(
  random: Random,
  draft: Component,
  index: number,
  all: readonly Component[],
): Component {
  const needs = (most: number): readonly Need[] => {
    const found: Need[] = [];
    for (let wanted = random.below(most + 1); wanted > 0; wanted -= 1) {
      const need = randomNeed(random, draft, index, all);
      if (need !== null && !found.some(({ name }) => name === need.name)) found.push(need);
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    ...draft,
    needs: needs(3),
    operations: draft.operations.map((each) => ({
      ...each,
      needs: draft.operations.length > 1 && random.chance(0.5) ? needs(2) : [],
    })),
    failover:
      draft.failover === null
        ? null
        : { ...draft.failover, needs: random.chance(0.8) ? needs(2) : [] },
  };
}

function randomNeed(
  random: Random,
  owner: Component,
  index: number,
  all: readonly Component[],
): Need | null {
  if (!random.chance(0.25)) {
    const ref = randomRef(random, owner, index, all);
    return ref === null ? null : needOn(random, one(ref));
  }
  const of: Ref[] = [];
  for (let wanted = 2 + random.below(2); wanted > 0; wanted -= 1) {
    const ref = randomRef(random, owner, index, all);
    if (ref !== null && !of.some((other) => formatRef(other) === formatRef(ref))) of.push(ref);
  }
  if (of.length < 2) return null;
  return needOn(random, { kind: 'group', atLeast: 1 + random.below(of.length), of });
}

/** Mostly on something later in the list; now and then on anything, which makes rings. */
function randomRef(
  random: Random,
  owner: Component | null,
  index: number,
  all: readonly Component[],
): Ref | null {
  const from = random.chance(0.2) ? 0 : index + 1;
  if (from >= all.length) return null;
  const target = all[from + random.below(all.length - from)]!;
  const operation = random.chance(0.6) ? null : random.pick(target.operations).name;
  if (target.origin === 'catalogue' && target.placements.length > 1) {
    const cloud = owner !== null && owner.placements.length > 0 && owner.placements.every(inRegion);
    const at =
      cloud && random.chance(0.6)
        ? ({ kind: 'same-region' } as const)
        : ({ kind: 'placement', domain: random.pick(target.placements) } as const);
    return { component: target.id, at, operation };
  }
  if (target.placements.length > 0 && random.chance(0.15)) {
    const at = { kind: 'placement', domain: random.pick(target.placements) } as const;
    return { component: target.id, at, operation };
  }
  const at = { kind: random.chance(0.75) ? 'near' : 'anywhere' } as const;
  return { component: target.id, at, operation };
}

function inRegion(domain: DomainId): boolean {
  return domain.startsWith('cloud/');
}

function needOn(random: Random, target: Target): Need {
  const name = target.kind === 'one' ? formatRef(target.ref) : target.of.map(formatRef).join('|');
  const grace = graceOf(random);
  return {
    name,
    target,
    strength: random.pick(STRENGTHS),
    grace,
    refillMs: grace.lowMs !== 0 && random.chance(0.25) ? random.pick([3, 7, 20]) * MINUTE : null,
    meanwhile: random.chance(0.15) ? 'degraded' : 'ok',
    when: random.chance(0.15) ? 'starting' : 'running',
    checked: random.chance(0.2),
    evidence: [],
  };
}

function graceOf(random: Random): Grace {
  if (random.chance(0.4)) return { lowMs: 0, highMs: 0 };
  const low = random.pick([0, 1, 2, 3, 5, 10, 20]) * MINUTE;
  if (random.chance(0.06)) return { lowMs: random.chance(0.5) ? low : null, highMs: null };
  const high = random.chance(0.4) ? low + random.pick([1, 4, 10]) * MINUTE : low;
  return { lowMs: low, highMs: high };
}

function journeysOf(random: Random, all: readonly Component[]): readonly Journey[] {
  const journeys: Journey[] = [];
  for (let index = 0; index < 1 + random.below(3); index += 1) {
    const through: Ref[] = [];
    for (let wanted = 1 + random.below(2); wanted > 0; wanted -= 1) {
      const ref = randomRef(random, null, index - 1, all);
      if (ref !== null) through.push(ref);
    }
    journeys.push({
      id: `j${index}` as JourneyId,
      through,
      rate: null,
      worth: null,
      canWaitMs: random.chance(0.3) ? random.pick([3, 10, 45]) * MINUTE : null,
      safety: false,
    });
  }
  return journeys;
}

/** Something to lose, of any kind. */
export function randomLost(random: Random, map: ResolvedMap): Lost {
  const target = random.pick(map.components);
  const domain = random.pick(map.domains).id;
  const name = random.pick(target.operations).name;
  const placed = target.placements.length === 0 ? null : random.pick(target.placements);
  const kinds: Lost[] = [
    { kind: 'domain', domain },
    { kind: 'control', domain },
    { kind: 'component', component: target.id },
    { kind: 'operation', component: target.id, operation: name },
  ];
  if (placed !== null) {
    kinds.push({ kind: 'placement', component: target.id, domain: placed });
    kinds.push({ kind: 'placement', component: target.id, domain: placed });
    kinds.push({ kind: 'unit', component: target.id, domain: placed, operation: name });
  }
  return random.pick(kinds);
}

/** One to four impairments of any kind, and how they are read. */
export function randomScenario(random: Random, map: ResolvedMap): Scenario {
  const impairments: Impairment[] = [];
  for (let wanted = 1 + random.below(4); wanted > 0; wanted -= 1) {
    const fromMs = random.pick([-7, -1, 0, 0, 0, 2, 4, 11, 30]) * MINUTE;
    const lasts = random.pick([0, 1, 3, 6, 15, 25, 60, 200]) * MINUTE;
    impairments.push({
      lost: (random.chance(0.3) ? failoverLost(random, map) : null) ?? randomLost(random, map),
      effect: random.chance(0.7) ? 'down' : random.chance(0.5) ? 'degraded' : 'wrong',
      fromMs,
      toMs: random.chance(0.1) ? null : fromMs + lasts,
      share: { low: 1, high: 1 },
    });
  }
  return {
    impairments,
    reboot: random.chance(0.2),
    reading: random.chance(0.5) ? 'hard' : 'soft',
    grace: random.chance(0.5) ? 'low' : 'range',
    muted: random.chance(0.15) ? ['cloud'] : [],
  };
}

/** A placement that serves and could be replaced, or something that this would take; else null. */
function failoverLost(random: Random, map: ResolvedMap): Lost | null {
  const replaceable = map.components.filter(({ failover }) => failover !== null);
  if (replaceable.length === 0) return null;
  const { id, failover, placements, needs } = random.pick(replaceable);
  const domain = placements[0];
  if (domain !== undefined && random.chance(0.5)) {
    return { kind: 'placement', component: id, domain };
  }
  const targets = [...(failover?.needs ?? []), ...needs].flatMap(({ target }) =>
    target.kind === 'one' ? [target.ref] : target.of,
  );
  return targets.length === 0
    ? null
    : { kind: 'component', component: random.pick(targets).component };
}
