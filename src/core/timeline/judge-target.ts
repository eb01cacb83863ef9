/**
 * Whether one thing failed, and from when to when, out of looks from several places that may be wrong.
 * At each look a majority of the places decides, each with its last word while that is fresh. It fails
 * after three bad of the last five such judgements, dated back to the first look that saw it; it is well again
 * at the first of two good ones in a row: the numbers of `watch`.
 */
import type { Look, Span, Stretch, TargetLine } from './types.ts';

/** How judgements become failing and well again. */
export interface JudgeSettings {
  readonly bad: number;
  readonly of: number;
  readonly good: number;
}

export const USUAL_JUDGE: JudgeSettings = { bad: 3, of: 5, good: 2 };

/** A word is fresh for so many of its place's usual pauses between looks at this target. */
const FRESH_PAUSES = 4;

interface Judgement {
  readonly atMs: number;
  readonly isGood: boolean;
  /** Since when those that find it bad have found it so. */
  readonly badSinceMs: number;
}

/** `looks` are those of one target, in order of time, without those of places that were cut off. */
export function judgeTarget(
  target: string,
  looks: readonly Look[],
  whole: { readonly fromMs: number; readonly toMs: number },
  settings: JudgeSettings = USUAL_JUDGE,
): TargetLine {
  const heard = looks.filter(({ ok }) => ok !== null);
  const freshMs = freshness(heard);
  const failing = spells(judge(heard, freshMs), settings);
  const unseen = silences(heard, whole, freshMs);
  const cameTo = ({ atMs }: Look): boolean =>
    failing.some(({ fromMs, toMs }) => fromMs <= atMs && (toMs === null || atMs < toMs));
  return {
    target,
    failing,
    blips: heard.filter((look) => look.ok === false && !cameTo(look)).length,
    failedMs: failing.reduce((sum, { fromMs, toMs }) => sum + (toMs ?? whole.toMs) - fromMs, 0),
    stretches: stretchesOf(failing, unseen, whole),
  };
}

/** How long the word of each place lasts: a few times the middle pause between its looks. */
function freshness(looks: readonly Look[]): ReadonlyMap<string, number> {
  const places = Map.groupBy(looks, ({ place }) => place);
  return new Map(
    [...places].map(([place, own]) => {
      const pauses = own
        .slice(1)
        .map(({ atMs }, index) => atMs - (own[index]?.atMs ?? atMs))
        .toSorted((a, b) => a - b);
      // One look alone is the only word there is: it lasts.
      return [place, (pauses[Math.floor(pauses.length / 2)] ?? Infinity) * FRESH_PAUSES];
    }),
  );
}

/** What the places together hold at each look; no judgement where they are of two minds. */
function judge(looks: readonly Look[], freshMs: ReadonlyMap<string, number>): readonly Judgement[] {
  const last = new Map<string, Look>();
  const badSince = new Map<string, number>();
  return looks.flatMap((look) => {
    last.set(look.place, look);
    if (look.ok === true) badSince.delete(look.place);
    else if (!badSince.has(look.place)) badSince.set(look.place, look.atMs);
    const words = [...last.values()].filter(
      ({ place, atMs }) => look.atMs - atMs <= (freshMs.get(place) ?? Infinity),
    );
    const good = words.filter(({ ok }) => ok === true).length;
    if (good * 2 === words.length) return [];
    // A place that has found it bad for long, alone, had trouble of its own: it does not date the onset.
    const since = words.flatMap(({ place, ok }) => {
      const fromMs = badSince.get(place) ?? look.atMs;
      return ok === false && look.atMs - fromMs <= (freshMs.get(place) ?? Infinity) ? [fromMs] : [];
    });
    return [
      {
        atMs: look.atMs,
        isGood: good * 2 > words.length,
        badSinceMs: Math.min(look.atMs, ...since),
      },
    ];
  });
}

function spells(
  judgements: readonly Judgement[],
  { bad, of, good }: JudgeSettings,
): readonly Span[] {
  const failing: Span[] = [];
  let recent: readonly Judgement[] = [];
  let sinceMs: number | null = null;
  for (const each of judgements) {
    recent = [...recent, each].slice(-of);
    const lasts = recent.slice(-good);
    if (sinceMs === null) {
      const bads = recent.filter(({ isGood }) => !isGood);
      if (bads.length < bad) continue;
      sinceMs = Math.max(bads[0]?.badSinceMs ?? each.atMs, failing.at(-1)?.toMs ?? -Infinity);
    } else if (lasts.length >= Math.min(good, of) && lasts.every(({ isGood }) => isGood)) {
      failing.push({ fromMs: sinceMs, toMs: lasts[0]?.atMs ?? each.atMs });
      sinceMs = null;
      // What was bad before it was well again does not make it fail anew.
      recent = lasts;
    }
  }
  return sinceMs === null ? failing : [...failing, { fromMs: sinceMs, toMs: null }];
}

/** Times of which no fresh word of any place tells. */
function silences(
  looks: readonly Look[],
  whole: { readonly fromMs: number; readonly toMs: number },
  freshMs: ReadonlyMap<string, number>,
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const found: { fromMs: number; toMs: number }[] = [];
  let knownToMs = whole.fromMs;
  for (const { atMs, place } of looks) {
    // Before the first look of a target the others may have begun: the same grace holds there.
    const lastsMs = freshMs.get(place) ?? 0;
    const grace = knownToMs === whole.fromMs ? lastsMs : 0;
    if (atMs - grace > knownToMs) found.push({ fromMs: knownToMs, toMs: atMs });
    knownToMs = Math.max(knownToMs, atMs + lastsMs);
  }
  if (knownToMs < whole.toMs) found.push({ fromMs: knownToMs, toMs: whole.toMs });
  return found;
}

/** What is not seen hides what may have failed. */
function stretchesOf(
  failing: readonly Span[],
  unseen: readonly { readonly fromMs: number; readonly toMs: number }[],
  whole: { readonly fromMs: number; readonly toMs: number },
): readonly Stretch[] {
  const edges = [
    ...failing.map((each) => ({ ...each, toMs: each.toMs ?? whole.toMs, down: 1, hidden: 0 })),
    ...unseen.map((each) => ({ ...each, down: 0, hidden: 1 })),
  ]
    .flatMap(({ fromMs, toMs, down, hidden }) => [
      { atMs: fromMs, down, hidden },
      { atMs: toMs, down: -down, hidden: -hidden },
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  const stretches: Stretch[] = [];
  let [down, hidden, fromMs] = [0, 0, whole.fromMs];
  for (const edge of [...edges, { atMs: whole.toMs, down: 0, hidden: 0 }]) {
    const outcome = hidden > 0 ? 'unknown' : down > 0 ? 'down' : 'ok';
    const before = stretches.at(-1);
    if (edge.atMs > fromMs && before?.outcome === outcome) {
      stretches[stretches.length - 1] = { ...before, toMs: edge.atMs };
    } else if (edge.atMs > fromMs) stretches.push({ fromMs, toMs: edge.atMs, outcome });
    fromMs = edge.atMs;
    down += edge.down;
    hidden += edge.hidden;
  }
  return stretches;
}
