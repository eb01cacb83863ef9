/** `firebreak explain ID` for what is your own: a component or a journey, its needs, and who says so. */
import { suggest } from '#base';
import type { Component, Evidence, Journey, Need, ResolvedMap } from '#core/map';
import { formatRef } from '#core/map';
import { fold, labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayShortly } from '../terminal/time.ts';

/** What of a map carries this id; a component and a journey may share it. */
export interface OwnThing {
  readonly component: Component | null;
  readonly journey: Journey | null;
}

/** The id of this map nearest to one that it does not have. */
export function nearestOwn(map: ResolvedMap, id: string): string | null {
  const own = map.components.filter((each) => each.origin === 'map');
  return suggest(
    id,
    [...own, ...map.journeys].map((each) => each.id as string),
  );
}

/** The component or journey of that id, or null when the map has neither. */
export function findOwn(map: ResolvedMap, id: string): OwnThing | null {
  const component = map.components.find((each) => each.id === id && each.origin === 'map') ?? null;
  const journey = map.journeys.find((each) => each.id === id) ?? null;
  return component === null && journey === null ? null : { component, journey };
}

export function ownText(
  map: ResolvedMap,
  { component, journey }: OwnThing,
  screen: Screen,
  /** What was asked, as typed after the id: ` examples/high-street`, or nothing. */
  paths: string,
): string[] {
  return [
    ...(journey === null ? [] : journeyLines(map, journey, screen, paths)),
    ...(journey === null || component === null ? [] : ['']),
    ...(component === null ? [] : componentLines(map, component, screen)),
  ];
}

function journeyLines(map: ResolvedMap, journey: Journey, screen: Screen, paths: string): string[] {
  const goals = map.goals.filter((goal) => goal.journeys.includes(journey.id));
  const said = [
    `goes through ${list(journey.through.map(formatRef))}`,
    ...(journey.safety ? ['is a matter of safety'] : []),
    ...(journey.canWaitMs === null ? [] : [`can wait ${sayShortly(journey.canWaitMs)}`]),
  ];
  return [
    ...fold(`${journey.id} is a journey of this map: it ${list(said)}.`, screen.width),
    '',
    ...labelled(
      'goals',
      goals.map((goal) => goal.name).join('; ') || 'none',
      screen.width,
      11,
      '  ',
    ),
    ...labelled(
      'next',
      `firebreak explain ${journey.id}${paths} --lost aws/us-east-1`,
      screen.width,
      11,
      '  ',
    ),
  ];
}

function componentLines(map: ResolvedMap, component: Component, screen: Screen): string[] {
  const { placements, operations } = component;
  const where = placements.length === 0 ? 'nobody says where it stands' : `in ${list(placements)}`;
  const line = (label: string, text: string): string[] =>
    labelled(label, text, screen.width, 11, '  ');
  const needs = [
    ...component.needs.map((need) => sayNeed(need)),
    ...operations.flatMap((operation) =>
      operation.needs.map((need) => `:${operation.name} ${sayNeed(need)}`),
    ),
  ];
  const journeys = map.journeys.filter((each) =>
    each.through.some((ref) => ref.component === component.id),
  );
  return [
    ...fold(
      `${component.id} is a ${component.kind} of this map, ${where}.${sayWho(component.evidence)}`,
      screen.width,
    ),
    '',
    ...(component.failover === null
      ? []
      : line('failover', `after ${sayShortly(component.failover.afterMs)}`)),
    ...(needs.length === 0
      ? line('needs', 'nothing that the map names')
      : needs.flatMap((text, index) => line(index === 0 ? 'needs' : '', text))),
    ...line('needed by', neededBy(map, component) || 'nothing of this map'),
    ...(journeys.length === 0 ? [] : line('journeys', list(journeys.map((each) => each.id)))),
  ];
}

/** `aws/same-region/sts, hard, borne for 5 min to 1 h  [declared k8s/shop.yaml:12]`. */
function sayNeed(need: Need): string {
  const { grace, target } = need;
  const group =
    target.kind === 'one'
      ? ''
      : ` (${target.atLeast} of ${list(target.of.map((ref) => formatRef(ref)))})`;
  const borne =
    grace.highMs === 0
      ? ''
      : `, borne for ${sayShortly(grace.lowMs)}${grace.lowMs === grace.highMs ? '' : ` to ${sayShortly(grace.highMs)}`}`;
  const start = need.when === 'starting' ? ', only to start' : '';
  const strength = need.strength === 'unknown' ? 'hard or soft not known' : need.strength;
  return `${need.name}${group}, ${strength}${borne}${start}${sayWho(need.evidence)}`;
}

function neededBy(map: ResolvedMap, component: Component): string {
  const names = map.components.filter((other) =>
    [...other.needs, ...other.operations.flatMap((each) => each.needs)].some((need) =>
      (need.target.kind === 'one' ? [need.target.ref] : need.target.of).some(
        (ref) => ref.component === component.id,
      ),
    ),
  );
  const shown = names.slice(0, 8).map((each) => each.id);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${plural(more, 'other')}` : list(shown);
}

function sayWho([first]: readonly Evidence[]): string {
  if (first === undefined) return '';
  const said = [first.at, first.note].filter((each) => each !== null).join(', ');
  return `  [${first.word}${said === '' ? '' : ` ${said}`}]`;
}
