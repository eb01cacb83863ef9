/** Small random maps: regions, groups, counts, graces, failover, unknown needs, and goals over them. */
import type { Random } from '#base';
import type {
  Component,
  ComponentId,
  Domain,
  DomainId,
  Goal,
  JourneyId,
  Need,
  Ref,
  ResolvedMap,
  Strength,
  Survive,
} from '#core/map';

const MINUTE = 60_000;

const DOMAINS: readonly Domain[] = (
  [
    ['left', 'provider', null],
    ['left/north', 'region', 'left'],
    ['left/south', 'region', 'left'],
    ['right', 'provider', null],
    ['right/only', 'region', 'right'],
  ] as const
).map(([id, level, parent]) => ({
  id: id as DomainId,
  level,
  parent: parent as DomainId | null,
}));

const REGIONS = DOMAINS.filter(({ level }) => level === 'region').map(({ id }) => id);

export interface RandomMapOptions {
  /** Chance that a need is of unknown strength. */
  readonly unknown: number;
  /** At most so many unknown needs. */
  readonly mostUnknown: number;
  /** Failover, graces and lateness too: readings then need not bracket. */
  readonly timed: boolean;
}

/** A map of 3 to 7 components, one or two journeys, one to three goals. */
export function randomMap(random: Random, options: RandomMapOptions): ResolvedMap {
  const count = 3 + random.below(5);
  const ids = Array.from({ length: count }, (_, at) => `c${at}` as ComponentId);
  let unknownLeft = options.mostUnknown;
  const strength = (): Strength => {
    if (unknownLeft > 0 && random.chance(options.unknown)) {
      unknownLeft -= 1;
      return 'unknown';
    }
    return random.chance(0.7) ? 'hard' : 'soft';
  };
  const placements = ids.map(() => REGIONS.filter(() => random.chance(0.35)));
  const components = ids.map((id, at) =>
    randomComponent(random, options, { ids, at, id, placements, strength }),
  );
  const journeys = ['j0', 'j1'].slice(0, 1 + random.below(2)).map((id) => ({
    id: id as JourneyId,
    through: [{ component: random.chance(0.8) ? ids[0]! : random.pick(ids), ...ANYWHERE }],
    rate: null,
    worth: null,
    canWaitMs: options.timed && random.chance(0.2) ? 40 * MINUTE : null,
    safety: false,
  }));
  return {
    name: 'random',
    domains: DOMAINS,
    components,
    journeys,
    goals: Array.from({ length: 1 + random.below(3) }, () =>
      randomGoal(
        random,
        journeys.map(({ id }) => id),
        ids,
      ),
    ),
    accept: [],
    conflicts: [],
    catalogue: { version: 'none', hash: 'none' },
  };
}

const ANYWHERE = { at: { kind: 'near' }, operation: null } as const;

interface Around {
  readonly ids: readonly ComponentId[];
  readonly at: number;
  readonly id: ComponentId;
  readonly placements: readonly (readonly DomainId[])[];
  strength(): Strength;
}

function randomComponent(random: Random, options: RandomMapOptions, around: Around): Component {
  const { at, id, ids } = around;
  const placed = around.placements[at]!;
  const spare = placed.length > 1;
  const needs = new Map<string, Need>();
  const wanted = at === 0 ? 1 + random.below(3) : random.below(4);
  for (let each = 0; each < wanted; each++) {
    const need = randomNeed(random, options, around);
    if (need !== null && !needs.has(need.name)) needs.set(need.name, need);
  }
  const failover = options.timed && spare && random.chance(0.4);
  return {
    id,
    kind: random.chance(0.2) ? 'vendor' : 'service',
    origin: 'map',
    vendor: at === ids.length - 1,
    count: null,
    placements: placed,
    atLeast: spare && !failover && random.chance(0.3) ? 2 : 1,
    atLeastDegraded: 1,
    failover: failover
      ? { afterMs: random.below(3) * 5 * MINUTE, standby: 'hot', needs: [], checked: false }
      : null,
    restartsMs: null,
    needs: [...needs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    operations: [{ name: '', plane: 'data', home: null, needs: [] }],
    evidence: [],
  };
}

function randomNeed(random: Random, options: RandomMapOptions, around: Around): Need | null {
  const others = around.ids.filter((_, other) => other > around.at || random.chance(0.1));
  if (others.length === 0) return null;
  const ref = (): Ref => ({ component: random.pick(others), ...ANYWHERE });
  const isGroup = others.length > 1 && random.chance(0.2);
  const first = ref();
  const of = others.slice(0, 3).map((component): Ref => ({ component, ...ANYWHERE }));
  const graceMs = options.timed && random.chance(0.3) ? random.below(4) * 20 * MINUTE : 0;
  return {
    name: isGroup ? 'group' : first.component,
    target: isGroup
      ? { kind: 'group', atLeast: 1 + random.below(of.length), of }
      : { kind: 'one', ref: first },
    strength: around.strength(),
    grace: { lowMs: graceMs, highMs: graceMs },
    refillMs: null,
    meanwhile: 'ok',
    when: 'running',
    checked: false,
    evidence: [],
  };
}

function randomGoal(
  random: Random,
  journeys: readonly JourneyId[],
  ids: readonly ComponentId[],
): Goal {
  const survive = random.pick<Survive>([
    { kind: 'any', of: 'region' },
    { kind: 'any', of: 'provider' },
    { kind: 'any', of: 'vendor' },
    { kind: 'any', of: 'placement' },
    { kind: 'lost', lost: { kind: 'component', component: random.pick(ids) } },
  ]);
  return {
    name: survive.kind === 'any' ? `any ${survive.of}` : 'lost',
    journeys,
    survive: [survive],
    forMs: random.chance(0.3) ? null : 60 * MINUTE,
    backWithinMs: random.pick([0, 0, 10 * MINUTE]),
    allow: random.chance(0.5) ? 'degraded' : 'ok',
    byDefault: false,
    place: null,
  };
}
