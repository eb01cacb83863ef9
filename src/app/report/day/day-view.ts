/** From an incident and what each journey went through to the day as it is shown. */
import { compareText } from '#base';
import {
  type BoundIncident,
  earliest,
  type Incident,
  type IncidentRow,
  latest,
} from '#core/incident';
import type { ReplayInterval } from '#core/meaning';
import { sayDuration } from '../terminal/time.ts';
import type { Mark, Stretch } from '../terminal/strip.ts';
import type { DayJourney, DayStretch, DayView } from './view.ts';

export interface LivedJourney {
  readonly id: string;
  readonly intervals: readonly ReplayInterval[];
}

const BAND_ROWS = 6;
const RANK: readonly Mark[] = ['ok', 'late', 'degraded', 'unknown', 'down'];

/** The day; journeys that were stopped longest first. */
export function dayView(
  incident: Incident,
  bound: BoundIncident,
  lived: readonly LivedJourney[],
): DayView {
  const journeys = lived.map((each) => toJourney(each, incident, bound)).sort(byDamage);
  const changes = journeys.flatMap((journey) =>
    journey.stretches
      .filter((each) => each.outcome !== 'ok')
      .flatMap((each) => [each.fromMin, each.toMin]),
  );
  const ends = changes.filter((minute) => minute !== null);
  const fromMin = Math.min(0, ...ends);
  const toMin = ends.length === 0 ? Math.min(incident.endsAtMin, 1440) : Math.max(...ends, 10);
  return {
    incident: incident.id,
    title: incident.title,
    startsAt: incident.startsAt,
    fromMin,
    toMin,
    ticks: ticksOf(ends, fromMin, toMin),
    provider: providerBand(bound.rows, incident, journeys, toMin),
    journeys,
    actions: incident.actions
      .map((action) => ({ minute: earliest(action.at), short: action.short, what: action.what }))
      .filter((action) => action.minute >= fromMin && action.minute <= toMin)
      .sort((a, b) => a.minute - b.minute),
  };
}

function toJourney(lived: LivedJourney, incident: Incident, bound: BoundIncident): DayJourney {
  const stretches = lived.intervals.map(({ fromMin, toMin, outcome, because }): DayStretch => ({
    fromMin,
    toMin,
    outcome,
    because,
    why: whyOf(because, fromMin, incident, bound),
  }));
  const stoppedMin = minutesOf(stretches, 'down');
  return { id: lived.id, stretches, stoppedMin, label: labelOf(stretches, stoppedMin) };
}

/** `2 h 52`; without a stop: `?`, `late`, `partly`, `-`. An open end is said as such. */
function labelOf(stretches: readonly DayStretch[], stoppedMin: number): string {
  const has = (mark: Mark): boolean => stretches.some((each) => each.outcome === mark);
  if (stoppedMin === Number.POSITIVE_INFINITY) return 'no end';
  if (stoppedMin > 0) return sayDuration(stoppedMin * 60_000);
  if (has('unknown')) return '?';
  if (has('late')) return 'late';
  return has('degraded') ? 'partly' : '-';
}

function minutesOf(stretches: readonly Stretch[], mark: Mark): number {
  return stretches
    .filter((each) => each.outcome === mark)
    .reduce((sum, each) => sum + (each.toMin ?? Number.POSITIVE_INFINITY) - each.fromMin, 0);
}

function byDamage(a: DayJourney, b: DayJourney): number {
  const worst = (journey: DayJourney): number =>
    Math.max(...journey.stretches.map((each) => RANK.indexOf(each.outcome)));
  return (
    worst(b) - worst(a) ||
    b.stoppedMin - a.stoppedMin ||
    minutesOf(b.stretches, 'degraded') - minutesOf(a.stretches, 'degraded') ||
    compareText(a.id, b.id)
  );
}

/** `fares <- aws/us-east-1/dynamodb:name: its regional name had no address`. */
function whyOf(
  because: readonly string[],
  minute: number,
  incident: Incident,
  bound: BoundIncident,
): string {
  const lost = because.at(-1);
  if (lost === undefined) return '';
  const row = rowAt(lost, minute, incident, bound);
  const through =
    because.at(-3) !== undefined && lost.startsWith(`${because.at(-2)}:`)
      ? because.at(-3)
      : because.at(-2);
  const reason = row === null ? lost : `${lost}: ${row.because}`;
  return because.length <= 2 || through === undefined ? reason : `${through} <- ${reason}`;
}

/** The row behind a stretch: what was observed of the last id of its chain at that minute. */
export function causeOf(
  because: readonly string[],
  minute: number,
  incident: Incident,
  bound: BoundIncident,
): IncidentRow | null {
  const lost = because.at(-1);
  return lost === undefined ? null : rowAt(lost, minute, incident, bound);
}

/** The row that acted on an id at a minute: the one of that very name, else the first that was acting. */
function rowAt(
  lost: string,
  minute: number,
  incident: Incident,
  bound: BoundIncident,
): IncidentRow | null {
  const acting = bound.rows.filter((row) => {
    const from = row.from === null ? Number.NEGATIVE_INFINITY : earliest(row.from);
    const until = row.until === null ? incident.endsAtMin : latest(row.until);
    return row.lost === lost && from <= minute && minute < until;
  });
  return acting[0] ?? bound.rows.find((row) => row.lost === lost) ?? null;
}

/** One row a service that some journey was stopped through, in order of onset. */
function providerBand(
  rows: readonly IncidentRow[],
  incident: Incident,
  journeys: readonly DayJourney[],
  toMin: number,
): DayView['provider'] {
  const causes = journeys.flatMap((journey) =>
    journey.stretches.map((each) => each.because.at(-1)),
  );
  const groups = Map.groupBy(rows, (row) => serviceOf(row.lost));
  const felt = (group: readonly IncidentRow[]): number =>
    group.reduce((sum, row) => sum + causes.filter((cause) => cause === row.lost).length, 0);
  return [...groups]
    .map(([service, group]) => ({ service, group, felt: felt(group), onset: onsetOf(group) }))
    .filter((each) => each.onset < toMin)
    .sort(
      (a, b) =>
        Number(b.felt > 0) - Number(a.felt > 0) ||
        a.onset - b.onset ||
        compareText(a.service, b.service),
    )
    .slice(0, BAND_ROWS)
    .sort((a, b) => a.onset - b.onset || compareText(a.service, b.service))
    .map(({ service, group }) => ({
      label: labelOfService(service),
      stretches: group.map((row): Stretch => ({
        fromMin: row.from === null ? 0 : earliest(row.from),
        toMin: row.until === null ? incident.endsAtMin : latest(row.until),
        outcome:
          row.kind === 'fails' || row.kind === 'empty' || row.kind === 'wrong'
            ? 'down'
            : 'degraded',
      })),
    }));
}

function onsetOf(rows: readonly IncidentRow[]): number {
  return Math.min(...rows.map((row) => (row.from === null ? 0 : earliest(row.from))));
}

/** `aws/us-east-1/dynamodb` of `aws/us-east-1/dynamodb:name`; an operation of launching is told apart. */
function serviceOf(lost: string): string {
  return lost.endsWith(':launch') ? lost : lost.replace(/:[^:]*$/, '');
}

function labelOfService(service: string): string {
  const last = service.slice(service.lastIndexOf('/') + 1);
  return last.replace(':', ' ');
}

/** The start, the end, and between them the minutes at which most changes, well apart. */
function ticksOf(changes: readonly number[], fromMin: number, toMin: number): readonly number[] {
  const apart = (toMin - fromMin) * 0.15;
  const counts = new Map<number, number>();
  for (const minute of changes) counts.set(minute, (counts.get(minute) ?? 0) + 1);
  const chosen = [fromMin, toMin];
  for (const [minute] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    if (chosen.length < 6 && chosen.every((each) => Math.abs(each - minute) >= apart))
      chosen.push(minute);
  }
  return chosen.sort((a, b) => a - b);
}
