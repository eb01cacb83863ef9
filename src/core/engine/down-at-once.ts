/**
 * The nodes that take a journey down at once, each alone, for certain and as long as they are down:
 * those that it hangs on along hard needs without grace, past no gate and nobody's role. It is the
 * first and plainest part of what the cascade finds, for a small part of its cost.
 */
import { countsAtFirst, type Gates } from './gates.ts';
import { IntList } from './int-list.ts';
import { ACTS, KIND, type Network } from './network.ts';

/** By node: 1 when it does. */
export function downAtOnce(
  network: Network,
  gates: Gates,
  hard: Uint8Array,
  journey: number,
): Uint8Array {
  const { nodeCount, members, entryStart, entries } = network;
  const found = new Uint8Array(nodeCount);
  const open = new IntList();
  const visit = (node: number): void => {
    if (found[node] === 1) return;
    found[node] = 1;
    open.push(node);
  };
  visit(network.journeyNode[journey] as number);
  while (open.length > 0) {
    const node = open.pop();
    if (isPassed(network, gates, node)) {
      const memberEnd = members.start[node + 1] as number;
      for (let at = members.start[node] as number; at < memberEnd; at += 1) {
        if (countsAtFirst(network, node, at)) visit(members.items[at] as number);
      }
    }
    const end = entryStart[node + 1] as number;
    for (let entry = entryStart[node] as number; entry < end; entry += 1) {
      if (entries.acts[entry] !== ACTS.running || hard[entry] === 0) continue;
      if (entries.graceLow[entry] === 0) visit(entries.target[entry] as number);
    }
  }
  return found;
}

/** Whether any member alone takes the node down. */
function isPassed({ kind }: Network, gates: Gates, node: number): boolean {
  if (gates.changes[node] === 1) return false;
  const is = kind[node] as number;
  const isGate = is === KIND.count || is === KIND.checkedCount || is === KIND.served;
  return !isGate || gates.toDown[node] === 1;
}
