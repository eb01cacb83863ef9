/** The first look as a value: 20 October 2025 over the map, both readings, the biggest reason. */
import { compareText } from '#base';
import { earliest, type Incident, latest } from '#core/incident';
import type { AskAnswer } from '#core/goal';
import { createEngine } from '#core/engine';
import type { Component, Goal, Journey, Need, Ref, ResolvedMap } from '#core/map';
import {
  type BiggestReason,
  type DayView,
  type FirstLook,
  plural,
  type Replayed,
  sayClock,
} from '#app/report';
import { type Options, textOption } from './command.ts';
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

export function takeFirstLook(
  question: Question,
  again: string,
  options: Options,
  world: World,
): TakenLook {
  const { map, found } = question;
  const { incident } = findIncident(DAY, options, world);
  const replayed = replayOver(map, incident);
  const { view } = replayed;
  const ask = view.journeys.some(isUnknown) ? askAboutTheDay(question, incident, world) : null;
  const own = map.components.filter((each) => each.origin === 'map' && !each.vendor);
  const unplaced = own.filter((each) => each.placements.length === 0);
  const needs = own.flatMap(allNeeds);
  const shown: FirstLook = {
    noun: found === null ? 'journey' : 'entry point',
    view,
    reason: biggestReason(map, view),
    spared: view.journeys.some(isTouched) ? null : sparedPath(map),
    starts: lostStarts(map, incident),
    ask,
    ownServices: own.length,
    unplaced: unplaced.length,
    unplacedNames: unplaced.map((each) => each.id),
    inGiven: textOption(options, 'in') !== null,
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
    next: [
      ...(found === null
        ? []
        : [[`firebreak init${again}`, 'keep it: firebreak.yaml, 3 goals'] as const]),
      [`firebreak replay ${DAY}${again}`, 'the same day, turn by turn'],
      ...(found === null ? [[`firebreak check${again}`, 'which goals hold'] as const] : []),
      [
        `firebreak map${again}`,
        found === null ? 'who shares a fate' : 'what was found, and what not',
      ],
    ],
  };
  return { shown, replayed, ask };
}

function isUnknown(journey: DayView['journeys'][number]): boolean {
  return journey.stretches.some((each) => each.outcome === 'unknown');
}

function isTouched(journey: DayView['journeys'][number]): boolean {
  return journey.stretches.some((each) => each.outcome !== 'ok');
}

/** What would settle the day itself, whatever the goals of the map say. */
function askAboutTheDay(question: Question, incident: Incident, world: World): AskAnswer {
  const map: ResolvedMap = { ...question.map, goals: goalsOfTheDay(question.map, incident.id) };
  const judging = {
    engine: createEngine(map),
    incidents: new Map([[incident.id, incident]]),
    incidentHashes: {},
  };
  return runAsk({ ...question, map }, judging, world);
}

/** That day for every journey, whole and partly: what the first look shows, as goals. */
export function goalsOfTheDay(map: ResolvedMap, id: string): readonly Goal[] {
  return (['ok', 'degraded'] as const).map((allow) => ({
    name: `incident/${id}`,
    journeys: map.journeys.map((each) => each.id),
    survive: [{ kind: 'incident', id }],
    forMs: null,
    backWithinMs: 0,
    allow,
    byDefault: true,
    place: null,
  }));
}

/** The longest way that was walked, where nothing stopped: so that "not stopped" can be checked by eye. */
function sparedPath(map: ResolvedMap): string | null {
  const known = new Map<string, Component>(map.components.map((each) => [each.id, each]));
  const walks = map.journeys.slice(0, 200).map((journey) => walk(journey, known));
  const [longest] = walks.toSorted((a, b) => b.path.length - a.path.length);
  if (longest === undefined) return null;
  return `${longest.path.join(' > ')}: nothing on it, or on ${plural(longest.reached, 'component')} in its reach, asks for what failed`;
}

/** Breadth first along needs that are not soft: the way to what is farthest, and how much was met. */
function walk(
  journey: Journey,
  known: ReadonlyMap<string, Component>,
): { path: string[]; reached: number } {
  const key = (ref: Ref): string =>
    ref.operation === null ? ref.component : `${ref.component}:${ref.operation}`;
  const before = new Map<string, string | null>(journey.through.map((ref) => [key(ref), null]));
  const order = [...journey.through];
  for (const ref of order) {
    const component = known.get(ref.component);
    const needs = component === undefined ? [] : needsOf(component, ref.operation);
    for (const need of needs.filter(
      (each) => each.strength !== 'soft' && each.when === 'running',
    )) {
      for (const next of need.target.kind === 'one' ? [need.target.ref] : need.target.of) {
        if (before.has(key(next))) continue;
        before.set(key(next), key(ref));
        order.push(next);
      }
    }
  }
  const last = order.at(-1);
  const path: string[] = [];
  for (let id = last === undefined ? null : key(last); id !== null; id = before.get(id) ?? null)
    path.unshift(id);
  if (path[0] !== journey.id) path.unshift(journey.id);
  return { path, reached: new Set(order.map((ref) => ref.component)).size };
}

/** What is asked of one operation, or of all that serve (O1). */
function needsOf(component: Component, operation: string | null): readonly Need[] {
  const asked = component.operations.filter((each) =>
    operation === null ? each.plane === 'data' : each.name === operation,
  );
  return [...component.needs, ...asked.flatMap((each) => each.needs)];
}

/** Running servers went on; new ones could not be had where the incident's rows say so. */
function lostStarts(map: ResolvedMap, incident: Incident): string | null {
  for (const domain of map.domains.filter((each) => each.level === 'region')) {
    const rows = incident.rows.filter((row) => row.lost === `${domain.id}/ec2:launch`);
    const here = map.components.filter(
      (each) =>
        each.origin === 'map' &&
        each.placements.some((place) => place === domain.id || place.startsWith(`${domain.id}/`)),
    );
    if (rows.length === 0 || here.length === 0) continue;
    const ends = (kinds: readonly string[]): number =>
      Math.max(
        0,
        ...rows
          .filter((row) => kinds.includes(row.kind))
          .map((row) => (row.until === null ? incident.endsAtMin : latest(row.until))),
      );
    const start = Math.min(...rows.map((row) => (row.from === null ? 0 : earliest(row.from))));
    const clock = (minute: number): string => sayClock(incident.startsAt, minute);
    const [failed, throttled] = [ends(['fails']), ends(['partly', 'slow'])];
    const then = throttled > failed ? `, and for some until ${clock(throttled)}` : '';
    return `running servers went on, but launches of new ones in ${domain.id} failed from ${clock(start)} to ${clock(failed)}${then}: ${plural(here.length, 'service')} of yours ${here.length === 1 ? 'stands' : 'stand'} there  [published]`;
  }
  return null;
}

interface Reason {
  readonly service: string;
  readonly journeys: Set<string>;
  readonly hinge: { readonly component: Component; readonly need: Need };
  minutes: number;
}

/** The provider's service through which most journeys stopped, then for longest; with one that shows how. */
function biggestReason(map: ResolvedMap, view: DayView): BiggestReason | null {
  const reasons = new Map<string, Reason>();
  for (const journey of view.journeys) {
    for (const stretch of journey.stretches) {
      const hinge = stretch.outcome === 'down' ? hingeOf(map, stretch.because) : null;
      if (hinge === null) continue;
      const service = (stretch.because.at(-1) ?? '').replace(/:[^:/]*$/, '');
      const known = reasons.get(service) ?? { service, journeys: new Set(), hinge, minutes: 0 };
      known.journeys.add(journey.id);
      known.minutes += (stretch.toMin ?? view.toMin) - stretch.fromMin;
      reasons.set(service, known);
    }
  }
  const [biggest] = [...reasons.values()].sort(
    (a, b) =>
      b.journeys.size - a.journeys.size ||
      b.minutes - a.minutes ||
      compareText(a.service, b.service),
  );
  return biggest === undefined ? null : sayReason(biggest);
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

function sayReason({ hinge: { component, need }, journeys }: Reason): BiggestReason {
  const places = component.placements;
  const only = places.length === 1 ? ` and stands in ${places[0]} only` : '';
  const others = journeys.size > 1 ? ` (${journeys.size} stop through it)` : '';
  const [evidence] = need.evidence;
  const at =
    evidence === undefined
      ? null
      : `${evidence.at ?? evidence.note ?? ''}  [${evidence.word}]`.trim();
  return { what: `${component.id} needs ${need.name}${only}${others}`, evidence: at };
}

function allNeeds(component: Component): readonly Need[] {
  return [...component.needs, ...component.operations.flatMap((operation) => operation.needs)];
}
