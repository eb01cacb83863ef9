/**
 * Lays an incident over a map: each row becomes an impairment of what it names there, at its widest
 * (T7). Rows about things that the map does not reach are counted apart: they change nothing here.
 */
import { fromMinutes } from '#base';
import type { Lost, ResolvedMap } from '#core/map';
import { earliest, latest } from './minute.ts';
import { readLost, vocabularyOf } from './read-lost.ts';
import type { Impairment, ImpairmentKind, Incident, IncidentRow } from './types.ts';

export interface BoundIncident {
  /** In the order of the incident's rows. */
  readonly impairments: readonly Impairment[];
  /** The row behind each impairment, at the same index. */
  readonly rows: readonly IncidentRow[];
  readonly notReached: readonly IncidentRow[];
}

/** The incident's rows as impairments of this map. */
export function bindIncident(incident: Incident, map: ResolvedMap): BoundIncident {
  const vocabulary = vocabularyOf(map);
  const bound = incident.rows.map((row) => ({ row, lost: readLost(row.lost, vocabulary) }));
  const reached = bound.filter(
    (each): each is { row: IncidentRow; lost: Lost } => each.lost !== null,
  );
  return {
    impairments: reached.map(({ row, lost }) => toImpairment(row, lost, incident)),
    rows: reached.map(({ row }) => row),
    notReached: bound.filter(({ lost }) => lost === null).map(({ row }) => row),
  };
}

function toImpairment(row: IncidentRow, lost: Lost, incident: Incident): Impairment {
  const effect = effectOf(row);
  return {
    lost,
    effect,
    fromMs: fromMinutes(row.from === null ? startOf(incident) : earliest(row.from)),
    toMs: fromMinutes(row.until === null ? incident.endsAtMin : latest(row.until)),
    // Nothing published: any share may have failed (S1).
    share: row.share ?? { low: 0, high: 1 },
  };
}

/** An unknown onset is read as the incident's start: the earliest known onset, 0 at the latest. */
function startOf(incident: Incident): number {
  return Math.min(
    0,
    ...incident.rows.flatMap((row) => (row.from === null ? [] : [earliest(row.from)])),
  );
}

/** What its source says (S1); a published share of a half or more makes it down, none makes it better (S2). */
function effectOf({ kind, share }: IncidentRow): Impairment['effect'] {
  const effect = effectOfKind(kind);
  return effect === 'degraded' && share !== null && share.low >= 0.5 ? 'down' : effect;
}

function effectOfKind(kind: ImpairmentKind): Impairment['effect'] {
  switch (kind) {
    case 'fails':
    case 'empty':
      return 'down';
    case 'wrong':
      return 'wrong';
    case 'slow':
    case 'stale':
    case 'partly':
      return 'degraded';
  }
}
