/** Kubernetes objects as they stand in manifests: documents of a kind, with their file and lines. */
import { entriesAt, itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';

/** One object of a manifest. */
export interface KubernetesObject {
  readonly file: string;
  readonly kind: string;
  /** '' when the manifest leaves it to whoever applies it. */
  readonly namespace: string;
  readonly name: string;
  /** The line of its name: where people look for it. */
  readonly line: number;
  readonly tree: Tree;
}

/** Lists inside lists are followed this far. */
const MAX_LIST_DEPTH = 5;

/** The objects of one document; a `List` is its items. */
export function objectsOf(file: string, tree: Tree, depth = 0): readonly KubernetesObject[] {
  const kind = textAt(tree, 'kind');
  if (kind === null || textAt(tree, 'apiVersion') === null) return [];
  if (kind.endsWith('List') && depth < MAX_LIST_DEPTH) {
    return itemsAt(tree, 'items').flatMap((item) => objectsOf(file, item, depth + 1));
  }
  const name = textAt(tree, 'metadata', 'name') ?? textAt(tree, 'metadata', 'generateName');
  if (name === null || name === '') return [];
  const namespace = textAt(tree, 'metadata', 'namespace') ?? '';
  // Knative's Service runs something; it shares no more than the word with the other kind.
  const knative = (textAt(tree, 'apiVersion') ?? '').startsWith('serving.knative.dev/');
  const own = knative ? `Knative${kind}` : kind;
  return [{ file, kind: own, namespace, name, line: lineOfName(tree), tree }];
}

function lineOfName(tree: Tree): number {
  const metadata = entriesAt(tree, 'metadata');
  const named = metadata.find(([key]) => key === 'name' || key === 'generateName');
  return named?.[1].line ?? tree.line;
}

/** Labels as text pairs. */
export function labelsAt(
  tree: Tree | undefined,
  ...path: readonly string[]
): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [key, value] of entriesAt(tree, ...path)) {
    if (value.kind === 'text' && value.text !== null) labels.set(key, value.text);
  }
  return labels;
}

/** True when every label asked for is there; an empty selector selects nothing here, as in a Service. */
export function selects(
  selector: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
): boolean {
  if (selector.size === 0) return false;
  return [...selector].every(([key, value]) => labels.get(key) === value);
}

/** The scope in which a namespace's short host names are known. */
export function scopeOf(namespace: string): string {
  return `kubernetes:${namespace}`;
}

/** The key of a workload: one for each namespace and name, whatever its kind. */
export function workloadKey({ namespace, name }: { namespace: string; name: string }): string {
  return `kubernetes:${namespace}/${name}`;
}
