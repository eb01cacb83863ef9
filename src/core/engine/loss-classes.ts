/**
 * Losses that come to the same: what only one other thing needs is felt by way of that thing alone, a
 * grace later. So a chain of such things is one class, and the loss at its end stands for all of it.
 */
import { IntList } from './int-list.ts';
import { ACTS, KIND, type Network } from './network.ts';

/** Units down from a delay on, as far as anything else can tell. */
export interface Standing {
  /** The node whose being down stands for the loss; -1: the units stand for themselves. */
  readonly node: number;
  readonly delayMs: number;
}

/** What stands for the loss of one unit alone. Roles and rings aside, it is the end of its chain. */
export function standingFor(network: Network, hard: Uint8Array, unit: number): Standing {
  const met = new Set<number>();
  let node = unit;
  let delayMs = 0;
  for (;;) {
    met.add(node);
    const entry = onlyNeedOn(network, node);
    if (entry < 0 || hard[entry] === 0 || network.entries.meanwhile[entry] === 1) break;
    const owner = network.entries.owner[entry] as number;
    if (met.has(owner)) break;
    node = owner;
    delayMs += network.entries.graceLow[entry] as number;
  }
  return { node, delayMs };
}

/** The one running need that hangs on a node, when nothing else does; else -1. */
function onlyNeedOn(network: Network, node: number): number {
  const { dependants, entryStart, entries, kind } = network;
  const start = dependants.start[node] as number;
  if ((dependants.start[node + 1] as number) !== start + 1) return -1;
  const owner = dependants.items[start] as number;
  if (kind[owner] !== KIND.unit) return -1;
  const end = entryStart[owner + 1] as number;
  for (let entry = entryStart[owner] as number; entry < end; entry += 1) {
    if (entries.target[entry] !== node) continue;
    return entries.acts[entry] === ACTS.running ? entry : -1;
  }
  return -1;
}

/** The units to take down so that a node is: itself, or all of the placement that it stands for. */
export function unitsBehind(network: Network, node: number): Int32Array {
  if (node < network.unitCount) return Int32Array.of(node);
  const units = new IntList();
  const end = network.dependants.start[node + 1] as number;
  for (let at = network.dependants.start[node] as number; at < end; at += 1) {
    units.push(network.dependants.items[at] as number);
  }
  return units.toArray();
}
