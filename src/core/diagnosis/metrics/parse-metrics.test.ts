/** Tables, JSON and OTLP are read alike; what is wrong is told with its line; nothing makes it throw. */
import { createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { diagnoseMetrics } from './diagnose-metrics.ts';
import { parseMetrics } from './parse-metrics.ts';

const moment = (text: string): number | null => {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
};
const read = (text: string): ReturnType<typeof parseMetrics> => parseMetrics(text, 'm', moment);
const T = 1_760_942_880;

const otlp = (name: string, data: object, service = 'cart'): object => ({
  resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
  scopeMetrics: [{ scope: { name: 'x' }, metrics: [{ name, ...data }] }],
});
const nano = (seconds: number): string => `${T + seconds}000000000`;

describe('measurements', () => {
  it('are read from a table, in whatever order its columns and lines stand', () => {
    const table = `value,at,node,metric
# a comment
0.25,${T + 60},cart,latency
"1,5",2025-10-20T06:48:00Z,cart,errors
,${T + 120},cart,latency
NaN,${T + 180},cart,latency
0.5,${T}000,cart,latency
`.replace('"1,5"', '"1.5"');
    expect(read(table).value).toEqual({
      calls: [],
      series: [
        { node: 'cart', metric: 'errors', points: [{ atMs: T * 1_000, value: 1.5 }] },
        {
          node: 'cart',
          metric: 'latency',
          points: [
            { atMs: T * 1_000, value: 0.5 },
            { atMs: (T + 60) * 1_000, value: 0.25 },
          ],
        },
      ],
    });
    expect(read('from,to\nweb,"a ""b"", c"\nweb,x\nweb,x\n').value?.calls).toEqual([
      { from: 'web', to: 'a "b", c' },
      { from: 'web', to: 'x' },
    ]);
  });

  it('are read from JSON the same', () => {
    const json = {
      format: 1,
      series: [
        {
          node: 'cart',
          metric: 'latency',
          points: [
            [T, 0.5],
            [T + 60, null],
            ['2025-10-20T06:50:00Z', 2],
          ],
        },
      ],
      calls: [['web', 'cart']],
    };
    expect(read(JSON.stringify(json)).value).toEqual({
      series: [
        {
          node: 'cart',
          metric: 'latency',
          points: [
            { atMs: T * 1_000, value: 0.5 },
            { atMs: (T + 120) * 1_000, value: 2 },
          ],
        },
      ],
      calls: [{ from: 'web', to: 'cart' }],
    });
  });

  it('are read from OTLP: gauges as they are, totals as what was added, histograms as their mean', () => {
    const gauge = otlp('cpu', {
      gauge: { dataPoints: [{ timeUnixNano: nano(0), asDouble: 0.5 }] },
    });
    const counter = otlp('requests', {
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [
          { timeUnixNano: nano(0), asInt: '100' },
          { timeUnixNano: nano(60), asInt: '160' },
          { timeUnixNano: nano(120), asInt: '10' },
          { timeUnixNano: nano(180), asInt: '70' },
        ],
      },
    });
    const histogram = otlp('duration', {
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          {
            timeUnixNano: nano(0),
            sum: 6,
            count: '3',
            attributes: [{ key: 'route', value: { stringValue: '/a' } }],
          },
          { timeUnixNano: nano(0), sum: 2, count: '1' },
          { timeUnixNano: nano(60), sum: 0, count: '0' },
        ],
      },
    });
    const lines = [{ resourceMetrics: [gauge, counter] }, { resourceMetrics: [histogram] }];
    const { value } = read(lines.map((each) => JSON.stringify(each)).join('\n'));
    expect(
      value?.series.map(({ metric, points }) => [metric, points.map((each) => each.value)]),
    ).toEqual([
      ['cpu', [0.5]],
      ['duration', [2]],
      ['requests', [1, 1]],
    ]);
    expect(value?.series[0]?.points[0]?.atMs).toBe(T * 1_000);
  });

  it('that are wrong are told with their line and the mend', () => {
    const problems = read(`node,metric,at,value
cart,latency,yesterday,1
cart,latency,${T},fast
,latency,${T},1
cart,latency,${T},1
`).problems.map(({ place, what }) => `${place?.line} ${what}`);
    expect(problems).toEqual([
      '2 "yesterday" is no moment.',
      '3 "fast" is no number.',
      '4 It has no node or no metric.',
    ]);
    expect(read('cart;1').problems).toMatchObject([{ place: { line: 1 } }]);
    expect(read('').problems).toHaveLength(1);
    expect(read('{"a":1}').problems[0]?.what).toMatch(/neither "series" nor/);
    expect(read('{"series":[{}]}').problems).toHaveLength(1);
    expect(read('{"series":[],"calls":[[1]]}').problems).toHaveLength(1);
    expect(read('[').problems).toHaveLength(1);
    const many = `node,at,value\n${'a,b,c\n'.repeat(1_000)}`;
    expect(read(many).problems.length).toBeLessThanOrEqual(20);
  });

  it('never throw, whatever the bytes, and what was read can be diagnosed', () => {
    const random = createRandom(11);
    const histogram = {
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          { timeUnixNano: nano(0), sum: 1, count: 1 },
          { timeUnixNano: nano(9), sum: 3, count: 2 },
        ],
      },
    };
    const seeds = [
      `node,metric,at,value\ncart,latency,${T},0.25\nweb,latency,${T + 60},1\n`,
      'from,to\nweb,cart\ncart,web\n',
      JSON.stringify({
        series: [
          {
            node: 'a',
            metric: 'm',
            points: [
              [T, 1],
              [T + 1, 2],
            ],
          },
        ],
        calls: [['a', 'b']],
      }),
      JSON.stringify({ resourceMetrics: [otlp('d', histogram)] }),
    ];
    let readable = 0;
    for (let round = 0; round < 6_000; round++) {
      const bytes = Buffer.from(seeds[round % seeds.length] ?? '');
      for (let hits = 0; hits < 1 + (round % 4); hits++)
        bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
      const { value } = read(bytes.toString());
      if (value === null) continue;
      readable++;
      const symptom = value.series[0]?.node ?? 'a';
      diagnoseMetrics(value.series, value.calls, {
        symptom,
        metric: null,
        beganMs: T * 1_000 + 5,
        endedMs: null,
        told: true,
      });
    }
    expect(readable).toBeGreaterThan(500);
  });
});
