/** Nodes of a network while it is being built. */
import { IntList } from './int-list.ts';
import { KIND } from './network.ts';

/** Grows nodes and the members that they are worked out from. */
export class NodeList {
  readonly kind: IntList = new IntList();
  readonly leastAlive: IntList = new IntList();
  readonly leastOk: IntList = new IntList();
  /** One for each membership: whose it is, what it is, and the placement whose role decides (or -1). */
  readonly memberOwner: IntList = new IntList();
  readonly member: IntList = new IntList();
  readonly memberPlacement: IntList = new IntList();

  add(kind: number, leastAlive = 0, leastOk = 0): number {
    this.kind.push(kind);
    this.leastAlive.push(leastAlive);
    this.leastOk.push(leastOk);
    return this.kind.length - 1;
  }

  link(owner: number, member: number, placement = -1): void {
    this.memberOwner.push(owner);
    this.member.push(member);
    this.memberPlacement.push(placement);
  }

  /** The worst of some nodes; one alone stands for itself. */
  worst(members: readonly number[]): number {
    const [first] = members;
    if (members.length === 1 && first !== undefined) return first;
    const node = this.add(KIND.worst);
    for (const member of members) this.link(node, member);
    return node;
  }
}
