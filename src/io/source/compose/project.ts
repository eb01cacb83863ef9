/**
 * A Compose project: the files of one folder, laid over each other in the order in which Compose would
 * take them, with their variables filled in. A folder is a project, as it is for Compose itself.
 */
import { compareText } from '#base';

import type { SourceFile } from '../port.ts';
import { interpolate, readDotenv } from '../reading/dotenv.ts';
import type { Interpolated } from '../reading/dotenv.ts';
import { fileName, folderOf, joinPaths } from '../reading/paths.ts';
import { at, entriesAt, itemsAt, textAt } from '../reading/tree.ts';
import type { Tree } from '../reading/tree.ts';

/** One service as one file says it; a service of several files has several. */
export interface ServiceLayer {
  readonly file: string;
  readonly tree: Tree;
}

/** A service, with what each file says of it. */
export interface ComposeService {
  readonly name: string;
  readonly line: number;
  readonly file: string;
  /** The base first. */
  readonly layers: readonly ServiceLayer[];
}

/** What one folder runs. */
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

/** A Compose file as a tree. */
export interface ParsedFile {
  readonly path: string;
  readonly tree: Tree;
}

/**
 * Groups parsed Compose files into projects, in order of folder. A file that another one includes is
 * part of that one's project, and under it.
 */
export function projectsOf(
  parsed: readonly ParsedFile[],
  files: readonly SourceFile[],
): readonly ComposeProject[] {
  const sources = new Map(files.map((file) => [file.path, file]));
  const byPath = new Map(parsed.map((file) => [file.path, file]));
  const included = new Set(parsed.flatMap((file) => includedBy(file, byPath)));
  const folders = Map.groupBy(
    parsed.filter((file) => !included.has(file)),
    ({ path }) => folderOf(path),
  );
  return [...folders]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([folder, own]) => {
      const layers = own.toSorted(layerOrder).flatMap((file) => withIncluded(file, byPath, 0));
      return projectOf(folder, [...new Set(layers)], sources, byPath);
    });
}

/** Longest chain of `include`. */
const MAX_INCLUDES = 16;

function includedBy(
  file: ParsedFile,
  byPath: ReadonlyMap<string, ParsedFile>,
): readonly ParsedFile[] {
  const paths = itemsAt(file.tree, 'include').flatMap((item) => {
    if (item.kind === 'text') return [item.text];
    const path = at(item, 'path');
    return path?.kind === 'list' ? path.items.map((one) => textAt(one)) : [textAt(path)];
  });
  return paths.flatMap((path) => {
    const found = path === null ? undefined : byPath.get(joinPaths(folderOf(file.path), path));
    return found === undefined || found === file ? [] : [found];
  });
}

/** A file with those that it includes in front of it. */
function withIncluded(
  file: ParsedFile,
  byPath: ReadonlyMap<string, ParsedFile>,
  depth: number,
): readonly ParsedFile[] {
  if (depth >= MAX_INCLUDES) return [file];
  const under = includedBy(file, byPath).flatMap((one) => withIncluded(one, byPath, depth + 1));
  return [...under, file];
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
  parsed: ReadonlyMap<string, ParsedFile>,
): ComposeProject {
  const environment = environmentOf(folder, own, files);
  const byName = new Map<string, ServiceLayer[]>();
  for (const { path, tree } of own) {
    for (const [name, service] of entriesAt(tree, 'services')) {
      const layers = byName.get(name) ?? [];
      byName.set(name, layers);
      layers.push(...extended({ file: path, tree: service }, parsed, 0), {
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

/**
 * `.env` of the folder, over those of the folders of included files; a `shop.env` beside
 * `shop.compose.yaml` is taken too, as `--env-file` would be.
 */
function environmentOf(
  folder: string,
  own: readonly ParsedFile[],
  files: ReadonlyMap<string, SourceFile>,
): ReadonlyMap<string, string> {
  const folders = [...new Set([...own.map(({ path }) => folderOf(path)), folder])].toSorted(
    (a, b) => Number(a === folder) - Number(b === folder),
  );
  const stems = own.map(({ path }) => `${fileName(path).split('.')[0] ?? ''}.env`);
  const environment = new Map<string, string>();
  for (const where of folders) {
    for (const name of new Set(['.env', ...stems])) {
      const file = files.get(where === '' ? name : `${where}/${name}`);
      if (file === undefined) continue;
      for (const { key, value } of readDotenv(file.text, environment)) environment.set(key, value);
    }
  }
  return environment;
}

/** The layers that `extends` puts under a service. */
function extended(
  layer: ServiceLayer,
  parsed: ReadonlyMap<string, ParsedFile>,
  depth: number,
): readonly ServiceLayer[] {
  const base = at(layer.tree, 'extends');
  if (base === undefined || depth >= MAX_EXTENDS) return [];
  const name = base.kind === 'text' ? base.text : textAt(base, 'service');
  const other = textAt(base, 'file');
  const file = other === null ? layer.file : joinPaths(folderOf(layer.file), other);
  const tree = name === null ? undefined : at(parsed.get(file)?.tree, 'services', name);
  if (tree === undefined || tree === layer.tree) return [];
  const under: ServiceLayer = { file, tree };
  return [...extended(under, parsed, depth + 1), under];
}
