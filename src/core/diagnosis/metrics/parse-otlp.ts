/**
 * OTLP metrics as JSON (opentelemetry-proto, `ExportMetricsServiceRequest`): gauges as they are, sums that
 * count up as what was added a second, histograms and summaries as their mean. What one service measures
 * under several attributes is taken together. Whatever is not as it should be is passed over.
 */

/** One measurement of one service. */
export interface OtlpPoint {
  readonly node: string;
  readonly metric: string;
  readonly atMs: number;
  readonly value: number;
}

/** What is told of one stream: a value, or a sum and a count. */
interface Raw {
  readonly atMs: number;
  readonly sum: number;
  /** How many were summed; null: it is a value of its own. */
  readonly count: number | null;
}

type Kind = 'gauge' | 'sum' | 'distribution';
interface Stream {
  readonly node: string;
  readonly metric: string;
  readonly kind: Kind;
  readonly isCumulative: boolean;
  readonly raw: Raw[];
}

/** All measurements, in order of service, metric and time. */
export function parseOtlp(resourceMetrics: readonly unknown[]): readonly OtlpPoint[] {
  const streams = new Map<string, Stream>();
  for (const resource of resourceMetrics) {
    const { resource: about, scopeMetrics } = fieldsOf(resource);
    const node = serviceOf(fieldsOf(about)['attributes']);
    if (node === null) continue;
    for (const scope of listOf(scopeMetrics)) {
      for (const metric of listOf(fieldsOf(scope)['metrics'])) readMetric(node, metric, streams);
    }
  }
  return together([...streams.values()]);
}

function readMetric(node: string, value: unknown, streams: Map<string, Stream>): void {
  const fields = fieldsOf(value);
  const { name } = fields;
  if (typeof name !== 'string' || name === '') return;
  for (const [field, kind] of KINDS) {
    const data = fieldsOf(fields[field]);
    const temporality = data['aggregationTemporality'];
    const isCumulative =
      field !== 'gauge' &&
      (field === 'summary' ||
        temporality === 2 ||
        temporality === 'AGGREGATION_TEMPORALITY_CUMULATIVE');
    // A sum that goes up and down is a level, like a gauge.
    const own = kind === 'sum' && data['isMonotonic'] !== true ? 'gauge' : kind;
    for (const point of listOf(data['dataPoints'])) {
      const raw = rawOf(point, kind);
      if (raw === null) continue;
      const key = JSON.stringify([node, name, field, fieldsOf(point)['attributes'] ?? null]);
      const stream = streams.get(key) ?? { node, metric: name, kind: own, isCumulative, raw: [] };
      streams.set(key, stream);
      stream.raw.push(raw);
    }
  }
}

const KINDS: readonly (readonly [string, Kind])[] = [
  ['gauge', 'gauge'],
  ['sum', 'sum'],
  ['histogram', 'distribution'],
  ['exponentialHistogram', 'distribution'],
  ['summary', 'distribution'],
];

function rawOf(point: unknown, kind: Kind): Raw | null {
  const fields = fieldsOf(point);
  const atMs = millisecondsOf(fields['timeUnixNano']);
  if (atMs === null) return null;
  if (kind === 'distribution') {
    const [sum, count] = [numberOf(fields['sum']), numberOf(fields['count'])];
    return sum === null || count === null ? null : { atMs, sum, count };
  }
  const sum = numberOf(fields['asDouble']) ?? numberOf(fields['asInt']);
  return sum === null ? null : { atMs, sum, count: null };
}

/** What streams of one service and metric say at one moment, as one value. */
function together(streams: readonly Stream[]): readonly OtlpPoint[] {
  const found = new Map<string, { at: OtlpPoint; kind: Kind; sum: number; count: number }>();
  for (const { node, metric, kind, isCumulative, raw } of streams) {
    for (const { atMs, sum, count } of isCumulative && kind !== 'gauge'
      ? changesOf(raw, kind)
      : raw) {
      const key = JSON.stringify([node, metric, atMs]);
      const before = found.get(key) ?? {
        at: { node, metric, atMs, value: 0 },
        kind,
        sum: 0,
        count: 0,
      };
      found.set(key, { ...before, sum: before.sum + sum, count: before.count + (count ?? 1) });
    }
  }
  return [...found.values()]
    .flatMap(({ at, kind, sum, count }) => {
      // Nothing was measured in that time.
      if (kind === 'distribution' && count <= 0) return [];
      return [{ ...at, value: kind === 'sum' ? sum : sum / count }];
    })
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => compare(a.node, b.node) || compare(a.metric, b.metric) || a.atMs - b.atMs);
}

/** From totals to what was added: a sum a second, a distribution between two tellings. A reset is passed over. */
function changesOf(raw: readonly Raw[], kind: Kind): readonly Raw[] {
  const sorted = raw.toSorted((a, b) => a.atMs - b.atMs);
  return sorted.slice(1).flatMap((each, index): Raw[] => {
    const before = sorted[index];
    if (before === undefined || each.atMs === before.atMs) return [];
    const [sum, count] = [each.sum - before.sum, (each.count ?? 0) - (before.count ?? 0)];
    if (sum < 0 || count < 0) return [];
    const seconds = (each.atMs - before.atMs) / 1_000;
    return [
      kind === 'sum'
        ? { atMs: each.atMs, sum: sum / seconds, count: null }
        : { atMs: each.atMs, sum, count },
    ];
  });
}

function serviceOf(attributes: unknown): string | null {
  for (const name of ['service.name', 'k8s.deployment.name', 'host.name']) {
    for (const attribute of listOf(attributes)) {
      const { key, value } = fieldsOf(attribute);
      const text = fieldsOf(value)['stringValue'];
      if (key === name && typeof text === 'string' && text !== '') return text;
    }
  }
  return null;
}

/** Nanoseconds since 1970 have nineteen digits, which no number holds. */
function millisecondsOf(value: unknown): number | null {
  const text = typeof value === 'number' ? value.toFixed(0) : value;
  if (typeof text !== 'string' || !/^\d{7,19}$/.test(text)) return null;
  return Number(text.slice(0, -6));
}

function numberOf(value: unknown): number | null {
  const number =
    typeof value === 'string' && /^-?\d{1,19}(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
