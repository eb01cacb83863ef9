/**
 * Package manifests and lock files: clients of cloud services and of vendors. That a client is there
 * says that something is called, not when or how much that matters: such needs are `unknown`.
 */
import { compareText } from '#base';

import { count, createCollector, declared, warning } from '../findings.ts';
import type { Collector } from '../findings.ts';
import type { Findings, FoundTarget, Source, SourceContext, SourceFile } from '../port.ts';
import { fileName } from '../reading/paths.ts';
import { readLock } from './lock.ts';
import type { LockFile } from './lock.ts';
import type { Manifest } from './manifest.ts';
import { calledBy, normalize } from './package-names.ts';
import type { Called } from './package-names.ts';
import { readManifest } from './read-manifest.ts';

const NAMES =
  /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|requirements[\w.-]*\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml|Cargo\.toml|Cargo\.lock|composer\.json|composer\.lock|Gemfile|Gemfile\.lock|packages\.lock\.json|packages\.config|[^/]+\.(?:cs|fs|vb)proj|Directory\.Packages\.props)$/;

/** The source `packages`. */
export const packages: Source = {
  id: 'packages',
  cannotSee:
    'which services the clients that have them all (aws-sdk, boto3) call: that is written in code',
  files: NAMES,
  wants: (path) => NAMES.test(path),
  find,
};

/** Packages that a walk through a lock file visits at most. */
const MAX_VISITS = 50_000;

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  const manifests = files.flatMap((file) => readManifest(file) ?? []);
  const locks = files.flatMap((file) => readLock(file) ?? []);
  noteUnreadable(collector, files, manifests);
  collector.read.push(
    ...count(manifests.length, 'package manifest', 'package manifests'),
    ...count(locks.length, 'lock file', 'lock files'),
  );
  const byFolder = Map.groupBy(manifests, ({ folder }) => folder);
  const local = new Map(
    manifests.flatMap((each) =>
      each.name === null ? [] : [[`${each.ecosystem} ${each.name}`, each] as const],
    ),
  );
  const libraries = new Set<Manifest>();
  const found = new Map<Manifest, readonly Use[]>();
  for (const manifest of manifests) {
    const uses = usesOf(manifest, locks, local, context);
    for (const { library } of uses) if (library !== null) libraries.add(library);
    found.set(manifest, uses);
  }
  for (const [folder, own] of [...byFolder].toSorted(([a], [b]) => compareText(a, b))) {
    const uses = own
      .flatMap((manifest) => found.get(manifest) ?? [])
      .filter(({ called }) => called !== null);
    // A library is part of what uses it, and nothing that runs.
    if (uses.length > 0 && !own.every((manifest) => libraries.has(manifest)))
      findPackage(collector, folder, own, uses);
  }
  return collector;
}

/** A client that a manifest brings, or a library of this folder that it stands on. */
interface Use {
  readonly called: Called | null;
  readonly library: Manifest | null;
  readonly file: string;
  readonly line: number;
  readonly note: string;
}

/** Everything that a manifest's packages lead to: through lock files, and through libraries of its own. */
function usesOf(
  manifest: Manifest,
  locks: readonly LockFile[],
  local: ReadonlyMap<string, Manifest>,
  context: SourceContext,
): readonly Use[] {
  const uses = new Map<string, Use>();
  const seen = new Set<Manifest>([manifest]);
  const open = [{ manifest, through: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { name, line } of next.manifest.dependencies) {
      const library = local.get(`${manifest.ecosystem} ${name}`);
      if (library !== undefined && library !== next.manifest) {
        uses.set(`library ${library.file}`, {
          called: null,
          library,
          file: next.manifest.file,
          line,
          note: name,
        });
        if (!seen.has(library)) open.push({ manifest: library, through: name });
        seen.add(library);
        continue;
      }
      const called = calledBy(manifest.ecosystem, name, context);
      const note = `${ECOSYSTEM[manifest.ecosystem]} ${name}${next.through === '' ? '' : ` through ${next.through}`}`;
      if (called !== null)
        uses.set(name, { called, library: null, file: next.manifest.file, line, note });
      else
        for (const use of throughLock(manifest, name, locks, context))
          if (!uses.has(use.note)) uses.set(use.note, use);
    }
  }
  return [...uses.values()];
}

const ECOSYSTEM = {
  npm: 'npm',
  pypi: 'Python package',
  go: 'Go module',
  maven: 'Maven',
  cargo: 'crate',
  nuget: 'NuGet package',
  composer: 'Composer package',
  gem: 'gem',
} as const;

/** Clients that a package brings: those of SDKs are not followed, since they bring each other. */
function throughLock(
  manifest: Manifest,
  start: string,
  locks: readonly LockFile[],
  context: SourceContext,
): readonly Use[] {
  const lock = locks
    .filter(
      ({ ecosystem, folder }) =>
        ecosystem === manifest.ecosystem && isInside(manifest.folder, folder),
    )
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
  if (lock === undefined || isSdk(start)) return [];
  const uses: Use[] = [];
  const first = normalize(manifest.ecosystem, start);
  const seen = new Set([first]);
  const open = [first];
  for (let next = open.pop(); next !== undefined && seen.size < MAX_VISITS; next = open.pop()) {
    for (const brought of lock.packages.get(next)?.brings ?? []) {
      if (seen.has(brought)) continue;
      seen.add(brought);
      const called = calledBy(manifest.ecosystem, brought, context);
      const line = lock.packages.get(brought)?.line ?? 1;
      if (called !== null)
        uses.push({
          called,
          library: null,
          file: lock.file,
          line,
          note: `${ECOSYSTEM[manifest.ecosystem]} ${brought} through ${start}`,
        });
      else if (!isSdk(brought)) open.push(brought);
    }
  }
  return uses;
}

/** Parts of SDKs, which lead to each other and not to what a program calls. */
function isSdk(name: string): boolean {
  return /^(?:@aws-sdk\/|@smithy\/|@google-cloud\/|@azure\/|aws-sdk$|boto)/.test(name);
}

function isInside(folder: string, outer: string): boolean {
  return outer === '' || folder === outer || folder.startsWith(`${outer}/`);
}

function findPackage(
  collector: Collector,
  folder: string,
  manifests: readonly Manifest[],
  uses: readonly Use[],
): void {
  const [first] = manifests;
  if (first === undefined) return;
  const own = manifests.find(({ name }) => name !== null)?.name ?? null;
  const name = folder === '' ? shortName(own ?? 'app') : fileName(folder);
  const key = `packages:${folder}`;
  collector.components.push({
    key,
    name,
    qualifier: '-package',
    role: 'code',
    kind: 'service',
    in: [],
    restarts: null,
    handles: [
      { kind: 'folder', path: folder },
      ...(own === null ? [] : [{ kind: 'image', image: shortName(own) } as const]),
    ],
    evidence: [declared(first.file, 1, 'a package, and nothing in these files says what runs it')],
  });
  for (const { called, file, line, note } of uses) {
    if (called === null) continue;
    const target: FoundTarget =
      called.kind === 'vendor'
        ? { kind: 'vendor', id: called.vendor }
        : { kind: 'service', service: called.service, operation: called.operation, region: null };
    const evidence = declared(file, line, note);
    collector.needs.push({
      from: key,
      target,
      strength: 'unknown',
      when: 'running',
      evidence,
      scope: '',
      label: PACKAGE,
    });
  }
}

/** The label of needs that a package shows: they join what is known of the same service. */
export const PACKAGE = 'package';

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** A manifest that is no JSON says nothing; the other forms are read line by line and cannot fail. */
function noteUnreadable(
  collector: Collector,
  files: readonly SourceFile[],
  manifests: readonly Manifest[],
): void {
  const read = new Set(manifests.map(({ file }) => file));
  for (const { path } of files) {
    if (fileName(path) !== 'package.json' || read.has(path)) continue;
    collector.problems.push(
      warning('not-readable', path, null, 'not read as JSON', 'mend the file'),
    );
  }
}
