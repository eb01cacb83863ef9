/** An incident lived through by every journey, unknown needs read both ways. */
import type { BoundIncident, Incident } from '#core/incident';
import { interpret, labelLate, mergeReadings, type Reading, type Timeline } from '#core/meaning';
import type { ResolvedMap } from '#core/map';
import type { LivedJourney } from '#app/report';

export function liveThrough(
  map: ResolvedMap,
  incident: Incident,
  bound: BoundIncident,
): readonly LivedJourney[] {
  const ids = map.journeys.map((journey) => journey.id);
  const lived = (reading: Reading): readonly Timeline[] =>
    interpret(
      map,
      {
        impairments: bound.impairments,
        reboot: false,
        reading,
        grace: 'range',
        muted: incident.observed,
      },
      ids,
    );
  const unknown = map.components.some((component) =>
    [
      ...component.needs,
      ...component.operations.flatMap((each) => each.needs),
      ...(component.failover?.needs ?? []),
    ].some((need) => need.strength === 'unknown'),
  );
  const hard = lived('hard');
  const soft = unknown ? lived('soft') : hard;
  return map.journeys.map((journey, index) => ({
    id: journey.id,
    intervals: mergeReadings(
      labelLate(hard[index]?.intervals ?? [], journey.canWaitMs),
      labelLate(soft[index]?.intervals ?? [], journey.canWaitMs),
    ),
  }));
}
