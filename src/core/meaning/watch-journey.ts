/** Follows one journey through a scenario: outcomes, causes, what it loses, what brings it back. */
import type { Impairment } from '#core/incident';
import { formatLost } from '#core/map';
import { explainJourney, NO_CAUSE, type Because } from './because.ts';
import { createRecorder, journeyOutcome } from './interpret.ts';
import { nameOfPlace } from './place-name.ts';
import type { Event } from './run.ts';
import type { Interval, Outcome } from './types.ts';

/** Something got better: see `Recovery` in `replay-types.ts`; times in milliseconds. */
export interface Turn {
  readonly atMs: number;
  readonly to: Outcome;
  readonly how: 'back' | 'failover' | 'other';
  readonly what: string | null;
  readonly through: readonly string[];
}

export interface CauseChange {
  readonly atMs: number;
  readonly over: string;
  readonly because: readonly string[];
}

export interface JourneyWatch {
  after(event: Event): void;
  intervals(): readonly Interval[];
  turns(): readonly Turn[];
  causeChanges(): readonly CauseChange[];
}

const RANK: Readonly<Record<Outcome, number>> = { ok: 0, degraded: 1, down: 2 };

/** A watch for the journey at a position; without causes it only notes outcomes. */
export function watchJourney(position: number, withCauses: boolean): JourneyWatch {
  const recorder = createRecorder();
  const turns: Turn[] = [];
  const causeChanges: CauseChange[] = [];
  let outcome: Outcome = 'ok';
  let because = NO_CAUSE;
  return {
    after(event) {
      const { state } = event;
      const next = journeyOutcome(state, position);
      const before = because;
      if (next === 'ok') because = NO_CAUSE;
      else if (withCauses && (next !== outcome || mayHaveChanged(event, before))) {
        because = explainJourney(state, position);
      }
      recorder.note(state.nowMs, next, () => because.ids);
      if (withCauses && RANK[next] < RANK[outcome]) turns.push(turnOf(event, next, before));
      const over = endedNow(event, before.impairment);
      if (next === outcome && next !== 'ok' && over !== null && over !== because.ids.at(-1)) {
        causeChanges.push({ atMs: state.nowMs, over, because: because.ids });
      }
      outcome = next;
    },
    intervals: () => recorder.intervals(),
    turns: () => turns,
    causeChanges: () => causeChanges,
  };
}

/** The cause stays the same while its loss lasts and nobody on the way has changed roles. */
function mayHaveChanged(event: Event, before: Because): boolean {
  return (
    endedNow(event, before.impairment) !== null ||
    event.roleChanges.some(({ component }) => before.components.includes(component))
  );
}

function endedNow(event: Event, impairment: Impairment | null): string | null {
  return impairment !== null && event.ended.includes(impairment)
    ? formatLost(impairment.lost)
    : null;
}

/** Who came back, and through what: a role that changed hands on the way, or the loss at its end. */
function turnOf(event: Event, to: Outcome, before: Because): Turn {
  const { state, roleChanges, ended } = event;
  const onTheWay =
    roleChanges.find(({ component }) => before.components.includes(component)) ?? null;
  const turn = { atMs: state.nowMs, to, through: before.ids };
  const back = endedNow(event, before.impairment);
  const role = onTheWay ?? (back === null ? (roleChanges[0] ?? null) : null);
  if (back === null && role !== null) {
    return { ...turn, how: 'failover', what: nameOfPlace(state.expanded, role.to) };
  }
  const [first] = ended;
  const what = back ?? (first === undefined ? null : formatLost(first.lost));
  return { ...turn, how: what === null ? 'other' : 'back', what };
}
