/** A service of several files: its key, and what the last of them says. */
import { at } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { ComposeService } from './project.ts';

/** The key of a service. */
export function serviceKey(folder: string, name: string): string {
  return `compose:${folder}#${name}`;
}

/** The value of a key in the last layer that has it. */
export function last(service: ComposeService, key: string): Tree | undefined {
  return at(service.layers.findLast(({ tree }) => at(tree, key) !== undefined)?.tree, key);
}

/** The text of a tree; null when it is none. */
export function textOf(tree: Tree | undefined): string | null {
  return tree?.kind === 'text' ? tree.text : null;
}
