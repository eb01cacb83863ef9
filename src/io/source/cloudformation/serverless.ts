/**
 * `serverless.yml` of the Serverless Framework as a template of SAM: functions with their environment
 * and events, and the CloudFormation that stands in it. Variables (`${self:...}`, `${env:...}`) are
 * followed within the file; others are not known here.
 */
import { at, entriesAt, itemsAt, textAt, type Tree } from '../reading/tree.ts';
import type { Template } from './read-template.ts';

/** The template that a file of the framework stands for. */
export function asTemplate({ file, tree, lineOf }: Template): Template {
  const filled = fill(tree, { root: tree, known: new Map() }, 0);
  const functions = entriesAt(filled, 'functions').map(
    ([name, entry]) => [functionId(name), functionOf(name, entry, filled)] as const,
  );
  const region = textAt(filled, 'provider', 'region');
  const { line } = tree;
  const resources = mapOf(line, [...functions, ...entriesAt(filled, 'resources', 'Resources')]);
  const service = textAt(filled, 'service');
  const pseudo = mapOf(line, [
    ...(region === null ? [] : [['AWS::Region', textOf(line, region)] as const]),
    ...(service === null ? [] : [['Service', textOf(line, service)] as const]),
  ]);
  return {
    file,
    tree: mapOf(line, [
      ['Resources', resources],
      ['Pseudo', pseudo],
      ['Outputs', at(filled, 'resources', 'Outputs') ?? mapOf(line, [])],
    ]),
    lineOf,
  };
}

/** The logical id that the framework gives a function: `sendMail` is `SendMailLambdaFunction`. */
function functionId(name: string): string {
  const spelled = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return `${spelled.charAt(0).toUpperCase()}${spelled.slice(1)}LambdaFunction`;
}

function functionOf(name: string, entry: Tree, tree: Tree): Tree {
  const { line } = entry;
  const variables = [
    ...entriesAt(tree, 'provider', 'environment'),
    ...entriesAt(entry, 'environment'),
  ];
  const events = itemsAt(entry, 'events').map(
    (event, index) => [`Event${index}`, eventOf(event)] as const,
  );
  const properties: [string, Tree][] = [
    ['FunctionName', textOf(line, textAt(entry, 'name') ?? name)],
    ['Environment', mapOf(line, [['Variables', mapOf(line, variables)]])],
    ['Events', mapOf(line, events)],
  ];
  if (at(entry, 'url') !== undefined) properties.push(['FunctionUrlConfig', mapOf(line, [])]);
  return mapOf(line, [
    ['Type', textOf(line, 'AWS::Serverless::Function')],
    ['Properties', mapOf(line, properties)],
  ]);
}

/** `- http: GET /a`, `- httpApi: { method, path }`, `- sqs: arn`, `- schedule: rate(1 hour)`. */
function eventOf(event: Tree): Tree {
  const [first] = entriesAt(event);
  const [kind = '', value] = first ?? [];
  const { line } = event;
  const make = (type: string, properties: readonly (readonly [string, Tree])[]): Tree =>
    mapOf(line, [
      ['Type', textOf(line, type)],
      ['Properties', mapOf(line, properties)],
    ]);
  switch (kind) {
    case 'http':
    case 'httpApi': {
      const [method, path] = routeOf(value);
      return make(kind === 'http' ? 'Api' : 'HttpApi', [
        ['Method', textOf(line, method)],
        ['Path', textOf(line, path.startsWith('/') ? path : `/${path}`)],
      ]);
    }
    case 'sqs':
      return make('SQS', [['Queue', arnOf(value, line)]]);
    case 'stream':
      return make('Kinesis', [['Stream', arnOf(value, line)]]);
    case 'sns':
      return make('SNS', [['Topic', arnOf(value, line)]]);
    case 's3':
      return make('S3', [['Bucket', at(value, 'bucket') ?? value ?? textOf(line, null)]]);
    case 'schedule':
    case 'eventBridge':
    case 'cloudwatchEvent':
      return make('Schedule', []);
    default:
      return make('Other', []);
  }
}

function routeOf(value: Tree | undefined): readonly [string, string] {
  const words = (textAt(value) ?? '').trim().split(/\s+/);
  if (words.length === 2) return [words[0] ?? 'ANY', words[1] ?? ''];
  if (words[0] === '*') return ['ANY', ''];
  return [textAt(value, 'method') ?? 'ANY', textAt(value, 'path') ?? ''];
}

function arnOf(value: Tree | undefined, line: number): Tree {
  return at(value, 'arn') ?? value ?? textOf(line, null);
}

/** The framework's own, where neither the file nor the command line says one. */
const DEFAULT_STAGE = 'dev';

/** Variables inside variables. */
const MAX_DEPTH = 20;

/** What variables may add to a text. */
const LONGEST_FILLED = 10_000;

/** What variables mean: each is worked out once, and is not known while it is (one that names itself). */
interface Variables {
  readonly root: Tree;
  readonly known: Map<string, string | null>;
}

function variable(path: string, variables: Variables, depth: number): string | null {
  const before = variables.known.get(path);
  if (before !== undefined) return before;
  variables.known.set(path, null);
  const found = at(variables.root, ...path.split('.'));
  const own = path === 'provider.stage' ? DEFAULT_STAGE : null;
  const said = found === undefined ? own : textAt(fill(found, variables, depth + 1));
  variables.known.set(path, said);
  return said;
}

/** Variables of the framework; `${Table}` and `${AWS::Region}` are CloudFormation's. */
const VARIABLE = /\$\{(?:self|opt|env|sls|param|ssm|cf|file|s3|aws)[:(]/;
const VARIABLES = /\$\{((?:self|opt|env|sls|param|ssm|cf|file|s3|aws)[:(][^{}]*)\}/g;

/** `opt:stage, self:provider.stage, 'dev'`: the first that is known; null when none is. */
function firstOf(sources: string, variables: Variables, depth: number): string | null {
  for (const source of sources.split(',').map((each) => each.trim())) {
    const path = source === 'sls:stage' ? 'provider.stage' : /^self:([\w.-]+)$/.exec(source)?.[1];
    const said =
      path === undefined
        ? (/^(['"])(.*)\1$/.exec(source)?.[2] ?? null)
        : variable(path, variables, depth);
    if (said !== null) return said;
  }
  return null;
}

/** Fills `${self:custom.table}` from the same file; a text with a variable that is not known is not known. */
function fill(tree: Tree, variables: Variables, depth: number): Tree {
  if (depth > MAX_DEPTH) return tree;
  if (tree.kind === 'list')
    return { ...tree, items: tree.items.map((item) => fill(item, variables, depth + 1)) };
  if (tree.kind === 'map')
    return {
      ...tree,
      entries: new Map(
        [...tree.entries].map(([key, value]) => [key, fill(value, variables, depth + 1)]),
      ),
    };
  const { text } = tree;
  if (text === null || !VARIABLE.test(text)) return tree;
  let known = true;
  let added = 0;
  const filled = text.replace(VARIABLES, (_, sources: string) => {
    const said = firstOf(sources, variables, depth);
    added += said?.length ?? 0;
    if (said !== null && added <= LONGEST_FILLED) return said;
    known = false;
    return '';
  });
  return { ...tree, text: known ? filled : null };
}

function mapOf(line: number, entries: readonly (readonly [string, Tree])[]): Tree {
  return { kind: 'map', line, entries: new Map(entries) };
}

function textOf(line: number, text: string | null): Tree {
  return { kind: 'text', line, text };
}
