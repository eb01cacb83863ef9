/** What is named from measurements, what is not, and that the order of what is given changes nothing. */
import { createRandom, type Random } from '#base';
import { describe, expect, it } from 'vitest';
import { diagnoseMetrics } from './diagnose-metrics.ts';
import type { Call, MetricQuestion, Series } from './types.ts';

const MINUTE = 60_000;
const BEGAN = 100 * MINUTE;

/** A curve around 10 with a little noise; from `BEGAN` on it follows a shape, so many times as high. */
function curve(
  node: string,
  random: Random,
  height = 0,
  shape: (minute: number) => number = () => 1,
): Series {
  const points = Array.from({ length: 130 }, (_, minute) => ({
    atMs: minute * MINUTE,
    value: 10 + random.next() + (minute >= 100 ? height * shape(minute - 100) : 0),
  }));
  return { node, metric: 'latency', points };
}

const CALLS: readonly Call[] = [
  { from: 'web', to: 'cart' },
  { from: 'web', to: 'search' },
  { from: 'cart', to: 'proxy' },
  { from: 'proxy', to: 'table' },
  { from: 'search', to: 'index' },
];
const asked = (told: boolean): MetricQuestion => ({
  symptom: 'web',
  metric: 'latency',
  beganMs: BEGAN,
  endedMs: null,
  told,
});
const wave = (minute: number): number => 1 + Math.sin(minute / 3);
const other = (minute: number): number => 1 + Math.cos(minute / 2);

describe('the deepest sick node', () => {
  const random = createRandom(1);
  const sick = [
    curve('web', random, 20, wave),
    curve('cart', random, 20, wave),
    curve('table', random, 20, wave),
    curve('search', random),
    curve('index', random),
  ];

  it('is found through what is sick, and through what nobody measures, which is named', () => {
    const found = diagnoseMetrics(sick, CALLS, asked(false));
    expect(found.nodes[0]).toMatchObject({
      node: 'table',
      isDeepest: true,
      path: ['web', 'cart', 'proxy', 'table'],
    });
    expect(found.nodes.map(({ node, isDeepest }) => `${node} ${isDeepest}`)).toEqual([
      'table true',
      expect.stringMatching(/^(cart|web) false$/) as string,
      expect.stringMatching(/^(cart|web) false$/) as string,
    ]);
    expect(found.blind).toEqual(['proxy']);
    expect(found.nodes[0]?.correlation).toBeGreaterThan(0.9);
  });

  it('is, of several, the one whose curve is like the symptom', () => {
    const both = [
      ...sick.slice(0, 3),
      curve('search', random, 20, other),
      curve('index', random, 30, other),
    ];
    const found = diagnoseMetrics(both, CALLS, asked(false));
    expect(found.nodes.slice(0, 2).map(({ node }) => node)).toEqual(['table', 'index']);
  });

  it('is the symptom itself when nothing that it calls is sick', () => {
    const found = diagnoseMetrics(
      [curve('web', random, 20), ...sick.slice(3)],
      CALLS,
      asked(false),
    );
    expect(found.nodes.map(({ node }) => node)).toEqual(['web']);
  });

  it('is not looked for when the symptom is well, unless somebody has said that it is not', () => {
    const well = ['web', 'cart', 'table'].map((node) => curve(node, random, 0.8, wave));
    expect(diagnoseMetrics(well, CALLS, asked(false))).toMatchObject({
      nodes: [],
      abstention: 'symptom-is-well',
    });
    const told = diagnoseMetrics(well, CALLS, asked(true));
    expect(told.threshold).toBeLessThan(5);
    expect(told.nodes[0]?.node).toBe('table');
  });

  it('is not named where too little is measured', () => {
    expect(diagnoseMetrics(sick.slice(1), CALLS, asked(false)).abstention).toBe('nothing-measured');
    const short = sick.map((each) => ({ ...each, points: each.points.slice(95) }));
    expect(diagnoseMetrics(short, CALLS, asked(false)).abstention).toBe('too-little-measured');
  });

  it('ends in rings of calls, and with metrics of any kind takes the sickest of a node', () => {
    const ring = [...CALLS, { from: 'table', to: 'web' }, { from: 'web', to: 'web' }];
    const found = diagnoseMetrics(sick, ring, asked(false));
    expect(found.nodes.map(({ node }) => node).toSorted()).toEqual(['cart', 'table', 'web']);
    const memory = { ...curve('search', random, 500, wave), metric: 'memory' };
    const any = diagnoseMetrics([...sick, memory], CALLS, { ...asked(false), metric: null });
    expect(any.nodes.find(({ node }) => node === 'search')).toMatchObject({ metric: 'memory' });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is the same in whatever order things are given (seed %i)',
    (seed) => {
      const own = createRandom(seed);
      const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
      const series = nodes.map((node) =>
        curve(node, own, own.next() < 0.6 ? 30 * own.next() : 0, wave),
      );
      const calls = nodes.flatMap((from) =>
        nodes.filter(() => own.next() < 0.3).map((to): Call => ({ from, to })),
      );
      const question = { ...asked(true), symptom: 'a' };
      const found = diagnoseMetrics(series, calls, question);
      expect(diagnoseMetrics(series.toReversed(), calls.toReversed(), question)).toEqual(found);
      for (const { path, node } of found.nodes) {
        expect(path[0]).toBe('a');
        expect(path.at(-1)).toBe(node);
        path.slice(1).forEach((to, index) => {
          expect(calls).toContainEqual({ from: path[index], to });
        });
      }
    },
  );
});
