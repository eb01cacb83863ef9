/** The first look as a value: 20 October 2025 over the map, both readings, the biggest reason. */
import type { Incident } from '#core/incident';
import type { AskAnswer } from '#core/goal';
import { createEngine } from '#core/engine';
import type { Component, Goal, Need, ResolvedMap } from '#core/map';
import { type BiggestReason, type DayView, type FirstLook, type Replayed } from '#app/report';
import { type Options } from './command.ts';
import { runAsk } from './judging.ts';
import { findIncident, type Question } from './question.ts';
import { replayOver } from './replaying.ts';
import type { World } from './world.ts';

export const DAY = 'aws-2025-10-20';

export interface TakenLook {
  readonly shown: FirstLook;
  readonly replayed: Replayed;
  readonly ask: AskAnswer | null;
}

export function takeFirstLook(question: Question, options: Options, world: World): TakenLook {
  const { map, found } = question;
  const { incident } = findIncident(DAY, options, world);
  const replayed = replayOver(map, incident);
  const { view } = replayed;
  const ask = view.journeys.some(isUnknown) ? askAboutTheDay(question, incident, world) : null;
  const own = map.components.filter((each) => each.origin === 'map' && !each.vendor);
  const needs = own.flatMap(allNeeds);
  const shown: FirstLook = {
    noun: found === null ? 'journey' : 'entry point',
    view,
    reason: biggestReason(map, view),
    ask,
    ownServices: own.length,
    outside: map.components.length - own.length,
    needs: needs.length,
    unknownNeeds: needs.filter((need) => need.strength === 'unknown').length,
    journeysAssumed: found?.discovery.journeysAssumed ?? false,
    read:
      found === null
        ? null
        : {
            files: found.files,
            read: found.discovery.read,
            notRead: found.notRead,
            complete: found.complete,
          },
    gaps: question.problems.filter((problem) => problem.code === 'not-defined').length,
    next:
      found === null
        ? [
            ['firebreak check', 'which of your goals hold'],
            [`firebreak replay ${DAY}`, 'the same day, minute by minute'],
            ['firebreak map', 'who shares a fate, and with what'],
          ]
        : [
            ['firebreak init', 'write firebreak.yaml with these journeys and 3 goals'],
            ['firebreak replay', 'the same day, minute by minute'],
            ['firebreak map', 'what was found, and what could not be named'],
          ],
  };
  return { shown, replayed, ask };
}

function isUnknown(journey: DayView['journeys'][number]): boolean {
  return journey.stretches.some((each) => each.outcome === 'unknown');
}

/** Asks what would settle the day itself: one goal, that day, over all journeys. */
function askAboutTheDay(question: Question, incident: Incident, world: World): AskAnswer {
  const goals = (['ok', 'degraded'] as const).map((allow): Goal => ({
    name: `incident/${incident.id}`,
    journeys: question.map.journeys.map((each) => each.id),
    survive: [{ kind: 'incident', id: incident.id }],
    forMs: null,
    backWithinMs: 0,
    allow,
    byDefault: true,
    place: null,
  }));
  const map: ResolvedMap = { ...question.map, goals };
  const judging = { engine: createEngine(map), incidents: new Map([[incident.id, incident]]) };
  return runAsk({ ...question, map }, judging, world);
}

/** The last own component before the provider, and what it needs, behind most stopped minutes. */
function biggestReason(map: ResolvedMap, view: DayView): BiggestReason | null {
  const minutes = new Map<string, { component: Component; need: Need; minutes: number }>();
  for (const stretch of view.journeys.flatMap((journey) => journey.stretches)) {
    if (stretch.outcome !== 'down') continue;
    const hinge = hingeOf(map, stretch.because);
    if (hinge === null) continue;
    const key = `${hinge.component.id}\n${hinge.need.name}`;
    const known = minutes.get(key) ?? { ...hinge, minutes: 0 };
    known.minutes += (stretch.toMin ?? view.toMin) - stretch.fromMin;
    minutes.set(key, known);
  }
  const [biggest] = [...minutes].sort(
    ([a, x], [b, y]) => y.minutes - x.minutes || (a < b ? -1 : 1),
  );
  return biggest === undefined ? null : sayReason(biggest[1].component, biggest[1].need);
}

function hingeOf(
  map: ResolvedMap,
  because: readonly string[],
): { component: Component; need: Need } | null {
  const path = because.map((id) => id.replace(/@.*$/, '').replace(/:[^/]*$/, ''));
  const own = path.map(
    (id) => map.components.find((each) => each.id === id && each.origin === 'map') ?? null,
  );
  const last = own.findLastIndex((each) => each !== null);
  const component = own[last];
  if (component === undefined || component === null) return null;
  const need = allNeeds(component).find((each) => reaches(each, because.slice(last + 1)));
  return need === undefined ? null : { component, need };
}

/** Whether a need leads to the next thing of a chain. */
function reaches(need: Need, rest: readonly string[]): boolean {
  const refs = need.target.kind === 'one' ? [need.target.ref] : need.target.of;
  const service = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
  return refs.some((ref) =>
    rest.some((id) => {
      const [name = '', operation] = service(id).split(':');
      return (
        name === service(ref.component) &&
        (ref.operation === null || operation === undefined || ref.operation === operation)
      );
    }),
  );
}

function sayReason(component: Component, need: Need): BiggestReason {
  const places = component.placements;
  const only = places.length === 1 ? ` and stands in ${places[0]} only` : '';
  const [evidence] = need.evidence;
  const at =
    evidence === undefined
      ? null
      : `${evidence.at ?? evidence.note ?? ''}  [${evidence.word}]`.trim();
  return { what: `${component.id} needs ${need.name}${only}`, evidence: at };
}

function allNeeds(component: Component): readonly Need[] {
  return [...component.needs, ...component.operations.flatMap((operation) => operation.needs)];
}
