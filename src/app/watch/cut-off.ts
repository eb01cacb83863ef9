/**
 * Whether it is this place that has no network. Suspected when several targets in a row were bad and
 * none was good in between; the watch then looks at once at some that were good before, so that a
 * target with a long rhythm neither hides a broken network nor is hidden by it. Counted as looks come:
 * it costs the same for five targets and five thousand.
 */

/** Fewer targets than that cannot tell a broken network from broken targets. */
const LEAST_TARGETS = 3;
/** Of many targets, the share that must be bad in a row. */
const LEAST_SHARE = 0.05;

/** The looks of one place. */
export class CutOff {
  readonly #targets: number;
  readonly #least: number;
  /** Targets that were good when last looked at, the one looked at longest ago first. */
  readonly #good = new Set<string>();
  /** Bad since the last good look at anything. */
  readonly #badSince = new Set<string>();
  /** Could not be looked at last. */
  readonly #unseen = new Set<string>();
  #hasSeenGood = false;

  constructor(targets: number) {
    this.#targets = targets;
    this.#least = Math.max(LEAST_TARGETS, Math.ceil(targets * LEAST_SHARE));
  }

  /** A look; null: it could not be made, which says nothing. */
  hear(target: string, ok: boolean | null): void {
    if (ok === null) this.#unseen.add(target);
    else this.#unseen.delete(target);
    if (ok === null) return;
    this.#good.delete(target);
    if (ok) {
      this.#hasSeenGood = true;
      this.#good.add(target);
      this.#badSince.clear();
    } else this.#badSince.add(target);
  }

  /**
   * So many bad in a row, and nothing good. Before anything was ever good, all must have been bad:
   * the first looks of a watch say nothing in their order.
   */
  get isSuspected(): boolean {
    const bad = this.#badSince.size;
    return bad >= this.#least && (this.#hasSeenGood || bad + this.#unseen.size >= this.#targets);
  }

  /** Nothing was ever good, and enough was bad: of a watch that looks once, when it has looked at all. */
  get isAllBad(): boolean {
    return !this.#hasSeenGood && this.#badSince.size >= LEAST_TARGETS;
  }

  /** What to look at before that is believed. */
  toAskAgain(): readonly string[] {
    return [...this.#good].slice(0, LEAST_TARGETS);
  }
}
