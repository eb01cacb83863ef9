/** Counterexamples as they are told: path, why, clock, and the smaller loss inside that is enough. */
import { assert } from '#base';
import type { Engine } from '#core/engine';
import { formatPlacement } from '#core/map';
import type { JourneyId, Lost } from '#core/map';
import { interpret } from '#core/meaning';
import type { Timeline } from '#core/meaning';
import { canWaitOf } from './evaluate.ts';
import { liesIn } from './map-index.ts';
import type { MapIndex } from './map-index.ts';
import { effectOf, outcomeUnder, stretchesWorse } from './outcome.ts';
import { toSteps } from './path.ts';
import type { Stop } from './path.ts';
import { isOwnLoss, runShown, traceOf } from './shown.ts';
import type { ShowOptions, Shown, Trace } from './shown.ts';
import type { Counterexample } from './types.ts';
import { whenOf, whyOf, writtenAt } from './why.ts';

export interface ExplainOptions extends ShowOptions {
  /** Run them again by the interpreter, which must agree. */
  readonly confirm: boolean;
}

/** The shown sets explained, in their order. */
export function explainAll(
  index: MapIndex,
  engine: Engine,
  shown: readonly Shown[],
  options: ExplainOptions,
): readonly Counterexample[] {
  const timelines = runShown(index, shown, options, (scenario, journeys) =>
    engine.timelines(scenario, journeys),
  );
  if (options.confirm) {
    const again = runShown(index, shown, options, (scenario, journeys) =>
      interpret(index.map, scenario, journeys),
    );
    for (const [each, timeline] of again) assertSame(index, each, timeline);
  }
  return shown.map((each) => {
    const timeline = timelines.get(each);
    assert(timeline !== undefined, 'a timeline for each shown set');
    const trace = traceOf(index, each, timeline, options);
    return explain(index, each, trace, smallerLoss(index, engine, each, trace, options));
  });
}

/** The interpreter is the definition (M1): a counterexample that it does not confirm is a bug of ours. */
function assertSame(index: MapIndex, shown: Shown, timeline: Timeline): void {
  const { goal, journey } = shown.judged.case;
  const outcome = outcomeUnder(goal, effectOf(timeline, canWaitOf(index, journey)));
  assert(
    outcome === shown.item.outcome,
    `interpreter and engine agree that losing ${shown.item.set.ids.join(' + ')} leaves ${journey} ` +
      `${shown.item.outcome} (the interpreter says ${outcome})`,
  );
}

function explain(
  index: MapIndex,
  shown: Shown,
  { startsMs, stops }: Trace,
  enough: string | null,
): Counterexample {
  const { judged, item, around } = shown;
  const { goal, journey } = judged.case;
  const finding = { index, goal, set: item.set, stops };
  const tolerated = goal.allow === 'degraded' && item.outcome === 'degraded';
  const { longestMs, totalMs } = tolerated ? item.effect.worse : stretchesWorse(goal, item.effect);
  return {
    lost: item.set.ids,
    path: toSteps(stops[0]?.id === journey ? stops : [journeyStop(journey), ...stops]),
    why: whyOf(finding),
    writtenAt: writtenAt(finding),
    enough,
    startsMs,
    when: whenOf(finding, startsMs),
    outcome: item.outcome === 'down' ? 'down' : 'degraded',
    longestMs,
    totalMs,
    alsoBy: around,
    own: isOwnLoss(index, item.set.lost),
  };
}

function journeyStop(journey: JourneyId): Stop {
  return { id: journey, component: null, domain: null, operation: null, owned: null };
}

/** Where one domain is lost: the placement at the end of the path, if its loss alone does as much. */
function smallerLoss(
  index: MapIndex,
  engine: Engine,
  { judged, item }: Shown,
  { stops }: Trace,
  options: ExplainOptions,
): string | null {
  const [lost] = item.set.lost;
  if (lost?.kind !== 'domain' || item.set.ids.length > 1) return null;
  const last = stops.findLast(({ component, domain }) => component !== null && domain !== null);
  if (!last?.component || last.domain === null) return null;
  if (!liesIn(index, last.domain, lost.domain)) return null;
  const { goal, journey } = judged.case;
  const smaller: Lost = { kind: 'placement', component: last.component.id, domain: last.domain };
  const [found] = engine.sweep({
    journeys: [journey],
    losses: [[smaller]],
    forMs: goal.forMs,
    reading: item.reading,
    reboot: false,
    assumeWorst: options.assume === 'worst',
  });
  const effect = found?.effects.find((one) => one.journey === journey);
  if (effect === undefined || outcomeUnder(goal, effect) !== item.outcome) return null;
  return formatPlacement(last.component.id, last.domain);
}
