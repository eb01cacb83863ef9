/**
 * What a loss does to a journey, as a tree: which needs were walked, what each is at once and in the
 * end, and why it is no worse. The loss is at minute 0 and never lifted.
 */
import type { Impairment } from '#core/incident';
import { formatLost, type JourneyId, type Lost, type Need, type ResolvedMap } from '#core/map';
import { covers } from './cover.ts';
import { expand } from './expand.ts';
import { componentAt, needAt, placeAt, type Expanded, type Reference } from './expanded.ts';
import { createRecorder, journeyOutcome, positionOf } from './interpret.ts';
import { explainJourney } from './because.ts';
import {
  feelsDegraded,
  feelsDown,
  feelsWrong,
  isFelt,
  isReferenceDegraded,
  isReferenceDown,
  isReferenceWrong,
  placeRead,
  servingPlaces,
  unitAt,
} from './judge.ts';
import { nameOfPlace, nameOfReference } from './place-name.ts';
import { run } from './run.ts';
import { redundancyLostAt } from './spared.ts';
import type { State } from './state.ts';
import type { Interval, Outcome, Reading } from './types.ts';

export interface ExplainedLoss {
  readonly journey: string;
  /** As typed, sorted. */
  readonly lost: readonly string[];
  readonly intervals: readonly Interval[];
  /** What the journey goes through, in the order written. */
  readonly through: readonly ExplainedNode[];
  /** What of groups and placements is lost though the journey is served in the end (U2). */
  readonly redundancyLost: readonly string[];
  /** False when the tree was cut at `NODES_AT_MOST`. */
  readonly complete: boolean;
}

/** An outcome at minute 0, and when nothing moves any more. */
export interface TwoOutcomes {
  readonly atOnce: Outcome;
  readonly settled: Outcome;
}

export interface ExplainedNode {
  /** A component, a placement or an operation as typed; the name of a group. */
  readonly id: string;
  /** How the one above needs it; null for what the journey goes through and for alternatives. */
  readonly need: Need | null;
  /** What it is. */
  readonly is: TwoOutcomes;
  /** What the one above makes of it. */
  readonly felt: TwoOutcomes;
  readonly notes: readonly Note[];
  /** Looked at where the node is not ok, or is what the journey goes through. */
  readonly children: readonly ExplainedNode[];
}

export type Note =
  /** An entry of the loss takes it. */
  | { readonly kind: 'lost'; readonly by: string }
  | {
      readonly kind: 'placements';
      readonly lost: readonly string[];
      readonly up: readonly string[];
    }
  | { readonly kind: 'failover'; readonly afterMs: number; readonly to: string }
  | { readonly kind: 'soft' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'grace'; readonly lowMs: number | null; readonly highMs: number | null }
  | { readonly kind: 'starting' }
  /** Taken not to stand in the lost domain, because nobody says where it stands (N7). */
  | { readonly kind: 'unplaced' }
  /** Its needs stand where it was met first. */
  | { readonly kind: 'seen-above' };

/** Nodes that a tree has at most. */
export const NODES_AT_MOST = 1_000;

/** The tree of a loss. */
export function explainLoss(
  map: ResolvedMap,
  journey: JourneyId,
  lost: readonly Lost[],
  reading: Reading = 'hard',
): ExplainedLoss {
  const expanded = expand(map);
  const position = positionOf(expanded, journey);
  const impairments = lost.map((each): Impairment => ({
    lost: each,
    effect: 'down',
    fromMs: 0,
    toMs: null,
    share: { low: 1, high: 1 },
  }));
  const recorder = createRecorder();
  let atOnce: State | null = null;
  const turns = new Map<number, { readonly afterMs: number; readonly to: number }>();
  const scenario = { impairments, reboot: false, reading, grace: 'low', muted: [] } as const;
  const settled = run(expanded, scenario, ({ state, roleChanges }) => {
    atOnce ??= snapshot(state);
    for (const { component, to } of roleChanges) turns.set(component, { afterMs: state.nowMs, to });
    const outcome = journeyOutcome(state, position);
    recorder.note(state.nowMs, outcome, () => explainJourney(state, position).ids);
  });
  const tree = growTree({ expanded, lost, atOnce: atOnce ?? settled, settled, turns }, position);
  return {
    journey,
    lost: lost.map(formatLost).sort(),
    intervals: recorder.intervals(),
    ...tree,
    redundancyLost:
      journeyOutcome(settled, position) === 'down' ? [] : redundancyLostAt(settled, position),
  };
}

function snapshot(state: State): State {
  const { wrong, down, degraded } = state.marks;
  const copy = (mark: typeof wrong): typeof wrong => ({ ...mark, on: mark.on.slice() });
  return {
    ...state,
    marks: { wrong: copy(wrong), down: copy(down), degraded: copy(degraded) },
    wholes: {
      wrong: state.wholes.wrong.slice(),
      down: state.wholes.down.slice(),
      degraded: state.wholes.degraded.slice(),
    },
    serves: state.serves.slice(),
    badSinceMs: state.badSinceMs.slice(),
    leftLowMs: state.leftLowMs.slice(),
    leftHighMs: state.leftHighMs.slice(),
    stays: state.stays.slice(),
    felt: state.felt.slice(),
  };
}

interface Question {
  readonly expanded: Expanded;
  readonly lost: readonly Lost[];
  readonly atOnce: State;
  readonly settled: State;
  readonly turns: ReadonlyMap<number, { readonly afterMs: number; readonly to: number }>;
}

type Growing = Omit<ExplainedNode, 'children'> & { readonly children: Growing[] };

interface Branch {
  readonly node: Growing;
  readonly reference: Reference;
}

function growTree(
  question: Question,
  journey: number,
): { readonly through: readonly ExplainedNode[]; readonly complete: boolean } {
  const met = new Set<string>();
  const waiting: Branch[] = [];
  let count = 0;
  const plant = (reference: Reference, index: number | null, need: Need | null): Growing => {
    count += 1;
    const felt = index === null ? outcomes(question, reference) : feltOf(question, index);
    const key = `${reference.component}:${reference.places.join()}:${reference.operations.join()}`;
    const is = outcomes(question, reference);
    const walks = is.atOnce !== 'ok' || is.settled !== 'ok' || index === null;
    const seen = walks && met.has(key);
    const notes = [
      ...notesOf(question, reference),
      ...(need === null ? [] : needNotes(need)),
      ...(seen ? [{ kind: 'seen-above' } as const] : []),
    ];
    const node: Growing = {
      id: nameOfReference(question.expanded, reference),
      need,
      is,
      felt,
      notes,
      children: [],
    };
    met.add(key);
    if (walks && !seen) waiting.push({ node, reference });
    return node;
  };
  const through = (question.expanded.journeys[journey]?.through ?? []).map((reference) =>
    plant(reference, null, null),
  );
  for (let at = 0; at < waiting.length && count < NODES_AT_MOST; at++) {
    const branch = waiting[at];
    if (branch !== undefined) growBranch(question, branch, plant);
  }
  return { through, complete: count < NODES_AT_MOST };
}

function growBranch(
  question: Question,
  { node, reference }: Branch,
  plant: (reference: Reference, index: number | null, need: Need | null) => Growing,
): void {
  const { expanded, settled } = question;
  const walked = placeWalked(question, reference);
  if (walked === null) return;
  const { firstNeed, endNeed } = placeAt(expanded, walked);
  for (let index = firstNeed; index < endNeed; index++) {
    const placed = needAt(expanded, index);
    if (placed.operation >= 0 && !reference.operations.includes(placed.operation)) continue;
    if (!isFelt(settled, index)) continue;
    const { need, references } = placed;
    const [only] = references;
    if (need.target.kind === 'one' && only !== undefined) {
      node.children.push(plant(only, index, need));
      continue;
    }
    const felt = feltOf(question, index);
    const group: Growing = {
      id: need.name,
      need,
      is: felt,
      felt,
      notes: needNotes(need),
      children: [],
    };
    for (const each of references) group.children.push(plant(each, index, null));
    node.children.push(group);
  }
}

/** The place whose needs are shown: the first that serves in the end and is not lost itself. */
function placeWalked(question: Question, reference: Reference): number | null {
  const places = placesMeant(question.settled, reference);
  return (
    places.find((place) =>
      reference.operations.every(
        (operation) => lostBy(question, unitAt(question.settled, place, operation)) === null,
      ),
    ) ?? null
  );
}

function placesMeant(state: State, reference: Reference): readonly number[] {
  const place = placeRead(state, reference);
  return place === null ? servingPlaces(state, reference.component) : [place];
}

function lostBy({ expanded, lost }: Question, unit: number): string | null {
  const found = lost.find((each) => covers(expanded, each, unit));
  return found === undefined ? null : formatLost(found);
}

function outcomes({ atOnce, settled }: Question, reference: Reference): TwoOutcomes {
  return { atOnce: outcomeOf(atOnce, reference), settled: outcomeOf(settled, reference) };
}

function outcomeOf(state: State, reference: Reference): Outcome {
  if (isReferenceDown(state, reference) || isReferenceWrong(state, reference)) return 'down';
  return isReferenceDegraded(state, reference) ? 'degraded' : 'ok';
}

function feltOf({ atOnce, settled }: Question, index: number): TwoOutcomes {
  return { atOnce: feltAt(atOnce, index), settled: feltAt(settled, index) };
}

/** What a need makes of its target (X4). */
function feltAt(state: State, index: number): Outcome {
  const hard = state.hard[index] === 1;
  if (feelsDown(state, index) || feelsWrong(state, index)) return hard ? 'down' : 'degraded';
  return hard && feelsDegraded(state, index) ? 'degraded' : 'ok';
}

function notesOf(question: Question, reference: Reference): readonly Note[] {
  const { expanded, lost, settled } = question;
  const component = componentAt(expanded, reference.component);
  const notes: Note[] = [];
  const places = placesMeant(question.atOnce, reference);
  const takenBy = (place: number): string | null =>
    reference.operations
      .map((operation) => lostBy(question, unitAt(settled, place, operation)))
      .find((by) => by !== null) ?? null;
  const [first] = places;
  const by = first === undefined ? null : takenBy(first);
  if (places.length === 1 && by !== null) notes.push({ kind: 'lost', by });
  if (places.length > 1) {
    const names = (taken: boolean): readonly string[] =>
      places
        .filter((place) => (takenBy(place) !== null) === taken)
        .map((place) => nameOfPlace(expanded, place));
    if (names(true).length > 0) {
      notes.push({ kind: 'placements', lost: names(true), up: names(false) });
    }
  }
  const turn = question.turns.get(reference.component);
  if (turn !== undefined) {
    notes.push({ kind: 'failover', afterMs: turn.afterMs, to: nameOfPlace(expanded, turn.to) });
  }
  const domains = lost.some(({ kind }) => kind === 'domain');
  if (domains && component.placements.length === 0 && by === null) notes.push({ kind: 'unplaced' });
  return notes;
}

function needNotes(need: Need): readonly Note[] {
  const notes: Note[] = [];
  if (need.strength !== 'hard') notes.push({ kind: need.strength });
  const { lowMs, highMs } = need.grace;
  if (lowMs !== 0 || highMs !== 0) notes.push({ kind: 'grace', lowMs, highMs });
  if (need.when === 'starting') notes.push({ kind: 'starting' });
  return notes;
}
