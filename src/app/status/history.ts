/** What a journey went through: stretches of time in which it was not well, as incidents told them. */
import { type Board, type Told, worstOf } from './board.ts';
import type { State } from './types.ts';

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: State;
}

export interface History {
  readonly journey: string;
  /** Clipped to the window, ordered, none overlaps another; `ok` is what lies between. */
  readonly stretches: readonly Stretch[];
  /** Milliseconds in which it was down or failed for some; maintenance and slowness are none. */
  readonly downMs: number;
}

/** One for each journey, over the days that the page shows. */
export function historyOf(board: Board): readonly History[] {
  const fromMs = board.atMs - board.config.days * 86_400_000;
  const all = [...board.open, ...board.active, ...board.past];
  return board.journeys.map(({ journey }) => {
    const raw = all.flatMap((told) => stretchesOf(told, journey, board.atMs));
    const stretches = flatten(raw, fromMs, board.atMs);
    const downMs = stretches
      .filter(({ state }) => state === 'down' || state === 'partial')
      .reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
    return { journey, stretches, downMs };
  });
}

/** What is said first holds from the beginning; a region's trouble is the journey's, for some. */
function stretchesOf(told: Told, journey: string, nowMs: number): readonly Stretch[] {
  const endMs = told.endedMs ?? nowMs;
  const keys = told.worst
    .map(({ component }) => component)
    .filter((key) => key === journey || key.startsWith(`${journey}@`));
  return keys.flatMap((key) => {
    const changes = told.updates.flatMap(({ atMs, affects }) =>
      affects.filter(({ component }) => component === key).map(({ state }) => ({ atMs, state })),
    );
    return changes.map(({ atMs, state }, index) => ({
      fromMs: index === 0 ? told.startedMs : atMs,
      toMs: Math.min(endMs, changes[index + 1]?.atMs ?? endMs),
      state: key !== journey && state === 'down' ? 'partial' : state,
    }));
  });
}

/** The worst of what overlaps. Quadratic in the stretches of one journey, of which there are few. */
function flatten(raw: readonly Stretch[], fromMs: number, toMs: number): readonly Stretch[] {
  const kept = raw
    .map((each) => ({
      ...each,
      fromMs: Math.max(fromMs, each.fromMs),
      toMs: Math.min(toMs, each.toMs),
    }))
    .filter((each) => each.fromMs < each.toMs && each.state !== 'ok');
  const edges = [...new Set(kept.flatMap((each) => [each.fromMs, each.toMs]))].sort(
    (a, b) => a - b,
  );
  const flat: Stretch[] = [];
  edges.slice(1).forEach((end, index) => {
    const start = edges[index] ?? end;
    const here = kept.filter((each) => each.fromMs <= start && end <= each.toMs);
    if (here.length === 0) return;
    const state = worstOf(here.map((each) => each.state));
    const last = flat.at(-1);
    if (last !== undefined && last.toMs === start && last.state === state) {
      flat[flat.length - 1] = { ...last, toMs: end };
    } else flat.push({ fromMs: start, toMs: end, state });
  });
  return flat;
}
