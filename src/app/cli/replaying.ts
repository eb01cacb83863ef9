/** An incident over a map, as the commands show it. */
import { bindIncident, type Incident } from '#core/incident';
import { type Protection, replay } from '#core/meaning';
import type { ResolvedMap } from '#core/map';
import { dayView, type Replayed } from '#app/report';

export function replayOver(
  map: ResolvedMap,
  incident: Incident,
  without: Protection | null = null,
): Replayed {
  const bound = bindIncident(incident, map);
  const answer = replay(map, incident, bound.impairments, { without });
  return { incident, bound, answer, view: dayView(incident, bound, answer.journeys) };
}
