/** The moments at which something may happen, the earliest first; each moment is met once. */
export interface Agenda {
  /** Notes a moment; needs whose grace may run out then are kept with it. */
  add(atMs: number, need?: number): void;
  /** Takes the earliest moment, or null when nothing is left. */
  take(): { readonly atMs: number; readonly needs: readonly number[] } | null;
}

/** A binary heap of distinct moments. */
export function createAgenda(): Agenda {
  const heap: number[] = [];
  const needsAt = new Map<number, number[]>();

  function rise(from: number): void {
    const value = heap[from] ?? 0;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (above <= value) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = value;
  }

  function sink(): void {
    const value = heap[0] ?? 0;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = heap[child + 1];
      if (right !== undefined && right < (heap[child] ?? 0)) child += 1;
      const below = heap[child] ?? 0;
      if (below >= value) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = value;
  }

  return {
    add(atMs, need) {
      let needs = needsAt.get(atMs);
      if (needs === undefined) {
        needsAt.set(atMs, (needs = []));
        heap.push(atMs);
        rise(heap.length - 1);
      }
      if (need !== undefined) needs.push(need);
    },
    take() {
      const atMs = heap[0];
      if (atMs === undefined) return null;
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        sink();
      }
      const needs = needsAt.get(atMs) ?? [];
      needsAt.delete(atMs);
      return { atMs, needs };
    },
  };
}
