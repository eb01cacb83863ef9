/**
 * Engines with a bug planted in them, each a mistake that is easy to make. A test that compares the
 * engine with the interpreter must catch every one of them. Four are planted in what the engine is
 * given, one in its clocks; the engine itself has no switch for any of them.
 */
import type { Impairment } from '#core/incident';
import type { Component, Need, Operation, Ref, ResolvedMap, Target } from '#core/map';
import type { Scenario } from '#core/meaning';
import { buildNetwork } from './build-network.ts';
import { Clocks } from './clocks.ts';
import { unitsOf } from './coverage.ts';
import { createEngine, createEngineWithClocks } from './create-engine.ts';
import { componentAt } from './geography.ts';
import type { Network } from './network.ts';
import type { Engine } from './types.ts';

export type Plant =
  | 'edge-local-grace'
  | 'last-wins-merge'
  | 'data-for-control'
  | 'global-for-local'
  | 'failover-ignores-needs';

export const PLANTS: readonly Plant[] = [
  'edge-local-grace',
  'last-wins-merge',
  'data-for-control',
  'global-for-local',
  'failover-ignores-needs',
];

export function createEngineWith(map: ResolvedMap, { plant }: { readonly plant: Plant }): Engine {
  switch (plant) {
    case 'edge-local-grace':
      return createEngineWithClocks(map, (network) => new EdgeLocalClocks(network.entries));
    case 'last-wins-merge':
      return withLastImpairment(createEngine(map));
    case 'data-for-control':
      return createEngine(mapOperations(map, (operation) => ({ ...operation, plane: 'data' })));
    case 'global-for-local':
      return createEngine(mapNeeds(map, asGlobal));
    case 'failover-ignores-needs':
      return createEngine(mapComponents(map, withoutFailoverNeeds));
  }
}

/** T1 forgotten: every grace counts from the first thing that was felt, so graces do not add up. */
class EdgeLocalClocks extends Clocks {
  #first: number | null = null;

  override reset(): void {
    super.reset();
    this.#first = null;
  }

  protected override startsAt(now: number): number {
    this.#first ??= now;
    return this.#first;
  }
}

/** S1 forgotten: of impairments of one unit, the one that began last is all that counts. */
function withLastImpairment(engine: Engine): Engine {
  const network = buildNetwork(engine.map);
  return {
    map: engine.map,
    timelines: (scenario, journeys) => engine.timelines(lastWins(network, scenario), journeys),
    sweep: (sweep, progress) => engine.sweep(sweep, progress),
    members: (journey, of) => engine.members(journey, of),
  };
}

function lastWins(network: Network, scenario: Scenario): Scenario {
  const byUnit = new Map<number, Impairment[]>();
  for (const impairment of scenario.impairments) {
    for (const unit of new Set(unitsOf(network, impairment.lost))) {
      byUnit.set(unit, [...(byUnit.get(unit) ?? []), impairment]);
    }
  }
  const impairments = [...byUnit].flatMap(([unit, all]) => {
    const inOrder = all.toSorted((a, b) => a.fromMs - b.fromMs);
    return inOrder.map((impairment, index): Impairment => {
      const next = inOrder[index + 1]?.fromMs ?? Infinity;
      const toMs = Math.min(impairment.toMs ?? Infinity, next);
      return { ...impairment, lost: lostOf(network, unit), toMs: toMs === Infinity ? null : toMs };
    });
  });
  return { ...scenario, impairments };
}

function lostOf(network: Network, unit: number): Impairment['lost'] {
  const placement = network.unitPlacement[unit] ?? 0;
  const component = componentAt(network.map, network.placementComponent[placement] ?? 0);
  const position = unit - (network.unitStart[placement] ?? 0);
  const operation = component.operations[position]?.name ?? '';
  const domain = network.map.domains[network.placementDomain[placement] ?? -1]?.id;
  return domain === undefined
    ? { kind: 'operation', component: component.id, operation }
    : { kind: 'unit', component: component.id, domain, operation };
}

/** N4, N5 forgotten: whatever is meant nearby is the component as a whole. */
function asGlobal(need: Need): Need {
  const global = (ref: Ref): Ref =>
    ref.at.kind === 'near' || ref.at.kind === 'same-region'
      ? { ...ref, at: { kind: 'anywhere' } }
      : ref;
  const target: Target =
    need.target.kind === 'one'
      ? { kind: 'one', ref: global(need.target.ref) }
      : { ...need.target, of: need.target.of.map(global) };
  return { ...need, target };
}

/** T4 forgotten: a standby takes over whether what the failover needs is there or not. */
function withoutFailoverNeeds(component: Component): Component {
  const { failover } = component;
  return failover === null ? component : { ...component, failover: { ...failover, needs: [] } };
}

function mapComponents(map: ResolvedMap, change: (component: Component) => Component): ResolvedMap {
  return { ...map, components: map.components.map(change) };
}

function mapOperations(map: ResolvedMap, change: (operation: Operation) => Operation): ResolvedMap {
  return mapComponents(map, (component) => ({
    ...component,
    operations: component.operations.map(change),
  }));
}

function mapNeeds(map: ResolvedMap, change: (need: Need) => Need): ResolvedMap {
  return mapComponents(map, (component) => ({
    ...component,
    needs: component.needs.map(change),
    failover:
      component.failover === null
        ? null
        : { ...component.failover, needs: component.failover.needs.map(change) },
    operations: component.operations.map((operation) => ({
      ...operation,
      needs: operation.needs.map(change),
    })),
  }));
}
