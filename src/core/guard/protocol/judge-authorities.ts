/**
 * What became of a write, asked of every authoritative server: a slow secondary is not a wrong one.
 */
import { sameContents, type Contents, type ZoneView } from './contents.ts';

/** What one authority answered; null when it did not. */
export interface AuthorityAnswer {
  readonly server: string;
  readonly view: ZoneView | null;
}

/** `ok`: serves this generation or a later one. `not-yet`: an earlier one, or no answer. */
export type Verdict = 'ok' | 'not-yet' | 'wrong';

/** One authority's verdict, with the generation it serves. */
export interface AuthorityVerdict {
  readonly server: string;
  readonly verdict: Verdict;
  readonly generation: number | null;
}

/** Each authority by itself. Wrong: it says it has this generation, and serves something else. */
export function judgeAuthority(
  { server, view }: AuthorityAnswer,
  generation: number,
  contents: Contents,
): AuthorityVerdict {
  const served = view?.marker?.generation ?? null;
  if (view === null || served === null || served < generation) {
    return { server, verdict: 'not-yet', generation: served };
  }
  const isRight = served > generation || sameContents(view.contents, contents);
  return { server, verdict: isRight ? 'ok' : 'wrong', generation: served };
}

/** All together: one wrong authority is enough; ok needs all, and at least one. */
export function judgeAuthorities(verdicts: readonly Pick<AuthorityVerdict, 'verdict'>[]): Verdict {
  if (verdicts.some(({ verdict }) => verdict === 'wrong')) return 'wrong';
  const isOk = verdicts.length > 0 && verdicts.every(({ verdict }) => verdict === 'ok');
  return isOk ? 'ok' : 'not-yet';
}
