/**
 * What YAML and JSON files become: a small tree that remembers lines. Every scalar is text, as it
 * stands in the file: `no`, `1:30` and `0x1F` are what the author typed, and no type is guessed.
 */

/** `line` starts at 1. A key that stands twice keeps its last value, as the tools that read these files do. */
export type Tree =
  | { readonly kind: 'map'; readonly line: number; readonly entries: ReadonlyMap<string, Tree> }
  | {
      readonly kind: 'list';
      readonly line: number;
      readonly items: readonly Tree[];
      /** Compose's `!override` and `!reset`: what other files said before no longer counts. */
      readonly replaces?: boolean;
    }
  /** null: nothing stands there, or what stands there cannot be read as text. */
  | {
      readonly kind: 'text';
      readonly line: number;
      readonly text: string | null;
      /** What the value is made of, in Terraform: addresses of resources, `module.a.aws_sqs_queue.b`. */
      readonly references?: readonly string[];
    };

/** The tree at a path of keys; undefined where there is none. */
export function at(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let current = tree;
  for (const key of path) {
    if (current === undefined || current.kind !== 'map') return undefined;
    current = current.entries.get(key);
  }
  return current;
}

/** The text at a path; null where there is none. */
export function textAt(tree: Tree | undefined, ...path: readonly string[]): string | null {
  const found = at(tree, ...path);
  return found?.kind === 'text' ? found.text : null;
}

/** The items of the list at a path; none where there is no list. */
export function itemsAt(tree: Tree | undefined, ...path: readonly string[]): readonly Tree[] {
  const found = at(tree, ...path);
  return found?.kind === 'list' ? found.items : [];
}

/** The entries of the map at a path, in the order of the file; none where there is no map. */
export function entriesAt(
  tree: Tree | undefined,
  ...path: readonly string[]
): readonly (readonly [string, Tree])[] {
  const found = at(tree, ...path);
  return found?.kind === 'map' ? [...found.entries] : [];
}

/** Every text in a tree with its line, at most `limit` of them: a shared branch is visited each time it is met. */
export function textsIn(
  tree: Tree | undefined,
  limit = 10_000,
): readonly { readonly text: string; readonly line: number }[] {
  const found: { text: string; line: number }[] = [];
  const open: Tree[] = tree === undefined ? [] : [tree];
  for (let visits = 0; visits < limit; visits++) {
    const next = open.pop();
    if (next === undefined) break;
    if (next.kind === 'text') {
      if (next.text !== null) found.push({ text: next.text, line: next.line });
    } else {
      const inside = next.kind === 'list' ? next.items : [...next.entries.values()];
      for (let index = inside.length - 1; index >= 0; index--) {
        const child = inside[index];
        if (child !== undefined) open.push(child);
      }
    }
  }
  return found;
}

/** Every reference in a tree, each once, in order. */
export function referencesIn(tree: Tree | undefined, limit = 10_000): readonly string[] {
  const found = new Set<string>();
  const open: Tree[] = tree === undefined ? [] : [tree];
  for (let visits = 0; visits < limit; visits++) {
    const next = open.pop();
    if (next === undefined) break;
    if (next.kind === 'text') for (const reference of next.references ?? []) found.add(reference);
    else
      open.push(...(next.kind === 'list' ? next.items : [...next.entries.values()]).toReversed());
  }
  return [...found];
}
