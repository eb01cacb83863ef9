/**
 * One record of octoDNS as endpoints: its values, pools with weights, geo targets. Written from
 * octoDNS's docs/records.md, docs/dynamic_records.md and docs/geo_records.md. What a guard policy cannot
 * say (other answers elsewhere in the world, pools that stand in for pools) is a gap, and is said.
 */
import { formatDuration } from '#base';
import { addressFamily, canonicalAddress } from '#core/dns';
import type { EndpointPolicy, EndpointProbe } from '#core/guard';

/** Says a gap; `path` leads from the record to what it is about. */
export type SayGap = (path: readonly (string | number)[], what: string, mend: string) => void;

type Mapping = Readonly<Record<string, unknown>>;

/** The highest capacity of a policy. */
const MAX_CAPACITY = 255;

/** The value as a mapping; null when it is none. */
export function mappingOf(value: unknown): Mapping | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Mapping)
    : null;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** Whether octoDNS would balance it: several values, pools, or geo targets. */
export function isSteered(record: Mapping): boolean {
  return mappingOf(record['dynamic']) !== null || mappingOf(record['geo']) !== null;
}

/** Addresses with weights, each once. */
export class Endpoints {
  readonly #family: 4 | 6;
  readonly #say: SayGap;
  readonly #weights = new Map<string, number>();

  constructor(family: 4 | 6, say: SayGap) {
    this.#family = family;
    this.#say = say;
  }

  /** Adds an address; one that is there keeps the higher weight, and it is said. */
  add(value: unknown, weight: number, path: readonly (string | number)[]): void {
    const address = typeof value === 'string' ? canonicalAddress(value.trim()) : null;
    if (address === null || addressFamily(address) !== this.#family) {
      const what = `${JSON.stringify(value)} is no address of the record's type`;
      return this.#say(path, what, 'it is left out: write an address');
    }
    const before = this.#weights.get(address);
    if (before !== undefined && before !== weight) {
      const what = `${address} has the weights ${before} and ${weight}`;
      this.#say(path, what, `capacity ${Math.max(before, weight)} is proposed`);
    }
    this.#weights.set(address, Math.max(before ?? 0, weight));
  }

  /** Adds it with weight 1, unless it is there. */
  addPlain(value: unknown, path: readonly (string | number)[]): void {
    const address = typeof value === 'string' ? canonicalAddress(value.trim()) : null;
    if (address === null || !this.#weights.has(address)) this.add(value, 1, path);
  }

  get all(): readonly EndpointPolicy[] {
    return [...this.#weights].map(([address, capacity]) => ({ address, capacity }));
  }
}

/** All addresses of a record, pools first: what they say of weights counts. */
export function endpointsOf(
  record: Mapping,
  family: 4 | 6,
  say: SayGap,
): readonly EndpointPolicy[] {
  const endpoints = new Endpoints(family, say);
  const dynamic = mappingOf(record['dynamic']);
  if (dynamic !== null) readPools(dynamic, endpoints, say);
  const geo = mappingOf(record['geo']);
  if (geo !== null) {
    const places = Object.keys(geo).join(', ');
    const what = `answers differ by place (${places}), and a guard policy has one answer for all`;
    say(
      ['geo'],
      what,
      'all addresses are proposed together; keep octoDNS for this name if place matters',
    );
    for (const [place, values] of Object.entries(geo)) {
      for (const [at, value] of listOf(values).entries()) {
        endpoints.addPlain(value, ['geo', place, at]);
      }
    }
  }
  const key = record['values'] === undefined ? 'value' : 'values';
  for (const [at, value] of listOf(record[key]).entries()) {
    endpoints.addPlain(value, key === 'values' ? [key, at] : [key]);
  }
  return endpoints.all;
}

function readPools(dynamic: Mapping, endpoints: Endpoints, say: SayGap): void {
  const pools = mappingOf(dynamic['pools']) ?? {};
  for (const [name, value] of Object.entries(pools)) {
    const path = ['dynamic', 'pools', name];
    const pool = mappingOf(value);
    const fallback = pool?.['fallback'];
    if (typeof fallback === 'string') {
      const what = `pool ${name} falls back to ${fallback} when all of it fails`;
      say(
        [...path, 'fallback'],
        what,
        'the addresses of both are proposed together; minHealthy keeps the last ones',
      );
    }
    const values = pool === null ? value : pool['values'];
    for (const [at, each] of listOf(values).entries()) {
      readPoolValue(each, endpoints, [...path, 'values', at], say);
    }
  }
  readRules(dynamic, say);
}

function readPoolValue(
  value: unknown,
  endpoints: Endpoints,
  path: readonly (string | number)[],
  say: SayGap,
): void {
  const entry = mappingOf(value);
  if (entry === null) return endpoints.addPlain(value, path);
  const { status } = entry;
  if (status === 'down') {
    return say(
      [...path, 'status'],
      `${String(entry['value'])} is never served (status: down)`,
      'it is left out',
    );
  }
  if (status === 'up') {
    const what = `${String(entry['value'])} is served whatever its health (status: up)`;
    say([...path, 'status'], what, 'the guard looks at it as at all others');
  }
  const weight = entry['weight'] ?? 1;
  const isWeight = typeof weight === 'number' && Number.isInteger(weight) && weight >= 1;
  if (!isWeight || weight > MAX_CAPACITY) {
    say([...path, 'weight'], `a weight of ${JSON.stringify(weight)}`, 'capacity 1 is proposed');
  }
  endpoints.add(entry['value'], isWeight && weight <= MAX_CAPACITY ? weight : 1, path);
}

/** Rules by place or network are what a policy cannot say. */
function readRules(dynamic: Mapping, say: SayGap): void {
  const rules = listOf(dynamic['rules']);
  const places = rules.flatMap((rule) => {
    const fields = mappingOf(rule) ?? {};
    return [...listOf(fields['geo']), ...listOf(fields['geos']), ...listOf(fields['subnets'])].map(
      String,
    );
  });
  if (places.length === 0) return;
  const shown = places.slice(0, 4).join(', ') + (places.length > 4 ? ', ...' : '');
  const what = `answers differ by place (${shown}), and a guard policy has one answer for all`;
  say(
    ['dynamic', 'rules'],
    what,
    'all pools are proposed together; keep octoDNS for this name if place matters',
  );
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** octoDNS looks at https://ADDRESS/_dns unless told otherwise (docs/dynamic_records.md). */
export function probeOf(record: Mapping, say: SayGap): EndpointProbe {
  const check = mappingOf(mappingOf(record['octodns'])?.['healthcheck']) ?? {};
  const path = ['octodns', 'healthcheck'];
  const protocol = textOf(check['protocol'], 'HTTPS').toUpperCase();
  const page = textOf(check['path'], '/_dns');
  const port = typeof check['port'] === 'number' ? check['port'] : null;
  const common = { everyMs: 5_000, failAfter: 3, passAfter: 2 };
  if (protocol === 'TCP') return { kind: 'tcp', target: String(port ?? 443), ...common };
  const kind = protocol === 'HTTP' ? 'http' : 'https';
  const usual = kind === 'http' ? 80 : 443;
  if (check['host'] !== undefined) {
    const what = `the check asks with the host ${textOf(check['host'], '?')}`;
    say(
      [...path, 'host'],
      what,
      'a guard probe asks for the name that it guards: see that the page answers to it',
    );
  }
  if (port !== null && port !== usual) {
    say(
      [...path, 'port'],
      `the check asks at port ${port}`,
      `a guard probe asks at ${usual}: write tcp: ${port} instead, or move the page`,
    );
  }
  return { kind, target: page.startsWith('/') ? page : `/${page}`, ...common };
}

/** A TTL in seconds that a policy takes; what is not said has octoDNS's default. */
export function ttlOf(record: Mapping, defaultSeconds: number, say: SayGap): number {
  const { ttl } = record;
  if (typeof ttl === 'number' && Number.isInteger(ttl) && ttl >= 1 && ttl <= 86_400) return ttl;
  if (ttl === undefined) {
    if (isSteered(record)) {
      const shown = formatDuration(defaultSeconds * 1000);
      say(
        [],
        `no ttl is written, so octoDNS takes ${shown}`,
        'write ttl: 60 there, or in guard.yaml',
      );
    }
    return defaultSeconds;
  }
  const nearest =
    typeof ttl === 'number' && ttl > 86_400 ? 86_400 : typeof ttl === 'number' ? 1 : defaultSeconds;
  say(
    ['ttl'],
    `a ttl of ${JSON.stringify(ttl)} is not whole seconds from 1 to 86400`,
    `${nearest} is proposed`,
  );
  return nearest;
}
