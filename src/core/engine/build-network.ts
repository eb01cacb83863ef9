/** Builds the network of a map: one pass over its components, then the order of its nodes. */
import type { Component, Need, ResolvedMap } from '#core/map';
import { EntryList } from './entry-list.ts';
import { componentAt, layOut, type Geography } from './geography.ts';
import { groupByRow, IntList, type Rows } from './int-list.ts';
import { ACTS, KIND, STRENGTH, type Entries, type FailoverPlan, type Network } from './network.ts';
import { NodeList } from './node-list.ts';
import { rankNodes } from './rank.ts';
import { TargetNodes } from './target-nodes.ts';

interface Draft {
  readonly map: ResolvedMap;
  readonly geography: Geography;
  readonly nodes: NodeList;
  readonly targets: TargetNodes;
  readonly entries: EntryList;
}

export function buildNetwork(map: ResolvedMap): Network {
  const geography = layOut(map);
  const nodes = new NodeList();
  for (const _ of geography.unitPlacement) nodes.add(KIND.unit);
  const targets = new TargetNodes(geography, nodes);
  const draft: Draft = { map, geography, nodes, targets, entries: new EntryList() };
  const placementCount = geography.placementComponent.length;
  for (let placement = 0; placement < placementCount; placement += 1) addNeeds(draft, placement);
  const failovers = addFailovers(draft);
  const journeyNode = Int32Array.from(map.journeys, ({ through }) => {
    const node = nodes.add(KIND.worst);
    for (const ref of through) nodes.link(node, targets.ofRef(ref, -1));
    return node;
  });
  const health = Int32Array.from({ length: placementCount }, (_, placement) =>
    targets.health(placement),
  );
  const finished = draft.entries.finish(nodes.kind.length, placementCount, map.components);
  return {
    ...geography,
    ...connect(nodes, finished.entries, finished.entryStart),
    ...finished,
    nodeCount: nodes.kind.length,
    unitCount: geography.unitPlacement.length,
    kind: Uint8Array.from(nodes.kind.toArray()),
    leastAlive: nodes.leastAlive.toArray(),
    leastOk: nodes.leastOk.toArray(),
    health,
    serves: servesAtFirst(geography),
    ...indexFailovers(draft, failovers),
    journeyIndex: new Map(map.journeys.map(({ id }, index) => [id as string, index])),
    journeyNode,
    journeyOfNode: invert(journeyNode, nodes.kind.length),
  };
}

/** Needs of a component hold for all its operations (O3): with several, they get a node of their own. */
function addNeeds(draft: Draft, placement: number): void {
  const { geography, nodes, targets, entries } = draft;
  const index = geography.placementComponent[placement] as number;
  const component = componentAt(draft.map, index);
  const restarts = component.restartsMs !== null;
  const first = geography.unitStart[placement] as number;
  const add = (owner: number, need: Need): void => {
    const target = targets.ofTarget(need.target, placement, need.checked);
    entries.addNeed(owner, target, index, need, restarts);
  };
  const alone = component.operations.length === 1;
  if (component.needs.length > 0) {
    const common = alone ? first : nodes.add(KIND.unit);
    for (const need of component.needs) add(common, need);
    if (!alone) {
      component.operations.forEach((_, operation) => nodes.link(first + operation, common));
    }
  }
  component.operations.forEach((operation, position) => {
    for (const need of operation.needs) add(first + position, need);
  });
}

function addFailovers(draft: Draft): readonly FailoverPlan[] {
  const { geography, map, nodes, targets } = draft;
  const failovers: FailoverPlan[] = [];
  let firstSlot = 0;
  map.components.forEach((component, index) => {
    if (component.failover === null) return;
    const firstPlacement = geography.placementStart[index] as number;
    const placementCount = (geography.placementStart[index + 1] as number) - firstPlacement;
    const slotCount = Math.min(component.atLeast, placementCount);
    const rolesNode = nodes.add(KIND.roles);
    for (let position = 0; position < placementCount; position += 1) {
      nodes.link(rolesNode, targets.health(firstPlacement + position));
      if (position >= slotCount) {
        addReadiness(draft, rolesNode, component, firstPlacement + position);
      }
    }
    failovers.push({
      component: index,
      rolesNode,
      firstPlacement,
      placementCount,
      slotCount,
      firstSlot,
      afterMs: component.failover.afterMs,
      checked: component.failover.checked,
    });
    firstSlot += slotCount;
  });
  return failovers;
}

/** X7: the needs of a standby's data-plane operations, and those of the failover itself. */
function addReadiness(draft: Draft, owner: number, component: Component, placement: number): void {
  const index = draft.geography.placementComponent[placement] as number;
  const cold = component.failover?.standby === 'cold';
  const add = (need: Need, acts: number): void => {
    const target = draft.targets.ofTarget(need.target, placement, need.checked);
    draft.entries.addReady(owner, target, acts, index, need, placement);
  };
  const own = draft.targets.dataOperations(index).flatMap((operation) => {
    return component.operations[operation]?.needs ?? [];
  });
  for (const need of [...component.needs, ...own]) {
    const starting = need.when === 'starting';
    if (starting && cold) add(need, ACTS.readyIfOk);
    if (!starting || component.restartsMs !== null) add(need, ACTS.readyIfNotBad);
  }
  for (const need of component.failover?.needs ?? []) add(need, ACTS.readyIfOk);
}

function servesAtFirst({ map, placementStart, placementComponent }: Geography): Uint8Array {
  return Uint8Array.from(placementComponent, (index, placement) => {
    const { failover, atLeast } = componentAt(map, index);
    const position = placement - (placementStart[index] as number);
    return failover === null || position < atLeast ? 1 : 0;
  });
}

type FailoverIndex = Pick<
  Network,
  'failovers' | 'slotCount' | 'failoverOfComponent' | 'failoverOfNode' | 'roleNodes'
>;

function indexFailovers(draft: Draft, failovers: readonly FailoverPlan[]): FailoverIndex {
  const { nodes, geography, map } = draft;
  const components = Int32Array.from(failovers, ({ component }) => component);
  const failoverOfComponent = invert(components, map.components.length);
  const rolesNodes = Int32Array.from(failovers, ({ rolesNode }) => rolesNode);
  const rows = new IntList();
  const items = new IntList();
  let last = -1;
  for (let link = 0; link < nodes.member.length; link += 1) {
    const node = nodes.memberOwner.at(link);
    const kind = nodes.kind.at(node);
    if (node === last || (kind !== KIND.served && kind !== KIND.near)) continue;
    last = node;
    const component = geography.placementComponent[nodes.memberPlacement.at(link)] as number;
    rows.push(failoverOfComponent[component] as number);
    items.push(node);
  }
  return {
    failovers,
    slotCount: failovers.reduce((sum, plan) => sum + plan.slotCount, 0),
    failoverOfComponent,
    failoverOfNode: invert(rolesNodes, nodes.kind.length),
    roleNodes: groupByRow(failovers.length, rows.toArray(), items.toArray()),
  };
}

/** At each place the index of the list that names it, else -1. */
function invert(places: Int32Array, size: number): Int32Array {
  const inverse = new Int32Array(size).fill(-1);
  places.forEach((place, index) => {
    inverse[place] = index;
  });
  return inverse;
}

type Connections = Pick<
  Network,
  'members' | 'memberPlacement' | 'dependants' | 'clocked' | 'rank' | 'rankCount'
> &
  Pick<Network, 'rankNodes' | 'ring' | 'refilledRank'>;

function connect(nodes: NodeList, entries: Entries, entryStart: Int32Array): Connections {
  const nodeCount = nodes.kind.length;
  const owners = nodes.memberOwner.toArray();
  const memberOf = nodes.member.toArray();
  const members = groupByRow(nodeCount, owners, memberOf);
  const placements = groupByRow(nodeCount, owners, nodes.memberPlacement.toArray());
  const dependants = groupByRow(
    nodeCount,
    concatenate(memberOf, entries.target),
    concatenate(owners, entries.owner),
  );
  const ranked = rankNodes({
    kind: nodes.kind.toArray(),
    members,
    entryStart,
    target: entries.target,
  });
  return {
    members,
    memberPlacement: placements.items,
    dependants,
    clocked: clockedEntries(nodeCount, entries),
    ...ranked,
    refilledRank: entries.target.reduce(
      (highest, target, entry) =>
        entries.refill[entry] === 0 ? highest : Math.max(highest, ranked.rank[target] as number),
      -1,
    ),
  };
}

/** Only these need to be told when their target turns bad or is back. */
function clockedEntries(nodeCount: number, entries: Entries): Rows {
  const rows = new IntList();
  const items = new IntList();
  for (let entry = 0; entry < entries.count; entry += 1) {
    const acts = entries.acts[entry] as number;
    const clock = acts === ACTS.running && (entries.graceHigh[entry] as number) > 0;
    const device =
      acts <= ACTS.starting &&
      entries.device[entry] === 1 &&
      entries.strength[entry] !== STRENGTH.soft;
    if (!clock && !device) continue;
    rows.push(entries.target[entry] as number);
    items.push(entry);
  }
  return groupByRow(nodeCount, rows.toArray(), items.toArray());
}

function concatenate(first: Int32Array, second: Int32Array): Int32Array {
  const both = new Int32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
