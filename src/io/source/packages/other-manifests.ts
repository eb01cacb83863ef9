/** Manifests of Gradle, Cargo, NuGet, Composer and Bundler. */
import { lineFinder, linesOf } from '../reading/json-lines.ts';
import type { SourceFile } from '../port.ts';
import { fileName } from '../reading/paths.ts';
import { linesIn, manifest, objectAt, parseJson } from './manifest.ts';
import type { Dependency, Manifest } from './manifest.ts';

/** Reads a manifest of one of these; null when the file is none, or cannot be read. */
export function readOtherManifest(file: SourceFile): Manifest | null {
  const name = fileName(file.path);
  if (/^build\.gradle(?:\.kts)?$/.test(name)) return readGradle(file);
  if (name === 'libs.versions.toml') return readVersionCatalogue(file);
  if (name === 'Cargo.toml') return readCargo(file);
  if (name === 'composer.json') return readComposer(file);
  if (name === 'Gemfile') return readGemfile(file);
  if (name === 'packages.config' || /\.(?:cs|fs|vb)proj$/.test(name)) return readNuget(file);
  return null;
}

/** `implementation("group:artifact:1")` and `implementation group: 'g', name: 'a'`; tests are left out. */
function readGradle(file: SourceFile): Manifest {
  const dependencies = linesIn(file).flatMap((line, index) => {
    const [, configuration = '', rest = ''] =
      /^\s*(\w*(?:[iI]mplementation|api|runtimeOnly|compile))\s*[( ]\s*(.*)$/.exec(line) ?? [];
    if (configuration === '' || /^(?:test|androidTest|.*Test)/.test(configuration)) return [];
    const short = /["']([\w.-]+):([\w.-]+)(?::[^"']*)?["']/.exec(rest);
    const long = /group\s*[:=]\s*["']([\w.-]+)["'].*name\s*[:=]\s*["']([\w.-]+)["']/.exec(rest);
    const [, group, artifact] = short ?? long ?? [];
    return group === undefined || artifact === undefined
      ? []
      : [{ name: `${group}/${artifact}`, line: index + 1 }];
  });
  return manifest('maven', file, null, dependencies);
}

/** Gradle's list of libraries: `x = { module = "group:artifact", ... }` or `x = "group:artifact:1"`. */
function readVersionCatalogue(file: SourceFile): Manifest {
  let table = '';
  const dependencies = linesIn(file).flatMap((line, index) => {
    table = /^\s*\[([^\]]+)\]/.exec(line)?.[1] ?? table;
    if (table !== 'libraries') return [];
    const [, group, artifact] =
      /["']([\w.-]+):([\w.-]+)(?::[^"']*)?["']/.exec(line) ??
      /group\s*=\s*"([\w.-]+)".*name\s*=\s*"([\w.-]+)"/.exec(line) ??
      [];
    return group === undefined || artifact === undefined
      ? []
      : [{ name: `${group}/${artifact}`, line: index + 1 }];
  });
  return manifest('maven', file, null, dependencies);
}

/** `[dependencies]`, those of a target, and tables of one dependency each; not those of tests and builds. */
function readCargo(file: SourceFile): Manifest {
  const dependencies: Dependency[] = [];
  let table = '';
  let name: string | null = null;
  linesIn(file).forEach((line, index) => {
    const header = /^\s*\[+([^[\]]+)\]/.exec(line)?.[1]?.trim();
    if (header !== undefined) {
      table = header;
      const own = /^(?:target\..+\.|workspace\.)?dependencies\.["']?([\w-]+)["']?$/.exec(
        header,
      )?.[1];
      if (own !== undefined) dependencies.push({ name: own, line: index + 1 });
      return;
    }
    if (table === 'package') name ??= /^\s*name\s*=\s*"([^"]+)"/.exec(line)?.[1] ?? null;
    if (!/^(?:target\..+\.|workspace\.)?dependencies$/.test(table)) return;
    const written = /^\s*["']?([\w-]+)["']?(?:\.workspace)?\s*=\s*(.*)$/.exec(line);
    if (written === null) return;
    // A crate may be used under another name than its own.
    const own = /\bpackage\s*=\s*"([\w-]+)"/.exec(written[2] ?? '')?.[1];
    dependencies.push({ name: own ?? written[1] ?? '', line: index + 1 });
  });
  return manifest('cargo', file, name, dependencies);
}

function readComposer(file: SourceFile): Manifest | null {
  const json = parseJson(file.text);
  if (json === null) return null;
  const lines = linesOf(file.text, /"([\w.-]+\/[\w.-]+)"\s*:/g);
  const own = Object.hasOwn(json, 'name') && typeof json['name'] === 'string' ? json['name'] : null;
  const names = Object.keys(objectAt(json, 'require')).filter((name) => name.includes('/'));
  return manifest(
    'composer',
    file,
    own,
    names.map((name) => ({ name, line: lines.get(name) ?? 1 })),
  );
}

/** `gem 'name'` outside groups that are for development and tests only. */
function readGemfile(file: SourceFile): Manifest {
  let skipped = 0;
  const dependencies = linesIn(file).flatMap((line, index) => {
    const opens = /\bdo\s*(?:\|[^|]*\|)?\s*(?:#.*)?$/.test(line);
    if (opens && (skipped > 0 || /^\s*group\b.*:(?:development|test)/.test(line))) skipped++;
    else if (skipped > 0 && /^\s*end\b/.test(line)) skipped--;
    const name = /^\s*gem\s*\(?\s*["']([\w.-]+)["']/.exec(line)?.[1];
    const aside = /group:?\s*(?:=>)?\s*\[?:(?:development|test)/.test(line);
    return name === undefined || skipped > 0 || aside ? [] : [{ name, line: index + 1 }];
  });
  return manifest('gem', file, null, dependencies);
}

/** `<PackageReference Include="..."/>` of projects, and `<package id="..."/>` of the older form. */
function readNuget(file: SourceFile): Manifest {
  const lineAt = lineFinder(file.text);
  const pattern =
    /<(?:PackageReference\s[^<>]{0,300}?\bInclude|package\s[^<>]{0,300}?\bid)\s*=\s*"([\w.-]+)"/gi;
  const dependencies = [...file.text.matchAll(pattern)].map((match) => ({
    name: match[1] ?? '',
    line: lineAt(match.index),
  }));
  const own = /<AssemblyName>\s*([\w.-]+)\s*<\/AssemblyName>/.exec(file.text)?.[1];
  const name = own ?? fileName(file.path).replace(/\.(?:cs|fs|vb)proj$/, '');
  return manifest('nuget', file, name === 'packages.config' ? null : name, dependencies);
}
