/** How much is explored: a claim holds for these numbers, and says nothing about larger ones. */
export interface Bounds {
  readonly enactors: number;
  /** Plans the planner makes. */
  readonly plans: number;
  /** Clean-up after applying plan p deletes plans up to p - keep. */
  readonly keep: number;
}
