/**
 * A Terraform folder with its variables filled in: resources as trees, each with its address and region,
 * local modules followed into their folders. Only what is literally known is filled in; the rest keeps
 * the addresses that it refers to.
 */
import { joinPaths } from '../reading/paths.ts';
import type { Tree } from '../reading/tree.ts';
import { evaluate, textIn } from './evaluate.ts';
import type { Scope } from './evaluate.ts';
import type { Attribute, Block, Expression } from './expression.ts';
import type { TerraformResource } from './resource.ts';

/** The blocks of a folder, each with its file. */
export interface FolderBlocks {
  readonly path: string;
  readonly blocks: readonly (readonly [file: string, block: Block])[];
  readonly settings: readonly (readonly [name: string, value: Expression])[];
}

/** What is collected while modules are followed. */
export interface ModuleReading {
  readonly resources: TerraformResource[];
  /** Modules whose source is not in the folder, by place. */
  readonly remote: { readonly at: string; readonly name: string }[];
  /** Folders that were reached as modules. */
  readonly reached: Set<string>;
  instances: number;
}

const MAX_INSTANCES = 2_000;
const MAX_NESTING = 12;

type Output = (name: string) => Tree | null;

/** Reads a folder as a module; answers its outputs. */
export function readModule(
  folder: FolderBlocks,
  folders: ReadonlyMap<string, FolderBlocks>,
  prefix: string,
  given: ReadonlyMap<string, Tree>,
  regions: ReadonlyMap<string, Tree>,
  reading: ModuleReading,
  nesting = 0,
): Output {
  if (reading.instances++ >= MAX_INSTANCES || nesting > MAX_NESTING) return () => null;
  const calls = new Map(
    folder.blocks.flatMap(([file, block]) =>
      block.type === 'module' ? [[block.labels[0] ?? '', { file, block }] as const] : [],
    ),
  );
  const children = new Map<string, Output>();
  /** A module is read when its outputs are asked for first; one that asks itself gets nothing. */
  const child = (name: string): Output | null => {
    const before = children.get(name);
    const call = calls.get(name);
    if (before !== undefined || call === undefined) return before ?? null;
    children.set(name, () => null);
    const output = readCall(folder, folders, here, call.file, call.block, reading, nesting);
    children.set(name, output);
    return output;
  };
  const scope: Scope = {
    prefix,
    known: new Map(),
    variables: variablesOf(folder, given, prefix === ''),
    locals: new Map(
      folder.blocks
        .filter(([, { type }]) => type === 'locals')
        .flatMap(([, block]) => block.attributes.map(({ name, value }) => [name, value] as const)),
    ),
    regions: new Map(regions),
    outputs: (module, name) => child(module)?.(name) ?? null,
  };
  const own = providerRegions(folder, scope);
  // What providers say is filled in before anything that asks for a region is worked out.
  const here: Scope = { ...scope, known: new Map(), regions: new Map([...regions, ...own]) };
  for (const name of calls.keys()) child(name);
  for (const [file, block] of folder.blocks) {
    const made = block.type === 'resource' || block.type === 'data';
    if (made && textOf(block, 'count', here) !== '0') {
      reading.resources.push(resourceOf(file, block, here));
    }
  }
  const outputs = new Map(
    folder.blocks
      .filter(([, { type }]) => type === 'output')
      .map(([, block]) => [block.labels[0] ?? '', block]),
  );
  return (name) => {
    const value = outputs.get(name)?.attributes.find((attribute) => attribute.name === 'value');
    return value === undefined ? null : evaluate(value.value, here, 0);
  };
}

function variablesOf(
  folder: FolderBlocks,
  given: ReadonlyMap<string, Tree>,
  root: boolean,
): ReadonlyMap<string, Tree> {
  const nothing: Scope = {
    known: new Map(),
    prefix: '',
    variables: new Map(),
    locals: new Map(),
    regions: new Map(),
    outputs: () => null,
  };
  const values = new Map<string, Tree>();
  for (const [, block] of folder.blocks) {
    const value = block.attributes.find(({ name }) => name === 'default');
    const name = block.labels[0];
    if (block.type === 'variable' && name !== undefined && value !== undefined) {
      values.set(name, evaluate(value.value, nothing, 0));
    }
  }
  for (const [name, value] of root ? folder.settings : [])
    values.set(name, evaluate(value, nothing, 0));
  for (const [name, value] of given) values.set(name, value);
  return values;
}

/** Region of each provider configuration: `aws`, `aws.west`. */
function providerRegions(folder: FolderBlocks, scope: Scope): ReadonlyMap<string, Tree> {
  const regions = new Map<string, Tree>();
  for (const [, block] of folder.blocks) {
    if (block.type !== 'provider') continue;
    const name = block.labels[0] ?? '';
    const alias = textOf(block, 'alias', scope);
    const region = block.attributes.find((attribute) => attribute.name === 'region');
    if (region !== undefined)
      regions.set(alias === null ? name : `${name}.${alias}`, evaluate(region.value, scope, 0));
  }
  return regions;
}

function readCall(
  folder: FolderBlocks,
  folders: ReadonlyMap<string, FolderBlocks>,
  scope: Scope,
  file: string,
  block: Block,
  reading: ModuleReading,
  nesting: number,
): Output {
  const name = block.labels[0] ?? '';
  if (textOf(block, 'count', scope) === '0') return () => null;
  const source = textOf(block, 'source', scope);
  const path =
    source !== null && /^\.{1,2}(?:\/|$)/.test(source) ? joinPaths(folder.path, source) : null;
  const child = path === null ? undefined : folders.get(path);
  if (child === undefined || path === folder.path) {
    reading.remote.push({ at: `${file}:${block.line}`, name });
    return () => null;
  }
  reading.reached.add(child.path);
  const given = new Map(
    block.attributes
      .filter((attribute) => !META.has(attribute.name))
      .map((attribute) => [attribute.name, evaluate(attribute.value, scope, 0)]),
  );
  const regions = regionsFor(block, scope);
  const prefix = `${scope.prefix}module.${name}.`;
  return readModule(child, folders, prefix, given, regions, reading, nesting + 1);
}

const META: ReadonlySet<string> = new Set([
  'source',
  'version',
  'providers',
  'count',
  'for_each',
  'depends_on',
]);

/** What a module's providers are: those of its caller, under the names that the call gives them. */
function regionsFor(block: Block, scope: Scope): ReadonlyMap<string, Tree> {
  const regions = new Map([...scope.regions].filter(([name]) => !name.includes('.')));
  const providers = block.attributes.find(({ name }) => name === 'providers')?.value;
  for (const [name, value] of providers?.kind === 'object' ? providers.entries : []) {
    const region = value.kind === 'reference' ? scope.regions.get(value.path) : undefined;
    if (region !== undefined) regions.set(name, region);
  }
  return regions;
}

function resourceOf(file: string, block: Block, scope: Scope): TerraformResource {
  const [type = '', label = ''] = block.labels;
  const mode = block.type === 'data' ? 'data.' : '';
  const provider = block.attributes.find(({ name }) => name === 'provider')?.value;
  const named = provider?.kind === 'reference' ? provider.path : (type.split('_')[0] ?? '');
  const region = textOf(block, 'region', scope) ?? textIn(scope.regions.get(named));
  return {
    address: `${scope.prefix}${mode}${type}.${label}`,
    managed: block.type === 'resource',
    type,
    label,
    file,
    line: block.line,
    region,
    values: treeOf(block, scope),
  };
}

/** A block as a tree: blocks inside it are lists of maps, as `terraform show -json` has them. */
function treeOf(block: Block, scope: Scope): Tree {
  const entries = new Map<string, Tree>();
  for (const { name, value, line } of block.attributes)
    entries.set(name, { ...evaluate(value, scope, 0), line });
  for (const inner of block.blocks) {
    // `dynamic "setting" { content { ... } }` stands for blocks of that name.
    const name = inner.type === 'dynamic' ? (inner.labels[0] ?? '') : inner.type;
    const body =
      inner.type === 'dynamic' ? inner.blocks.find(({ type }) => type === 'content') : inner;
    if (body === undefined) continue;
    const before = entries.get(name);
    const items = before?.kind === 'list' ? before.items : [];
    entries.set(name, {
      kind: 'list',
      line: before?.line ?? inner.line,
      items: [...items, treeOf(body, scope)],
    });
  }
  return { kind: 'map', line: block.line, entries };
}

function textOf(block: Block, name: string, scope: Scope): string | null {
  const attribute: Attribute | undefined = block.attributes.find((each) => each.name === name);
  return attribute === undefined ? null : textIn(evaluate(attribute.value, scope, 0));
}
