/**
 * `ask`: the few unknown facts that decide, and the lines that answer them. Everything else that is
 * unknown is counted and left alone: once these are answered it changes no verdict (U5).
 */
import { parseDuration } from '#base';
import { formatUnit } from '#core/map';
import type { Component, ComponentFile, Evidence, JourneyId, MapFile, NeedFile } from '#core/map';
import type { Engine } from '#core/engine';
import { layIncidents } from './evaluate.ts';
import { casesOf, judge, judgedSets, questionsOf } from './judge.ts';
import type { Judged } from './judge.ts';
import { indexMap, ownedNeeds, refsOf } from './map-index.ts';
import type { MapIndex, OwnedNeed } from './map-index.ts';
import { longer, stretchesWorse } from './outcome.ts';
import { unknownNeeds, keyOf } from './rests-on.ts';
import { brackets, settle } from './settle.ts';
import type { Settled } from './settle.ts';
import type { ResolvedMap } from '#core/map';
import type { CheckOptions, UnknownFact } from './types.ts';
import { yamlOf } from './yaml-lines.ts';

/** An answer as it is added to the map. */
export interface AnswerLines {
  readonly change: MapFile;
  /** YAML, ready to paste; lines without their ends. */
  readonly lines: readonly string[];
}

export interface AskQuestion extends UnknownFact {
  /** Journeys with an undecided goal that this fact helps to decide. Sorted. */
  readonly decides: readonly JourneyId[];
  /** What is known: how often it was called, what was seen when it failed. Strongest first. */
  readonly evidence: readonly Evidence[];
  readonly ifHard: AnswerLines;
  readonly ifSoft: AnswerLines;
  /** Where the question may be one of lateness: the journey that may wait, and how to say so. */
  readonly ifLate: readonly (AnswerLines & { readonly journey: JourneyId })[];
}

/** What settles one undecided goal of one journey. */
export interface SettledVerdict {
  readonly goal: string;
  readonly journey: JourneyId;
  readonly settledBy: readonly UnknownFact[];
  readonly complete: boolean;
  readonly stoppedBy: string | null;
}

export interface AskAnswer {
  /** The facts that settle all undecided goals together, in order of component and need. */
  readonly questions: readonly AskQuestion[];
  readonly verdicts: readonly SettledVerdict[];
  /** Other unknown needs of the map: they change no verdict once the questions are answered. */
  readonly others: number;
  /** True when it is proven that these settle the verdicts and that no fewer do. */
  readonly complete: boolean;
  readonly stoppedBy: string | null;
}

export type AskOptions = Pick<CheckOptions, 'incidents' | 'faultSets' | 'compile' | 'progress'>;

/** Units judged to settle everything, at most. */
const EFFORT = 10_000_000;

/** The questions that settle what is undecided; none when nothing is. */
export function ask(map: ResolvedMap, engine: Engine, options: AskOptions): AskAnswer {
  const index = indexMap(map);
  const incidents = layIncidents(options.incidents, map);
  const acting = { ...options, incidents, assume: 'default' } as const;
  const cases = casesOf(index, engine, questionsOf(map.goals), acting);
  const undecided = judge(index, engine, cases, acting).filter(
    (each) => each.verdict === 'UNDECIDED' && each.case.complete,
  );
  const effort = { incidents, compile: options.compile, effort: EFFORT };
  const single = undecided.map((each) => settle(index, [each], effort));
  const all = settleTogether(index, undecided, single, effort);
  const unknown = map.components
    .flatMap(ownedNeeds)
    .filter(({ need }) => need.strength === 'unknown');
  return {
    questions: all.facts.map((fact) => toQuestion(index, fact, undecided, single)),
    verdicts: undecided.map((each, at) => toSettled(each, single[at])),
    others: unknown.length - all.facts.length,
    complete: all.complete,
    stoppedBy: all.stoppedBy,
  };
}

/** Where readings bracket, what settles each settles all; elsewhere all are settled as one. */
function settleTogether(
  index: MapIndex,
  undecided: readonly Judged[],
  single: readonly Settled[],
  effort: Parameters<typeof settle>[2],
): Settled {
  const [only] = single;
  if (only !== undefined && single.length === 1) return only;
  const bracketed = undecided.every((each) => brackets(index, each.case));
  if (!bracketed) return settle(index, undecided, effort);
  const facts = new Map(single.flatMap((each) => each.facts.map((fact) => [keyOf(fact), fact])));
  return {
    facts: unknownNeeds(undecided.map((each) => each.case.reach)).filter((fact) =>
      facts.has(keyOf(fact)),
    ),
    complete: single.every((each) => each.complete),
    stoppedBy: single.find((each) => each.stoppedBy !== null)?.stoppedBy ?? null,
  };
}

function toSettled(
  { case: { goal, journey } }: Judged,
  settled: Settled | undefined,
): SettledVerdict {
  return {
    goal: goal.name,
    journey,
    settledBy: (settled?.facts ?? []).map(factOf),
    complete: settled?.complete ?? false,
    stoppedBy: settled?.stoppedBy ?? null,
  };
}

/** A need as an unknown fact: who needs, as typed, and what the need is called. */
export function factOf({ component, owner, need }: OwnedNeed): UnknownFact {
  const operation = owner.kind === 'operation' ? owner.operation : null;
  return { from: formatUnit(component.id, null, operation), to: need.name };
}

function toQuestion(
  index: MapIndex,
  fact: OwnedNeed,
  undecided: readonly Judged[],
  single: readonly Settled[],
): AskQuestion {
  const key = keyOf(fact);
  const helped = undecided.filter((_, at) => single[at]?.facts.some((each) => keyOf(each) === key));
  const decides = [...new Set(helped.map((each) => each.case.journey))].sort();
  return {
    ...factOf(fact),
    decides,
    evidence: fact.need.evidence,
    ifHard: correction(fact, { hard: true }),
    ifSoft: correction(fact, { soft: true }),
    ifLate: mayBeLate(index, fact) ? decides.flatMap((each) => lateness(index, each, helped)) : [],
  };
}

/** The answer under `corrections`, where it wins over what was found. */
function correction({ component, owner, need }: OwnedNeed, answer: NeedFile): AnswerLines {
  const needs = { [need.name]: answer };
  const file: ComponentFile =
    owner.kind === 'component'
      ? { needs }
      : owner.kind === 'failover'
        ? { failover: { needs } }
        : { operations: { [owner.operation]: { needs } } };
  const corrections = { [component.id]: file };
  return { change: { firebreak: 1, corrections }, lines: yamlOf({ corrections }) };
}

/** True for queues and for what was seen to be called without waiting. */
function mayBeLate(index: MapIndex, { need }: OwnedNeed): boolean {
  const isQueue = (component: Component | undefined): boolean => component?.kind === 'queue';
  return (
    refsOf(need).some((ref) => isQueue(index.components.get(ref.component))) ||
    need.evidence.some(({ note }) => note !== null && /asynchron|queue|poll/i.test(note))
  );
}

const PATIENCE: readonly string[] = ['1h', '6h', '24h', '3d', '7d'];

/** A `canWait` beyond the longest stop, for a journey that has none. */
function lateness(
  index: MapIndex,
  journey: JourneyId,
  helped: readonly Judged[],
): readonly (AnswerLines & { readonly journey: JourneyId })[] {
  if (index.journeys.get(journey)?.canWaitMs !== null) return [];
  const longestMs = helped
    .filter((each) => each.case.journey === journey)
    .flatMap((each) => judgedSets(each).map(({ effect }) => stretchesWorse(each.case.goal, effect)))
    .reduce<number | null>((longest, each) => longer(longest, each.longestMs), 0);
  const patience = PATIENCE.find(
    (each) => longestMs !== null && (parseDuration(each) ?? 0) > longestMs,
  );
  if (patience === undefined) return [];
  const journeys = { [journey]: { canWait: patience } };
  return [
    {
      journey,
      // A journey is told whole in a file; beside it stands what is to be added.
      change: { firebreak: 1 },
      lines: yamlOf({ journeys }),
    },
  ];
}
