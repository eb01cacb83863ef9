/** Templates as trees: CloudFormation and SAM in YAML or JSON, what CDK synthesises, `serverless.yml`. */
import { treeOfJson } from '../reading/json-lines.ts';
import { at, entriesAt, textAt, type Tree } from '../reading/tree.ts';
import { readYaml } from '../reading/yaml.ts';

/** One template of one file. */
export interface Template {
  readonly file: string;
  readonly tree: Tree;
  /** The line of a logical id, which JSON does not keep in its tree. */
  readonly lineOf: (logical: string, fallback: number) => number;
}

/** What could not be read, and where. */
export interface Trouble {
  readonly line: number;
  readonly what: string;
}

/** A file's templates, and what of it could not be read. */
export function readTemplates(
  file: string,
  text: string,
): { readonly templates: readonly Template[]; readonly troubles: readonly Trouble[] } {
  return /^\s*\{/.test(text) ? readJson(file, text) : readDocuments(file, text);
}

function readJson(file: string, text: string): ReturnType<typeof readTemplates> {
  try {
    const tree = treeOfJson(JSON.parse(text.replace(/^\uFEFF/, '')), 1);
    const lines = linesOfKeys(text);
    const lineOf = (logical: string, fallback: number): number => lines.get(logical) ?? fallback;
    return { templates: isTemplate(tree) ? [{ file, tree, lineOf }] : [], troubles: [] };
  } catch {
    return { templates: [], troubles: [{ line: 1, what: 'not read as JSON' }] };
  }
}

/** The first line on which each key opens a map. */
function linesOfKeys(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  text.split('\n').forEach((line, index) => {
    for (const match of line.matchAll(/"([A-Za-z0-9]+)"\s*:\s*\{/g)) {
      const [, key = ''] = match;
      if (!found.has(key)) found.set(key, index + 1);
    }
  });
  return found;
}

function readDocuments(file: string, text: string): ReturnType<typeof readTemplates> {
  const documents = readYaml(text, () => true, 'keys');
  const lineOf = (_: string, fallback: number): number => fallback;
  return {
    templates: documents.flatMap(({ tree }) =>
      tree !== null && isTemplate(tree) ? [{ file, tree, lineOf }] : [],
    ),
    troubles: documents.flatMap(({ trouble }) =>
      trouble === null ? [] : [{ line: trouble.line, what: `not read as YAML: ${trouble.what}` }],
    ),
  };
}

/** Resources that say their type, or functions of the Serverless Framework. */
export function isTemplate(tree: Tree): boolean {
  const resources = entriesAt(tree, 'Resources');
  if (
    resources.some(([, resource]) => /^(?:AWS|Custom|Alexa)::/.test(textAt(resource, 'Type') ?? ''))
  )
    return true;
  return isServerless(tree);
}

/** True for `serverless.yml`. */
export function isServerless(tree: Tree): boolean {
  const provider = textAt(tree, 'provider', 'name') ?? textAt(tree, 'provider');
  return (
    provider === 'aws' && textAt(tree, 'service') !== null && at(tree, 'functions') !== undefined
  );
}
