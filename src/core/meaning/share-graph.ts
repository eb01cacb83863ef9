/**
 * What of a journey's requests can be lost on the way, between two events: the places it asks, what
 * acts on them, and the hard needs that are felt. Built once for a stretch; only the parts of graces
 * that run out evenly depend on the moment (T2).
 */
import { covers } from './cover.ts';
import { componentAt, needAt, placeAt, type Reference } from './expanded.ts';
import {
  feelsDegraded,
  feelsDown,
  feelsWrong,
  isFelt,
  isReferenceWrong,
  isTargetDegraded,
  placeRead,
  servingPlaces,
  unitAt,
  wasDegradedBefore,
} from './judge.ts';
import type { State } from './state.ts';
import { stronglyConnected } from './strongly-connected.ts';

/** From at least to at most, 0..1. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const NOTHING: Range = { low: 0, high: 0 };

/** A place asked for some of its operations: they share its needs and rows, which count once (S2). */
export interface AskedPlace {
  readonly direct: Range;
  readonly needs: readonly FeltNeed[];
}

export interface FeltNeed {
  readonly passes: Passing;
  readonly alternatives: readonly Asked[];
  readonly atLeast: number;
  /** An alternative is wrong and nobody notices which one answers (X5). */
  readonly wrong: boolean;
}

/** What a need passes on: all, or the part of its instances whose grace has run out. */
export type Passing =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'rising';
      readonly fromMs: number;
      /** null: the last instance never runs out. */
      readonly toMs: number | null;
      /** It stays felt as degraded, so up to all may be lost meanwhile (X3). */
      readonly stays: boolean;
    };

/** A reference: one asked place, or a component as a whole. */
export type Asked =
  | { readonly kind: 'place'; readonly node: number }
  | {
      readonly kind: 'whole';
      /** Nodes of the places that serve, for each operation alone, and for all of them. */
      readonly each: readonly (readonly number[])[];
      readonly all: readonly number[];
      readonly needed: number;
      readonly neededDegraded: number;
      readonly wrong: boolean;
    };

export interface ShareGraph {
  readonly nodes: readonly AskedPlace[];
  /** What each journey goes through, in the order asked. */
  readonly through: readonly (readonly Asked[])[];
  /** Parts of nodes that lead to each other, each after all that it leads to. */
  readonly parts: readonly (readonly number[])[];
  /** A grace is running out evenly. */
  readonly rises: boolean;
}

/** The graph of some journeys as things stand, or null when it has more than `nodesAtMost` nodes. */
export function shareGraphOf(
  state: State,
  through: readonly (readonly Reference[])[],
  nodesAtMost: number,
): ShareGraph | null {
  const builder: Builder = { state, keys: new Map(), waiting: [] };
  const asked = through.map((each) => each.map((reference) => ask(builder, reference)));
  const nodes: AskedPlace[] = [];
  for (let at = 0; at < builder.waiting.length; at++) {
    if (at >= nodesAtMost) return null;
    const next = builder.waiting[at];
    if (next !== undefined) nodes.push(visit(builder, next.place, next.operations));
  }
  const successors = nodes.map(({ needs }) =>
    needs.flatMap(({ alternatives }) => alternatives.flatMap(nodesOf)),
  );
  return {
    nodes,
    through: asked,
    parts: stronglyConnected(nodes.keys(), (node) => successors[node] ?? []),
    rises: nodes.some(({ needs }) => needs.some(({ passes }) => passes.kind === 'rising')),
  };
}

interface Builder {
  readonly state: State;
  readonly keys: Map<number, number>;
  readonly waiting: { readonly place: number; readonly operations: readonly number[] }[];
}

function ask(builder: Builder, reference: Reference): Asked {
  const { state } = builder;
  const { operations } = reference;
  const place = placeRead(state, reference);
  if (place !== null) return { kind: 'place', node: nodeOf(builder, place, operations) };
  const { atLeast, atLeastDegraded } = componentAt(state.expanded, reference.component);
  const places = servingPlaces(state, reference.component);
  const nodes = (asked: readonly number[]): readonly number[] =>
    places.map((each) => nodeOf(builder, each, asked));
  return {
    kind: 'whole',
    each: operations.map((operation) => nodes([operation])),
    all: nodes(operations),
    needed: atLeast,
    neededDegraded: atLeastDegraded,
    wrong: isReferenceWrong(state, reference),
  };
}

function nodeOf(builder: Builder, place: number, operations: readonly number[]): number {
  // Several operations are always the whole data plane (O1).
  const [only = -1, ...others] = operations;
  const key =
    unitAt(builder.state, place, others.length > 0 ? 0 : only) * 2 + (others.length > 0 ? 1 : 0);
  const known = builder.keys.get(key);
  if (known !== undefined) return known;
  builder.keys.set(key, builder.waiting.length);
  builder.waiting.push({ place, operations });
  return builder.waiting.length - 1;
}

function nodesOf(asked: Asked): readonly number[] {
  return asked.kind === 'place' ? [asked.node] : [...asked.each.flat(), ...asked.all];
}

function visit(builder: Builder, place: number, operations: readonly number[]): AskedPlace {
  const { state } = builder;
  const { firstNeed, endNeed } = placeAt(state.expanded, place);
  const needs: FeltNeed[] = [];
  for (let index = firstNeed; index < endNeed; index++) {
    const need = needAt(state.expanded, index);
    if (need.operation >= 0 && !operations.includes(need.operation)) continue;
    const passes = passingOf(state, index);
    if (passes === null) continue;
    needs.push({
      passes,
      alternatives: need.references.map((reference) => ask(builder, reference)),
      atLeast: need.atLeast,
      wrong: feelsWrong(state, index),
    });
  }
  return { direct: directAt(state, place, operations), needs };
}

/** S1: the worst of the impairments that act on one of the operations. */
export function directAt(state: State, place: number, operations: readonly number[]): Range {
  const { wrong, down, degraded } = state.covered;
  const covered = operations
    .map((operation) => unitAt(state, place, operation))
    .filter((unit) => wrong[unit] !== 0 || down[unit] !== 0 || degraded[unit] !== 0);
  if (covered.length === 0) return NOTHING;
  let [low, high] = [0, 0];
  for (const { lost, share } of state.active) {
    if (!covered.some((unit) => covers(state.expanded, lost, unit))) continue;
    low = Math.max(low, share.low);
    high = Math.max(high, share.high);
  }
  return { low, high };
}

/** What a need passes on until the next event; null for nothing. */
function passingOf(state: State, index: number): Passing | null {
  if (state.hard[index] !== 1) return null;
  if (passesAll(state, index)) return { kind: 'all' };
  if (!feelsDegraded(state, index)) return null;
  const since = state.badSinceMs[index] ?? state.nowMs;
  const fromMs = since + (state.leftLowMs[index] ?? 0);
  const toMs = since + (state.leftHighMs[index] ?? 0);
  const stays = wasDegradedBefore(state, index);
  if (!stays && fromMs > state.nowMs) return null;
  return { kind: 'rising', fromMs, toMs: toMs === Infinity ? null : toMs, stays };
}

/** Whether a need that may be felt passes on all of its target's share (S2). */
export function passesAll(state: State, index: number): boolean {
  if (feelsWrong(state, index) || feelsDown(state, index)) return true;
  return isFelt(state, index) && isTargetDegraded(state, index);
}
