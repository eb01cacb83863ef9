/** Remembers from when to when something held, looked at from moment to moment. */
export interface Span<Item> {
  readonly fromMs: number;
  readonly toMs: number;
  readonly item: Item;
}

export interface Spans<Item> {
  /** What holds from this moment on; what held before and is not among it ends here. */
  note(atMs: number, items: readonly Item[]): void;
  /** All spans, by beginning, then key; those that still hold end at `untilMs`, none lasts longer. */
  until(untilMs: number): readonly Span<Item>[];
}

/** Items with one key are one and the same. */
export function createSpans<Item>(keyOf: (item: Item) => string): Spans<Item> {
  const open = new Map<string, { readonly fromMs: number; readonly item: Item }>();
  const closed: Span<Item>[] = [];
  return {
    note(atMs, items) {
      const now = new Map(items.map((item) => [keyOf(item), item]));
      for (const [key, span] of open) {
        if (now.has(key)) continue;
        open.delete(key);
        if (span.fromMs < atMs) closed.push({ ...span, toMs: atMs });
      }
      for (const [key, item] of now) if (!open.has(key)) open.set(key, { fromMs: atMs, item });
    },
    until(untilMs) {
      const all = [...closed, ...[...open.values()].map((span) => ({ ...span, toMs: untilMs }))];
      return all
        .map((span) => ({ ...span, toMs: Math.min(span.toMs, untilMs) }))
        .filter(({ fromMs, toMs }) => fromMs < toMs)
        .sort((a, b) => a.fromMs - b.fromMs || (keyOf(a.item) < keyOf(b.item) ? -1 : 1));
    },
  };
}
