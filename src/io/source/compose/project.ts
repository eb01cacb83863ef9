/**
 * A Compose project: the files of one folder, laid over each other in the order in which Compose would
 * take them, with their variables filled in. A folder is a project, as it is for Compose itself.
 */
import { compareText } from '#base';

import type { SourceFile } from '../port.ts';
import { interpolate, readDotenv } from '../reading/dotenv.ts';
import type { Interpolated } from '../reading/dotenv.ts';
import { fileName, folderOf, joinPaths } from '../reading/paths.ts';
import { at, entriesAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';

/** One service as one file says it; a service of several files has several. */
export interface ServiceLayer {
  readonly file: string;
  readonly tree: Tree;
}

export interface ComposeService {
  readonly name: string;
  readonly line: number;
  readonly file: string;
  /** The base first. */
  readonly layers: readonly ServiceLayer[];
}

export interface ComposeProject {
  readonly folder: string;
  readonly services: readonly ComposeService[];
  /** Fills in variables; without a value they become `missingText`. */
  fill(text: string, missingText?: string): Interpolated;
  /** The value that a variable without one takes over from the project's environment. */
  passedOn(name: string): string | undefined;
  /** An environment file named by a service; null when it was not given. */
  envFile(
    from: string,
    path: string,
  ): { readonly file: string; readonly entries: ReturnType<typeof readDotenv> } | null;
}

/** Longest chain of `extends`. */
const MAX_EXTENDS = 16;

export interface ParsedFile {
  readonly path: string;
  readonly tree: Tree;
}

/** Groups parsed Compose files into projects, in order of folder. */
export function projectsOf(
  parsed: readonly ParsedFile[],
  files: readonly SourceFile[],
): readonly ComposeProject[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const trees = new Map(parsed.map((file) => [file.path, file.tree]));
  const folders = Map.groupBy(parsed, ({ path }) => folderOf(path));
  return [...folders]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([folder, own]) => projectOf(folder, own.toSorted(layerOrder), byPath, trees));
}

/** `compose.yaml` before `compose.override.yaml` before the rest by name. */
function layerOrder(a: ParsedFile, b: ParsedFile): number {
  return layerRank(a.path) - layerRank(b.path) || compareText(a.path, b.path);
}

function layerRank(path: string): number {
  const name = fileName(path);
  if (/^(?:docker-)?compose\.ya?ml$/i.test(name)) return 0;
  if (/^(?:docker-)?compose\.override\.ya?ml$/i.test(name)) return 1;
  return 2;
}

function projectOf(
  folder: string,
  own: readonly ParsedFile[],
  files: ReadonlyMap<string, SourceFile>,
  trees: ReadonlyMap<string, Tree>,
): ComposeProject {
  const environment = environmentOf(folder, own, files);
  const byName = new Map<string, ServiceLayer[]>();
  for (const { path, tree } of own) {
    for (const [name, service] of entriesAt(tree, 'services')) {
      const layers = byName.get(name) ?? [];
      byName.set(name, layers);
      layers.push(...extended({ file: path, tree: service }, trees, 0), {
        file: path,
        tree: service,
      });
    }
  }
  return {
    folder,
    services: [...byName].flatMap(([name, layers]) => {
      const last =
        layers.find(
          ({ tree }) => textAt(tree, 'image') !== null || at(tree, 'build') !== undefined,
        ) ?? layers[0];
      return last === undefined ? [] : [{ name, line: last.tree.line, file: last.file, layers }];
    }),
    fill: (text, missingText = '') => interpolate(text, environment, missingText),
    passedOn: (name) => environment.get(name),
    envFile(from, path) {
      const file = files.get(joinPaths(folderOf(from), path));
      return file === undefined
        ? null
        : { file: file.path, entries: readDotenv(file.text, environment) };
    },
  };
}

/** `.env` of the folder; a `shop.env` beside `shop.compose.yaml` is taken too, as `--env-file` would be. */
function environmentOf(
  folder: string,
  own: readonly ParsedFile[],
  files: ReadonlyMap<string, SourceFile>,
): ReadonlyMap<string, string> {
  const stems = own.map(({ path }) => `${fileName(path).split('.')[0] ?? ''}.env`);
  const environment = new Map<string, string>();
  for (const name of new Set(['.env', ...stems])) {
    const file = files.get(folder === '' ? name : `${folder}/${name}`);
    if (file === undefined) continue;
    for (const { key, value } of readDotenv(file.text, environment)) environment.set(key, value);
  }
  return environment;
}

/** The layers that `extends` puts under a service. */
function extended(
  layer: ServiceLayer,
  trees: ReadonlyMap<string, Tree>,
  depth: number,
): readonly ServiceLayer[] {
  const base = at(layer.tree, 'extends');
  if (base === undefined || depth >= MAX_EXTENDS) return [];
  const name = base.kind === 'text' ? base.text : textAt(base, 'service');
  const other = textAt(base, 'file');
  const file = other === null ? layer.file : joinPaths(folderOf(layer.file), other);
  const tree = name === null ? undefined : at(trees.get(file), 'services', name);
  if (tree === undefined || tree === layer.tree) return [];
  const under: ServiceLayer = { file, tree };
  return [...extended(under, trees, depth + 1), under];
}
