/** What is true at a moment: the state of each component, what is open, what is planned, what was. */
import {
  type Affect,
  type Impact,
  type Incident,
  type Phase,
  type State,
  STATES,
  type StatusComponent,
  type StatusConfig,
  type Update,
} from './types.ts';

/** An incident as it is published: drafts are gone, and what follows from its updates is worked out. */
export interface Told extends Incident {
  readonly phase: Phase;
  readonly isOpen: boolean;
  /** When it was over; null while it is not. */
  readonly endedMs: number | null;
  readonly impact: Impact;
  /** The latest state of each component that it named, in the order of naming. */
  readonly now: readonly Affect[];
  /** The worst state of each. */
  readonly worst: readonly Affect[];
}

/** One component with its state. */
export interface Shown extends StatusComponent {
  readonly state: State;
  readonly regions: readonly Shown[];
}

export interface Board {
  readonly config: StatusConfig;
  readonly atMs: number;
  /** Journeys in the order of the page, each with its regions. */
  readonly journeys: readonly Shown[];
  /** The worst of all journeys. */
  readonly state: State;
  /** The newest first, all of these. */
  readonly open: readonly Told[];
  readonly active: readonly Told[];
  /** The soonest first. */
  readonly planned: readonly Told[];
  /** Over: incidents and maintenance. */
  readonly past: readonly Told[];
}

/** Everything at `atMs`. What was said later, and what nobody approved, is not on it. */
export function boardAt(
  config: StatusConfig,
  components: readonly StatusComponent[],
  incidents: readonly Incident[],
  atMs: number,
): Board {
  const told = incidents
    .flatMap((incident) => tell(incident, atMs) ?? [])
    .sort((a, b) => b.startedMs - a.startedMs || (a.id < b.id ? -1 : 1));
  const journeys = journeysOf(components, stateBy(told));
  const maintenance = told.filter(({ kind }) => kind === 'maintenance');
  return {
    config,
    atMs,
    journeys,
    state: worstOf(journeys.map(({ state }) => state)),
    open: told.filter(({ kind, isOpen }) => kind === 'incident' && isOpen),
    active: maintenance.filter(({ isOpen, phase }) => isOpen && phase !== 'scheduled'),
    planned: maintenance.filter(({ isOpen, phase }) => isOpen && phase === 'scheduled').reverse(),
    past: told.filter(({ isOpen }) => !isOpen),
  };
}

/** The worse of two has the higher place in `STATES`. */
export function worstOf(states: readonly State[]): State {
  return STATES[Math.max(0, ...states.map((state) => STATES.indexOf(state)))] ?? 'ok';
}

/** Null when nothing of it may be said yet. */
function tell(incident: Incident, atMs: number): Told | null {
  const updates = incident.updates.filter((update) => update.by !== null && update.atMs <= atMs);
  const last = updates.at(-1);
  if (last === undefined) return null;
  const phase = phaseAt(incident, last.phase, atMs);
  const isOpen = !['resolved', 'postmortem', 'completed'].includes(phase);
  const named = new Map<string, State>();
  const worst = new Map<string, State>();
  for (const { component, state } of updates.flatMap(({ affects }) => affects)) {
    named.set(component, state);
    worst.set(component, worstOf([worst.get(component) ?? 'ok', state]));
  }
  const list = (of: ReadonlyMap<string, State>): Affect[] =>
    [...of].map(([component, state]) => ({ component, state }));
  return {
    ...incident,
    updates,
    phase,
    isOpen,
    endedMs: isOpen ? null : endOf(incident, updates),
    impact: incident.impact ?? impactOf(incident.kind, [...worst.values()]),
    now: isOpen && phase !== 'scheduled' ? list(named) : [],
    worst: list(worst),
  };
}

/** A window opens and closes by the clock where nobody says otherwise. */
function phaseAt({ kind, startedMs, untilMs }: Incident, said: Phase, atMs: number): Phase {
  if (kind !== 'maintenance' || said !== 'scheduled' || untilMs === null) return said;
  return atMs < startedMs ? 'scheduled' : atMs < untilMs ? 'in-progress' : 'completed';
}

function endOf({ untilMs }: Incident, updates: readonly Update[]): number {
  const end = updates.find(({ phase }) => phase === 'resolved' || phase === 'completed');
  return end?.atMs ?? untilMs ?? updates.at(-1)?.atMs ?? 0;
}

function impactOf(kind: Incident['kind'], states: readonly State[]): Impact {
  if (kind === 'maintenance') return 'none';
  const impacts: Readonly<Record<State, Impact>> = {
    ok: 'none',
    maintenance: 'none',
    degraded: 'minor',
    partial: 'major',
    down: 'critical',
  };
  return impacts[worstOf(states)];
}

function stateBy(told: readonly Told[]): ReadonlyMap<string, State> {
  const states = new Map<string, State>();
  for (const { component, state } of told.flatMap(({ now }) => now)) {
    states.set(component, worstOf([states.get(component) ?? 'ok', state]));
  }
  return states;
}

function journeysOf(
  components: readonly StatusComponent[],
  states: ReadonlyMap<string, State>,
): readonly Shown[] {
  const shown = components.map((each) => ({
    ...each,
    state: states.get(each.key) ?? 'ok',
    regions: [] as readonly Shown[],
  }));
  return shown
    .filter(({ region }) => region === null)
    .map((journey) => {
      const regions = shown.filter(
        (each) => each.region !== null && each.journey === journey.journey,
      );
      return { ...journey, regions, state: worstOf([journey.state, together(regions)]) };
    });
}

/** A journey that is down in one region of several fails for some. */
function together(regions: readonly Shown[]): State {
  const worst = worstOf(regions.map(({ state }) => state));
  return worst === 'down' && regions.some(({ state }) => state !== 'down') ? 'partial' : worst;
}
