/** One need as it is written, bound to what it names; tells what is wrong in it. */
import type { Saying } from './choose.ts';
import { evidenceOf } from './evidence.ts';
import type { NeedFile, NeedsFile } from './file.ts';
import { regionOf, type DomainIndex } from './known.ts';
import { formatRef } from './name.ts';
import type { Path } from './part.ts';
import { tellAt, type Gathered, type Resolving } from './resolving.ts';
import type { At, DomainId, Evidence, Ref, Target } from './types.ts';
import { quote, type Telling } from './wording.ts';

/** A list of needs as one saying states it. */
export interface NeedsSaid {
  readonly needs: NeedsFile;
  readonly saying: Saying;
  readonly path: Path;
}

export interface Entry {
  readonly name: string;
  readonly facts: NeedFile;
  readonly list: NeedsSaid;
  /** Its name or its position in the list. */
  readonly step: string | number;
}

/** Where the entry stands in its file. */
export function pathOf({ list, step }: Entry): Path {
  return [...list.path, step];
}

/** Its evidence, or that it is declared where it stands. */
export function evidenceOfEntry(entry: Entry): readonly Evidence[] {
  const { evidence } = entry.facts;
  const { origin } = entry.list.saying.claim;
  const isStated = evidence !== undefined && evidence.length > 0;
  return evidenceOf(evidence, origin, isStated ? [] : pathOf(entry));
}

export interface BoundEntry {
  readonly entry: Entry;
  readonly name: string;
  /** Equal for what means the same. */
  readonly key: string;
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
  const one = bindOne(entry.name, entry, [], 'key', owner, resolving);
  if (one === null) return null;
  const key = one.ref.at.kind === 'same-region' ? keyOf(one.ref, owner, resolving) : one.name;
  return { entry, name: one.name, key, target: one.target, absorbed: false };
}

function bindGroup(entry: Entry, owner: Gathered, resolving: Resolving): BoundEntry | null {
  const { name, facts } = entry;
  const list = facts.anyOf === undefined ? 'of' : 'anyOf';
  const members = facts[list];
  const bound: BoundEntry = { entry, name, key: `group ${name}`, target: null, absorbed: false };
  if (members === undefined) return bound;
  const refs = new Map<string, Ref>();
  members.forEach((member, index) => {
    const one = bindOne(member, entry, [list, index], 'value', owner, resolving);
    if (one === null) return;
    const key = keyOf(one.ref, owner, resolving);
    if (refs.has(key)) {
      const what = `${quote(member)} stands in the group twice.`;
      const mend = 'Take one of them out.';
      tellIn(entry, [list, index], 'value', { code: 'named-twice', what, mend }, resolving);
    }
    refs.set(key, one.ref);
  });
  if (refs.size < members.length) return null;
  const atLeast = facts.atLeast ?? 1;
  if (atLeast > members.length) {
    const what = `${atLeast} are needed of a group of ${members.length}.`;
    const mend = `Write \`atLeast: ${members.length}\`, or less.`;
    tellIn(entry, ['atLeast'], 'value', { code: 'too-many-of', what, mend }, resolving);
    return null;
  }
  return { ...bound, target: { kind: 'group', atLeast, of: [...refs.values()] } };
}

function tellIn(
  entry: Entry,
  steps: Path,
  on: 'key' | 'value',
  telling: Telling,
  resolving: Resolving,
): void {
  tellAt(resolving, entry.list.saying, [...pathOf(entry), ...steps], on, telling);
}

/** The keys that an entry speaks for: a whole of its parts, a group of its members. */
export function coversOf(
  { target, key }: BoundEntry,
  owner: Gathered,
  resolving: Resolving,
): readonly string[] {
  if (target === null) return [];
  if (target.kind === 'group') return target.of.map((ref) => keyOf(ref, owner, resolving));
  return target.ref.operation === null ? [key] : [];
}

/** The keys of an entry and of the whole that it is a part of; O1: the whole is never the control plane. */
export function keysWithin(
  { target, key }: BoundEntry,
  owner: Gathered,
  resolving: Resolving,
): readonly string[] {
  if (target === null || target.kind === 'group') return [];
  const { ref } = target;
  const planes = resolving.known.component(ref.component)?.operations;
  if (ref.operation === null || planes?.get(ref.operation) !== 'data') return [key];
  return [key, keyOf({ ...ref, operation: null }, owner, resolving)];
}

/** What means the same has the same key: `aws/same-region/x` of a component in one region is that region's. */
function keyOf(ref: Ref, owner: Gathered, { domains }: Resolving): string {
  const region = ref.at.kind === 'same-region' ? onlyRegion(owner, domains) : null;
  return formatRef(region === null ? ref : { ...ref, at: { kind: 'placement', domain: region } });
}

function onlyRegion({ placements }: Gathered, domains: DomainIndex): DomainId | null {
  const regions = new Set(placements.map((placement) => regionOf(placement, domains)));
  const [region = null] = regions;
  return regions.size === 1 ? region : null;
}

interface BoundOne {
  readonly ref: Ref;
  readonly target: Target;
  readonly name: string;
}

function bindOne(
  text: string,
  entry: Entry,
  steps: Path,
  on: 'key' | 'value',
  owner: Gathered,
  resolving: Resolving,
): BoundOne | null {
  const bound = resolving.bind(text);
  const telling = bound.ok ? wrongRegion(bound, owner, resolving) : bound.telling;
  if (telling !== null) {
    tellIn(entry, steps, on, telling, resolving);
    return null;
  }
  if (!bound.ok || entry.facts.from !== 'anywhere') return bound.ok ? bound : null;
  if (bound.ref.at.kind === 'near') {
    const ref: Ref = { ...bound.ref, at: ANYWHERE };
    return { ref, target: { kind: 'one', ref }, name: bound.name };
  }
  const what = `${quote(text)} names its place; \`from: anywhere\` contradicts it.`;
  const mend = 'Keep one of them.';
  tellIn(entry, steps, on, { code: 'keys-exclude-each-other', what, mend }, resolving);
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
    if (resolving.known.component(ref.component)?.domains.includes(region) === false) {
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

/** T3: grace never helps a starting instance. */
function checkEffect(entry: Entry, resolving: Resolving): void {
  const { when, grace } = entry.facts;
  if (when !== 'starting' || grace === undefined) return;
  const what = 'A grace does not help an instance that starts (T3).';
  const mend = 'Take `grace` out, or write `when: running`.';
  tellIn(entry, ['grace'], 'key', { code: 'without-effect', what, mend }, resolving);
}
