/**
 * The share of a journey's requests that is not served, as a range (S1, S2): bounds carried through the
 * structure without assuming independence. Rings are worked out as one: whatever fails in a ring was
 * let in from outside it, so the sum of what is let in is a bound for each of its members. Linear in
 * the units and needs that are not ok below the journey, for each moment asked.
 */
import { atLeast, atMost } from './bounds.ts';
import { needAt, placeAt, type Reference } from './expanded.ts';
import { placeRead, unitAt } from './judge.ts';
import {
  directAt,
  NOTHING,
  passesAll,
  shareGraphOf,
  type Asked,
  type AskedPlace,
  type FeltNeed,
  type Passing,
  type Range,
  type ShareGraph,
} from './share-graph.ts';
import type { State } from './state.ts';

/** What some journeys do not serve between two events. */
export interface Shares {
  /** Of the journey at a position among those asked. */
  at(journey: number, ms: number): Range;
  /** They change meanwhile: a grace runs out evenly (T2). */
  readonly rises: boolean;
  /** False when there was too much to look at: then it is none to all, which is true but says little. */
  readonly complete: boolean;
}

/** How many nodes may still be looked at in a scenario. */
export interface Effort {
  left: number;
}

/** Nodes of one graph at most, and steps of the short way. */
const NODES_AT_MOST = 20_000;
const STEPS_AT_MOST = 300;
/** To build a graph costs as much as to ask it so often. */
const BUILD_EFFORT = 3;
const ALL_MAYBE: Range = { low: 0, high: 1 };

/** The shares of the journeys at some positions, from now to the next event. */
export function sharesOf(state: State, journeys: readonly number[], effort: Effort): Shares {
  const throughs = journeys.map((journey) => state.expanded.journeys[journey]?.through ?? []);
  const isNonePublished = state.active.every(({ share }) => share.low === 0);
  const simple = throughs.map((through) => isNonePublished && mayLoseAll(state, through));
  const asked = throughs.filter((_, at) => simple[at] === false);
  const nodesAtMost = Math.min(NODES_AT_MOST, effort.left / BUILD_EFFORT);
  const graph = nodesAtMost < 1 ? null : shareGraphOf(state, asked, nodesAtMost);
  effort.left -= BUILD_EFFORT * (graph?.nodes.length ?? nodesAtMost);
  if (graph === null) return { at: () => ALL_MAYBE, rises: false, complete: asked.length === 0 };
  const positions = simple.map((each, at) =>
    each ? -1 : simple.slice(0, at).filter((other) => !other).length,
  );
  const moments = new Map<number, readonly Range[]>();
  return {
    at(journey, ms) {
      const position = positions[journey] ?? -1;
      if (position < 0) return ALL_MAYBE;
      const known = moments.get(ms) ?? rangesAt(graph, ms, !isNonePublished);
      if (!moments.has(ms)) effort.left -= graph.nodes.length;
      moments.set(ms, known);
      return known[position] ?? NOTHING;
    },
    rises: graph.rises,
    complete: true,
  };
}

/**
 * The short way, which most outages take: nobody published a share, and what may lose every request is
 * hard needed all the way down, without alternatives and with no grace left. Then all may be lost.
 */
function mayLoseAll(state: State, through: readonly Reference[]): boolean {
  const met = new Set<number>();
  const waiting: number[] = [];
  const meet = (reference: Reference): void => {
    const place = placeRead(state, reference);
    if (place === null) return;
    for (const operation of reference.operations) {
      const unit = unitAt(state, place, operation);
      if (!met.has(unit)) waiting.push(unit);
      met.add(unit);
    }
  };
  for (const reference of through) meet(reference);
  for (let at = 0; at < Math.min(waiting.length, STEPS_AT_MOST); at++) {
    const unit = waiting[at] ?? -1;
    const place = state.expanded.unitPlace[unit] ?? -1;
    const { firstUnit, firstNeed, endNeed } = placeAt(state.expanded, place);
    if (directAt(state, place, [unit - firstUnit]).high === 1) return true;
    for (let index = firstNeed; index < endNeed; index++) {
      const { operation, references } = needAt(state.expanded, index);
      const [only] = references;
      if (only === undefined || references.length > 1 || state.hard[index] !== 1) continue;
      if (operation >= 0 && firstUnit + operation !== unit) continue;
      if (passesAll(state, index)) meet(only);
    }
  }
  return false;
}

/** The range of each journey at a moment: each part of the graph after all that it leads to. */
function rangesAt(graph: ShareGraph, ms: number, withLow: boolean): readonly Range[] {
  const none = (): number[] => graph.nodes.map(() => 0);
  const found: Found = { low: none(), high: none() };
  for (const part of graph.parts) {
    workOutHigh(graph, part, ms, found);
    if (withLow) workOutLow(graph, part, ms, found);
  }
  return graph.through.map((through) => allNeeded(through.map((each) => rangeOf(each, found))));
}

/** By node. */
interface Found {
  readonly low: number[];
  readonly high: number[];
}

/** What is let into a part from outside it bounds each of its members. */
function workOutHigh(graph: ShareGraph, part: readonly number[], ms: number, found: Found): void {
  const letIn = allNeeded(part.map((node) => meets(placeOf(graph, node), ms, found)));
  for (const node of part) found.high[node] = letIn.high;
}

/** What is lost at least grows within a ring until it no longer does, at most once round it. */
function workOutLow(graph: ShareGraph, part: readonly number[], ms: number, found: Found): void {
  for (let round = 0, grew = true; grew && round < part.length; round++) {
    grew = false;
    for (const node of part) {
      const { low } = meets(placeOf(graph, node), ms, found);
      if (low <= (found.low[node] ?? 0)) continue;
      found.low[node] = low;
      grew = true;
    }
  }
}

function placeOf(graph: ShareGraph, node: number): AskedPlace {
  return graph.nodes[node] ?? { direct: NOTHING, needs: [] };
}

/** What a request meets at a place: what acts on it, and its needs. */
function meets({ direct, needs }: AskedPlace, ms: number, found: Found): Range {
  let { low, high } = direct;
  for (const need of needs) {
    const cause = causeOf(need, ms, found);
    low = Math.max(low, cause.low);
    high = Math.min(1, high + cause.high);
  }
  return { low, high };
}

function causeOf(need: FeltNeed, ms: number, found: Found): Range {
  const passes = partAt(need.passes, ms);
  const [only] = need.alternatives;
  if (need.alternatives.length === 1 && only !== undefined) {
    const { low, high } = rangeOf(only, found);
    return { low: passes.low * low, high: passes.high * high };
  }
  const alternatives = need.alternatives.map((each) => rangeOf(each, found));
  const enough = enoughOf(alternatives, need.atLeast, need.atLeast);
  // Nobody notices which alternative answers, so a wrong one may answer every time (X5).
  const high = need.wrong ? allNeeded(alternatives).high : enough.high;
  return { low: passes.low * enough.low, high: passes.high * high };
}

function partAt(passes: Passing, ms: number): Range {
  if (passes.kind === 'all') return { low: 1, high: 1 };
  const { fromMs, toMs, stays } = passes;
  if (toMs === null) return { low: 0, high: stays || ms >= fromMs ? 1 : 0 };
  const lastsMs = toMs - fromMs;
  const part = lastsMs <= 0 ? 0 : Math.min(1, Math.max(0, (ms - fromMs) / lastsMs));
  return { low: part, high: stays ? 1 : part };
}

/** What a reference does not get: of one place, or of a component as a whole, for each operation (X5). */
function rangeOf(asked: Asked, found: Found): Range {
  const at = (node: number): Range => ({
    low: found.low[node] ?? 0,
    high: found.high[node] ?? 0,
  });
  if (asked.kind === 'place') return at(asked.node);
  const whole = (nodes: readonly number[]): Range => {
    const ranges = nodes.map(at);
    const enough = enoughOf(ranges, asked.neededDegraded, asked.needed);
    return asked.wrong ? { low: enough.low, high: allNeeded(ranges).high } : enough;
  };
  const each = allNeeded(asked.each.map(whole));
  return { low: each.low, high: Math.min(each.high, whole(asked.all).high) };
}

/** All are needed: one that fails is enough to lose the request. */
function allNeeded(ranges: readonly Range[]): Range {
  let [low, high] = [0, 0];
  for (const range of ranges) {
    low = Math.max(low, range.low);
    high = Math.min(1, high + range.high);
  }
  return { low, high };
}

/** Lost at least when fewer than `enough` answer, at most when fewer than `full` do. */
function enoughOf(ranges: readonly Range[], enough: number, full: number): Range {
  const [only] = ranges;
  if (ranges.length === 1 && only !== undefined && enough === 1 && full === 1) return only;
  return {
    low: atLeast(
      ranges.map(({ low }) => low),
      ranges.length - enough + 1,
    ),
    high: atMost(
      ranges.map(({ high }) => high),
      ranges.length - full + 1,
    ),
  };
}
