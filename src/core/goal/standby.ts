/**
 * Why no other placement helps: a path that ends at a lost placement of a component which has others
 * says little, the reason is what those others lack. Asked by journeys of their own through each other
 * placement and, where one must take over first (T4), through each thing that it needs to be ready.
 */
import { formatPlacement } from '#core/map';
import type { Component, DomainId, Failover, JourneyId, Need, Ref, ResolvedMap } from '#core/map';
import type { Engine } from '#core/engine';
import type { Scenario, Timeline } from '#core/meaning';
import { refsOf, regionOf } from './map-index.ts';
import type { MapIndex } from './map-index.ts';

/** Ids from another placement to what is lost; null when one of the others helps, or all are lost themselves. */
export function otherPlacement(
  index: MapIndex,
  compile: (map: ResolvedMap) => Engine,
  component: Component,
  others: readonly DomainId[],
  scenario: Scenario,
  atMs: number,
): readonly string[] | null {
  const probes = others.flatMap((domain) => probesOf(index, component, domain));
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
  const moment = atMs + (component.failover?.afterMs ?? 0);
  const states = probes.map((probe, at) => ({ probe, state: stateAt(timelines[at], moment) }));
  for (const domain of others) {
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
  const self: Ref = { component: component.id, at: { kind: 'placement', domain }, operation: null };
  const { failover } = component;
  const first: Omit<Probe, 'id' | 'domain'> = { need: null, mustBeOk: false, ref: self };
  const targets = failover === null ? [] : mustHaves(index, component, failover, domain);
  return [first, ...targets].map((each, at) => ({
    ...each,
    domain,
    id: `${domain} ${String(at).padStart(6, '0')}` as JourneyId,
  }));
}

/** What a standby must have to be ready (X7). */
function mustHaves(
  index: MapIndex,
  component: Component,
  failover: Failover,
  domain: DomainId,
): readonly Omit<Probe, 'id' | 'domain'>[] {
  const data = component.operations.filter(({ plane }) => plane === 'data');
  const all = [...component.needs, ...data.flatMap(({ needs }) => needs)];
  const running = all.filter(({ when, strength }) => when === 'running' && strength !== 'soft');
  const starting = failover.standby === 'cold' ? all.filter(({ when }) => when === 'starting') : [];
  return [
    ...running.map((need) => ({ need, mustBeOk: false })),
    ...failover.needs.map((need) => ({ need, mustBeOk: need.strength !== 'soft' })),
    ...starting.map((need) => ({ need, mustBeOk: need.strength !== 'soft' })),
  ].flatMap((each) =>
    refsOf(each.need).map((ref) => ({ ...each, ref: seenFrom(index, domain, ref) })),
  );
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
  if (self !== undefined && self.state.outcome !== 'ok') {
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
