/**
 * Counting nodes as gates, with the roles as they are at first: how many of the members must be down
 * to take it down, and worse than ok to degrade it (X5). One is no gate: any member alone does it.
 */
import { groupByRow, IntList, type Rows } from './int-list.ts';
import { KIND, type Network } from './network.ts';

export interface Gates {
  /** By node: members that must be down; 0 where nothing is counted, or where roles change first. */
  readonly toDown: Int32Array;
  /** By node: members that must be degraded or down. */
  readonly toDegrade: Int32Array;
  /** By node: the gates of two and more that count it. */
  readonly of: Rows;
  /** By node: the members that are counted, once for each time. */
  readonly counted: Rows;
  /** By node: 1 when its outcome hangs on who serves, and that can change. */
  readonly changes: Uint8Array;
  /** Whether every count is met while nothing is lost; only then is the structure monotone from ok. */
  readonly sound: boolean;
}

export function findGates(network: Network): Gates {
  const { nodeCount, kind, members } = network;
  const toDown = new Int32Array(nodeCount);
  const toDegrade = new Int32Array(nodeCount);
  const changes = new Uint8Array(nodeCount);
  const counting = new IntList();
  const counted = new IntList();
  let sound = true;
  for (let node = 0; node < nodeCount; node += 1) {
    const plan = network.failovers[failoverOf(network, node)];
    if (plan !== undefined && plan.placementCount > plan.slotCount) changes[node] = 1;
    const is = kind[node] as number;
    if (is !== KIND.count && is !== KIND.checkedCount && is !== KIND.served) continue;
    const before = counting.length;
    const end = members.start[node + 1] as number;
    for (let at = members.start[node] as number; at < end; at += 1) {
      if (!countsAtFirst(network, node, at)) continue;
      counting.push(node);
      counted.push(members.items[at] as number);
    }
    const size = counting.length - before;
    toDown[node] = size - (network.leastAlive[node] as number) + 1;
    toDegrade[node] = size - (network.leastOk[node] as number) + 1;
    if ((toDown[node] as number) < 1 || (toDegrade[node] as number) < 1) sound = false;
    if (changes[node] === 1) toDown[node] = 0;
  }
  const gates = counting.toArray();
  const inputs = counted.toArray();
  const several = gates
    .map((_, at) => at)
    .filter(
      (at) => Math.max(toDown[gates[at] as number] ?? 0, toDegrade[gates[at] as number] ?? 0) > 1,
    );
  return {
    toDown,
    toDegrade,
    of: groupByRow(
      nodeCount,
      several.map((at) => inputs[at] as number),
      several.map((at) => gates[at] as number),
    ),
    counted: groupByRow(nodeCount, gates, inputs),
    changes,
    sound,
  };
}

/** The failover whose roles decide a node, or -1. */
export function failoverOf(network: Network, node: number): number {
  const kind = network.kind[node] as number;
  if (kind !== KIND.served && kind !== KIND.near) return -1;
  const first = network.memberPlacement[network.members.start[node] as number] as number;
  return network.failoverOfComponent[network.placementComponent[first] as number] as number;
}

/** Whether the member at a place of `members.items` decides its node while the originals serve. */
export function countsAtFirst(network: Network, node: number, at: number): boolean {
  const { kind, members, memberPlacement, serves } = network;
  const is = kind[node] as number;
  if (is === KIND.served) return serves[memberPlacement[at] as number] === 1;
  if (is !== KIND.near) return true;
  const start = members.start[node] as number;
  for (let earlier = start; earlier < at; earlier += 1) {
    if (serves[memberPlacement[earlier] as number] === 1) return false;
  }
  const isWhole = at === (members.start[node + 1] as number) - 1;
  return isWhole || serves[memberPlacement[at] as number] === 1;
}
