/**
 * The share of a journey's requests that is not served at a moment, as a range (S1, S2): bounds carried
 * through the structure without assuming independence. Rings are worked out as one: whatever fails in
 * a ring was let in from outside it, so the sum of what is let in is a bound for each of its members.
 * Linear in the units and needs that are not ok below the journey.
 */
import { atLeast, atMost } from './bounds.ts';
import { covers } from './cover.ts';
import { componentAt, needAt, placeAt, type PlacedNeed, type Reference } from './expand.ts';
import {
  feelsDegraded,
  feelsDown,
  feelsWrong,
  isReferenceWrong,
  isTargetDegraded,
  placeRead,
  servingPlaces,
  unitAt,
  wasDegradedBefore,
} from './judge.ts';
import type { State } from './state.ts';
import { stronglyConnected } from './strongly-connected.ts';

/** A share from at least to at most; `rises` when a grace is running out meanwhile (T2). */
export interface ShareAt {
  readonly low: number;
  readonly high: number;
  readonly rises: boolean;
}

/** What a journey does not serve at a moment before the next event. */
export function shareOf(state: State, journey: number, atMs: number): ShareAt {
  const through = state.expanded.journeys[journey]?.through ?? [];
  const graph = collect(state, through, atMs);
  const shares = new Map<number, Range>();
  for (const part of stronglyConnected(graph.nodes.keys(), (node) => successorsOf(graph, node))) {
    workOut(graph, part, shares);
  }
  const all = allNeeded(through.map((each) => rangeOf(graph, each, shares)));
  return { low: all.low, high: all.high, rises: graph.rises };
}

interface Range {
  readonly low: number;
  readonly high: number;
}

const NONE: Range = { low: 0, high: 0 };

/** A place asked for some of its operations, with what it meets there. */
interface Node {
  readonly direct: Range;
  readonly needs: readonly {
    readonly need: PlacedNeed;
    readonly passes: Range;
    readonly wrong: boolean;
  }[];
}

interface Graph {
  readonly state: State;
  readonly nodes: Map<number, Node>;
  readonly keys: Map<string, number>;
  rises: boolean;
}

/** All that is reached along needs that are felt. */
function collect(state: State, through: readonly Reference[], atMs: number): Graph {
  const graph: Graph = { state, nodes: new Map(), keys: new Map(), rises: false };
  const waiting: { readonly place: number; readonly operations: readonly number[] }[] = [];
  const meet = (reference: Reference): void => {
    for (const asked of askedBy(state, reference)) {
      const key = keyOf(asked.place, asked.operations);
      if (graph.keys.has(key)) continue;
      graph.keys.set(key, graph.keys.size);
      waiting.push(asked);
    }
  };
  for (const reference of through) meet(reference);
  for (let at = 0; at < waiting.length; at++) {
    const { place, operations } = waiting[at] ?? { place: -1, operations: [] };
    const node = nodeAt(graph, place, operations, atMs);
    graph.nodes.set(at, node);
    for (const { need } of node.needs) for (const reference of need.references) meet(reference);
  }
  return graph;
}

function keyOf(place: number, operations: readonly number[]): string {
  return `${place}:${operations.join()}`;
}

/** The places that a reference reads: one with all the operations asked, or each with each and with all. */
function askedBy(
  state: State,
  reference: Reference,
): readonly { readonly place: number; readonly operations: readonly number[] }[] {
  const { operations } = reference;
  const place = placeRead(state, reference);
  if (place !== null) return [{ place, operations }];
  const sets =
    operations.length === 1 ? [operations] : [operations, ...operations.map((each) => [each])];
  return servingPlaces(state, reference.component).flatMap((each) =>
    sets.map((set) => ({ place: each, operations: set })),
  );
}

function nodeAt(graph: Graph, place: number, operations: readonly number[], atMs: number): Node {
  const { state } = graph;
  const { firstNeed, endNeed } = placeAt(state.expanded, place);
  const needs: Node['needs'][number][] = [];
  for (let index = firstNeed; index < endNeed; index++) {
    const need = needAt(state.expanded, index);
    if (need.operation >= 0 && !operations.includes(need.operation)) continue;
    if (state.hard[index] !== 1) continue;
    const passes = passedOn(graph, index, atMs);
    if (passes.high > 0) needs.push({ need, passes, wrong: feelsWrong(state, index) });
  }
  return { direct: directAt(state, place, operations), needs };
}

/** S1: the worst of the impairments that act on one of the operations. */
function directAt(state: State, place: number, operations: readonly number[]): Range {
  let [low, high] = [0, 0];
  const units = operations.map((operation) => unitAt(state, place, operation));
  const { wrong, down, degraded } = state.covered;
  const covered = units.filter((unit) => wrong[unit] || down[unit] || degraded[unit]);
  if (covered.length === 0) return NONE;
  for (const { lost, share } of state.active) {
    if (!covered.some((unit) => covers(state.expanded, lost, unit))) continue;
    low = Math.max(low, share.low);
    high = Math.max(high, share.high);
  }
  return { low, high };
}

/** The part of its target's share that a hard need passes on (S2). */
function passedOn(graph: Graph, index: number, atMs: number): Range {
  const { state } = graph;
  if (feelsWrong(state, index) || feelsDown(state, index)) return { low: 1, high: 1 };
  if (!feelsDegraded(state, index)) return NONE;
  if (isTargetDegraded(state, index)) return { low: 1, high: 1 };
  const ageMs = atMs - (state.badSinceMs[index] ?? atMs);
  const lowMs = state.leftLowMs[index] ?? 0;
  const highMs = state.leftHighMs[index] ?? 0;
  const part = ageMs <= lowMs ? 0 : Math.min(1, (ageMs - lowMs) / (highMs - lowMs));
  if (highMs === Infinity) return { low: 0, high: ageMs >= lowMs ? 1 : 0 };
  if (ageMs >= lowMs) graph.rises = true;
  return { low: part, high: wasDegradedBefore(state, index) ? 1 : part };
}

function successorsOf(graph: Graph, node: number): readonly number[] {
  const needs = graph.nodes.get(node)?.needs ?? [];
  return needs.flatMap(({ need }) =>
    need.references.flatMap((reference) =>
      askedBy(graph.state, reference).map(
        ({ place, operations }) => graph.keys.get(keyOf(place, operations)) ?? -1,
      ),
    ),
  );
}

/** The shares of one strongly connected part, once all that it leads to is known. */
function workOut(graph: Graph, part: readonly number[], shares: Map<number, Range>): void {
  const nodes = part.map((at) => graph.nodes.get(at) ?? { direct: NONE, needs: [] });
  const letIn = nodes.flatMap((node) => causesOf(graph, node, shares));
  const high = allNeeded(letIn).high;
  for (const at of part) shares.set(at, { low: 0, high });
  // What is lost at least grows within a ring until it no longer does, at most once round it.
  for (let round = 0; round < part.length; round++) {
    let grew = false;
    for (const [index, at] of part.entries()) {
      const node = nodes[index];
      const low = node === undefined ? 0 : allNeeded(causesOf(graph, node, shares)).low;
      if (low <= (shares.get(at)?.low ?? 0)) continue;
      shares.set(at, { low, high });
      grew = true;
    }
    if (!grew) break;
  }
}

function causesOf(graph: Graph, node: Node, shares: Map<number, Range>): readonly Range[] {
  return [
    node.direct,
    ...node.needs.map(({ need, passes, wrong }) => {
      const target = targetRange(graph, need, wrong, shares);
      return { low: passes.low * target.low, high: passes.high * target.high };
    }),
  ];
}

function targetRange(
  graph: Graph,
  need: PlacedNeed,
  wrong: boolean,
  shares: Map<number, Range>,
): Range {
  const all = need.references.map((reference) => rangeOf(graph, reference, shares));
  const range = enoughOf(all, need.atLeast, need.atLeast);
  // Nobody notices which alternative answers, so a wrong one may answer every time (X5).
  return wrong ? { low: range.low, high: allNeeded(all).high } : range;
}

/** What a reference does not get: of one place, or of a component as a whole, for each operation (X5). */
function rangeOf(graph: Graph, reference: Reference, shares: Map<number, Range>): Range {
  const { state, keys } = graph;
  const at = (place: number, operations: readonly number[]): Range =>
    shares.get(keys.get(keyOf(place, operations)) ?? -1) ?? NONE;
  const place = placeRead(state, reference);
  if (place !== null) return at(place, reference.operations);
  const component = componentAt(state.expanded, reference.component);
  const places = servingPlaces(state, reference.component);
  const whole = (operations: readonly number[]): Range => {
    const ranges = places.map((each) => at(each, operations));
    return isReferenceWrong(state, reference)
      ? { low: enoughOf(ranges, component.atLeastDegraded, 0).low, high: allNeeded(ranges).high }
      : enoughOf(ranges, component.atLeastDegraded, component.atLeast);
  };
  const each = allNeeded(reference.operations.map((operation) => whole([operation])));
  return { low: each.low, high: Math.min(each.high, whole(reference.operations).high) };
}

/** All are needed: one that fails is enough to lose the request. */
function allNeeded(ranges: readonly Range[]): Range {
  if (ranges.length === 0) return NONE;
  return {
    low: Math.max(...ranges.map(({ low }) => low)),
    high: Math.min(
      1,
      ranges.reduce((sum, { high }) => sum + high, 0),
    ),
  };
}

/** Lost at least when fewer than `enough` answer, at most when fewer than `full` do. */
function enoughOf(ranges: readonly Range[], enough: number, full: number): Range {
  const count = ranges.length;
  return {
    low: atLeast(
      ranges.map(({ low }) => low),
      count - enough + 1,
    ),
    high: atMost(
      ranges.map(({ high }) => high),
      count - full + 1,
    ),
  };
}
