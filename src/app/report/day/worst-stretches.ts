/** Stretches that overlap, told once: at each minute the worst of them. */
import type { Mark, Stretch } from '../terminal/strip.ts';

const RANK: readonly Mark[] = ['ok', 'late', 'degraded', 'unknown', 'down'];

/** In order of time, without overlaps; neighbours of one outcome are joined, gaps stay gaps. */
export function worstStretches(stretches: readonly Stretch[]): readonly Stretch[] {
  const endOf = ({ toMin }: Stretch): number => toMin ?? Number.POSITIVE_INFINITY;
  const edges = [...new Set(stretches.flatMap((each) => [each.fromMin, endOf(each)]))].sort(
    (a, b) => a - b,
  );
  const told: Stretch[] = [];
  edges.slice(0, -1).forEach((fromMin, index) => {
    const until = edges[index + 1] ?? fromMin;
    const acting = stretches.filter((each) => each.fromMin <= fromMin && until <= endOf(each));
    const outcome = RANK[Math.max(...acting.map((each) => RANK.indexOf(each.outcome)))];
    if (outcome === undefined) return;
    const toMin = until === Number.POSITIVE_INFINITY ? null : until;
    const last = told.at(-1);
    if (last?.outcome === outcome && last.toMin === fromMin)
      told[told.length - 1] = { ...last, toMin };
    else told.push({ fromMin, toMin, outcome });
  });
  return told;
}
