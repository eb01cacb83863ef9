/**
 * Several places look at one thing: it is down when so many of those that could look agree. A place
 * that is cut off itself has no vote, nor has one that is dead: nothing is red because a prober has no
 * network, and nothing stays green because one is gone.
 */
import type { SteadyState } from './steady.ts';

/** What one live place holds of what it looks at. */
export interface PlaceView {
  readonly place: string;
  /** Everything is bad from there: it is not heard. */
  readonly isCutOff: boolean;
  /** A target that is not there, or unknown, is one that it could not look at. */
  readonly held: ReadonlyMap<string, SteadyState>;
}

/** What all places together hold of one target. */
export interface Verdict {
  readonly target: string;
  /** Unknown: nobody could look, or they are of two minds. */
  readonly state: SteadyState;
  /** Places that hold it down or flapping, and those that hold it up, each sorted. */
  readonly bad: readonly string[];
  readonly good: readonly string[];
}

/**
 * `agree`: so many places must hold it down, or all that are left when they are fewer; null: more
 * than half of them. Above half decides for up as well; where a number is given, what is not down is
 * up.
 */
export function verdictOf(
  target: string,
  views: readonly PlaceView[],
  agree: number | null,
): Verdict {
  const [bad, good]: [string[], string[]] = [[], []];
  let down = 0;
  for (const { place, isCutOff, held } of views) {
    const state = isCutOff ? 'unknown' : held.get(target);
    if (state === 'down') down++;
    if (state === 'down' || state === 'flapping') bad.push(place);
    if (state === 'up') good.push(place);
  }
  const votes = bad.length + good.length;
  const needed = agree === null ? Math.floor(votes / 2) + 1 : Math.min(agree, votes);
  const told = (state: SteadyState): Verdict => ({
    target,
    state,
    bad: bad.sort(),
    good: good.sort(),
  });
  if (votes === 0) return told('unknown');
  if (down >= needed) return told('down');
  if (bad.length >= needed) return told('flapping');
  return told(agree !== null || good.length >= needed ? 'up' : 'unknown');
}
