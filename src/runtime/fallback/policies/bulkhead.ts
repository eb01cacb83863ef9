/**
 * At most so many calls at once, and a bounded queue with turns by key (`run(work, { key })`). A place
 * that is given up goes straight to the next in turn, so nobody overtakes; one that stops waiting
 * leaves at once. A place is held by a call, not by work that goes on after its call was ended.
 */
import type { Call } from '../call.ts';
import { demand, Refused } from '../errors.ts';
import type { Layer } from '../layer.ts';
import { webWorld, type World } from '../world.ts';
import { FairQueue } from './fair-queue.ts';

/** Options of a bulkhead. */
export interface BulkheadOptions {
  readonly atOnce: number;
  /** How many may wait; 0: none. */
  readonly queue?: number;
  /** How long one may wait. */
  readonly waitMs?: number;
  readonly world?: World;
}

/** Bounds how many calls run at once. */
export function bulkhead(options: BulkheadOptions): Layer {
  const { atOnce, queue: most = 0, waitMs = Infinity, world = webWorld } = options;
  demand({ atOnce, waitMs }, 1);
  demand({ queue: most }, 0);
  const refusal = new Refused('ERR_BULKHEAD_FULL', `${atOnce} calls run and ${most} wait already`);
  const waiting = new FairQueue<Waiter>(most);
  let running = 0;
  const release = (): void => {
    const waiter = waiting.take();
    if (waiter === undefined) running--;
    else waiter.enter();
  };
  return {
    kind: 'bulkhead',
    rank: 60,
    wrap: (next) => async (call) => {
      let current = call;
      if (running < atOnce) running++;
      else {
        await wait(call, waiting, waitMs, world, refusal);
        current = call.again();
      }
      try {
        return await next(current);
      } finally {
        release();
      }
    },
    settings: { atOnce, queue: most, ...(waitMs < Infinity && { waitMs }) },
    gauges: () => ({ running, waiting: waiting.size }),
  };
}

interface Waiter {
  readonly enter: () => void;
  readonly refuse: () => void;
}

/** Waits for a place. @throws the refusal, when there is no room or it took too long; or why the call was ended. */
function wait(
  call: Call,
  waiting: FairQueue<Waiter>,
  waitMs: number,
  world: World,
  refusal: Refused,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (call.aborted) {
      reject(call.reason);
      return;
    }
    const leave = (): void => {
      waiting.remove(call.about.key, waiter);
      stop();
      forget();
    };
    const waiter: Waiter = {
      enter: () => {
        leave();
        resolve();
      },
      refuse: () => {
        leave();
        call.home.tell({ kind: 'refused', code: 'ERR_BULKHEAD_FULL' });
        reject(refusal);
      },
    };
    const stop = waitMs === Infinity ? (): void => undefined : world.after(waitMs, waiter.refuse);
    const forget = call.onAbort((reason) => {
      leave();
      reject(reason);
    });
    waiting.add(call.about.key, waiter)?.refuse();
  });
}
