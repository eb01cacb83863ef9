/**
 * The planner in the world. Canary first: where several names would change, one changes alone, and
 * the others only once every authority serves that. A planner that lost its memory begins with a
 * canary again.
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
import type { Machine } from './guard-process.ts';

/** The machine of one planner. */
export function plannerMachine(
  world: GuardWorld,
): Machine<PlannerState, PlannerEvent, PlannerEffect> {
  const canary = new Canary();
  return {
    as: 'planner',
    resting: PLANNER_RESTING,
    begin: { kind: 'begin' },
    step: (state, event) => stepPlanner(state, event, ALL_IN_FORCE),
    fact: (before, event, after) => ({ kind: 'planner', before, event, after }),
    ask: (effect, signal) => ask(world, canary, effect, signal),
    unanswered(effect) {
      if (effect.kind === 'read-zone') return { kind: 'zone', view: null };
      if (effect.kind === 'read-store') return { kind: 'store', view: null, wanted: null };
      return { kind: 'stored', outcome: 'no-reply' };
    },
  };
}

async function ask(
  { policy, zone, store, log, nowMs }: GuardWorld,
  canary: Canary,
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

/** Which of several changes come first. */
class Canary {
  /** The number of the plan that changed one name of several. */
  #number: number | null = null;
  #isCanary = false;

  contents(zone: ZoneView, store: StoreView, proposal: Proposal): Contents {
    const changing = proposal.names.filter(({ verdict }) => verdict === 'change');
    const generation = zone.marker?.generation ?? 0;
    const isProved = this.#number === generation && store.verified >= generation;
    this.#isCanary = changing.length > 1 && !isProved;
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
