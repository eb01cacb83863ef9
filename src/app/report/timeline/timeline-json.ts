/** A timeline as JSON: the same value, its moments as text. */
import { formatMoment, type Span, type Timeline } from '#core/timeline';

/** What `firebreak timeline --json` prints. */
export function timelineJson(timeline: Timeline): unknown {
  const at = (atMs: number | null): string | null => (atMs === null ? null : formatMoment(atMs));
  const span = ({ fromMs, toMs }: Span): { from: string | null; to: string | null } => ({
    from: at(fromMs),
    to: at(toMs),
  });
  const { beganMs, endedMs, looks, places, worst, targets, phases, away, said, named } = timeline;
  return {
    format: 1,
    ...span(timeline),
    began: at(beganMs),
    ended: at(endedMs),
    worst,
    looks,
    places,
    targets: targets.map(({ target, failing, failedMs, blips, stretches }) => ({
      target,
      failedMs,
      failing: failing.map(span),
      blips,
      stretches: stretches.map((each) => ({ ...span(each), outcome: each.outcome })),
    })),
    phases: phases.map((each) => ({ kind: each.kind, ...span(each), failing: each.failing })),
    away: away.map((each) => ({ place: each.place, ...span(each) })),
    said: said.map(({ atMs, ...rest }) => ({
      at: at(atMs),
      afterMs: beganMs === null ? null : atMs - beganMs,
      ...rest,
    })),
    named: named.map(({ atMs, ...rest }) => ({
      at: at(atMs),
      afterMs: beganMs === null ? null : atMs - beganMs,
      ...rest,
    })),
  };
}
