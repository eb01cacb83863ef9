/** How states, phases and impacts are said to people, and how Statuspage's clients call them. */
import type { Impact, Phase, State } from '../types.ts';

export interface StateWords {
  /** Said after the name of a journey. */
  readonly plain: string;
  /** A sign that is told apart without colour. */
  readonly sign: string;
  /** The word of Statuspage's JSON. */
  readonly statuspage: string;
}

export const STATE_WORDS: Readonly<Record<State, StateWords>> = {
  ok: { plain: 'works', sign: '✓', statuspage: 'operational' },
  maintenance: { plain: 'is being worked on', sign: '⚒', statuspage: 'under_maintenance' },
  degraded: { plain: 'is slow or unreliable', sign: '!', statuspage: 'degraded_performance' },
  partial: { plain: 'fails for some', sign: '◐', statuspage: 'partial_outage' },
  down: { plain: 'does not work', sign: '✕', statuspage: 'major_outage' },
};

export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  investigating: 'We are looking for the cause',
  identified: 'The cause is known',
  monitoring: 'Mended, and watched',
  resolved: 'Over',
  postmortem: 'What we learned',
  scheduled: 'Planned',
  'in-progress': 'Work has begun',
  verifying: 'Work is done, and checked',
  completed: 'Work is over',
};

/** The indicator and description of Statuspage's `status`. */
export const INDICATORS: Readonly<
  Record<State, readonly [indicator: string, description: string]>
> = {
  ok: ['none', 'All Systems Operational'],
  maintenance: ['maintenance', 'Service Under Maintenance'],
  degraded: ['minor', 'Minor Service Outage'],
  partial: ['major', 'Partial System Outage'],
  down: ['critical', 'Major Service Outage'],
};

/** The impact of maintenance has a word of its own. */
export function statuspageImpact(kind: 'incident' | 'maintenance', impact: Impact): string {
  return kind === 'maintenance' ? 'maintenance' : impact;
}
