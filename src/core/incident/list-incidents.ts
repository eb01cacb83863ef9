/** The library at a glance: which incidents there are, newest first, filtered as asked. */
import { compareText } from '#base';
import type { Incident } from './types.ts';

export interface IncidentFilter {
  /** `aws`; the incident's own provider. */
  readonly provider?: string;
  /** `aws/dynamodb`, `dynamodb`: named in a row. */
  readonly service?: string;
  /** UTC year of its start. */
  readonly year?: number;
}

export interface IncidentSummary {
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  readonly startsAt: string;
  readonly lastsMin: number;
  readonly rows: number;
  /** Of the rows, those taken from memory and not checked again. */
  readonly unverified: number;
  /** What its rows name, without the operation, `aws/us-east-1/dynamodb`; sorted. */
  readonly touches: readonly string[];
}

/** Summaries of the incidents that pass the filter, newest first, then by id. */
export function listIncidents(
  incidents: readonly Incident[],
  filter: IncidentFilter = {},
): readonly IncidentSummary[] {
  return incidents
    .map(summarize)
    .filter((each) => passes(each, filter))
    .sort((a, b) => compareText(b.startsAt, a.startsAt) || compareText(a.id, b.id));
}

/** One incident's line. */
export function summarize(incident: Incident): IncidentSummary {
  return {
    id: incident.id,
    title: incident.title,
    provider: incident.provider,
    startsAt: incident.startsAt,
    lastsMin: incident.endsAtMin,
    rows: incident.rows.length,
    unverified: incident.rows.filter((row) => row.unverified).length,
    touches: [...new Set(incident.rows.map((row) => withoutOperation(row.lost)))].sort(compareText),
  };
}

function passes(summary: IncidentSummary, filter: IncidentFilter): boolean {
  const { provider, service, year } = filter;
  if (provider !== undefined && summary.provider !== provider) return false;
  if (year !== undefined && Number(summary.startsAt.slice(0, 4)) !== year) return false;
  if (service === undefined) return true;
  return summary.touches.some((name) => name === service || isService(name, service));
}

function withoutOperation(lost: string): string {
  return lost.split(':')[0] ?? lost;
}

/** `dynamodb` and `aws/dynamodb` are both what `aws/us-east-1/dynamodb` names. */
function isService(name: string, service: string): boolean {
  const parts = name.split('/');
  const last = parts.at(-1) ?? name;
  return service === last || service === `${parts[0]}/${last}`;
}
