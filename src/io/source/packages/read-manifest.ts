/** Packages that a folder says it uses: npm, Python, Go and Maven manifests, read for names and lines only. */
import { fileName } from '../reading/paths.ts';
import { lineFinder, linesOf } from '../reading/json-lines.ts';
import type { SourceFile } from '../port.ts';
import { linesIn, manifest, objectAt, parseJson } from './manifest.ts';
import type { Dependency, Manifest } from './manifest.ts';
import { readOtherManifest } from './other-manifests.ts';

/** Reads a manifest; null when the file is none, or cannot be read. */
export function readManifest(file: SourceFile): Manifest | null {
  const name = fileName(file.path);
  if (name === 'package.json') return readNpm(file);
  if (name === 'go.mod') return readGo(file);
  if (name === 'pom.xml') return readMaven(file);
  if (/^requirements[\w.-]*\.txt$/.test(name))
    return /dev|test|lint|doc/.test(name) ? null : readRequirements(file);
  if (name === 'pyproject.toml') return readPyproject(file);
  if (name === 'Pipfile') return readPipfile(file);
  return readOtherManifest(file);
}

function readNpm(file: SourceFile): Manifest | null {
  const json = parseJson(file.text);
  if (json === null) return null;
  const lines = linesOf(file.text, /"((?:@[\w.-]+\/)?[\w.-]+)"\s*:/g);
  const names = ['dependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys(objectAt(json, key)),
  );
  const own = Object.hasOwn(json, 'name') && typeof json['name'] === 'string' ? json['name'] : null;
  return manifest(
    'npm',
    file,
    own,
    names.map((name) => ({ name, line: lines.get(name) ?? 1 })),
  );
}

function readGo(file: SourceFile): Manifest {
  const dependencies: Dependency[] = [];
  let name: string | null = null;
  let inside = false;
  linesIn(file).forEach((line, index) => {
    const module = /^module\s+(\S+)/.exec(line)?.[1];
    if (module !== undefined) name = module;
    if (/^require\s*\(/.test(line)) inside = true;
    else if (line.startsWith(')')) inside = false;
    const required = inside
      ? /^\s*([\w.~-]+(?:\/[\w.~-]+)+)\s+v/.exec(line)
      : /^require\s+(\S+)\s+v/.exec(line);
    // What is only needed by others is seen by them.
    if (required?.[1] !== undefined && !/\/\/\s*indirect/.test(line))
      dependencies.push({ name: required[1], line: index + 1 });
  });
  return manifest('go', file, name, dependencies);
}

function readMaven(file: SourceFile): Manifest {
  const dependencies: Dependency[] = [];
  const lineAt = lineFinder(file.text);
  for (const { block, offset } of elementsOf(file.text, 'dependency')) {
    const group = /<groupId>\s*([\w.-]+)\s*<\/groupId>/.exec(block)?.[1];
    const artifact = /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/.exec(block)?.[1];
    const scope = /<scope>\s*(\w+)\s*<\/scope>/.exec(block)?.[1];
    // An imported list of versions is not a use.
    if (group === undefined || artifact === undefined || scope === 'test' || scope === 'import')
      continue;
    dependencies.push({ name: `${group}/${artifact}`, line: lineAt(offset) });
  }
  // The project's own name stands before its dependencies, and not inside its parent.
  const head = file.text.slice(0, 20_000);
  const parent = head.indexOf('</parent>');
  const start = parent < 0 ? 0 : parent;
  const stop = head.indexOf('<dependenc', start);
  const own = head.slice(start, stop < 0 ? head.length : stop);
  const name = /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/.exec(own)?.[1] ?? null;
  return manifest('maven', file, name, dependencies);
}

/** Elements of a name that hold no element of their own name, in order. */
function elementsOf(
  text: string,
  name: string,
): readonly { readonly block: string; readonly offset: number }[] {
  const found: { block: string; offset: number }[] = [];
  for (let offset = text.indexOf(`<${name}>`); offset >= 0;) {
    const end = text.indexOf(`</${name}>`, offset);
    if (end < 0) break;
    const next = text.indexOf(`<${name}>`, offset + 1);
    if (next < 0 || next > end) found.push({ block: text.slice(offset, end), offset });
    offset = next;
  }
  return found;
}

function readRequirements(file: SourceFile): Manifest {
  const dependencies = linesIn(file).flatMap((line, index) => {
    const name = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~;@#].*)?$/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, line: index + 1 }];
  });
  return manifest('pypi', file, null, dependencies);
}

/** `[project] dependencies = [...]` and `[tool.poetry.dependencies]`; groups are for development. */
function readPyproject(file: SourceFile): Manifest {
  const dependencies: Dependency[] = [];
  let table = '';
  let listed = false;
  let name: string | null = null;
  linesIn(file).forEach((line, index) => {
    const header = /^\s*\[+([^[\]]+)\]/.exec(line);
    if (header !== null && !listed) table = header[1]?.trim() ?? '';
    if (/^(?:project|tool\.poetry)$/.test(table)) {
      name ??= /^\s*name\s*=\s*["']([^"']+)["']/.exec(line)?.[1] ?? null;
    }
    if (table === 'project' && /^\s*dependencies\s*=\s*\[/.test(line)) listed = true;
    if (listed) {
      for (const match of line.matchAll(/["']\s*([A-Za-z0-9][\w.-]*)[^"']*["']/g))
        dependencies.push({ name: match[1] ?? '', line: index + 1 });
      if (/\]\s*(?:#.*)?$/.test(line.replace(/\[[^\]"']*\]/g, ''))) listed = false;
    }
    const poetry =
      table === 'tool.poetry.dependencies'
        ? /^\s*["']?([A-Za-z0-9][\w.-]*)["']?\s*=/.exec(line)?.[1]
        : undefined;
    if (poetry !== undefined) dependencies.push({ name: poetry, line: index + 1 });
  });
  return manifest('pypi', file, name, dependencies);
}

function readPipfile(file: SourceFile): Manifest {
  let table = '';
  const dependencies = linesIn(file).flatMap((line, index) => {
    const header = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) table = header;
    const name =
      table === 'packages' ? /^\s*["']?([A-Za-z0-9][\w.-]*)["']?\s*=/.exec(line)?.[1] : undefined;
    return name === undefined ? [] : [{ name, line: index + 1 }];
  });
  return manifest('pypi', file, null, dependencies);
}
