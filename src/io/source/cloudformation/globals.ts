/** What SAM says once for all functions or tables of a template. */
import { at, entriesAt, type Tree } from '../reading/tree.ts';

/** Properties for all resources of a type, by the type. */
export type Globals = ReadonlyMap<string, Tree>;

const SECTIONS: Readonly<Record<string, string>> = {
  Function: 'AWS::Serverless::Function',
  Api: 'AWS::Serverless::Api',
  HttpApi: 'AWS::Serverless::HttpApi',
  SimpleTable: 'AWS::Serverless::SimpleTable',
  StateMachine: 'AWS::Serverless::StateMachine',
};

/** The globals of a template. */
export function globalsOf(tree: Tree): Globals {
  return new Map(
    entriesAt(tree, 'Globals').flatMap(([name, properties]) =>
      Object.hasOwn(SECTIONS, name) ? [[SECTIONS[name] ?? '', properties] as const] : [],
    ),
  );
}

/** Properties over the globals of their type: maps are laid over each other, all else replaces. */
export function withGlobals(
  properties: Tree | undefined,
  type: string,
  globals: Globals,
  line: number,
): Tree {
  const own: Tree = properties ?? { kind: 'map', line, entries: new Map() };
  const shared = globals.get(type);
  return shared === undefined ? own : layOver(shared, own, 0);
}

/** Maps inside maps. */
const MAX_DEPTH = 20;

function layOver(under: Tree, over: Tree, depth: number): Tree {
  if (under.kind !== 'map' || over.kind !== 'map' || depth > MAX_DEPTH) return over;
  const entries = new Map(under.entries);
  for (const [key, value] of over.entries) {
    const before = at(under, key);
    entries.set(key, before === undefined ? value : layOver(before, value, depth + 1));
  }
  return { ...over, entries };
}
