/**
 * What is due when: a heap and one timer, however many things wait, so that thousands of targets cost
 * no more than the looks themselves. Who waits longest goes first; no more than so many run at once.
 */

interface Due {
  readonly dueMs: number;
  /** As added: of two that are due together the first goes first. */
  readonly order: number;
  readonly run: (lateMs: number) => Promise<void>;
}

/** Runs what is due. Times are those of `performance.now()`. */
export class Agenda {
  readonly #mostAtOnce: number;
  readonly #heap: Due[] = [];
  #running = 0;
  #order = 0;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  readonly #idle = Promise.withResolvers<void>();

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** `run` is told how late it begins. What it throws ends everything. */
  add(dueMs: number, run: Due['run']): void {
    if (this.#isStopped) return;
    push(this.#heap, { dueMs, order: this.#order++, run });
    this.#arm();
  }

  /** Nothing more begins; `done` comes when what runs has ended. */
  stop(): void {
    this.#isStopped = true;
    this.#heap.length = 0;
    this.#endWhenIdle();
  }

  /** When nothing is due and nothing runs any more. */
  done(): Promise<void> {
    this.#endWhenIdle();
    return this.#idle.promise;
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const [first] = this.#heap;
    if (first === undefined || this.#running >= this.#mostAtOnce) return;
    this.#timer = setTimeout(() => this.#start(), Math.max(0, first.dueMs - performance.now()));
  }

  #start(): void {
    this.#timer = null;
    const nowMs = performance.now();
    while (this.#running < this.#mostAtOnce) {
      const [first] = this.#heap;
      // Timers count whole milliseconds, and may fire one too early.
      if (first === undefined || first.dueMs - nowMs > 1) break;
      pop(this.#heap);
      this.#running++;
      first
        .run(Math.max(0, nowMs - first.dueMs))
        .then(
          () => {},
          (cause: unknown) => {
            this.stop();
            this.#idle.reject(cause);
          },
        )
        .finally(() => {
          this.#running--;
          this.#endWhenIdle();
          this.#arm();
        });
    }
    this.#arm();
  }

  #endWhenIdle(): void {
    if (this.#running > 0 || this.#heap.length > 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#idle.resolve();
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
}

function push(heap: Due[], due: Due): void {
  let at = heap.push(due) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(due, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) child++;
    const below = heap[child];
    if (below === undefined || !isBefore(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
}
