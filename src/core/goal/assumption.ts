/**
 * What a verdict takes for granted: classes without members (N6), placements that span zones (N6),
 * unplaced components that are not in what is lost (N7). Only what the verdict would change by is said.
 */
import { formatPlacement } from '#core/map';
import type { Component, ComponentId, Goal, Lost } from '#core/map';
import type { Engine } from '#core/engine';
import type { Case } from './evaluate.ts';
import { judge } from './judge.ts';
import type { Judged, JudgeOptions } from './judge.ts';
import type { MapIndex } from './map-index.ts';
import { unknownIn } from './reach.ts';
import type { Assumption } from './types.ts';

/** The assumptions of each judged case, in their order, each list sorted by kind, then by what it is about. */
export function assumptionsOf(
  index: MapIndex,
  engine: Engine,
  judged: readonly Judged[],
  options: JudgeOptions,
): readonly (readonly Assumption[])[] {
  const elsewhere = unplacedThatMatter(index, engine, judged, options);
  return judged.map((each, at) => [
    ...ofEmptyClass(engine, each),
    ...ofIncidents(each),
    ...ofZones(index, each),
    ...(elsewhere[at] ?? []).map((component) => ({
      what: `${component} is not in ${whatIsLost(each.case.goal)}`,
      about: component,
    })),
    ...ofReading(each, options),
  ]);
}

/** N6: nothing to lose is no proof of anything; in a list, the other entries were lost without it. */
function ofEmptyClass(
  engine: Engine,
  { case: { goal, journey, sets, complete } }: Judged,
): readonly Assumption[] {
  if (!complete) return [];
  const classes = goal.survive.flatMap((entry) => {
    if (entry.kind === 'any-region-control') return sets.length > 0 ? [] : ['region'];
    if (entry.kind !== 'any') return [];
    return sets.length === 0 || engine.members(journey, entry.of).length === 0 ? [entry.of] : [];
  });
  if (classes.length === 0) return [];
  return [{ what: `${journey} reaches no ${classes.join(' or no ')}`, about: journey }];
}

/** N7: nobody says where an unplaced thing stands, so nobody knows that the incident spared it. */
function ofIncidents({ case: { goal, reach }, met }: Judged): readonly Assumption[] {
  const ids = goal.survive.flatMap((entry) => (entry.kind === 'incident' ? [entry.id] : []));
  if (ids.length === 0 || met === false) return [];
  return reach.components
    .filter(({ component }) => component.placements.length === 0 && standsAlone(component))
    .map(({ component: { id } }) => ({
      what: `${id} was spared in incident/${ids.join(' and incident/')}`,
      about: id,
    }));
}

/** What has no needs of its own is only as well as the map says: a vendor, a database nobody placed. */
function standsAlone({ kind, needs, operations }: Component): boolean {
  return (
    kind !== 'device' && needs.length === 0 && operations.every((each) => each.needs.length === 0)
  );
}

/** N6: a placement in a region is not touched by the loss of one of its zones. */
function ofZones(index: MapIndex, { case: { goal, reach }, met }: Judged): readonly Assumption[] {
  if (met === false || !goal.survive.some((entry) => isZone(index, entry))) return [];
  return reach.components.flatMap(({ component, placements }) =>
    component.origin === 'catalogue'
      ? []
      : placements
          .filter((domain) => index.domains.get(domain)?.level === 'region')
          .map((domain) => formatPlacement(component.id, domain))
          .map((id) => ({ what: `${id} spans zones`, about: id })),
  );
}

function isZone(index: MapIndex, entry: Goal['survive'][number]): boolean {
  if (entry.kind === 'any') return entry.of === 'zone';
  if (entry.kind !== 'lost' || entry.lost.kind !== 'domain') return false;
  return index.domains.get(entry.lost.domain)?.level === 'zone';
}

function whatIsLost(goal: Goal): string {
  const domains = goal.survive.flatMap((entry) => {
    if (entry.kind === 'any') return [`the lost ${entry.of}`];
    return entry.kind === 'lost' && entry.lost.kind === 'domain' ? [entry.lost.domain] : [];
  });
  return domains.join(' or ');
}

/** Unknown strengths that were read one way because somebody said to assume the best or the worst. */
function ofReading(
  { case: { reach }, hard, verdict }: Judged,
  options: JudgeOptions,
): readonly Assumption[] {
  if (options.assume === 'default' || verdict === 'UNDECIDED') return [];
  const unknown = unknownIn(reach);
  return unknown.slice(0, 1).map(({ component, need }) => {
    const rest = unknown.length === 1 ? 'is' : `and ${unknown.length - 1} more unknown needs are`;
    return {
      what: `${component.id} -> ${need.name} ${rest} ${hard.reading}`,
      about: component.id,
    };
  });
}

/**
 * N7, for each case: the unplaced components that the verdict needs elsewhere. Those whose loss is felt
 * when they are lost beside the domain are enough if nothing changes with all others lost too;
 * otherwise all are named.
 */
function unplacedThatMatter(
  index: MapIndex,
  engine: Engine,
  judged: readonly Judged[],
  options: JudgeOptions,
): readonly (readonly ComponentId[])[] {
  const unplaced = judged.map((each) => unplacedInReach(each));
  const asked = judged.filter(
    (each, at) =>
      options.assume !== 'worst' && takesDomains(each.case) && unplaced[at]?.length !== 0,
  );
  if (asked.length === 0) return judged.map(() => []);
  const cases = asked.map((each) => each.case);
  const atWorst = judge(index, engine, cases, { ...options, unplacedLost: true });
  const bothWorst = new Map(asked.map((each, at) => [each, atWorst[at]]));
  return judged.map((each, at) => {
    const worstCase = bothWorst.get(each);
    if (worstCase === undefined || !differs(each, worstCase)) return [];
    const all = unplaced[at] ?? [];
    const alone = all.filter((one) =>
      differs(each, judgeWith(index, engine, each, [one], options)),
    );
    const others = all.filter((one) => !alone.includes(one));
    const restMatters =
      others.length > 0 && differs(each, judgeWith(index, engine, each, others, options));
    return (alone.length === 0 || restMatters ? all : alone).map(({ id }) => id);
  });
}

function differs(a: Judged, b: Judged): boolean {
  return a.hard.outcome !== b.hard.outcome || a.soft.outcome !== b.soft.outcome;
}

function takesDomains({ sets }: Case): boolean {
  return sets.some(({ lost }) => lost.some(({ kind }) => kind === 'domain'));
}

function unplacedInReach({ case: { reach } }: Judged): readonly Component[] {
  return reach.components
    .filter(({ component }) => component.placements.length === 0)
    .map(({ component }) => component);
}

/** The case judged with these components lost beside every lost domain. */
function judgeWith(
  index: MapIndex,
  engine: Engine,
  judged: Judged,
  components: readonly Component[],
  options: JudgeOptions,
): Judged {
  const more = components.map(({ id }): Lost => ({ kind: 'component', component: id }));
  const sets = judged.case.sets
    .filter(({ lost }) => lost.some(({ kind }) => kind === 'domain'))
    .map((set) => ({
      ...set,
      ids: [...new Set([...set.ids, ...components.map(({ id }) => id)])].sort(),
      lost: [...set.lost, ...more],
    }));
  const [again] = judge(index, engine, [{ ...judged.case, sets }], options);
  return again ?? judged;
}
