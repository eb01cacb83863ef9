/**
 * Services of others, by the packages that call them. `nature` is there when the vendor's loss is of
 * the kind that a caller may well bear (`strength.ts`). Ids are the ones the catalogue names hosts by.
 */

/** What a vendor is for, when that decides how hard a need on it is. */
const NATURES: Readonly<Record<string, string>> = {
  sentry: 'telemetry',
  datadog: 'telemetry',
  newrelic: 'telemetry',
  honeycomb: 'telemetry',
  bugsnag: 'telemetry',
  rollbar: 'telemetry',
  logrocket: 'telemetry',
  segment: 'telemetry',
  mixpanel: 'telemetry',
  amplitude: 'telemetry',
  posthog: 'telemetry',
  'grafana-cloud': 'telemetry',
  launchdarkly: 'flags',
  'split-io': 'flags',
  configcat: 'flags',
  optimizely: 'flags',
  statsig: 'flags',
};

/** The nature of a vendor; `vendor` when nothing special is known. */
export function natureOfVendor(id: string): string {
  return Object.hasOwn(NATURES, id) ? (NATURES[id] ?? 'vendor') : 'vendor';
}
