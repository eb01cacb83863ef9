/** Incidents and maps for the tests of this room and of those above it. */
import { mergeParts, partOf, type ResolvedMap, resolveMap, type MapFile } from '#core/map';
import type { Catalogue } from '#core/map';
import { parseIncident } from './parse-incident.ts';
import type { Incident } from './types.ts';

/** A whole incident around some rows. */
export function incidentOf(rows: string, head = ''): Incident {
  const parsed = parseIncident(fileOf(rows, head), 'incident.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return parsed.value;
}

/** The text of an incident's file; `head` adds top-level lines. */
export function fileOf(rows: string, head = ''): string {
  return `incident: 1
id: test-2026-01-01
title: A test
provider: aws
startsAt: '2026-01-01T00:00Z'
endsAtMin: 100
timesWithinMin: 5
observed: [aws]
summary: Something failed.
sources:
  - { id: us, title: We }
${head}
rows:
${rows}
`;
}

/** A resolved map; it must have no problem. */
export function mapOf(file: Omit<MapFile, 'firebreak'>, catalogue: Catalogue): ResolvedMap {
  const part = partOf({ firebreak: 1, name: 'test', ...file }, 'firebreak.yaml');
  const resolved = resolveMap(mergeParts([part]), catalogue);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems, null, 2));
  return resolved.value;
}
