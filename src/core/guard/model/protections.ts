/** The protections of a variant; none of them is the automation that failed. */
export interface Protections {
  /** Clean-up leaves out the plan that the name has, seen when it *looks*. */
  readonly keepWhenLooking?: boolean;
  /** Clean-up leaves out the plan that the name has, seen when it *deletes*. */
  readonly keepWhenDeleting?: boolean;
  /** The write itself compares: it is refused unless the plan is newer than the name's. */
  readonly compareAndSwap?: boolean;
  /** Enactors take turns by a lease, which can run out under a slow one. */
  readonly lease?: boolean;
  /** With the lease: writes and deletions carry its number, and older numbers are refused. */
  readonly fencing?: boolean;
}
