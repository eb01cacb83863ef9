/** A page for tests: two journeys, one of them in two regions, and an incident of that day. */
import { parseIncident } from './parse-incident.ts';
import { parseInstant } from './instant.ts';
import type { Incident, StatusComponent, StatusConfig } from './types.ts';

export const CONFIG: StatusConfig = {
  title: 'High Street',
  url: 'https://status.example.com',
  hosts: ['https://status.example.com', 'https://status.example.net'],
  incidents: 'incidents',
  days: 90,
  staleMs: 3_600_000,
  about: 'What works and what does not.',
  subscribe: null,
  components: null,
};

const component = (journey: string, region: string | null, name: string): StatusComponent => ({
  key: region === null ? journey : `${journey}@${region}`,
  journey,
  region,
  name,
  description: null,
});

export const COMPONENTS: readonly StatusComponent[] = [
  component('pay', null, 'Paying by card'),
  component('pay', 'aws/us-east-1', 'aws/us-east-1'),
  component('pay', 'aws/eu-west-1', 'aws/eu-west-1'),
  component('search', null, 'Search'),
];
export const KEYS: readonly string[] = COMPONENTS.map(({ key }) => key);

export const PAY = `---
title: Paying fails
started: 2026-10-20T07:48Z
---

## investigating 2026-10-20T08:11Z by ada
Affects: pay@aws/us-east-1 down, search degraded

We **look**.

## identified 2026-10-20T09:08Z

A draft.

## resolved 2026-10-20T10:48Z by ada

Over.
`;

/** Milliseconds. @throws when it is no moment. */
export function at(moment: string): number {
  const atMs = parseInstant(moment);
  if (atMs === null) throw new Error(moment);
  return atMs;
}

/** @throws with its first problem. */
export function incident(text: string, file = 'incidents/2026-10-20-pay.md'): Incident {
  const read = parseIncident(text, file, KEYS);
  if (!read.ok) throw new Error(JSON.stringify(read.problems[0]));
  return read.value;
}
