/** Follows who serves: failovers made, failovers that were due and could not be made. */
import { componentAt, needAt, type Expanded } from './expanded.ts';
import { nameOfPlace } from './place-name.ts';
import { blockersOf, dataUnits, failoverOf, isPlaceDown, SLOT_CHANGES_AT_MOST } from './roles.ts';
import type { Event } from './run.ts';
import { createSpans, type Span } from './spans.ts';
import type { Slot, State } from './state.ts';

/** A role that changed hands; times in milliseconds, see `RoleTurn` in `replay-types.ts`. */
export interface RoleTurnAt {
  readonly atMs: number;
  readonly component: string;
  readonly from: string;
  readonly to: string;
  readonly direction: 'over' | 'back';
}

export interface Blocked {
  readonly component: string;
  readonly standby: string | null;
  readonly by: readonly string[];
}

export interface RolesWatch {
  after(event: Event): void;
  turns(): readonly RoleTurnAt[];
  blocked(untilMs: number): readonly Span<Blocked>[];
  /** Components whose slots were stopped. */
  flapping(): readonly string[];
}

/** A watch over the slots of the places given by 1. */
export function watchRoles(expanded: Expanded, reach: Uint8Array): RolesWatch {
  const turns: RoleTurnAt[] = [];
  const spans = createSpans<Blocked>(({ component, standby, by }) =>
    [component, standby ?? '', ...by].join(' '),
  );
  const flapping = new Set<string>();
  return {
    after({ state, roleChanges }) {
      for (const change of roleChanges) {
        if (reach[change.to] !== 1) continue;
        const component = componentAt(expanded, change.component);
        const first = expanded.firstPlace[change.component] ?? 0;
        turns.push({
          atMs: state.nowMs,
          component: component.id,
          from: nameOfPlace(expanded, change.from),
          to: nameOfPlace(expanded, change.to),
          direction: change.to - first < component.atLeast ? 'back' : 'over',
        });
      }
      const slots = state.slots.filter((slot) => reach[slot.original] === 1);
      spans.note(
        state.nowMs,
        slots.flatMap((slot) => blockedOf(state, slot)),
      );
      for (const { component, changes } of slots) {
        if (changes >= SLOT_CHANGES_AT_MOST) flapping.add(componentAt(expanded, component).id);
      }
    },
    turns: () => turns,
    blocked: (untilMs) => spans.until(untilMs),
    flapping: () => [...flapping].sort(),
  };
}

/** A slot whose occupant has been down for as long as `after`, and that nobody has taken. */
function blockedOf(state: State, slot: Slot): readonly Blocked[] {
  const { expanded } = state;
  const failover = failoverOf(state, slot.component);
  if (!isPlaceDown(state, failover, slot.occupant)) return [];
  const since = state.placeDownSinceMs[slot.occupant] ?? state.nowMs;
  if (state.nowMs - since < failover.afterMs) return [];
  const { id, atLeast } = componentAt(expanded, slot.component);
  const first = (expanded.firstPlace[slot.component] ?? 0) + atLeast;
  const end = expanded.firstPlace[slot.component + 1] ?? 0;
  for (let place = first; place < end; place++) {
    if (state.serves[place] === 1) continue;
    const lost = dataUnits(state, place).some((unit) => state.covered.down[unit] !== 0);
    const by = blockersOf(state, failover, place).map((need) => needAt(expanded, need).need.name);
    const standby = nameOfPlace(expanded, place);
    return [{ component: id, standby, by: lost ? [] : [...new Set(by)] }];
  }
  return [{ component: id, standby: null, by: [] }];
}
