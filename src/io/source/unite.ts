/**
 * One thing found in several places is one thing: the same key; a service that Kubernetes and Compose
 * both name; a package and what runs it. Keys of what was taken in lead to what took it.
 */
import { assert, compareText } from '#base';

import { declaredOnce } from './evidence.ts';
import { spellId } from './identity.ts';
import type {
  Findings,
  FoundAlias,
  FoundChain,
  FoundComponent,
  FoundEntry,
  FoundGroup,
  FoundNeed,
  FoundPlace,
} from './port.ts';

/** Findings in which one thing is one thing. */
export interface United {
  /** Sorted by key. */
  readonly components: readonly FoundComponent[];
  readonly needs: readonly FoundNeed[];
  readonly groups: readonly FoundGroup[];
  readonly aliases: readonly FoundAlias[];
  readonly chains: readonly FoundChain[];
  readonly entries: readonly FoundEntry[];
  /** The key that a key now goes by. */
  readonly keyOf: (key: string) => string;
}

/** Takes together what is one thing. */
export function unite(found: Findings): United {
  const byKey = new Map<string, FoundComponent>();
  for (const [key, same] of Map.groupBy(found.components, (component) => component.key)) {
    byKey.set(key, join(same));
  }
  const leads = new Map<string, string>();
  const keyOf = (key: string): string => {
    let current = key;
    for (let next = leads.get(current); next !== undefined; next = leads.get(current))
      current = next;
    return current;
  };
  const takeIn = (taker: FoundComponent, taken: FoundComponent): void => {
    byKey.set(taker.key, join([byKey.get(taker.key) ?? taker, taken]));
    byKey.delete(taken.key);
    leads.set(taken.key, taker.key);
  };
  uniteNames([...byKey.values()], takeIn);
  uniteOtherNames([...byKey.values()], takeIn);
  uniteFolders(byKey, takeIn);
  uniteCode([...byKey.values()], takeIn);
  uniteDescribed([...byKey.values()], takeIn);
  return {
    components: [...byKey.values()].toSorted((a, b) => compareText(a.key, b.key)),
    needs: found.needs.map((need) => ({ ...need, from: keyOf(need.from) })),
    groups: found.groups.map((group) => ({
      ...group,
      key: keyOf(group.key),
      of: group.of.map(keyOf),
    })),
    aliases: found.aliases,
    chains: found.chains ?? [],
    entries: found.entries.map((entry) => ({ ...entry, through: entry.through.map(keyOf) })),
    keyOf,
  };
}

type TakeIn = (taker: FoundComponent, taken: FoundComponent) => void;

/** What several sources run under one name, however it is spelled, is one thing, when each has it once. */
function uniteNames(components: readonly FoundComponent[], takeIn: TakeIn): void {
  const byName = Map.groupBy(
    components.filter(({ role }) => role === 'runs'),
    ({ name }) => spellId(name).toLowerCase(),
  );
  for (const same of byName.values()) {
    const sources = new Set(same.map(sourceOf));
    if (sources.size < 2 || sources.size < same.length) continue;
    const [first, ...others] = same.toSorted((a, b) => compareText(rank(a), rank(b)));
    if (first !== undefined) for (const other of others) takeIn(first, other);
  }
}

/** What is known by another name elsewhere is the only thing there of that name. */
function uniteOtherNames(components: readonly FoundComponent[], takeIn: TakeIn): void {
  const running = components.filter(({ role }) => role === 'runs');
  for (const component of running) {
    const names = component.alsoNamed ?? [];
    const [only, ...others] = running.filter(
      (other) => sourceOf(other) !== sourceOf(component) && names.includes(other.name),
    );
    if (only !== undefined && others.length === 0) takeIn(only, component);
  }
}

function sourceOf({ key }: FoundComponent): string {
  return key.slice(0, key.indexOf(':'));
}

/** Manifests, which say most of what runs, stand before these; lists that people keep say least. */
const RANKS: Readonly<Record<string, number>> = {
  compose: 1,
  traces: 2,
  dns: 2,
  sbom: 3,
  backstage: 3,
  bering: 3,
  'resilience-hub': 3,
  csv: 3,
};

function rank(component: FoundComponent): string {
  return `${RANKS[sourceOf(component)] ?? 0}${component.key}`;
}

/** Sources that see parts of a program, and not that there is one. */
const PARTS: ReadonlySet<string> = new Set(['code', 'config']);

/**
 * Code and configuration belong to the package in whose folder they lie, the inmost. Configuration that
 * lies in none is not a program's; its needs have nobody to need them.
 */
function uniteFolders(byKey: Map<string, FoundComponent>, takeIn: TakeIn): void {
  const components = [...byKey.values()];
  const packages = components.filter((each) => sourceOf(each) === 'packages');
  for (const part of components.filter((each) => PARTS.has(sourceOf(each)))) {
    const folder = folderHandle(part) ?? '';
    const owners = packages.filter((each) => {
      const own = folderHandle(each);
      return own !== null && (own === '' || own === folder || folder.startsWith(`${own}/`));
    });
    const [owner] = owners.toSorted(
      (a, b) => (folderHandle(b) ?? '').length - (folderHandle(a) ?? '').length,
    );
    if (owner !== undefined) takeIn(owner, part);
    else if (sourceOf(part) === 'config') byKey.delete(part.key);
  }
}

function folderHandle({ handles }: FoundComponent): string | null {
  return handles.find((handle) => handle.kind === 'folder')?.path ?? null;
}

/** A package belongs to what is built from its folder, or runs an image or has a name like it. */
function uniteCode(components: readonly FoundComponent[], takeIn: TakeIn): void {
  const running = components.filter(({ role }) => role === 'runs');
  for (const code of components.filter(({ role }) => role === 'code')) {
    const runner = runnerOf(code, running);
    const evidence = code.evidence.map((one) => ({ ...one, note: 'its package' }));
    if (runner === null) continue;
    takeIn(runner, isSelfDescribed(code) ? code : { ...code, evidence });
  }
}

/** What a program says of itself belongs to the package of that name, where nothing here runs it. */
function uniteDescribed(components: readonly FoundComponent[], takeIn: TakeIn): void {
  for (const described of components.filter(isSelfDescribed)) {
    const [only, ...others] = components.filter(
      (other) => other.name === described.name && !isSelfDescribed(other),
    );
    if (only !== undefined && others.length === 0) takeIn(only, described);
  }
}

function isSelfDescribed(component: FoundComponent): boolean {
  return component.role === 'code' && sourceOf(component) === 'runtime-policies';
}

function runnerOf(code: FoundComponent, running: readonly FoundComponent[]): FoundComponent | null {
  const folders = code.handles.flatMap((handle) => (handle.kind === 'folder' ? [handle.path] : []));
  const named = code.handles.flatMap((handle) => (handle.kind === 'image' ? [handle.image] : []));
  const names = new Set([code.name, ...named, ...folders.flatMap(tellingParts)]);
  const builtIn = ({ handles }: FoundComponent, fits: (path: string) => boolean): boolean =>
    handles.some((handle) => handle.kind === 'folder' && fits(handle.path));
  const tests: ((component: FoundComponent) => boolean)[] = [
    (component) => builtIn(component, (path) => folders.includes(path)),
    (component) =>
      builtIn(
        component,
        (path) => path !== '' && folders.some((folder) => folder.startsWith(`${path}/`)),
      ),
    ({ handles }) =>
      handles.some((handle) => handle.kind === 'image' && names.has(imageName(handle.image))),
    ({ name }) => names.has(name),
  ];
  for (const test of tests) {
    const fit = running.filter(test);
    if (fit.length === 1) return fit[0] ?? null;
    // Two things built from one folder: which of them calls what is not in the package file.
    if (fit.length > 1) return fit.find(({ name }) => names.has(name)) ?? null;
  }
  return null;
}

/** The folder's name, and that of the one above where the name says nothing: `payments/src`. */
function tellingParts(path: string): readonly string[] {
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  const above = parts.at(-2) ?? '';
  const generic = /^(?:src|app|server|api|backend|code|service|cmd|main|function|lambda)$/.test(
    last,
  );
  return [last, generic ? above : ''].filter((part) => part !== '');
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `ghcr.io/acme/shop/payments:1.2@sha256:...` is `payments`. */
function imageName(image: string): string {
  return lastPart(image.replace(/@.*$/, '').replace(/:[^/]*$/, ''));
}

/** One component out of several of one key: the first has the word, the others add what they know. */
function join(same: readonly FoundComponent[]): FoundComponent {
  const [first] = same;
  assert(first !== undefined, 'a group has a member');
  if (same.length === 1) return first;
  return {
    ...first,
    kind: same.find(({ kind }) => kind !== 'service' && kind !== '')?.kind ?? first.kind,
    in: joinPlaces(same.flatMap((one) => one.in)),
    restarts: same.find(({ restarts }) => restarts !== null)?.restarts ?? null,
    handles: [
      ...new Map(
        same.flatMap((one) => one.handles).map((handle) => [JSON.stringify(handle), handle]),
      ).values(),
    ],
    evidence: declaredOnce(same.flatMap((one) => one.evidence)),
  };
}

function joinPlaces(places: readonly FoundPlace[]): readonly FoundPlace[] {
  const byDomain = new Map<string, FoundPlace>();
  for (const place of places) if (!byDomain.has(place.domain)) byDomain.set(place.domain, place);
  return [...byDomain.values()];
}
