/**
 * Strongly connected parts of a graph (Tarjan, "Depth-first search and linear graph algorithms", SIAM
 * J. Comput. 1972), without recursion. Linear in nodes and edges.
 */

/** Parts, each after all that it leads to; members in the order in which they were met. */
export function stronglyConnected(
  roots: Iterable<number>,
  successorsOf: (node: number) => readonly number[],
): readonly (readonly number[])[] {
  const parts: number[][] = [];
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: { readonly node: number; readonly successors: readonly number[]; next: number }[] =
    [];

  function enter(node: number): void {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    open.push(node);
    isOpen.add(node);
    path.push({ node, successors: successorsOf(node), next: 0 });
  }

  function lower(node: number, to: number | undefined): void {
    if (to !== undefined && to < (low.get(node) ?? 0)) low.set(node, to);
  }

  function leave(node: number): void {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) lower(parent.node, low.get(node));
    if (low.get(node) !== index.get(node)) return;
    const part = open.splice(open.lastIndexOf(node));
    for (const member of part) isOpen.delete(member);
    parts.push(part);
  }

  for (const root of roots) {
    if (!index.has(root)) enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const successor = top.successors[top.next];
      top.next += 1;
      if (successor === undefined) leave(top.node);
      else if (!index.has(successor)) enter(successor);
      else if (isOpen.has(successor)) lower(top.node, index.get(successor));
    }
  }
  return parts;
}
