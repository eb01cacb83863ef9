/**
 * The JSON that Statuspage serves below `/api/v2/`, so that programs which read Statuspage read this:
 * the same paths, fields and words. Written from its public documentation and from what its readers
 * expect. Subscribers are personal data: their list is always empty here.
 */
import { createHash } from 'node:crypto';
import { type Board, type Shown, type Told } from '../board.ts';
import { markdownToPlain } from '../markdown.ts';
import type { Affect, State, Update } from '../types.ts';
import { INDICATORS, STATE_WORDS, statuspageImpact } from './words.ts';

/** The most incidents that one file holds, as Statuspage has it. */
const MOST = 50;

/** Path to JSON value. */
export function apiFiles(board: Board): ReadonlyMap<string, unknown> {
  const page = pageOf(board);
  const [indicator, description] = INDICATORS[board.state];
  const status = { indicator, description };
  const known = listed(board);
  const components = known.map(({ value }) => value);
  const say = (told: readonly Told[]): unknown[] =>
    told.slice(0, MOST).map((each) => incidentOf(each, board, known));
  const all = [...board.open, ...board.past].filter(({ kind }) => kind === 'incident');
  const done = board.past.filter(({ kind }) => kind === 'maintenance');
  const maintenance = [...board.planned].reverse().concat(board.active, done);
  return new Map<string, unknown>([
    [
      'summary',
      {
        page,
        components,
        incidents: say(board.open),
        scheduled_maintenances: say([...board.active, ...board.planned]),
        status,
      },
    ],
    ['status', { page, status }],
    ['components', { page, components }],
    ['incidents', { page, incidents: say(all) }],
    ['incidents/unresolved', { page, incidents: say(board.open) }],
    ['scheduled-maintenances', { page, scheduled_maintenances: say(maintenance) }],
    ['scheduled-maintenances/upcoming', { page, scheduled_maintenances: say(board.planned) }],
    ['scheduled-maintenances/active', { page, scheduled_maintenances: say(board.active) }],
    ['subscribers', { page, subscribers: [] }],
  ]);
}

/** Twelve letters and digits, the same for the same name for ever. */
function idOf(...names: readonly string[]): string {
  return createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12);
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function pageOf({ config, atMs }: Board): Readonly<Record<string, unknown>> {
  return {
    id: idOf('page', config.url),
    name: config.title,
    url: config.url,
    time_zone: 'Etc/UTC',
    updated_at: iso(atMs),
  };
}

interface ApiComponent {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function listed(board: Board): readonly ApiComponent[] {
  const flat = board.journeys.flatMap((journey) => [
    { shown: journey, parent: null as Shown | null },
    ...journey.regions.map((region) => ({ shown: region, parent: journey as Shown | null })),
  ]);
  return flat.map(({ shown, parent }, index) => {
    const id = idOf('component', board.config.url, shown.key);
    const name = shown.name;
    const changed = iso(changedMs(board, shown.key));
    const value = {
      id,
      page_id: idOf('page', board.config.url),
      group_id: parent === null ? null : idOf('component', board.config.url, parent.key),
      name,
      description: shown.description,
      position: index + 1,
      status: STATE_WORDS[shown.state].statuspage,
      showcase: true,
      only_show_if_degraded: false,
      group: shown.regions.length > 0,
      ...(shown.regions.length > 0
        ? { components: shown.regions.map(({ key }) => idOf('component', board.config.url, key)) }
        : {}),
      start_date: null,
      created_at: iso(0),
      updated_at: changed,
    };
    return { id, name, key: shown.key, value };
  });
}

/** When something was last said of it; the beginning of time when nothing ever was. */
function changedMs(board: Board, key: string): number {
  const all = [...board.open, ...board.active, ...board.past];
  const touching = all
    .filter(({ worst }) => worst.some(({ component }) => component === key))
    .flatMap(({ updates, endedMs }) => [updates.at(-1)?.atMs ?? 0, endedMs ?? 0]);
  return Math.max(0, ...touching.filter((atMs) => atMs <= board.atMs));
}

function incidentOf(told: Told, board: Board, components: readonly ApiComponent[]): unknown {
  const page_id = idOf('page', board.config.url);
  const id = idOf('incident', board.config.url, told.id);
  const touched = components.filter(({ key }) =>
    told.worst.some(({ component }) => component === key),
  );
  const when = (phase: string): string | null => {
    const found = told.updates.find((update) => update.phase === phase);
    return found === undefined ? null : iso(found.atMs);
  };
  const postmortem = told.updates.find(({ phase }) => phase === 'postmortem');
  const lastMs = told.updates.at(-1)?.atMs ?? told.startedMs;
  const firstMs = told.updates[0]?.atMs ?? told.startedMs;
  return {
    id,
    page_id,
    name: told.title,
    status: phaseOf(told.phase),
    impact: statuspageImpact(told.kind, told.impact),
    shortlink: `${board.config.url}/incidents/${told.id}.html`,
    started_at: iso(told.startedMs),
    created_at: iso(firstMs),
    updated_at: iso(lastMs),
    monitoring_at: when('monitoring'),
    resolved_at: told.endedMs === null ? null : iso(told.endedMs),
    ...(told.kind === 'maintenance'
      ? {
          scheduled_for: iso(told.startedMs),
          scheduled_until: told.untilMs === null ? null : iso(told.untilMs),
        }
      : {}),
    incident_updates: updatesOf(told, id, components),
    components: touched.map(({ value }) => value),
    postmortem_body: postmortem === undefined ? null : postmortem.text,
  };
}

function phaseOf(phase: string): string {
  return phase.replaceAll('-', '_');
}

/** The newest first, each with what it changed. */
function updatesOf(
  { updates }: Told,
  incidentId: string,
  components: readonly ApiComponent[],
): readonly unknown[] {
  const states = new Map<string, State>();
  const told = updates.map((update, index) => {
    const affected = update.affects.flatMap((affect) => affectedOf(affect, states, components));
    for (const { component, state } of update.affects) {
      states.set(component, state);
    }
    return updateOf(update, index, incidentId, affected);
  });
  return told.reverse();
}

function affectedOf(
  { component, state }: Affect,
  before: ReadonlyMap<string, State>,
  components: readonly ApiComponent[],
): readonly unknown[] {
  const known = components.find(({ key }) => key === component);
  if (known === undefined) return [];
  return [
    {
      code: known.id,
      name: known.name,
      old_status: STATE_WORDS[before.get(component) ?? 'ok'].statuspage,
      new_status: STATE_WORDS[state].statuspage,
    },
  ];
}

function updateOf(
  { phase, text, atMs }: Update,
  index: number,
  incidentId: string,
  affected: readonly unknown[],
): unknown {
  return {
    id: idOf('update', incidentId, String(index)),
    incident_id: incidentId,
    status: phaseOf(phase),
    body: markdownToPlain(text),
    display_at: iso(atMs),
    created_at: iso(atMs),
    updated_at: iso(atMs),
    affected_components: affected.length === 0 ? null : affected,
    deliver_notifications: true,
    custom_tweet: null,
    tweet_id: null,
  };
}
