/**
 * Values of a template: functions are worked out where their parts are known, and every resource that
 * they mention is kept as a reference. A value that is only known when the stack is made has no text.
 */
import type { Tree } from '../reading/tree.ts';
import { referencesIn } from '../reading/tree.ts';

/** What names mean in one template. */
export interface Scope {
  /** Stands before the logical ids of this template in addresses. */
  readonly mark: string;
  /** The address of a resource by its logical id; null when the template has none of that name. */
  readonly address: (logical: string) => string | null;
  /** The default of a parameter; null when it has none, or is no parameter. */
  readonly parameter: (name: string) => string | null;
  /** What another template exports under a name. */
  readonly imported: (name: string) => Tree | null;
}

/** Functions inside functions. */
const MAX_DEPTH = 60;

/** What names may add to a text: a name is short, and many texts may mention a long one. */
const LONGEST_FILLED = 10_000;

/** Keys below which names are the author's own. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  'Variables',
  'EnvironmentVariables',
  'environment',
  'Tags',
]);

/** A value with its functions worked out and its keys as Terraform spells them. */
export function evaluate(
  tree: Tree,
  scope: Scope,
  renamed: Readonly<Record<string, string>> = {},
  depth = 0,
): Tree {
  if (depth > MAX_DEPTH) return { kind: 'text', line: tree.line, text: null };
  const inner = (part: Tree): Tree => evaluate(part, scope, renamed, depth + 1);
  if (tree.kind === 'text') return tree;
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(inner) };
  const [only] = tree.entries;
  if (tree.entries.size === 1 && only !== undefined) {
    const name = functionOf(only[0]);
    if (name !== null) return call(name, only[1], tree.line, scope, inner);
  }
  const entries = [...tree.entries].map(([key, value]) => {
    const spelled = Object.hasOwn(renamed, key) ? (renamed[key] ?? key) : snakeCase(key);
    return [spelled, OWN_NAMES.has(key) ? keepNames(value, inner) : inner(value)] as const;
  });
  return { ...tree, entries: new Map(entries) };
}

/** Names that the author gave stay as they are; values are worked out. */
function keepNames(tree: Tree, inner: (part: Tree) => Tree): Tree {
  if (tree.kind !== 'map' || [...tree.entries.keys()].some((key) => functionOf(key) !== null))
    return inner(tree);
  return {
    ...tree,
    entries: new Map([...tree.entries].map(([key, value]) => [key, inner(value)])),
  };
}

/** `!Sub`, `Fn::Sub` and `Ref` by their short name; null when a key is no function. */
export function functionOf(key: string): string | null {
  if (key === 'Ref' || key === 'Condition') return key === 'Ref' ? 'Ref' : null;
  return /^(?:!|Fn::)([A-Za-z0-9]+)$/.exec(key)?.[1] ?? null;
}

function call(
  name: string,
  argument: Tree,
  line: number,
  scope: Scope,
  inner: (part: Tree) => Tree,
): Tree {
  switch (name) {
    case 'Ref':
      return refer(textOf(argument) ?? '', '', line, scope);
    case 'GetAtt': {
      const [logical = '', ...rest] =
        argument.kind === 'list'
          ? argument.items.map((item) => textOf(item) ?? '')
          : (textOf(argument) ?? '').split('.');
      return refer(logical, rest.join('.'), line, scope);
    }
    case 'Sub':
      return substitute(argument, line, scope, inner);
    case 'Join':
      return join(argument, line, inner);
    case 'ImportValue': {
      const name = inner(argument);
      const exported = textOf(name);
      const found = exported === null ? null : scope.imported(exported);
      return found === null ? unknown(line, referencesIn(name)) : { ...found, line };
    }
    case 'If': {
      // Which branch it is depends on the stack: the first one is what is usually deployed.
      const branches = argument.kind === 'list' ? argument.items.slice(1).map(inner) : [];
      const [first] = branches.filter((branch) => !isNothing(branch));
      return first ?? unknown(line, []);
    }
    default:
      return unknown(line, referencesIn(inner(argument)));
  }
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'text' && tree.text === null && (tree.references ?? []).length === 0;
}

function unknown(line: number, references: readonly string[]): Tree {
  return { kind: 'text', line, text: null, references };
}

function refer(logical: string, attribute: string, line: number, scope: Scope): Tree {
  const address = scope.address(logical);
  if (address !== null) {
    const references = [attribute === '' ? address : `${address}.${snakeCase(attribute)}`];
    return { kind: 'text', line, text: null, references };
  }
  return { kind: 'text', line, text: attribute === '' ? scope.parameter(logical) : null };
}

/** `https://${Table}.example` with what is known, and all that it mentions. */
function substitute(argument: Tree, line: number, scope: Scope, inner: (part: Tree) => Tree): Tree {
  const [template, own] = argument.kind === 'list' ? argument.items : [argument];
  const text = template === undefined ? null : textOf(template);
  if (text === null) return unknown(line, []);
  // Each name is worked out once: texts that mention a text ten times, ten deep, would never end.
  const values = new Map<string, Tree>();
  const valueOf = (name: string): Tree => {
    const given = own?.kind === 'map' ? own.entries.get(name) : undefined;
    const [logical = '', ...rest] = name.split('.');
    return given === undefined ? refer(logical, rest.join('.'), line, scope) : inner(given);
  };
  let known = true;
  let added = 0;
  const filled = text.replace(/\$\{([^!{}][^{}]*)\}/g, (_, name: string) => {
    const value = values.get(name) ?? valueOf(name);
    values.set(name, value);
    const said = textOf(value);
    added += said?.length ?? 0;
    if (said === null || added > LONGEST_FILLED) known = false;
    return known ? (said ?? '') : '';
  });
  const references = [...values.values()].flatMap((value) => referencesIn(value));
  return { kind: 'text', line, text: known ? filled.replaceAll('${!', '${') : null, references };
}

function join(argument: Tree, line: number, inner: (part: Tree) => Tree): Tree {
  const [separator, list] = argument.kind === 'list' ? argument.items : [];
  const parts = list?.kind === 'list' ? list.items.map(inner) : [];
  const texts = parts.map(textOf);
  const glue = separator === undefined ? null : textOf(separator);
  const text =
    glue === null || texts.includes(null) || parts.length === 0 ? null : texts.join(glue);
  return { kind: 'text', line, text, references: parts.flatMap((part) => referencesIn(part)) };
}

function textOf(tree: Tree): string | null {
  return tree.kind === 'text' ? tree.text : null;
}

/** `DBInstanceIdentifier` is `db_instance_identifier`, `TargetGroupArn` is `target_group_arn`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
