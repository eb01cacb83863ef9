/**
 * Lives through a scenario, event by event (X). The definition: at each event outcomes (X2), then
 * roles, until neither changes (X6), then clocks (X8). Cost: each event from nothing is linear in what
 * is not ok; one that only makes things worse, in what it changes.
 */
import type { Impairment } from '#core/incident';
import { formatLost } from '#core/map';
import { compareText } from '#base';
import { createAgenda } from './agenda.ts';
import { endReboots, setClocks } from './clocks.ts';
import { unitsCovered } from './cover.ts';
import { componentAt, placeAt, placesOf, type Expanded } from './expanded.ts';
import { decideRoles, type RoleChange } from './roles.ts';
import { settle } from './settle.ts';
import { createState, type State } from './state.ts';
import type { Scenario } from './types.ts';

/** What an event has done, when it is over. */
export interface Event {
  readonly state: State;
  readonly began: readonly Impairment[];
  readonly ended: readonly Impairment[];
  readonly roleChanges: readonly RoleChange[];
}

/**
 * Runs a scenario to its last event; `observe` is called when each is over, minute 0 among them, and
 * `beforeNext` when the next one is known and nothing has moved yet. @returns how things are left.
 */
export function run(
  expanded: Expanded,
  scenario: Scenario,
  observe: (event: Event) => void,
  beforeNext?: (state: State, nextMs: number) => void,
): State {
  const state = createState(expanded, scenario);
  const impairments = inOrder(scenario.impairments).map((impairment) => ({
    impairment,
    units: unitsCovered(expanded, impairment.lost),
  }));
  const agenda = createAgenda();
  agenda.add(0);
  for (const { impairment } of impairments) {
    agenda.add(impairment.fromMs);
    if (impairment.toMs !== null) agenda.add(impairment.toMs);
  }
  let rebooting: readonly number[] = [];
  for (let moment = agenda.take(); moment !== null; moment = agenda.take()) {
    if (state.event > 0) beforeNext?.(state, moment.atMs);
    state.nowMs = moment.atMs;
    state.event += 1;
    const began = impairments.filter(({ impairment }) => impairment.fromMs === moment.atMs);
    const ended = impairments.filter(({ impairment }) => impairment.toMs === moment.atMs);
    setCover(state, began, ended);
    if (scenario.reboot && moment.atMs === 0) rebooting = beginReboot(state);
    const roleChanges = settleAll(state, {
      covered: began.flatMap(({ units }) => units),
      uncovered: ended.flatMap(({ units }) => units),
      rerouted: [],
      needs: [...moment.needs, ...(moment.atMs === 0 ? rebooting : [])],
    });
    setClocks(state, agenda);
    rebooting = endReboots(state, rebooting);
    observe({
      state,
      began: began.map(({ impairment }) => impairment),
      ended: ended.map(({ impairment }) => impairment),
      roleChanges,
    });
  }
  return state;
}

/** By onset, end, then name: the order in which causes are looked for. What never acts is left out (T7). */
function inOrder(impairments: readonly Impairment[]): readonly Impairment[] {
  return impairments
    .filter(({ fromMs, toMs }) => toMs === null || toMs > fromMs)
    .sort(
      (a, b) =>
        a.fromMs - b.fromMs ||
        compareText(formatLost(a.lost), formatLost(b.lost)) ||
        (a.toMs ?? Infinity) - (b.toMs ?? Infinity) ||
        compareText(a.effect, b.effect),
    );
}

interface Acting {
  readonly impairment: Impairment;
  readonly units: readonly number[];
}

function setCover(state: State, began: readonly Acting[], ended: readonly Acting[]): void {
  for (const slot of state.slots) {
    slot.takenBy.length = 0;
    if (began.length > 0 || ended.length > 0) slot.changes = 0;
  }
  for (const [list, by] of [
    [began, 1],
    [ended, -1],
  ] as const) {
    for (const { impairment, units } of list) {
      const covered = state.covered[impairment.effect];
      for (const unit of units) covered[unit] = (covered[unit] ?? 0) + by;
    }
  }
  const over = new Set(ended.map(({ impairment }) => impairment));
  const active = state.active.filter((each) => !over.has(each));
  state.active.length = 0;
  state.active.push(...active, ...began.map(({ impairment }) => impairment));
}

/** Every device starts anew: its hard needs have no grace until their targets were ok (X10). */
function beginReboot(state: State): readonly number[] {
  const { expanded } = state;
  return [...expanded.needs.entries()]
    .filter(([index, { place, part }]) => {
      const { kind } = componentAt(expanded, placeAt(expanded, place).component);
      return kind === 'device' && part !== 'failover' && isHardAndHeard(state, index);
    })
    .map(([index]) => {
      state.rebooting[index] = 1;
      return index;
    });
}

function isHardAndHeard(state: State, need: number): boolean {
  return state.hard[need] === 1 && state.muted[need] === 0;
}

/** All units of the components whose roles have changed. */
function unitsOf({ expanded }: State, changes: readonly RoleChange[]): readonly number[] {
  return changes.flatMap(({ component }) =>
    placesOf(expanded, component).flatMap((index) => {
      const { firstUnit } = placeAt(expanded, index);
      return componentAt(expanded, component).operations.map((_, at) => firstUnit + at);
    }),
  );
}

/** Outcomes and roles, in turn, until no slot changes (X2, X6). */
function settleAll(state: State, happened: Parameters<typeof settle>[1]): readonly RoleChange[] {
  state.touched.length = 0;
  settle(state, happened);
  let all: readonly RoleChange[] = [];
  for (let changes = decideRoles(state); changes.length > 0; changes = decideRoles(state)) {
    all = [...all, ...changes];
    settle(state, { covered: [], uncovered: [], needs: [], rerouted: unitsOf(state, changes) });
  }
  return all;
}
