/** Counters in the shape of OpenTelemetry's metrics data, so that any exporter can pass them on. */
import type { Policy } from './compose.ts';

/** One number, and what it is about. */
export interface MetricPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One instrument. Sums are cumulative since the program began. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'sum' | 'gauge';
  readonly points: readonly MetricPoint[];
}

/** The numbers of some policies, in the order in which they are given. */
export function metricsOf(policies: readonly Policy<unknown>[]): readonly Metric[] {
  const about = (policy: Policy<unknown>): Record<string, string> => ({
    'firebreak.policy': policy.name,
  });
  return [
    {
      name: 'firebreak.policy.calls',
      unit: '{call}',
      kind: 'sum',
      points: policies.map((each) => ({ attributes: about(each), value: each.calls })),
    },
    {
      name: 'firebreak.policy.events',
      unit: '{event}',
      kind: 'sum',
      points: policies.flatMap((each) =>
        [...each.counts].map(([event, value]) => ({
          attributes: { ...about(each), 'firebreak.event': event },
          value,
        })),
      ),
    },
    {
      name: 'firebreak.policy.gauge',
      unit: '1',
      kind: 'gauge',
      points: policies.flatMap((each) =>
        each.layers.flatMap((layer) =>
          Object.entries(layer.gauges?.() ?? {}).map(([gauge, value]) => ({
            attributes: { ...about(each), 'firebreak.gauge': `${layer.kind}.${gauge}` },
            value,
          })),
        ),
      ),
    },
    {
      name: 'firebreak.policy.state',
      unit: '1',
      kind: 'gauge',
      points: policies.flatMap((each) =>
        each.layers.flatMap(({ kind, state }) =>
          state === undefined
            ? []
            : [{ attributes: { ...about(each), 'firebreak.state': `${kind}.${state}` }, value: 1 }],
        ),
      ),
    },
  ];
}
