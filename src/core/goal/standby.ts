/**
 * Why no standby takes over (T4): a path that ends at a lost placement of a component with failover
 * says little, the reason is what its standby waits for. Asked by journeys of their own through each
 * standby and through each thing that it must have to be ready.
 */
import { formatPlacement } from '#core/map';
import type { Component, DomainId, JourneyId, Need, Ref, ResolvedMap } from '#core/map';
import type { Engine } from '#core/engine';
import type { Scenario, Timeline } from '#core/meaning';
import { refsOf, regionOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';

/** Ids from the standby to what is lost; null when a standby takes over, or all are lost themselves. */
export function blockedStandby(
  index: MapIndex,
  compile: (map: ResolvedMap) => Engine,
  component: Component,
  scenario: Scenario,
  atMs: number,
): readonly string[] | null {
  const { failover } = component;
  if (failover === null) return null;
  const standbys = component.placements.slice(component.atLeast);
  const probes = standbys.flatMap((domain) => probesOf(index, component, domain));
  const engine = compile({
    ...index.map,
    goals: [],
    accept: [],
    journeys: probes.map(({ id, ref }) => ({
      id,
      through: [ref],
      rate: null,
      worth: null,
      canWaitMs: null,
      safety: false,
    })),
  });
  const timelines = engine.timelines(
    scenario,
    probes.map(({ id }) => id),
  );
  const moment = atMs + failover.afterMs;
  const states = probes.map((probe, at) => ({ probe, state: stateAt(timelines[at], moment) }));
  for (const domain of standbys) {
    const path = blockedAt(
      component,
      domain,
      states.filter((each) => each.probe.domain === domain),
    );
    if (path !== null) return path;
  }
  return null;
}

interface Probe {
  readonly id: JourneyId;
  readonly domain: DomainId;
  readonly ref: Ref;
  /** null: the standby itself. */
  readonly need: Need | null;
  /** What the target must be: not down, or ok. */
  readonly mustBeOk: boolean;
}

interface Probed {
  readonly probe: Probe;
  readonly state: {
    readonly outcome: 'ok' | 'degraded' | 'down';
    readonly because: readonly string[];
  };
}

function probesOf(index: MapIndex, component: Component, domain: DomainId): readonly Probe[] {
  const data = component.operations.filter(({ plane }) => plane === 'data');
  const all = [...component.needs, ...data.flatMap(({ needs }) => needs)];
  const failover = component.failover;
  const running = all.filter(({ when, strength }) => when === 'running' && strength !== 'soft');
  const starting =
    failover?.standby === 'cold' ? all.filter(({ when }) => when === 'starting') : [];
  const self: Ref = { component: component.id, at: { kind: 'placement', domain }, operation: null };
  const targets = [
    ...running.map((need) => ({ need, mustBeOk: false })),
    ...(failover?.needs ?? []).map((need) => ({ need, mustBeOk: need.strength !== 'soft' })),
    ...starting.map((need) => ({ need, mustBeOk: need.strength !== 'soft' })),
  ].flatMap((each) =>
    refsOf(each.need).map((ref) => ({ ...each, ref: seenFrom(index, domain, ref) })),
  );
  return [{ need: null, mustBeOk: false, ref: self }, ...targets].map((each, at) => ({
    ...each,
    domain,
    id: `${domain} ${String(at).padStart(6, '0')}` as JourneyId,
  }));
}

/** The reference as the standby means it, for a journey, which stands nowhere (N5). */
function seenFrom(index: MapIndex, from: DomainId, ref: Ref): Ref {
  if (ref.at.kind === 'placement' || ref.at.kind === 'anywhere') return ref;
  const placements = index.components.get(ref.component)?.placements ?? [];
  const region = regionOf(index, from);
  const near =
    placements.find((each) => each === from) ??
    placements.find((each) => region !== null && regionOf(index, each) === region);
  const at =
    near === undefined
      ? ({ kind: 'anywhere' } as const)
      : { kind: 'placement' as const, domain: near };
  return { ...ref, at };
}

function stateAt(timeline: Timeline | undefined, atMs: number): Probed['state'] {
  const found = timeline?.intervals.findLast(({ fromMs }) => fromMs <= atMs);
  return found ?? { outcome: 'ok', because: [] };
}

function blockedAt(
  component: Component,
  domain: DomainId,
  states: readonly Probed[],
): readonly string[] | null {
  const own = formatPlacement(component.id, domain);
  const self = states.find(({ probe }) => probe.need === null);
  if (self?.state.outcome === 'down') {
    const because = self.state.because.slice(1);
    return because.length > 1 ? [own, ...because.slice(1)] : null;
  }
  const needs = new Set(states.flatMap(({ probe }) => probe.need ?? []));
  for (const need of needs) {
    const asked = states.filter(({ probe }) => probe.need === need);
    const bad = asked.filter(({ probe, state }) =>
      probe.mustBeOk ? state.outcome !== 'ok' : state.outcome === 'down',
    );
    const enough = need.target.kind === 'one' ? 1 : need.target.atLeast;
    const [first] = bad;
    if (first !== undefined && asked.length - bad.length < enough) {
      return [own, ...first.state.because.slice(1)];
    }
  }
  return null;
}
