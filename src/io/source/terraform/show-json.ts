/**
 * `terraform show -json` of a plan or a state, and a raw state file. Values are read for names, places
 * and addresses only, and never passed on whole: a state holds secrets.
 */
import { linesOf, treeOfJson } from '../reading/json-lines.ts';
import { at, entriesAt, itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';
import type { TerraformResource } from './resource.ts';

const MAX_NESTING = 30;

/** The resources of a plan or state; null when the text is neither. */
export function readShowJson(file: string, text: string): readonly TerraformResource[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
  const tree = treeOfJson(value, 1);
  if (textAt(tree, 'terraform_version') === null) return null;
  const lines = linesOf(text, /"address"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  const reader: Reader = { file, lines, configured: configuredOf(tree) };
  const planned = at(tree, 'planned_values', 'root_module');
  const state = at(tree, 'values', 'root_module');
  if (planned !== undefined) return readModule(reader, planned, 0);
  if (state !== undefined) return readModule(reader, state, 0);
  return textAt(tree, 'version') === null ? [] : readState(file, text, tree);
}

interface Reader {
  readonly file: string;
  readonly lines: ReadonlyMap<string, number>;
  readonly configured: ReadonlyMap<string, Configured>;
}

/** What the configuration of a plan says of a resource: its region, and what unknown values refer to. */
interface Configured {
  readonly region: string | null;
  readonly expressions: Tree | undefined;
}

function readModule(reader: Reader, module: Tree, nesting: number): readonly TerraformResource[] {
  if (nesting > MAX_NESTING) return [];
  const own = itemsAt(module, 'resources').flatMap(
    (resource) => readResource(reader, resource) ?? [],
  );
  const inner = itemsAt(module, 'child_modules').flatMap((child) =>
    readModule(reader, child, nesting + 1),
  );
  return [...own, ...inner];
}

function readResource(reader: Reader, resource: Tree): TerraformResource | null {
  const address = textAt(resource, 'address');
  const type = textAt(resource, 'type');
  if (address === null || type === null) return null;
  const line = reader.lines.get(JSON.stringify(address).slice(1, -1)) ?? 1;
  const plain = withoutIndex(address);
  const configured = reader.configured.get(plain);
  const values = withLine(
    at(resource, 'values') ?? { kind: 'map', line, entries: new Map() },
    line,
  );
  return {
    address: plain,
    managed: textAt(resource, 'mode') !== 'data',
    type,
    label: textAt(resource, 'name') ?? type,
    file: reader.file,
    line,
    region: regionIn(values) ?? configured?.region ?? null,
    values: overlay(readStrings(values), configured?.expressions, 0),
  };
}

/** A resource's own word for where it is. */
function regionIn(values: Tree): string | null {
  const arn = textAt(values, 'arn')?.split(':')[3] ?? '';
  return textAt(values, 'region') ?? (arn === '' ? null : arn);
}

function withoutIndex(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}

/** The same tree, every part of it on the resource's line. */
function withLine(tree: Tree, line: number): Tree {
  switch (tree.kind) {
    case 'text':
      return { ...tree, line };
    case 'list':
      return { ...tree, line, items: tree.items.map((item) => withLine(item, line)) };
    case 'map':
      return {
        ...tree,
        line,
        entries: new Map([...tree.entries].map(([key, value]) => [key, withLine(value, line)])),
      };
  }
}

/** Values that are JSON themselves, as container definitions are, become trees. */
function readStrings(values: Tree): Tree {
  if (values.kind !== 'map') return values;
  const entries = new Map(values.entries);
  for (const name of ['container_definitions', 'definition']) {
    const text = textAt(values, name);
    if (text === null || !/^\s*[[{]/.test(text)) continue;
    try {
      entries.set(name, treeOfJson(JSON.parse(text), values.line));
    } catch {
      // Left as the text it is.
    }
  }
  return { ...values, entries };
}

/** Fills what is not known in the values with what the configuration refers to. */
function overlay(values: Tree, expressions: Tree | undefined, depth: number): Tree {
  if (expressions === undefined || depth > MAX_NESTING) return values;
  if (values.kind === 'list' && expressions.kind === 'list') {
    const items = values.items.map((item, index) =>
      overlay(item, expressions.items[index], depth + 1),
    );
    return { ...values, items: [...items, ...expressions.items.slice(items.length)] };
  }
  if (values.kind === 'text')
    return values.text === null
      ? { ...expressions, line: values.line }
      : withReferences(values, expressions);
  if (values.kind !== 'map' || expressions.kind !== 'map') return values;
  const entries = new Map(values.entries);
  for (const [key, expression] of expressions.entries) {
    const known = entries.get(key);
    entries.set(key, known === undefined ? expression : overlay(known, expression, depth + 1));
  }
  return { ...values, entries };
}

function withReferences(value: Extract<Tree, { kind: 'text' }>, expression: Tree): Tree {
  return expression.kind === 'text' ? { ...value, references: expression.references ?? [] } : value;
}

/** The configuration of a plan: for each resource, by address without index. */
function configuredOf(tree: Tree): ReadonlyMap<string, Configured> {
  const configured = new Map<string, Configured>();
  const regions = new Map(
    entriesAt(tree, 'configuration', 'provider_config').map(([key, config]) => [
      key,
      regionOf(config, tree),
    ]),
  );
  const visit = (
    module: Tree | undefined,
    prefix: string,
    variables: ReadonlyMap<string, readonly string[]>,
    nesting: number,
  ): void => {
    if (module === undefined || nesting > MAX_NESTING) return;
    for (const resource of itemsAt(module, 'resources')) {
      const address = textAt(resource, 'address');
      if (address === null) continue;
      const key = textAt(resource, 'provider_config_key') ?? '';
      const region = regions.get(key) ?? regions.get(key.slice(key.lastIndexOf(':') + 1)) ?? null;
      configured.set(`${prefix}${address}`, {
        region,
        expressions: readExpressions(at(resource, 'expressions'), prefix, variables, 0),
      });
    }
    for (const [name, call] of entriesAt(module, 'module_calls')) {
      const given = new Map(
        entriesAt(call, 'expressions').map(([variable, expression]) => [
          variable,
          references(expression, prefix, variables),
        ]),
      );
      visit(at(call, 'module'), `${prefix}module.${name}.`, given, nesting + 1);
    }
  };
  visit(at(tree, 'configuration', 'root_module'), '', new Map(), 0);
  return configured;
}

/** A provider's region: written, or a variable of the plan. */
function regionOf(config: Tree, tree: Tree): string | null {
  const region = at(config, 'expressions', 'region');
  const constant = textAt(region, 'constant_value');
  if (constant !== null) return constant;
  const variable = itemsAt(region, 'references').find(
    (item) => item.kind === 'text' && item.text?.startsWith('var.') === true,
  );
  const name = variable?.kind === 'text' ? (variable.text ?? '').slice(4) : '';
  return name === '' ? null : textAt(tree, 'variables', name, 'value');
}

/** An expression of the configuration as a tree of constants and references. */
function readExpressions(
  tree: Tree | undefined,
  prefix: string,
  variables: ReadonlyMap<string, readonly string[]>,
  depth: number,
): Tree | undefined {
  if (tree === undefined || depth > MAX_NESTING) return undefined;
  if (tree.kind === 'list') {
    return {
      ...tree,
      items: tree.items.flatMap(
        (item) => readExpressions(item, prefix, variables, depth + 1) ?? [],
      ),
    };
  }
  if (tree.kind !== 'map') return undefined;
  const constant = tree.entries.get('constant_value');
  if (constant !== undefined) return constant;
  if (tree.entries.has('references')) {
    return {
      kind: 'text',
      line: tree.line,
      text: null,
      references: references(tree, prefix, variables),
    };
  }
  const entries = new Map<string, Tree>();
  for (const [key, value] of tree.entries) {
    const read = readExpressions(value, prefix, variables, depth + 1);
    if (read !== undefined) entries.set(key, read);
  }
  return { ...tree, entries };
}

/** References of an expression as addresses; what a variable was given stands for the variable. */
function references(
  expression: Tree,
  prefix: string,
  variables: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const found = itemsAt(expression, 'references').flatMap((item) => {
    const text = item.kind === 'text' ? item.text : null;
    if (text === null) return [];
    if (text.startsWith('var.')) return variables.get(text.split('.')[1] ?? '') ?? [];
    return [`${prefix}${withoutIndex(text)}`];
  });
  return [...new Set(found)];
}

/** A raw state file: instances of each resource, the first of them for its values. */
function readState(file: string, text: string, tree: Tree): readonly TerraformResource[] {
  const lines = linesOf(text, /"name"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  return itemsAt(tree, 'resources').flatMap((resource) => {
    const type = textAt(resource, 'type');
    const name = textAt(resource, 'name');
    const [first] = itemsAt(resource, 'instances');
    if (type === null || name === null || first === undefined) return [];
    const module = withoutIndex(textAt(resource, 'module') ?? '');
    const data = textAt(resource, 'mode') === 'data' ? 'data.' : '';
    const line = lines.get(name) ?? 1;
    const values = withLine(
      at(first, 'attributes') ?? { kind: 'map', line, entries: new Map() },
      line,
    );
    return [
      {
        address: `${module === '' ? '' : `${module}.`}${data}${type}.${name}`,
        managed: data === '',
        type,
        label: name,
        file,
        line,
        region: regionIn(values),
        values: readStrings(values),
      },
    ];
  });
}
