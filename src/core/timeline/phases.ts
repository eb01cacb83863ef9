/** How an outage went: it spreads, is at its worst, recovers; after a quiet time it may come back. */
import type { Phase, Span, TargetLine } from './types.ts';

interface Step {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly failing: number;
}

/** In order of time, without gaps; empty when nothing failed. */
export function phasesOf(targets: readonly Pick<TargetLine, 'failing'>[]): readonly Phase[] {
  const steps = stepsOf(targets.flatMap(({ failing }) => failing));
  const waves: Step[][] = [];
  const phases: Phase[] = [];
  for (const step of steps) {
    const wave = waves.at(-1);
    if (wave === undefined || step.failing === 0) waves.push([step]);
    else if (wave.at(-1)?.failing === 0) waves.push([step]);
    else wave.push(step);
  }
  for (const wave of waves) phases.push(...phasesOfWave(wave));
  return phases;
}

/** How many fail, from change to change, from the first that fails to the last that is well again. */
export function stepsOf(spans: readonly Span[]): readonly Step[] {
  const changes = new Map<number, number>();
  const change = (atMs: number, by: number): void =>
    void changes.set(atMs, (changes.get(atMs) ?? 0) + by);
  for (const { fromMs, toMs } of spans) {
    change(fromMs, 1);
    if (toMs !== null) change(toMs, -1);
  }
  const edges = [...changes].filter(([, by]) => by !== 0).toSorted(([a], [b]) => a - b);
  let failing = 0;
  const steps = edges.map(([fromMs, by], index): Step => {
    failing += by;
    return { fromMs, toMs: edges[index + 1]?.[0] ?? null, failing };
  });
  // After the last change nothing fails, or it is not over.
  return steps.at(-1)?.failing === 0 ? steps.slice(0, -1) : steps;
}

function phasesOfWave(wave: readonly Step[]): readonly Phase[] {
  const most = Math.max(...wave.map(({ failing }) => failing));
  if (most === 0) return wave.map((step) => ({ ...step, kind: 'quiet' }));
  const first = wave.findIndex(({ failing }) => failing === most);
  const last = wave.findLastIndex(({ failing }) => failing === most);
  return [
    joined('spreading', wave.slice(0, first)),
    joined('worst', wave.slice(first, last + 1)),
    joined('recovering', wave.slice(last + 1)),
  ].flat();
}

function joined(kind: Phase['kind'], steps: readonly Step[]): readonly Phase[] {
  const [first] = steps;
  if (first === undefined) return [];
  const failing = Math.max(...steps.map((step) => step.failing));
  return [{ kind, fromMs: first.fromMs, toMs: steps.at(-1)?.toMs ?? null, failing }];
}
