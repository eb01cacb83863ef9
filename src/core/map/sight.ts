/**
 * What was seen against what is said: needs that nobody declared, declared ones that never showed, and
 * those that have gone quiet. A need ages by the chances that it missed, not by the calendar: a system
 * that rests over a holiday forgets nothing. Chances are the calls that the component served; questions to
 * DNS are no calls, so what they alone show is there and does not age.
 */
import { assert } from '#base';
import type { TrafficFile } from './file.ts';
import type { Component, ComponentId, Evidence, Need, ResolvedMap } from './types.ts';

/**
 * Sights that are missed before a need counts as quiet, or as never seen. Were each call to need it on
 * its own, as often as before, 20 would all be missed once in half a billion times (e^-20); calls come
 * in bursts, which this leaves room for.
 */
export const MISSED_SIGHTS = 20;

/** A need and what was counted of it. */
export interface Sight {
  readonly component: ComponentId;
  /** null: of the component as a whole. */
  readonly operation: string | null;
  readonly need: string;
  readonly evidence: readonly Evidence[];
  /** Calls counted. */
  readonly calls: number;
  /** Questions to DNS counted: that it is there, not how often. */
  readonly asked: number;
  /** Last sight, null when it was never counted. */
  readonly last: string | null;
  /** Calls that its component served since its last sight: chances to show itself. */
  readonly chances: number;
  /** In how many of them it would have shown itself at the rate at which it was seen before. */
  readonly expected: number | null;
}

/** Needs of one's own; each list in order of component, operation and need. */
export interface Sights {
  readonly seenNeverDeclared: readonly Sight[];
  /** Only where its component was seen to serve: else there was no chance. */
  readonly declaredNeverSeen: readonly Sight[];
  readonly quiet: readonly Sight[];
}

/** Reads the evidence of every need of the map's own components. Linear in the evidence. */
export function sightsOf(map: ResolvedMap): Sights {
  const all = map.components
    .filter(({ origin, vendor }) => origin === 'map' && !vendor)
    .flatMap((component) =>
      needsOf(component)
        // A start is too rare to be missed.
        .filter(([need]) => need.when === 'running')
        .map((each) => sightOf(component, ...each)),
    );
  const has = (sight: Sight, word: Evidence['word']): boolean =>
    sight.evidence.some((each) => each.word === word);
  return {
    seenNeverDeclared: all.filter((each) => has(each, 'seen') && !has(each, 'declared')),
    declaredNeverSeen: all.filter(
      (each) => has(each, 'declared') && !has(each, 'seen') && each.chances >= MISSED_SIGHTS,
    ),
    quiet: all.filter(({ expected }) => expected !== null && expected >= MISSED_SIGHTS),
  };
}

function needsOf(component: Component): readonly (readonly [Need, string | null])[] {
  return [
    ...component.needs.map((need) => [need, null] as const),
    ...component.operations.flatMap(({ name, needs }) =>
      needs.map((need) => [need, name] as const),
    ),
  ];
}

function sightOf(component: Component, need: Need, operation: string | null): Sight {
  const served = trafficOf(component.evidence).filter(isCalls);
  const made = trafficOf(need.evidence);
  const last = made.reduce<string | null>(
    (latest, each) => (latest === null || each.last > latest ? each.last : latest),
    null,
  );
  // Times are UTC texts of one form, so the order of texts is the order of time.
  const since = served.filter(({ first }) => last === null || first > last);
  const counted = made.filter(isCalls);
  const then = served.filter((each) => counted.some((one) => overlap(one, each)));
  const calls = sum(counted);
  const chances = sum(since);
  const rate = sum(then) === 0 ? null : calls / sum(then);
  return {
    component: component.id,
    operation: operation === '' ? null : operation,
    need: need.name,
    evidence: need.evidence,
    calls,
    asked: sum(made.filter((each) => !isCalls(each))),
    last,
    chances,
    expected: last === null || rate === null ? null : rate * chances,
  };
}

function trafficOf(evidence: readonly Evidence[]): readonly TrafficFile[] {
  return evidence.flatMap(({ traffic }) => (traffic === undefined ? [] : [traffic]));
}

function isCalls({ presence }: TrafficFile): boolean {
  return presence !== true;
}

function overlap(a: TrafficFile, b: TrafficFile): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function sum(all: readonly TrafficFile[]): number {
  const total = all.reduce((so, { calls }) => so + calls, 0);
  assert(total >= 0, 'counts are not negative');
  return total;
}
