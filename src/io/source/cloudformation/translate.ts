/** Templates as resources of the types that Terraform has for them: one meaning, two spellings. */
import type { TerraformResource } from '../terraform/resource.ts';
import { at, entriesAt, itemsAt, textAt, type Tree } from '../reading/tree.ts';
import { fileName, folderOf } from '../reading/paths.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { eventsOf, impliedAddress } from './events.ts';
import { globalsOf, withGlobals } from './globals.ts';
import { isServerless, type Template } from './read-template.ts';
import { asTemplate } from './serverless.ts';
import { rowOf } from './types.ts';

/** The resources of all templates that were read, each under an address of its own. */
export function translate(templates: readonly Template[]): readonly TerraformResource[] {
  const plain = templates.map((template) =>
    isServerless(template.tree) ? asTemplate(template) : template,
  );
  const stacks = plain.map((template, index) => stackOf(template, index));
  const exported = new Map<string, Tree>();
  const scopes = stacks.map((stack) => scopeOf(stack, exported));
  stacks.forEach((stack, index) => {
    const scope = scopes[index];
    if (scope === undefined) return;
    for (const [, output] of entriesAt(stack.template.tree, 'Outputs')) {
      const named = at(output, 'Export', 'Name');
      const value = at(output, 'Value');
      if (named === undefined || value === undefined) continue;
      const name = evaluate(named, scope);
      if (name.kind === 'text' && name.text !== null && !exported.has(name.text))
        exported.set(name.text, evaluate(value, scope));
    }
  });
  const several = stacks.filter(({ template }) => impliedApis(template.tree).length > 0).length > 1;
  return stacks.flatMap((stack, index) => {
    const scope = scopes[index];
    return scope === undefined ? [] : resourcesOf(stack, scope, several);
  });
}

interface Stack {
  readonly template: Template;
  /** Tells the resources of several templates apart: logical ids repeat. */
  readonly mark: string;
  /** The type of each logical id that is known. */
  readonly types: ReadonlyMap<string, string>;
}

function stackOf(template: Template, index: number): Stack {
  const types = new Map(
    entriesAt(template.tree, 'Resources').flatMap(([logical, resource]) => {
      const row = rowOf(textAt(resource, 'Type') ?? '');
      return row === null ? [] : [[logical, row.type] as const];
    }),
  );
  for (const [logical, type] of impliedApis(template.tree)) types.set(logical, type);
  return { template, mark: `stack${index}~`, types };
}

/** SAM makes an API where functions name none. */
function impliedApis(tree: Tree): readonly (readonly [string, string])[] {
  const events = entriesAt(tree, 'Resources').flatMap(([, resource]) =>
    entriesAt(resource, 'Properties', 'Events').map(([, event]) => event),
  );
  const has = (type: string, own: string): boolean =>
    events.some(
      (event) => textAt(event, 'Type') === type && at(event, 'Properties', own) === undefined,
    );
  return [
    ...(has('Api', 'RestApiId') ? [['ServerlessRestApi', 'aws_apigatewayv2_api'] as const] : []),
    ...(has('HttpApi', 'ApiId') ? [['ServerlessHttpApi', 'aws_apigatewayv2_api'] as const] : []),
  ];
}

function addressOf({ types, mark }: Stack, logical: string): string | null {
  const type = types.get(logical);
  return type === undefined ? null : `${type}.${mark}${logical}`;
}

/** Values of AWS that templates may use without saying them. */
const PSEUDO = /^AWS::/;

function scopeOf(stack: Stack, exported: ReadonlyMap<string, Tree>): Scope {
  return {
    mark: stack.mark,
    address: (logical) => addressOf(stack, logical),
    parameter: (name) =>
      PSEUDO.test(name)
        ? (textAt(stack.template.tree, 'Pseudo', name) ?? null)
        : textAt(stack.template.tree, 'Parameters', name, 'Default'),
    imported: (name) => exported.get(name) ?? null,
  };
}

function resourcesOf(stack: Stack, scope: Scope, several: boolean): readonly TerraformResource[] {
  const { template } = stack;
  const globals = globalsOf(template.tree);
  const region = textAt(template.tree, 'Pseudo', 'AWS::Region');
  const own = entriesAt(template.tree, 'Resources').flatMap(([logical, resource]) => {
    const written = textAt(resource, 'Type') ?? '';
    const row = rowOf(written);
    const line = template.lineOf(logical, resource.line);
    const properties = withGlobals(at(resource, 'Properties'), written, globals, line);
    const base = { managed: true, file: template.file, line, region };
    const address = addressOf(stack, logical);
    const found =
      row === null || address === null
        ? []
        : [
            {
              ...base,
              address,
              type: row.type,
              label: logical,
              values: flatten(evaluate(properties, scope, row.renamed), written),
            },
          ];
    const events = eventsOf(written, logical, properties, scope).map((event, index) => ({
      ...base,
      address: impliedAddress(event.type, stack.mark, logical, event.label ?? index),
      type: event.type,
      label: logical,
      values: event.values,
    }));
    return [...found, ...events];
  });
  return [...own, ...implied(stack, region, several)];
}

/** The API that no file names is its service's; SAM has one in each template, and a folder tells them apart. */
function implied(
  stack: Stack,
  region: string | null,
  several: boolean,
): readonly TerraformResource[] {
  const folder = several ? fileName(folderOf(stack.template.file)) : '';
  const name = textAt(stack.template.tree, 'Pseudo', 'Service') ?? folder;
  return impliedApis(stack.template.tree).map(([logical, type]) => ({
    managed: true,
    file: stack.template.file,
    line: 1,
    region,
    address: `${type}.${stack.mark}${logical}`,
    type,
    label: name === '' ? logical : name,
    values: { kind: 'map', line: 1, entries: new Map() },
  }));
}

/** Blocks that Terraform has one level higher, or under another shape. */
function flatten(values: Tree, written: string): Tree {
  if (values.kind !== 'map') return values;
  const entries = new Map(values.entries);
  const lift = (path: readonly string[], as: string): void => {
    const found = at(values, ...path);
    if (found !== undefined && !entries.has(as)) entries.set(as, found);
  };
  switch (written) {
    case 'AWS::CloudFront::Distribution':
      lift(['distribution_config', 'origins'], 'origin');
      lift(['distribution_config', 'aliases'], 'aliases');
      break;
    case 'AWS::Connect::Instance':
      lift(['attributes', 'inbound_calls_enabled'], 'inbound_calls_enabled');
      break;
    case 'AWS::Scheduler::Schedule': {
      const target = at(values, 'target');
      if (target?.kind === 'map')
        entries.set('target', { kind: 'list', line: target.line, items: [target] });
      break;
    }
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      if (textAt(values, 'scheme') === 'internal')
        entries.set('internal', { kind: 'text', line: values.line, text: 'true' });
      break;
    case 'AWS::ElasticLoadBalancingV2::ListenerRule':
      entries.set('condition', {
        kind: 'list',
        line: values.line,
        items: itemsAt(values, 'conditions').map(conditionOf),
      });
      break;
    default:
  }
  return { ...values, entries };
}

/** `{ Field: path-pattern, Values: [...] }`, the old way or the new, as `path_pattern: [{ values }]`. */
function conditionOf(condition: Tree): Tree {
  const field = textAt(condition, 'field') ?? '';
  const name = field.replaceAll('-', '_');
  const list = at(condition, `${name}_config`, 'values') ?? at(condition, 'values');
  const { line } = condition;
  const block: Tree = {
    kind: 'list',
    line,
    items: [
      {
        kind: 'map',
        line,
        entries: new Map(list === undefined ? [] : [['values', list] as const]),
      },
    ],
  };
  return { kind: 'map', line, entries: new Map([[name, block]]) };
}
