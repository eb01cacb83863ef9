/** Who brings whom: the graph of a lock file, by name; versions do not matter here. */
import type { SourceFile } from '../port.ts';
import { linesOf } from '../reading/json-lines.ts';
import { fileName, folderOf } from '../reading/paths.ts';
import { objectAt, parseJson } from './manifest.ts';
import type { Ecosystem } from './package-names.ts';
import { normalize } from './package-names.ts';

/** The graph of one lock file. */
export interface LockFile {
  readonly ecosystem: Ecosystem;
  readonly file: string;
  readonly folder: string;
  /** A package, what it brings, and the line on which it stands. */
  readonly packages: ReadonlyMap<
    string,
    { readonly line: number; readonly brings: readonly string[] }
  >;
}

type Packages = Map<string, { line: number; brings: string[] }>;

/** Reads a lock file; null when the file is none, or cannot be read. */
export function readLock(file: SourceFile): LockFile | null {
  const read = READERS[fileName(file.path)];
  if (read === undefined) return null;
  const [ecosystem, reader] = read;
  const packages = reader(file.text);
  return packages.size === 0
    ? null
    : { ecosystem, file: file.path, folder: folderOf(file.path), packages };
}

const READERS: Readonly<Record<string, readonly [Ecosystem, (text: string) => Packages]>> = {
  'package-lock.json': ['npm', readPackageLock],
  'npm-shrinkwrap.json': ['npm', readPackageLock],
  'yarn.lock': ['npm', readYarn],
  'pnpm-lock.yaml': ['npm', readPnpm],
  'poetry.lock': ['pypi', readPythonLock],
  'uv.lock': ['pypi', readPythonLock],
  'Cargo.lock': ['cargo', readCargoLock],
  'composer.lock': ['composer', readComposerLock],
  'Gemfile.lock': ['gem', readGemfileLock],
  'packages.lock.json': ['nuget', readNugetLock],
};

function add(packages: Packages, name: string, line: number, brings: readonly string[]): void {
  const before = packages.get(name);
  packages.set(name, {
    line: before?.line ?? line,
    brings: [...(before?.brings ?? []), ...brings],
  });
}

function readPackageLock(text: string): Packages {
  const packages: Packages = new Map();
  const json = parseJson(text);
  const lines = linesOf(text, /"([^"\\\n]+)"\s*:\s*\{/g);
  for (const [path, entry] of Object.entries(objectAt(json, 'packages'))) {
    const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined) continue;
    add(packages, name, lines.get(path) ?? 1, Object.keys(objectAt(entry, 'dependencies')));
  }
  for (const [name, entry] of Object.entries(objectAt(json, 'dependencies'))) {
    add(packages, name, lines.get(name) ?? 1, Object.keys(objectAt(entry, 'requires')));
  }
  return packages;
}

/** Both forms of yarn: blocks at the margin, `dependencies:` inside. */
function readYarn(text: string): Packages {
  const packages: Packages = new Map();
  let name: string | null = null;
  let inside = false;
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    const header = /^"?((?:@[^/@"]+\/)?[^@"\s]+)@/.exec(line)?.[1];
    if (header !== undefined) {
      name = header;
      inside = false;
      add(packages, header, index + 1, []);
    } else if (/^ {2}(?:optionalD|d)ependencies:/.test(line)) inside = true;
    else if (/^ {2}\S/.test(line)) inside = false;
    else if (inside && name !== null) {
      const brought = /^ {4}"?((?:@[^/"]+\/)?[^\s":]+)"?[\s:]/.exec(line)?.[1];
      if (brought !== undefined) add(packages, name, index + 1, [brought]);
    }
  });
  return packages;
}

/** Line by line, since a lock file of thousands of packages is no document for a YAML parser. */
function readPnpm(text: string): Packages {
  const packages: Packages = new Map();
  let section = '';
  let name: string | null = null;
  let inside = false;
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    const top = /^([a-zA-Z]+):/.exec(line)?.[1];
    if (top !== undefined) section = top;
    if (section !== 'packages' && section !== 'snapshots') return;
    const header = /^ {2}'?\/?((?:@[^/'\s]+\/)?[^@/('\s]+)[@/].*:\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      name = header;
      inside = false;
      add(packages, header, index + 1, []);
    } else if (/^ {4}(?:optionalD|d)ependencies:/.test(line)) inside = true;
    else if (/^ {4}\S/.test(line)) inside = false;
    else if (inside && name !== null) {
      const brought = /^ {6}'?((?:@[^/'\s]+\/)?[^':\s]+)'?:/.exec(line)?.[1];
      if (brought !== undefined) add(packages, name, index + 1, [brought]);
    }
  });
  return packages;
}

/** Poetry's and uv's: `[[package]]` tables, with a table or a list of dependencies. */
function readPythonLock(text: string): Packages {
  const packages: Packages = new Map();
  let name: string | null = null;
  let inside = false;
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    if (line.startsWith('[[package]]')) {
      name = null;
      inside = false;
    } else if (line.startsWith('[')) inside = line.startsWith('[package.dependencies]');
    else if (/^dependencies\s*=\s*\[/.test(line)) inside = true;
    else if (inside && line.startsWith(']')) inside = false;
    else if (name === null) {
      const named = /^name\s*=\s*"([^"]+)"/.exec(line)?.[1];
      if (named !== undefined) {
        name = normalize('pypi', named);
        add(packages, name, index + 1, []);
      }
    } else if (inside) {
      const brought = /^\s*(?:\{\s*name\s*=\s*)?"?([A-Za-z0-9][\w.-]*)"?\s*(?:=|,|\})/.exec(
        line,
      )?.[1];
      if (brought !== undefined) add(packages, name, index + 1, [normalize('pypi', brought)]);
    }
  });
  return packages;
}

/** `[[package]]` tables with a list of what each brings: `"name"`, or `"name version"`. */
function readCargoLock(text: string): Packages {
  const packages: Packages = new Map();
  let name: string | null = null;
  let inside = false;
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    if (line.startsWith('[[package]]')) [name, inside] = [null, false];
    else if (/^dependencies\s*=\s*\[/.test(line)) inside = true;
    else if (inside && line.startsWith(']')) inside = false;
    else if (name === null) {
      name = /^name\s*=\s*"([^"]+)"/.exec(line)?.[1] ?? null;
      if (name !== null) add(packages, name, index + 1, []);
    } else if (inside) {
      const brought = /^\s*"([\w-]+)/.exec(line)?.[1];
      if (brought !== undefined) add(packages, name, index + 1, [brought]);
    }
  });
  return packages;
}

function readComposerLock(text: string): Packages {
  const packages: Packages = new Map();
  const listed = parseJson(text)?.['packages'];
  const lines = linesOf(text, /"name"\s*:\s*"((?:[^"\\]|\\.)+)"/g);
  for (const entry of Array.isArray(listed) ? (listed as readonly unknown[]) : []) {
    const name = textIn(entry, 'name');
    if (name === null) continue;
    const brings = Object.keys(objectAt(entry, 'require')).filter((each) => each.includes('/'));
    add(
      packages,
      name.toLowerCase(),
      lines.get(name) ?? 1,
      brings.map((each) => each.toLowerCase()),
    );
  }
  return packages;
}

function textIn(value: unknown, key: string): string | null {
  const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const text: unknown = found.find(([name]) => name === key)?.[1];
  return typeof text === 'string' ? text : null;
}

/** `    name (1.0)` under `specs:`, what it brings two columns further in. */
function readGemfileLock(text: string): Packages {
  const packages: Packages = new Map();
  let name: string | null = null;
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    const own = /^ {4}([\w.-]+)/.exec(line)?.[1];
    const brought = /^ {6}([\w.-]+)/.exec(line)?.[1];
    if (own !== undefined) {
      name = own;
      add(packages, own, index + 1, []);
    } else if (brought !== undefined && name !== null) add(packages, name, index + 1, [brought]);
    else if (/^\S/.test(line)) name = null;
  });
  return packages;
}

/** By framework, then by package. */
function readNugetLock(text: string): Packages {
  const packages: Packages = new Map();
  const lines = linesOf(text, /"([\w.-]+)"\s*:\s*\{/g);
  for (const framework of Object.values(objectAt(parseJson(text), 'dependencies'))) {
    if (typeof framework !== 'object' || framework === null) continue;
    for (const [name, entry] of Object.entries(framework)) {
      const brings = Object.keys(objectAt(entry, 'dependencies')).map((each) => each.toLowerCase());
      add(packages, name.toLowerCase(), lines.get(name) ?? 1, brings);
    }
  }
  return packages;
}
