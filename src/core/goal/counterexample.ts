/** Counterexamples as they are told: path, why, clock, and the smaller loss inside that is enough. */
import { assert } from '#base';
import type { Engine } from '#core/engine';
import type { JourneyId } from '#core/map';
import { expand, interpretExpanded } from '#core/meaning';
import type { Timeline } from '#core/meaning';
import { smallerLosses } from './enough.ts';
import { canWaitOf } from './evaluate.ts';
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
    const expanded = expand(index.map);
    const again = runShown(index, shown, options, (scenario, journeys) =>
      interpretExpanded(expanded, scenario, journeys),
    );
    for (const [each, timeline] of again) assertSame(index, each, timeline);
  }
  const traces = shown.map((each) => {
    const timeline = timelines.get(each);
    assert(timeline !== undefined, 'a timeline for each shown set');
    return traceOf(index, each, timeline, options);
  });
  const enough = smallerLosses(index, engine, shown, traces, options);
  return shown.map((each, at) => explain(index, each, traces[at] as Trace, enough[at] ?? null));
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
    certain: item.certain,
  };
}

function journeyStop(journey: JourneyId): Stop {
  return { id: journey, component: null, domain: null, operation: null, owned: null };
}
