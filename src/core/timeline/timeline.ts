/**
 * The timeline of an outage, out of looks and of what was said: when it began, how it went, when it was
 * over, who knew and who told when. A pure function of what it is given: the order of the looks, and
 * looks given twice, change nothing. Cost: looks by their logarithm, and by the places of a target.
 */
import { awayOf, madeAway } from './away.ts';
import { judgeTarget, type JudgeSettings, USUAL_JUDGE } from './judge-target.ts';
import { phasesOf, stepsOf } from './phases.ts';
import { namedIn, orderSaid } from './said.ts';
import type { Look, Said, TargetLine, Timeline } from './types.ts';

/** How a timeline is made. */
export interface TimelineOptions {
  readonly judge?: JudgeSettings;
  /** Words of which it is asked who said them first. */
  readonly terms?: readonly string[];
  /** Only looks and words from here on, and before there. */
  readonly fromMs?: number | null;
  readonly toMs?: number | null;
}

/** The timeline of all looks. */
export function timelineOf(
  given: readonly Look[],
  saidAtAll: readonly Said[],
  options: TimelineOptions = {},
): Timeline {
  const { judge = USUAL_JUDGE, terms = [], fromMs = null, toMs = null } = options;
  const isWithin = ({ atMs }: { readonly atMs: number }): boolean =>
    (fromMs === null || atMs >= fromMs) && (toMs === null || atMs < toMs);
  const looks = orderLooks(given.filter(isWithin));
  const said = orderSaid(saidAtAll.filter(isWithin));
  const whole = { fromMs: looks[0]?.atMs ?? 0, toMs: looks.at(-1)?.atMs ?? 0 };
  const away = awayOf(looks);
  const heard = away.length === 0 ? looks : looks.filter((look) => !madeAway(look, away));
  const byTarget = Map.groupBy(heard, ({ target }) => target);
  // A feed that can be read tells of the reader's own network, and is nothing that anybody needs.
  const watched = looks.filter(({ probe }) => probe !== 'feed');
  const targets = [...new Set(watched.map(({ target }) => target))]
    .map((target) => judgeTarget(target, byTarget.get(target) ?? [], whole, judge))
    .toSorted(byDamage);
  const spans = targets.flatMap(({ failing }) => failing);
  const isOver = spans.every((each) => each.toMs !== null);
  return {
    ...whole,
    looks: looks.length,
    places: [...new Set(looks.map(({ place }) => place))].toSorted(),
    beganMs: spans.length === 0 ? null : Math.min(...spans.map((each) => each.fromMs)),
    endedMs:
      spans.length === 0 || !isOver ? null : Math.max(...spans.map((each) => each.toMs ?? 0)),
    worst: Math.max(0, ...stepsOf(spans).map(({ failing }) => failing)),
    targets,
    phases: phasesOf(targets),
    away,
    said,
    named: namedIn(said, terms),
  };
}

/** In order of time, then target and place; of one target, place and moment the worst word stands. */
function orderLooks(looks: readonly Look[]): readonly Look[] {
  const sorted = looks.toSorted(
    (a, b) =>
      a.atMs - b.atMs ||
      compare(a.target, b.target) ||
      compare(a.place, b.place) ||
      rank(a.ok) - rank(b.ok),
  );
  return sorted.filter((each, index) => {
    const before = sorted[index - 1];
    return (
      before === undefined ||
      each.atMs !== before.atMs ||
      each.target !== before.target ||
      each.place !== before.place
    );
  });
}

function rank(ok: boolean | null): number {
  return ok === false ? 0 : ok === true ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byDamage(a: TargetLine, b: TargetLine): number {
  return b.failedMs - a.failedMs || compare(a.target, b.target);
}
