/**
 * Merge: parts to claims (N2). It never chooses: the claims of all parts are united as sets, so the
 * order of parts, their grouping and their repetition make no difference.
 */
import { compareText, formatPlace } from '#base';
import { uniqueProblems } from './finding.ts';
import type { MapFile } from './file.ts';
import { placeOf } from './locate.ts';
import type { Claim, Claims, MergedMap, Origin, ParsedPart, Written } from './part.ts';

/** All that the parts claim. */
export function mergeParts(parts: readonly ParsedPart[]): MergedMap {
  return mergeMaps(parts.map((part) => claimsOf(part)));
}

/** The union of maps that were merged before. */
export function mergeMaps(maps: readonly MergedMap[]): MergedMap {
  return {
    names: unite(maps.flatMap((map) => map.names)),
    domains: uniteClaims(maps.map((map) => map.domains)),
    components: uniteClaims(maps.map((map) => map.components)),
    corrections: uniteClaims(maps.map((map) => map.corrections)),
    aliases: uniteClaims(maps.map((map) => map.aliases)),
    journeys: uniteClaims(maps.map((map) => map.journeys)),
    goals: unite(maps.flatMap((map) => map.goals)),
    accept: unite(maps.flatMap((map) => map.accept)),
    problems: uniqueProblems(maps.flatMap((map) => map.problems)),
    readable: maps.every((map) => map.readable),
  };
}

function claimsOf({ origin, content, problems, readable }: ParsedPart): MergedMap {
  const single = <Value>(section: keyof MapFile, value: Value | undefined): Claim<Value>[] =>
    value === undefined ? [] : [{ origin, path: [section], value }];
  const list = <Value>(
    section: keyof MapFile,
    values: readonly (Value | null)[] = [],
  ): Claim<Value>[] =>
    values.flatMap((value, index) =>
      value === null ? [] : [{ origin, path: [section, index], value }],
    );
  const byId = <Value>(
    section: keyof MapFile,
    values: Readonly<Record<string, Value>> = {},
  ): Claims<Value>[] =>
    Object.entries(values).map(([id, value]) => ({
      id,
      claims: [{ origin, path: [section, id], value }],
    }));
  return {
    names: single('name', content.name),
    domains: byId('domains', content.domains),
    components: byId('components', content.components),
    corrections: byId('corrections', content.corrections),
    aliases: byId('aliases', content.aliases),
    journeys: byId('journeys', content.journeys),
    goals: list('goals', content.goals),
    accept: list('accept', content.accept),
    problems,
    readable,
  };
}

function uniteClaims<Value>(
  lists: readonly (readonly Claims<Value>[])[],
): readonly Claims<Value>[] {
  const byId = new Map<string, readonly Claim<Value>[]>();
  for (const list of lists) {
    for (const { id, claims } of list) {
      const before = byId.get(id);
      byId.set(id, before === undefined ? claims : [...before, ...claims]);
    }
  }
  const ids = [...byId.keys()].sort(compareText);
  return ids.map((id) => ({ id, claims: unite(byId.get(id) ?? []) }));
}

/** Sorted, each claim once. */
function unite<Value>(claims: readonly Claim<Value>[]): readonly Claim<Value>[] {
  if (claims.length < 2) return claims;
  const sorted = [...claims].sort((a, b) => compareClaims(a, b));
  return sorted.filter((claim, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareClaims(before, claim) !== 0;
  });
}

const RANK: Readonly<Record<Written, number>> = {
  with: 0,
  hand: 1,
  found: 2,
  catalogue: 3,
};

/**
 * What is written by hand comes before what was found, an including file before what it includes;
 * then by file and place. What differs in nothing else is ordered by its text.
 */
export function compareClaims<Value>(a: Claim<Value>, b: Claim<Value>): number {
  return (
    compareOrigins(a.origin, b.origin) ||
    comparePaths(a.path, b.path) ||
    compareText(canonicalText(a.value), canonicalText(b.value)) ||
    comparePositions(a, b)
  );
}

/** Two files of one name and one saying, that say it on different lines. */
function comparePositions(a: Claim<unknown>, b: Claim<unknown>): number {
  const [textA, textB] = [a, b].map(({ origin, path }) => {
    const { kind } = origin.positions;
    return `${kind} ${kind === 'json' ? origin.positions.text : formatPlace(placeOf(origin, path))}`;
  });
  return compareText(textA ?? '', textB ?? '');
}

export function compareOrigins(a: Origin, b: Origin): number {
  return RANK[a.written] - RANK[b.written] || a.depth - b.depth || compareText(a.file, b.file);
}

function comparePaths(a: Claim<unknown>['path'], b: Claim<unknown>['path']): number {
  const last = a.length - 1;
  const [stepA, stepB] = [a[last], b[last]];
  if (typeof stepA === 'number' && typeof stepB === 'number') return stepA - stepB;
  return compareText(a.join('\n'), b.join('\n'));
}

/** JSON with sorted keys: equal text, equal value. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inside: unknown) =>
    typeof inside === 'object' && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => compareText(a, b)))
      : inside,
  );
}

/** A claim as it can be printed: who says it, where, and what. */
export interface ShownClaim {
  readonly from: Written;
  readonly at: string;
  readonly says: unknown;
}

/** The stage as a plain value for `--stage merged`: sections, their ids, and all claims about each. */
export function showMerged(merged: MergedMap): Readonly<Record<string, unknown>> {
  const show = (claims: readonly Claim<unknown>[]): readonly ShownClaim[] =>
    claims.map(({ origin, path, value }) => ({
      from: origin.written,
      at: formatPlace({ ...placeOf(origin, path), column: null }),
      says: value,
    }));
  const showAll = (all: readonly Claims<unknown>[]): Readonly<Record<string, unknown>> =>
    Object.fromEntries(all.map(({ id, claims }) => [id, show(claims)]));
  return {
    name: show(merged.names),
    domains: showAll(merged.domains),
    components: showAll(merged.components),
    corrections: showAll(merged.corrections),
    aliases: showAll(merged.aliases),
    journeys: showAll(merged.journeys),
    goals: show(merged.goals),
    accept: show(merged.accept),
    problems: merged.problems,
  };
}
