/**
 * Everything that changes while a scenario runs, in lists by position: what each unit is, what each
 * need feels and has left, who serves. Before the first event all is ok (X1).
 */
import type { Impairment } from '#core/incident';
import { componentAt, placeAt, type Expanded, type Place, type PlacedNeed } from './expanded.ts';
import type { Scenario } from './types.ts';

/** Units of one badness, with the order in which they came to it: causes come before effects. */
export interface Mark {
  readonly on: Uint8Array;
  readonly order: Float64Array;
}

/** X2: each level depends on itself and on those before it. */
export const MARK_LEVELS = ['wrong', 'down', 'degraded'] as const;

export type MarkLevel = (typeof MARK_LEVELS)[number];

/** What a need feels (X3), apart from wrong. */
export const FEELS = { ok: 0, degraded: 1, down: 2 } as const;

export interface State {
  readonly expanded: Expanded;
  readonly scenario: Scenario;
  nowMs: number;
  readonly marks: Readonly<Record<MarkLevel, Mark>>;
  /** The same of components as a whole, at their first unit (X5); kept by `setMark`. */
  readonly wholes: Readonly<Record<MarkLevel, Uint8Array>>;
  /** How many units are wrong: mostly none. */
  wrongUnits: number;
  /** Counts marks, for their order. */
  marked: number;
  /** Impairments that act now, in the order of the scenario's list as sorted by the run. */
  readonly active: Impairment[];
  /** How many impairments of a level act on each unit. */
  readonly covered: Readonly<Record<MarkLevel, Uint16Array>>;

  /** Needs read as hard (U5). */
  readonly hard: Uint8Array;
  /** Needs that check answers (U4). */
  readonly checked: Uint8Array;
  /** Needs that are felt: running ones, and starting ones of what restarts (X9); muted ones are not (I1). */
  readonly acting: Uint8Array;
  readonly muted: Uint8Array;
  /** How many alternatives must answer. */
  readonly atLeast: Int32Array;
  /** Needs with a clock: those with any grace. */
  readonly clocked: Uint8Array;
  /** Needs that pass on at once what their one unit is: hard, acting, unchecked, without any grace. */
  readonly plain: Uint8Array;
  /** A reboot has taken the need's grace until its target was ok (X10). */
  readonly rebooting: Uint8Array;
  readonly lowMs: Float64Array;
  readonly highMs: Float64Array;
  /** 0: full again at once. */
  readonly refillMs: Float64Array;
  /** Felt as degraded while the grace runs (T3). */
  readonly meanwhile: Uint8Array;
  /** Clocks of needs (X8): when the target turned bad, NaN while it is not, and what was left then. */
  readonly badSinceMs: Float64Array;
  readonly leftLowMs: Float64Array;
  readonly leftHighMs: Float64Array;
  /** When the target was last back, NaN for never. */
  readonly backMs: Float64Array;
  /** What the need felt when the last event was over. */
  readonly felt: Uint8Array;
  /** The need felt degraded just before its target turned bad (X3). */
  readonly stays: Uint8Array;

  readonly serves: Uint8Array;
  /** Data-plane units of the places of components with failover; none of the others. */
  readonly dataUnits: readonly (readonly number[])[];
  readonly slots: readonly Slot[];
  /** When a place of a component with failover went down, NaN while it is not. */
  readonly placeDownSinceMs: Float64Array;

  /** Needs with a clock that this event has to look at, each once. */
  readonly touched: number[];
  readonly touchedIn: Int32Array;
  event: number;
}

/** One of the `atLeast` serving roles of a component with failover (X6). */
export interface Slot {
  readonly component: number;
  readonly original: number;
  occupant: number;
  /** Places that took the slot at this event. */
  readonly takenBy: number[];
  /** Changes since an impairment last began or ended. */
  changes: number;
}

/** The state before the first event. */
export function createState(expanded: Expanded, scenario: Scenario): State {
  const units = expanded.unitPlace.length;
  const needs = expanded.needs.length;
  const mark = (): Mark => ({ on: new Uint8Array(units), order: new Float64Array(units) });
  const state: State = {
    expanded,
    scenario,
    nowMs: -Infinity,
    marks: { wrong: mark(), down: mark(), degraded: mark() },
    wholes: {
      wrong: new Uint8Array(units),
      down: new Uint8Array(units),
      degraded: new Uint8Array(units),
    },
    wrongUnits: 0,
    marked: 0,
    active: [],
    covered: {
      wrong: new Uint16Array(units),
      down: new Uint16Array(units),
      degraded: new Uint16Array(units),
    },
    hard: new Uint8Array(needs),
    checked: new Uint8Array(needs),
    acting: new Uint8Array(needs),
    muted: new Uint8Array(needs),
    atLeast: new Int32Array(needs),
    clocked: new Uint8Array(needs),
    plain: new Uint8Array(needs),
    rebooting: new Uint8Array(needs),
    lowMs: new Float64Array(needs),
    highMs: new Float64Array(needs),
    refillMs: new Float64Array(needs),
    meanwhile: new Uint8Array(needs),
    badSinceMs: new Float64Array(needs).fill(Number.NaN),
    leftLowMs: new Float64Array(needs),
    leftHighMs: new Float64Array(needs),
    backMs: new Float64Array(needs).fill(Number.NaN),
    felt: new Uint8Array(needs),
    stays: new Uint8Array(needs),
    serves: new Uint8Array(expanded.places.length).fill(1),
    dataUnits: expanded.places.map((place) => dataUnitsOf(expanded, place)),
    slots: slotsOf(expanded),
    placeDownSinceMs: new Float64Array(expanded.places.length).fill(Number.NaN),
    touched: [],
    touchedIn: new Int32Array(needs).fill(-1),
    event: 0,
  };
  for (const [index, need] of expanded.needs.entries()) readNeed(state, index, need);
  for (const [index, place] of expanded.places.entries()) {
    const { failover, atLeast } = componentAt(expanded, place.component);
    const position = index - (expanded.firstPlace[place.component] ?? 0);
    if (failover !== null && position >= atLeast) state.serves[index] = 0;
  }
  return state;
}

function dataUnitsOf(expanded: Expanded, place: Place): readonly number[] {
  const { failover, operations } = componentAt(expanded, place.component);
  if (failover === null) return NO_UNITS;
  return operations.flatMap(({ plane }, at) => (plane === 'data' ? [place.firstUnit + at] : []));
}

const NO_UNITS: readonly number[] = [];

function slotsOf(expanded: Expanded): readonly Slot[] {
  return expanded.map.components.flatMap(({ failover, atLeast }, component) => {
    const first = expanded.firstPlace[component] ?? 0;
    const count = Math.min(atLeast, (expanded.firstPlace[component + 1] ?? 0) - first);
    if (failover === null) return [];
    return Array.from({ length: count }, (_, slot): Slot => {
      const original = first + slot;
      return { component, original, occupant: original, takenBy: [], changes: 0 };
    });
  });
}

/** How a need is read in this scenario: its strength (U5), its grace (T2, X9), whether it acts (I1). */
function readNeed(state: State, index: number, placed: PlacedNeed): void {
  const { expanded, scenario } = state;
  const { need, part } = placed;
  const component = componentAt(expanded, placeAt(expanded, placed.place).component);
  const restartsMs = part === 'starting' ? component.restartsMs : null;
  const low = part === 'running' ? (need.grace.lowMs ?? Infinity) : 0;
  const high = part === 'running' ? (need.grace.highMs ?? Infinity) : (restartsMs ?? 0);
  const hard = need.strength === 'unknown' ? scenario.reading === 'hard' : need.strength === 'hard';
  const muted = isMuted(expanded, scenario, component.id, component.origin, placed);
  state.hard[index] = hard ? 1 : 0;
  state.checked[index] = need.checked ? 1 : 0;
  state.muted[index] = muted ? 1 : 0;
  state.acting[index] = !muted && (part === 'running' || restartsMs !== null) ? 1 : 0;
  state.lowMs[index] = low;
  state.highMs[index] = scenario.grace === 'low' ? low : high;
  state.atLeast[index] = placed.atLeast;
  state.clocked[index] = state.highMs[index] === 0 ? 0 : 1;
  // A starting need that acts by restarts has neither (X9).
  state.refillMs[index] = part === 'running' ? (need.refillMs ?? 0) : 0;
  state.meanwhile[index] = part === 'running' && need.meanwhile === 'degraded' ? 1 : 0;
  const atOnce = hard && !need.checked && state.acting[index] === 1 && state.highMs[index] === 0;
  state.plain[index] = atOnce && (expanded.onlyUnit[index] ?? -1) >= 0 ? 1 : 0;
}

function isMuted(
  expanded: Expanded,
  scenario: Scenario,
  id: string,
  origin: string,
  placed: PlacedNeed,
): boolean {
  if (scenario.muted.length === 0 || origin !== 'catalogue') return false;
  const provider = providerOf(id);
  if (!scenario.muted.includes(provider)) return false;
  return placed.references.every((reference) => {
    const target = componentAt(expanded, reference.component);
    return target.origin === 'catalogue' && providerOf(target.id) === provider;
  });
}

function providerOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** Puts a unit into a set or takes it out, and its component as a whole with it. */
export function setMark(state: State, level: MarkLevel, unit: number, on: 0 | 1): void {
  const set = state.marks[level].on;
  if (level === 'wrong') state.wrongUnits += on - (set[unit] ?? 0);
  set[unit] = on;
  count(state, unit);
}

/** Counts a component as a whole, for the operation of a unit, over the places that serve (X5). */
export function count(state: State, unit: number): void {
  const whole = state.expanded.wholes[unit] ?? null;
  if (whole === null) return;
  const { wrong, down, degraded } = state.marks;
  let notDown = 0;
  let ok = 0;
  let wrongOnes = 0;
  for (const [at, each] of whole.units.entries()) {
    if (state.serves[whole.places[at] ?? -1] !== 1) continue;
    wrongOnes += wrong.on[each] ?? 0;
    if (down.on[each] === 1) continue;
    notDown += 1;
    if (degraded.on[each] === 0) ok += 1;
  }
  const isDown = notDown < whole.atLeastDegraded;
  state.wholes.wrong[whole.first] = wrongOnes > 0 ? 1 : 0;
  state.wholes.down[whole.first] = isDown ? 1 : 0;
  state.wholes.degraded[whole.first] = !isDown && ok < whole.atLeast ? 1 : 0;
}
