/** Environment variables and images of programs, wherever their resource keeps them. */
import { itemsAt, referencesIn, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { TerraformResource } from './resource.ts';

/** A variable of a program: its text, or what it refers to. */
export interface Variable {
  readonly label: string;
  readonly text: string | null;
  readonly references: readonly string[];
  readonly line: number;
  /** Filled in from a store of secrets when the program starts. */
  readonly secret: boolean;
}

/** Keys whose value is a map of variables, or a list of `{ name, value }`. */
const ENVIRONMENTS: ReadonlySet<string> = new Set([
  'variables',
  'environment',
  'env',
  'app_settings',
  'environment_variables',
  'runtime_environment_variables',
  'runtime_environment_secrets',
  'secrets',
  'secret_environment_variables',
]);

const SECRETS: ReadonlySet<string> = new Set([
  'secrets',
  'runtime_environment_secrets',
  'secret_environment_variables',
]);

const MAX_VISITS = 20_000;

/** The variables of a resource. */
export function variablesIn(resource: TerraformResource): readonly Variable[] {
  const variables: Variable[] = [];
  walk(resource.values, (key, tree) => {
    if (ENVIRONMENTS.has(key)) variables.push(...readEnvironment(tree, SECRETS.has(key)));
  });
  return variables;
}

/** The images of a resource. */
export function imagesIn(
  resource: TerraformResource,
): readonly { readonly text: string; readonly line: number }[] {
  const images: { text: string; line: number }[] = [];
  walk(resource.values, (key, tree) => {
    const isImage = key === 'image' || key === 'image_uri' || key === 'image_identifier';
    if (isImage && tree.kind === 'text' && tree.text !== null)
      images.push({ text: tree.text, line: tree.line });
  });
  return images;
}

/** Visits every key of a tree, at most so many. */
function walk(tree: Tree, visit: (key: string, tree: Tree) => void): void {
  const open: Tree[] = [tree];
  for (let visits = 0; visits < MAX_VISITS; visits++) {
    const next = open.pop();
    if (next === undefined) return;
    if (next.kind === 'list') open.push(...next.items.toReversed());
    if (next.kind !== 'map') continue;
    for (const [key, value] of next.entries) visit(key, value);
    open.push(...[...next.entries.values()].toReversed());
  }
}

function readEnvironment(tree: Tree, secret: boolean): readonly Variable[] {
  if (tree.kind === 'text') {
    // Made by an expression that is not followed: what it refers to is passed on, under no name.
    return (tree.references ?? []).length === 0 ? [] : [variable('environment', tree, secret)];
  }
  if (tree.kind === 'list') {
    return tree.items.flatMap((item) => {
      const name = textAt(item, 'name');
      if (name === null) return [];
      const keys = ['value', 'valueFrom', 'value_source', 'value_from'];
      const value =
        item.kind === 'map'
          ? keys.map((key) => item.entries.get(key)).find((found) => found !== undefined)
          : undefined;
      return value === undefined ? [] : [variable(name, value, secret)];
    });
  }
  return [...tree.entries]
    .filter(([key, value]) => !(ENVIRONMENTS.has(key) && value.kind !== 'text'))
    .map(([key, value]) => variable(key, value, secret));
}

function variable(label: string, tree: Tree, secret: boolean): Variable {
  const text = tree.kind === 'text' ? tree.text : null;
  return { label, text, references: referencesIn(tree), line: tree.line, secret };
}

/** The texts of a list at a path. */
export function textsAt(tree: Tree | undefined, ...path: readonly string[]): readonly string[] {
  return itemsAt(tree, ...path).flatMap((item) =>
    item.kind === 'text' && item.text !== null ? [item.text] : [],
  );
}
