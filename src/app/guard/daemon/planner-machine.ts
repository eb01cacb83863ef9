/**
 * The planner in the world. It plans nothing new before every authority serves what is live (for as
 * long as `healthAfterMs` at most), so that no authority falls two generations behind. Canary first:
 * where several names would change, one changes alone, and the others in the next. A planner that lost its memory begins with a
 * canary again. While another policy is at work on the zone nothing is planned.
 */
import {
  ALL_IN_FORCE,
  makePlan,
  PLANNER_RESTING,
  stepPlanner,
  type Contents,
  type PlannerEffect,
  type PlannerEvent,
  type PlannerState,
  type Proposal,
  type StoreView,
  type ZoneView,
} from '#core/guard';
import type { GuardWorld } from './guard-world.ts';
import { HealthAfter } from './health-after.ts';
import type { Machine } from './guard-process.ts';

/** The machine of one planner. */
export function plannerMachine(
  world: GuardWorld,
): Machine<PlannerState, PlannerEvent, PlannerEffect> {
  const canary = new Canary(world);
  const health = new HealthAfter(world);
  return {
    as: 'planner',
    resting: PLANNER_RESTING,
    begin: { kind: 'begin' },
    step: (state, event) => stepPlanner(state, event, ALL_IN_FORCE),
    fact: (before, event, after) => ({ kind: 'planner', before, event, after }),
    acts: ({ kind }) => kind === 'change-store',
    ask: (effect, signal) => ask(world, canary, health, effect, signal),
    unanswered(effect) {
      if (effect.kind === 'read-zone') return { kind: 'zone', view: null };
      if (effect.kind === 'read-store') return { kind: 'store', view: null, wanted: null };
      return { kind: 'stored', outcome: 'no-reply' };
    },
  };
}

async function ask(
  { policy, policyHash, zone, store, log, nowMs }: GuardWorld,
  canary: Canary,
  health: HealthAfter,
  effect: PlannerEffect,
  signal: AbortSignal,
): Promise<PlannerEvent> {
  switch (effect.kind) {
    case 'read-zone': {
      const adopted = policy.names.map(({ name, type, ttlSeconds }) => ({
        name,
        type,
        ttlSeconds,
      }));
      return { kind: 'zone', view: await zone.look(adopted, signal) };
    }
    case 'read-store': {
      const view = await store.read(signal);
      const readings = await store.readings(signal);
      const generation = effect.zone.marker?.generation ?? 0;
      const removals = await store.removals(generation, nowMs(), signal);
      const proposal = makePlan(policy, {
        nowMs: nowMs(),
        published: effect.zone.contents,
        readings,
        removals,
        weighs: zone.capabilities.weighs,
      });
      tell(log, proposal);
      health.hear(generation, proposal);
      // Two that want different things would undo each other all day: neither plans until they agree.
      const hasRival = (await store.policies(signal)).some(({ hash }) => hash !== policyHash);
      if (hasRival) return { kind: 'store', view, wanted: null };
      return { kind: 'store', view, wanted: canary.contents(effect.zone, view, proposal) };
    }
    case 'change-store': {
      const { outcome, trouble } = await store.change(effect.change, signal);
      if (trouble !== null) log.trouble('store', trouble);
      if (outcome === 'done' && effect.change.kind === 'put-plan') {
        canary.put(effect.change.plan.number);
        log.info('planned', { plan: effect.change.plan.number, base: effect.change.plan.base });
      }
      return { kind: 'stored', outcome };
    }
  }
}

/** Which of several changes come first, and for how long the others wait. */
class Canary {
  readonly #world: Pick<GuardWorld, 'pace' | 'nowMs'>;
  /** The number of the plan that changed one name of several. */
  #number: number | null = null;
  #isCanary = false;
  /** The generation that is not verified, and since when it was seen. */
  #waiting: { readonly generation: number; readonly sinceMs: number } | null = null;

  constructor(world: Pick<GuardWorld, 'pace' | 'nowMs'>) {
    this.#world = world;
  }

  /** What to publish now; null: nothing yet. */
  contents(zone: ZoneView, store: StoreView, proposal: Proposal): Contents | null {
    const changing = proposal.names.filter(({ verdict }) => verdict === 'change');
    const generation = zone.marker?.generation ?? 0;
    const isVerified = store.verified >= generation;
    // The next generation only when every authority serves this one: none is ever two behind.
    if (changing.length > 0 && !isVerified && this.#waits(generation)) return null;
    this.#isCanary = changing.length > 1 && !(isVerified && this.#number === generation);
    if (!this.#isCanary) return proposal.contents;
    const [first] = changing;
    return proposal.contents.map((set, index) => {
      const isFirst = set.name === first?.name && set.type === first.type;
      return isFirst ? set : (zone.contents[index] ?? set);
    });
  }

  put(number: number): void {
    this.#number = this.#isCanary ? number : null;
  }

  /** An authority that is away for long must not hold up all others: then it is one name at a time. */
  #waits(generation: number): boolean {
    const { pace, nowMs } = this.#world;
    if (this.#waiting?.generation !== generation) {
      this.#waiting = { generation, sinceMs: nowMs() };
    }
    return nowMs() - this.#waiting.sinceMs < pace.healthAfterMs;
  }
}

function tell(log: GuardWorld['log'], { verdict, names, ignoredPlaces }: Proposal): void {
  log.metrics.count('firebreak_guard_plans_total', { verdict });
  for (const { name, type, before, health } of names) {
    const up = before.filter(
      ({ address }) => health.find((each) => each.address === address)?.state === 'up',
    );
    log.metrics.set('firebreak_guard_addresses', before.length, { name, type });
    log.metrics.set('firebreak_guard_healthy', up.length, { name, type });
  }
  const refused = names.filter((each) => each.verdict === 'refused');
  if (refused.length === 0) log.calm('plan-refused');
  else {
    const reasons = refused.map(({ name, refusals }) => ({
      name,
      why: refusals.map(({ kind }) => kind),
    }));
    log.alarm('plan-refused', 'a change would break a rule: the name keeps what it has', {
      reasons,
    });
  }
  if (ignoredPlaces.length === 0) log.calm('place-ignored');
  else
    log.alarm('place-ignored', `everything is down from ${ignoredPlaces.join(', ')}: not believed`);
}
