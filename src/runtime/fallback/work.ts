/**
 * The innermost step: starts the work, and lets go of it the moment its call is ended early. Every
 * policy outside then sees an ordinary rejection, so that none is ever left waiting, or holding a
 * place, for work that ignores its signal.
 */
import type { Call } from './call.ts';

/** What a policy calls to go on: the next policy, at last the work. */
export type Next = (call: Call) => Promise<unknown>;

/** Starts the work of a call, and says `done` to the call when the work ends. */
export const startWork: Next = (call) =>
  call.abortable ? cutOff(call, call.work) : settled(call, call.work);

/** Work that is let go of when its call is ended early; Not started when that is so already. */
export function cutOff(call: Call, work: (call: Call) => unknown): Promise<unknown> {
  // Both are set before the constructor returns. With the rest outside of it, a call costs a tenth less.
  let resolve = undefined as unknown as (value: unknown) => void;
  let reject = resolve;
  const cut = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  if (call.aborted) {
    call.done();
    reject(call.reason);
  } else {
    call.onLetGo(reject);
    settled(call, work).then(
      (value) => {
        call.done();
        resolve(value);
      },
      (error: unknown) => {
        call.done();
        reject(error);
      },
    );
  }
  return cut;
}

function settled(call: Call, work: (call: Call) => unknown): Promise<unknown> {
  try {
    const value = work(call);
    return value instanceof Promise ? value : Promise.resolve(value);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Waits, until a call that runs is ended early. @throws the reason of that. */
export function sleep(call: Call, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = call.home.world.after(delayMs, () => {
      forget();
      resolve();
    });
    const forget = call.onAbort((reason) => {
      stop();
      reject(reason);
    });
  });
}
