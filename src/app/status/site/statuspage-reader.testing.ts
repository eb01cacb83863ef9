/**
 * A reader of Statuspage's public JSON, as a client would write one from its documentation: every field
 * that it documents, its kind, and the closed lists of words. Problems are paths.
 */

type Kind = (value: unknown, path: string) => readonly string[];

const check =
  (is: (value: unknown) => boolean): Kind =>
  (value, path) =>
    is(value) ? [] : [`${path}: ${JSON.stringify(value) ?? 'missing'}`];
const text = check((value) => typeof value === 'string');
const flag = check((value) => typeof value === 'boolean');
const whole = check(Number.isInteger);
const id = check((value) => typeof value === 'string' && /^[a-z0-9]{12}$/.test(value));
const moment = check(
  (value) => typeof value === 'string' && new Date(value).toISOString() === value,
);
const address = check((value) => typeof value === 'string' && URL.canParse(value));
const word = (...words: readonly string[]): Kind => check((value) => words.includes(String(value)));
const orNull =
  (kind: Kind): Kind =>
  (value, path) =>
    value === null ? [] : kind(value, path);
const maybe =
  (kind: Kind): Kind =>
  (value, path) =>
    value === undefined ? [] : kind(value, path);
const list =
  (kind: Kind): Kind =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((each, index) => kind(each, `${path}[${index}]`))
      : [`${path}: no list`];
/** Exactly these fields. */
const object =
  (fields: Readonly<Record<string, Kind>>): Kind =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) return [`${path}: no object`];
    const given = value as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(given).filter((name) => !(name in fields));
    return [
      ...unknown.map((name) => `${path}.${name}: not documented`),
      ...Object.entries(fields).flatMap(([name, kind]) => kind(given[name], `${path}.${name}`)),
    ];
  };

const componentState = word(
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
);

const PAGE = object({ id, name: text, url: address, time_zone: text, updated_at: moment });
const STATUS = object({
  indicator: word('none', 'minor', 'major', 'critical', 'maintenance'),
  description: text,
});
const COMPONENT = object({
  id,
  page_id: id,
  group_id: orNull(id),
  name: text,
  description: orNull(text),
  position: whole,
  status: componentState,
  showcase: flag,
  only_show_if_degraded: flag,
  group: flag,
  components: maybe(list(id)),
  start_date: orNull(text),
  created_at: moment,
  updated_at: moment,
});
const AFFECTED = object({
  code: id,
  name: text,
  old_status: componentState,
  new_status: componentState,
});

const incidentOf = (phase: Kind, impact: Kind, more: Readonly<Record<string, Kind>>): Kind =>
  object({
    id,
    page_id: id,
    name: text,
    status: phase,
    impact,
    shortlink: address,
    started_at: moment,
    created_at: moment,
    updated_at: moment,
    monitoring_at: orNull(moment),
    resolved_at: orNull(moment),
    incident_updates: list(
      object({
        id,
        incident_id: id,
        status: phase,
        body: text,
        display_at: moment,
        created_at: moment,
        updated_at: moment,
        affected_components: orNull(list(AFFECTED)),
        deliver_notifications: flag,
        custom_tweet: orNull(text),
        tweet_id: orNull(text),
      }),
    ),
    components: list(COMPONENT),
    postmortem_body: orNull(text),
    ...more,
  });

const INCIDENTS = list(
  incidentOf(
    word('investigating', 'identified', 'monitoring', 'resolved', 'postmortem'),
    word('none', 'minor', 'major', 'critical'),
    {},
  ),
);
const MAINTENANCES = list(
  incidentOf(word('scheduled', 'in_progress', 'verifying', 'completed'), word('maintenance'), {
    scheduled_for: moment,
    scheduled_until: moment,
  }),
);

const FILES: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  summary: {
    status: STATUS,
    components: list(COMPONENT),
    incidents: INCIDENTS,
    scheduled_maintenances: MAINTENANCES,
  },
  status: { status: STATUS },
  components: { components: list(COMPONENT) },
  incidents: { incidents: INCIDENTS },
  'incidents/unresolved': { incidents: INCIDENTS },
  'scheduled-maintenances': { scheduled_maintenances: MAINTENANCES },
  'scheduled-maintenances/upcoming': { scheduled_maintenances: MAINTENANCES },
  'scheduled-maintenances/active': { scheduled_maintenances: MAINTENANCES },
  subscribers: { subscribers: list(text) },
};

/** What a reader cannot read, over all files of `/api/v2/`. */
export function readStatuspage(files: ReadonlyMap<string, string>): readonly string[] {
  return Object.entries(FILES).flatMap(([path, fields]) => {
    const content = files.get(`api/v2/${path}.json`);
    if (content === undefined) return [`${path}: missing`];
    return object({ page: PAGE, ...fields })(JSON.parse(content), path);
  });
}
