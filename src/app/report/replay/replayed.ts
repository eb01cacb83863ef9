/** A replay as it is shown: the answer, and the day that it makes. */
import type { BoundIncident, Incident } from '#core/incident';
import type { ReplayAnswer } from '#core/meaning';
import type { DayView } from '../day/view.ts';

export interface Replayed {
  readonly incident: Incident;
  readonly bound: BoundIncident;
  readonly answer: ReplayAnswer;
  readonly view: DayView;
}
