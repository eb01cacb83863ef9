/** One need as it is written, bound to what it names; tells what is wrong in it. */
import type { Saying } from './choose.ts';
import type { NeedFile } from './file.ts';
import { regionOf, type DomainIndex, type KnownComponent } from './known.ts';
import { formatRef } from './name.ts';
import type { Path } from './part.ts';
import { tellAt, type Gathered, type Resolving } from './resolving.ts';
import type { At, DomainId, Ref, Target } from './types.ts';
import { quote, type Telling } from './wording.ts';

export interface Entry {
  readonly name: string;
  readonly facts: NeedFile;
  readonly saying: Saying;
  readonly path: Path;
}

export interface BoundEntry {
  readonly entry: Entry;
  readonly name: string;
  /** Equal for what means the same. */
  readonly key: string;
  /** Keys of what includes this one. */
  readonly wholes: readonly string[];
  /** Keys of what this one speaks for. */
  readonly covers: readonly string[];
  readonly isGroup: boolean;
  /** null: about a group, without saying what is in it. */
  readonly target: Target | null;
  /** Taken in by another: only its evidence counts. */
  readonly absorbed: boolean;
}

/** Null after telling why it cannot be bound. */
export function bindEntry(
  entry: Entry,
  isGroup: boolean,
  owner: Gathered,
  resolving: Resolving,
): BoundEntry | null {
  checkEffect(entry, resolving);
  return isGroup ? bindGroup(entry, owner, resolving) : bindSingle(entry, owner, resolving);
}

function bindSingle(entry: Entry, owner: Gathered, resolving: Resolving): BoundEntry | null {
  const one = bindOne(entry.name, entry, entry.path, 'key', owner, resolving);
  if (one === null) return null;
  const { ref, name } = one;
  const { key, wholes } = keysOf(one, owner, resolving.domains);
  return {
    entry,
    name,
    key,
    wholes,
    covers: ref.operation === null ? [key] : NO_KEYS,
    isGroup: false,
    target: { kind: 'one', ref },
    absorbed: false,
  };
}

const NO_KEYS: readonly string[] = [];

function bindGroup(entry: Entry, owner: Gathered, resolving: Resolving): BoundEntry | null {
  const { name, facts } = entry;
  const list = facts.anyOf === undefined ? 'of' : 'anyOf';
  const members = facts[list];
  const bound: BoundEntry = {
    entry,
    name,
    key: `group ${name}`,
    wholes: NO_KEYS,
    covers: NO_KEYS,
    isGroup: true,
    target: null,
    absorbed: false,
  };
  if (members === undefined) return bound;
  const refs = new Map<string, Ref>();
  members.forEach((member, index) => {
    const path = [...entry.path, list, index];
    const one = bindOne(member, entry, path, 'value', owner, resolving);
    if (one === null) return;
    const { key } = keysOf(one, owner, resolving.domains);
    if (refs.has(key)) {
      const what = `${quote(member)} stands in the group twice.`;
      const mend = 'Take one of them out.';
      tellAt(resolving, entry.saying, path, 'value', { code: 'named-twice', what, mend });
    }
    refs.set(key, one.ref);
  });
  if (refs.size < members.length) return null;
  const atLeast = facts.atLeast ?? 1;
  if (atLeast > members.length) {
    const what = `${atLeast} are needed of a group of ${members.length}.`;
    const mend = `Write \`atLeast: ${members.length}\`, or less.`;
    tellAt(resolving, entry.saying, [...entry.path, 'atLeast'], 'value', {
      code: 'too-many-of',
      what,
      mend,
    });
    return null;
  }
  return {
    ...bound,
    covers: [...refs.keys()],
    target: { kind: 'group', atLeast, of: [...refs.values()] },
  };
}

interface BoundOne {
  readonly ref: Ref;
  readonly name: string;
  readonly named: KnownComponent;
}

function bindOne(
  text: string,
  entry: Entry,
  path: Path,
  on: 'key' | 'value',
  owner: Gathered,
  resolving: Resolving,
): BoundOne | null {
  const bound = resolving.bind(text);
  const telling = bound.ok ? wrongRegion(bound, owner, resolving) : bound.telling;
  if (telling !== null) {
    tellAt(resolving, entry.saying, path, on, telling);
    return null;
  }
  if (!bound.ok || entry.facts.from !== 'anywhere') return bound.ok ? bound : null;
  if (bound.ref.at.kind === 'near') return { ...bound, ref: { ...bound.ref, at: ANYWHERE } };
  const what = `${quote(text)} names its place; \`from: anywhere\` contradicts it.`;
  const mend = 'Keep one of them.';
  tellAt(resolving, entry.saying, path, on, { code: 'keys-exclude-each-other', what, mend });
  return null;
}

const ANYWHERE: At = { kind: 'anywhere' };

/** N4: the region of each placement that needs it, where the service is offered. */
function wrongRegion(
  { ref, name }: BoundOne,
  owner: Gathered,
  resolving: Resolving,
): Telling | null {
  if (ref.at.kind !== 'same-region' || owner.service !== null) return null;
  const [provider = '', ...rest] = ref.component.split('/');
  const mend = `Say which region: \`${provider}/REGION/${rest.join('/')}\`.`;
  if (owner.placements.length === 0) {
    const what = `${quote(owner.id)} is not placed, so ${quote(name)} has no region.`;
    return { code: 'say-which-region', what, mend };
  }
  for (const placement of owner.placements) {
    const region = regionOf(placement, resolving.domains);
    if (region === null || rootOf(region, resolving.domains) !== provider) {
      const what = `${quote(`${owner.id}@${placement}`)} is in no region of ${quote(provider)}, so ${quote(name)} has no region.`;
      return { code: 'say-which-region', what, mend };
    }
    if (resolving.known.component(ref.component)?.domains.has(region) === false) {
      const what = `${quote(ref.component)} is not offered in ${quote(region)}, where ${quote(owner.id)} runs.`;
      return { code: 'not-offered', what, mend: 'Name a region where it is offered.' };
    }
  }
  return null;
}

function rootOf(domain: DomainId, domains: DomainIndex): DomainId {
  let at = domains.get(domain);
  while (at !== undefined && at.parent !== null && domains.has(at.parent))
    at = domains.get(at.parent);
  return at?.id ?? domain;
}

/** What means the same has the same key: `aws/same-region/x` of a component in one region is that region's. */
function keysOf(
  { ref, name, named }: BoundOne,
  owner: Gathered,
  domains: DomainIndex,
): { readonly key: string; readonly wholes: readonly string[] } {
  const region = ref.at.kind === 'same-region' ? onlyRegion(owner, domains) : null;
  const at: At = region === null ? ref.at : { kind: 'placement', domain: region };
  const key = region === null ? name : formatRef({ ...ref, at });
  // O1: the whole is its data plane, never the control plane.
  const partOfWhole = ref.operation !== null && named.operations.get(ref.operation) === 'data';
  if (!partOfWhole) return { key, wholes: NO_KEYS };
  return { key, wholes: [formatRef({ ...ref, at, operation: null })] };
}

function onlyRegion({ placements }: Gathered, domains: DomainIndex): DomainId | null {
  const regions = new Set(placements.map((placement) => regionOf(placement, domains)));
  const [region = null] = regions;
  return regions.size === 1 ? region : null;
}

/** T3: grace never helps a starting instance. */
function checkEffect({ facts, saying, path }: Entry, resolving: Resolving): void {
  if (facts.when !== 'starting' || facts.grace === undefined) return;
  const what = 'A grace does not help an instance that starts (T3).';
  const mend = 'Take `grace` out, or write `when: running`.';
  tellAt(resolving, saying, [...path, 'grace'], 'key', { code: 'without-effect', what, mend });
}
