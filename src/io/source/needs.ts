/** Needs, one for each pair of ends: what several lines of several files say of it is one claim. */
import { compareText, parseDuration } from '#base';
import { addTraffic, bearingOf } from '#core/map';
import type { EvidenceFile, NeedFile, TrafficFile } from '#core/map';

import { joinOwnRegions } from './own-region.ts';
import { spellId } from './identity.ts';
import type { Bears, FoundNeed } from './port.ts';
import type { Linked } from './registry.ts';
import { kindOfLabel, strengthOf } from './strength.ts';
import type { Target, Targets } from './targets.ts';

/** Needs by component id and then by the name of what is needed. */
export type LinkedNeeds = ReadonlyMap<string, ReadonlyMap<string, NeedFile>>;

/** Binds both ends of every need; a need on oneself is none. */
export function linkNeeds(needs: readonly FoundNeed[], targets: Targets): LinkedNeeds {
  const claims = new Map<string, Map<string, Claim>>();
  const told = needs.filter(({ bears }) => bears !== undefined);
  const others = needs.filter(({ bears }) => bears === undefined);
  const [shown, stated] = [others.filter(isShown), others.filter((need) => !isShown(need))];
  const { refs, groups } = joinOwnRegions(stated, targets);
  // What a program says of itself names what the others have brought in.
  for (const need of [...stated, ...shown, ...told]) {
    const from = targets.component(need.from);
    if (from === null) continue;
    const mine = claims.get(from.id) ?? new Map<string, Claim>();
    claims.set(from.id, mine);
    const ends = targets.resolve(need, from).filter(({ id }) => id !== from.id);
    const anyOf = groupOf(need, ends);
    if (anyOf !== null) {
      takeGroup(need, { from, ends, anyOf }, mine);
      continue;
    }
    for (const target of ends) {
      const ref =
        (isShown(need) ? refOnService(target.ref, mine, claims, targets) : refs.get(need)) ??
        target.ref;
      claim(need, from, target, ref, mine);
    }
  }
  return new Map(
    [...claims].map(([id, mine]) => [
      id,
      new Map([...mine].map(([ref, one]) => [ref, needFile(one, groups.get(id)?.get(ref))])),
    ]),
  );
}

function claim(
  need: FoundNeed,
  from: Linked,
  target: Target,
  ref: string,
  mine: Map<string, Claim>,
): Claim {
  const hard =
    (need.strength ?? strengthOf(from.kind, target.kind, kindOfLabel(need.label))) === 'hard';
  const one = mine.get(ref) ?? {
    running: null,
    starting: null,
    bears: [],
    anyOf: null,
    evidence: new Map<string, EvidenceFile>(),
  };
  mine.set(ref, one);
  one[need.when] = one[need.when] === true || hard;
  if (need.bears !== undefined) one.bears.push(need.bears);
  const { word, at, note } = need.evidence;
  const key = `${word} ${at} ${note}`;
  one.evidence.set(key, addEvidence(one.evidence.get(key), need.evidence));
  return one;
}

/** The same said twice is said once; what was counted of two needs that are one was counted apart. */
function addEvidence(before: EvidenceFile | undefined, evidence: EvidenceFile): EvidenceFile {
  if (before?.traffic === undefined || evidence.traffic === undefined) return evidence;
  return { ...evidence, traffic: addTraffic(before.traffic, evidence.traffic) };
}

/** Names of the members of a need on any of several things; null when it is one thing. */
function groupOf({ target }: FoundNeed, ends: readonly Target[]): readonly string[] | null {
  if (target.kind !== 'any') return null;
  const members = [...new Set(ends.map(({ ref }) => ref))].toSorted(compareText);
  return members.length > 1 ? members : null;
}

/** A program that can go to any of them does not need the one that a manifest names. */
function takeGroup(
  need: FoundNeed,
  {
    from,
    ends,
    anyOf,
  }: { readonly from: Linked; readonly ends: readonly Target[]; readonly anyOf: readonly string[] },
  mine: Map<string, Claim>,
): void {
  const [first] = ends;
  if (first === undefined || need.target.kind !== 'any') return;
  const group = claim(need, from, first, spellId(need.target.name), mine);
  group.anyOf = anyOf;
  for (const ref of anyOf) {
    const member = mine.get(ref);
    if (member === undefined || member === group || member.starting !== null) continue;
    for (const [key, evidence] of member.evidence) group.evidence.set(key, evidence);
    mine.delete(ref);
  }
}

/** What all lines say of one need: hard or not, while running and while starting; null where none says. */
interface Claim {
  running: boolean | null;
  starting: boolean | null;
  /** What the program says of itself, for each way to the target. */
  readonly bears: Bears[];
  /** The members, when it is a group. */
  anyOf: readonly string[] | null;
  readonly evidence: Map<string, EvidenceFile>;
}

/**
 * The strongest claim wins and all evidence is kept: one hard address makes a need hard, unless the
 * program itself says that it goes on, or was seen to. A need while starting says nothing of how hard the need of a
 * running program is, so that one has the word.
 */
function needFile(one: Claim, ownRegions: readonly string[] | undefined): NeedFile {
  const { running, starting, bears, evidence } = one;
  const anyOf = one.anyOf ?? ownRegions;
  const saysSoft = bears.length > 0 && bears.every(({ soft }) => soft);
  const seen = bears.length > 0 ? null : seenStrength([...evidence.values()]);
  const isSoft = saysSoft || seen === 'soft';
  const isHard = seen === 'hard' || (running ?? starting) === true;
  const grace = leastGrace(bears);
  return {
    ...(anyOf === undefined ? {} : { anyOf }),
    ...(isSoft ? { soft: true } : isHard ? { hard: true } : { unknown: true }),
    ...(grace === null ? {} : { grace }),
    ...(running === null ? { when: 'starting' } : {}),
    evidence: [...evidence.values()],
  };
}

/**
 * What failed calls decided, where there were enough of them (`bearingOf`): seen is more than what a
 * manifest suggests. Null where they decide nothing.
 */
function seenStrength(evidence: readonly EvidenceFile[]): 'soft' | 'hard' | null {
  const counted = evidence.flatMap(({ traffic }) => (traffic === undefined ? [] : [traffic]));
  const [first, ...others] = counted;
  if (first === undefined) return null;
  const all = others.reduce<TrafficFile>((sum, each) => addTraffic(sum, each), first);
  if (all.async === true) return null;
  const { looks, enough } = bearingOf(all);
  return enough && looks !== 'either' ? looks : null;
}

/** Of several ways to one target the worst counts; one without a grace has none to give. */
function leastGrace(bears: readonly Bears[]): string | null {
  const least = (grace: string | null): number =>
    grace === null ? 0 : (parseDuration(grace.replace(/\.\..*$/, '')) ?? 0);
  const [worst] = bears.toSorted(
    (a, b) => least(a.grace) - least(b.grace) || compareText(a.grace ?? '', b.grace ?? ''),
  );
  return worst?.grace ?? null;
}

/** A client in a package file: it shows that a service is called, not through what. */
function isShown(need: FoundNeed): boolean {
  return need.label === 'package';
}

/**
 * The need that a client of a service already stands behind: on that service, or on a table or queue
 * of one's own that is kept there. Null when there is none.
 */
function refOnService(
  ref: string,
  mine: ReadonlyMap<string, unknown>,
  linked: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  targets: Targets,
): string | null {
  const service = serviceOfRef(ref);
  if (service === null) return null;
  const direct = [...mine.keys()].toSorted(compareText);
  const same = direct.find((name) => serviceOfRef(name) === service);
  if (same !== undefined) return same;
  const through = direct.find((name) => {
    const id = name.replace(/@.*$/, '');
    const standsOn = [...(linked.get(id)?.keys() ?? []), ...(targets.byId(id)?.needs.keys() ?? [])];
    return standsOn.some((one) => serviceOfRef(one) === service);
  });
  return through ?? null;
}

/** `aws/us-east-1/dynamodb:read` and `aws/same-region/dynamodb` are `aws/dynamodb`; null for your own. */
function serviceOfRef(ref: string): string | null {
  const parts = ref.replace(/:.*$/, '').split('/');
  return parts.length < 2 ? null : `${parts[0]}/${parts.at(-1)}`;
}
