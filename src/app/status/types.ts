/** What a status page knows: plain data, times in milliseconds since 1970 in UTC. */
import type { Place } from '#base';

/** How a journey is, the best first. */
export const STATES = ['ok', 'maintenance', 'degraded', 'partial', 'down'] as const;
export type State = (typeof STATES)[number];

export const INCIDENT_PHASES = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'postmortem',
] as const;
export const MAINTENANCE_PHASES = ['scheduled', 'in-progress', 'verifying', 'completed'] as const;
export type Phase = (typeof INCIDENT_PHASES)[number] | (typeof MAINTENANCE_PHASES)[number];

export const IMPACTS = ['none', 'minor', 'major', 'critical'] as const;
export type Impact = (typeof IMPACTS)[number];

/** `status.yaml`: what is said of the page as a whole. */
export interface StatusConfig {
  readonly title: string;
  /** Where people find it, without a slash at the end. */
  readonly url: string;
  /** Every address at which a copy stands, `url` among them. */
  readonly hosts: readonly string[];
  /** The folder of the incidents, relative to `status.yaml`. */
  readonly incidents: string;
  /** Days of history on the page. */
  readonly days: number;
  /** A copy older than this says that it is stale. */
  readonly staleMs: number;
  /** One sentence under the title; null when there is none. */
  readonly about: string | null;
  /** Where people may subscribe by mail, null when nowhere. */
  readonly subscribe: string | null;
  /** In the order written; null: every journey of the map. */
  readonly components: readonly ConfiguredComponent[] | null;
}

export interface ConfiguredComponent {
  readonly journey: string;
  readonly name: string | null;
  readonly description: string | null;
  /** Domain ids; each becomes a component of its own. */
  readonly regions: readonly string[];
  readonly place: Place;
}

/** A journey, or a journey in one region. */
export interface StatusComponent {
  /** `pay`, `pay@aws/us-east-1`: as it is typed in incidents. */
  readonly key: string;
  readonly journey: string;
  readonly region: string | null;
  readonly name: string;
  readonly description: string | null;
}

export interface Affect {
  readonly component: string;
  readonly state: State;
}

/** One thing that was said. */
export interface Update {
  readonly phase: Phase;
  readonly atMs: number;
  /** The person who approved it; null: a draft, which is never published. Never published itself. */
  readonly by: string | null;
  /** What is different from here on; components that are not named stay as they were. */
  readonly affects: readonly Affect[];
  /** Markdown. */
  readonly text: string;
  readonly place: Place;
}

export interface Incident {
  /** The name of its file without `.md`. */
  readonly id: string;
  readonly kind: 'incident' | 'maintenance';
  readonly title: string;
  /** When it began, which is before anybody said so. For maintenance: when the window opens. */
  readonly startedMs: number;
  /** When the window of maintenance closes; null for incidents. */
  readonly untilMs: number | null;
  /** As written; null: the worst that was said of its components decides. */
  readonly impact: Impact | null;
  /** Ordered by time. */
  readonly updates: readonly Update[];
  readonly file: string;
}
